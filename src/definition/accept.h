/*
 * Findings that somebody looked at and takes as they are: [profile] accept of
 * a definition and of its bases, and [check] accept of the project's file. The
 * lists add up. What they name is counted and not shown; errors are never
 * taken. Nothing here reaches a profile's bytes.
 */
#ifndef DEFINITION_ACCEPT_H
#define DEFINITION_ACCEPT_H

#include "base/diag.h"
#include "base/error.h"
#include "definition/document.h"

/* Finds the lists of a document that was read, its project's and those of its
 * layers, and applies them. */
int accept_settle(const struct document_run *run, struct document *document,
    struct error *error);
/* Takes what the document's lists name out of findings, which are of this
 * document, and puts it among the accepted ones. */
void accept_apply(struct document *document, struct findings *findings);

#endif
