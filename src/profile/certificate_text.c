/*
 * A certificate in a line.
 */
#include "profile/certificate_text.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "crypto/cert.h"
#include "base/banned.h"

enum {
	SUBJECT_MAX = 90, /* bytes */
	DAY_LENGTH = 10   /* of 2034-05-01T12:00:00Z */
};

static void add_subject(struct buf *buf, const char *subject)
{
	auto_buf struct buf text = {0};
	size_t keep;

	if (subject[0] == '\0')
		subject = "(no subject)";
	text_add_printable(&text, subject, strlen(subject));
	if (!buf_ok(&text)) {
		buf->failed = true;
		return;
	}
	if (text.length <= SUBJECT_MAX) {
		buf_add(buf, text.data, text.length);
		return;
	}
	keep = text_utf8_prefix(text.data, SUBJECT_MAX);
	buf_add(buf, text.data, keep);
	buf_text(buf, "...");
}

bool certificate_add_text(const void *bytes, size_t length, struct buf *buf)
{
	auto_cert_list struct cert_list certs = {0};
	unsigned char digest[DIGEST_BYTES_MAX];
	char time[CLOCK_TEXT_MAX];
	struct error ignored;

	/* The beginning of DER or PEM: most bytes are none. */
	if (length == 0 || strchr("0-", *(const char *)bytes) == NULL ||
	    cert_list_read(bytes, length, "", &certs, &ignored) != 0 ||
	    certs.count != 1 ||
	    cert_fingerprint(certs.certs[0], DIGEST_SHA256, digest, &ignored) !=
		0)
		return false;
	clock_format(cert_not_after(certs.certs[0]), time, sizeof(time));
	add_subject(buf, cert_subject(certs.certs[0]));
	buf_printf(buf, ", expires %.*s, SHA-256 ", DAY_LENGTH, time);
	text_add_hex(buf, digest, digest_size(DIGEST_SHA256));
	return true;
}
