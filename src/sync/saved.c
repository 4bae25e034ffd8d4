/*
 * A plan as it is kept: digests of what it was decided by, and words for what
 * it would do.
 */
#include "sync/saved.h"

#include <string.h>

#include "jamf/object.h"
#include "jamf/settings.h"
#include "sync/plan_internal.h"
#include "base/banned.h"

/* -- digests -------------------------------------------------------------- */

/* "" for nothing. */
static int digest(struct arena *arena, const struct buf *text,
    const char **ret_hex, struct error *error)
{
	*ret_hex = "";
	return buf_ok(text) && text->length == 0
		   ? 0
		   : sync_digest_text(arena, text, ret_hex, error);
}

static void add_part(struct buf *text, const char *part)
{
	if (part == NULL)
		buf_text(text, "-");
	else
		buf_printf(text, "%zu:%s", strlen(part), part);
}

static int digest_area(struct sync *sync, const struct sync_item *item,
    enum jamf_area area, const char **ret_hex, struct error *error)
{
	auto_buf struct buf text = {0};

	if (jamf_object_add_area(item->answer, area, &text, error) != 0)
		return -1;
	return digest(sync->arena, &text, ret_hex, error);
}

/* What it was decided by: the definition, the lock file, the server. */
static int digest_sources(struct sync *sync, const struct sync_item *item,
    struct sync_saved_item *saved, struct error *error)
{
	const struct lock_object *entry =
	    lock_object(sync->lock, jamf_url(sync->jamf), item->identifier);
	auto_buf struct buf definition = {0}, lock = {0};

	for (int area = 0; item->desired != NULL && area < JAMF_AREAS; area++)
		add_part(&definition,
		    sync_digest_of(&item->applied, (enum jamf_area)area));
	if (item->desired != NULL)
		add_part(&definition, item->settings);
	if (entry != NULL)
		lock_object_add(entry, &lock);
	if (digest(sync->arena, &definition, &saved->definition, error) != 0 ||
	    digest(sync->arena, &lock, &saved->lock, error) != 0 ||
	    digest_area(sync, item, JAMF_GENERAL, &saved->general, error) !=
		0 ||
	    digest_area(sync, item, JAMF_SCOPE, &saved->scope, error) != 0 ||
	    digest_area(sync, item, JAMF_SELF_SERVICE, &saved->self_service,
		error) != 0)
		return -1;
	saved->payload = "";
	return item->stored.tree == NULL
		   ? 0
		   : sync_digest_tree(sync, item->kind, item->stored.tree,
			 &saved->payload, error);
}

/* What is sent and shown; secrets only by place, apart. */
static int digest_writes(struct sync *sync, const struct sync_item *item,
    struct sync_saved_item *saved, struct error *error)
{
	auto_buf struct buf text = {0}, secrets = {0};

	buf_printf(&text, "%d %d %d %d %d %d %d %d %d\n", item->sends_general,
	    item->redeploys, item->redelivers, (int)item->redelivery,
	    item->scope_held, item->resets_settings, (int)item->confirm,
	    item->is_adopted, item->drifted);
	if (item->sends_general)
		jamf_general_add_canonical(&item->general, &text);
	if (jamf_object_add_text(item->scope, &text, error) != 0)
		return -1;
	buf_char(&text, '\n');
	if (jamf_object_add_text(item->self_service, &text, error) != 0)
		return -1;
	for (size_t i = 0; i < item->changes.count; i++) {
		const struct jamf_change *change = &item->changes.list[i];
		struct buf *to = change->is_secret ? &secrets : &text;

		buf_char(to, '\n');
		add_part(to, change->path);
		add_part(to, change->was);
		add_part(to, change->becomes);
	}
	if (digest(sync->arena, &text, &saved->writes, error) != 0)
		return -1;
	return digest(sync->arena, &secrets, &saved->secrets, error);
}

/* -- words ---------------------------------------------------------------- */

