/*
 * For computers or for mobile devices: see platform.h.
 */
#include "sync/platform.h"

#include <string.h>

#include "base/text.h"
#include "profile/profile.h"
#include "base/banned.h"

/* -- the file ------------------------------------------------------------- */

static const char *const marks[JAMF_KINDS] = {
    [JAMF_COMPUTERS] = "<!-- scepctl platform = macos -->",
    [JAMF_MOBILE] = "<!-- scepctl platform = ios -->",
};

/* Where the root element begins, as a property list is written here. */
static size_t root_of(const char *plist, size_t length)
{
	static const char root[] = "<plist";
	size_t at = 0;

	while (at + sizeof(root) - 1 <= length &&
	       memcmp(plist + at, root, sizeof(root) - 1) != 0)
		at++;
	return at + sizeof(root) - 1 <= length ? at : length;
}

int platform_add_mark(enum jamf_kind kind, struct buf *xml, const char *plist,
    size_t length, struct error *error)
{
	size_t at = root_of(plist, length);

	buf_add(xml, plist, at);
	buf_printf(xml, "%s\n", marks[kind]);
	buf_add(xml, plist + at, length - at);
	return buf_ok(xml) ? 0 : error_set_memory(error);
}

static bool has_mark(
    const struct source *source, size_t end, enum jamf_kind kind)
{
	size_t length = strlen(marks[kind]);

	for (size_t at = 0; at + length <= end; at++)
		if (memcmp(source->text + at, marks[kind], length) == 0)
			return true;
	return false;
}

bool platform_of_file(const struct document *document, enum jamf_kind *ret_kind)
{
	const struct source *source = &document->source;
	enum platform platform;

	if (!document->profile.platform_known &&
	    document->kind == DOCUMENT_PROFILE && source->text != NULL) {
		size_t end = root_of(source->text, source->length);
		bool mobile = has_mark(source, end, JAMF_MOBILE);

		if (has_mark(source, end, JAMF_COMPUTERS) != mobile) {
			*ret_kind = mobile ? JAMF_MOBILE : JAMF_COMPUTERS;
			return true;
		}
	}
	if (!profile_tells_platform(&document->profile, &platform))
		return false;
	*ret_kind = platform == PLATFORM_MACOS ? JAMF_COMPUTERS : JAMF_MOBILE;
	return true;
}

/* -- the server ----------------------------------------------------------- */

/* A profile of the server that has the name of a desired one. */
struct namesake {
	size_t desired;
	enum jamf_kind kind;
};

struct namesakes {
	struct sync_work *work;
	const struct sync_desired *desired;
	size_t desired_count;
	struct namesake *list;
	struct jamf_call *calls; /* for each of them */
	size_t count;
};

/* Who may not read a kind is not told that one is there. */
static int list_kinds(struct sync_work *work, struct error *error)
{
	for (int kind = 0; kind < JAMF_KINDS; kind++) {
		struct error why = {0};

		if (sync_fetch_list(work, (enum jamf_kind)kind, &why) == 0 ||
		    why.status == STATUS_PRIVILEGE)
			continue;
		*error = why;
		return -1;
	}
	return 0;
}

/* Counts the namesakes of all that does not tell its kind, or fills them in
 * when there is room. */
static int find_namesakes(struct namesakes *all, struct error *error)
{
	struct sync_work *work = all->work;

	all->count = 0;
	for (size_t i = 0; i < all->desired_count; i++)
		for (int k = 0; k < JAMF_KINDS; k++) {
			enum jamf_kind kind = (enum jamf_kind)k;
			size_t more = 0;
			const struct jamf_row *const *rows =
			    all->desired[i].kind_told || !work->is_listed[kind]
				? NULL
				: sync_index_named(&work->index[kind],
				      all->desired[i].name, &more);

			for (size_t j = 0; j < more; j++, all->count++) {
				if (all->calls == NULL)
					continue;
				all->list[all->count] =
				    (struct namesake){i, kind};
				if (jamf_profile_get_call(kind, rows[j]->id,
					work->sync->arena,
					&all->calls[all->count], error) != 0)
					return -1;
			}
		}
	return 0;
}

