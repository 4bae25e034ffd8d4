/*
 * What must not occur twice among the files of a run: identifiers of profiles
 * and PayloadUUIDs. A device takes the second for the first and replaces it.
 *
 * Files are added one at a time, in order; the finding is at the later one
 * and names the earlier. Its ids, duplicate-identifier and duplicate-uuid, are
 * those of duplicates within one file (check_rules).
 */
#ifndef DEFINITION_DUPLICATES_H
#define DEFINITION_DUPLICATES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "base/diag.h"
#include "base/error.h"
#include "definition/document.h"

struct duplicates;

/* For inputs numbered 0 to count - 1. */
int duplicates_new(size_t count, struct duplicates **ret, struct error *error);
void duplicates_free(struct duplicates *duplicates);
void duplicates_release(struct duplicates **duplicates);
#define auto_duplicates auto_cleanup(duplicates_release)

/* What is added from now on is compared only with what has the same number;
 * 0 to begin with. */
void duplicates_group(struct duplicates *duplicates, size_t group);
/* Compares the document with all added before, appends what it shares with
 * one of them to its findings, sorted in, and remembers it. Unreadable
 * documents and abstract definitions are passed over. -1 only for lack of
 * memory. */
int duplicates_add(struct duplicates *duplicates, struct document *document,
    size_t index, struct error *error);
/* The input shares something with another one, earlier or later. */
bool duplicates_conflict(const struct duplicates *duplicates, size_t index);

#endif
