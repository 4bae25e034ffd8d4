/* A plan that is kept in a file: its form, written, read and compared. */
#include "cmd/saved_plan.h"

#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "json/json.h"
#include "json/json_write.h"
#include "sync/saved.h"
#include "base/banned.h"

enum {
	SAVED_FORMAT = 1,
	SAVED_BYTES_MAX = 32 * 1024 * 1024,
	SAVED_SERVERS_MAX = 1000
};

struct saved_server {
	const char *server;
	struct sync_saved items;
};

struct saved_plan {
	struct buf text; /* of a file that was read */
	struct json *json;
	struct arena arena;
	struct saved_server *servers;
	size_t count, capacity;
};

struct saved_plan *saved_plan_new(void)
{
	return memory_new(sizeof(struct saved_plan));
}

void saved_plan_release(struct saved_plan **saved_plan)
{
	struct saved_plan *plan = *saved_plan;

	if (plan == NULL)
		return;
	json_free(plan->json);
	buf_done(&plan->text);
	memory_free(plan->servers);
	arena_done(&plan->arena);
	memory_free(plan);
	*saved_plan = NULL;
}

static int add_server(struct saved_plan *saved_plan, const char *server,
    const struct sync_saved *items, struct error *error)
{
	struct saved_server *servers = memory_grow(saved_plan->servers,
	    saved_plan->count, &saved_plan->capacity, sizeof(*servers));

	if (servers == NULL)
		return error_set_memory(error);
	saved_plan->servers = servers;
	servers[saved_plan->count++] = (struct saved_server){server, *items};
	return 0;
}

/* -- the form -------------------------------------------------------------- */

struct saved_top {
	int64_t format;
	const struct json *options, *servers;
};
struct saved_server_fields {
	const char *server;
	const struct json *items;
};
struct saved_options {
	bool prune, trust_lock, names_files;
	int64_t max_devices, max_deletes; /* max_devices -1: not given */
	int64_t require_status;           /* the same */
};

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
    ROW(saved_options, max_deletes, JSON_FIELD_INTEGER),
    {"require_status", JSON_FIELD_INTEGER,
	offsetof(struct saved_options, require_status), 0}};
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

static const struct json_table top_table = TABLE(top_rows);
static const struct json_table option_table = TABLE(option_rows);
static const struct json_table server_table = TABLE(server_rows);
static const struct json_table item_table = TABLE(item_rows);

static struct saved_options options_of(const struct plan_session *session)
{
	const struct sync_options *options = &session->options;

	return (struct saved_options){options->prune, options->trust_lock,
	    session->invocation->arguments.count > 0,
	    options->has_max_devices ? options->max_devices : -1,
	    options->max_deletes,
	    options->has_required_status ? (int64_t)options->required_status
					 : -1};
}

/* -- reading --------------------------------------------------------------- */

static int read_servers(struct saved_plan *saved_plan,
    const struct json *servers, struct error *error)
{
	if (json_count(servers) > SAVED_SERVERS_MAX)
		return error_set(error, STATUS_REFUSED, "too many servers");
	for (const struct json *each = json_first(servers); each != NULL;
	     each = json_next(each)) {
		struct saved_server_fields fields = {0};
		struct sync_saved saved = {.list = NULL};

		if (json_read(each, &server_table, &fields, error) != 0)
			return -1;
		saved.list = arena_new_array(&saved_plan->arena,
		    json_count(fields.items) + 1, sizeof(*saved.list));
		if (saved.list == NULL)
			return error_set_memory(error);
		for (const struct json *item = json_first(fields.items);
		     item != NULL; item = json_next(item))
			if (json_read(item, &item_table,
				&saved.list[saved.count++], error) != 0)
				return -1;
		if (add_server(saved_plan, fields.server, &saved, error) != 0)
			return -1;
	}
	return 0;
}