static bool is_same(
    const struct sync_desired *desired, const struct sync_stored *stored)
{
	const char *uuid = desired->profile->top.uuid;

	return (uuid != NULL && stored->profile.uuid != NULL &&
		   text_compare_case(uuid, stored->profile.uuid) == 0) ||
	       sync_holds_ours(desired, stored->tree);
}

/* Sets of which kinds the server has each. */
static int look_there(
    struct namesakes *all, bool (*is_there)[JAMF_KINDS], struct error *error)
{
	struct arena *arena = all->work->sync->arena;

	if (list_kinds(all->work, error) != 0 ||
	    find_namesakes(all, error) != 0)
		return -1;
	if (all->count == 0)
		return 0;
	all->list = arena_new_array(arena, all->count, sizeof(*all->list));
	all->calls = arena_new_array(arena, all->count, sizeof(*all->calls));
	if (all->list == NULL || all->calls == NULL)
		return error_set_memory(error);
	if (find_namesakes(all, error) != 0 ||
	    jamf_perform(all->work->sync->jamf, all->calls, all->count,
		JAMF_PARALLEL, error) != 0)
		return -1;
	for (size_t i = 0; i < all->count; i++) {
		const struct namesake *namesake = &all->list[i];
		const struct jamf_call *call = &all->calls[i];
		struct sync_stored stored;

		if (call->outcome == JAMF_MISSING)
			continue;
		if (call->outcome != JAMF_DONE) {
			*error = call->error;
			return -1;
		}
		if (sync_read_object(
			namesake->kind, call->root, arena, &stored, error) != 0)
			return -1;
		if (is_same(&all->desired[namesake->desired], &stored))
			is_there[namesake->desired][namesake->kind] = true;
	}
	return 0;
}

/* -- one after the other -------------------------------------------------- */

static void tell(struct sync_desired *desired, enum jamf_kind kind)
{
	desired->kind = kind;
	desired->kind_told = true;
}

/* What needs no request. Returns whether the server is to be asked. */
static bool resolve_here(
    const struct sync_work *work, struct sync_desired *desired)
{
	const struct sync_options *options = work->options;
	const struct lock_object *entry;

	if (desired->profile->from == PROFILE_FROM_DEFINITION)
		return false;
	if (desired->kind_told) {
		if (!options->has_kind || options->kind == desired->kind)
			return false;
		(void)error_set(&desired->kind_error, STATUS_REFUSED,
		    "'%s' is for platform %s, says the file itself",
		    desired->path, sync_platform(desired->kind));
		(void)error_hint(&desired->kind_error,
		    "leave out '--platform', which is for files that do not "
		    "tell");
		return false;
	}
	entry = lock_object(
	    work->sync->lock, jamf_url(work->sync->jamf), desired->identifier);
	if (options->has_kind)
		tell(desired, options->kind);
	else if (entry != NULL)
		tell(desired, sync_kind(entry->platform));
	return !desired->kind_told;
}

int platform_resolve(struct sync_work *work, struct sync_desired *desired,
    size_t count, struct error *error)
{
	struct namesakes all = {
	    .work = work, .desired = desired, .desired_count = count};
	bool(*is_there)[JAMF_KINDS];
	size_t unknown = 0;

	for (size_t i = 0; i < count; i++)
		unknown += resolve_here(work, &desired[i]);
	if (unknown == 0)
		return 0;
	is_there = arena_new_array(work->sync->arena, count, sizeof(*is_there));
	if (is_there == NULL)
		return error_set_memory(error);
	if (look_there(&all, is_there, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct error *why = &desired[i].kind_error;

		if (desired[i].kind_told)
			continue;
		if (is_there[i][JAMF_COMPUTERS] != is_there[i][JAMF_MOBILE]) {
			tell(&desired[i], is_there[i][JAMF_MOBILE]
					      ? JAMF_MOBILE
					      : JAMF_COMPUTERS);
			continue;
		}
		(void)error_set(why, STATUS_REFUSED,
		    "nothing tells whether '%s' is for computers or for mobile "
		    "devices",
		    desired[i].path);
		(void)error_hint(why,
		    "say '--platform macos' or '--platform ios'; a profile "
		    "that 'scepctl pull' writes knows where it came from");
	}
	return 0;
}
