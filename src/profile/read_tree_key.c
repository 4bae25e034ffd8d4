#include "profile/read_tree.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "profile/read.h"
#include "base/banned.h"

enum {
	PATH_KEY_MAX = 128,  /* bytes of one key in a path */
	NEAR_MISS = 2,       /* edits that can only be a slip ... */
	NEAR_MISS_LENGTH = 6 /* ... in a word of so many letters */
};

/* Spellings seen in published profiles that are too far off, or too well
 * known, to be left to guessing. */
struct misspelling {
	const char *wrong; /* folded */
	const char *right;
};

static const struct misspelling misspellings[] = {
    {"keytype", "Key Type"},
    {"keyusage", "Key Usage"},
    {"key_size", "Keysize"},
    {"iskeyextractable", "KeyIsExtractable"},
    {"keyextractable", "KeyIsExtractable"},
    {"isextractable", "KeyIsExtractable"},
    {"subjectalternativename", "SubjectAltName"},
    {"subjectalternativenames", "SubjectAltName"},
    {"subjectaltnames", "SubjectAltName"},
    {"subject_alt_name", "SubjectAltName"},
    {"subject_alternative_name", "SubjectAltName"},
    {"san", "SubjectAltName"},
    {"fingerprint", "CAFingerprint"},
    {"thumbprint", "CAFingerprint"},
    {"cathumbprint", "CAFingerprint"},
    {"ca_fingerprint", "CAFingerprint"},
    {"caident", "Name"},
    {"allowallapps", "AllowAllAppsAccess"},
};

/* -- places -------------------------------------------------------------- */

const char *tree_text_of(struct tree_reader *reader, const char *format, ...)
{
	char text[1024];
	char *copy;
	va_list list;

	va_start(list, format);
	(void)vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	copy = arena_text(reader->arena, text);
	if (copy != NULL)
		return copy;
	reader->failed = true;
	return "";
}

void *tree_array_of(struct tree_reader *reader, size_t count, size_t size)
{
	void *array = arena_new_array(reader->arena, count, size);

	if (array == NULL)
		reader->failed = true;
	return array;
}

const char *tree_path_key(
    struct tree_reader *reader, const char *path, const char *key)
{
	bool quoted = key[0] == '\0' || strpbrk(key, ".[]\"") != NULL;
	const char *more = strlen(key) > PATH_KEY_MAX ? "..." : "";
	const char *below;

	if (quoted)
		below = arena_printf(reader->arena, "%s[\"%.*s%s\"]", path,
		    PATH_KEY_MAX, key, more);
	else
		below = arena_printf(reader->arena, "%s%s%.*s%s", path,
		    path[0] == '\0' ? "" : ".", PATH_KEY_MAX, key, more);
	if (below != NULL)
		return below;
	reader->failed = true;
	return path;
}

const char *tree_path_item(
    struct tree_reader *reader, const char *path, size_t index)
{
	const char *below = arena_printf(reader->arena, "%s[%zu]", path, index);

	if (below != NULL)
		return below;
	reader->failed = true;
	return path;
}

const char *tree_path_place(struct tree_reader *reader, const char *path,
    const struct walk_place *place)
{
	if (place->up == NULL)
		return path;
	path = tree_path_place(reader, path, place->up);
	return place->key != NULL ? tree_path_key(reader, path, place->key)
				  : tree_path_item(reader, path, place->index);
}

const char *tree_path_name(const char *path)
{
	const char *quoted = NULL, *end = path, *dot;

	/* Behind the last key in quotes, in which dots are its own. */
	for (const char *at = strstr(path, "[\""); at != NULL;
	     at = strstr(end, "[\"")) {
		const char *close = strstr(at, "\"]");

		if (close == NULL)
			return at;
		quoted = at;
		end = close + strlen("\"]");
	}
	dot = strrchr(end, '.');
	if (dot != NULL)
		return dot + 1;
	return quoted == NULL ? path : quoted;
}

struct origin tree_origin(
    const struct tree_reader *reader, const char *path, bool secret)
{
	struct origin origin = {
	    .source = reader->source, .path = path, .secret = secret};

	return origin;
}

/* -- keys ---------------------------------------------------------------- */

static bool folds_to(const char *key, const char *folded)
{
	char text[TEXT_FOLD_MAX];

	return text_fold(text, sizeof(text), key, strlen(key)) > 0 &&
	       strcmp(text, folded) == 0;
}

