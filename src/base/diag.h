/*
 * What is wrong with the user's text: findings with a place, a stable id, a
 * message and a remedy, collected and sorted, never printed here.
 *
 * A rule is a row of a const table; each room that finds things keeps its own
 * table, and the manual lists them all. A finding holds copies of all it
 * shows, so the text it is about may go.
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/base.h"
#include "base/source.h"

enum severity {
	SEVERITY_NOTE,
	SEVERITY_WARNING,
	SEVERITY_ERROR
};

struct rule {
	const char *id; /* stable, such as "scep-subject-profile-identifier" */
	enum severity severity;
	const char *doc; /* one sentence for the manual */
};

struct finding {
	struct finding *next;
	const struct rule *rule;
	enum severity severity;
	const char *file; /* printable */
	unsigned line;    /* 0: the finding has a path or only a file */
	unsigned column;
	/* Of the character behind it. */
	unsigned end_line, end_column;
	const char *path;    /* key path in a property list, or NULL */
	const char *message; /* printable, lower case, no full stop */
	const char *hint;    /* remedy, or NULL */
	const char *excerpt; /* printable piece of the line, or NULL */
	unsigned caret;      /* characters before the caret in the excerpt */
	unsigned width;      /* characters under the caret line, at least 1 */
};

enum {
	/* Of one file; one more finding says that there are others. */
	FINDINGS_MAX = 1000
};

/* Zero-initialised except for the arena. */
struct findings {
	struct arena *arena;
	struct finding *first;
	struct finding *last;
	size_t count;
	size_t errors;
	size_t warnings;
	struct finding *accepted; /* taken out: looked at, not to be shown */
	bool failed;              /* memory ran out: some finding is missing */
};

/* Adds a finding at the place; hint may be NULL, and is copied. Messages name
 * values in 'quotes' and must not quote a secret. */
void findings_add(struct findings *findings, const struct rule *rule,
    const struct origin *origin, const char *hint, const char *format, ...)
    ATTR_PRINTF(5, 6);
/* As findings_add, about a file as a whole. */
void findings_add_file(struct findings *findings, const struct rule *rule,
    const char *file, const char *hint, const char *format, ...)
    ATTR_PRINTF(5, 6);
/* As findings_add, at a place of a text that is not in memory: no piece of it
 * is shown. */
struct finding_place {
	const char *file;
	unsigned line;
	unsigned column;
};
void findings_add_at(struct findings *findings, const struct rule *rule,
    const struct finding_place *place, const char *hint, const char *format,
    ...) ATTR_PRINTF(5, 6);
/* Adds a copy of a finding; -1 for lack of memory, which is marked too. */
int findings_copy(struct findings *findings, const struct finding *finding);
/* Moves those that is_accepted says yes to among the accepted ones. */
void findings_accept(struct findings *findings,
    bool (*is_accepted)(void *context, const struct finding *finding),
    void *context);
/* By line and column; findings without a line keep their order, first. */
void findings_sort(struct findings *findings);
const char *severity_name(enum severity severity);

/* In tables that each end in a NULL id, the list in NULL: the rule with this
 * id, or NULL; the nearest id, or NULL. */
const struct rule *rules_find(const struct rule *const *tables, const char *id);
const char *rules_near(const struct rule *const *tables, const char *id);

#endif
