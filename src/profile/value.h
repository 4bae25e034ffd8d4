/*
 * One value: from the decoded text of a definition to its type, and from its
 * type to what people are shown. What differs between types is in types/.
 *
 * Findings name the key, the fault and, in the hint, what would be right.
 * They quote the value unless origin says that it is secret. A function that
 * returns false has added a finding (or marked findings as failed).
 */
#ifndef PROFILE_VALUE_H
#define PROFILE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/secret.h"
#include "base/source.h"
#include "profile/profile.h"
#include "schema/schema.h"

/* Rows of read_rules (read.h), for both readers. */
enum read_rule {
	READ_UNKNOWN_SECTION,
	READ_SECTION_LABEL,
	READ_DUPLICATE_SECTION,
	READ_ORPHAN,
	READ_MISSING_SECTION,
	READ_TOO_MANY_PAYLOADS,
	READ_NO_PAYLOAD,
	READ_UNKNOWN_KEY,
	READ_DUPLICATE_KEY,
	READ_MISSING_KEY,
	READ_COMMENT_IN_VALUE,
	READ_VALUE_EMPTY,
	READ_URI_CUT,
	READ_VALUE_INTEGER,
	READ_VALUE_REAL,
	READ_VALUE_BOOLEAN,
	READ_VALUE_CHOICE,
	READ_VALUE_DAYS,
	READ_VALUE_URL,
	READ_VALUE_URL_CREDENTIALS,
	READ_VALUE_IDENTIFIER,
	READ_VALUE_UUID,
	READ_VALUE_SID,
	READ_VALUE_VERSION,
	READ_VALUE_FINGERPRINT,
	READ_VALUE_DATE,
	READ_SECRET_LITERAL,
	READ_SECRET_REFERENCE,
	READ_SECRET_NEAR,
	READ_SECRET_PLACEHOLDER,
	READ_SECRET_BLANKS,
	READ_SECRET_CONTROL,
	READ_LOOK_ALIKE,
	READ_LOOK_ALIKE_TEXT,
	READ_HASH,
	READ_OMIT,
	READ_RULE_COUNT
};

/* Where a value is parsed to and who is told. */
struct value_context {
	struct arena *arena;
	struct findings *findings;
};

/* Parses the text of one value as its key's type says, or of one item of a
 * list of integers. Only the typed members of value, text, length and origin
 * are set, and faulty when it returns false. text is kept, not copied, and
 * starts at origin's span (when the lengths are equal, findings point into
 * it). Types that are lists are not for this function. */
bool value_parse(const struct value_context *context,
    const struct schema_key *key, const char *text, size_t length,
    const struct origin *origin, struct value *value);

/* The same for a list whose items the value has already. */
bool value_parse_list(const struct value_context *context,
    const struct schema_key *key, struct value *value);

/* The bytes begin .. end-1 of the text of this length at origin; all of it
 * when text and span differ (quotes, escapes) or there is no span. */
struct origin value_part(
    const struct origin *origin, size_t length, size_t begin, size_t end);

enum {
	VALUE_WRITTEN_MAX = 32 * 1024 /* bytes; a line may not be much longer */
};
/* Whether text may stand in a definition at all. */
bool value_text_fits(const char *text);

/* A value on its way out. */
struct value_out {
	const struct schema_key *key;
	const struct value *value;
	struct arena *arena; /* scratch; not needed for showing */
};
/* Appends a value for people, as a definition would have it where it can;
 * texts are made printable, secrets not masked. */
void value_show(struct buf *buf, const struct value_out *v);
void value_show_date(struct buf *buf, int64_t time);
/* Hex; of many bytes, how many they are and their digest. */
void value_show_bytes(struct buf *buf, const void *bytes, size_t length);

/* A text in which characters may look like others (lookalike.h). */
struct value_lookalike {
	const struct schema_key *key;
	const char *name; /* what the key is called where the value stands */
	const char *text;
	size_t length;
	const struct origin *origin;
};

/* One finding for each kind of character, by its Unicode name. For both
 * readers. In texts that people read,
 * typographic signs are a note, since they may be meant. */
void value_check_lookalikes(
    const struct value_lookalike *look, struct findings *findings);

/* A secret itself, not a reference to one. */
struct value_secret {
	const struct schema_key *key;
	const char *text; /* NUL-terminated */
	size_t length;
	const struct origin
	    *origin;     /* of the text or, fetched, the reference */
	bool is_fetched; /* by a reference */
};
/* False, with an error among the findings, when it is nearly a reference or a
 * shell's variable: meant to be something else. ret_is_placeholder: it is a
 * variable as a whole, which somebody else fills in. Nothing of it is told. */
bool value_check_secret(const struct value_secret *secret,
    struct findings *findings, bool *ret_is_placeholder);
/* All rules for the text of any secret, applied to one that a reference gave:
 * what the reader says of one that is written out. */
void value_check_fetched(const struct schema_key *key,
    const struct origin *origin, const struct secret *secret,
    struct findings *findings);
/* Blanks at its edges, or a line end. */
bool value_has_edge_blanks(const char *text, size_t length);
/* 8-4-4-4-12 letters or digits: Apple's pattern for payload UUIDs, which is
 * wider than RFC 4122. */
bool uuid_is_valid(const char *text, size_t length);
#endif
