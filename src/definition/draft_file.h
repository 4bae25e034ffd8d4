/*
 * Names of files and variables that are made of names that anybody chose.
 * Private to the room.
 */
#ifndef DEFINITION_DRAFT_FILE_H
#define DEFINITION_DRAFT_FILE_H

#include <stddef.h>

#include "base/buf.h"
#include "definition/draft.h"
#include "schema/schema.h"

enum {
	DRAFT_NAME_MAX = 60 /* bytes of a name that is made of another */
};

/* Appends the text as a file name: ASCII letters and digits, '-', '_' and '.',
 * neither hidden nor an option; fallback when nothing of it is left. */
void draft_add_name(struct buf *buf, const char *text, const char *fallback);
/* Appends the text as part of a variable: "LAB_WIFI_2". */
void draft_add_variable(struct buf *buf, const char *text);
/* The file for these bytes of a value, which is made when it is not there yet;
 * proposed is a file name. NULL for lack of memory. */
const char *draft_file_of(struct draft *draft, const struct schema_key *key,
    const struct value *value, const char *proposed);
/* Adds a file; NULL for lack of memory. */
struct draft_file *draft_add_file(
    struct draft *draft, const char *name, const void *bytes, size_t length);

#endif
