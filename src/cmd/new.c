/* The command new: a commented definition to start from. */
#include <stdio.h>
#include <string.h>

#include "base/embedded.h"
#include "base/file.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/message.h"
#include "base/banned.h"

#define TEMPLATE_START "templates/"
#define TEMPLATE_END ".ini"
#define TEMPLATE_DEFAULT "ndes"

enum {
	TEMPLATES_MAX = 64,
	TEMPLATE_NAME_MAX = 64,
	DEFINITION_MODE = 0666
};

/* Names of the embedded templates, without directory and suffix. */
struct template_names {
	char names[TEMPLATES_MAX][TEMPLATE_NAME_MAX];
	const char *pointers[TEMPLATES_MAX];
	const struct embedded_file *files[TEMPLATES_MAX];
	size_t count;
};

static void collect(struct template_names *names)
{
	const struct embedded_file *file = embedded_files;

	for (; file->name != NULL && names->count < TEMPLATES_MAX; file++) {
		const char *name = file->name + strlen(TEMPLATE_START);
		size_t at = names->count;

		if (!text_starts_with(file->name, TEMPLATE_START))
			continue;
		(void)snprintf(names->names[at], sizeof(names->names[at]),
		    "%.*s", (int)(strlen(name) - strlen(TEMPLATE_END)), name);
		names->pointers[at] = names->names[at];
		names->files[at] = file;
		names->count++;
	}
}

static int list(const struct invocation *invocation,
    const struct template_names *names, struct error *error)
{
	auto_buf struct buf buf = {0};

	for (size_t i = 0; i < names->count; i++) {
		/* What it is for: the text of its first line, a comment. */
		const char *text = names->files[i]->text;

		text += strspn(text, "; ");
		buf_printf(&buf, "%-28s %.*s\n", names->names[i],
		    (int)strcspn(text, "\n"), text);
	}
	return stdout_report(invocation, RUNNER_TEXT, &buf, error);
}

static int create(const struct invocation *invocation,
    const struct template_names *names, struct error *error)
{
	const struct arguments *arguments = &invocation->arguments;
	const char *name = opts_text(arguments, "template", TEMPLATE_DEFAULT);
	const char *path;
	size_t at = 0;
	int near;

	if (arguments->count == 0) {
		(void)error_set(error, STATUS_USAGE, "'new' needs an argument");
		return error_hint(error,
		    "usage: scepctl new [--template NAME] FILE, or --list");
	}
	path = arguments->operands[0];
	if (strcmp(path, "-") == 0)
		return error_set(error, STATUS_USAGE,
		    "'new' writes a file, not standard output");
	while (at < names->count && strcmp(names->names[at], name) != 0)
		at++;
	if (at == names->count) {
		(void)error_set(
		    error, STATUS_USAGE, "there is no template '%.100s'", name);
		near = text_nearest(name, names->pointers, names->count);
		return near >= 0 ? error_hint(error, "did you mean '%s'?",
				       names->pointers[near])
				 : error_hint(error,
				       "'scepctl new --list' lists them");
	}
	if (file_create(path, names->files[at]->text, names->files[at]->length,
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
	struct template_names names = {.count = 0};
	struct error error = {0};
	int result;

	collect(&names);
	if (opts_has(&invocation->arguments, "list"))
		result = list(invocation, &names, &error);
	else
		result = create(invocation, &names, &error);
	return result == 0 ? STATUS_DONE : message_error(invocation, &error);
}

static const struct option command_options[] = {
    {.name = "template",
	.argument = "NAME",
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
    .statuses = {STATUS_NOT_FOUND, STATUS_REFUSED, STATUS_FILE},
    .run = run_command};
