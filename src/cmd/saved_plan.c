#include "cmd/saved_plan_internal.h"

#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/banned.h"

struct saved_plan *saved_plan_new(void)
{
	return memory_new(sizeof(struct saved_plan));
}

void saved_plan_free(struct saved_plan *saved_plan)
{
	if (saved_plan == NULL)
		return;
	json_free(saved_plan->json);
	buf_done(&saved_plan->text);
	memory_free(saved_plan->servers);
	arena_done(&saved_plan->arena);
	memory_free(saved_plan);
}

void saved_plan_release(struct saved_plan **saved_plan)
{
	saved_plan_free(*saved_plan);
	*saved_plan = NULL;
}

struct saved_server *saved_plan_grow(struct saved_plan *saved_plan)
{
	size_t capacity =
	    saved_plan->capacity == 0 ? 4 : 2 * saved_plan->capacity;
	struct saved_server *servers;

	if (saved_plan->count == saved_plan->capacity) {
		servers = memory_resize(
		    saved_plan->servers, capacity * sizeof(*servers));
		if (servers == NULL)
			return NULL;
		saved_plan->servers = servers;
		saved_plan->capacity = capacity;
	}
	saved_plan->servers[saved_plan->count] = (struct saved_server){0};
	return &saved_plan->servers[saved_plan->count];
}

/* -- the form -------------------------------------------------------------- */

/* A row per member of that name. */
#define ROW(container, member, type)                               \
	{                                                          \
#member, type, offsetof(struct container, member), \
		    JSON_REQUIRED                                  \
	}
#define TEXT_ROW(member) ROW(sync_saved_item, member, JSON_FIELD_TEXT)
#define TABLE(rows)                                         \
	{                                                   \
		rows, array_length(rows), 0, STATUS_REFUSED \
	}

static const struct json_field top_rows[] = {
    {"scepctl_plan", JSON_FIELD_INTEGER, offsetof(struct saved_top, format),
	JSON_REQUIRED},
    ROW(saved_top, options, JSON_FIELD_OBJECT),
    ROW(saved_top, servers, JSON_FIELD_ARRAY)};
static const struct json_field option_rows[] = {
    ROW(saved_options, prune, JSON_FIELD_BOOLEAN),
    ROW(saved_options, trust_lock, JSON_FIELD_BOOLEAN),
    ROW(saved_options, names_files, JSON_FIELD_BOOLEAN),
    ROW(saved_options, max_devices, JSON_FIELD_INTEGER),
    ROW(saved_options, max_deletes, JSON_FIELD_INTEGER)};
static const struct json_field server_rows[] = {
    ROW(saved_server_fields, server, JSON_FIELD_TEXT),
    ROW(saved_server_fields, items, JSON_FIELD_ARRAY)};
static const struct json_field item_rows[] = {TEXT_ROW(identifier),
    TEXT_ROW(platform), TEXT_ROW(name), TEXT_ROW(action), TEXT_ROW(effects),
    TEXT_ROW(devices), ROW(sync_saved_item, id, JSON_FIELD_INTEGER),
    ROW(sync_saved_item, sends_payload, JSON_FIELD_BOOLEAN),
    TEXT_ROW(not_compared), TEXT_ROW(definition), TEXT_ROW(lock),
    TEXT_ROW(general), TEXT_ROW(scope), TEXT_ROW(self_service),
    TEXT_ROW(payload), TEXT_ROW(writes), TEXT_ROW(secrets)};

const struct json_table saved_top_table = TABLE(top_rows);
const struct json_table saved_option_table = TABLE(option_rows);
const struct json_table saved_server_table = TABLE(server_rows);
const struct json_table saved_item_table = TABLE(item_rows);

struct saved_options saved_plan_options(const struct plan_session *session)
{
	const struct sync_options *options = &session->options;

	return (struct saved_options){options->prune, options->trust_lock,
	    session->invocation->arguments.count > 0,
	    options->has_max_devices ? options->max_devices : -1,
	    options->max_deletes};
}

/* -- reading --------------------------------------------------------------- */

static int read_items(struct saved_plan *saved_plan, const struct json *items,
    struct sync_saved *ret_saved, struct error *error)
{
	size_t count = json_count(items);
	struct sync_saved saved = {.list = NULL};

	saved.list =
	    arena_new_array(&saved_plan->arena, count + 1, sizeof(*saved.list));
	if (saved.list == NULL)
		return error_set_memory(error);
	for (const struct json *each = json_first(items); each != NULL;
	     each = json_next(each))
		if (json_read(each, &saved_item_table,
			&saved.list[saved.count++], error) != 0)
			return -1;
	*ret_saved = saved;
	return 0;
}

