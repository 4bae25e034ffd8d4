/*
 * The canonical text of a definition or of scepctl.conf: the same lines in the
 * same order, each as the language spells it.
 *
 *   names    sections and keys in snake_case, whatever label or alias stands
 *            there; labels of sections as they are
 *   values   choices, booleans, days, numbers, fingerprints and subjects as
 *            pull and 'show --ini' write them; a reference by UUID becomes the
 *            name of its payload; all other text, quotes and the form of a list
 *            (commas, or a line for each item) stay
 *   layout   keys begin their lines, items below them stand behind a tab; '='
 *            in one column, and so do comments behind values on neighbouring
 *            lines. Blank lines and headers part the blocks whose '=' are
 *            aligned. Comments, blank lines, a byte order mark and the kind of
 *            line ends stay; the last line gets its end
 *
 * Nothing that is read changes: the definition means what it did, and formatted
 * once more it stays as it is. A comment that could be the rest of a value
 * (ini-comment-in-value warns of it) keeps its distance. What validate finds in
 * a value is no hindrance: such a value stays as it is.
 *
 * Lines answer to lines: the n-th line of the result is the n-th of the source.
 */
#ifndef PROFILE_FORMAT_H
#define PROFILE_FORMAT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/error.h"
#include "base/source.h"
#include "profile/profile.h"
#include "schema/schema.h"

struct format {
	const struct source *source;
	const struct schemas *schemas;
	enum schema_place place; /* which file it is */
	/* Read from the same text, after profile_resolve; NULL: references stay
	 * as they are, and wants_names tells whether that makes a difference.
	 */
	const struct profile *profile;
	struct arena *arena; /* scratch, and of the findings */
	struct findings *findings;
	/* What was seen. */
	bool is_known;    /* a section of such files is there */
	bool is_foreign;  /* sections are there, and none of them is */
	bool is_other;    /* its sections are those of the other place */
	bool wants_names; /* a reference that a profile may have a name for */
};

/* Appends the canonical text. When the source cannot be taken apart (errors
 * among the findings, all of them of the room ini) nothing is appended. -1 for
 * lack of memory, and with status limit when the text would be too long to be
 * read again. */
int profile_format(
    struct format *format, struct buf *text, struct error *error);

/* Appends the source line by line as it is, but for what could be a secret:
 * values of secret and of unknown keys that are no references, with what is
 * behind them, and the same in comments that look like such a line. For showing
 * a text that profile_format reads. */
int profile_format_masked(
    const struct format *format, struct buf *text, struct error *error);

#endif
