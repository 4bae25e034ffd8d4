/*
 * What a command has to say, in the format its reader wants: text for people,
 * JSON, SARIF 2.1.0 (OASIS) for code scanning, workflow commands for GitHub,
 * JUnit's XML for lists of tests, Markdown for a review comment, CSV and a page
 * of HTML for what devices have. This room knows how a thing is said; what
 * there is to say it reads in the headers of the rooms that know it.
 *
 * Findings come file by file, so that a long run needs no memory for its
 * report; the caller writes the buffer out whenever it likes. Every machine
 * format has all findings. What was accepted is counted in each, and listed in
 * none. For a person at a terminal, findings of one id over many files are
 * shown for the first of them and counted for the rest.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/error.h"
#include "base/runner.h"
#include "json/json_write.h"
#include "report/failures.h"

struct probe;
struct report;
struct report_account;
struct report_diff;
struct report_expiry;
struct report_plan;
struct report_server;
struct report_signature;
struct report_status;
struct schema;
struct schema_key;
struct report_scep_server;

/* What a format is. A function that is NULL has nothing to say: with one for
 * add the format is for findings, with one for plan for plans. */
struct report_format {
	const char *name;
	enum runner_form runner; /* how a CI runner finds no command in it */
	bool is_commands; /* it consists of them, and goes out as it is */
	/* One document that holds all of a run. In the others, what is wrong
	 * with the definitions of a plan is said beside the plan. */
	bool is_document;
	void (*begin)(struct report *report);
	void (*add)(struct report *report, const struct finding *finding);
	/* In its place: those of an input at once, of one without any, too. */
	void (*add_all)(struct report *report, const struct findings *findings);
	void (*end)(struct report *report);
	/* After the findings, before plans and accounts: report->failures. */
	void (*failures)(struct report *report);
	void (*plan)(struct report *report, const struct report_plan *plan);
	void (*end_plans)(struct report *report, bool pending);
	void (*diff)(struct report *report, const struct report_diff *diff);
	void (*credentials)(
	    struct report *report, const struct report_account *accounts);
	void (*statuses)(
	    struct report *report, const struct report_status *status);
	void (*finish)(
	    struct report *report, const struct error *error, int status);
	/* What other commands have to say: probe.h, server.h, fingerprint.h,
	 * expiry.h, explain.h. */
	void (*step)(
	    struct report *report, const struct probe *probe, int step);
	void (*probe)(
	    struct report *report, const struct probe *probe, const char *url);
	void (*server)(
	    struct report *report, const struct report_server *server);
	void (*end_servers)(struct report *report, int status);
	void (*fingerprints)(struct report *report,
	    const struct report_scep_server *servers, int64_t now);
	void (*expiry)(
	    struct report *report, const struct report_expiry *expiry);
	void (*section)(struct report *report, const struct schema *schema);
	void (*key)(struct report *report, const struct schema *schema,
	    const struct schema_key *key);
	void (*rule)(struct report *report, const struct rule *rule);
	void (*end_explained)(struct report *report);
};

/* The formats of findings: a new one is a word in the first line, the same in
 * the second, which --help shows, and a file that defines report_WORD. */
#define REPORT_FORMATS(X) X(text) X(json) X(sarif) X(github) X(junit)
#define REPORT_FORMATS_SAID "text, json, sarif, github or junit"

#define REPORT_FORMAT_DECLARE(word) \
	extern const struct report_format report_##word;
REPORT_FORMATS(REPORT_FORMAT_DECLARE)
/* Of plans, diffs and statuses; of statuses. */
extern const struct report_format report_markdown, report_csv, report_html;

/* What --format takes; ends in NULL. */
extern const char *const report_format_names[];
/* The format of that name, or NULL. */
const struct report_format *report_format_of(const char *name);

enum {
	REPORT_GROUP_FILES = 5 /* shown in full before the rest is counted */
};

/* How often a rule was met. */
struct report_id {
	const struct rule *rule;
	size_t accepted; /* findings */
	size_t files;    /* with findings that were not accepted */
	size_t last;     /* the file that was counted last */
};

struct report {
	/* Set by the caller. */
	const struct report_format *format;
	bool colour;         /* text only */
	bool groups;         /* text only: for a person at a terminal */
	bool all;            /* text only: what stays as it is by name, too */
	bool is_strict;      /* warnings fail, for JUnit */
	const char *command; /* that was called, for JUnit; or NULL */
	const char *version; /* of the program, for SARIF */
	/* Tables of rules, each ending in a NULL id; ends in NULL. SARIF. */
	const struct rule *const *rules;
	/* Files below this absolute path are named by what
	 * follows it; or NULL. SARIF, JUnit. */
	const char *directory;
	/* Whose findings are added next, as it was given; NULL for those that
	 * are of no input alone. JUnit. */
	const char *input;
	/* What was verified, or NULL. JSON. */
	const struct report_signature *signature;
	size_t files;     /* looked at */
	size_t unchecked; /* payloads of types without a schema */
	/* Before the end: which of the files could not be used, or NULL. */
	const struct report_failures *failures;
	/* The same: what ended the run early, or NULL. */
	const struct error *error;
	/* The same: what the program will end with. SARIF. */
	int status;
	/* The same, before the end of plans: what counts the findings that
	 * are said beside them, or NULL. Markdown. */
	const struct report *said;
	/* What was said, for the caller to write out and empty. */
	struct buf out;
	/* Writes it out when it has become much, or NULL. */
	void (*relieve)(void *context, struct report *report);
	void *context;
	/* Counted while findings are added. */
	size_t errors;
	size_t warnings;
	size_t notes;
	size_t accepted;
	/* The rest is private. */
	struct report_id *ids;
	size_t id_count;
	size_t file; /* number of the one that is being added */
	struct json_writer writer;
	bool in_list;              /* of the JSON document: it has begun */
	struct report_plan *plans; /* that Markdown says at the end */
	size_t plan_count;
};

/* Lack of memory shows in report->out alone (buf_ok). */
void report_begin(struct report *report);
/* The findings of a file. */
void report_add(struct report *report, const struct findings *findings);
void report_end(struct report *report);
void report_done(struct report *report);
#define auto_report auto_cleanup(report_done)

/* In the place of report_end, for what holds more than findings: the inputs
 * that could not be used; then plans (plan.h), accounts (credentials.h) or, in
 * a JSON document, what the caller writes; then what the run came to. error
 * says what ended it early, if it says anything. */
void report_add_failures(
    struct report *report, const struct report_failures *failures);
void report_finish(
    struct report *report, const struct error *error, int status);

/* To be called now and then by what says much. */
void report_relieve(struct report *report);

/* The writer of a JSON document, for what the caller adds to it. */
struct json_writer *report_writer(struct report *report);

/* Appends "3 findings accepted: scep-no-ca-payload (2), profile-no-name", and
 * nothing when none was. */
void report_add_accepted(const struct report *report, struct buf *buf);

#endif
