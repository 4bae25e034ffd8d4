/*
 * URIs in lists that a comma cuts.
 */
#include "profile/read_list.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "profile/read.h"
#include "profile/types/sid.h"
#include "profile/value.h"
#include "profile/variable.h"
#include "base/banned.h"

/* Nothing but a comma and blanks is between the two, which are on one line. */
static bool follows(const struct section_reader *reader,
    const struct ini_item *before, const struct ini_item *item)
{
	const char *text = reader->ini->source->text;
	size_t commas = 0;

	if (before->quoted || item->quoted)
		return false;
	for (size_t at = before->span.end; at < item->span.begin; at++) {
		if (text[at] != ',' && !text_is_blank(text[at]))
			return false;
		commas += text[at] == ',';
	}
	return commas == 1;
}

size_t list_join_sid(
    const struct section_reader *reader, struct ini_item *items, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		struct ini_item *last = kept == 0 ? NULL : &items[kept - 1];

		if (last == NULL || !follows(reader, last, &items[i]) ||
		    strcmp(last->text, SID_URI_BEFORE) != 0 ||
		    !text_starts_with(items[i].text, SID_URI_AFTER)) {
			items[kept++] = items[i];
			continue;
		}
		last->text = arena_printf(
		    reader->arena, "%s,%s", last->text, items[i].text);
		if (last->text == NULL) {
			reader->findings->failed = true;
			return kept;
		}
		last->length = strlen(last->text);
		last->span.end = items[i].span.end;
		last->comment = items[i].comment;
	}
	return kept;
}

/* Begins as a URI does (RFC 3986 3.1), with a scheme of more than one letter,
 * or with a variable, which may hold one. */
static bool begins_uri(const struct ini_item *item)
{
	struct variable variable;
	size_t at = 0, scheme;

	if (variable_next(item->text, item->length, &at, &variable) &&
	    variable.text == item->text)
		return true;
	scheme = strspn(item->text,
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789+-.");
	return scheme > 1 && item->text[scheme] == ':' &&
	       !text_is_digit(item->text[0]) &&
	       strchr("+-.", item->text[0]) == NULL;
}

/* A tag: URI has a comma by its syntax (RFC 4151 2.1), so one that ends
 * before it goes on in what follows. */
static bool is_cut(const struct section_reader *reader,
    const struct ini_item *before, const struct ini_item *item)
{
	return follows(reader, before, item) &&
	       (!begins_uri(item) || (text_starts_with(before->text, "tag:") &&
					 strchr(before->text, ',') == NULL));
}

/* The items of one URI, first .. last. */
static void report_cut(const struct section_reader *reader,
    const struct schema_key *key, const struct ini_item *first,
    const struct ini_item *last)
{
	struct span span = {first->span.begin, last->span.end};
	struct origin origin = {.source = reader->ini->source, .span = span};
	auto_buf struct buf whole = {0}, quoted = {0};

	/* A URI has no blanks, so those after a comma go. */
	for (const struct ini_item *item = first; item <= last; item++) {
		buf_text(&whole, item == first ? "" : ",");
		buf_text(&whole, item->text);
	}
	if (buf_ok(&whole))
		ini_add_value(&quoted, whole.data, true);
	if (!buf_ok(&whole) || !buf_ok(&quoted)) {
		reader->findings->failed = true;
		return;
	}
	findings_add(reader->findings, &read_rules[READ_URI_CUT], &origin,
	    arena_printf(reader->arena, "%s = %s", key->name, quoted.data),
	    "a comma cuts a URI of '%s' in %zu: a value with one needs double "
	    "quotes",
	    key->name, (size_t)(last - first) + 1);
}

bool list_check_uris(const struct section_reader *reader,
    const struct schema_key *key, const struct ini_item *items, size_t count)
{
	bool good = true;

	if (key->type != SCHEMA_TEXTS || key->depth == 0 ||
	    strcmp(key->path[key->depth - 1], "uniformResourceIdentifier") != 0)
		return true;
	for (size_t i = 0; i < count; i++) {
		size_t first = i;

		while (
		    i + 1 < count && is_cut(reader, &items[i], &items[i + 1]))
			i++;
		if (i == first)
			continue;
		report_cut(reader, key, &items[first], &items[i]);
		good = false;
	}
	return good;
}
