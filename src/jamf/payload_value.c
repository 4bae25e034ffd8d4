/*
 * One value of a profile: its bytes, as they are compared, and how it is shown.
 */

#include "jamf/payload_normal.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "profile/certificate_text.h"
#include "profile/jamf_loss.h"
#include "profile/subject.h"
#include "base/banned.h"

enum {
	NUMBER_MAX = 40,
	HEX_BYTES_MAX = 64, /* of data that is shown as it is */
	DIGEST_SHOWN = 8    /* bytes of its digest, when it is not */
};

/* -- bytes ---------------------------------------------------------------- */

bool payload_value_is_plain(const struct tree *array)
{
	struct tree_cursor cursor = {0};
	const struct tree *item;

	tree_cursor_init(&cursor, array);
	while (tree_array_next(&cursor, &item)) {
		if (tree_type(item) == TREE_DICT)
			return false;
		if (tree_type(item) == TREE_ARRAY &&
		    !payload_value_is_plain(item))
			return false;
	}
	return true;
}

static bool set_copy(struct normal_entry *entry, enum normal_kind kind,
    const char *text, size_t length, struct arena *arena)
{
	entry->kind = kind;
	entry->bytes = arena_copy(arena, text, length);
	entry->length = length;
	return entry->bytes != NULL;
}

/* 5 and 5.0 are the same number; a double counts whole numbers up to 2^53. */
static void number_text(char text[NUMBER_MAX], const struct tree *node)
{
	static const double whole = 9007199254740992.0;
	int64_t number = 0;
	double real = 0;

	if (tree_real(node, &real)) {
		/* Not trunc(), for which clang would need libm. */
		number = fabs(real) <= whole ? (int64_t)real : 0;
		if ((double)number < real || (double)number > real ||
		    isnan(real)) {
			(void)snprintf(text, NUMBER_MAX, "%.17g", real);
			return;
		}
	} else {
		(void)tree_integer(node, &number);
	}
	(void)snprintf(text, NUMBER_MAX, "%lld", (long long)number);
}

static void add_canonical(struct buf *buf, const struct tree *node,
    bool is_exact, struct arena *arena)
{
	struct tree_cursor cursor = {0};
	const struct tree *item;
	struct normal_entry entry = {.is_exact = is_exact};

	if (tree_type(node) == TREE_ARRAY) {
		buf_char(buf, '[');
		tree_cursor_init(&cursor, node);
		while (tree_array_next(&cursor, &item))
			add_canonical(buf, item, is_exact, arena);
		buf_char(buf, ']');
		return;
	}
	if (!payload_value_set(&entry, node, arena)) {
		buf->failed = true;
		return;
	}
	buf_printf(buf, "%c%zu:", (char)entry.kind, entry.length);
	buf_add(buf, entry.bytes, entry.length);
}

bool payload_value_set(
    struct normal_entry *entry, const struct tree *node, struct arena *arena)
{
	char text[NUMBER_MAX] = "";
	auto_buf struct buf canonical = {0};
	size_t length = 0;
	int64_t time = 0;
	bool value = false;

	entry->node = node;
	switch (tree_type(node)) {
	case TREE_TEXT:
		entry->kind = NORMAL_TEXT;
		entry->bytes = tree_text(node, &length);
		for (; !entry->is_exact && length > 0 &&
		       jamf_loss_is_trimmed(*entry->bytes);
		     length--)
			entry->bytes++;
		while (!entry->is_exact && length > 0 &&
		       jamf_loss_is_trimmed(entry->bytes[length - 1]))
			length--;
		entry->length = length;
		return true;
	case TREE_DATA:
		entry->kind = NORMAL_DATA;
		entry->bytes = tree_data(node, &entry->length);
		return true;
	case TREE_BOOLEAN:
		(void)tree_boolean(node, &value);
		entry->kind = NORMAL_BOOLEAN;
		entry->bytes = value ? "true" : "false";
		entry->length = strlen(entry->bytes);
		return true;
	case TREE_DATE:
		(void)tree_date(node, &time);
		(void)snprintf(text, sizeof(text), "%lld", (long long)time);
		return set_copy(entry, NORMAL_DATE, text, strlen(text), arena);
	case TREE_INTEGER:
	case TREE_REAL:
		number_text(text, node);
		return set_copy(
		    entry, NORMAL_NUMBER, text, strlen(text), arena);
	case TREE_UNREAD:
		entry->kind = NORMAL_UNREAD;
		entry->bytes = tree_unread_text(node);
		if (entry->bytes == NULL)
			entry->bytes = "";
		entry->length = strlen(entry->bytes);
		return true;
	case TREE_ARRAY:
	case TREE_DICT:
		break;
	}
	add_canonical(&canonical, node, entry->is_exact, arena);
	return buf_ok(&canonical) &&
	       set_copy(entry, NORMAL_ARRAY, canonical.data, canonical.length,
		   arena);
}

