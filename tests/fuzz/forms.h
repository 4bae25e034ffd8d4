/*
 * What the fuzz targets demand of all that is shown to a user: findings whose
 * places lie in the file, reports of every form that are whole and printable,
 * and no secret in any of them.
 */
#ifndef FUZZ_FORMS_H
#define FUZZ_FORMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/error.h"
#include "plist/tree.h"
#include "profile/profile.h"
#include "schema/schema.h"

/* A secret of the seeds. When each of its occurrences in an input is one in a
 * secret, it must not be in anything that is shown. */
#define FORMS_CANARY "canary7Qx"

/* Ends the program when it does not hold. */
void forms_demand(bool held, const char *what);
/* A line on standard error, to understand what did not hold. */
void forms_say(const char *format, ...) ATTR_PRINTF(1, 2);
/* The embedded schemas, with OpenSSL started. */
const struct schemas *forms_schemas(void);

/* UTF-8 without characters that must not reach a terminal. */
void forms_line(const char *text);
/* The same for what has lines. */
void forms_lines(const struct buf *buf);
/* And for a definition, which may have tabs. */
void forms_definition(const struct buf *buf);
/* Errors are made printable where they are printed; what they are made of is
 * text all the same. */
void forms_error(const struct error *error);
/* JSON that our own strict reader takes. */
void forms_json(const struct buf *buf);
size_t forms_count(const char *text, size_t length, const char *needle);
/* The canary is in secrets of the property list, or of the values, and nowhere
 * else in the text. */
bool forms_tree_has_secret(const struct tree *root,
    const struct schemas *schemas, const struct source *source);
bool forms_values_have_secret(
    const struct payload *payloads, size_t count, const struct source *source);
/* It is not in what is shown. */
void forms_keep_secret(const struct buf *buf, bool has_secret);

/* Whether a key path, as findings show it, leads to a value, or to a key that
 * is missing in a dictionary. */
bool forms_lies_in(const struct tree *root, const char *path);

struct forms {
	const struct findings *findings;
	const struct source *source; /* the findings' file */
	const struct tree *tree;     /* key paths lead into it; or NULL */
	bool has_secret;             /* the canary must not be shown */
};
/* Findings, one by one and as text, JSON, SARIF and workflow commands. */
void forms_check(const struct forms *forms);

/* Writes a file of this name into a directory of its own, for what reads files
 * by themselves; the path is good until the next call. At the end of the
 * program all is removed. */
const char *forms_file(const char *name, const void *bytes, size_t length);

#endif
