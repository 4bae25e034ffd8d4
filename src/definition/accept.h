/*
 * Findings that somebody looked at and takes as they are: [profile] accept of
 * a definition and of its bases, and [check] accept of the project's file. The
 * lists add up. What they name is counted and not shown; errors are never
 * taken. Nothing here reaches a profile's bytes.
 */
#ifndef DEFINITION_ACCEPT_H
#define DEFINITION_ACCEPT_H

#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/error.h"
#include "base/source.h"
#include "definition/extends.h"
#include "profile/profile.h"
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
	const struct accept_item *items;
	size_t count;
};

/* What a list is read by. Without rules, nothing is accepted. */
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

/* The lists of the project files that documents belong to, each read once.
 * Safe to use from many threads. */
struct accept_projects;

/* NULL for lack of memory. place (without its directory) and reader's tables
 * must outlive it. */
struct accept_projects *accept_projects_new(const struct config_place *place,
    const struct rule *const *rules, const struct schemas *schemas);
void accept_projects_free(struct accept_projects *projects);
/* The list for a document at path. A project file that is not to be read gives
 * an empty one: whoever needs that file says why. -1 for lack of memory. */
int accept_projects_find(struct accept_projects *projects, const char *path,
    const struct accept_list **ret, struct error *error);

/* An item that counts for a document, and how often it did. */
struct accept_use {
	const struct accept_item *item;
	size_t layer; /* whose it is; the number of layers: the project's */
	size_t count;
};

struct accept_uses {
	struct accept_use *list;
	size_t count;
};

struct document;

struct document_run;

/* Finds the lists of a document that was read, its project's and those of its
 * layers, and applies them. */
int accept_settle(const struct document_run *run, struct document *document,
    struct error *error);
/* Takes what the document's lists name out of findings, which are of this
 * document, and puts it among the accepted ones. */
void accept_apply(struct document *document, struct findings *findings);

enum accept_rule {
	ACCEPT_UNKNOWN,
	ACCEPT_ERROR,
	ACCEPT_UNUSED,
	ACCEPT_RULES
};
extern const struct rule accept_rules[];

#endif
