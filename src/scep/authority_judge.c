/* What Apple devices would not accept of a GetCACert answer. */
#include "scep/authority.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "crypto/cert_names.h"
#include "crypto/cert_usage.h"
#include "base/banned.h"

enum {
	RSA_BITS_LEAST = 2048,
	TYPE_SHOWN_MAX = 80
};

static void judge_type(const struct scep_authority *authority,
    const char *content_type, struct scep_notes *notes)
{
	const char *expected = authority->is_list
				   ? "application/x-x509-ca-ra-cert"
				   : "application/x-x509-ca-cert";
	const char *type = content_type != NULL ? content_type : "";
	auto_buf struct buf shown = {0};
	size_t length = strlen(type);

	/* Devices compare it letter by letter, parameters included. */
	if (strcmp(type, expected) == 0)
		return;
	text_add_printable(
	    &shown, type, length < TYPE_SHOWN_MAX ? length : TYPE_SHOWN_MAX);
	scep_note_add(notes, SCEP_NOTE_CONTENT_TYPE,
	    "Content-Type of the certificates is '%s', expected '%s'",
	    buf_ok(&shown) && shown.data != NULL ? shown.data : "", expected);
}

static void judge_time(
    const struct cert *cert, int64_t now, struct scep_notes *notes)
{
	char text[CLOCK_TEXT_MAX];
	int64_t days = clock_days_until(now, cert_not_after(cert));

	if (now < cert_not_before(cert)) {
		clock_format(cert_not_before(cert), text, sizeof(text));
		scep_note_add(notes, SCEP_NOTE_NOT_YET_VALID,
		    "certificate '%s' is not valid before %s",
		    cert_common_name(cert), text);
	} else if (now > cert_not_after(cert)) {
		clock_format(cert_not_after(cert), text, sizeof(text));
		scep_note_add(notes, SCEP_NOTE_EXPIRED,
		    "certificate '%s' expired at %s", cert_common_name(cert),
		    text);
	} else if (days < SCEP_EXPIRES_SOON_DAYS) {
		scep_note_add(notes, SCEP_NOTE_EXPIRES_SOON,
		    "certificate '%s' expires in %lld days",
		    cert_common_name(cert), (long long)days);
	}
}

static void judge_cert(const struct scep_authority *authority,
    const struct cert *cert, int64_t now, struct scep_notes *notes)
{
	bool is_upper_root = cert == authority->root && cert != authority->ca;
	enum digest digest;

	judge_time(cert, now, notes);
	if (strcmp(cert_key_name(cert), "RSA") == 0 &&
	    cert_key_bits(cert) < RSA_BITS_LEAST)
		scep_note_add(notes, SCEP_NOTE_WEAK_KEY,
		    "certificate '%s' has an RSA key of %u bits, expected %d "
		    "or more",
		    cert_common_name(cert), cert_key_bits(cert),
		    RSA_BITS_LEAST);
	if (cert_signature_digest(cert, &digest) && digest_is_weak(digest))
		scep_note_add(notes,
		    is_upper_root ? SCEP_NOTE_ROOT_SHA1 : SCEP_NOTE_SHA1,
		    "certificate '%s' is signed with %s, expected SHA-256 or "
		    "better",
		    cert_common_name(cert), digest_title(digest));
}

static void add_key(void (*add)(const struct cert *, struct buf *),
    const struct cert *cert, struct buf *text)
{
	auto_buf struct buf key = {0};

	add(cert, &key);
	buf_text(text, buf_ok(&key) && key.length > 0 ? key.data : "unsaid");
}

void scep_authority_add_issuer(const struct scep_authority *authority,
    const struct cert *cert, struct buf *text)
{
	buf_printf(text, "'%s'", cert_issuer(cert));
	for (size_t i = 0; i < authority->certs.count; i++) {
		const struct cert *other = authority->certs.certs[i];

		if (strcmp(cert_subject(other), cert_issuer(cert)) != 0 ||
		    cert_is_issued_by(cert, other))
			continue;
		buf_text(text, " by the key ");
		add_key(cert_add_issuer_key_id, cert, text);
		buf_text(text, ", not the one served with the key ");
		add_key(cert_add_key_id, other, text);
		return;
	}
}

static void judge_ra(
    const struct scep_authority *authority, struct scep_notes *notes)
{
	static const struct {
		unsigned usage;
		const char *title;
	} needs[] = {
	    {CERT_USAGE_DIGITAL_SIGNATURE, "digital signature"},
	    {CERT_USAGE_KEY_ENCIPHERMENT, "key encipherment"},
	};
	const struct cert *certs[] = {
	    authority->signing, authority->encryption};
	auto_buf struct buf issuer = {0};

	for (size_t i = 0; i < array_length(needs); i++)
		if (!cert_has_key_usage(certs[i]) ||
		    (cert_key_usage(certs[i]) & needs[i].usage) == 0)
			scep_note_add(notes, SCEP_NOTE_RA_USAGE,
			    "no RA certificate has the key usage '%s'",
			    needs[i].title);
	if (authority->ra_by_ca)
		return;
	scep_authority_add_issuer(authority, authority->signing, &issuer);
	scep_note_add(notes, SCEP_NOTE_RA_ISSUER,
	    "RA certificate '%s' is issued by %s, which is none of the CA "
	    "certificates served",
	    cert_common_name(authority->signing),
	    buf_ok(&issuer) ? issuer.data : "");
}

/* Of an answer with several, devices need one certificate with both usages, or
 * one with each, said in so many words. */
static void judge_no_ra(
    const struct scep_authority *authority, struct scep_notes *notes)
{
	const unsigned both =
	    CERT_USAGE_DIGITAL_SIGNATURE | CERT_USAGE_KEY_ENCIPHERMENT;
	unsigned found = 0;

	for (size_t i = 0; i < authority->certs.count; i++)
		if (cert_has_key_usage(authority->certs.certs[i]))
			found |= cert_key_usage(authority->certs.certs[i]);
	if ((found & both) != both)
		scep_note_add(notes, SCEP_NOTE_NO_RA,
		    "server gives a list of certificates without an RA's: "
		    "none has the key usages 'digital signature' and 'key "
		    "encipherment'");
}

void scep_authority_judge(const struct scep_authority *authority,
    const char *content_type, int64_t now, struct scep_notes *notes)
{
	judge_type(authority, content_type, notes);
	if (!cert_is_ca(authority->ca))
		scep_note_add(notes, SCEP_NOTE_NOT_CA,
		    "certificate '%s' is not a CA's",
		    cert_common_name(authority->ca));
	for (size_t i = 0; i < authority->chain_count; i++)
		judge_cert(authority, authority->chain[i], now, notes);
	if (scep_authority_has_ra(authority)) {
		judge_ra(authority, notes);
		judge_cert(authority, authority->signing, now, notes);
		if (authority->encryption != authority->signing)
			judge_cert(
			    authority, authority->encryption, now, notes);
	}
	if (authority->is_list && !scep_authority_has_ra(authority))
		judge_no_ra(authority, notes);
	if (strcmp(cert_key_name(authority->encryption), "RSA") != 0)
		scep_note_add(notes, SCEP_NOTE_RECIPIENT_KEY,
		    "certificate '%s' that requests are encrypted for has a "
		    "key of type %s, expected RSA",
		    cert_common_name(authority->encryption),
		    cert_key_name(authority->encryption));
	if (authority->root == NULL)
		scep_note_add(notes, SCEP_NOTE_NO_ROOT,
		    "server does not give the root of '%s'",
		    cert_common_name(authority->ca));
}
