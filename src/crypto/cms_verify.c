/* Whether a signature holds, and how far its signer is trusted. */
#include "crypto/cms.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <openssl/cmserr.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include "base/clock.h"
#include "crypto/cms_internal.h"
#include "base/banned.h"

static void fault(struct cms_verdict *verdict, enum cms_fault which,
    const char *format, ...) ATTR_PRINTF(3, 4);

/* The first message of a kind stays. */
static void fault(
    struct cms_verdict *verdict, enum cms_fault which, const char *format, ...)
{
	va_list list;

	if (verdict->faults[which])
		return;
	verdict->faults[which] = true;
	va_start(list, format);
	(void)vsnprintf(verdict->texts[which], CMS_TEXT_MAX, format, list);
	va_end(list);
}

/* Empties OpenSSL's queue and says what was in it. */
static void drain(int wanted, bool *found, bool *memory)
{
	unsigned long code;

	*found = false;
	*memory = openssl_out_of_memory();
	while ((code = ERR_get_error()) != 0) {
		int reason = ERR_GET_REASON(code);

		*memory = *memory || reason == ERR_R_MALLOC_FAILURE;
		*found = *found ||
			 (ERR_GET_LIB(code) == ERR_LIB_CMS && reason == wanted);
	}
}

/* The signature alone: the content's digest, the attributes, the signer's
 * key. Nothing is read from the content before this has returned 1. */
static int check_signature(
    const struct cms *cms, struct cms_verdict *verdict, struct error *error)
{
	unsigned flags = CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY;
	bool changed, memory;

	ERR_clear_error();
	if (CMS_verify(cms->message, NULL, NULL, NULL, NULL, flags) == 1) {
		verdict->holds = true;
		return 0;
	}
	drain(CMS_R_VERIFICATION_FAILURE, &changed, &memory);
	if (memory)
		return error_set_memory(error);
	if (changed)
		fault(verdict, CMS_FAULT_BROKEN,
		    "signature does not hold: content or signature was "
		    "changed after signing");
	else
		fault(verdict, CMS_FAULT_BROKEN,
		    "signature does not hold: it cannot be verified");
	return 0;
}

static void check_form(const struct cms *cms, struct cms_verdict *verdict)
{
	size_t length;

	if (cms_content(cms, &length) == NULL)
		fault(verdict, CMS_FAULT_NO_CONTENT,
		    "signature is detached: the profile is not in it");
	if (cms->signer_count == 0)
		fault(verdict, CMS_FAULT_NO_SIGNER,
		    "message has no signer, only certificates");
	if (cms->signer_count > 1)
		fault(verdict, CMS_FAULT_SIGNERS,
		    "message has %zu signers, expected 1", cms->signer_count);
	if (cms->signer_count > 0 && cms->signer == NULL)
		fault(verdict, CMS_FAULT_NO_CERT,
		    "signer's certificate is not in the message");
}

static void check_strength(const struct cms *cms, struct cms_verdict *verdict)
{
	const struct cert *signer = cms->signer;

	if (cms->signer_count > 0 && !cms->apple_serves)
		fault(verdict, CMS_FAULT_ALGORITHM,
		    "signature algorithm '%s' is not verified by Apple "
		    "devices, expected RSA or ECDSA",
		    cms->signature_name);
	if (cms->digest >= 0 && digest_is_weak((enum digest)cms->digest))
		fault(verdict, CMS_FAULT_WEAK_DIGEST,
		    "signature uses %s, expected SHA-256 or longer",
		    digest_title((enum digest)cms->digest));
	if (signer == NULL)
		return;
	if (signer->signature_digest >= 0 && !signer->is_self_issued &&
	    digest_is_weak((enum digest)signer->signature_digest))
		fault(verdict, CMS_FAULT_WEAK_DIGEST,
		    "signer's certificate is itself signed with %s, expected "
		    "SHA-256 or longer",
		    digest_title((enum digest)signer->signature_digest));
	if (strncmp(signer->key_name, "RSA", 3) == 0 &&
	    signer->key_bits < IDENTITY_RSA_BITS_MIN)
		fault(verdict, CMS_FAULT_WEAK_KEY,
		    "signer's key is RSA with %u bits, expected %d or more",
		    signer->key_bits, IDENTITY_RSA_BITS_MIN);
}

/* What the walk up the chain finds; its callback has it as application data
 * of the context. */
struct walk {
	const struct cms *cms;
	struct cms_verdict *verdict;
	bool trust_given;
	bool chain_bad;
};

static const char *name_of(const struct cms *cms, const X509 *x509)
{
	for (size_t i = 0; x509 != NULL && i < cms->certs.count; i++)
		if (X509_cmp(cms->certs.certs[i]->x509, x509) == 0)
			return cms->certs.certs[i]->common_name;
	return "certificate authority";
}

static void fault_date(struct walk *walk, const X509 *x509, bool expired)
{
	const ASN1_TIME *time =
	    expired ? X509_get0_notAfter(x509) : X509_get0_notBefore(x509);
	char date[CLOCK_TEXT_MAX] = "";
	int64_t seconds = 0;

	if (openssl_time(time, &seconds))
		clock_format(seconds, date, sizeof(date));
	if (expired)
		fault(walk->verdict, CMS_FAULT_EXPIRED,
		    "certificate '%.100s' expired on %.10s",
		    name_of(walk->cms, x509), date);
	else
		fault(walk->verdict, CMS_FAULT_NOT_YET_VALID,
		    "certificate '%.100s' is not valid before %.10s",
		    name_of(walk->cms, x509), date);
}

