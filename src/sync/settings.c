/*
 * The settings that only Jamf Pro's web interface takes, as a person has to
 * enter them: payload by payload.
 */
#include <string.h>

#include "sync/plan_internal.h"
#include "base/banned.h"

enum {
	PER_PAYLOAD = 4 /* admin page, user, password, days */
};

static bool is_choice(const struct payload *payload, enum schema_key_name name,
    const char *choice)
{
	return strcmp(payload_choice(payload, name), choice) == 0;
}

bool sync_wants_admin(const struct payload *payload)
{
	return payload_is(payload, PAYLOAD_SCEP) &&
	       is_choice(payload, KEY_CHALLENGE_TYPE, "dynamic-microsoft-ca");
}

bool sync_wants_days(const struct payload *payload)
{
	const struct value *days =
	    payload_value(payload, KEY_REDISTRIBUTE_PROFILE);

	return payload_is(payload, PAYLOAD_SCEP) && days->present &&
	       days->integer > 0;
}

bool sync_wants_placeholder(const struct payload *payload)
{
	return payload_is(payload, PAYLOAD_SCEP) &&
	       is_choice(payload, KEY_CHALLENGE_TYPE, "dynamic") &&
	       !payload_value(payload, KEY_CHALLENGE_PLACEHOLDER)->present;
}

struct list {
	struct arena *arena;
	struct sync_setting_list made;
	size_t number;       /* of the payload at hand */
	const char *payload; /* the same in words */
	bool failed;         /* for lack of memory */
};

static void add(struct list *list, const struct payload *scep,
    enum schema_key_name key, char *value)
{
	const struct schema_key *row = schema_key_of(scep->schema, key);

	list->failed = list->failed || value == NULL;
	if (row == NULL || value == NULL)
		return;
	list->made.list[list->made.count++] =
	    (struct sync_setting){.number = list->number,
		.payload = list->payload,
		.label = row->label == NULL ? row->name : row->label,
		.value = value};
}

static void add_text(
    struct list *list, const struct payload *scep, enum schema_key_name key)
{
	const char *text = payload_text(scep, key, NULL);

	add(list, scep, key,
	    text == NULL ? arena_text(list->arena, "(not in the definition)")
			 : arena_text(list->arena, text));
	if (text == NULL && list->made.count > 0)
		list->made.list[list->made.count - 1].is_missing = true;
}

static void add_admin(struct list *list, const struct payload *scep)
{
	const char *user = payload_text(scep, KEY_USERNAME, NULL);

	add_text(list, scep, KEY_URL_TO_SCEP_ADMIN);
	add_text(list, scep, KEY_USERNAME);
	add(list, scep, KEY_PASSWORD,
	    user == NULL
		? arena_text(list->arena, "(the password of that user)")
		: arena_printf(list->arena, "(the password of %s)", user));
	if (list->made.count > 0)
		list->made.list[list->made.count - 1].password_of = scep;
}

static void add_days(struct list *list, const struct payload *scep)
{
	int64_t days = payload_value(scep, KEY_REDISTRIBUTE_PROFILE)->integer;

	add(list, scep, KEY_REDISTRIBUTE_PROFILE,
	    arena_printf(list->arena, "%lld day%s", (long long)days,
		days == 1 ? "" : "s"));
}

/* By the name that Jamf Pro shows, else its section's label. */
static void begin_payload(
    struct list *list, const struct payload *scep, size_t total)
{
	const struct value *shown = payload_value(scep, KEY_DISPLAY_NAME);
	const char *name = shown->given ? shown->text : scep->label;

	list->number++;
	list->payload =
	    name == NULL || name[0] == '\0'
		? arena_printf(list->arena, "SCEP payload %zu of %zu",
		      list->number, total)
		: arena_printf(list->arena, "SCEP payload %zu of %zu, '%s'",
		      list->number, total, name);
	list->failed = list->failed || list->payload == NULL;
}

static size_t count_scep(const struct profile *profile)
{
	size_t count = 0;

	for (size_t i = 0; i < profile->count; i++)
		count += payload_is(&profile->payloads[i], PAYLOAD_SCEP);
	return count;
}

int sync_settings(const struct sync_desired *desired, struct arena *arena,
    struct sync_setting_list *ret_settings, struct error *error)
{
	const struct profile *profile = desired->profile;
	size_t total = count_scep(profile);
	struct list list = {.arena = arena};

	list.made.list = arena_new_array(
	    arena, PER_PAYLOAD * total + 1, sizeof(*list.made.list));
	if (list.made.list == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *payload = &profile->payloads[i];

		if (!payload_is(payload, PAYLOAD_SCEP))
			continue;
		begin_payload(&list, payload, total);
		if (sync_wants_admin(payload))
			add_admin(&list, payload);
		if (desired->kind == JAMF_COMPUTERS && sync_wants_days(payload))
			add_days(&list, payload);
	}
	if (list.failed)
		return error_set_memory(error);
	*ret_settings = list.made;
	return 0;
}
