/*
 * Payloads that a name may mean.
 */
#include "profile/reference_match.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "profile/reference.h"
#include "base/banned.h"

bool payload_provides(const struct payload *payload, unsigned kinds)
{
	return payload->schema != NULL &&
	       (payload->schema->provides & kinds) != 0;
}

bool payload_is_attached(
    const struct profile *profile, const struct payload *payload)
{
	const struct value *certificate =
	    payload_value(payload, KEY_CERTIFICATE);

	return profile->from == PROFILE_FROM_DEFINITION &&
	       certificate->present && !certificate->given;
}

/* -- names ----------------------------------------------------------------- */

static const struct schema *section_called(
    const struct profile *profile, const char *text, size_t length)
{
	char folded[TEXT_FOLD_MAX];

	return text_fold(folded, sizeof(folded), text, length) == 0
		   ? NULL
		   : schemas_of_section(
			 profile->schemas, SCHEMA_IN_DEFINITION, folded);
}

static void take_apart(struct reference_match *match)
{
	const struct profile *profile = match->profile;
	const char *text = match->item->text;

	if (match->item->quoted)
		return;
	match->section = section_called(profile, text, match->item->length);
	for (size_t at = 1;
	     text[at - 1] != '\0' && match->splits < REFERENCE_WORDS_MAX;
	     at++) {
		const char *rest = text + at;
		const struct schema *schema;

		if (!text_is_blank(*rest) || text_is_blank(rest[-1]))
			continue;
		schema = section_called(profile, text, at);
		while (text_is_blank(*rest))
			rest++;
		if (schema == NULL || *rest == '\0')
			continue;
		match->before[match->splits] = schema;
		match->behind[match->splits++] = rest;
	}
	for (size_t i = 0; match->section != NULL && i < profile->count; i++)
		if (payload_section(&profile->payloads[i]) == match->section &&
		    profile->labels[i] == NULL)
			match->is_bare = true;
}

/* One that is attached has no section, and a label that nobody wrote. */
static bool is_called(const struct reference_match *match, size_t index)
{
	const struct payload *payload = &match->profile->payloads[index];
	const struct schema *section = payload_section(payload);
	const char *label = match->profile->labels[index];

	if (section == NULL || payload_is_attached(match->profile, payload))
		return false;
	if (label != NULL && strcmp(label, match->item->text) == 0)
		return true;
	if (match->section == section && (label == NULL || !match->is_bare))
		return true;
	for (size_t i = 0; label != NULL && i < match->splits; i++)
		if (match->before[i] == section &&
		    strcmp(match->behind[i], label) == 0)
			return true;
	return false;
}

/* -- files ----------------------------------------------------------------- */

static void find_path(struct reference_match *match)
{
	const struct text_item *item = match->item;
	char directory[FILE_PATH_MAX], path[FILE_PATH_MAX];

	if (item->origin.source == NULL ||
	    file_directory(
		directory, sizeof(directory), item->origin.source->name) != 0 ||
	    file_join(path, sizeof(path), directory, item->text) != 0 ||
	    !view_resolve(match->profile->view, path, match->path))
		match->path[0] = '\0';
}

/* -- any ------------------------------------------------------------------- */

bool reference_matches(const struct reference_match *match, size_t index)
{
	const struct payload *payload = &match->profile->payloads[index];

	switch (match->by) {
	case REFERENCE_BY_KIND:
		return payload_provides(payload, SCHEMA_KIND_CERTIFICATE);
	case REFERENCE_BY_UUID:
		return payload->uuid != NULL &&
		       text_compare_case(payload->uuid, match->item->text) == 0;
	case REFERENCE_BY_PATH:
		for (size_t i = 0; i < match->profile->attached_count; i++) {
			const struct attachment *attached =
			    &match->profile->attached[i];

			if (attached->payload == index &&
			    strcmp(attached->path, match->path) == 0)
				return true;
		}
		return false;
	case REFERENCE_BY_NAME:
		break;
	}
	return is_called(match, index);
}

bool reference_match_is_many(const struct reference_match *match)
{
	return match->by == REFERENCE_BY_KIND || match->by == REFERENCE_BY_PATH;
}

static void count(
    struct reference_match *match, enum reference_match_by by, unsigned kinds)
{
	const struct profile *profile = match->profile;

	match->by = by;
	match->all = match->fit = 0;
	for (size_t i = 0; i < profile->count; i++) {
		bool fits = kinds == 0 ||
			    payload_provides(&profile->payloads[i], kinds);

		if (!reference_matches(match, i))
			continue;
		if (fits || match->fit == 0)
			match->one = i;
		match->all++;
		match->fit += fits;
	}
}

void reference_match(struct reference_match *match,
    const struct profile *profile, const struct text_item *item, unsigned kinds)
{
	bool is_path = !item->quoted && strchr(item->text, '/') != NULL;

	*match = (struct reference_match){.profile = profile, .item = item};
	if (!item->quoted && text_equal_folded(item->text, "certificate") &&
	    (kinds & SCHEMA_KIND_CERTIFICATE) != 0) {
		count(match, REFERENCE_BY_KIND, kinds);
		return;
	}
	if (!is_path) {
		take_apart(match);
		count(match, REFERENCE_BY_NAME, kinds);
		if (match->all == 0 && !item->quoted)
			count(match, REFERENCE_BY_UUID, kinds);
	}
	if (match->all > 0 || item->quoted)
		return;
	find_path(match);
	if (is_path || match->path[0] != '\0')
		count(match, REFERENCE_BY_PATH, kinds);
}
