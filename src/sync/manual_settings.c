/*
 * The settings that only Jamf Pro's web interface takes, as a person has to
 * enter them, payload by payload; and what follows for the scope and for
 * delivery while they are not entered.
 */
#include <string.h>

#include "sync/plan_internal.h"
#include "base/banned.h"

enum {
	PER_PAYLOAD = 4 /* admin page, user, password, days */
};

bool sync_has_challenge(const struct payload *payload, const char *type)
{
	return payload_is(payload, PAYLOAD_SCEP) &&
	       strcmp(payload_choice(payload, KEY_CHALLENGE_TYPE), type) == 0;
}

bool sync_wants_admin(const struct payload *payload)
{
	return sync_has_challenge(payload, "dynamic-microsoft-ca");
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
	return sync_has_challenge(payload, "dynamic") &&
	       !payload_value(payload, KEY_CHALLENGE_PLACEHOLDER)->present;
}

bool sync_needs_settings(const struct sync_desired *desired)
{
	return desired->needs_admin || desired->needs_days;
}

/* -- which ones ----------------------------------------------------------- */

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
	    arena_text(
		list->arena, text == NULL ? "(not in the definition)" : text));
	if (text == NULL && list->made.count > 0)
		list->made.list[list->made.count - 1].is_missing = true;
}

/* All of a payload, called by the name that Jamf Pro shows, else its section's
 * label. */
static void add_payload(struct list *list, const struct payload *scep,
    size_t total, enum jamf_kind kind)
{
	const struct value *shown = payload_value(scep, KEY_DISPLAY_NAME);
	const char *name = shown->given ? shown->text : scep->label;
	bool named = name != NULL && name[0] != '\0';
	const char *user = payload_text(scep, KEY_USERNAME, NULL);
	int64_t days;

	list->number++;
	list->payload = arena_printf(list->arena,
	    "SCEP payload %zu of %zu%s%s%s", list->number, total,
	    named ? ", '" : "", named ? name : "", named ? "'" : "");
	list->failed = list->failed || list->payload == NULL;
	if (sync_wants_admin(scep)) {
		add_text(list, scep, KEY_URL_TO_SCEP_ADMIN);
		add_text(list, scep, KEY_USERNAME);
		add(list, scep, KEY_PASSWORD,
		    arena_printf(list->arena, "(the password of %s)",
			user == NULL ? "that user" : user));
		if (list->made.count > 0)
			list->made.list[list->made.count - 1].password_of =
			    scep;
	}
	if (kind == JAMF_COMPUTERS && sync_wants_days(scep)) {
		days = payload_value(scep, KEY_REDISTRIBUTE_PROFILE)->integer;
		add(list, scep, KEY_REDISTRIBUTE_PROFILE,
		    arena_printf(list->arena, "%lld day%s", (long long)days,
			days == 1 ? "" : "s"));
	}
}

int sync_settings(const struct sync_desired *desired, struct arena *arena,
    struct sync_setting_list *ret_settings, struct error *error)
{
	const struct profile *profile = desired->profile;
	struct list list = {.arena = arena};
	size_t total = 0;

	for (size_t i = 0; i < profile->count; i++)
		total += payload_is(&profile->payloads[i], PAYLOAD_SCEP);
	list.made.list = arena_new_array(
	    arena, PER_PAYLOAD * total + 1, sizeof(*list.made.list));
	if (list.made.list == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *payload = &profile->payloads[i];

		if (payload_is(payload, PAYLOAD_SCEP))
			add_payload(&list, payload, total, desired->kind);
	}
	if (list.failed)
		return error_set_memory(error);
	*ret_settings = list.made;
	return 0;
}

/* -- how they stand ------------------------------------------------------- */

bool sync_settings_differ(const struct lock_object *entry, const char *settings)
{
	return entry != NULL && entry->settings != NULL && settings != NULL &&
	       strcmp(entry->settings, settings) != 0;
}

enum lock_confirm sync_confirm_now(const struct lock_object *entry, bool needs,
    bool is_scoped, const char *settings)
{
	if (!needs)
		return LOCK_CONFIRM_NONE;
	if (entry != NULL)
		return entry->confirm == LOCK_CONFIRM_DONE &&
			       !sync_settings_differ(entry, settings)
			   ? LOCK_CONFIRM_DONE
			   : LOCK_CONFIRM_NEEDED;
	/* Whoever gave it a scope will have entered them. */
	return is_scoped ? LOCK_CONFIRM_DONE : LOCK_CONFIRM_NEEDED;
}

enum lock_confirm sync_confirm_after(
    enum lock_confirm now, bool needs, bool sends_payload)
{
	if (!needs)
		return LOCK_CONFIRM_NONE;
	return sends_payload ? LOCK_CONFIRM_NEEDED : now;
}

enum lock_confirm sync_confirm_of(const struct sync_item *item)
{
	return sync_confirm_after(item->confirm,
	    sync_needs_settings(item->desired), item->sends_payload);
}

struct sync_delivery sync_decide_delivery(
    const struct sync_delivery_facts *owing)
{
	enum lock_redelivery noted = owing->noted;

	if (owing->sends_payload && owing->is_wanted && owing->needs)
		return (struct sync_delivery){
		    .redelivery = LOCK_REDELIVERY_PENDING};
	/* Another choice of the definition takes it back; a payload that goes
	 * to all devices right away is the delivery. */
	if (!owing->is_wanted || owing->sends_payload)
		return (struct sync_delivery){.redeploys = owing->is_wanted};
	return (struct sync_delivery){.redelivery = noted,
	    .redelivers = noted == LOCK_REDELIVERY_PENDING &&
			  owing->confirm != LOCK_CONFIRM_NEEDED};
}