static int read_servers(struct saved_plan *saved_plan,
    const struct json *servers, struct error *error)
{
	if (json_count(servers) > SAVED_SERVERS_MAX)
		return error_set(error, STATUS_REFUSED, "too many servers");
	for (const struct json *each = json_first(servers); each != NULL;
	     each = json_next(each)) {
		struct saved_server_fields fields = {0};
		struct saved_server *server = saved_plan_grow(saved_plan);

		if (server == NULL)
			return error_set_memory(error);
		if (json_read(each, &saved_server_table, &fields, error) != 0 ||
		    read_items(
			saved_plan, fields.items, &server->items, error) != 0)
			return -1;
		server->server = fields.server;
		saved_plan->count++;
	}
	return 0;
}

static int check_options(const struct json *options,
    const struct plan_session *session, struct error *error)
{
	struct saved_options now = saved_plan_options(session), saved = {0};
	const char *other = NULL;

	if (json_read(options, &saved_option_table, &saved, error) != 0)
		return -1;
	if (saved.prune != now.prune)
		other = "'--prune'";
	else if (saved.trust_lock != now.trust_lock)
		other = "'--trust-lock'";
	else if (saved.names_files != now.names_files)
		other = "files that are named";
	else if (saved.max_devices != now.max_devices)
		other = "'--max-devices'";
	else if (saved.max_deletes != now.max_deletes)
		other = "'--max-deletes'";
	if (other == NULL)
		return 0;
	(void)error_set(error, STATUS_REFUSED,
	    "the plan was saved with other options than this run has: %s",
	    other);
	return error_hint(error, "give the same options and files as then");
}

static int read_text(struct saved_plan *saved_plan, const char *path,
    const struct plan_session *session, struct error *error)
{
	const struct source source = {
	    path, saved_plan->text.data, saved_plan->text.length};
	struct saved_top top = {0};

	if (json_parse(&source, SAVED_BYTES_MAX, STATUS_REFUSED,
		&saved_plan->json, error) != 0)
		return -1;
	if (json_read(saved_plan->json, &saved_top_table, &top, error) != 0)
		return error_prefix(error, "'%s'", path);
	if (top.format != SAVED_FORMAT)
		return error_set(error, STATUS_REFUSED,
		    "'%s' is a plan of format %lld, expected %d", path,
		    (long long)top.format, SAVED_FORMAT);
	if (session == NULL)
		return 0;
	if (check_options(top.options, session, error) != 0 ||
	    read_servers(saved_plan, top.servers, error) != 0)
		return error_prefix(error, "'%s'", path);
	return 0;
}

/* Without session only whether it is one. */
static int read_file(const char *path, const struct plan_session *session,
    struct saved_plan **ret_saving, struct error *error)
{
	auto_saved_plan struct saved_plan *saved_plan = saved_plan_new();

	if (saved_plan == NULL)
		return error_set_memory(error);
	if (file_read(path, SAVED_BYTES_MAX, &saved_plan->text, NULL, error) !=
	    0)
		return -1;
	if (saved_plan->text.length == 0 && session == NULL)
		return 0;
	if (saved_plan->text.length == 0)
		(void)error_set(error, STATUS_REFUSED, "'%s' is empty", path);
	else if (read_text(saved_plan, path, session, error) == 0) {
		if (ret_saving != NULL)
			*ret_saving = own_take(saved_plan);
		return 0;
	}
	return error->hint[0] != '\0'
		   ? -1
		   : error_hint(error,
			 "'scepctl plan --save FILE' writes such a file");
}

int saved_plan_read(const char *path, const struct plan_session *session,
    struct saved_plan **ret_saving, struct error *error)
{
	return read_file(path, session, ret_saving, error);
}

int saved_plan_check_path(const char *path, struct error *error)
{
	struct error ignored = {0};

	if (strcmp(path, "-") == 0)
		return error_set(error, STATUS_USAGE,
		    "option '--save' names a file, not standard output");
	if (file_check_output(path, error) != 0)
		return -1;
	if (!file_exists(path) || read_file(path, NULL, NULL, &ignored) == 0)
		return 0;
	(void)error_set(error, STATUS_REFUSED,
	    "'%s' is there, is no saved plan, and is left as it is", path);
	return error_hint(error, "name another file for --save");
}

/* -- comparing ------------------------------------------------------------- */

int saved_plan_check(const struct saved_plan *saved_plan,
    struct plan_session *session, size_t group, const struct sync_plan *plan,
    struct error *error)
{
	struct sync *sync = &session->servers[group].sync;
	const char *address = jamf_url(sync->jamf);
	struct sync_saved now;

	if (sync_saved_make(sync, plan, &now, error) != 0)
		return -1;
	if (saved_plan->count != session->desired.count ||
	    strcmp(saved_plan->servers[group].server, address) != 0) {
		(void)error_set(error, STATUS_REFUSED,
		    "the saved plan is for other servers: '%s' is not in its "
		    "place",
		    address);
		return error_hint(
		    error, "nothing was applied to '%s'", address);
	}
	return sync_saved_check(&saved_plan->servers[group].items, &now, error);
}
