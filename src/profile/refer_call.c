#include "profile/refer_call.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "profile/refer.h"
#include "base/banned.h"

bool payload_provides(const struct payload *payload, unsigned kinds)
{
	return payload->schema != NULL &&
	       (payload->schema->provides & kinds) != 0;
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

static void split_words(struct refer_call *call)
{
	const char *text = call->item->text;

	for (size_t at = 1;
	     text[at - 1] != '\0' && call->splits < REFER_WORDS_MAX; at++) {
		const char *rest = text + at;
		const struct schema *schema;

		if (!text_is_blank(*rest) || text_is_blank(rest[-1]))
			continue;
		schema = section_called(call->profile, text, at);
		while (text_is_blank(*rest))
			rest++;
		if (schema == NULL || *rest == '\0')
			continue;
		call->before[call->splits] = schema;
		call->behind[call->splits++] = rest;
	}
}

static void take_apart(struct refer_call *call)
{
	const struct profile *profile = call->profile;

	if (call->item->quoted)
		return;
	call->section =
	    section_called(profile, call->item->text, call->item->length);
	split_words(call);
	for (size_t i = 0; call->section != NULL && i < profile->count; i++)
		if (payload_section(&profile->payloads[i]) == call->section &&
		    profile->labels[i] == NULL)
			call->is_bare = true;
}

/* One that is attached has no section, and a label that nobody wrote. */
static bool is_called(const struct refer_call *call, size_t index)
{
	const struct payload *payload = &call->profile->payloads[index];
	const struct schema *section = payload_section(payload);
	const char *label = call->profile->labels[index];

	if (section == NULL || payload_is_attached(call->profile, payload))
		return false;
	if (label != NULL && strcmp(label, call->item->text) == 0)
		return true;
	if (call->section == section && (label == NULL || !call->is_bare))
		return true;
	for (size_t i = 0; label != NULL && i < call->splits; i++)
		if (call->before[i] == section &&
		    strcmp(call->behind[i], label) == 0)
			return true;
	return false;
}

/* -- files ----------------------------------------------------------------- */

static void find_path(struct refer_call *call)
{
	const struct text_item *item = call->item;
	char directory[FILE_PATH_MAX], path[FILE_PATH_MAX];

	if (item->origin.source == NULL ||
	    file_directory(
		directory, sizeof(directory), item->origin.source->name) != 0 ||
	    file_join(path, sizeof(path), directory, item->text) != 0 ||
	    realpath(path, call->path) == NULL)
		call->path[0] = '\0';
}

static bool is_from_file(const struct refer_call *call, size_t index)
{
	const struct profile *profile = call->profile;

	for (size_t i = 0; i < profile->attached_count; i++)
		if (profile->attached[i].payload == index &&
		    strcmp(profile->attached[i].path, call->path) == 0)
			return true;
	return false;
}

/* -- any ------------------------------------------------------------------- */

bool refer_means(const struct refer_call *call, size_t index)
{
	const struct payload *payload = &call->profile->payloads[index];

	switch (call->by) {
	case REFER_BY_KIND:
		return payload_provides(payload, SCHEMA_KIND_CERTIFICATE);
	case REFER_BY_UUID:
		return payload->uuid != NULL &&
		       text_compare_case(payload->uuid, call->item->text) == 0;
	case REFER_BY_PATH:
		return is_from_file(call, index);
	case REFER_BY_NAME:
		break;
	}
	return is_called(call, index);
}

bool refer_is_many(const struct refer_call *call)
{
	return call->by == REFER_BY_KIND || call->by == REFER_BY_PATH;
}

static void count(struct refer_call *call, enum refer_by by, unsigned kinds)
{
	const struct profile *profile = call->profile;

	call->by = by;
	call->all = call->fit = 0;
	for (size_t i = 0; i < profile->count; i++) {
		bool fits = kinds == 0 ||
			    payload_provides(&profile->payloads[i], kinds);

		if (!refer_means(call, i))
			continue;
		if (fits || call->fit == 0)
			call->one = i;
		call->all++;
		call->fit += fits;
	}
}

void refer_call(struct refer_call *call, const struct profile *profile,
    const struct text_item *item, unsigned kinds)
{
	bool is_path = !item->quoted && strchr(item->text, '/') != NULL;

	*call = (struct refer_call){.profile = profile, .item = item};
	if (!item->quoted && text_equal_folded(item->text, "certificate") &&
	    (kinds & SCHEMA_KIND_CERTIFICATE) != 0) {
		count(call, REFER_BY_KIND, kinds);
		return;
	}
	if (!is_path) {
		take_apart(call);
		count(call, REFER_BY_NAME, kinds);
		if (call->all == 0 && !item->quoted)
			count(call, REFER_BY_UUID, kinds);
	}
	if (call->all > 0 || item->quoted)
		return;
	find_path(call);
	if (is_path || call->path[0] != '\0')
		count(call, REFER_BY_PATH, kinds);
}