/* -- showing -------------------------------------------------------------- */

static void show_data(struct buf *buf, const void *bytes, size_t length)
{
	unsigned char digest[DIGEST_BYTES_MAX];
	struct error error;

	if (length <= HEX_BYTES_MAX) {
		text_add_hex(buf, bytes, length);
		return;
	}
	buf_printf(buf, "%zu bytes", length);
	if (digest_of(DIGEST_SHA256, bytes, length, digest, &error) == 0) {
		buf_text(buf, ", SHA-256 ");
		text_add_hex(buf, digest, DIGEST_SHOWN);
	}
}

static void show_array(
    struct buf *buf, const struct tree *array, struct arena *arena);

static void show(
    struct buf *buf, const struct normal_entry *entry, struct arena *arena)
{
	char date[CLOCK_TEXT_MAX];
	int64_t time = 0;
	bool named = entry->row != NULL && entry->row->definition;

	switch (entry->kind) {
	case NORMAL_DATA:
		if (!certificate_add_text(entry->bytes, entry->length, buf))
			show_data(buf, entry->bytes, entry->length);
		break;
	case NORMAL_BOOLEAN:
		buf_text(buf, !named                   ? entry->bytes
			      : entry->bytes[0] == 't' ? "yes"
						       : "no");
		break;
	case NORMAL_DATE:
		(void)tree_date(entry->node, &time);
		clock_format(time, date, sizeof(date));
		buf_text(buf, date);
		break;
	case NORMAL_ARRAY:
		show_array(buf, entry->node, arena);
		break;
	case NORMAL_COUNT:
		buf_add(buf, entry->bytes, entry->length);
		buf_text(
		    buf, strcmp(entry->bytes, "1") == 0 ? " item" : " items");
		break;
	case NORMAL_UNREAD:
		buf_text(
		    buf, entry->length > 0 ? entry->bytes : "(unreadable)");
		break;
	case NORMAL_TEXT:
	case NORMAL_NUMBER:
		buf_add(buf, entry->bytes, entry->length);
		break;
	}
}

static void show_array(
    struct buf *buf, const struct tree *array, struct arena *arena)
{
	struct tree_cursor cursor = {0};
	const struct tree *item;
	const char *between = "";

	tree_cursor_init(&cursor, array);
	while (tree_array_next(&cursor, &item)) {
		struct normal_entry entry = {0};

		buf_text(buf, between);
		between = ", ";
		if (!payload_value_set(&entry, item, arena))
			buf->failed = true;
		else if (entry.kind == NORMAL_ARRAY)
			buf_char(buf, '[');
		if (buf_ok(buf))
			show(buf, &entry, arena);
		if (entry.kind == NORMAL_ARRAY)
			buf_char(buf, ']');
	}
}

/* A pair of Subject. False when it is none. */
static bool show_pair(struct buf *buf, const struct tree *pair)
{
	struct tree_cursor cursor = {0};
	const struct tree *attribute = NULL, *value = NULL;
	struct subject_pair one = {0};
	const struct subject_rdn rdn = {&one, 1};
	const struct subject subject = {&rdn, 1};

	tree_cursor_init(&cursor, pair);
	if (tree_array_count(pair) != 2 ||
	    !tree_array_next(&cursor, &attribute) ||
	    !tree_array_next(&cursor, &value))
		return false;
	one.attribute = tree_text(attribute, NULL);
	one.value = tree_text(value, &one.length);
	if (one.attribute == NULL || one.value == NULL)
		return false;
	one.name = subject_attribute_name(one.attribute);
	subject_add_text(buf, &subject);
	return true;
}

/* RFC 4514 text, as in a definition. False when it is not like that. */
static bool show_subject(struct buf *buf, const struct tree *subject)
{
	struct tree_cursor at_rdn = {0}, at_pair = {0};
	const struct tree *rdn, *pair;

	tree_cursor_init(&at_rdn, subject);
	while (tree_array_next(&at_rdn, &rdn)) {
		if (buf->length > 0)
			buf_char(buf, ',');
		tree_cursor_init(&at_pair, rdn);
		for (size_t i = 0; tree_array_next(&at_pair, &pair); i++) {
			if (i > 0)
				buf_char(buf, '+');
			if (!show_pair(buf, pair))
				return false;
		}
	}
	return true;
}

