#include "sync/platform.h"

#include <string.h>

#include "base/text.h"
#include "profile/platform.h"
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

static bool is_marked(const struct document *document, enum jamf_kind *ret_kind)
{
	const struct source *source = &document->source;
	size_t end;
	bool mac, mobile;

	if (document->kind != DOCUMENT_PROFILE || source->text == NULL)
		return false;
	end = root_of(source->text, source->length);
	mac = has_mark(source, end, JAMF_COMPUTERS);
	mobile = has_mark(source, end, JAMF_MOBILE);
	if (mac == mobile)
		return false;
	*ret_kind = mac ? JAMF_COMPUTERS : JAMF_MOBILE;
	return true;
}

bool platform_of_file(const struct document *document, enum jamf_kind *ret_kind)
{
	enum platform platform;

	if (!document->profile.platform_known && is_marked(document, ret_kind))
		return true;
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

struct looking {
	struct sync_work *work;
	struct sync_desired *desired;
	size_t count;
	struct namesake *namesakes;
	struct jamf_call *calls;
	size_t found;
	bool (*is_there)[JAMF_KINDS]; /* by desired profile */
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

/* Counts the namesakes of all that is desired, or fills them in when there is
 * room. */
static int note_namesakes(struct looking *look, struct error *error)
{
	struct arena *arena = look->work->sync->arena;

	look->found = 0;
	for (size_t i = 0; i < look->count; i++)
		for (int kind = 0; kind < JAMF_KINDS; kind++) {
			size_t more = 0;
			const struct jamf_row *const *rows =
			    look->desired[i].kind_told ||
				    !look->work->is_listed[kind]
				? NULL
				: sync_index_named(&look->work->index[kind],
				      look->desired[i].name, &more);

			for (size_t j = 0; j < more; j++, look->found++) {
				if (look->calls == NULL)
					continue;
				look->namesakes[look->found] =
				    (struct namesake){i, (enum jamf_kind)kind};
				if (jamf_profile_get_call((enum jamf_kind)kind,
					rows[j]->id, arena,
					&look->calls[look->found], error) != 0)
					return -1;
			}
		}
	return 0;
}

static bool is_same(const struct sync_desired *desired,
    const struct jamf_profile *stored, const struct tree *tree)
{
	const char *uuid = desired->profile->top.uuid;

	return (uuid != NULL && stored->uuid != NULL &&
		   text_compare_case(uuid, stored->uuid) == 0) ||
	       sync_holds_ours(desired, tree);
}

static int judge(struct looking *look, struct error *error)
{
	struct arena *arena = look->work->sync->arena;

	for (size_t i = 0; i < look->found; i++) {
		const struct namesake *namesake = &look->namesakes[i];
		const struct jamf_call *call = &look->calls[i];
		struct jamf_profile stored;
		struct tree *tree = NULL;

		if (call->outcome == JAMF_MISSING)
			continue;
		if (call->outcome != JAMF_DONE) {
			*error = call->error;
			return -1;
		}
		if (sync_read_object(namesake->kind, call->root, arena, &stored,
			&tree, error) != 0)
			return -1;
		if (is_same(&look->desired[namesake->desired], &stored, tree))
			look->is_there[namesake->desired][namesake->kind] =
			    true;
	}
	return 0;
}

static int look_there(struct looking *look, struct error *error)
{
	struct arena *arena = look->work->sync->arena;

	if (list_kinds(look->work, error) != 0 ||
	    note_namesakes(look, error) != 0)
		return -1;
	look->is_there =
	    arena_new_array(arena, look->count, sizeof(*look->is_there));
	look->namesakes =
	    arena_new_array(arena, look->found + 1, sizeof(*look->namesakes));
	look->calls =
	    arena_new_array(arena, look->found + 1, sizeof(*look->calls));
	if (look->is_there == NULL || look->namesakes == NULL ||
	    look->calls == NULL)
		return error_set_memory(error);
	if (look->found == 0)
		return 0;
	if (note_namesakes(look, error) != 0 ||
	    jamf_perform(look->work->sync->jamf, look->calls, look->found,
		JAMF_PARALLEL, error) != 0)
		return -1;
	return judge(look, error);
}

/* -- one after the other -------------------------------------------------- */

static void tell(struct sync_desired *desired, enum jamf_kind kind)
{
	desired->kind = kind;
	desired->kind_told = true;
}

static void fail_untold(struct sync_desired *desired)
{
	(void)error_set(&desired->kind_error, STATUS_REFUSED,
	    "nothing tells whether '%s' is for computers or for mobile "
	    "devices",
	    desired->path);
	(void)error_hint(&desired->kind_error,
	    "say '--platform macos' or '--platform ios'; a profile that "
	    "'scepctl pull' writes knows where it came from");
}

static void fail_contrary(struct sync_desired *desired)
{
	(void)error_set(&desired->kind_error, STATUS_REFUSED,
	    "'%s' is for platform %s, says the file itself", desired->path,
	    sync_platform(desired->kind));
	(void)error_hint(&desired->kind_error,
	    "leave out '--platform', which is for files that do not tell");
}

/* What needs no request. Returns whether the server is to be asked. */
static bool settle_here(
    const struct sync_work *work, struct sync_desired *desired)
{
	const struct sync_options *options = work->options;
	const struct lock_object *entry;

	if (desired->profile->from == PROFILE_FROM_DEFINITION)
		return false;
	if (desired->kind_told) {
		if (options->has_kind && options->kind != desired->kind)
			fail_contrary(desired);
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
	struct looking look = {
	    .work = work, .desired = desired, .count = count};
	size_t unknown = 0;

	for (size_t i = 0; i < count; i++)
		unknown += settle_here(work, &desired[i]);
	if (unknown == 0)
		return 0;
	if (look_there(&look, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const bool *there = look.is_there[i];

		if (desired[i].kind_told)
			continue;
		if (there[JAMF_COMPUTERS] != there[JAMF_MOBILE])
			tell(&desired[i],
			    there[JAMF_MOBILE] ? JAMF_MOBILE : JAMF_COMPUTERS);
		else
			fail_untold(&desired[i]);
	}
	return 0;
}
