/*
 * show: a profile or definition in readable form.
 */
#include "report/show.h"

#include <string.h>

#include "base/secret.h"
#include "cmd/cmd.h"
#include "cmd/device_fill.h"
#include "cmd/message.h"
#include "profile/build.h"
#include "base/banned.h"

/* Stands in for every secret of a definition. */
static int give_mask(void *context, const struct payload *payload,
    const struct value *value, struct secret *ret_secret, struct error *error)
{
	(void)context;
	(void)payload;
	(void)value;
	return secret_set(ret_secret, SECRET_MASK, strlen(SECRET_MASK), error);
}

static int add_json(const struct document *document,
    const struct schemas *schemas, struct buf *buf, struct error *error)
{
	auto_arena struct arena arena = {0};
	const struct build_values values = {
	    .arena = &arena, .secret = give_mask};
	struct tree *tree = document->tree;
	bool has_secret;

	if (document->kind != DOCUMENT_PROFILE &&
	    profile_build(
		&document->profile, &values, &tree, &has_secret, error) != 0)
		return -1;
	report_json_tree(buf, tree, schemas);
	return 0;
}

static int add_xml(
    const struct document *document, struct buf *buf, struct error *error)
{
	const struct source *source = &document->source;

	if (document->kind == DOCUMENT_DEFINITION) {
		(void)error_set(error, STATUS_USAGE,
		    "'%s' is a definition, which has no XML", source->name);
		return error_hint(error,
		    "see the profile: scepctl build --unsigned -o - FILE");
	}
	if (source->length >= 6 && memcmp(source->text, "bplist", 6) == 0)
		return tree_write_xml(document->tree, buf, error);
	buf_add(buf, source->text, source->length);
	return 0;
}

static int show(const struct invocation *invocation,
    const struct document *document, struct error *error)
{
	const struct arguments *arguments = &invocation->arguments;
	auto_buf struct buf buf = {0};
	bool json = opts_has(arguments, "json");
	int result = 0;

	if (opts_has(arguments, "xml")) {
		result = add_xml(document, &buf, error);
		return result == 0 ? stdout_write(&buf, error) : -1;
	}
	if (json)
		result = add_json(document, invocation->schemas, &buf, error);
	else if (opts_has(arguments, "ini"))
		result =
		    profile_add_definition(&document->profile, &buf, error);
	else
		report_text_document(&buf, document, invocation->schemas);
	if (result != 0)
		return -1;
	return stdout_report(
	    invocation, json ? RUNNER_JSON : RUNNER_TEXT, &buf, error);
}

/* Puts the values of --set in. */
static int fill_in(struct device_fill *fill, struct device_values *devices,
    const struct invocation *invocation, struct document *document,
    struct error *error)
{
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	const struct device_row row = {.number = 1};
	int result;

	if (!device_values_wanted(&invocation->arguments))
		return 0;
	if (document->kind != DOCUMENT_DEFINITION)
		return error_set(
		    error, STATUS_USAGE, "option '--set' needs a definition");
	devices->is_partial = true;
	result =
	    device_values_read(devices, invocation, &findings, error) != 0 ||
		    device_fill_start(
			fill, devices, document, &findings, error) != 0
		? -1
		: device_fill_put(fill, &row, &findings, error);
	findings_sort(&findings);
	message_findings(invocation, &findings);
	return result == 0 && findings.errors > 0
		   ? error_set(error, STATUS_FINDINGS,
			 "a value is not as it should be")
		   : result;
}

static int run_command(struct invocation *invocation)
{
	const struct arguments *arguments = &invocation->arguments;
	auto_document_run struct document_run run = {0};
	auto_document struct document document = {0};
	auto_device_values struct device_values devices = {0};
	auto_device_fill struct device_fill fill = {0};
	struct error error = {0};
	bool is_right;

	if (opts_count(arguments, "json") + opts_count(arguments, "xml") +
		opts_count(arguments, "ini") >
	    1) {
		(void)error_set(&error, STATUS_USAGE,
		    "'--json', '--xml' and '--ini' exclude each other");
		return message_error(invocation, &error);
	}
	if (invocation_load(invocation, &error) != 0 ||
	    invocation_run(invocation, &run, &error) != 0)
		return message_error(invocation, &error);
	run.follows_links = true;
	run.will_fill = device_values_wanted(arguments);
	document_read(&run, arguments->operands[0], &document);
	if (document.unreadable)
		return message_error(invocation, &document.error);
	/* A profile is shown whenever it can be read as a dictionary; what its
	 * keys say is validate's business. A definition must be right. */
	is_right =
	    document.kind == DOCUMENT_PROFILE
		? document.tree != NULL && tree_type(document.tree) == TREE_DICT
		: document.findings.errors == 0;
	if (!is_right) {
		message_findings(invocation, &document.findings);
		return STATUS_FINDINGS;
	}
	if (fill_in(&fill, &devices, invocation, &document, &error) != 0 ||
	    show(invocation, &document, &error) != 0)
		return message_error(invocation, &error);
	return STATUS_DONE;
}

static const struct option command_options[] = {
    {.name = "json", .doc = "the property list as JSON, secrets masked"},
    {.name = "ini", .doc = "as a definition, secrets masked"},
    {.name = "xml",
	.whole = true,
	.doc = "the property list as XML, secrets included"},
    OPTION_SET,
    {0},
};

const struct command show_command = {.name = "show",
    .synopsis = "[--ini | --json | --xml] [--set NAME=VALUE] FILE",
    .summary = "show a profile or definition in readable form",
    .details = "Any .mobileconfig will do, signed or not, XML or binary. "
	       "Challenges and passwords are masked, except in --xml, "
	       "which is verbatim. Fit for use as a git textconv driver.",
    .options = command_options,
    .least = 1,
    .most = 1,
    .kind = WORD_CHECKED,
    .statuses = {STATUS_FINDINGS, STATUS_NOT_FOUND, STATUS_FILE, STATUS_LIMIT},
    .run = run_command};
