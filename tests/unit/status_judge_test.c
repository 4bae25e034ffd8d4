/* Planted mutations these must catch: a command that failed before the profile
 * was installed still counts; a certificate that ends at the edge of the
 * renewal window is current; an inventory older than the delivery counts. */
#include "sync/status_errors.h"
#include "sync/status_judge.h"
#include "tap.h"

enum {
	WINDOW = 14,
	NOW = 1000,
	DELIVERED = 500,
	WRITTEN = 600
};

#define COMMAND(word, at, over)                                       \
	{                                                             \
		.state = COMMAND_##word, .sent = (at), .done = (over) \
	}

static const struct command failed_early = COMMAND(FAILED, 510, 511);
static const struct command failed_late = COMMAND(FAILED, 900, 901);
static const struct command pending_late = COMMAND(PENDING, 900, 0);
static const struct command not_now = COMMAND(NOT_NOW, 900, 0);
static const struct command done_early = COMMAND(ACKNOWLEDGED, 510, 511);
static const struct command done_late = COMMAND(ACKNOWLEDGED, 900, 960);

#define PROFILE \
	.delivered = DELIVERED, .written = WRITTEN, .window = WINDOW, .now = NOW
#define REPORTED(at) \
	PROFILE, .is_managed = true, .has_commands = true, .reported = (at)
#define BASE REPORTED(950)
#define THERE(at) .is_installed = true, .installed = (at)
#define ENDS(at) .wants_certificate = true, .expires = (at)

static const struct {
	const char *name;
	struct device_facts facts;
	enum device_verdict verdict;
	enum device_doubt doubt;
	int64_t wants; /* device_wants_done */
} cases[] = {
    {"installed, no certificate wanted", {BASE, THERE(520)}, DEVICE_CURRENT,
	DOUBT_NONE, 0},
    {"installed just then", {BASE, THERE(DELIVERED)}, DEVICE_CURRENT,
	DOUBT_NONE, 0},
    {"installed, nobody says when", {BASE, THERE(0)}, DEVICE_CURRENT,
	DOUBT_NONE, 0},
    {"installed before the delivery", {BASE, THERE(499), ENDS(2000)},
	DEVICE_OUTDATED, DOUBT_NONE, 0},
    {"with a certificate", {BASE, THERE(520), ENDS(NOW + WINDOW + 1)},
	DEVICE_CURRENT, DOUBT_NONE, 0},
    {"at the edge of the window", {BASE, THERE(520), ENDS(NOW + WINDOW)},
	DEVICE_EXPIRING, DOUBT_NONE, 0},
    {"ends in a second", {BASE, THERE(520), ENDS(NOW + 1)}, DEVICE_EXPIRING,
	DOUBT_NONE, 0},
    {"ends now", {BASE, THERE(520), ENDS(NOW)}, DEVICE_EXPIRED, DOUBT_NONE, 0},
    {"without a certificate", {BASE, THERE(520), ENDS(0)},
	DEVICE_NO_CERTIFICATE, DOUBT_NONE, 0},
    {"certificates are broken",
	{BASE, THERE(520), ENDS(0), .lacks_certificates = true}, DEVICE_UNKNOWN,
	DOUBT_BROKEN, 0},
    {"a failure that was cured",
	{BASE, THERE(520), ENDS(2000), .command = &failed_early},
	DEVICE_CURRENT, DOUBT_NONE, 0},
    {"a failure on update",
	{BASE, THERE(520), ENDS(2000), .command = &failed_late}, DEVICE_FAILED,
	DOUBT_NONE, 950},
    {"a failure, nothing installed", {BASE, .command = &failed_early},
	DEVICE_FAILED, DOUBT_NONE, 950},
    {"a failure outranks an old inventory",
	{REPORTED(400), .command = &failed_late}, DEVICE_FAILED, DOUBT_NONE,
	900},
    {"waits", {BASE, .command = &pending_late}, DEVICE_PENDING, DOUBT_NONE,
	950},
    {"not now", {BASE, THERE(520), .command = &not_now}, DEVICE_PENDING,
	DOUBT_NONE, 950},
    {"acknowledged, inventory since",
	{BASE, THERE(520), .command = &done_early}, DEVICE_CURRENT, DOUBT_NONE,
	0},
    {"acknowledged after the inventory", {BASE, .command = &done_late},
	DEVICE_UNKNOWN, DOUBT_OLD_REPORT, 0},
    {"never sent", {BASE}, DEVICE_NEVER_SENT, DOUBT_NONE, 950},
    {"inventory older than the last change", {REPORTED(599)}, DEVICE_UNKNOWN,
	DOUBT_OLD_REPORT, 0},
    {"inventory older than the delivery", {REPORTED(499), THERE(300)},
	DEVICE_UNKNOWN, DOUBT_OLD_REPORT, 0},
    {"installed, changed since for new devices only",
	{REPORTED(550), THERE(520)}, DEVICE_CURRENT, DOUBT_NONE, 0},
    {"never reported", {REPORTED(0)}, DEVICE_UNKNOWN, DOUBT_NO_REPORT, 0},
    {"not managed",
	{PROFILE, .reported = 950, THERE(520), .command = &failed_late},
	DEVICE_UNKNOWN, DOUBT_UNMANAGED, 0},
    {"a broken record", {BASE, .lacks_profiles = true}, DEVICE_UNKNOWN,
	DOUBT_BROKEN, 0},
    {"limitations", {BASE, .may_be_out = true}, DEVICE_UNKNOWN, DOUBT_LIMITS,
	0},
    {"limitations, but it has the profile",
	{BASE, THERE(520), .may_be_out = true}, DEVICE_CURRENT, DOUBT_NONE, 0},
    {"commands are not told", {PROFILE, .is_managed = true, .reported = 950},
	DEVICE_UNKNOWN, DOUBT_NO_COMMANDS, 0},
};

