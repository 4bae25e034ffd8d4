/*
 * Payloads that stand in files of their own (profile.h, struct payload_file).
 * Private to the room.
 *
 * A text of the file that is wholly one of these stands for something else:
 *
 *   @uuid:NAME@         the PayloadUUID of the payload called so (reference.h)
 *   @secret:REFERENCE@  a secret (secret_reference.h); where one may be shown
 * to nobody, by its schema or the name of its key
 *   @secret-data:REFERENCE@  bytes, whose base64 is the secret
 *   @secret-text:REFERENCE@  a text that is a secret by what it holds, such as
 *                            a private key or a configuration with one
 *   @@...               the text without its first '@'
 *
 * Paths in them are relative to the definition.
 */
#ifndef PROFILE_PAYLOAD_FILE_H
#define PROFILE_PAYLOAD_FILE_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/error.h"
#include "profile/profile.h"

/* Rows of read_file_rules (read.h). */
enum read_file_rule {
	FILE_RULE_ROOT,
	FILE_RULE_PROFILE,
	FILE_RULE_TYPE,
	FILE_RULE_LIMIT,
	FILE_RULE_MARK,
	FILE_RULE_OPEN,
	FILE_RULE_TOP
};

/* What is done to all files of a profile. */
struct payload_files {
	struct profile *profile;
	struct arena *arena;
	struct findings *findings;
};

enum {
	PAYLOAD_SECRETS_MAX = 1000 /* of one file */
};

/* Puts UUIDs in and reads the payloads by their schemas, once all of them have
 * their identity, labels and paths. */
int payload_files_substitute(struct profile *profile, struct arena *arena,
    struct findings *findings, struct error *error);
/* Text under the key; NULL: there is none, or nothing in it. */
const char *payload_file_text(const struct tree *dict, const char *key);
/* The secret that this node of the file stands for, or NULL. */
const struct value *payload_file_secret(
    const struct payload_file *file, const struct tree *node);

#endif