/* Roots are left out as a rule: devices have them. So it counts only who of
 * the others is missing, and that is known of the signer's issuer alone. */
static void fault_issuer(struct walk *walk, const X509 *x509)
{
	const char *name = name_of(walk->cms, x509);

	if (!walk->trust_given && X509_cmp(x509, walk->cms->signer->x509) != 0)
		fault(walk->verdict, CMS_FAULT_NO_ROOT,
		    "chain ends at '%.100s', whose issuer devices must know",
		    name);
	else
		fault(walk->verdict, CMS_FAULT_INCOMPLETE,
		    "chain is incomplete: the issuer of '%.100s' is missing",
		    name);
}

static void fault_chain(struct walk *walk, int number, const X509 *x509)
{
	const char *name = name_of(walk->cms, x509);

	walk->chain_bad = true;
	switch (number) {
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
		fault_issuer(walk, x509);
		break;
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
		fault(walk->verdict, CMS_FAULT_UNTRUSTED,
		    "chain ends in '%.100s', which is not among the trusted "
		    "certificates",
		    name);
		break;
	default:
		fault(walk->verdict,
		    walk->trust_given ? CMS_FAULT_UNTRUSTED
				      : CMS_FAULT_INCOMPLETE,
		    "chain does not hold at '%.100s': %s", name,
		    X509_verify_cert_error_string(number));
		break;
	}
}

/* Every error is noted and passed over, so that all are found. */
static int note_error(int held, X509_STORE_CTX *context)
{
	struct walk *walk = X509_STORE_CTX_get_app_data(context);
	const X509 *x509 = X509_STORE_CTX_get_current_cert(context);
	int number = X509_STORE_CTX_get_error(context);

	if (held == 1)
		return 1;
	if (number == X509_V_ERR_CERT_HAS_EXPIRED)
		fault_date(walk, x509, true);
	else if (number == X509_V_ERR_CERT_NOT_YET_VALID)
		fault_date(walk, x509, false);
	else if (!cms_is_apple_extension(number, x509))
		fault_chain(walk, number, x509);
	return number == X509_V_ERR_OUT_OF_MEM ? 0 : 1;
}

/* Without a trust list each self-signed certificate of the message counts as
 * a root: only completeness is judged. */
static int fill_store(
    X509_STORE *store, const struct cms *cms, const struct cert_list *trust)
{
	const struct cert_list *list = trust != NULL ? trust : &cms->certs;

	for (size_t i = 0; i < list->count; i++)
		if ((trust != NULL || cert_is_self_signed(list->certs[i])) &&
		    X509_STORE_add_cert(store, list->certs[i]->x509) != 1)
			return -1;
	return 0;
}

static int prepare(X509_STORE_CTX *context, struct walk *walk, int64_t now)
{
	X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(context);
	time_t narrow;

	if (!clock_to_system(now, &narrow))
		return -1;
	X509_VERIFY_PARAM_set_time(param, narrow);
	X509_STORE_CTX_set_verify_cb(context, note_error);
	return X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_ANY) == 1 &&
		       X509_VERIFY_PARAM_set_flags(
			   param, X509_V_FLAG_PARTIAL_CHAIN) == 1 &&
		       X509_STORE_CTX_set_app_data(context, walk) == 1
		   ? 0
		   : -1;
}

static int check_chain(const struct cms *cms, const struct cert_list *trust,
    int64_t now, struct cms_verdict *verdict, struct error *error)
{
	struct walk walk = {cms, verdict, trust != NULL, false};
	auto_x509_store X509_STORE *store = X509_STORE_new();
	auto_x509_context X509_STORE_CTX *context = X509_STORE_CTX_new();
	auto_x509_stack STACK_OF(X509) *certs = sk_X509_new_null();
	int result;

	if (store == NULL || context == NULL || certs == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < cms->certs.count; i++)
		if (sk_X509_push(certs, cms->certs.certs[i]->x509) <= 0)
			return error_set_memory(error);
	if (fill_store(store, cms, trust) != 0 ||
	    X509_STORE_CTX_init(context, store, cms->signer->x509, certs) !=
		1 ||
	    prepare(context, &walk, now) != 0)
		return openssl_error(
		    error, STATUS_CRYPTO, "cannot verify the chain");
	result = X509_verify_cert(context);
	if (result <= 0 && !walk.chain_bad)
		fault_chain(&walk, X509_STORE_CTX_get_error(context), NULL);
	verdict->trusted = trust != NULL && !walk.chain_bad;
	if (trust != NULL && walk.chain_bad)
		fault(verdict, CMS_FAULT_UNTRUSTED,
		    "chain does not lead to a trusted certificate");
	ERR_clear_error();
	return 0;
}

int cms_verify(const struct cms *cms, const struct cert_list *trust,
    int64_t now, struct cms_verdict *ret, struct error *error)
{
	struct cms_verdict verdict = {0};

	check_form(cms, &verdict);
	check_strength(cms, &verdict);
	if (!verdict.faults[CMS_FAULT_NO_CONTENT] &&
	    !verdict.faults[CMS_FAULT_NO_SIGNER] &&
	    !verdict.faults[CMS_FAULT_NO_CERT] &&
	    check_signature(cms, &verdict, error) != 0)
		return -1;
	if (cms->signer != NULL &&
	    check_chain(cms, trust, now, &verdict, error) != 0)
		return -1;
	/* OpenSSL takes what it has no memory to look at for untrusted, or for
	 * expired. */
	if (openssl_out_of_memory())
		return error_set_memory(error);
	verdict.trusted = verdict.trusted && verdict.holds;
	*ret = verdict;
	return 0;
}