static void test_judge(void)
{
	for (size_t i = 0; i < array_length(cases); i++) {
		struct device_judgement got = device_judge(&cases[i].facts);

		is_text(device_verdict_name(got.verdict),
		    device_verdict_name(cases[i].verdict), "%s", cases[i].name);
		is_number(got.doubt, cases[i].doubt, "%s: why", cases[i].name);
		ok((got.verdict == DEVICE_UNKNOWN) ==
			(device_doubt_text(got.doubt) != NULL),
		    "%s: a reason when unknown", cases[i].name);
		is_number(device_wants_done(&cases[i].facts, got.verdict),
		    cases[i].wants, "%s: what would change it", cases[i].name);
	}
}

static void test_words(void)
{
	enum device_verdict verdict;

	for (int i = 0; i < DEVICE_VERDICTS; i++) {
		const char *name = device_verdict_name((enum device_verdict)i);

		ok(name != NULL &&
			device_verdict_text((enum device_verdict)i) != NULL &&
			device_verdict_of(name, &verdict) && (int)verdict == i,
		    "verdict %d has a name of its own", i);
	}
	ok(!device_verdict_of("fine", &verdict), "no such verdict");
	is_number(status_share(1, 3), 3333, "a third, rounded down");
	is_number(status_share(9512, 10000), 9512, "95.12 %%");
	is_number(status_share(0, 0), 0, "nothing of nothing");
}

static void test_errors(void)
{
	unsigned count = 0;

	for (; device_error_at(count) != NULL; count++) {
		const struct device_error_meaning *row = device_error_at(count);

		ok(row->meaning != NULL && row->meaning[0] != '\0' &&
			device_error_find(row->domain, row->code) == row,
		    "%s %lld stands once", row->domain, (long long)row->code);
	}
	for (int64_t code = 22000; code <= 22013; code++)
		ok(device_error_find("MCSCEPErrorDomain", code) != NULL,
		    "iOS' SCEP error %lld is known", (long long)code);
	ok(device_error_find("MCSCEPErrorDomain", 22014) == NULL,
	    "what is not known has no meaning");
}

int main(void)
{
	test_judge();
	test_words();
	test_errors();
	return tap_done();
}
