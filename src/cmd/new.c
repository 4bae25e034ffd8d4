/* The command new: a commented definition to start from. */
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/message.h"
#include "cmd/templates.h"
#include "base/banned.h"

#define TEMPLATE_DEFAULT "ndes"

enum {
	DEFINITION_MODE = 0666
};

static int list(const struct invocation *invocation, struct error *error)
{
	auto_buf struct buf buf = {0};
	struct template template;

	for (size_t i = 0; template_at(i, &template); i++)
		buf_printf(&buf, "%-28s %.*s\n", template.name,
		    (int)template.doc_length, template.doc);
	return stdout_report(invocation, RUNNER_TEXT, &buf, error);
}

/* The one of this name. */
static int find_template(
    const char *name, struct template *ret, struct error *error)
{
	struct template all[TEMPLATES_MAX];
	const char *names[TEMPLATES_MAX];
	size_t count = 0;
	int near;

	for (; count < TEMPLATES_MAX && template_at(count, &all[count]);
	     count++) {
		names[count] = all[count].name;
		if (strcmp(names[count], name) != 0)
			continue;
		*ret = all[count];
		return 0;
	}
	(void)error_set(
	    error, STATUS_USAGE, "there is no template '%.100s'", name);
	near = text_nearest(name, names, count);
	if (near >= 0)
		(void)error_hint(error, "did you mean '%s'?", names[near]);
	else
		(void)error_hint(error, "'scepctl new --list' lists them");
	return -1;
}

static int create(const struct invocation *invocation, struct error *error)
{
	const struct arguments *arguments = &invocation->arguments;
	const char *name = opts_text(arguments, "template", TEMPLATE_DEFAULT);
	struct template template;
	const char *path;

	if (arguments->count == 0) {
		(void)error_set(error, STATUS_USAGE, "'new' needs an argument");
		return error_hint(error,
		    "usage: scepctl new [--template NAME] FILE, or --list");
	}
	path = arguments->operands[0];
	if (strcmp(path, "-") == 0)
		return error_set(error, STATUS_USAGE,
		    "'new' writes a file, not standard output");
	if (find_template(name, &template, error) != 0 ||
	    file_create(path, template.file->text, template.file->length,
		DEFINITION_MODE, error) != 0)
		return -1;
	message_note(invocation,
	    "wrote '%s'; look at the lines marked CHANGE, then: scepctl "
	    "validate %s",
	    path, path);
	return 0;
}

static int run_command(struct invocation *invocation)
{
	struct error error = {0};
	int result;

	if (opts_has(&invocation->arguments, "list"))
		result = list(invocation, &error);
	else
		result = create(invocation, &error);
	return result == 0 ? STATUS_DONE : message_error(invocation, &error);
}

static const struct option command_options[] = {
    {.name = "template",
	.argument = "NAME",
	.kind = WORD_TEMPLATE,
	.doc = "the template to start from; ndes unless given"},
    {.name = "list", .doc = "list the templates"},
    {0},
};

const struct command new_command = {.name = "new",
    .synopsis = "[--template NAME] FILE",
    .summary = "write a commented definition to start from",
    .details = "Writes a template to FILE, which must not exist yet. The "
	       "lines to look at are marked CHANGE.",
    .options = command_options,
    .most = 1,
    .kind = WORD_DIRECTORY,
    .statuses = {STATUS_NOT_FOUND, STATUS_REFUSED, STATUS_FILE},
    .run = run_command};
