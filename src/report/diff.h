/*
 * What differs between two profiles. Texts may be anybody's; whatever could act
 * on a terminal, or on a page that shows a comment, is made harmless here.
 */
#ifndef REPORT_DIFF_H
#define REPORT_DIFF_H

#include <stdbool.h>
#include <stddef.h>

#include "report/plan.h"
#include "report/report.h"
#include "sync/diff.h"

/* One of the two, for people. */
struct report_diff_side {
	const char *name; /* as the user called it */
	const char *file; /* as origins call it */
	const char *kind; /* "definition", "profile", "jamf"; or NULL */
	/* Of git, which its files are of; "" for the index, NULL: none. */
	const char *revision;
};

struct report_diff {
	struct report_diff_side was, becomes;
	const struct sync_diff *diff; /* NULL: they were not compared */
	/* Filled in by report_diff_make. */
	struct report_note notes[REPORT_NOTES_MAX];
	size_t note_count;
};

/* Fills in the notes; texts are in the arena. */
int report_diff_make(
    struct report_diff *report, struct arena *arena, struct error *error);
/* After report_add_failures. */
void report_add_diff(struct report *report, const struct report_diff *diff);

/* -- shared by the formats ------------------------------------------------ */

/* "added", "removed", "changed" */
const char *report_difference_kind(const struct jamf_change *change);
/* What the difference is called in its section; NULL: it is the payload. */
const char *report_difference_key(const struct jamf_change *change);
/* The values as they are shown: a secret by its reference, else masked; NULL:
 * none on this side. */
const char *report_difference_was(const struct jamf_change *change);
const char *report_difference_becomes(const struct jamf_change *change);
/* Why the values could not be compared. */
const char *report_difference_reason(const struct jamf_change *change);
/* Whether two differences stand in one section. */
bool report_difference_joins(
    const struct sync_difference *a, const struct sync_difference *b);
/* Appends '[wifi "office"]', '[wifi "office"] -> [wifi "hq"]' of a payload that
 * was moved, or the type of one that no section is for. */
void report_difference_place(struct buf *buf,
    const struct sync_difference *difference, const struct report_style *style);
/* The effects one by one, the first from 0 on; SYNC_EFFECTS for no more. */
int report_diff_effect_next(const struct sync_diff *diff, int from);

#endif
