/*
 * Texts are looked through for words of the names that are wanted, and only
 * those that have one are read as definitions, to see whether it is a path that
 * leads there. What is found is wanted next, until nothing more is found.
 */
#include "project/dependants.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/pool.h"
#include "base/text.h"
#include "base/tokens.h"
#include "project/dependants_internal.h"
#include "base/banned.h"

enum {
	LOOK_PIECES_MAX = 64,
	/* What extends more bases of bases than this is faulty anyway, and a
	 * round for each of ten thousand would take minutes. */
	ROUNDS_MAX = 16
};

/* -- definitions ---------------------------------------------------------- */

int dependants_open(struct dependants *dependants, struct snapshot *snapshot,
    struct error *error)
{
	auto_memory size_t *files = NULL;

	dependants->snapshot = snapshot;
	dependants->list =
	    memory_new_array(snapshot->count + 1, sizeof(*dependants->list));
	files = memory_new_array(snapshot->count + 1, sizeof(*files));
	dependants->places =
	    memory_new_array(snapshot->count + 1, sizeof(*dependants->places));
	if (dependants->list == NULL || dependants->places == NULL ||
	    files == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < snapshot->count; i++) {
		const char *name = snapshot->files[i].name;
		struct definition_file *definition =
		    &dependants->list[dependants->count];

		if (!dependants_is_definition(name))
			continue;
		*definition = (struct definition_file){.name = name, .file = i};
		/* One that leads nowhere is a fault that is told as such. */
		if (snapshot->files[i].kind == FILE_LINK)
			(void)snapshot_locate_beside(
			    snapshot, name, file_name(name), &definition->file);
		files[dependants->count++] = definition->file;
		dependants->places[i] = dependants->count;
	}
	return snapshot_load(snapshot, files, dependants->count, error);
}

void dependants_done(struct dependants *dependants)
{
	memory_free(dependants->list);
	memory_free(dependants->places);
	map_done(&dependants->reached);
}

int dependants_text(const struct dependants *dependants, size_t index,
    struct arena *arena, struct source *ret, struct error *error)
{
	const struct definition_file *definition = &dependants->list[index];
	const struct snapshot *snapshot = dependants->snapshot;
	const struct snapshot_file *file = &snapshot->files[definition->file];
	auto_buf struct buf bytes = {.limit = INI_BYTES_MAX};
	struct error fault = {0};
	const char *text;

	*ret = (struct source){definition->name, NULL, 0};
	if (file->kind != FILE_REGULAR)
		return 0;
	if (file->data != NULL) {
		if (file->length <= INI_BYTES_MAX)
			*ret = (struct source){
			    definition->name, file->data, file->length};
		return 0;
	}
	if (snapshot_read_file(
		snapshot, file, definition->name, &bytes, &fault) != 0)
		return 0;
	text = arena_copy(
	    arena, bytes.data == NULL ? "" : bytes.data, bytes.length);
	if (text == NULL)
		return error_set_memory(error);
	*ret = (struct source){definition->name, text, bytes.length};
	return 0;
}

/* -- searching ------------------------------------------------------------ */

void dependants_clear(struct dependants *dependants)
{
	map_done(&dependants->reached);
	dependants->reached = (struct map){0};
	for (size_t i = 0; i < dependants->count; i++)
		dependants->list[i].is_reached = false;
}

int dependants_want(
    struct dependants *dependants, const char *name, struct error *error)
{
	size_t at;

	if (map_add(&dependants->reached, name, strlen(name), 0, &at) < 0)
		return error_set_memory(error);
	if (snapshot_find(dependants->snapshot, name, &at) &&
	    dependants->places[at] > 0)
		dependants->list[dependants->places[at] - 1].is_reached = true;
	return 0;
}

/* It, or what it would be in, was wanted: a directory may have been a link. */
static bool is_reached(const struct map *reached, const char *name)
{
	size_t ignored;

	for (size_t length = strlen(name); length > 0; length--)
		if ((name[length] == '/' || name[length] == '\0') &&
		    map_get(reached, name, length, &ignored))
			return true;
	return false;
}

static int is_name_reached(
    void *context, const char *definition, const char *path)
{
	const struct dependants *dependants = context;
	const struct snapshot *snapshot = dependants->snapshot;
	char name[FILE_PATH_MAX];
	size_t at, ignored;

	if (path[0] == '\0')
		return 0;
	if (dependants_name(snapshot, definition, path, name) &&
	    is_reached(&dependants->reached, name))
		return 1;
	if (!snapshot->has_links ||
	    !snapshot_locate_beside(snapshot, definition, path, &at))
		return 0;
	return map_get(&dependants->reached, snapshot->files[at].name,
	    strlen(snapshot->files[at].name), &ignored);
}

