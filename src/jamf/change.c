/*
 * Lists of changes.
 */
#include "jamf/change.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/banned.h"

static const char *const area_names[JAMF_AREAS] = {
    [JAMF_GENERAL] = "general",
    [JAMF_SCOPE] = "scope",
    [JAMF_SELF_SERVICE] = "self_service",
    [JAMF_PAYLOAD] = "payload",
};

const char *jamf_area_name(enum jamf_area area)
{
	return area_names[area];
}

/* Printable, and at most JAMF_SHOWN_MAX bytes with the dots at its end. */
static const char *shown(struct arena *arena, const char *text)
{
	static const char dots[] = "...";
	auto_buf struct buf buf = {0};
	size_t keep = JAMF_SHOWN_MAX - (sizeof(dots) - 1);

	text_add_printable(&buf, text, strnlen(text, JAMF_SHOWN_MAX + 1));
	if (!buf_ok(&buf))
		return NULL;
	if (buf.length <= JAMF_SHOWN_MAX)
		return arena_copy(
		    arena, buf.data != NULL ? buf.data : "", buf.length);
	keep = text_utf8_prefix(buf.data, keep);
	return arena_printf(arena, "%.*s%s", (int)keep, buf.data, dots);
}

int jamf_changes_add(struct jamf_changes *changes,
    const struct jamf_change *change, struct error *error)
{
	struct jamf_change kept = *change, *list;
	const char **const texts[] = {&kept.path, &kept.key, &kept.was,
	    &kept.becomes, &kept.name, &kept.was_reference,
	    &kept.becomes_reference};

	if (changes->count >= JAMF_CHANGES_MAX &&
	    jamf_changes_in(changes, change->area))
		return 0;
	if (kept.is_secret)
		kept.was = kept.becomes = NULL;
	for (size_t i = 0; i < array_length(texts); i++) {
		if (*texts[i] == NULL)
			continue;
		*texts[i] = shown(changes->arena, *texts[i]);
		if (*texts[i] == NULL)
			return error_set_memory(error);
	}
	list = arena_grow(changes->arena, changes->list, changes->count,
	    &changes->capacity, sizeof(*list));
	if (list == NULL)
		return error_set_memory(error);
	changes->list = list;
	changes->list[changes->count++] = kept;
	return 0;
}

bool jamf_changes_in(const struct jamf_changes *changes, enum jamf_area area)
{
	for (size_t i = 0; i < changes->count; i++)
		if (changes->list[i].area == area)
			return true;
	return false;
}
