#include "cmd/saved_plan_internal.h"

#include "base/file.h"
#include "json/json_write.h"
#include "base/banned.h"

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
	struct saved_server *server;

	if (sync_plan_status(plan) != STATUS_DONE)
		return 0;
	server = saved_plan_grow(saved_plan);
	if (server == NULL)
		return error_set_memory(error);
	if (sync_saved_make(sync, plan, &server->items, error) != 0)
		return -1;
	server->server = jamf_url(sync->jamf);
	saved_plan->count++;
	return 0;
}

static void write_servers(
    const struct saved_plan *saved_plan, struct json_writer *writer)
{
	json_write_array(writer, "servers");
	for (size_t i = 0; i < saved_plan->count; i++) {
		const struct saved_server *server = &saved_plan->servers[i];

		json_write_object(writer, NULL);
		json_write_text(writer, "server", server->server);
		json_write_array(writer, "items");
		for (size_t j = 0; j < server->items.count; j++) {
			json_write_object(writer, NULL);
			write_rows(
			    writer, &saved_item_table, &server->items.list[j]);
			json_write_end(writer);
		}
		json_write_end(writer);
		json_write_end(writer);
	}
	json_write_end(writer);
}

int saved_plan_write(struct saved_plan *saved_plan,
    struct plan_session *session, const char *path, struct error *error)
{
	auto_buf struct buf text = {0};
	struct json_writer writer = {.buf = &text};
	struct saved_options options = saved_plan_options(session);

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
	write_rows(&writer, &saved_option_table, &options);
	json_write_end(&writer);
	write_servers(saved_plan, &writer);
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
