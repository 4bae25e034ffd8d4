/*
 * One line of the lock file and its entry; the fields of pins.
 */
#include "project/lock_internal.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "json/json.h"
#include "json/json_write.h"
#include "base/banned.h"

static const char *const source_names[] = {
    [LOCK_GETCACERT] = "getcacert", [LOCK_GETCACERT_ADMIN] = "getcacert+admin"};

const char *lock_source_name(enum lock_source source)
{
	return source_names[source];
}

/* -- reading -------------------------------------------------------------- */

struct cert_fields {
	const char *subject, *expires, *sha256, *sha1, *md5;
};

struct pin_fields {
	const char *kind, *url, *name, *source, *learnt;
	const struct json *ca, *root;
};

#define CERT_ROW(member)                                                \
	{                                                               \
#member, JSON_FIELD_TEXT,                               \
		    offsetof(struct cert_fields, member), JSON_REQUIRED \
	}

static const struct json_field cert_rows[] = {CERT_ROW(subject),
    CERT_ROW(expires), CERT_ROW(sha256), CERT_ROW(sha1), CERT_ROW(md5)};

static const struct json_table cert_table = {
    cert_rows, array_length(cert_rows), 0, STATUS_FINDINGS};

#define PIN_ROW(member, type, flags)                                      \
	{                                                                 \
#member, type, offsetof(struct pin_fields, member), flags \
	}

static const struct json_field pin_rows[] = {
    PIN_ROW(kind, JSON_FIELD_TEXT, JSON_REQUIRED),
    PIN_ROW(url, JSON_FIELD_TEXT, JSON_REQUIRED),
    PIN_ROW(name, JSON_FIELD_TEXT, JSON_REQUIRED),
    PIN_ROW(ca, JSON_FIELD_OBJECT, JSON_REQUIRED),
    PIN_ROW(root, JSON_FIELD_OBJECT, 0),
    PIN_ROW(source, JSON_FIELD_TEXT, JSON_REQUIRED),
    PIN_ROW(learnt, JSON_FIELD_TEXT, JSON_REQUIRED)};

static const struct json_table pin_table = {
    pin_rows, array_length(pin_rows), 0, STATUS_FINDINGS};

static int read_hex(const char *text, unsigned char *bytes, size_t count,
    const char *field, struct error *error)
{
	bool good = strlen(text) == 2 * count;

	for (size_t i = 0; good && i < count; i++) {
		int high = text_hex_digit(text[2 * i]);
		int low = text_hex_digit(text[2 * i + 1]);

		good = high >= 0 && low >= 0;
		if (good)
			bytes[i] = (unsigned char)(high * 16 + low);
	}
	return good ? 0
		    : error_set(error, STATUS_FINDINGS,
			  "field '%s' is no %zu bytes in hex", field, count);
}

static int read_cert(struct arena *arena, const struct json *object,
    struct lock_cert *cert, struct error *error)
{
	struct cert_fields fields = {0};

	if (json_read(object, &cert_table, &fields, error) != 0 ||
	    lock_read_time(fields.expires, LOCK_TIME_LENGTH, "expires",
		&cert->expires, error) != 0 ||
	    read_hex(fields.sha256, cert->sha256, sizeof(cert->sha256),
		"sha256", error) != 0 ||
	    read_hex(fields.sha1, cert->sha1, sizeof(cert->sha1), "sha1",
		error) != 0 ||
	    read_hex(fields.md5, cert->md5, sizeof(cert->md5), "md5", error) !=
		0)
		return -1;
	cert->subject = arena_text(arena, fields.subject);
	return cert->subject == NULL ? error_set_memory(error) : 0;
}

static int read_pin(struct arena *arena, const struct json *object,
    struct lock_pin *pin, struct error *error)
{
	struct pin_fields fields = {0};
	size_t source = 0;

	if (json_read(object, &pin_table, &fields, error) != 0)
		return -1;
	while (source < array_length(source_names) &&
	       strcmp(fields.source, source_names[source]) != 0)
		source++;
	if (source == array_length(source_names))
		return error_set(error, STATUS_FINDINGS,
		    "field 'source' is neither '%s' nor '%s'", source_names[0],
		    source_names[1]);
	pin->source = (enum lock_source)source;
	if (lock_read_time(fields.learnt, LOCK_DAY_LENGTH, "learnt",
		&pin->learnt, error) != 0)
		return -1;
	if (read_cert(arena, fields.ca, &pin->ca, error) != 0)
		return error_prefix(error, "'ca'");
	pin->has_root = fields.root != NULL;
	if (pin->has_root &&
	    read_cert(arena, fields.root, &pin->root, error) != 0)
		return error_prefix(error, "'root'");
	pin->url = arena_text(arena, fields.url);
	pin->name = arena_text(arena, fields.name);
	return pin->url == NULL || pin->name == NULL ? error_set_memory(error)
						     : 0;
}