/* -- references ------------------------------------------------------------ */

static const struct normal_payload *payload_of(
    const struct normal *normal, const char *uuid)
{
	for (size_t i = 0; i < normal->count; i++)
		if (text_compare_case(normal->payloads[i].uuid, uuid) == 0)
			return &normal->payloads[i];
	return NULL;
}

static const char *section_of(const struct normal_payload *payload)
{
	return payload->schema != NULL && payload->schema->section != NULL
		   ? payload->schema->section
		   : payload->type;
}

/* What tells the payload from others of its section: the name that devices
 * show, of a certificate which one it is, else where it stands. */
static void add_which(struct buf *buf, const struct normal_payload *payload)
{
	const struct normal_entry *name =
	    normal_entry_at(payload, "\x01PayloadDisplayName");
	const struct normal_entry *content =
	    normal_entry_at(payload, "\x01PayloadContent");

	if (name != NULL && name->kind == NORMAL_TEXT && !name->is_secret) {
		buf_char(buf, ' ');
		buf_char(buf, '"');
		buf_add(buf, name->bytes, name->length);
		buf_char(buf, '"');
		return;
	}
	buf_char(buf, ' ');
	if (content == NULL || content->kind != NORMAL_DATA ||
	    content->is_secret ||
	    !certificate_add_text(content->bytes, content->length, buf))
		buf_printf(buf, "PayloadContent[%zu]", payload->index);
}

static void add_payload(
    struct buf *buf, const struct normal *normal, const char *uuid)
{
	const struct normal_payload *payload = payload_of(normal, uuid);
	size_t alike = 0;

	if (payload == NULL) {
		buf_text(buf, "no payload of the profile");
		return;
	}
	for (size_t i = 0; i < normal->count; i++)
		alike += strcmp(section_of(&normal->payloads[i]),
			     section_of(payload)) == 0;
	buf_printf(buf, "[%s]", section_of(payload));
	if (alike > 1)
		add_which(buf, payload);
}

/* The payloads meant, never their UUIDs. False when it is no reference. */
static bool show_reference(struct buf *buf, const struct normal_entry *entry,
    const struct normal *normal)
{
	struct tree_cursor cursor = {0};
	const char *uuid = tree_text(entry->node, NULL);
	const char *between = "";
	const struct tree *item;

	if (entry->row == NULL ||
	    !schema_type_is(entry->row->type, SCHEMA_REFERS))
		return false;
	if (uuid != NULL)
		add_payload(buf, normal, uuid);
	tree_cursor_init(&cursor, entry->node);
	while (tree_array_next(&cursor, &item)) {
		uuid = tree_text(item, NULL);
		buf_text(buf, between);
		between = ", ";
		if (uuid != NULL)
			add_payload(buf, normal, uuid);
	}
	return true;
}

/* The choice, where names are asked for. False when it is none. */
static bool show_choice(struct buf *buf, const struct normal_entry *entry)
{
	int64_t number = 0;

	for (size_t i = 0; entry->name != NULL && i < entry->row->choice_count;
	     i++) {
		const struct schema_choice *choice = &entry->row->choices[i];

		if (choice->plist_text != NULL
			? entry->kind == NORMAL_TEXT &&
			      strlen(choice->plist_text) == entry->length &&
			      memcmp(choice->plist_text, entry->bytes,
				  entry->length) == 0
			: choice->has_integer &&
			      tree_integer(entry->node, &number) &&
			      number == choice->plist_integer) {
			buf_text(buf, choice->name);
			return true;
		}
	}
	return false;
}

const char *payload_value_shown(const struct normal_entry *entry,
    const struct normal *normal, struct arena *arena)
{
	auto_buf struct buf text = {0};

	if (show_reference(&text, entry, normal) || show_choice(&text, entry)) {
		if (!buf_ok(&text))
			return NULL;
		return arena_copy(
		    arena, text.length == 0 ? "" : text.data, text.length);
	}
	if (entry->row == NULL || entry->row->type != SCHEMA_SUBJECT ||
	    entry->kind != NORMAL_ARRAY || !show_subject(&text, entry->node)) {
		buf_clear(&text);
		show(&text, entry, arena);
	}
	if (!buf_ok(&text))
		return NULL;
	return arena_copy(
	    arena, text.length == 0 ? "" : text.data, text.length);
}
