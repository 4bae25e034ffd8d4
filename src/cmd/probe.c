/* The command probe: the whole way of a device to its certificate, tried. */
#include "cmd/probe.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "cmd/ca_files.h"
#include "cmd/cmd.h"
#include "cmd/inputs.h"
#include "cmd/network.h"
#include "cmd/message.h"
#include "cmd/reporting.h"
#include "report/probe.h"
#include "base/banned.h"

enum {
	PRIVATE_MODE = 0600
};

struct probing {
	const struct invocation *invocation;
	const char *operand;
	bool is_url;
	struct config config;
	struct document_run run;
	struct document document;
	struct probe_plan plan;
	struct http *http;
	struct probe probe;
	struct report report;
	struct error error;           /* of what was to be shown of a step */
	char key_path[FILE_PATH_MAX]; /* "": keep nothing */
	char cert_path[FILE_PATH_MAX];
};

static void probing_done(struct probing *probing)
{
	probe_done(&probing->probe);
	report_done(&probing->report);
	probe_plan_done(&probing->plan);
	http_free(probing->http);
	document_done(&probing->document);
	document_run_done(&probing->run);
	config_done(&probing->config);
}

static bool has(const struct probing *probing, const char *option)
{
	return opts_has(&probing->invocation->arguments, option);
}

static int check_options(const struct probing *probing, struct error *error)
{
	static const char *const of_files[] = {
	    "admin", "enroll", "set", "section", "devices", "column", "row"};

	for (size_t i = 0; probing->is_url && i < array_length(of_files); i++)
		if (has(probing, of_files[i]))
			return error_set(error, STATUS_USAGE,
			    "option '--%s' needs a definition, got a URL",
			    of_files[i]);
	if (!probing->is_url && has(probing, "name")) {
		(void)error_set(
		    error, STATUS_USAGE, "'--name' goes with a URL only");
		return error_hint(error, "a definition says its own");
	}
	return 0;
}

static int plan_path(
    char *path, const char *prefix, const char *end, struct error *error)
{
	int used = snprintf(path, FILE_PATH_MAX, "%s%s", prefix, end);

	if (used < 0 || used >= FILE_PATH_MAX)
		return error_set(error, STATUS_USAGE, "a path is too long");
	if (!file_exists(path))
		return 0;
	(void)error_set(error, STATUS_REFUSED, "'%s' exists already", path);
	return error_hint(
	    error, "name another place with --keep, or move it away");
}

/* Looked for before anything is asked of a server. */
static int plan_paths(struct probing *probing, struct error *error)
{
	const char *prefix =
	    opts_text(&probing->invocation->arguments, "keep", NULL);

	if (prefix == NULL || !has(probing, "enroll"))
		return 0;
	if (plan_path(probing->key_path, prefix, ".key", error) != 0)
		return -1;
	return plan_path(probing->cert_path, prefix, ".pem", error);
}

/* The definition is read once more, to be filled in. */
static int read_row(struct probing *probing, struct error *error)
{
	const struct document *document = &probing->document;
	auto_document struct document other = {0};

	if (probing->run.will_fill) {
		if (document->kind != DOCUMENT_DEFINITION)
			return error_set(error, STATUS_USAGE,
			    "option '--devices' needs a definition");
		document_read(&probing->run, probing->operand, &other);
		if (other.unreadable || other.text_hash != document->text_hash)
			return error_set(error, STATUS_USAGE,
			    "option '--devices' needs a definition in a file");
	}
	return probe_row_read(
	    &probing->plan.sets.row, probing->invocation, &other, error);
}

