/* The command challenge, and what build says of one, too. */
#include "cmd/challenge.h"

#include "base/clock.h"
#include "base/file.h"
#include "cmd/cmd.h"
#include "cmd/inputs.h"
#include "cmd/network.h"
#include "cmd/message.h"
#include "gather/gather.h"
#include "base/banned.h"

void challenge_say(
    const struct invocation *invocation, const struct ndes_page *page)
{
	char text[CLOCK_TEXT_MAX];

	if (page->reusable) {
		message_note(invocation, "the challenge does not expire, and "
					 "all devices may use it");
		return;
	}
	if (page->minutes > 0) {
		clock_format(invocation->now + (int64_t)page->minutes * 60,
		    text, sizeof(text));
		message_note(invocation,
		    "the challenge is for one request and expires in %u "
		    "minutes, at %s",
		    page->minutes, text);
	} else
		message_note(invocation,
		    "the challenge is for one request; when it expires the "
		    "page does not say, 60 minutes unless set otherwise");
	message_note(invocation,
	    "until it is used or expires it takes one of the places NDES has "
	    "for challenges, five unless set otherwise");
}

/* -- the command --------------------------------------------------------- */

struct challenging {
	const struct invocation *invocation;
	struct document_run run;
	struct document document;
	struct config config;
	struct network network;
	struct ca_lookup *lookup;
};

static void challenging_done(struct challenging *it)
{
	ca_lookup_free(it->lookup);
	network_done(&it->network);
	config_done(&it->config);
	document_done(&it->document);
	document_run_done(&it->run);
}

/* Both must be without errors. */
static int read_files(struct challenging *it, struct error *error)
{
	const char *path = it->invocation->arguments.operands[0];
	struct document *document = &it->document;
	char directory[FILE_PATH_MAX];

	document_read(&it->run, path, document);
	if (document->unreadable) {
		*error = document->error;
		return -1;
	}
	if (document->kind != DOCUMENT_DEFINITION)
		return error_set(error, STATUS_USAGE,
		    "'%s' is a profile, not a definition", path);
	if (document->findings.errors > 0) {
		message_findings(it->invocation, &document->findings);
		return error_set(error, STATUS_FINDINGS, "'%s' has errors",
		    document->source.name);
	}
	inputs_directory(path, directory, sizeof(directory));
	if (invocation_config(it->invocation, directory, &it->config, error) !=
	    0)
		return -1;
	if (it->config.findings.errors == 0)
		return 0;
	message_findings(it->invocation, &it->config.findings);
	return error_set(
	    error, STATUS_FINDINGS, "'%s' has errors", it->config.path);
}

static int challenge(
    struct challenging *it, struct invocation *invocation, struct error *error)
{
	auto_buf struct buf line = {0};
	const struct payload *scep = NULL;
	const struct ndes_page *page = NULL;
	struct ca_lookup_callbacks callbacks;

	if (invocation_load(invocation, error) != 0 ||
	    invocation_run(invocation, &it->run, error) != 0 ||
	    read_files(it, error) != 0 ||
	    gather_challenge_payload(&it->document.profile, &scep, error) != 0)
		return -1;
	it->network =
	    (struct network){.invocation = invocation, .config = &it->config};
	network_callbacks(&it->network, &callbacks);
	it->lookup = ca_lookup_new(&callbacks);
	if (it->lookup == NULL)
		return error_set_memory(error);
	if (gather_challenge(it->lookup, NULL, scep, &page, error) != 0)
		return -1;
	buf_add(&line, page->challenge.bytes, page->challenge.length);
	buf_char(&line, '\n');
	if (stdout_write(&line, error) != 0)
		return -1;
	challenge_say(invocation, page);
	return 0;
}

static int run_command(struct invocation *invocation)
{
	auto_cleanup(challenging_done) struct challenging it = {
	    .invocation = invocation};
	struct error error = {0};

	if (challenge(&it, invocation, &error) != 0)
		return message_error(invocation, &error);
	return STATUS_DONE;
}

static const struct option command_options[] = {{0}};

const struct command challenge_command = {.name = "challenge",
    .synopsis = "FILE",
    .summary = "fetch one challenge from NDES",
    .details = "Reads the admin page once, never again when it refuses, "
	       "and prints the challenge and nothing else. For "
	       "definitions with 'challenge_type = dynamic-microsoft-ca'.",
    .options = command_options,
    .least = 1,
    .most = 1,
    .kind = WORD_DEFINITION,
    .statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	STATUS_PRIVILEGE, STATUS_BUSY, STATUS_REFUSED, STATUS_FILE,
	STATUS_NETWORK, STATUS_SERVER},
    .run = run_command};