/* Links that lead to what is reached are so themselves. */
static int reach_links(struct dependants *dependants, struct tokens *tokens,
    bool *ret_more, struct error *error)
{
	const struct snapshot *snapshot = dependants->snapshot;
	size_t at, ignored;

	for (size_t i = 0; i < snapshot->count; i++) {
		const struct snapshot_file *file = &snapshot->files[i];

		if (file->kind != FILE_LINK ||
		    !snapshot_locate_beside(
			snapshot, file->name, file_name(file->name), &at) ||
		    !map_get(&dependants->reached, snapshot->files[at].name,
			strlen(snapshot->files[at].name), &ignored) ||
		    map_get(&dependants->reached, file->name,
			strlen(file->name), &ignored))
			continue;
		*ret_more = true;
		if (dependants_want(dependants, file->name, error) != 0 ||
		    tokens_want(tokens, file_name(file->name), error) != 0)
			return -1;
	}
	return 0;
}

/* Some of the definitions at a time, on all cores. */
struct look {
	const struct dependants *dependants;
	const struct tokens *tokens;
	bool *marks;
	struct error errors[LOOK_PIECES_MAX];
	size_t each;
};

static void look_at(void *context, size_t item, size_t slot)
{
	struct look *look = context;
	size_t end = (item + 1) * look->each;

	(void)slot;
	if (end > look->dependants->count)
		end = look->dependants->count;
	for (size_t i = item * look->each; i < end; i++) {
		auto_arena struct arena arena = {0};
		struct source source;

		if (dependants_text(look->dependants, i, &arena, &source,
			&look->errors[item]) != 0)
			return;
		look->marks[i] =
		    source.text != NULL &&
		    tokens_may_be_in(look->tokens, source.text, source.length);
	}
}

static int end_piece(void *context, size_t item, size_t slot)
{
	const struct look *look = context;

	(void)slot;
	return look->errors[item].status == STATUS_DONE ? 0 : -1;
}

int dependants_look(const struct dependants *dependants,
    const struct tokens *tokens, bool *marks, struct error *error)
{
	struct look look = {.dependants = dependants,
	    .tokens = tokens,
	    .marks = marks,
	    .each = dependants->count / LOOK_PIECES_MAX + 1};
	const struct pool_work work = {&look, look_at, end_piece};

	if (pool_run(LOOK_PIECES_MAX, pool_threads(LOOK_PIECES_MAX), &work,
		error) != 0)
		return -1;
	for (size_t i = 0; i < LOOK_PIECES_MAX; i++)
		if (look.errors[i].status != STATUS_DONE) {
			*error = look.errors[i];
			return -1;
		}
	return 0;
}

/* One round: definitions that have a word of the tokens, and name what is
 * reached. Their own names are the tokens of the next. */
static int search(struct dependants *dependants, const struct tokens *tokens,
    struct tokens *next, bool *ret_more, struct error *error)
{
	auto_memory bool *marks =
	    memory_new_array(dependants->count + 1, sizeof(*marks));

	if (marks == NULL)
		return error_set_memory(error);
	if (dependants_look(dependants, tokens, marks, error) != 0)
		return -1;
	for (size_t i = 0; i < dependants->count; i++) {
		auto_arena struct arena arena = {0};
		struct definition_file *definition = &dependants->list[i];
		struct source source;
		int result;

		if (definition->is_reached || !marks[i])
			continue;
		if (dependants_text(dependants, i, &arena, &source, error) != 0)
			return -1;
		result = dependants_each_name(
		    &source, is_name_reached, dependants, error);
		if (result < 0)
			return -1;
		if (result == 0)
			continue;
		*ret_more = true;
		if (dependants_want(dependants, definition->name, error) != 0 ||
		    tokens_want(next, file_name(definition->name), error) != 0)
			return -1;
	}
	return 0;
}

int dependants_find(struct dependants *dependants, struct error *error)
{
	auto_tokens struct tokens tokens = {0};
	const char *name;
	size_t place = 0, length;
	bool more = true;
	int rounds = 0;

	while (map_next(&dependants->reached, &place, &name, &length)) {
		auto_buf struct buf text = {0};

		buf_add(&text, name, length);
		if (!buf_ok(&text))
			return error_set_memory(error);
		if (tokens_want(&tokens, file_name(text.data), error) != 0)
			return -1;
	}
	while (more && rounds++ < ROUNDS_MAX) {
		auto_tokens struct tokens next = {0};

		more = false;
		if (reach_links(dependants, &tokens, &more, error) != 0 ||
		    search(dependants, &tokens, &next, &more, error) != 0)
			return -1;
		tokens_done(&tokens);
		tokens = next;
		next = (struct tokens){0};
	}
	return 0;
}
