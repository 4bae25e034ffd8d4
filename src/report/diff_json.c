/*
 * What differs between two profiles, in a JSON document.
 */
#include <string.h>

#include "base/text.h"
#include "report/diff.h"
#include "report/format.h"
#include "base/banned.h"

static void write_place(struct json_writer *writer, const char *name,
    const struct sync_diff_place *place)
{
	if (place->section == NULL && place->type == NULL) {
		json_write_null(writer, name);
		return;
	}
	json_write_object(writer, name);
	json_write_text(writer, "section", place->section);
	json_write_text(writer, "label", place->label);
	json_write_text(writer, "type", place->type);
	json_write_end(writer);
}

/* The path of the value on one side, whose payload has this number there. */
static void write_path(
    struct json_writer *writer, const struct jamf_change *change, size_t number)
{
	const char *end = strchr(change->path, ']');
	auto_buf struct buf path = {0};

	if (number > 0 && end != NULL)
		buf_printf(&path, "PayloadContent[%zu]%s", number - 1, end + 1);
	else
		buf_text(&path, change->path);
	if (!buf_ok(&path))
		writer->buf->failed = true;
	else
		json_write_text(writer, "path", path.data);
}

/* Where the value stands: at its line of a definition, or one that it extends,
 * else at its path. */
static void write_source(struct json_writer *writer, const char *name,
    const struct report_diff_side *side, const struct jamf_change *change)
{
	bool is_becomes = strcmp(name, "becomes_at") == 0;
	const struct origin *origin =
	    is_becomes ? change->becomes_at : change->was_at;

	if ((is_becomes ? !change->has : !change->had) ||
	    (origin == NULL && text_same(side->kind, "definition"))) {
		json_write_null(writer, name);
		return;
	}
	json_write_object(writer, name);
	if (origin != NULL && origin->source != NULL) {
		json_write_text(writer, "file", origin->source->name);
		if (origin->path != NULL) {
			json_write_text(writer, "path", origin->path);
		} else {
			struct place place =
			    source_place(origin->source, origin->span.begin);

			json_write_integer(writer, "line", place.line);
			json_write_integer(writer, "column", place.column);
		}
	} else {
		json_write_text(writer, "file", side->file);
		write_path(writer, change,
		    is_becomes ? change->becomes_payload : change->was_payload);
	}
	if (side->revision != NULL)
		json_write_text(writer, "revision", side->revision);
	json_write_end(writer);
}

static void write_difference(struct json_writer *writer,
    const struct report_diff *whole, const struct sync_difference *difference)
{
	const struct jamf_change *change = &difference->change;
	const char *key = report_difference_key(change);

	json_write_object(writer, NULL);
	json_write_text(writer, "kind", report_difference_kind(change));
	json_write_text(writer, "area", jamf_area_name(change->area));
	write_place(writer, "was_in", &difference->was);
	write_place(writer, "becomes_in", &difference->becomes);
	json_write_text(writer, "key", key);
	json_write_text(writer, "path", change->path);
	json_write_text(writer, "was",
	    change->is_secret ? change->was_reference
			      : report_difference_was(change));
	json_write_text(writer, "becomes",
	    change->is_secret ? change->becomes_reference
			      : report_difference_becomes(change));
	json_write_boolean(writer, "secret", change->is_secret);
	json_write_boolean(writer, "identity", change->is_identity);
	write_source(writer, "was_at", &whole->was, change);
	write_source(writer, "becomes_at", &whole->becomes, change);
	json_write_end(writer);
}

static void write_list(struct json_writer *writer, const char *name,
    const struct report_diff *whole, bool not_compared)
{
	const struct sync_diff *diff = whole->diff;

	json_write_array(writer, name);
	for (size_t i = 0; diff != NULL && i < diff->count; i++)
		if (diff->list[i].change.not_compared == not_compared)
			write_difference(writer, whole, &diff->list[i]);
	json_write_end(writer);
}

static void write_side(struct json_writer *writer, const char *name,
    const struct report_diff_side *side)
{
	json_write_object(writer, name);
	json_write_text(writer, "name", side->name);
	json_write_text(writer, "file", side->file);
	json_write_text(writer, "revision", side->revision);
	json_write_text(writer, "kind", side->kind);
	json_write_end(writer);
}

void report_json_diff(struct report *report, const struct report_diff *whole)
{
	struct json_writer *writer = report_writer(report);
	const struct sync_diff *diff = whole->diff;

	write_side(writer, "was", &whole->was);
	write_side(writer, "becomes", &whole->becomes);
	if (diff == NULL)
		json_write_null(writer, "different");
	else
		json_write_boolean(writer, "different", diff->different > 0);
	write_list(writer, "differences", whole, false);
	write_list(writer, "not_compared", whole, true);
	json_write_array(writer, "effects");
	for (int effect = 0; diff != NULL && effect < SYNC_EFFECTS; effect++)
		if ((diff->effects & 1U << effect) != 0)
			json_write_text(writer, NULL,
			    sync_effect_name((enum sync_effect)effect));
	json_write_end(writer);
	json_write_array(writer, "notes");
	for (size_t i = 0; i < whole->note_count; i++)
		json_write_text(writer, NULL, whole->notes[i].name);
	json_write_end(writer);
	json_write_array(writer, "remarks");
	for (size_t i = 0; i < whole->note_count; i++)
		json_write_text(writer, NULL, whole->notes[i].text);
	json_write_end(writer);
}