static int read_definition(struct probing *probing, struct error *error)
{
	const struct arguments *arguments = &probing->invocation->arguments;
	struct document *document = &probing->document;

	probing->run.will_fill = opts_has(arguments, "devices");
	document_read(&probing->run, probing->operand, document);
	if (document->unreadable) {
		*error = document->error;
		return -1;
	}
	if (document->findings.failed)
		return error_set_memory(error);
	if (document->findings.errors > 0) {
		message_findings(probing->invocation, &document->findings);
		return error_set(error, STATUS_FINDINGS,
		    "'%s' has errors, see above", document->source.name);
	}
	if (read_row(probing, error) != 0)
		return -1;
	return probe_plan_make(
	    &probing->plan, document, &probing->config, error);
}

static int prepare(struct probing *probing, struct error *error)
{
	const struct invocation *invocation = probing->invocation;
	struct config *config = &probing->config;
	char directory[FILE_PATH_MAX] = ".";
	struct http_url ignored;

	probing->plan.invocation = invocation;
	if (check_options(probing, error) != 0 ||
	    plan_paths(probing, error) != 0 ||
	    invocation_run(invocation, &probing->run, error) != 0)
		return -1;
	if (!probing->is_url)
		inputs_directory(
		    probing->operand, directory, sizeof(directory));
	if (invocation_config(invocation, directory, config, error) != 0)
		return -1;
	if (config->findings.errors > 0) {
		message_findings(invocation, &config->findings);
		return error_set(error, STATUS_FINDINGS,
		    "the project file has errors, see above");
	}
	if (!probing->is_url)
		return read_definition(probing, error);
	if (http_url_read(probing->operand, &ignored, error) != 0) {
		error->status = STATUS_USAGE;
		return -1;
	}
	probing->plan.target.url = probing->operand;
	probing->plan.target.ca_ident =
	    opts_text(&invocation->arguments, "name", NULL);
	return 0;
}

/* Certificates that a step found at fault are not handed out. */
static int keep_ca(struct probing *probing, struct error *error)
{
	const char *prefix =
	    opts_text(&probing->invocation->arguments, "keep", NULL);
	const struct probe *probe = &probing->probe;
	auto_ca_files struct ca_files files = {
	    .invocation = probing->invocation};

	if (prefix == NULL || probe->authority.ca == NULL ||
	    probe->steps[PROBE_CERTIFICATES].state == PROBE_FAILED ||
	    probe->steps[PROBE_FINGERPRINT].state == PROBE_FAILED ||
	    probe->steps[PROBE_ADMIN].state == PROBE_FAILED)
		return 0;
	if (ca_files_put_as(&files, &probe->authority, prefix, error) != 0)
		return -1;
	ca_files_tell(&files);
	return 0;
}

static int keep(struct probing *probing, struct error *error)
{
	auto_buf struct buf key = {0}, cert = {0};
	const struct probe *probe = &probing->probe;

	if (probing->key_path[0] == '\0' || probe->cert == NULL)
		return 0;
	if (csr_key_add_pem(probe->key, &key, error) != 0 ||
	    cert_add_pem(probe->cert, &cert, error) != 0 ||
	    file_create(probing->key_path, key.data, key.length, PRIVATE_MODE,
		error) != 0 ||
	    file_create(probing->cert_path, cert.data, cert.length,
		PRIVATE_MODE, error) != 0)
		return -1;
	message_note(probing->invocation, "kept '%s' and '%s'",
	    probing->key_path, probing->cert_path);
	return 0;
}

/* A step is seen as soon as it ends: the next may take long. */
static void step_ended(
    void *context, const struct probe *probe, enum probe_step_id step)
{
	struct probing *probing = context;

	if (probing->error.status != STATUS_DONE)
		return;
	report_add_step(&probing->report, probe, step);
	if (reporting_flush(
		probing->invocation, &probing->report, &probing->error) == 0)
		(void)stdout_flush(&probing->error);
}

