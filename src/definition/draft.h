/*
 * The other way round: a profile that was read becomes a definition with the
 * files that it names. For import (import.h) and for what a server holds
 * (sync/pull.h).
 *
 * A payload has a section of its kind when its schema has one; it is kept
 * whole, in a file that [payload] takes, when there is none, when something of
 * it can only be said so, or when the caller says so. Certificates become
 * certs/CN-8HEX.pem, other bytes files/NAME-8HEX, by their SHA-256, so that a
 * certificate of many profiles is one file. No secret is written: each has a
 * reference to an environment variable.
 */
#ifndef DEFINITION_DRAFT_H
#define DEFINITION_DRAFT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/map.h"
#include "definition/run.h"
#include "profile/profile.h"

/* Beside the definition. */
struct draft_file {
	const char *name; /* as the definition has it: "certs/Root-01234567.pem"
			   */
	const void *bytes;
	size_t length;
	bool is_shared; /* its name follows from its content */
};

struct draft_secret {
	const char *reference; /* "env:WIFI_SCEP_CHALLENGE" */
	const char *place; /* "PayloadContent[0].PayloadContent.Challenge" */
	const void *bytes; /* the secret itself, borrowed */
	size_t length;
	bool is_data; /* the variable takes the base64 of the bytes */
};

struct draft {
	/* Set by the caller. */
	const struct document_run *run;
	struct profile *profile; /* of a property list; changed */
	struct arena *arena;     /* of all that is made */
	const char *stem;        /* of the definition: a safe file name */
	const char *shared;      /* the way to shared files: "" or "../" */
	/* Variables are called BEFORE_SECTION_KEY_AFTER; "" for none. */
	const char *before, *after;
	/* That are taken by definitions before it; or NULL. */
	const struct map *variables;
	bool is_bare; /* see struct definition_names */
	/* Why the payload is kept whole, one each; NULL: it has a section. Made
	 * by draft_start, the caller may add some. */
	const char **reasons;
	/* Keys for the top level, in a file of their own; NULL: none. */
	const struct tree *more;
	/* The result. */
	struct draft_file *files;
	size_t file_count;
	struct draft_secret *secrets;
	size_t secret_count;
	/* Private. */
	size_t file_room, secret_room;
	struct map own; /* variables */
};
void draft_done(struct draft *draft);
#define auto_draft auto_cleanup(draft_done)

/* Gives a value of the model what text of a definition says. Nothing happens
 * when there is no such value, or the text says none. */
void draft_set(struct payload *payload, struct value *value, const char *text,
    struct arena *arena);

/* Finds out which payloads have no section. */
int draft_start(struct draft *draft, struct error *error);
/* Makes sections of [payload], their files and the names of references; may be
 * called again with more reasons. */
int draft_settle(struct draft *draft, struct error *error);
/* Appends the definition, and adds its certificates to the files. After
 * draft_settle. */
int draft_write(struct draft *draft, struct buf *text, struct error *error);

#endif
