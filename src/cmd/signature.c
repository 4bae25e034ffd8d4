/* What is wrong with a profile's signature. */
#include "cmd/signature.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/text.h"
#include "crypto/identity.h"
#include "base/banned.h"

enum {
	RULE_MISSING = CMS_FAULT_COUNT,
	RULE_EXPIRES_SOON,
	RULE_PRIVATE_CA
};

/* The first rows are the faults of cms_verify. */
const struct rule signature_rules[] = {
    [CMS_FAULT_NO_CONTENT] = {"signature-without-content", SEVERITY_ERROR,
	"The signature does not contain the profile."},
    [CMS_FAULT_NO_SIGNER] = {"signature-no-signer", SEVERITY_ERROR,
	"The signed message holds certificates but no signature."},
    [CMS_FAULT_SIGNERS] = {"signature-several", SEVERITY_ERROR,
	"Several signers signed the profile; Apple's client takes exactly "
	"one."},
    [CMS_FAULT_NO_CERT] = {"signer-certificate-missing", SEVERITY_ERROR,
	"The signer's certificate is not in the signed message."},
    [CMS_FAULT_BROKEN] = {"signature-bad", SEVERITY_ERROR,
	"The signature does not hold: content or signature were changed."},
    [CMS_FAULT_ALGORITHM] = {"signature-algorithm", SEVERITY_ERROR,
	"Apple's client cannot verify this kind of signature."},
    [CMS_FAULT_WEAK_DIGEST] = {"signature-weak-digest", SEVERITY_WARNING,
	"The signature, or the signer's certificate, uses MD5 or SHA-1."},
    [CMS_FAULT_WEAK_KEY] = {"signature-weak-key", SEVERITY_WARNING,
	"The signer's key is shorter than 2048 bits of RSA."},
    [CMS_FAULT_EXPIRED] = {"signer-expired", SEVERITY_ERROR,
	"A certificate of the signer's chain has expired; a device takes the "
	"profile for unsigned."},
    [CMS_FAULT_NOT_YET_VALID] = {"signer-not-yet-valid", SEVERITY_ERROR,
	"A certificate of the signer's chain is not valid yet."},
    [CMS_FAULT_INCOMPLETE] = {"chain-incomplete", SEVERITY_WARNING,
	"The certificate that issued the signer's is missing; devices that "
	"lack it show the profile as not verified."},
    [CMS_FAULT_NO_ROOT] = {"chain-no-root", SEVERITY_NOTE,
	"The signer's chain ends below a root, which is right when devices "
	"have that root."},
    [CMS_FAULT_UNTRUSTED] = {"signer-untrusted", SEVERITY_ERROR,
	"The signer's chain does not lead to a given CA."},
    [RULE_MISSING] = {"signature-missing", SEVERITY_ERROR,
	"The profile is not signed."},
    [RULE_EXPIRES_SOON] = {"signer-expires-soon", SEVERITY_WARNING,
	"The signer's certificate expires in less than 30 days."},
    [RULE_PRIVATE_CA] = {"chain-not-of-system", SEVERITY_NOTE,
	"Without --ca: the signer's chain leads to no CA that this system "
	"trusts, which is right when devices have that CA."},
    {NULL, SEVERITY_NOTE, NULL},
};

static const char *hint_of(enum cms_fault fault)
{
	switch (fault) {
	case CMS_FAULT_BROKEN:
		return "build or fetch the profile again; do not edit a "
		       "signed file";
	case CMS_FAULT_WEAK_DIGEST:
		return "sign with SHA-256 (security cms takes -H SHA256)";
	case CMS_FAULT_EXPIRED:
		return "sign again with a valid certificate";
	case CMS_FAULT_NO_CERT:
	case CMS_FAULT_INCOMPLETE:
		return "include the certificates above the signer's when "
		       "signing";
	case CMS_FAULT_NO_CONTENT:
		return "sign with the content attached";
	case CMS_FAULT_NO_SIGNER:
	case CMS_FAULT_SIGNERS:
	case CMS_FAULT_ALGORITHM:
	case CMS_FAULT_WEAK_KEY:
	case CMS_FAULT_NOT_YET_VALID:
	case CMS_FAULT_NO_ROOT:
	case CMS_FAULT_UNTRUSTED:
	case CMS_FAULT_COUNT:
		break;
	}
	return NULL;
}

static void add(
    struct document *document, int rule, const char *hint, const char *message)
{
	/* An empty path: about the file, like others' about its keys. */
	const struct origin origin = {.source = &document->source, .path = ""};

	findings_add(&document->findings, &signature_rules[rule], &origin, hint,
	    "%s", message);
}

static bool has_finding(const struct document *document, const char *start)
{
	const struct finding *finding = document->findings.first;

	for (; finding != NULL; finding = finding->next)
		if (text_starts_with(finding->rule->id, start))
			return true;
	return false;
}

static void check_days(struct document *document, int64_t now)
{
	const struct cert *signer = cms_signer(document->cms);
	char message[128];
	int64_t days;

	if (signer == NULL || !cert_is_valid_at(signer, now))
		return;
	days = clock_days_until(now, cert_not_after(signer));
	if (days >= IDENTITY_DAYS_WARN)
		return;
	(void)snprintf(message, sizeof(message),
	    "the signer's certificate expires in %" PRId64 " day%s", days,
	    days == 1 ? "" : "s");
	add(document, RULE_EXPIRES_SOON, "renew it and sign again", message);
}

/* A chain that ends below its root, or at the signer, is whole when this
 * system has what comes next. Only without given CAs. */
static int judge_system(
    struct document *document, struct cms_verdict *verdict, struct error *error)
{
	bool of_system = false;

	if (cms_signer(document->cms) == NULL)
		return 0;
	if (cms_is_of_system(document->cms, &of_system, error) != 0)
		return -1;
	if (of_system)
		verdict->faults[CMS_FAULT_NO_ROOT] =
		    verdict->faults[CMS_FAULT_INCOMPLETE] = false;
	else if (!verdict->faults[CMS_FAULT_NO_ROOT] &&
		 !verdict->faults[CMS_FAULT_INCOMPLETE])
		add(document, RULE_PRIVATE_CA,
		    "judge by the CA that devices have: --ca FILE",
		    "the signer's chain leads to no CA that this system "
		    "trusts");
	return 0;
}

int signature_check(struct document *document,
    const struct signature_options *options, struct cms_verdict *ret_verdict,
    struct error *error)
{
	bool detached = has_finding(document, "signature-detached");

	if (document->cms == NULL) {
		if (!has_finding(document, "signature-"))
			add(document, RULE_MISSING,
			    "'scepctl build FILE' signs the profile of a "
			    "definition",
			    document->kind == DOCUMENT_DEFINITION
				? "a definition has no signature"
				: "the profile is not signed");
		findings_sort(&document->findings);
		return 0;
	}
	if (cms_verify(document->cms, options->trust, options->now, ret_verdict,
		error) != 0 ||
	    (options->trust == NULL &&
		judge_system(document, ret_verdict, error) != 0))
		return -1;
	for (int i = 0; i < CMS_FAULT_COUNT; i++)
		if (ret_verdict->faults[i] &&
		    !(i == CMS_FAULT_NO_CONTENT && detached))
			add(document, i, hint_of((enum cms_fault)i),
			    ret_verdict->texts[i]);
	check_days(document, options->now);
	findings_sort(&document->findings);
	return 0;
}
