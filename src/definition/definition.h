/*
 * Definitions and profiles, read and checked, and profiles made of definitions:
 * pure, so that it may run on many threads. Files that a definition names are
 * read; no network, no environment, no terminal is asked, and nothing is said.
 * What comes from there (secrets, pins, a challenge) is gathered between
 * reading and building, by the room gather, and handed in.
 *
 * The way of the data, in one place:
 *
 *   definition text -> ini -> model -> checked -> plist -> XML -> CMS
 *
 * document.h is what goes that way, extends.h and certificates.h what it is
 * made of, accept.h which findings are taken as they are, duplicates.h what
 * documents must not share, emit.h the file at the end.
 */
#ifndef DEFINITION_DEFINITION_H
#define DEFINITION_DEFINITION_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"
#include "definition/document.h"
#include "definition/run.h"
#include "crypto/cms.h"
#include "profile/build.h"

/* Text to checked model: document->source becomes document->profile, with what
 * is wrong among document->findings. */
int definition_read(const struct document_run *run, struct document *document,
    struct error *error);
/* The rules about what a document's model says, for definitions and anybody's
 * profiles alike. */
void definition_check(
    const struct document_run *run, struct document *document);
/* Checked model to XML: the profile of a definition without errors, with the
 * secrets that values gives; the document's arena has the tree in between.
 * ret_has_secret: one of them is in it in clear. */
int definition_build(struct document *document,
    const struct build_values *values, struct buf *xml, bool *ret_has_secret,
    struct error *error);
/* XML to CMS; to a copy with signing NULL. product is emptied first. */
int definition_sign(const struct cms_signing *signing, const struct buf *xml,
    struct buf *product, struct error *error);

#endif
