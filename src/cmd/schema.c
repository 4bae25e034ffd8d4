/*
 * schema: the language of definitions as a JSON Schema.
 */
#include "cmd/cmd.h"
#include "cmd/message.h"
#include "schema/schema_doc.h"
#include "base/banned.h"

static int write_schema(struct invocation *invocation, struct error *error)
{
	auto_buf struct buf out = {0};
	struct json_writer writer = {.buf = &out};

	if (invocation_load(invocation, error) != 0)
		return -1;
	schema_doc_json(&writer, invocation->schemas,
	    opts_has(&invocation->arguments, "project") ? SCHEMA_IN_PROJECT
							: SCHEMA_IN_DEFINITION);
	return buf_ok(&out) ? stdout_write(&out, error)
			    : error_set_memory(error);
}

static int run_command(struct invocation *invocation)
{
	struct error error = {0};

	return write_schema(invocation, &error) == 0
		   ? STATUS_DONE
		   : message_error(invocation, &error);
}

static const struct option command_options[] = {
    {.name = "project", .doc = "that of scepctl.conf instead"},
    {0},
};

const struct command schema_command = {.name = "schema",
    .synopsis = "[--project]",
    .summary = "the language of definitions as a JSON Schema",
    .details = "Draft 2020-12, for what turns a definition into JSON: an "
	       "object of sections, each by what stands between the brackets "
	       "of its header, and in them keys by their names in snake_case. "
	       "What one key or section demands of another is not in it; "
	       "'validate' knows that.",
    .options = command_options,
    .statuses = {STATUS_FILE, STATUS_LIMIT},
    .run = run_command};
