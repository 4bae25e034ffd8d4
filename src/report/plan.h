/*
 * What is going to change on a Jamf Pro server, for people, as JSON and as a
 * comment for a review. The structs are neutral: whoever knows servers fills
 * them in. Texts may come from a server; whatever could act on a terminal, or
 * on a page that shows the comment, is made harmless here.
 */
#ifndef REPORT_PLAN_H
#define REPORT_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "json/json_write.h"
#include "report/report.h"

enum report_action {
	REPORT_UNCHANGED,
	REPORT_CREATE,
	REPORT_UPDATE,
	REPORT_DRIFT,
	REPORT_DELETE,
	REPORT_ORPHAN,
	REPORT_UNMANAGED,
	REPORT_CONFLICT,
	REPORT_REFUSED,
	REPORT_FAILED,
	REPORT_ACTIONS
};

enum {
	REPORT_WORDS_MAX = 16,
	REPORT_WAITS_MAX = 3,
	REPORT_UNMANAGED_SHOWN = 10
};

struct report_change {
	const char *area;    /* "payload" */
	const char *path;    /* as the server has it */
	const char *key;     /* as a definition names it, or NULL */
	const char *was;     /* NULL: not there, or secret */
	const char *becomes; /* NULL: goes away, or secret */
	bool is_secret;
	bool server_only; /* only the server has it */
	bool is_identity; /* another SCEP or certificate payload */
};

/* A stable name for machines and a sentence for people. */
struct report_word {
	const char *name;
	const char *text;
};

/* A setting to enter by hand. */
struct report_setting {
	const char *payload; /* which of the profile's it belongs to */
	const char *label;
	const char *value;
};

struct report_item {
	enum report_action action;
	const char *name;
	const char *platform;   /* "macos" or "ios" */
	const char *identifier; /* or NULL */
	const char *file;       /* of the definition, or NULL */
	const char *page;       /* in the web interface, or NULL */
	int64_t id;             /* 0: not there yet */
	const struct report_change *changes;
	size_t change_count;
	struct report_word effects[REPORT_WORDS_MAX]; /* on devices */
	size_t effect_count;
	/* In scope once it is done, before a deletion; -1: not known, or of no
	 * interest. */
	int64_t devices;
	const char *devices_why; /* not known, or NULL */
	/* Of them, or besides: that newly get it, lose it, get it anew; -1 like
	 * devices. is_most: no more than that. */
	int64_t gained, lost, again;
	bool is_most;
	struct report_word notes[REPORT_WORDS_MAX];
	size_t note_count;
	const char *confirm;                   /* "needed", "done" or "none" */
	const struct report_setting *settings; /* to enter by hand */
	size_t setting_count;
	/* What a person has to do before it is as defined: "settings", ... */
	const char *waits[REPORT_WAITS_MAX];
	size_t wait_count;
	int status;        /* exit status it leads to; 0 */
	const char *error; /* or NULL */
	const char *hint;  /* or NULL */
	/* After apply: "created", "updated", ... ; NULL: not applied. */
	const char *result;
	/* What the server stored otherwise than it was sent. */
	const struct report_change *mismatches;
	size_t mismatch_count;
	/* What changed there after the plan was made. */
	const struct report_change *meanwhile;
	size_t meanwhile_count;
};

struct report_plan {
	const char *server; /* address; NULL when not even that is known */
	const char *label;  /* of its section, or NULL */
	const struct report_item *items;
	size_t count;
	bool is_complete; /* unmanaged profiles are told */
	int status;       /* of what ended it early; 0 */
	const char *error;
	const char *hint;
};

/* "create" */
const char *report_action_name(enum report_action action);
/* How many items have the action. */
size_t report_plan_count(
    const struct report_plan *plan, enum report_action action);
/* How many wait for a person. */
size_t report_plan_waiting(const struct report_plan *plan);
/* Appends "1 to create, 2 to update, 3 unchanged, 1 waiting for a person". */
void report_plan_add_summary(struct buf *buf, const struct report_plan *plan);

struct report_look {
	bool colour;
	bool all; /* unchanged and unmanaged profiles by name */
};
/* For people. */
void report_plan_add_text(struct buf *buf, const struct report_plan *plan,
    const struct report_look *look);
/* The settings to enter by hand, with the page and what to do then. */
void report_plan_add_settings(struct buf *buf, const struct report_item *item,
    const struct report_look *look);
/* Before the plans: the inputs that are in none of them. Nothing for none. */
void report_failures_add_text(struct buf *buf,
    const struct report_failures *failures, const struct report_look *look);

/* For a review comment, all of a run at once: what could not be used, then for
 * each server the summary and what failed, then what changes. Services take
 * comments of 65,536 characters at most. Beyond REPORT_MARKDOWN_MAX what
 * changes is left out first, row by row, and a last line says how many. */
enum {
	REPORT_MARKDOWN_MAX = 60000 /* characters */
};
struct report_plans {
	const struct report
	    *findings; /* of which some were accepted, or NULL */
	struct report_failures failures;
	const struct report_plan *list;
	size_t count;
};
void report_plans_add_markdown(
    struct buf *buf, const struct report_plans *plans);
/* The first part alone, whole. */
void report_failures_add_markdown(
    struct buf *buf, const struct report_failures *failures);

/* In a JSON document after its failures (report_json_failures): the list of
 * servers, and whether there is anything left to do; then report_json_finish.
 */
void report_plan_json_begin(struct report *report, struct buf *buf);
void report_plan_json_add(
    struct report *report, const struct report_plan *plan, struct buf *buf);
void report_plan_json_end(struct report *report, bool pending, struct buf *buf);

/* -- shared by the forms -------------------------------------------------- */

/* Printable, or for Markdown and the HTML it may hold, as plain words. */
void report_add_printable(struct buf *buf, const char *text);
void report_add_markdown(struct buf *buf, const char *text);
/* What a change is about. */
const char *report_change_name(const struct report_change *change);
/* How a form puts what they all say alike. */
struct report_form {
	void (*add)(struct buf *buf, const char *text);
	const char *arrow; /* between two values */
	const char *gap;   /* before what is said of a change in brackets */
};
/* "key: was -> becomes", "key: becomes" for what is new. */
void report_plan_add_change(struct buf *buf, const struct report_change *change,
    const struct report_form *form);
/* How many effects are to be shown: what stays as it is has none worth it. */
size_t report_plan_effects(const struct report_item *item);
/* One of them; on the first follows " (2 computers in scope)", or why that is
 * not known. */
void report_plan_add_effect(struct buf *buf, const struct report_item *item,
    size_t index, const struct report_form *form);
/* A conflict, a refusal or a failure: shown before the others. */
bool report_item_is_fault(const struct report_item *item);
/* "2 definitions cannot be used and are left out" */
void report_failures_add_count(
    struct buf *buf, const struct report_failures *failures);
/* Nothing to do and nothing to say. */
bool report_item_is_quiet(const struct report_item *item);

#endif
