/*
 * Names of files and variables for profiles of the server.
 */
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/text.h"
#include "sync/pull_internal.h"
#include "base/banned.h"

enum {
	MARKS_FIRST = 0x0300, /* Combining Diacritical Marks */
	MARKS_LAST = 0x036F,
	HAN_FIRST = 0x4E00, /* CJK Unified Ideographs: one form each */
	HAN_LAST = 0x9FFF
};

/* -- one stem ------------------------------------------------------------- */

/* Device names of Windows, with or without what follows a dot. */
static bool is_device(const char *stem)
{
	static const char *const names[] = {"con", "prn", "aux", "nul"};
	size_t length = strcspn(stem, ".");

	for (size_t i = 0; i < array_length(names); i++)
		if (text_equal_case(stem, length, names[i], 3))
			return true;
	return length == 4 && text_is_digit(stem[3]) &&
	       (text_equal_case(stem, 3, "com", 3) ||
		   text_equal_case(stem, 3, "lpt", 3));
}

/* With '_' for controls and what other systems reserve, as far as there is
 * room. */
static void add_safe(struct buf *buf, const char *name)
{
	size_t length = strlen(name);

	for (size_t at = 0; at < length;) {
		size_t size = text_utf8_length(name + at, length - at);
		uint32_t point =
		    size == 0 ? 0 : text_utf8_point(name + at, length - at);

		if (buf->length + size > PULL_STEM_MAX)
			return;
		if (size == 0 || text_is_control(point) ||
		    (point < 0x80 && strchr("/\\:*?\"<>|", (int)point) != NULL))
			buf_char(buf, '_');
		else
			buf_add(buf, name + at, size);
		at += size == 0 ? 1 : size;
	}
}

const char *pull_stem(const char *name, struct arena *arena)
{
	auto_buf struct buf stem = {0};

	while (*name == ' ' || *name == '.')
		name++;
	if (*name == '-')
		buf_char(&stem, '_');
	add_safe(&stem, name);
	while (buf_ok(&stem) && stem.length > 0 &&
	       strchr(" .", stem.data[stem.length - 1]) != NULL)
		stem.data[--stem.length] = '\0';
	if (buf_ok(&stem) && stem.length == 0)
		buf_text(&stem, "profile");
	if (buf_ok(&stem) && is_device(stem.data))
		buf_char(&stem, '_');
	return buf_ok(&stem) ? arena_text(arena, stem.data) : NULL;
}

/* -- what is the same ----------------------------------------------------- */

/* A letter with marks, in one piece or several, is one '?', and so is any run
 * of characters that may have a case or another form. */
static void add_folded(
    struct buf *buf, const char *text, size_t size, uint32_t point)
{
	bool after = buf->length > 0 && buf->data[buf->length - 1] == '?';

	if (point < 0x80) {
		buf_char(buf, text_lower((char)point));
		return;
	}
	if (point >= HAN_FIRST && point <= HAN_LAST) {
		buf_add(buf, text, size);
		return;
	}
	if (point >= MARKS_FIRST && point <= MARKS_LAST && buf->length > 0 &&
	    !after) {
		buf->length--;
		after = buf->length > 0 && buf->data[buf->length - 1] == '?';
	}
	if (!after)
		buf_char(buf, '?');
}

/* What two stems share that some file system may take for the same: without
 * case; accented and other letters that have more than one form all alike. */
static const char *folded_stem(const char *stem, struct arena *arena)
{
	auto_buf struct buf buf = {0};
	size_t length = strlen(stem);

	for (size_t at = 0; at < length && !buf.failed;) {
		size_t size = text_utf8_length(stem + at, length - at);

		if (size == 0)
			break;
		add_folded(&buf, stem + at, size,
		    text_utf8_point(stem + at, length - at));
		at += size;
	}
	return buf_ok(&buf) ? arena_copy(arena, buf.length == 0 ? "" : buf.data,
				  buf.length)
			    : NULL;
}

/* Marks the name at i and the one before it that has this key as well, and
 * counts those that were not marked. False for lack of memory, which a NULL key
 * is. */
static bool mark_same(
    struct map *map, const char *key, size_t i, bool *clashes, size_t *marked)
{
	size_t first = i;
	int added =
	    key == NULL ? -1 : map_add(map, key, strlen(key), i, &first);

	if (added == 0) {
		*marked += (size_t)!clashes[i] + (size_t)!clashes[first];
		clashes[i] = clashes[first] = true;
	}
	return added >= 0;
}

/* -- variables ------------------------------------------------------------ */

static const char *variable_of(
    const struct pull_name *name, bool clashes, struct arena *arena)
{
	char *variable =
	    clashes ? arena_printf(arena, "%s_%s%" PRId64, name->stem,
			  name->kind == JAMF_MOBILE ? "IOS" : "ID", name->id)
		    : arena_text(arena, name->stem);

	for (char *c = variable; c != NULL && *c != '\0'; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 'a' + 'A');
		else if (!text_is_upper(*c) && !text_is_digit(*c))
			*c = '_';
	return variable;
}

/* Without "_2" at the end, which the second payload of a profile has. */
static size_t plain_length(const char *variable)
{
	size_t length = strlen(variable), end = length;

	while (end > 0 && text_is_digit(variable[end - 1]))
		end--;
	return end > 1 && end < length && variable[end - 1] == '_' ? end - 1
								   : length;
}

/* Gives ids to those that are the same, and to those that some other profile's
 * second payload would have, until there are none. */
static int set_variables(struct pull_name *names, size_t count,
    struct arena *arena, struct error *error)
{
	bool *clashes = arena_new_array(arena, count + 1, sizeof(*clashes));
	size_t marked, first;

	if (clashes == NULL)
		return error_set_memory(error);
	do {
		auto_map struct map map = {0};

		marked = 0;
		for (size_t i = 0; i < count; i++) {
			names[i].variable =
			    variable_of(&names[i], clashes[i], arena);
			if (!mark_same(
				&map, names[i].variable, i, clashes, &marked))
				return error_set_memory(error);
		}
		for (size_t i = 0; i < count; i++) {
			const char *variable = names[i].variable;
			size_t length = plain_length(variable);

			if (clashes[i] || length == strlen(variable) ||
			    !map_get(&map, variable, length, &first))
				continue;
			clashes[i] = true;
			marked++;
		}
	} while (marked > 0);
	return 0;
}

/* -- both ----------------------------------------------------------------- */

/* An id at the end may make a stem like another one's that came by it
 * naturally: then that one gets its id as well. Two with ids cannot be the
 * same, as what follows the last '-' differs. */
int pull_stems(struct pull_name *names, size_t count, struct arena *arena,
    struct error *error)
{
	bool *clashes = arena_new_array(arena, count + 1, sizeof(*clashes));
	size_t marked;

	if (clashes == NULL)
		return error_set_memory(error);
	do {
		auto_map struct map map = {0};
		auto_arena struct arena scratch = {0};

		marked = 0;
		for (size_t i = 0; i < count; i++) {
			struct pull_name *name = &names[i];
			const char *stem = pull_stem(name->name, arena);

			if (stem != NULL && clashes[i])
				stem =
				    arena_printf(arena, "%s-%s%" PRId64, stem,
					name->kind == JAMF_MOBILE ? "ios" : "",
					name->id);
			if (stem == NULL)
				return error_set_memory(error);
			name->stem = stem;
		}
		for (size_t i = 0; i < count; i++)
			if (!mark_same(&map,
				folded_stem(names[i].stem, &scratch), i,
				clashes, &marked))
				return error_set_memory(error);
	} while (marked > 0);
	return set_variables(names, count, arena, error);
}
