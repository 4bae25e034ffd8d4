#include "report/show.h"

#include <string.h>

#include "base/secret.h"
#include "cmd/command.h"
#include "cmd/message.h"
#include "profile/build.h"
#include "base/banned.h"

struct showing {
	const struct invocation *invocation;
	struct document_run run;
	struct document document;
	struct buf buf;
};

static void showing_done(struct showing *showing)
{
	document_done(&showing->document);
	document_run_done(&showing->run);
	buf_done(&showing->buf);
}

/* Stands in for every secret of a definition. */
static int give_mask(void *context, const struct payload *payload,
    const struct value *value, struct secret *ret_secret, struct error *error)
{
	(void)context;
	(void)payload;
	(void)value;
	return secret_set(ret_secret, SECRET_MASK, strlen(SECRET_MASK), error);
}

static int add_json(struct showing *showing, struct error *error)
{
	auto_arena struct arena arena = {0};
	const struct build_values values = {
	    .arena = &arena, .secret = give_mask};
	const struct document *document = &showing->document;
	const struct schemas *schemas = showing->invocation->schemas;
	struct tree *built;
	bool has_secret;

	if (document->kind == DOCUMENT_PROFILE) {
		show_add_json(&showing->buf, document->tree, schemas);
		return 0;
	}
	if (profile_build(
		&document->profile, &values, &built, &has_secret, error) != 0)
		return -1;
	show_add_json(&showing->buf, built, schemas);
	return 0;
}

static int add_xml(struct showing *showing, struct error *error)
{
	const struct document *document = &showing->document;
	const struct source *source = &document->source;

	if (document->kind == DOCUMENT_DEFINITION) {
		(void)error_set(error, STATUS_USAGE,
		    "'%s' is a definition, which has no XML", source->name);
		return error_hint(error,
		    "see the profile: scepctl build --unsigned -o - FILE");
	}
	if (source->length >= 6 && memcmp(source->text, "bplist", 6) == 0)
		return tree_write_xml(document->tree, &showing->buf, error);
	buf_add(&showing->buf, source->text, source->length);
	return 0;
}

/* A profile is shown whenever it can be read as a dictionary; what its keys
 * say is validate's business. A definition must be right. */
static bool is_showable(const struct document *document)
{
	if (document->kind == DOCUMENT_PROFILE)
		return document->tree != NULL &&
		       tree_type(document->tree) == TREE_DICT;
	return document->findings.errors == 0;
}

static int show(
    struct showing *showing, struct invocation *invocation, struct error *error)
{
	const struct arguments *arguments = &invocation->arguments;
	struct document *document = &showing->document;
	struct buf *buf = &showing->buf;
	bool json = opts_has(arguments, "json");
	int result = 0;

	if (opts_has(arguments, "xml")) {
		result = add_xml(showing, error);
		return result == 0 ? stdout_write(buf, error) : -1;
	}
	if (json)
		result = add_json(showing, error);
	else if (opts_has(arguments, "ini"))
		result = profile_add_definition(&document->profile, buf, error);
	else
		show_add_text(buf, document, invocation->schemas);
	if (result != 0)
		return -1;
	return stdout_report(
	    invocation, json ? RUNNER_JSON : RUNNER_TEXT, buf, error);
}

static int check_forms(const struct arguments *arguments, struct error *error)
{
	size_t forms = opts_count(arguments, "json") +
		       opts_count(arguments, "xml") +
		       opts_count(arguments, "ini");

	return forms <= 1 ? 0
			  : error_set(error, STATUS_USAGE,
				"'--json', '--xml' and '--ini' exclude each "
				"other");
}

static int start(
    struct showing *showing, struct invocation *invocation, struct error *error)
{
	if (check_forms(&invocation->arguments, error) != 0 ||
	    invocation_load(invocation, error) != 0 ||
	    invocation_run(invocation, &showing->run, error) != 0)
		return -1;
	showing->run.follows_links = true;
	document_read(&showing->run, invocation->arguments.operands[0],
	    &showing->document);
	if (showing->document.unreadable)
		*error = showing->document.error;
	return showing->document.unreadable ? -1 : 0;
}

static int run_command(struct invocation *invocation)
{
	auto_cleanup(showing_done) struct showing showing = {
	    .invocation = invocation};
	struct error error = {0};

	if (start(&showing, invocation, &error) != 0)
		return message_error(invocation, &error);
	if (!is_showable(&showing.document)) {
		message_findings(invocation, &showing.document.findings);
		return STATUS_FINDINGS;
	}
	if (show(&showing, invocation, &error) != 0)
		return message_error(invocation, &error);
	return STATUS_DONE;
}

static const struct option command_options[] = {
    {.name = "json", .doc = "the property list as JSON, secrets masked"},
    {.name = "ini", .doc = "as a definition, secrets masked"},
    {.name = "xml",
	.whole = true,
	.doc = "the property list as XML, secrets included"},
    {0},
};

const struct command show_command = {.name = "show",
    .synopsis = "[--ini | --json | --xml] FILE",
    .summary = "show a profile or definition in readable form",
    .details = "Any .mobileconfig will do, signed or not, XML or binary. "
	       "Challenges and passwords are masked, except in --xml, "
	       "which is verbatim. Fit for use as a git textconv driver.",
    .options = command_options,
    .least = 1,
    .most = 1,
    .statuses = {STATUS_FINDINGS, STATUS_NOT_FOUND, STATUS_FILE, STATUS_LIMIT},
    .run = run_command};
