/*
 * What is going to change on a Jamf Pro server, and what came of it. Texts may
 * come from a server; whatever could act on a terminal, or on a page that
 * shows a comment, is made harmless here.
 */
#ifndef REPORT_PLAN_H
#define REPORT_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "report/report.h"
#include "sync/apply.h"

enum {
	REPORT_NOTES_MAX = 16, /* of an item */
	REPORT_UNMANAGED_SHOWN = 10,
	/* Of a review comment, in characters: services take 65,536 at most.
	 * Beyond it what changes is left out first, row by row, and a last
	 * line says how many. */
	REPORT_MARKDOWN_MAX = 60000
};

/* A stable name for machines and a sentence for people. */
struct report_note {
	const char *name;
	const char *text;
};

/* An item of a plan, and what is to be said of it besides. */
struct report_item {
	const struct sync_item *item;
	const struct sync_result *result; /* NULL: not applied */
	int64_t id;                       /* 0: not there yet */
	const char *page;                 /* in the web interface, or NULL */
	struct report_note notes[REPORT_NOTES_MAX];
	size_t note_count;
	struct sync_setting_list settings; /* to enter by hand now */
	const struct error *error;         /* NULL: none */
};

struct report_plan {
	const char *server; /* address; NULL when not even that is known */
	const char *label;  /* of its section, or NULL */
	const struct report_item *items;
	size_t count;
	bool is_complete;   /* unmanaged profiles are told */
	struct error error; /* what ended it early, if it says anything */
};

/* Fills in the items of a plan; results has one per item, or is NULL before
 * apply. The report borrows from both, and from the sync's arena. */
int report_plan_make(const struct sync_plan *plan,
    const struct sync_result *results, const struct sync *sync,
    struct report_plan *ret, struct error *error);
int report_item_make(const struct sync_item *item,
    const struct sync_result *result, const struct sync *sync,
    struct report_item *ret, struct error *error);

/* After report_add_failures: plan by plan, each whole, and whether there is
 * anything left to do. Markdown comes at the end, all plans at once. */
void report_add_plan(struct report *report, const struct report_plan *plan);
void report_end_plans(struct report *report, bool pending);
/* Text: settings to enter by hand, with the page and what to do then. */
void report_add_settings(struct report *report,
    const struct sync_desired *desired, const char *page,
    const struct sync_setting_list *settings);

/* As a definition names it, else as the server has it. */
const char *report_change_name(const struct jamf_change *change);
/* Appends "1 to create, 2 to update, 3 unchanged, 1 waiting for a person". */
void report_plan_add_summary(struct buf *buf, const struct report_plan *plan);

/* -- shared by the formats ------------------------------------------------ */

/* "create" */
const char *report_action_name(enum sync_action action);
size_t report_plan_count(
    const struct report_plan *plan, enum sync_action action);
/* How many wait for a person. */
size_t report_plan_waiting(const struct report_plan *plan);
const char *report_item_name(const struct sync_item *item);
/* "macos" */
const char *report_item_platform(const struct sync_item *item);
/* A conflict, a refusal or a failure: shown before the others. */
bool report_item_is_fault(const struct report_item *row);
/* Nothing to do and nothing to say. */
bool report_item_is_quiet(const struct report_item *row);
/* Adds what is to be known besides the changes. */
int report_item_add_notes(const struct sync_item *item, struct arena *arena,
    struct report_item *row, struct error *error);

/* How a format for people puts what they all say alike. */
struct report_style {
	void (*add)(struct buf *buf, const char *text);
	const char *arrow; /* between two values */
	const char *gap;   /* before what is said of a change in brackets */
};
/* "key: was -> becomes", "key: becomes" for what is new. */
void report_change_add(struct buf *buf, const struct jamf_change *change,
    const struct report_style *style);
/* The effects one by one, the first from 0 on; SYNC_EFFECTS for no more: what
 * stays as it is has none worth showing. */
int report_effect_next(const struct sync_item *item, int from);
/* The first is followed by " (2 computers in scope)", or by why that is not
 * known. */
void report_effect_add(struct buf *buf, const struct sync_item *item,
    int effect, const struct report_style *style);
/* "2 definitions cannot be used and are left out" */
void report_failures_add_count(
    struct buf *buf, const struct report_failures *failures);

#endif
