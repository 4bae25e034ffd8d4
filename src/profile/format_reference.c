/*
 * References by UUID, and by names in another spelling.
 */
#include <string.h>

#include "base/text.h"
#include "profile/format_line.h"
#include "profile/reference.h"
#include "profile/reference_match.h"
#include "profile/value.h"
#include "base/banned.h"

/* The section that the first length bytes name, or NULL. */
static const char *section_called(
    const struct formatter *f, const char *text, size_t length)
{
	char folded[TEXT_FOLD_MAX];
	const struct schema *schema =
	    text_fold(folded, sizeof(folded), text, length) == 0
		? NULL
		: schemas_of_section(
		      f->format->schemas, SCHEMA_IN_DEFINITION, folded);

	if (schema == NULL)
		return NULL;
	return text_same(folded, schema->section_alias) ? schema->section_alias
							: schema->section;
}

/* "SCEP home" as "scep home"; NULL when it names no section. */
static const char *respell(struct formatter *f, const struct ini_item *item)
{
	const char *text = item->text;
	const char *section = section_called(f, text, item->length);

	if (section != NULL)
		return section;
	for (size_t at = 1; at < item->length; at++) {
		const char *rest = text + at;

		if (!text_is_blank(*rest) || text_is_blank(rest[-1]))
			continue;
		section = section_called(f, text, at);
		while (text_is_blank(*rest))
			rest++;
		if (section != NULL)
			return arena_printf(
			    f->format->arena, "%s %s", section, rest);
	}
	return NULL;
}

static bool is_same_match(
    const struct reference_match *a, const struct reference_match *b)
{
	if (a->all == 0 || a->all != b->all || a->fit != b->fit)
		return false;
	for (size_t i = 0; i < a->profile->count; i++)
		if (reference_matches(a, i) != reference_matches(b, i))
			return false;
	return true;
}

static bool is_label(const struct profile *profile, const char *text)
{
	for (size_t i = 0; i < profile->count; i++)
		if (text_same(profile->labels[i], text))
			return true;
	return false;
}

bool format_reference(
    struct formatter *f, const struct ini_item *item, bool is_list)
{
	const struct profile *profile = f->format->profile;
	bool is_uuid = uuid_is_valid(item->text, item->length);
	const char *text = item->quoted || is_uuid ? NULL : respell(f, item);
	struct text_item given = {.text = item->text,
	    .length = item->length,
	    .origin = {.source = f->format->source, .span = item->span},
	    .quoted = item->quoted};
	struct text_item better = given;
	struct reference_match before, after;
	size_t begin;

	if (item->quoted ||
	    (!is_uuid && (text == NULL || strcmp(text, item->text) == 0)))
		return false;
	f->format->wants_names = true;
	if (profile == NULL || profile->labels == NULL)
		return false;
	reference_match(&before, profile, &given, f->key->kinds);
	if (is_uuid) {
		if (before.fit != 1 || before.by != REFERENCE_BY_UUID)
			return false;
		reference_name(profile, &profile->payloads[before.one],
		    f->format->arena, &better);
	} else if (is_label(profile, item->text)) {
		return false;
	} else {
		better.text = text;
		better.length = strlen(text);
	}
	/* What has a path to itself has it from its own file, not from this. */
	reference_match(&after, profile, &better, f->key->kinds);
	if (!is_same_match(&before, &after))
		return false;
	begin = f->texts.length;
	reference_add_item(&f->texts, &better, is_list);
	/* In quotes it would be a label. */
	return better.quoted || f->texts.failed || f->texts.data[begin] != '"';
}