static int check_options(const struct json *options,
    const struct plan_session *session, struct error *error)
{
	struct saved_options now = options_of(session);
	struct saved_options saved = {.require_status = -1};
	const char *other = NULL;

	if (json_read(options, &option_table, &saved, error) != 0)
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
	else if (saved.require_status != now.require_status)
		other = "'--require-status'";
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
	if (json_read(saved_plan->json, &top_table, &top, error) != 0)
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

int saved_plan_read(const char *path, const struct plan_session *session,
    struct saved_plan **ret_saved_plan, struct error *error)
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
		if (ret_saved_plan != NULL)
			*ret_saved_plan = own_take(saved_plan);
		return 0;
	}
	return error->hint[0] != '\0'
		   ? -1
		   : error_hint(error,
			 "'scepctl plan --save FILE' writes such a file");
}

int saved_plan_check_path(const char *path, struct error *error)
{
	struct error ignored = {0};

	if (strcmp(path, "-") == 0)
		return error_set(error, STATUS_USAGE,
		    "option '--save' names a file, not standard output");
	if (file_check_output(path, error) != 0)
		return -1;
	if (!file_exists(path) ||
	    saved_plan_read(path, NULL, NULL, &ignored) == 0)
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

/* -- writing --------------------------------------------------------------- */

/* What the table's rows say of the struct at from. */
static void write_rows(struct json_writer *writer,
    const struct json_table *table, const void *from)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct json_field *field = &table->fields[i];
		const void *at = (const char *)from + field->offset;

		if (field->type == JSON_FIELD_TEXT)
			json_write_text(
			    writer, field->name, *(const char *const *)at);
		else if (field->type == JSON_FIELD_BOOLEAN)
			json_write_boolean(
			    writer, field->name, *(const bool *)at);
		else
			json_write_integer(
			    writer, field->name, *(const int64_t *)at);
	}
}

int saved_plan_add(struct saved_plan *saved_plan, struct plan_session *session,
    size_t group, const struct sync_plan *plan, struct error *error)
{
	struct sync *sync = &session->servers[group].sync;
	struct sync_saved items;

	if (sync_plan_status(plan) != STATUS_DONE)
		return 0;
	if (sync_saved_make(sync, plan, &items, error) != 0)
		return -1;
	return add_server(saved_plan, jamf_url(sync->jamf), &items, error);
}

int saved_plan_write(struct saved_plan *saved_plan,
    struct plan_session *session, const char *path, struct error *error)
{
	auto_buf struct buf text = {0};
	struct json_writer writer = {.buf = &text};
	struct saved_options options = options_of(session);

	if (saved_plan->count != session->desired.count ||
	    session->options.defined.unusable > 0) {
		enum status why = session->tally.status;

		(void)error_set(error,
		    why == STATUS_DONE ? STATUS_REFUSED : why,
		    "the plan is not saved, as not all of it can be applied");
		return error_hint(error, "mend what is said above first");
	}
	json_write_object(&writer, NULL);
	json_write_integer(&writer, "scepctl_plan", SAVED_FORMAT);
	json_write_object(&writer, "options");
	write_rows(&writer, &option_table, &options);
	json_write_end(&writer);
	json_write_array(&writer, "servers");
	for (size_t i = 0; i < saved_plan->count; i++) {
		const struct saved_server *server = &saved_plan->servers[i];

		json_write_object(&writer, NULL);
		json_write_text(&writer, "server", server->server);
		json_write_array(&writer, "items");
		for (size_t j = 0; j < server->items.count; j++) {
			json_write_object(&writer, NULL);
			write_rows(
			    &writer, &item_table, &server->items.list[j]);
			json_write_end(&writer);
		}
		json_write_end(&writer);
		json_write_end(&writer);
	}
	json_write_end(&writer);
	json_write_end(&writer);
	if (!buf_ok(&text))
		return error_set_memory(error);
	if (text.length > SAVED_BYTES_MAX)
		return error_set(error, STATUS_LIMIT,
		    "the plan is too large to be saved: %zu bytes of at most "
		    "%d",
		    text.length, SAVED_BYTES_MAX);
	return file_write(path, text.data, text.length, 0666, error);
}