/* The source has no name, so the error begins ":1:COLUMN: ". */
static int parse_line(const char *line, size_t length, struct json **ret_json,
    struct error *error)
{
	const struct source source = {"", line, length};
	struct error fault = {0};

	if (json_parse(
		&source, LOCK_LINE_MAX, STATUS_FINDINGS, ret_json, &fault) == 0)
		return 0;
	if (!text_starts_with(fault.text, ":1:")) {
		*error = fault;
		return -1;
	}
	return error_set(
	    error, fault.status, "column %s", fault.text + strlen(":1:"));
}

int lock_entry_read(struct arena *arena, const char *line, size_t length,
    struct lock_entry *ret_entry, struct error *error)
{
	auto_json struct json *json = NULL;
	struct lock_entry entry = {0};
	const char *kind;

	if (length > LOCK_LINE_MAX)
		return error_set(error, STATUS_LIMIT,
		    "entry has more than %d bytes", LOCK_LINE_MAX);
	if (parse_line(line, length, &json, error) != 0)
		return -1;
	kind = json_text(json_get(json, "kind"));
	if (kind == NULL)
		return error_set(error, STATUS_FINDINGS,
		    "entry is no JSON object with the field 'kind'");
	entry.line = arena_copy(arena, line, length);
	if (entry.line == NULL)
		return error_set_memory(error);
	if (strcmp(kind, "object") == 0 &&
	    lock_object_read(arena, json, &entry.object, error) != 0)
		return -1;
	if (strcmp(kind, "pin") == 0) {
		struct lock_pin *pin = arena_new(arena, sizeof(*pin));

		if (pin == NULL)
			return error_set_memory(error);
		if (read_pin(arena, json, pin, error) != 0)
			return -1;
		entry.pin = pin;
	}
	*ret_entry = entry;
	return 0;
}

/* -- writing -------------------------------------------------------------- */

static void write_hex(struct json_writer *writer, const char *name,
    const unsigned char *bytes, size_t count)
{
	char text[2 * LOCK_SHA256_BYTES];

	for (size_t i = 0; i < count; i++) {
		text[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
		text[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
	}
	json_write_bytes(writer, name, text, 2 * count);
}

static void write_cert(
    struct json_writer *writer, const char *name, const struct lock_cert *cert)
{
	char expires[CLOCK_TEXT_MAX];

	clock_format(cert->expires, expires, sizeof(expires));
	json_write_object(writer, name);
	json_write_text(writer, "subject", cert->subject);
	json_write_text(writer, "expires", expires);
	write_hex(writer, "sha256", cert->sha256, sizeof(cert->sha256));
	write_hex(writer, "sha1", cert->sha1, sizeof(cert->sha1));
	write_hex(writer, "md5", cert->md5, sizeof(cert->md5));
	json_write_end(writer);
}

static void write_pin(struct json_writer *writer, const struct lock_pin *pin)
{
	char learnt[CLOCK_TEXT_MAX];

	clock_format(pin->learnt, learnt, sizeof(learnt));
	json_write_text(writer, "kind", "pin");
	json_write_text(writer, "url", pin->url);
	json_write_text(writer, "name", pin->name);
	write_cert(writer, "ca", &pin->ca);
	if (pin->has_root)
		write_cert(writer, "root", &pin->root);
	json_write_text(writer, "source", lock_source_name(pin->source));
	json_write_bytes(writer, "learnt", learnt, LOCK_DAY_LENGTH);
}

int lock_entry_write(
    const struct lock_entry *entry, struct buf *buf, struct error *error)
{
	struct json_writer writer = {.buf = buf, .compact = true};

	json_write_object(&writer, NULL);
	if (entry->pin != NULL) {
		write_pin(&writer, entry->pin);
	} else {
		json_write_text(&writer, "kind", "object");
		lock_object_write(&writer, entry->object);
	}
	json_write_end(&writer);
	while (buf_ok(buf) && buf->length > 0 &&
	       buf->data[buf->length - 1] == '\n')
		buf->data[--buf->length] = '\0';
	return buf_ok(buf) ? 0 : error_set_memory(error);
}

int lock_entry_same(const struct lock_entry *a, const struct lock_entry *b,
    bool *ret_same, struct error *error)
{
	auto_buf struct buf first = {0}, second = {0};

	if (a == NULL || b == NULL || strcmp(a->line, b->line) == 0) {
		*ret_same = a == b || (a != NULL && b != NULL);
		return 0;
	}
	/* Of kinds that are not known there is but the line. */
	if ((a->pin == NULL && a->object == NULL) ||
	    (b->pin == NULL && b->object == NULL)) {
		*ret_same = false;
		return 0;
	}
	if (lock_entry_write(a, &first, error) != 0 ||
	    lock_entry_write(b, &second, error) != 0)
		return -1;
	*ret_same = strcmp(first.data, second.data) == 0;
	return 0;
}
