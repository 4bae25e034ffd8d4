/*
 * Names of profiles, one per line, as names of files: safe, unlike each other
 * where case does not count, and the same in whatever order they come.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/text.h"
#include "sync/pull_internal.h"
#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	NAMES_MAX = 200,
	/* What is put in front of and after the name: "_", "-ios" and an id. */
	ROOM = 32
};

static void demand(bool held)
{
	if (!held)
		abort();
}

static void check(const char *stem)
{
	size_t length = strlen(stem);

	demand(length > 0 && length <= PULL_STEM_MAX + ROOM);
	demand(strchr(".-", stem[0]) == NULL);
	demand(strpbrk(stem, "/\\:*?\"<>|") == NULL);
	demand(strchr(" .", stem[length - 1]) == NULL);
	demand(text_utf8_prefix(stem, length) == length);
	for (size_t at = 0; at < length;
	     at += text_utf8_length(stem + at, length - at))
		demand(
		    !text_is_control(text_utf8_point(stem + at, length - at)));
}

/* Unlike each other in more than case. */
static void check_all(
    const struct pull_name *names, size_t count, struct arena *arena)
{
	auto_map struct map map = {0};
	size_t other;

	for (size_t i = 0; i < count; i++) {
		char *folded = arena_text(arena, names[i].stem);

		check(names[i].stem);
		demand(folded != NULL);
		for (char *c = folded; *c != '\0'; c++)
			*c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 'a' - 'A')
						    : *c;
		demand(map_add(&map, folded, strlen(folded), i, &other) == 1);
	}
}

/* The stem follows from the names alone, not from their order. */
static void turn(struct pull_name *names, size_t count, struct arena *arena)
{
	struct pull_name turned[NAMES_MAX];
	struct error error = {0};

	for (size_t i = 0; i < count; i++)
		turned[i] = names[count - 1 - i];
	demand(pull_stems(turned, count, arena, &error) == 0);
	for (size_t i = 0; i < count; i++)
		demand(strcmp(turned[i].stem, names[count - 1 - i].stem) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_arena struct arena arena = {0};
	struct pull_name names[NAMES_MAX];
	struct error error = {0};
	size_t count = 0, begin = 0;

	for (size_t at = 0; at <= size && count < NAMES_MAX; at++) {
		if (at < size && data[at] != '\n')
			continue;
		names[count] = (struct pull_name){
		    .kind = count % 3 == 2 ? JAMF_MOBILE : JAMF_COMPUTERS,
		    .id = (int64_t)count / 3 + 1,
		    .name = arena_copy(
			&arena, (const char *)data + begin, at - begin)};
		/* Two of one kind and id there are not. */
		names[count].id += names[count].kind == JAMF_COMPUTERS
				       ? (int64_t)(count % 3) * NAMES_MAX
				       : 0;
		count++;
		begin = at + 1;
	}
	demand(pull_stems(names, count, &arena, &error) == 0);
	check_all(names, count, &arena);
	turn(names, count, &arena);
	return 0;
}
