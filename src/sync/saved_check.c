/*
 * A plan that was kept, held against one made now. Whoever gives it may not be
 * trusted: it is compared, and nothing is taken from it but what is said of a
 * difference.
 */
#include <string.h>

#include "base/map.h"
#include "sync/saved.h"
#include "base/banned.h"

static int fail(
    const struct sync_saved_item *item, const char *fault, struct error *error)
{
	(void)error_set(error, STATUS_REFUSED,
	    "'%.200s' (%.200s) is not as in the saved plan: %s", item->name,
	    item->identifier, fault);
	return error_hint(error,
	    "it was not applied; 'scepctl plan --save FILE' makes a new plan");
}

static bool same(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* How it differs, or NULL: what it comes from, before what follows. */
static const char *difference(
    const struct sync_saved_item *saved, const struct sync_saved_item *now)
{
	const bool was_compared = *saved->not_compared == '\0';

	if (!same(saved->platform, now->platform) ||
	    !same(saved->name, now->name) ||
	    !same(saved->definition, now->definition))
		return "its definition changed";
	if (saved->id != now->id)
		return "it is another profile in Jamf Pro";
	if (!same(saved->general, now->general))
		return "its general settings in Jamf Pro changed";
	if (!same(saved->scope, now->scope))
		return "its scope in Jamf Pro changed";
	if (!same(saved->self_service, now->self_service))
		return "its self service in Jamf Pro changed";
	if (!same(saved->payload, now->payload))
		return "its payload in Jamf Pro changed";
	if (!same(saved->lock, now->lock))
		return "its entry in the lock file changed";
	/* One that was not compared, but was to be sent, may prove different.
	 */
	if (!same(saved->secrets, now->secrets) &&
	    (was_compared || !saved->sends_payload))
		return was_compared
			   ? "a secret is another one than then"
			   : "a secret that was not compared is another one";
	if (was_compared && *now->not_compared != '\0')
		return "a secret that was compared is not to be had";
	if (!same(saved->action, now->action) ||
	    saved->sends_payload != now->sends_payload ||
	    !same(saved->writes, now->writes))
		return "something else would be done";
	if (!same(saved->effects, now->effects))
		return "devices would notice something else";
	return same(saved->devices, now->devices)
		   ? NULL
		   : "it concerns other numbers of devices";
}

/* Those of one that the other lacks. */
static int check_members(const struct sync_saved *a, const struct sync_saved *b,
    const char *fault, struct error *error)
{
	auto_map struct map known = {0};
	size_t at;

	for (size_t i = 0; i < b->count; i++) {
		const char *key = b->list[i].identifier;
		int added = map_add(&known, key, strlen(key), i, &at);

		if (added < 0)
			return error_set_memory(error);
		if (added == 0)
			return fail(&b->list[i], "it is there twice", error);
	}
	for (size_t i = 0; i < a->count; i++) {
		const char *key = a->list[i].identifier;

		if (!map_get(&known, key, strlen(key), &at))
			return fail(&a->list[i], fault, error);
	}
	return 0;
}

int sync_saved_check(const struct sync_saved *saved,
    const struct sync_saved *now, struct error *error)
{
	if (check_members(now, saved, "it is not in it", error) != 0 ||
	    check_members(saved, now, "it is neither defined nor ours any more",
		error) != 0)
		return -1;
	/* Each of one is in the other, once: the order is to be the same too.
	 */
	for (size_t i = 0; i < now->count; i++) {
		const struct sync_saved_item *item = &now->list[i];
		const char *fault;

		if (!same(saved->list[i].identifier, item->identifier))
			return fail(item, "it stands elsewhere", error);
		if (item->error != NULL) {
			*error = *item->error;
			error->status = STATUS_REFUSED;
			return error_prefix(error,
			    "'%.200s' is not to be applied as in the saved "
			    "plan",
			    item->name);
		}
		fault = difference(&saved->list[i], item);
		if (fault != NULL)
			return fail(item, fault, error);
	}
	return 0;
}
