#include "sync/saved.h"

#include <string.h>

#include "base/text.h"
#include "crypto/digest.h"
#include "jamf/object.h"
#include "jamf/settings.h"
#include "sync/plan_internal.h"
#include "base/banned.h"

enum {
	SHA256_BYTES = 32
};

/* -- digests -------------------------------------------------------------- */

static int digest_text(struct arena *arena, const struct buf *text,
    const char **ret_hex, struct error *error)
{
	unsigned char bytes[SHA256_BYTES];
	auto_buf struct buf hex = {0};

	*ret_hex = "";
	if (!buf_ok(text))
		return error_set_memory(error);
	if (text->length == 0)
		return 0;
	if (digest_of(DIGEST_SHA256, text->data, text->length, bytes, error) !=
	    0)
		return -1;
	text_add_hex(&hex, bytes, sizeof(bytes));
	*ret_hex = buf_ok(&hex) ? arena_text(arena, hex.data) : NULL;
	return *ret_hex == NULL ? error_set_memory(error) : 0;
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
	return digest_text(sync->arena, &text, ret_hex, error);
}

static int digest_payload(struct sync *sync, const struct sync_item *item,
    const char **ret_hex, struct error *error)
{
	const struct jamf_compare how = {
	    .schemas = sync->schemas, .kind = item->kind};
	char hex[JAMF_DIGEST_TEXT];

	*ret_hex = "";
	if (item->stored.tree == NULL)
		return 0;
	if (jamf_payload_digest(item->stored.tree, &how, hex, error) != 0)
		return -1;
	*ret_hex = arena_text(sync->arena, hex);
	return *ret_hex == NULL ? error_set_memory(error) : 0;
}

static int digest_definition(struct sync *sync, const struct sync_item *item,
    const char **ret_hex, struct error *error)
{
	auto_buf struct buf text = {0};

	if (item->desired == NULL) {
		*ret_hex = "";
		return 0;
	}
	for (int area = 0; area < JAMF_AREAS; area++)
		add_part(&text,
		    sync_digest_of(&item->applied, (enum jamf_area)area));
	add_part(&text, item->settings);
	return digest_text(sync->arena, &text, ret_hex, error);
}

static int digest_lock(struct sync *sync, const struct sync_item *item,
    const char **ret_hex, struct error *error)
{
	const struct lock_object *entry =
	    lock_object(sync->lock, jamf_url(sync->jamf), item->identifier);
	auto_buf struct buf text = {0};

	if (entry != NULL)
		lock_object_add(entry, &text);
	return digest_text(sync->arena, &text, ret_hex, error);
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
	if (digest_text(sync->arena, &text, &saved->writes, error) != 0)
		return -1;
	return digest_text(sync->arena, &secrets, &saved->secrets, error);
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

static const char *keep(
    struct arena *arena, const struct buf *text, struct error *error)
{
	const char *kept =
	    !buf_ok(text)
		? NULL
		: arena_text(arena, text->data == NULL ? "" : text->data);

	if (kept == NULL)
		(void)error_set_memory(error);
	return kept;
}

static void add_effects(const struct sync_item *item, struct buf *text)
{
	for (int effect = 0; effect < SYNC_EFFECTS; effect++)
		if ((item->effects & (1U << effect)) != 0)
			buf_printf(text, "%s%s", text->length > 0 ? " " : "",
			    sync_effect_name((enum sync_effect)effect));
}

static void add_devices(const struct sync_item *item, struct buf *text)
{
	const struct jamf_reach *reach = &item->devices;

	if (!item->has_devices)
		return;
	if (reach->is_untold)
		buf_text(text, "not told");
	else
		buf_printf(text,
		    "%s%lld to %lld, +%lld -%lld, %lld anew, %lld enrol",
		    reach->is_most ? "at most " : "", (long long)reach->before,
		    (long long)reach->after, (long long)reach->gained,
		    (long long)reach->lost, (long long)item->redelivered,
		    (long long)item->enrolling);
}

static void add_secrets_of(const struct payload *payload, struct buf *text)
{
	const struct schema *schema = payload->schema;
	struct payload_cursor at;

	payload_cursor_init(&at, payload);
	while (payload_next(&at))
		if (at.key->secret && at.key->depth > 0 && at.value->present)
			buf_printf(text, "%s%s%s%s.%s",
			    text->length > 0 ? ", " : "",
			    schema->section == NULL ? "payload"
						    : schema->section,
			    payload->label == NULL ? "" : " ",
			    payload->label == NULL ? "" : payload->label,
			    at.key->name);
}

static void add_not_compared(const struct sync_item *item, struct buf *text)
{
	const struct profile *profile;

	if (!item->not_compared || item->desired == NULL)
		return;
	profile = item->desired->profile;
	add_secrets_of(&profile->top, text);
	for (size_t i = 0; i < profile->count; i++)
		add_secrets_of(&profile->payloads[i], text);
	if (text->length == 0)
		buf_text(text, "secrets");
}

/* -- making --------------------------------------------------------------- */

static int make_words(struct sync *sync, const struct sync_item *item,
    struct sync_saved_item *saved, struct error *error)
{
	auto_buf struct buf effects = {0}, devices = {0}, secrets = {0};

	add_effects(item, &effects);
	add_devices(item, &devices);
	add_not_compared(item, &secrets);
	saved->effects = keep(sync->arena, &effects, error);
	saved->devices = keep(sync->arena, &devices, error);
	saved->not_compared = keep(sync->arena, &secrets, error);
	return saved->effects == NULL || saved->devices == NULL ||
		       saved->not_compared == NULL
		   ? -1
		   : 0;
}

static int make_item(struct sync *sync, const struct sync_item *item,
    struct sync_saved_item *saved, struct error *error)
{
	*saved = (struct sync_saved_item){.identifier = item->identifier,
	    .platform = sync_platform(item->kind),
	    .name = item->name,
	    .action = actions[item->action],
	    .id = item->id,
	    .sends_payload = item->sends_payload,
	    .error = item->error.status == STATUS_DONE ? NULL : &item->error};
	if (make_words(sync, item, saved, error) != 0 ||
	    digest_definition(sync, item, &saved->definition, error) != 0 ||
	    digest_lock(sync, item, &saved->lock, error) != 0 ||
	    digest_area(sync, item, JAMF_GENERAL, &saved->general, error) !=
		0 ||
	    digest_area(sync, item, JAMF_SCOPE, &saved->scope, error) != 0 ||
	    digest_area(sync, item, JAMF_SELF_SERVICE, &saved->self_service,
		error) != 0 ||
	    digest_payload(sync, item, &saved->payload, error) != 0)
		return -1;
	return digest_writes(sync, item, saved, error);
}

int sync_saved_make(struct sync *sync, const struct sync_plan *plan,
    struct sync_saved *ret_saved, struct error *error)
{
	struct sync_saved saved = {.list = arena_new_array(sync->arena,
				       plan->count + 1, sizeof(*saved.list))};

	if (saved.list == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < plan->count; i++)
		if (plan->list[i].action != SYNC_UNMANAGED &&
		    make_item(sync, &plan->list[i], &saved.list[saved.count++],
			error) != 0)
			return -1;
	*ret_saved = saved;
	return 0;
}