/* Case and blanks aside the same: "KeyType", "Retry Delay". */
static bool same_letters(const char *a, const char *b)
{
	for (;; a++, b++) {
		while (*a == ' ' || *a == '_' || *a == '-')
			a++;
		while (*b == ' ' || *b == '_' || *b == '-')
			b++;
		if (!text_equal_case(a, 1, b, 1))
			return false;
		if (*a == '\0')
			return true;
	}
}

/* A key of this name may stand in the same dictionary. */
static bool is_at(const struct schema *schema, const struct tree_place *place,
    const char *name)
{
	struct tree_place other = *place;
	const struct schema_key *key;

	other.keys[place->depth - 1] = name;
	return schema_node_at(schema, other.keys, place->depth, &key) !=
	       SCHEMA_NODE_UNKNOWN;
}

/* The right spelling when the key can only be a slip, else NULL. */
static const char *misspelt(const struct schema *schema,
    const struct tree_place *place, const char *near)
{
	const char *key = place->keys[place->depth - 1];

	for (size_t i = 0; i < array_length(misspellings); i++)
		if (folds_to(key, misspellings[i].wrong) &&
		    is_at(schema, place, misspellings[i].right))
			return misspellings[i].right;
	if (near == NULL)
		return NULL;
	if (same_letters(key, near))
		return near;
	return strlen(near) >= NEAR_MISS_LENGTH &&
		       text_distance(key, near, NEAR_MISS) <= NEAR_MISS
		   ? near
		   : NULL;
}

/* A row that has this key at another level, or NULL. */
static const struct schema_key *elsewhere(
    const struct schema *schema, const char *name, size_t depth)
{
	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_key *key = &schema->keys[i];

		if (key->depth > 0 && key->depth != depth &&
		    strcmp(key->path[key->depth - 1], name) == 0)
			return key;
	}
	return NULL;
}

static void report_misplaced(struct tree_reader *reader,
    const struct schema_key *key, const char *name, const char *path)
{
	struct origin origin = tree_origin(reader, path, true);
	const char *home = "the payload";
	const char *inner = "";

	if (key->depth > 1) {
		home = "'";
		inner = key->path[key->depth - 2];
	}
	tree_report(reader, TREE_RULE_MISPLACED, &origin,
	    tree_text_of(reader, "move it into %s%s%s", home, inner,
		key->depth > 1 ? "'" : " itself"),
	    "'%s' stands at the wrong level, devices ignore it", name);
}

/* Apple's client compares these without regard to case. */
static bool is_understood_name(struct tree_reader *reader,
    const struct tree_place *place, const char *near)
{
	const char *key = place->keys[place->depth - 1];
	struct origin origin = tree_origin(reader, place->path, true);

	if (place->depth < 2 ||
	    strcmp(place->keys[place->depth - 2], "SubjectAltName") != 0)
		return false;
	if (near == NULL || text_compare_case(key, near) != 0)
		return false;
	tree_report(reader, TREE_RULE_UNDOCUMENTED, &origin,
	    tree_text_of(reader, "write '%s'", near),
	    "'%s' is understood, but documented as '%s'", key, near);
	return true;
}

const char *tree_unknown_key(struct tree_reader *reader,
    const struct schema *schema, const struct tree_place *place,
    const struct tree *siblings)
{
	const char *key = place->keys[place->depth - 1];
	struct origin origin = tree_origin(reader, place->path, true);
	const struct schema_key *other;
	const char *near, *right;

	/* What is not shown any more is not worth the search. */
	if (reader->findings->count > FINDINGS_MAX)
		return NULL;
	near = schema_node_near(schema, place->keys, place->depth);
	right = misspelt(schema, place, near);
	other = elsewhere(schema, key, place->depth);
	if (is_understood_name(reader, place, near))
		return NULL;
	if (right != NULL && tree_dict_get(siblings, right) == NULL) {
		tree_report(reader, TREE_RULE_MISSPELT, &origin,
		    tree_text_of(reader, "write '%s'", right),
		    "'%s' is a misspelling of '%s', devices ignore it", key,
		    right);
		return right;
	}
	/* A preference that is not known is fine, unless it is a slip. */
	if (schema->open)
		return NULL;
	if (other != NULL) {
		report_misplaced(reader, other, key, place->path);
		return NULL;
	}
	tree_report(reader, TREE_RULE_UNKNOWN, &origin,
	    near == NULL ? NULL
			 : tree_text_of(reader, "did you mean '%s'?", near),
	    "unknown key '%s'", key);
	return NULL;
}