static const char *const actions[SYNC_ACTIONS] = {
    [SYNC_UNCHANGED] = "unchanged",
    [SYNC_CREATE] = "create",
    [SYNC_UPDATE] = "update",
    [SYNC_DRIFT] = "drift",
    [SYNC_DELETE] = "delete",
    [SYNC_ORPHAN] = "orphan",
    [SYNC_UNMANAGED] = "unmanaged",
    [SYNC_CONFLICT] = "conflict",
    [SYNC_REFUSED] = "refused",
    [SYNC_FAILED] = "failed"};

static const char *separator(const struct buf *text, const char *between)
{
	return text->length > 0 ? between : "";
}

static void add_devices(const struct sync_item *item, struct buf *text)
{
	const struct jamf_reach *devices = &item->devices;

	if (!item->has_devices)
		return;
	if (devices->is_untold)
		buf_text(text, "not told");
	else
		buf_printf(text,
		    "%s%lld to %lld, +%lld -%lld, %lld anew, %lld enrol",
		    devices->is_most ? "at most " : "",
		    (long long)devices->before, (long long)devices->after,
		    (long long)devices->gained, (long long)devices->lost,
		    (long long)item->redelivered, (long long)item->enrolling);
}

static void add_secrets_of(const struct payload *payload, struct buf *text)
{
	const struct schema *schema = payload->schema;
	struct payload_cursor at;

	payload_cursor_init(&at, payload);
	while (payload_next(&at))
		if (at.key->secret && at.key->depth > 0 && at.value->present)
			buf_printf(text, "%s%s%s%s.%s", separator(text, ", "),
			    schema->section == NULL ? "payload"
						    : schema->section,
			    payload->label == NULL ? "" : " ",
			    payload->label == NULL ? "" : payload->label,
			    at.key->name);
}

static int add_words(struct sync *sync, const struct sync_item *item,
    struct sync_saved_item *saved, struct error *error)
{
	auto_buf struct buf effects = {0}, devices = {0}, secrets = {0};
	const struct {
		const struct buf *text;
		const char **to;
	} words[] = {{&effects, &saved->effects}, {&devices, &saved->devices},
	    {&secrets, &saved->not_compared}};

	for (int i = 0; i < SYNC_EFFECTS; i++)
		if ((item->effects & (1U << i)) != 0)
			buf_printf(&effects, "%s%s", separator(&effects, " "),
			    sync_effect_name((enum sync_effect)i));
	add_devices(item, &devices);
	if (item->not_compared && item->desired != NULL) {
		const struct profile *profile = item->desired->profile;

		add_secrets_of(&profile->top, &secrets);
		for (size_t i = 0; i < profile->count; i++)
			add_secrets_of(&profile->payloads[i], &secrets);
		if (secrets.length == 0)
			buf_text(&secrets, "secrets");
	}
	for (size_t i = 0; i < array_length(words); i++) {
		const struct buf *text = words[i].text;

		*words[i].to = !buf_ok(text)
				   ? NULL
				   : arena_text(sync->arena,
					 text->data == NULL ? "" : text->data);
		if (*words[i].to == NULL)
			return error_set_memory(error);
	}
	return 0;
}

/* -- making --------------------------------------------------------------- */

int sync_saved_make(struct sync *sync, const struct sync_plan *plan,
    struct sync_saved *ret_saved, struct error *error)
{
	struct sync_saved saved = {.list = arena_new_array(sync->arena,
				       plan->count + 1, sizeof(*saved.list))};

	if (saved.list == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < plan->count; i++) {
		const struct sync_item *item = &plan->list[i];
		struct sync_saved_item *row = &saved.list[saved.count];

		if (item->action == SYNC_UNMANAGED)
			continue;
		saved.count++;
		*row = (struct sync_saved_item){.identifier = item->identifier,
		    .platform = sync_platform(item->kind),
		    .name = item->name,
		    .action = actions[item->action],
		    .id = item->id,
		    .sends_payload = item->sends_payload,
		    .error = item->error.status == STATUS_DONE ? NULL
							       : &item->error};
		if (add_words(sync, item, row, error) != 0 ||
		    digest_sources(sync, item, row, error) != 0 ||
		    digest_writes(sync, item, row, error) != 0)
			return -1;
	}
	*ret_saved = saved;
	return 0;
}
