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
	KEY_MAX = 1024 /* bytes compared; longer ones are faulty anyway */
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

static size_t stem_length(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot == NULL || dot == path ? strlen(path) : (size_t)(dot - path);
}

/* A definition and the profile built from it, which share everything. */
static bool is_product(const char *a, const char *b)
{
	bool built = text_ends_with(a, ".mobileconfig");
	size_t length;

	if (built == text_ends_with(b, ".mobileconfig"))
		return false;
	a = file_name(a);
	b = file_name(b);
	length = stem_length(a);
	return length == stem_length(b) && memcmp(a, b, length) == 0;
}

/* What is being added. */
struct addition {
	struct duplicates *duplicates;
	struct document *document;
	size_t index;
};

/* Looks the key up and adds it. ret_earlier is the path of another input that
 * has it, or NULL. */
static int add_key(const struct addition *addition, char kind, const char *text,
    const char **ret_earlier, struct error *error)
{
	struct duplicates *duplicates = addition->duplicates;
	char key[KEY_MAX];
	size_t earlier = addition->index;
	int length = snprintf(key, sizeof(key), "%c%s", kind, text);

	*ret_earlier = NULL;
	if (length < 0 || (size_t)length >= sizeof(key))
		return 0;
	if (kind == 'u')
		for (char *c = key + 1; *c != '\0'; c++)
			*c = (char)toupper((unsigned char)*c);
	if (map_add(&duplicates->map, key, (size_t)length, addition->index,
		&earlier) < 0)
		return error_set_memory(error);
	if (earlier == addition->index || is_product(duplicates->paths[earlier],
					      addition->document->source.name))
		return 0;
	duplicates->conflicts[earlier] = true;
	duplicates->conflicts[addition->index] = true;
	*ret_earlier = duplicates->paths[earlier];
	return 0;
}

static const struct origin *place_of(
    const struct payload *payload, enum schema_key_name name)
{
	const struct value *value = payload_value(payload, name);

	return value->given ? &value->origin : &payload->origin;
}

static bool has_identifier(const struct document *document)
{
	const char *identifier = document->profile.top.identifier;

	return identifier != NULL && *identifier != '\0';
}

static int add_identifier(
    const struct addition *addition, bool *ret_found, struct error *error)
{
	const struct payload *top = &addition->document->profile.top;
	const char *earlier;

	*ret_found = false;
	if (!has_identifier(addition->document))
		return 0;
	if (add_key(addition, 'i', top->identifier, &earlier, error) != 0)
		return -1;
	if (earlier == NULL)
		return 0;
	*ret_found = true;
	findings_add(&addition->document->findings, &rules[RULE_IDENTIFIER],
	    place_of(top, KEY_IDENTIFIER),
	    "give each profile an identifier of its own",
	    "identifier '%s' is that of '%s' too", top->identifier, earlier);
	return 0;
}

/* A UUID derived from an identifier that is reported already says nothing
 * new, and one derived without an identifier says nothing at all. */
static int add_uuid(const struct addition *addition,
    const struct payload *payload, bool same_identifier, struct error *error)
{
	bool derived = !payload_value(payload, KEY_UUID)->given;
	const char *earlier;

	if (payload->uuid == NULL || *payload->uuid == '\0' ||
	    (derived && !has_identifier(addition->document)))
		return 0;
	if (add_key(addition, 'u', payload->uuid, &earlier, error) != 0)
		return -1;
	if (earlier == NULL || (same_identifier && derived))
		return 0;
	findings_add(&addition->document->findings, &rules[RULE_UUID],
	    place_of(payload, KEY_UUID), "give each payload a UUID of its own",
	    "PayloadUUID '%s' occurs in '%s' too", payload->uuid, earlier);
	return 0;
}

int duplicates_add(struct duplicates *duplicates, struct document *document,
    size_t index, struct error *error)
{
	const struct addition addition = {duplicates, document, index};
	const struct profile *profile = &document->profile;
	size_t before = document->findings.count;
	bool same;

	if (document->unreadable || profile->abstract ||
	    index >= duplicates->count)
		return 0;
	duplicates->paths[index] =
	    arena_text(&duplicates->arena, document->source.name);
	if (duplicates->paths[index] == NULL)
		return error_set_memory(error);
	if (add_identifier(&addition, &same, error) != 0 ||
	    add_uuid(&addition, &profile->top, same, error) != 0)
		return -1;
	for (size_t i = 0; i < profile->count; i++)
		if (add_uuid(&addition, &profile->payloads[i], same, error) !=
		    0)
			return -1;
	if (document->findings.count != before)
		findings_sort(&document->findings);
	return 0;
}

bool duplicates_conflict(const struct duplicates *duplicates, size_t index)
{
	return index < duplicates->count && duplicates->conflicts[index];
}