static int run(struct probing *probing, struct error *error)
{
	struct probe_target *target = &probing->plan.target;
	const struct payload *network =
	    config_section(&probing->config, "network", NULL);

	if (network_open(probing->invocation, &probing->config, NULL,
		&probing->http, error) != 0)
		return -1;
	if (http_may_reach(probing->http, target->url, error) != 0 ||
	    (target->admin != NULL &&
		http_may_reach(probing->http, target->admin_url, error) != 0))
		return -1;
	target->http = probing->http;
	target->now = probing->invocation->now;
	target->own_ca =
	    network != NULL && payload_text(network, KEY_CA_FILE, NULL) != NULL;
	target->ended = step_ended;
	target->context = probing;
	/* What was obtained is kept although nobody could be told. */
	if (probe_run(target, &probing->probe, error) != 0 ||
	    keep(probing, error) != 0 || keep_ca(probing, error) != 0)
		return -1;
	report_end_probe(&probing->report, &probing->probe, target->url);
	*error = probing->error;
	if (error->status != STATUS_DONE)
		return -1;
	return reporting_flush(probing->invocation, &probing->report, error);
}

static int run_command(struct invocation *invocation)
{
	auto_cleanup(probing_done) struct probing probing = {
	    .invocation = invocation,
	    .operand = invocation->arguments.operands[0],
	    .report = {.colour = invocation->colour_out}};
	struct error error = {0};
	enum probe_state worst;

	probing.report.format =
	    has(&probing, "json") ? &report_json : &report_text;
	probing.is_url = text_starts_with(probing.operand, "http://") ||
			 text_starts_with(probing.operand, "https://");
	if (invocation_load(invocation, &error) != 0 ||
	    prepare(&probing, &error) != 0 || run(&probing, &error) != 0)
		return message_error(invocation, &error);
	worst = probe_worst(&probing.probe);
	return worst == PROBE_FAILED ||
		       (worst == PROBE_WARNING && has(&probing, "strict"))
		   ? STATUS_FINDINGS
		   : STATUS_DONE;
}

static const struct option command_options[] = {
    {.name = "admin",
	.whole = true,
	.doc = "read the admin page too, which takes one of NDES' five places "
	       "for unused challenges"},
    {.name = "enroll",
	.whole = true,
	.doc = "obtain a certificate as a device would, and discard it"},
    OPTION_SET,
    OPTION_DEVICES,
    OPTION_COLUMN,
    {.name = "row",
	.argument = "N",
	.doc = "which row of the table the probe stands in for; 1 is the "
	       "first below the titles"},
    {.name = "section",
	.argument = "LABEL",
	.kind = WORD_FREE,
	.doc = "which of several SCEP sections"},
    {.name = "name",
	.argument = "CA-IDENT",
	.doc = "name of the CA instance, for a URL"},
    {.name = "keep",
	.argument = "PREFIX",
	.doc = "write root and issuing CA as PREFIX-root.pem and "
	       "PREFIX-issuing.pem; with --enroll keep the key and "
	       "certificate as PREFIX.key and PREFIX.pem"},
    {.name = "timeout",
	.argument = "SECONDS",
	.doc = "longest time for each request"},
    {.name = "json", .doc = "the report as JSON"},
    {.name = "strict", .doc = "warnings alone make the status 1 as well"},
    {0},
};

const struct command probe_command = {.name = "probe",
    .synopsis = "[--admin] [--enroll] [--set NAME=VALUE] FILE | URL",
    .summary = "try the whole way of a device to its certificate",
    .details = "Tries each step in turn and says what is wrong with it "
	       "and what to do: name, connection, TLS, kind of server, "
	       "capabilities, certificates, fingerprint, clocks. With a "
	       "URL only the server is looked at, with a definition also "
	       "whether the two fit. --enroll makes a fresh key, asks for "
	       "a certificate with the definition's subject and challenge "
	       "and compares what comes with what was asked for; a real "
	       "certificate is issued. With a dynamic challenge it reads "
	       "the admin page, as --admin does.",
    .options = command_options,
    .least = 1,
    .most = 1,
    .kind = WORD_DEFINITION,
    .statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	STATUS_REFUSED, STATUS_FILE, STATUS_CRYPTO, STATUS_LIMIT},
    .run = run_command};
