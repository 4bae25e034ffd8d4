/*
 * Failed commands of devices, read and taken away.
 */
#include "jamf/flush.h"

#include <inttypes.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "jamf/commands.h"
#include "jamf/privileges.h"
#include "json/json.h"
#include "base/banned.h"

enum {
	AT_ONCE = 40,
	COMMANDS_MOST = 1000 /* failed ones of a device that are counted */
};

static const char *const words[JAMF_KINDS] = {
    [JAMF_COMPUTERS] = "computers",
    [JAMF_MOBILE] = "mobiledevices",
};

/* -- what failed ---------------------------------------------------------- */

struct looking {
	struct flush_device *device;
	struct arena *arena;
	bool lacks_memory;
};

static bool is_same_device(
    const struct flush_device *device, const struct json *row)
{
	const char *id =
	    json_text(json_get(json_get(row, "client"), "managementId"));
	unsigned char bytes[INVENTORY_ID_BYTES];

	return id != NULL && inventory_id_read(id, bytes) &&
	       memcmp(bytes, device->management_id, sizeof(bytes)) == 0;
}

/* Only what fits: a filter may be ignored. */
static int take_row(void *context, const char *row, size_t length)
{
	struct looking *it = context;
	const struct source source = {"row", row, length};
	auto_json struct json *json = NULL;
	struct flush_command *commands, command = {0};
	const char *state, *type;
	struct error error;

	if (json_parse(&source, JSON_ROW_MAX, STATUS_SERVER, &json, &error) !=
	    0) {
		it->lacks_memory |= memory_refused() != 0;
		return it->lacks_memory ? -1 : 0;
	}
	state = json_text(json_get(json, "commandState"));
	type = json_text(json_get(json, "commandType"));
	if (state == NULL || type == NULL || strcmp(state, "ERROR") != 0 ||
	    !is_same_device(it->device, json))
		return 0;
	command.type = text_printable(it->arena, type, strlen(type));
	(void)json_integer(json_get(json, "profileId"), &command.profile_id);
	commands = arena_grow(it->arena, it->device->commands,
	    it->device->count, &it->device->capacity, sizeof(*commands));
	if (command.type == NULL || commands == NULL) {
		it->lacks_memory = true;
		return -1;
	}
	it->device->commands = commands;
	commands[it->device->count++] = command;
	return 0;
}

static const char *look_path(
    const struct flush_device *device, struct arena *arena)
{
	auto_buf struct buf path = {0};

	buf_text(&path, "v2/mdm/commands?filter=clientManagementId%3D%3D");
	inventory_id_add(&path, device->management_id);
	buf_printf(&path, "%%3Bstatus%%3D%%3DError&page=0&page-size=%d",
	    COMMANDS_MOST);
	return buf_ok(&path) ? arena_text(arena, path.data) : NULL;
}

static int look_some(struct jamf *jamf, struct flush_device *devices,
    size_t count, struct arena *arena, struct error *error)
{
	struct jamf_call calls[AT_ONCE];
	struct json_rows rows[AT_ONCE];
	struct looking looking[AT_ONCE];
	bool lacks_memory = false;
	int result;

	for (size_t i = 0; i < count; i++) {
		looking[i] =
		    (struct looking){.device = &devices[i], .arena = arena};
		rows[i] = (struct json_rows){.list = "results",
		    .take = take_row,
		    .context = &looking[i]};
		calls[i] = (struct jamf_call){.method = JAMF_GET,
		    .is_pro = true,
		    .path = look_path(&devices[i], arena),
		    .privilege = JAMF_PRIVILEGE_COMMANDS,
		    .arena = arena,
		    .rows = &rows[i],
		    .is_value_doubtful = true};
		lacks_memory |= calls[i].path == NULL;
	}
	result = lacks_memory
		     ? -1
		     : jamf_perform(jamf, calls, count, JAMF_PARALLEL, error);
	for (size_t i = 0; i < count; i++) {
		json_rows_done(&rows[i]);
		lacks_memory |= looking[i].lacks_memory;
		if (result == 0 && calls[i].outcome != JAMF_DONE)
			devices[i].error = calls[i].error;
	}
	return lacks_memory ? error_set_memory(error) : result;
}

int jamf_flush_look(struct jamf *jamf, struct flush_device *devices,
    size_t count, struct arena *arena, struct error *error)
{
	for (size_t at = 0; at < count; at += AT_ONCE)
		if (look_some(jamf, devices + at,
			count - at < AT_ONCE ? count - at : AT_ONCE, arena,
			error) != 0)
			return -1;
	return 0;
}

/* -- taking them away ----------------------------------------------------- */

int jamf_flush(struct jamf *jamf, struct flush_device *devices, size_t count,
    struct error *error)
{
	for (size_t i = 0; i < count; i++) {
		struct flush_device *device = &devices[i];
		char path[96];
		auto_buf struct buf text = {0};
		struct jamf_call call = {
		    .method = JAMF_DELETE, .privilege = JAMF_PRIVILEGE_FLUSH};
		int result;

		if (device->error.status != STATUS_DONE)
			continue;
		buf_printf(&text,
		    "commandflush/%s/id/%" PRId64 "/status/Failed",
		    words[device->kind], device->id);
		if (!buf_ok(&text) || text.length >= sizeof(path))
			return error_set_memory(error);
		memcpy(path, text.data, text.length + 1);
		call.path = path;
		/* One by one, as writes of the Classic API are to be. */
		result = jamf_perform(jamf, &call, 1, 1, error);
		device->is_flushed = call.outcome == JAMF_DONE;
		if (!device->is_flushed)
			device->error = call.error;
		if (result != 0)
			return -1;
		/* Nor will the next one be. */
		if (call.outcome == JAMF_REFUSED &&
		    call.error.status == STATUS_PRIVILEGE)
			for (size_t at = i + 1; at < count; at++)
				devices[at].error = call.error;
	}
	return 0;
}
