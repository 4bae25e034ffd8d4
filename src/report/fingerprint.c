/*
 * SCEP servers with their certificates, pins and users, as text and as JSON.
 */
#include "report/fingerprint.h"

#include "base/clock.h"
#include "base/text.h"
#include "crypto/cert.h"
#include "report/format.h"
#include "base/banned.h"

/* What became of the pin: for people, and in JSON. */
static const struct {
	const char *text;
	const char *word;
} pinned_names[] = {
    [REPORT_PINNED_UNKNOWN] = {"not known", "unknown"},
    [REPORT_PINNED_NOT] = {"none; --update pins this CA", "none"},
    [REPORT_PINNED_SAME] = {"this CA", "same"},
    [REPORT_PINNED_OTHER] = {"another CA", "other"},
    [REPORT_PINNED_ADDED] = {"this CA, pinned now", "added"},
    [REPORT_PINNED_REPLACED] = {"this CA, in the place of another", "replaced"},
};

void report_add_fingerprints(struct report *report,
    const struct report_scep_server *servers, int64_t now)
{
	report->format->fingerprints(report, servers, now);
}

/* -- text ---------------------------------------------------------------- */

static void add_line(struct buf *buf, const char *what, const char *text)
{
	buf_printf(buf, "  %-12s", what);
	report_text_add(buf, text);
	buf_char(buf, '\n');
}

static void add_hex(struct buf *buf, const char *what,
    const unsigned char *bytes, size_t length)
{
	buf_printf(buf, "  %-12s", what);
	text_add_hex(buf, bytes, length);
	buf_char(buf, '\n');
}

static void add_cert(struct buf *buf, const char *what,
    const struct lock_cert *cert, int64_t now)
{
	char time[CLOCK_TEXT_MAX];

	add_line(buf, what, cert->subject);
	clock_format(cert->expires, time, sizeof(time));
	buf_printf(buf, "  %-12s%s%s\n", "  expires", time,
	    cert->expires < now ? ", expired" : "");
	add_hex(buf, "  SHA-256", cert->sha256, sizeof(cert->sha256));
	add_hex(buf, "  SHA-1", cert->sha1, sizeof(cert->sha1));
	add_hex(buf, "  MD5", cert->md5, sizeof(cert->md5));
}

static void add_payload(struct buf *buf, const struct report_scep_user *shown)
{
	enum digest digest = DIGEST_SHA256;
	const struct fingerprint *print =
	    shown->has_emitted ? &shown->emitted : &shown->given;

	(void)digest_by_size(print->length, &digest);
	buf_text(buf, "  definition  ");
	report_text_add(buf, shown->file);
	if (shown->label != NULL) {
		buf_text(buf, " [scep \"");
		report_text_add(buf, shown->label);
		buf_text(buf, "\"]");
	}
	if (shown->given.kind == FINGERPRINT_NONE)
		buf_text(buf, ": no fingerprint");
	else if (shown->given.kind == FINGERPRINT_AUTO)
		buf_printf(buf, ": auto, %s",
		    shown->has_emitted ? digest_title(digest)
				       : "but the root is not served");
	else
		buf_printf(buf, ": %s of %s", digest_title(digest),
		    shown->match != NULL ? cert_common_name(shown->match)
					 : "none of these");
	buf_char(buf, '\n');
}

static void add_served(
    struct buf *buf, const struct report_scep_server *server, int64_t now)
{
	const struct lock_pin *pin = &server->answer.pin;

	add_cert(buf, "issuing CA", &pin->ca, now);
	if (pin->has_root)
		add_cert(buf, "root", &pin->root, now);
	else
		add_line(buf, "root", "not served");
	add_line(buf, "source", lock_source_name(pin->source));
	add_line(buf, "pin", pinned_names[server->pinned].text);
	if (server->pinned == REPORT_PINNED_OTHER ||
	    server->pinned == REPORT_PINNED_REPLACED) {
		add_cert(buf, "pinned CA", &server->old->ca, now);
		if (server->old->has_root)
			add_cert(buf, "pinned root", &server->old->root, now);
	}
	for (const struct report_scep_user *it = server->first; it != NULL;
	     it = it->next)
		add_payload(buf, it);
}

void report_text_fingerprints(
    struct report *report, const struct report_scep_server *server, int64_t now)
{
	struct buf *buf = &report->out;

	for (; server != NULL; server = server->next) {
		report_text_add(buf, server->url);
		buf_char(buf, '\n');
		if (server->name[0] != '\0')
			add_line(buf, "name", server->name);
		if (server->failed)
			add_line(buf, "failed", server->error.text);
		else
			add_served(buf, server, now);
	}
}

/* -- JSON ---------------------------------------------------------------- */

static void write_cert(
    struct json_writer *writer, const char *name, const struct lock_cert *cert)
{
	json_write_object(writer, name);
	json_write_text(writer, "subject", cert->subject);
	report_json_time(writer, "expires", cert->expires);
	report_json_hex(writer, "sha256", cert->sha256, sizeof(cert->sha256));
	report_json_hex(writer, "sha1", cert->sha1, sizeof(cert->sha1));
	report_json_hex(writer, "md5", cert->md5, sizeof(cert->md5));
	json_write_end(writer);
}

static void write_pin(struct json_writer *writer, const struct lock_pin *pin)
{
	write_cert(writer, "ca", &pin->ca);
	if (pin->has_root)
		write_cert(writer, "root", &pin->root);
	else
		json_write_null(writer, "root");
	json_write_text(writer, "source", lock_source_name(pin->source));
}

static void write_payload(
    struct json_writer *writer, const struct report_scep_user *shown)
{
	json_write_object(writer, NULL);
	json_write_text(writer, "file", shown->file);
	json_write_text(writer, "label", shown->label);
	if (shown->given.kind == FINGERPRINT_BYTES) {
		report_json_hex(writer, "fingerprint", shown->given.bytes,
		    shown->given.length);
		json_write_boolean(writer, "matches", shown->match != NULL);
	} else
		json_write_text(writer, "fingerprint",
		    shown->given.kind == FINGERPRINT_AUTO ? "auto" : "none");
	if (shown->has_emitted)
		report_json_hex(writer, "emitted", shown->emitted.bytes,
		    shown->emitted.length);
	json_write_end(writer);
}

void report_json_fingerprints(
    struct report *report, const struct report_scep_server *server, int64_t now)
{
	struct json_writer *writer = report_writer(report);

	(void)now;
	json_write_document(writer);
	json_write_array(writer, "servers");
	for (; server != NULL; server = server->next) {
		json_write_object(writer, NULL);
		json_write_text(writer, "url", server->url);
		json_write_text(writer, "name", server->name);
		if (server->failed) {
			report_json_error(writer, &server->error);
			json_write_integer(
			    writer, "status", server->error.status);
		} else {
			write_pin(writer, &server->answer.pin);
			json_write_text(
			    writer, "pin", pinned_names[server->pinned].word);
		}
		if (server->old != NULL) {
			json_write_object(writer, "pinned");
			write_pin(writer, server->old);
			json_write_end(writer);
		}
		json_write_array(writer, "definitions");
		for (const struct report_scep_user *it = server->first;
		     it != NULL; it = it->next)
			write_payload(writer, it);
		json_write_end(writer);
		json_write_end(writer);
	}
	json_write_end(writer);
	json_write_end(writer);
}
