/*
 * One command: whether it is what was asked for, and whether it is the newest.
 */
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "jamf/commands_internal.h"
#include "jamf/response_date.h"
#include "json/json.h"
#include "base/banned.h"

enum {
	TEXT_MAX_BYTES = 1024, /* of an error that is kept */
	ERRORS_MAX = 1000,     /* different ones; of more the first is said */
	KEY_BYTES = INVENTORY_ID_BYTES + sizeof(uint32_t)
};

static const struct {
	const char *name;
	enum command_state state;
} states[] = {
    {"PENDING", COMMAND_PENDING},
    {"NOT_NOW", COMMAND_NOT_NOW},
    {"ACKNOWLEDGED", COMMAND_ACKNOWLEDGED},
    {"ERROR", COMMAND_FAILED},
    {"COMMAND_FORMAT_ERROR", COMMAND_FAILED},
};

/* Ids of computers' profiles and of mobile devices' are apart. */
static const struct {
	const char *name;
	enum jamf_kind kind;
} clients[] = {
    {"COMPUTER", JAMF_COMPUTERS},
    {"COMPUTER_USER", JAMF_COMPUTERS},
    {"MOBILE_DEVICE", JAMF_MOBILE},
    {"MOBILE_DEVICE_USER", JAMF_MOBILE},
    {"TV", JAMF_MOBILE},
    {"WATCH", JAMF_MOBILE},
    {"VISION_PRO", JAMF_MOBILE},
};

static bool read_state(const struct json *row, enum command_state *ret_state)
{
	const char *name = json_text(json_get(row, "commandState"));

	for (size_t i = 0; name != NULL && i < array_length(states); i++)
		if (strcmp(states[i].name, name) == 0) {
			*ret_state = states[i].state;
			return true;
		}
	return false;
}

static bool is_of_kind(const struct json *client, enum jamf_kind kind)
{
	const char *type = json_text(json_get(client, "clientType"));

	for (size_t i = 0; type != NULL && i < array_length(clients); i++)
		if (strcmp(clients[i].name, type) == 0)
			return clients[i].kind == kind;
	return true;
}

/* -- errors --------------------------------------------------------------- */

static const char *keep(struct commands_reading *reading, const char *text)
{
	size_t length = text == NULL ? 0 : strlen(text);
	const char *kept;

	if (length > TEXT_MAX_BYTES)
		length = text_utf8_prefix(text, TEXT_MAX_BYTES);
	kept = length == 0
		   ? ""
		   : text_printable(reading->commands->arena, text, length);
	reading->lacks_memory |= kept == NULL;
	return kept;
}

/* The one with these words, kept once. */
static const struct command_error *error_of(
    struct commands_reading *reading, const struct json *json)
{
	struct commands *commands = reading->commands;
	const char *domain = json_text(json_get(json, "errorDomain"));
	const char *text = json_text(json_get(json, "errorEnglishDescription"));
	struct command_error *kept;
	const struct command_error **errors;
	auto_buf struct buf key = {0};
	size_t at = commands->error_count;
	int64_t code = 0;

	if (text == NULL || *text == '\0')
		text = json_text(json_get(json, "errorLocalizedDescription"));
	(void)json_integer(json_get(json, "errorCode"), &code);
	buf_printf(&key, "%lld %.*s\n%.*s", (long long)code, TEXT_MAX_BYTES,
	    domain == NULL ? "" : domain, TEXT_MAX_BYTES,
	    text == NULL ? "" : text);
	if (buf_ok(&key) &&
	    map_get(&commands->texts, key.data, key.length, &at))
		return commands->errors[at];
	if (commands->error_count >= ERRORS_MAX)
		return commands->errors[0];
	kept = arena_new(commands->arena, sizeof(*kept));
	errors = memory_grow(commands->errors, commands->error_count,
	    &commands->error_capacity, sizeof(*errors));
	if (errors != NULL)
		commands->errors = errors;
	if (kept == NULL || errors == NULL || !buf_ok(&key) ||
	    map_add(&commands->texts, key.data, key.length, at, &at) < 0) {
		reading->lacks_memory = true;
		return NULL;
	}
	*kept = (struct command_error){.code = code,
	    .domain = keep(reading, domain),
	    .text = keep(reading, text)};
	commands->errors[commands->error_count++] = kept;
	return kept;
}

/* -- rows ----------------------------------------------------------------- */

