/*
 * Where in a property list something is, in words; and keys that no schema
 * has.
 */
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

static void add_key(struct buf *buf, const char *key)
{
	bool quoted = key[0] == '\0' || strpbrk(key, ".[]\"") != NULL;
	const char *more = strlen(key) > PATH_KEY_MAX ? "..." : "";

	if (quoted)
		buf_printf(buf, "[\"%.*s%s\"]", PATH_KEY_MAX, key, more);
	else
		buf_printf(buf, "%s%.*s%s", buf->length == 0 ? "" : ".",
		    PATH_KEY_MAX, key, more);
}

static void add_place(struct buf *buf, const struct walk_place *place)
{
	if (place->up == NULL)
		return;
	add_place(buf, place->up);
	if (place->key != NULL)
		add_key(buf, place->key);
	else
		buf_printf(buf, "[%zu]", place->index);
}

/* What is in the buffer; else the path that it began with. */
static const char *take_path(
    struct tree_reader *reader, const struct buf *buf, const char *path)
{
	const char *copy =
	    buf_ok(buf) ? arena_copy(reader->arena, buf->data, buf->length)
			: NULL;

	if (copy != NULL)
		return copy;
	reader->failed = true;
	return path;
}

const char *tree_path_key(
    struct tree_reader *reader, const char *path, const char *key)
{
	auto_buf struct buf buf = {0};

	buf_text(&buf, path);
	add_key(&buf, key);
	return take_path(reader, &buf, path);
}

const char *tree_path_item(
    struct tree_reader *reader, const char *path, size_t index)
{
	auto_buf struct buf buf = {0};

	buf_printf(&buf, "%s[%zu]", path, index);
	return take_path(reader, &buf, path);
}

const char *tree_path_place(struct tree_reader *reader, const char *path,
    const struct walk_place *place)
{
	auto_buf struct buf buf = {0};

	if (place->up == NULL)
		return path;
	buf_text(&buf, path);
	add_place(&buf, place);
	return take_path(reader, &buf, path);
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

/* The right spelling when the last of these keys can only be a slip, else
 * NULL. near is the nearest one that is known. */
static const char *misspelt(const struct schema *schema,
    const char *const *keys, size_t depth, const char *near)
{
	const char *key = keys[depth - 1], *other[SCHEMA_PATH_MAX + 1];
	const struct schema_key *row;
	char folded[TEXT_FOLD_MAX] = "";

	(void)text_fold(folded, sizeof(folded), key, strlen(key));
	memcpy(other, keys, depth * sizeof(*keys));
	for (size_t i = 0; i < array_length(misspellings); i++) {
		other[depth - 1] = misspellings[i].right;
		if (strcmp(folded, misspellings[i].wrong) == 0 &&
		    schema_node_at(schema, other, depth, &row) !=
			SCHEMA_NODE_UNKNOWN)
			return misspellings[i].right;
	}
	if (near != NULL &&
	    (same_letters(key, near) ||
		(strlen(near) >= NEAR_MISS_LENGTH &&
		    text_distance(key, near, NEAR_MISS) <= NEAR_MISS)))
		return near;
	return NULL;
}

/* Reports a key that another level has; false when there is none. */
static bool is_misplaced(struct tree_reader *reader,
    const struct schema *schema, const struct walk_place *place,
    const struct origin *origin)
{
	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_key *key = &schema->keys[i];
		bool inner = key->depth > 1;

		if (key->depth == 0 || key->depth == place->depth ||
		    strcmp(key->path[key->depth - 1], place->key) != 0)
			continue;
		tree_report(reader, TREE_RULE_MISPLACED, origin,
		    tree_text_of(reader, "move it into %s%s%s",
			inner ? "'" : "the payload",
			inner ? key->path[key->depth - 2] : "",
			inner ? "'" : " itself"),
		    "'%s' stands at the wrong level, devices ignore it",
		    place->key);
		return true;
	}
	return false;
}

const char *tree_unknown_key(struct tree_reader *reader,
    const struct schema *schema, const struct walk_place *place,
    const char *path)
{
	const struct origin origin = tree_origin(reader, path, true);
	const char *keys[SCHEMA_PATH_MAX + 1], *key = place->key;
	const size_t depth = place->depth;
	const char *near, *right;

	/* What is not shown any more is not worth the search. */
	if (reader->findings->count > FINDINGS_MAX)
		return NULL;
	place_keys(place, keys, depth);
	near = schema_node_near(schema, keys, depth);
	right = misspelt(schema, keys, depth, near);
	/* Apple's client compares these without regard to case. */
	if (depth > 1 && strcmp(keys[depth - 2], "SubjectAltName") == 0 &&
	    near != NULL && text_compare_case(key, near) == 0) {
		tree_report(reader, TREE_RULE_UNDOCUMENTED, &origin,
		    tree_text_of(reader, "write '%s'", near),
		    "'%s' is understood, but documented as '%s'", key, near);
		return NULL;
	}
	if (right != NULL && tree_dict_get(place->up->node, right) == NULL) {
		tree_report(reader, TREE_RULE_MISSPELT, &origin,
		    tree_text_of(reader, "write '%s'", right),
		    "'%s' is a misspelling of '%s', devices ignore it", key,
		    right);
		return right;
	}
	/* A preference that is not known is fine, unless it is a slip. */
	if (!schema->open && !is_misplaced(reader, schema, place, &origin))
		tree_report(reader, TREE_RULE_UNKNOWN, &origin,
		    near == NULL
			? NULL
			: tree_text_of(reader, "did you mean '%s'?", near),
		    "unknown key '%s'", key);
	return NULL;
}
