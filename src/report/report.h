/*
 * Findings in the form the reader wants: text for people, JSON, SARIF 2.1.0
 * (OASIS) for code scanning, workflow commands for GitHub. File by file, so
 * that a long run needs no memory for its report; the caller writes the
 * buffer out whenever it likes.
 *
 * Every machine form has all findings. What was accepted is counted in each,
 * and listed in none. For a person at a terminal, findings of one id over many
 * files are shown for the first of them and counted for the rest.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/error.h"
#include "json/json_write.h"

enum report_format {
	REPORT_TEXT,
	REPORT_JSON,
	REPORT_SARIF,
	REPORT_GITHUB
};

/* An input that could not be used, and why. */
struct report_failure {
	const char *file;
	int status;
	const char *message;
	const char *hint; /* or NULL */
};
struct report_failures {
	const struct report_failure *list;
	size_t count;
};

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
	enum report_format format;
	bool colour;         /* text only */
	bool groups;         /* text only: for a person at a terminal */
	const char *version; /* of the program, for SARIF */
	/* Tables of rules, each ending in a NULL id; ends in NULL. SARIF. */
	const struct rule *const *rules;
	/* Files below this absolute path get relative URIs; or NULL. SARIF. */
	const char *directory;
	/* A JSON value to go into the document as "signature", or NULL. JSON.
	 */
	const char *signature;
	size_t files;     /* looked at */
	size_t unchecked; /* payloads of types without a schema */
	/* Before the end: which of these could not be read. All but text. */
	struct report_failures unreadable;
	/* The same: what ended the run early, or NULL. */
	const struct error *error;
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
};

/* Each appends to the buffer, which may be emptied in between; in text and
 * GitHub's form begin appends nothing. Added are the findings of a file. */
void report_begin(struct report *report, struct buf *buf);
void report_add(
    struct report *report, const struct findings *findings, struct buf *buf);
void report_end(struct report *report, struct buf *buf);
void report_done(struct report *report);
#define auto_report auto_cleanup(report_done)

/* Appends "3 findings accepted: scep-no-ca-payload (2), profile-no-name", and
 * nothing when none was. */
void report_add_accepted(const struct report *report, struct buf *buf);

/* Documents that hold more than findings, REPORT_JSON only, have these in the
 * place of report_end: "failures" after the findings, then what the caller
 * writes with report->writer, then "error" and "hint" (null unless error says
 * that something ended the run early), "status" and the end. */
void report_json_failures(struct report *report,
    const struct report_failures *failures, struct buf *buf);
void report_json_finish(struct report *report, const struct error *error,
    int status, struct buf *buf);

/* false for a name that is none of text, json, sarif, github. */
bool report_format_by_name(const char *name, enum report_format *ret);

#endif
