/*
 * One map of all identifiers and UUIDs, told apart by their group and a letter
 * before them.
 */
#include "definition/duplicates.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/banned.h"

enum {
	KEY_MAX = 1024, /* bytes compared; longer ones are faulty anyway */
	KIND_IDENTIFIER = 'i',
	KIND_UUID = 'u'
};

enum {
	RULE_IDENTIFIER,
	RULE_UUID
};

/* The manual has these ids from check_rules. */
static const struct rule rules[] = {
    [RULE_IDENTIFIER] = {"duplicate-identifier", SEVERITY_ERROR,
	"Two files of a run make profiles with the same identifier; a device "
	"replaces the one by the other."},
    [RULE_UUID] = {"duplicate-uuid", SEVERITY_ERROR,
	"Two files of a run use the same PayloadUUID; a device takes the one "
	"payload for the other."},
};

struct duplicates {
	struct map map;
	struct arena arena;
	size_t group;
	size_t count;
	const char **paths; /* of those added; NULL: not added */
	bool *conflicts;
};

int duplicates_new(size_t count, struct duplicates **ret, struct error *error)
{
	auto_duplicates struct duplicates *new = memory_new(sizeof(*new));

	if (new == NULL)
		return error_set_memory(error);
	new->count = count;
	new->paths = memory_new_array(count, sizeof(*new->paths));
	new->conflicts = memory_new_array(count, sizeof(*new->conflicts));
	if (new->paths == NULL || new->conflicts == NULL)
		return error_set_memory(error);
	*ret = own_take(new);
	return 0;
}

void duplicates_free(struct duplicates *duplicates)
{
	if (duplicates == NULL)
		return;
	map_done(&duplicates->map);
	arena_done(&duplicates->arena);
	memory_free(duplicates->paths);
	memory_free(duplicates->conflicts);
	memory_free(duplicates);
}

void duplicates_release(struct duplicates **duplicates)
{
	duplicates_free(*duplicates);
	*duplicates = NULL;
}

/* Bytes of a file's name before its extension. */
static size_t stem_length(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot == NULL || dot == name ? strlen(name) : (size_t)(dot - name);
}

/* A definition and the profile built from it, which share everything. */
static bool is_product(const char *a, const char *b)
{
	bool built = text_ends_with(a, ".mobileconfig");

	if (built == text_ends_with(b, ".mobileconfig"))
		return false;
	a = file_name(a);
	b = file_name(b);
	return stem_length(a) == stem_length(b) &&
	       memcmp(a, b, stem_length(a)) == 0;
}

/* Looks the key up and adds it for the input of this index, whose path is
 * known. ret_earlier is the path of another input that has it, or NULL. -1 for
 * lack of memory. */
static int add_key(struct duplicates *duplicates, size_t index, char kind,
    const char *text, const char **ret_earlier)
{
	char key[KEY_MAX];
	size_t earlier = index;
	int length = snprintf(
	    key, sizeof(key), "%zu%c%s", duplicates->group, kind, text);

	*ret_earlier = NULL;
	if (length < 0 || (size_t)length >= sizeof(key))
		return 0;
	if (kind == KIND_UUID)
		for (char *c = key; *c != '\0'; c++)
			*c = (char)toupper((unsigned char)*c);
	if (map_add(&duplicates->map, key, (size_t)length, index, &earlier) < 0)
		return -1;
	if (earlier == index ||
	    is_product(duplicates->paths[earlier], duplicates->paths[index]))
		return 0;
	duplicates->conflicts[earlier] = true;
	duplicates->conflicts[index] = true;
	*ret_earlier = duplicates->paths[earlier];
	return 0;
}

static const struct origin *place_of(
    const struct payload *payload, enum schema_key_name name)
{
	const struct value *value = payload_value(payload, name);

	return value->given ? &value->origin : &payload->origin;
}

void duplicates_group(struct duplicates *duplicates, size_t group)
{
	duplicates->group = group;
}

int duplicates_add(struct duplicates *duplicates, struct document *document,
    size_t index, struct error *error)
{
	const struct profile *profile = &document->profile;
	const char *identifier = profile->top.identifier, *earlier = NULL;
	size_t before = document->findings.count;
	bool has_identifier = identifier != NULL && *identifier != '\0';
	bool is_same = false; /* the identifier is another's too */

	if (document->unreadable || profile->abstract ||
	    index >= duplicates->count)
		return 0;
	duplicates->paths[index] =
	    arena_text(&duplicates->arena, document->source.name);
	if (duplicates->paths[index] == NULL ||
	    (has_identifier && add_key(duplicates, index, KIND_IDENTIFIER,
				   identifier, &earlier) != 0))
		return error_set_memory(error);
	if (has_identifier && earlier != NULL) {
		is_same = true;
		findings_add(&document->findings, &rules[RULE_IDENTIFIER],
		    place_of(&profile->top, KEY_IDENTIFIER),
		    "give each profile an identifier of its own",
		    "identifier '%s' is that of '%s' too", identifier, earlier);
	}
	for (size_t i = 0; i <= profile->count; i++) {
		const struct payload *payload =
		    i == 0 ? &profile->top : &profile->payloads[i - 1];
		bool derived = !payload_value(payload, KEY_UUID)->given;
		const char *uuid = payload->uuid;

		/* A UUID derived from an identifier that is reported already
		 * says nothing new, and one derived without an identifier says
		 * nothing at all. */
		earlier = NULL;
		if (uuid != NULL && *uuid != '\0' &&
		    (!derived || has_identifier) &&
		    add_key(duplicates, index, KIND_UUID, uuid, &earlier) != 0)
			return error_set_memory(error);
		if (earlier != NULL && !(is_same && derived))
			findings_add(&document->findings, &rules[RULE_UUID],
			    place_of(payload, KEY_UUID),
			    "give each payload a UUID of its own",
			    "PayloadUUID '%s' occurs in '%s' too", uuid,
			    earlier);
	}
	if (document->findings.count != before)
		findings_sort(&document->findings);
	return 0;
}

bool duplicates_conflict(const struct duplicates *duplicates, size_t index)
{
	return index < duplicates->count && duplicates->conflicts[index];
}