static void make_key(
    const unsigned char *id, size_t profile, char key[KEY_BYTES])
{
	uint32_t number = (uint32_t)profile;

	memcpy(key, id, INVENTORY_ID_BYTES);
	memcpy(key + INVENTORY_ID_BYTES, &number, sizeof(number));
}

/* Of two that were sent at once, the one that was carried out. */
static bool is_newer(const struct command *a, const struct command *b)
{
	return a->sent != b->sent ? a->sent > b->sent : a->done > b->done;
}

static void put(struct commands_reading *reading, const char key[KEY_BYTES],
    const struct command *command)
{
	struct commands *commands = reading->commands;
	struct command *list;
	size_t at = commands->count;
	int added = map_add(&commands->known, key, KEY_BYTES, at, &at);

	if (added == 0) {
		if (is_newer(command, &commands->list[at]))
			commands->list[at] = *command;
		return;
	}
	list = added < 0 ? NULL
			 : memory_grow(commands->list, commands->count,
			       &commands->capacity, sizeof(*list));
	if (list == NULL) {
		reading->lacks_memory = true;
		return;
	}
	commands->list = list;
	list[commands->count++] = *command;
}

/* The profile of a row; false when it is none that was asked for. */
static bool find_profile(struct commands_reading *reading,
    const struct json *row, size_t *ret_profile)
{
	struct commands *commands = reading->commands;
	bool is_one = reading->profile < commands->profile_count;
	int64_t id;

	if (!json_integer(json_get(row, "profileId"), &id)) {
		/* Old servers do not say it; then the filter has to do. */
		*ret_profile = reading->profile;
		return is_one;
	}
	if (!map_get(
		&commands->ids, (const char *)&id, sizeof(id), ret_profile)) {
		commands->is_unfiltered |= is_one;
		return false;
	}
	if (is_one && *ret_profile != reading->profile)
		commands->is_unfiltered = true;
	return true;
}

/* By which it is known again on another page. */
static int64_t id_of(const struct json *row)
{
	const char *text = json_text(json_get(row, "uuid"));
	unsigned char bytes[INVENTORY_ID_BYTES];
	uint64_t id = 0;

	if (text == NULL || !inventory_id_read(text, bytes))
		return PAGING_UNREADABLE;
	for (size_t i = 0; i < sizeof(id); i++)
		id = id << 8 | bytes[i];
	return (int64_t)(id >> 1 | 1);
}

int commands_take_row(void *context, const char *row, size_t length)
{
	const struct commands_page *page = context;
	struct commands_reading *reading = page->reading;
	const struct source source = {"row", row, length};
	auto_json struct json *json = NULL;
	struct command command = {0};
	unsigned char id[INVENTORY_ID_BYTES];
	const struct json *client;
	char key[KEY_BYTES];
	struct error error;
	const char *text;
	size_t profile;

	if (json_parse(&source, JSON_ROW_MAX, STATUS_SERVER, &json, &error) !=
	    0)
		reading->lacks_memory |= memory_refused() != 0;
	reading->lacks_memory |= paging_put(&page->page, id_of(json)) != 0;
	if (json == NULL || reading->lacks_memory)
		return reading->lacks_memory ? -1 : 0;
	client = json_get(json, "client");
	text = json_text(json_get(client, "managementId"));
	if (text == NULL || !inventory_id_read(text, id) ||
	    !read_state(json, &command.state) ||
	    !is_of_kind(client, reading->commands->kind))
		return 0;
	text = json_text(json_get(json, "commandType"));
	if (text != NULL && strcmp(text, "INSTALL_PROFILE") != 0) {
		reading->commands->is_unfiltered = true;
		return 0;
	}
	if (!find_profile(reading, json, &profile))
		return 0;
	command.sent = jamf_date_json(json_get(json, "dateSent"));
	command.done = jamf_date_json(json_get(json, "dateCompleted"));
	if (command.state == COMMAND_FAILED)
		command.error =
		    error_of(reading, json_get(json, "commandError"));
	make_key(id, profile, key);
	put(reading, key, &command);
	return reading->lacks_memory ? -1 : 0;
}

const struct command *commands_of(const struct commands *commands,
    const struct inventory_device *device, size_t profile)
{
	char key[KEY_BYTES];
	size_t at;

	if (!device->has_management_id)
		return NULL;
	make_key(device->management_id, profile, key);
	return map_get(&commands->known, key, KEY_BYTES, &at)
		   ? &commands->list[at]
		   : NULL;
}
