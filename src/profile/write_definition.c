#include "profile/build.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ini/ini.h"
#include "profile/write_row.h"
#include "profile/write_text.h"
#include "base/banned.h"

enum {
	ORDINAL_MAX = 24
};

static void measure(struct writer *w)
{
	size_t width = 0;

	for (size_t row = 0; row < w->payload->schema->count; row++) {
		size_t length = strlen(w->payload->schema->keys[row].name);

		if (writer_has_row(w, row) && length > width)
			width = length;
	}
	w->width = (int)width;
}

static void add_groups(
    struct writer *w, const struct payload *payload, const struct buf *header);

/* header is what stands between its brackets. */
static void add_section(
    struct writer *w, const struct payload *payload, const struct buf *header)
{
	if (!buf_ok(header)) {
		w->buf->failed = true;
		return;
	}
	w->payload = payload;
	if (w->buf->length > 0)
		buf_char(w->buf, '\n');
	buf_printf(w->buf, "[%s]\n", header->data);
	measure(w);
	for (size_t row = 0; row < payload->schema->count; row++)
		if (writer_has_row(w, row))
			writer_add_row(w, row);
	writer_add_comments(w);
	add_groups(w, payload, header);
}

/* Labels of subsections are the definition's own: a profile has none, there
 * they are counted. */
static void add_group(struct writer *w, const struct schema_key *key,
    const struct value *value, size_t index, const struct buf *header)
{
	const struct payload *group = &value->groups[index];
	auto_buf struct buf below = {0};

	buf_printf(&below, "%s %s ", header->data, key->name);
	if (group->label != NULL)
		ini_add_label(&below, group->label);
	else
		buf_printf(&below, "\"%zu\"", index + 1);
	add_section(w, group, &below);
}

static void add_groups(
    struct writer *w, const struct payload *payload, const struct buf *header)
{
	for (size_t row = 0; row < payload->schema->count; row++) {
		const struct schema_key *key = &payload->schema->keys[row];
		const struct value *value = &payload->values[row];

		if (key->type == SCHEMA_DICTIONARIES && key->definition)
			for (size_t i = 0; i < value->count; i++)
				add_group(w, key, value, i, header);
	}
}

static void add_labelled(
    struct writer *w, const struct payload *payload, const char *label)
{
	auto_buf struct buf header = {0};

	w->label = label;
	buf_text(&header, payload->schema->section);
	if (label != NULL) {
		buf_char(&header, ' ');
		ini_add_label(&header, label);
	}
	add_section(w, payload, &header);
}

static bool same_schema(const struct payload *a, const struct payload *b)
{
	return a->schema == b->schema;
}

/* How many payloads of the same schema are among the first count ones. */
static size_t count_same(
    const struct writer *w, size_t count, const struct payload *payload)
{
	size_t same = 0;

	for (size_t i = 0; i < count; i++)
		same += same_schema(&w->profile->payloads[i], payload);
	return same;
}

/* The name shown for a payload, when it makes a label that no other of the
 * same section has; else NULL. */
static const char *label_of_name(
    const struct writer *w, const struct payload *payload)
{
	const char *name = payload_text(payload, "display_name", "");

	if (name[0] == '\0' || strlen(name) > WRITE_NAME_MAX ||
	    !write_text_fits(name) || strpbrk(name, "\"\\]\t") != NULL ||
	    text_is_blank(name[0]) || text_is_blank(name[strlen(name) - 1]) ||
	    strspn(name, "0123456789") == strlen(name))
		return NULL;
	for (size_t i = 0; i < w->profile->count; i++) {
		const struct payload *other = &w->profile->payloads[i];

		if (other != payload && same_schema(other, payload) &&
		    strcmp(payload_text(other, "display_name", ""), name) == 0)
			return NULL;
	}
	return name;
}

/* Certificates are told apart by their labels; a single SCEP payload needs
 * none. */
static const char *make_label(
    struct writer *w, size_t index, char ordinal[ORDINAL_MAX])
{
	const struct payload *payload = &w->profile->payloads[index];
	const char *name;

	if (w->profile->from == PROFILE_FROM_DEFINITION)
		return payload->label;
	if (!payload->schema->labelled)
		return NULL;
	if (payload_is(payload, PAYLOAD_SCEP) &&
	    count_same(w, w->profile->count, payload) == 1)
		return NULL;
	name = label_of_name(w, payload);
	if (name != NULL)
		return name;
	(void)snprintf(ordinal, ORDINAL_MAX, "%zu", w->ordinal + 1);
	return ordinal;
}

/* Certificates that a definition attaches to a SCEP payload come back with
 * that payload. */
static bool is_attached(
    const struct profile *profile, const struct payload *payload)
{
	const struct value *certificate = payload_value(payload, "certificate");

	return profile->from == PROFILE_FROM_DEFINITION &&
	       certificate->present && !certificate->given;
}

static void comment_payload(struct writer *w, const struct payload *payload)
{
	const char *type = payload->type == NULL ? "" : payload->type;

	if (w->buf->length > 0)
		buf_char(w->buf, '\n');
	buf_text(w->buf, "; a payload of type '");
	text_add_printable(w->buf, type, strlen(type));
	buf_text(w->buf, "' has no schema; it is left out\n");
}

static void add_payload(struct writer *w, size_t index)
{
	const struct payload *payload = &w->profile->payloads[index];
	char ordinal[ORDINAL_MAX];

	if (payload->schema == NULL || payload->schema->section == NULL ||
	    payload->values == NULL) {
		comment_payload(w, payload);
		return;
	}
	if (is_attached(w->profile, payload))
		return;
	w->ordinal = count_same(w, index, payload);
	add_labelled(w, payload, make_label(w, index, ordinal));
}

int profile_add_named_definition(const struct profile *profile,
    const struct definition_names *names, struct buf *buf, struct error *error)
{
	struct writer w = {.profile = profile, .names = names, .buf = buf};

	if (payload_is(&profile->top, PAYLOAD_SERVICE))
		buf_text(buf, "; a profile for enrolment over the air "
			      "('Profile Service') has no definition\n");
	else if (profile->top.schema != NULL && profile->top.values != NULL)
		add_labelled(&w, &profile->top, NULL);
	for (size_t i = 0; i < profile->count; i++)
		add_payload(&w, i);
	w.ordinal = 0;
	for (size_t i = 0; i < profile->section_count; i++)
		add_labelled(
		    &w, &profile->sections[i], profile->sections[i].label);
	arena_done(&w.arena);
	return buf_ok(buf) ? 0 : error_set_memory(error);
}

int profile_add_definition(
    const struct profile *profile, struct buf *buf, struct error *error)
{
	return profile_add_named_definition(profile, NULL, buf, error);
}
