/*
 * The lists of accepted findings, and those of the project files that
 * documents belong to.
 */
#ifndef DEFINITION_ACCEPT_LIST_H
#define DEFINITION_ACCEPT_LIST_H

#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/error.h"
#include "base/source.h"
#include "definition/run.h"
#include "ini/ini.h"
#include "project/config.h"
#include "schema/schema.h"

/* "ID", "ID@section" or "ID@section label". */
struct accept_item {
	const char *id;
	const char *section; /* folded; NULL: anywhere */
	const char *label;   /* NULL: any */
	struct origin origin;
};

struct accept_list {
	struct accept_item *items;
	size_t count;
};

/* What a list is read by. */
struct accept_reader {
	const struct rule *const *rules; /* tables; ends in NULL */
	const struct schemas *schemas;
	struct arena *arena; /* of the list */
	struct findings *findings;
};

/* Reads the items of [check] accept; one that cannot be is a finding, and is
 * left out. config must outlive the list. */
int accept_read_config(const struct accept_reader *reader,
    const struct config *config, struct accept_list *ret, struct error *error);
/* The same for [profile] accept of one layer. */
int accept_read_layer(const struct accept_reader *reader,
    const struct ini *layer, struct accept_list *ret, struct error *error);

/* The lists of project files, each read once in a run. */
struct accept_projects;

/* NULL for lack of memory. */
struct accept_projects *accept_projects_new(void);
void accept_projects_free(struct accept_projects *projects);
/* [check] accept of the project file that a document at path has. One that is
 * not to be read gives an empty list: whoever needs that file says why. -1 for
 * lack of memory. Safe to use from many threads. */
int accept_projects_find(const struct document_run *run, const char *path,
    const struct accept_list **ret, struct error *error);

/* Says that a list of the user's own project file does not count. */
void accept_report_own(const struct config *own, struct findings *findings);

enum accept_rule {
	ACCEPT_UNKNOWN,
	ACCEPT_ERROR,
	ACCEPT_UNUSED,
	ACCEPT_OWN_FILE,
	ACCEPT_RULES
};
extern const struct rule accept_rules[];

#endif
