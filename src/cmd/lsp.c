/*
 * lsp: the language server, on the standard streams.
 */
#include "lsp/lsp.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "cmd/cmd.h"
#include "cmd/lock_findings.h"
#include "cmd/message.h"
#include "cmd/rules.h"
#include "definition/accept.h"
#include "base/banned.h"

enum {
	PIECE = 64 * 1024 /* bytes read at once */
};

/* -- the lock file --------------------------------------------------------- */

static void forget_locks(void *context)
{
	struct lock_findings *locks = context;
	const struct invocation *invocation = locks->invocation;

	lock_findings_done(locks);
	*locks = (struct lock_findings){.invocation = invocation};
}

/* One that is faulty is read again, so that each check says so. */
static int check_lock(
    void *context, struct document *document, struct error *error)
{
	struct lock_findings *locks = context;
	bool is_faulty = false;

	locks->faults = &document->findings;
	if (lock_findings_add(locks, document, error) != 0)
		return -1;
	accept_apply(document, &document->findings);
	for (size_t i = 0; i < locks->count; i++)
		is_faulty = is_faulty || locks->locks[i].lock == NULL;
	if (is_faulty)
		forget_locks(locks);
	return 0;
}

/* -- the streams ----------------------------------------------------------- */

/* Whether the client has sent more than was read. */
static bool more_waits(void)
{
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};

	return poll(&in, 1, 0) > 0 && (in.revents & POLLIN) != 0;
}

static int send(struct buf *out, struct error *error)
{
	if (!buf_ok(out))
		return error_set_memory(error);
	if (out->length > 0 &&
	    file_write_all(STDOUT_FILENO, out->data, out->length) != 0)
		return error_set_system(
		    error, errno, "cannot write to the client");
	buf_clear(out);
	return 0;
}

/* Until the client says to end, or goes. */
static int serve(struct lsp *lsp, bool *ret_as_told, struct error *error)
{
	auto_buf struct buf out = {0};
	char piece[PIECE];
	ssize_t got;

	while (!lsp_is_over(lsp, ret_as_told)) {
		do
			got = read(STDIN_FILENO, piece, sizeof(piece));
		while (got < 0 && errno == EINTR);
		if (got < 0)
			return error_set_system(
			    error, errno, "cannot read from the client");
		if (got == 0)
			return 0;
		/* An answer to a broken stream goes out as well. */
		if (lsp_feed(lsp, piece, (size_t)got, &out, error) != 0) {
			struct error other;

			(void)send(&out, &other);
			return -1;
		}
		if (!more_waits() && lsp_settle(lsp, &out, error) != 0)
			return -1;
		if (send(&out, error) != 0)
			return -1;
	}
	return 0;
}

static int run_command(struct invocation *invocation)
{
	auto_cleanup(lock_findings_done) struct lock_findings locks = {
	    .invocation = invocation};
	struct lsp_options options = {.rules = rule_tables,
	    .check_more = check_lock,
	    .forget = forget_locks,
	    .context = &locks,
	    .version = SCEPCTL_VERSION,
	    .now = clock_now,
	    .project = {
		.path = invocation->config_path, .trust = &invocation->trust}};
	auto_lsp struct lsp *lsp = NULL;
	struct error error = {0};
	bool as_told = false;
	int result = invocation_load(invocation, &error);

	options.schemas = invocation->schemas;
	if (result == 0)
		result = lsp_new(&options, &lsp, &error);
	if (result == 0)
		result = serve(lsp, &as_told, &error);
	if (result != 0)
		return message_error(invocation, &error);
	return as_told ? STATUS_DONE : STATUS_FINDINGS;
}

static const struct option command_options[] = {
    {.name = "stdio",
	.doc = "speak over standard input and output; there is no other way"},
    {0},
};

const struct command lsp_command = {.name = "lsp",
    .synopsis = "[--stdio]",
    .summary = "help an editor: a language server",
    .details = "Speaks the Language Server Protocol 3.17 over standard input "
	       "and output: findings while typing, completion, explanations. "
	       "It connects nowhere, resolves no secret and runs no command; "
	       "docs/editors.md says how editors are told of it.",
    .options = command_options,
    .statuses = {STATUS_FINDINGS, STATUS_FILE, STATUS_LIMIT},
    .run = run_command};
