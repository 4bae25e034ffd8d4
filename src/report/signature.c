/*
 * What the signature of a profile is: who signed, how, until when.
 */
#include "report/signature.h"

#include "base/clock.h"
#include "crypto/cert.h"
#include "crypto/digest.h"
#include "report/format.h"
#include "base/banned.h"

static void add_date(struct buf *buf, int64_t time)
{
	char text[CLOCK_TEXT_MAX];

	clock_format(time, text, sizeof(text));
	buf_printf(buf, "%.10s", text);
}

void report_text_signature(
    struct buf *buf, const struct cms *cms, const struct cms_verdict *verdict)
{
	const struct cert *signer = cms_signer(cms);
	size_t count = cms_certs(cms)->count;
	int64_t time;

	if (!verdict->holds)
		buf_text(buf, "does not hold; ");
	if (signer == NULL) {
		buf_text(buf, "signer unknown");
		return;
	}
	buf_printf(buf, "signed by '%s', %s-%u with %s",
	    cert_common_name(signer), cert_key_name(signer),
	    cert_key_bits(signer), cms_digest_name(cms));
	if (cms_signing_time(cms, &time)) {
		buf_text(buf, " on ");
		add_date(buf, time);
	}
	buf_printf(buf, "; issued by '%s', valid until ", cert_issuer(signer));
	add_date(buf, cert_not_after(signer));
	buf_printf(buf, "; %zu certificate%s", count, count == 1 ? "" : "s");
}

static void write_cert(struct json_writer *writer, const char *name,
    const struct cert *cert, int64_t now)
{
	unsigned char digest[DIGEST_BYTES_MAX];
	struct error ignored;

	json_write_object(writer, name);
	json_write_text(writer, "subject", cert_subject(cert));
	json_write_text(writer, "issuer", cert_issuer(cert));
	json_write_text(writer, "serial", cert_serial(cert));
	json_write_text(writer, "key", cert_key_name(cert));
	json_write_integer(writer, "bits", cert_key_bits(cert));
	report_json_time(writer, "not_before", cert_not_before(cert));
	report_json_time(writer, "not_after", cert_not_after(cert));
	json_write_integer(
	    writer, "days_left", clock_days_until(now, cert_not_after(cert)));
	if (cert_fingerprint(cert, DIGEST_SHA256, digest, &ignored) == 0)
		report_json_hex(
		    writer, "sha256", digest, digest_size(DIGEST_SHA256));
	else
		writer->buf->failed = true;
	json_write_end(writer);
}

void report_json_signature(struct json_writer *writer, const char *name,
    const struct report_signature *signature)
{
	const struct cms *cms = signature->cms;
	const struct cert_list *certs;
	int64_t time;

	if (cms == NULL) {
		json_write_null(writer, name);
		return;
	}
	certs = cms_certs(cms);
	json_write_object(writer, name);
	json_write_boolean(writer, "holds", signature->verdict->holds);
	if (signature->judges_trust)
		json_write_boolean(
		    writer, "trusted", signature->verdict->trusted);
	json_write_text(writer, "digest", cms_digest_name(cms));
	json_write_text(writer, "algorithm", cms_signature_name(cms));
	if (cms_signing_time(cms, &time))
		report_json_time(writer, "signing_time", time);
	if (cms_signer(cms) != NULL)
		write_cert(writer, "signer", cms_signer(cms), signature->now);
	json_write_array(writer, "chain");
	for (size_t i = 0; i < certs->count; i++)
		if (cms_signer(cms) == NULL ||
		    !cert_equal(certs->certs[i], cms_signer(cms)))
			write_cert(
			    writer, NULL, certs->certs[i], signature->now);
	json_write_end(writer);
	json_write_end(writer);
}
