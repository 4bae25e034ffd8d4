/*
 * verify: who signed a profile, and whether the signature holds.
 */
#include "base/clock.h"
#include "base/file.h"
#include "cmd/cmd.h"
#include "cmd/reporting.h"
#include "cmd/signature.h"
#include "cmd/message.h"
#include "report/signature.h"
#include "cmd/options.h"
#include "base/banned.h"

struct verification {
	struct reporting reporting;
	struct cert_list trust;
	struct document_run run;
	struct document document;
	struct cms_verdict verdict;
	struct report_signature signature;
};

static void verification_done(struct verification *verification)
{
	cert_list_done(&verification->trust);
	document_done(&verification->document);
	document_run_done(&verification->run);
	reporting_done(&verification->reporting);
}

static int load_trust(const struct arguments *arguments,
    struct cert_list *trust, struct error *error)
{
	const char *path;

	for (size_t i = 0; (path = opts_value(arguments, "ca", i)) != NULL;
	     i++) {
		auto_buf struct buf bytes = {0};

		if (file_read_named(path, CERT_FILE_MAX, &bytes, NULL, error) !=
			0 ||
		    cert_list_read(
			bytes.data, bytes.length, path, trust, error) != 0)
			return -1;
	}
	return 0;
}

static void say_signer(const struct verification *verification,
    const struct invocation *invocation)
{
	const struct cms *cms = verification->document.cms;
	const struct cert *signer = cms == NULL ? NULL : cms_signer(cms);
	auto_buf struct buf line = {0};
	char days[CLOCK_DAYS_MAX];

	if (signer == NULL ||
	    verification->reporting.report.format != &report_text)
		return;
	clock_days_text(invocation->now, cert_not_after(signer), days);
	report_text_signature(&line, cms, &verification->verdict);
	if (buf_ok(&line))
		message_note(invocation, "%s: %s; %s%s",
		    verification->document.source.name, line.data, days,
		    cert_not_after(signer) < invocation->now ? "" : " left");
}

static int verify(struct verification *verification,
    struct invocation *invocation, int *ret_status, struct error *error)
{
	const struct arguments *arguments = &invocation->arguments;
	struct reporting *reporting = &verification->reporting;
	struct document *document = &verification->document;
	const struct signature_options options = {invocation->now,
	    opts_has(arguments, "ca") ? &verification->trust : NULL};

	if (reporting_start(reporting, invocation, error) != 0 ||
	    invocation_load(invocation, error) != 0 ||
	    invocation_run(invocation, &verification->run, error) != 0 ||
	    load_trust(arguments, &verification->trust, error) != 0)
		return -1;
	verification->run.follows_links = true;
	/* Whoever verifies wants to see what others looked at. */
	verification->run.accepts_nothing = true;
	document_read(&verification->run, arguments->operands[0], document);
	if (!document->unreadable) {
		if (signature_check(
			document, &options, &verification->verdict, error) != 0)
			return -1;
		verification->signature = (struct report_signature){
		    document->cms, &verification->verdict,
		    options.trust != NULL, options.now};
		reporting->report.signature = &verification->signature;
	}
	if (reporting_document(reporting, document, error) != 0 ||
	    reporting_finish(reporting, ret_status, error) != 0)
		return -1;
	say_signer(verification, invocation);
	return 0;
}

static int run_command(struct invocation *invocation)
{
	auto_cleanup(verification_done) struct verification verification = {0};
	struct error error = {0};
	int status = STATUS_DONE;

	if (verify(&verification, invocation, &status, &error) != 0)
		return reporting_fail(
		    &verification.reporting, invocation, &error);
	return status;
}

static const struct option command_options[] = {
    {.name = "ca",
	.argument = "FILE",
	.repeats = true,
	.doc = "CA certificates that the signer's chain must lead to"},
    OPTION_FORMAT,
    {.name = "json", .doc = "the same as --format json"},
    {.name = "strict", .doc = "warnings alone make the status 1 as well"},
    {0},
};

const struct command verify_command = {.name = "verify",
    .synopsis = "[--ca FILE] [--format FORMAT] [--strict] FILE",
    .summary = "check a profile's signature, then all that validate does",
    .details = "Reports the signer, the chain, the algorithms and the "
	       "days left. Without --ca nothing is trusted or distrusted: "
	       "only the signature and the chain as it stands are judged, "
	       "and a note says when no CA of this system issued it.",
    .options = command_options,
    .least = 1,
    .most = 1,
    .kind = WORD_PROFILE,
    .statuses = {STATUS_FINDINGS, STATUS_NOT_FOUND, STATUS_FILE, STATUS_CRYPTO,
	STATUS_LIMIT},
    .run = run_command};
