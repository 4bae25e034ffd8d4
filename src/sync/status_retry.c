/*
 * Which devices are to try again, and what that takes away besides.
 */
#include "sync/status_retry.h"

#include <string.h>

#include "base/map.h"
#include "base/banned.h"

/* A device may have failed with several profiles. */
static int collect(struct sync *sync, const struct status_server *server,
    struct status_retry *retry, struct error *error)
{
	auto_map struct map known = {0};
	size_t most = 0, ignored;

	for (size_t i = 0; i < server->count; i++)
		most += server->profiles[i].verdicts[DEVICE_FAILED];
	retry->devices =
	    arena_new_array(sync->arena, most + 1, sizeof(*retry->devices));
	retry->names =
	    arena_new_array(sync->arena, most + 1, sizeof(*retry->names));
	if (retry->devices == NULL || retry->names == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < server->count; i++) {
		const struct status_profile *profile = &server->profiles[i];

		for (size_t at = 0; at < profile->device_count; at++) {
			const struct status_device *from =
			    &profile->devices[at];
			const int64_t key[] = {
			    (int64_t)profile->kind, from->id};
			struct flush_device made = {
			    .kind = profile->kind, .id = from->id};
			int added;

			if (from->verdict != DEVICE_FAILED ||
			    !inventory_id_read(
				from->management_id, made.management_id))
				continue;
			added = map_add(&known, (const char *)key, sizeof(key),
			    0, &ignored);
			if (added < 0)
				return error_set_memory(error);
			if (added == 0)
				continue;
			retry->names[retry->count] = from->name;
			retry->devices[retry->count++] = made;
		}
	}
	return 0;
}

/* A failed installation of one of the profiles that were asked about. */
static bool is_meant(const struct status_server *server,
    const struct flush_device *device, const struct flush_command *command)
{
	if (strcmp(command->type, "INSTALL_PROFILE") != 0)
		return false;
	for (size_t i = 0; i < server->count; i++)
		if (server->profiles[i].kind == device->kind &&
		    server->profiles[i].id == command->profile_id)
			return true;
	return false;
}

static int count_other(struct sync *sync, struct status_retry *retry,
    const char *type, struct error *error)
{
	struct status_retry_other *others;

	for (size_t i = 0; i < retry->other_count; i++)
		if (strcmp(retry->others[i].type, type) == 0) {
			retry->others[i].commands++;
			return 0;
		}
	others = arena_grow(sync->arena, retry->others, retry->other_count,
	    &retry->other_capacity, sizeof(*others));
	if (others == NULL)
		return error_set_memory(error);
	retry->others = others;
	others[retry->other_count++] = (struct status_retry_other){type, 1};
	return 0;
}

/* What is gone since the status was read is not taken away. */
static int sort_out(struct sync *sync, const struct status_server *server,
    struct status_retry *retry, struct error *error)
{
	size_t kept = 0;

	for (size_t i = 0; i < retry->count; i++) {
		const struct flush_device *device = &retry->devices[i];
		bool any = device->error.status != STATUS_DONE;

		for (size_t at = 0; at < device->count; at++)
			any |= is_meant(server, device, &device->commands[at]);
		if (!any) {
			retry->gone++;
			continue;
		}
		for (size_t at = 0; at < device->count; at++)
			if (!is_meant(server, device, &device->commands[at]) &&
			    count_other(sync, retry, device->commands[at].type,
				error) != 0)
				return -1;
		retry->names[kept] = retry->names[i];
		retry->devices[kept++] = *device;
	}
	retry->count = kept;
	return 0;
}

int status_retry_find(struct sync *sync, const struct status_server *server,
    int64_t limit, struct status_retry *ret_retry, struct error *error)
{
	struct status_retry retry = {0};

	if (collect(sync, server, &retry, error) != 0)
		return -1;
	if (limit >= 0 && retry.count > (size_t)limit) {
		(void)error_set(error, STATUS_REFUSED,
		    "%zu devices would try again; at most %lld may",
		    retry.count, (long long)limit);
		return error_hint(error,
		    "if it is meant, raise 'max_devices' of [jamf] or "
		    "--max-devices");
	}
	if (jamf_flush_look(sync->jamf, retry.devices, retry.count, sync->arena,
		error) != 0 ||
	    sort_out(sync, server, &retry, error) != 0)
		return -1;
	*ret_retry = retry;
	return 0;
}
