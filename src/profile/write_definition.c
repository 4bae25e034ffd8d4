/*
 * A definition that builds the same profile.
 */
#include "profile/build.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ini/ini.h"
#include "profile/reference.h"
#include "profile/write_row.h"
#include "profile/write_text.h"
#include "base/banned.h"

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
	w->width = 0;
	for (size_t row = 0; row < payload->schema->count; row++) {
		int length = (int)strlen(payload->schema->keys[row].name);

		if (writer_has_row(w, row) && length > w->width)
			w->width = length;
	}
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
	const char *label = w->label;
	size_t ordinal = w->ordinal;
	auto_buf struct buf below = {0};

	buf_printf(&below, "%s %s ", header->data, key->name);
	if (group->label != NULL)
		ini_add_label(&below, group->label);
	else
		buf_printf(&below, "\"%zu\"", index + 1);
	w->label = NULL;
	w->ordinal = w->groups++;
	add_section(w, group, &below);
	w->label = label;
	w->ordinal = ordinal;
}

static void add_groups(
    struct writer *w, const struct payload *payload, const struct buf *header)
{
	for (size_t row = 0; row < payload->schema->count; row++) {
		const struct schema_key *key = &payload->schema->keys[row];
		const struct value *value = &payload->values[row];

		if (key->type == SCHEMA_DICTIONARIES && key->definition &&
		    !value->faulty)
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

static void add_payload(struct writer *w, size_t index)
{
	const struct payload *payload = &w->profile->payloads[index];
	const char *type = payload->type == NULL ? "" : payload->type;

	w->ordinal = payload_ordinal(w->profile, index);
	if (payload->file != NULL) {
		add_labelled(w, &payload->file->section, w->labels[index]);
	} else if (payload->schema == NULL ||
		   payload->schema->section == NULL ||
		   payload->values == NULL) {
		if (w->names != NULL && w->names->is_bare)
			return;
		if (w->buf->length > 0)
			buf_char(w->buf, '\n');
		buf_text(w->buf, "; a payload of type '");
		text_add_printable(w->buf, type, strlen(type));
		buf_text(w->buf, "' has no schema; it is left out\n");
	} else if (!payload_is_attached(w->profile, payload)) {
		add_labelled(w, payload, w->labels[index]);
	}
}

int profile_add_named_definition(const struct profile *profile,
    const struct definition_names *names, struct buf *buf, struct error *error)
{
	struct writer w = {.profile = profile, .names = names, .buf = buf};

	w.labels = profile_labels(profile, &w.arena);
	if (w.labels == NULL) {
		arena_done(&w.arena);
		return error_set_memory(error);
	}
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
