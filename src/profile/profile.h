/*
 * A configuration profile: read from a definition or a .mobileconfig (read.h),
 * checked (check.h), built as a property list or written as a definition
 * (build.h).
 *
 * Here is the model: what either of the two says, with the place each value
 * came from. Both readers yield the same typed fields, so one set of rules
 * serves both; both keep what they do not know.
 *
 * All memory is in the arena given to the reader. Nothing here refers to the
 * network, the environment or Jamf Pro.
 */
#ifndef PROFILE_PROFILE_H
#define PROFILE_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/file_view.h"
#include "base/source.h"
#include "plist/tree.h"
#include "profile/subject.h"
#include "schema/schema_name.h"

enum {
	PROFILE_PAYLOADS_MAX = 500,
	PROFILE_GROUPS_MAX = 10000, /* dictionaries in arrays, all together */
	FINGERPRINT_MAX = 64        /* bytes: SHA-512 */
};

enum fingerprint_kind {
	FINGERPRINT_NONE,
	FINGERPRINT_AUTO, /* to be learnt from the server, or pinned */
	FINGERPRINT_BYTES
};

struct fingerprint {
	enum fingerprint_kind kind;
	unsigned char bytes[FINGERPRINT_MAX];
	size_t length; /* 16, 20, 28, 32, 48 or 64 */
};

struct text_item {
	const char *text;
	size_t length;
	struct origin origin;
	bool quoted; /* in a definition: all of it is one text */
};

struct payload;
struct payload_file;

/* One typed value; which member counts follows from the key's type. */
struct value {
	bool present; /* given, or filled in by default */
	bool given;   /* stands in the user's text */
	bool faulty;  /* given but mistyped: reported, not to be looked at */
	struct origin origin; /* of the value */
	struct origin name;   /* of the key's name */
	const char *text;     /* TEXT, URL, IDENTIFIER, UUID, VERSION, FILE and
			       * CERTIFICATE (a path); a secret's literal or
			       * reference */
	size_t length;
	int64_t integer; /* INTEGER, DAYS, BOOLEAN (0, 1), DATE */
	double real;
	const struct schema_choice *choice;
	/* TEXTS, CERTIFICATES; REFERENCE, REFERENCES: names; SID: its URI */
	const struct text_item *items;
	const int64_t *integers; /* INTEGERS */
	size_t count;            /* of either */
	struct subject subject;
	struct fingerprint fingerprint;
	const unsigned char *data; /* FILE, CERTIFICATE, DATA: the bytes */
	size_t data_length;
	/* REFERENCE, REFERENCES: the payloads meant, in order; resolved ones
	 * only. */
	const struct payload *const *targets;
	size_t target_count;
	struct payload *groups;  /* DICTIONARIES: one each, count of them; their
				  * schema is the row's items */
	const struct tree *tree; /* from a property list: the node, borrowed */
};

/* A payload, the top level, or a section without payload. */
struct payload {
	const struct schema *schema; /* NULL: no schema for this type */
	const char *type;            /* payload type, or NULL */
	const char *label;           /* of the section, or NULL */
	struct origin origin;        /* section header or path of the payload */
	/* One per row of the schema, in its order; NULL without a schema. */
	struct value *values;
	const char *identifier; /* given or derived */
	const char *uuid;       /* given or derived, as emitted */
	/* The payload of a property list; of a definition what it becomes,
	 * when profile_locate was called. NULL: a section without payload. */
	const struct tree *tree;
	/* Of a definition: the file that it is taken from, or NULL. Its values
	 * are those of a property list. */
	struct payload_file *file;
};

enum payload_secret_form {
	PAYLOAD_SECRET_NAMED, /* where a secret is known to be */
	PAYLOAD_SECRET_DATA,  /* its base64 */
	PAYLOAD_SECRET_TEXT   /* a secret by what it holds */
};

/* A secret that is put into a payload file. */
struct payload_secret {
	/* Its text is the reference, its origin the definition, which paths
	 * are relative to, its name the place in the file, its tree the
	 * TREE_UNREAD that stands there. */
	struct value value;
	const struct schema_key *key; /* or one made up of its name */
	enum payload_secret_form form;
	bool is_known; /* by the schema, or the name of the key */
};

/* The payload that [payload] takes from a file. */
struct payload_file {
	struct payload section; /* what is said of it */
	struct source source;   /* the file */
	/* With what references stand for; NULL: it could not be read, which
	 * was reported. */
	struct tree *root;
	struct payload_secret *secrets; /* in the order of the tree */
	size_t secret_count;
};

/* A file that was read for a payload's certificate. */
struct attachment {
	const char *path; /* as it was opened */
	size_t payload;   /* index */
};

enum profile_origin {
	PROFILE_FROM_DEFINITION,
	PROFILE_FROM_PLIST
};

struct profile {
	enum profile_origin from;
	const struct source *source; /* the file itself, not its bases */
	/* What it was read by, borrowed. */
	const struct schemas *schemas;
	const struct file_view *view; /* its files; NULL: the disc */
	struct payload top; /* [profile], payload type Configuration */
	/* Of a definition: keys of the top level that a file has; or NULL. */
	const struct tree *more;
	struct payload *payloads; /* in the order of emission */
	size_t count;
	struct payload *sections; /* [jamf], [scope], ...: no payloads */
	size_t section_count;
	/* Of a definition; each file for each certificate in it. */
	struct attachment *attached;
	size_t attached_count;
	/* Of a property list that refers to payloads: the labels that
	 * definitions would give them, one each. */
	const char *const *labels;
	bool abstract;  /* a base: checked, never built */
	bool is_filled; /* a device's values are in its texts (fill.h) */
	/* False for somebody's .mobileconfig, and for a base without one. */
	bool platform_known;
	enum platform platform;
	const char *min_os; /* oldest version served, or NULL */
};

/* The value of the row with this name; never NULL: an absent one (present is
 * false) stands in for what the schema or the payload lacks. A faulty value
 * counts as absent here. */
const struct value *payload_value(
    const struct payload *payload, enum schema_key_name name);
/* That of the row called so, which may be of another schema of the type. */
const struct value *payload_row_value(
    const struct payload *payload, const struct schema_key *row);
/* As payload_value, faulty or not. */
const struct value *payload_value_any(
    const struct payload *payload, enum schema_key_name name);
/* The same to be changed; NULL: no such row. */
struct value *payload_row(
    const struct payload *payload, enum schema_key_name name);
/* Text of a value that is present, else fallback. */
const char *payload_text(const struct payload *payload,
    enum schema_key_name name, const char *fallback);
bool payload_is(const struct payload *payload, const char *type);
/* The schema of the section it stands in, or would; NULL: there is none. */
const struct schema *payload_section(const struct payload *payload);
/* Whether such sections become payloads. */
bool section_is_payload(const struct schema *schema);
/* The schema of a payload of this type (or NULL) with these keys; of several
 * for one type the one whose condition they meet. */
const struct schema *payload_schema(
    const struct schemas *schemas, const char *type, const struct tree *dict);
/* The name of the choice, or "" when absent. */
const char *payload_choice(
    const struct payload *payload, enum schema_key_name name);
/* The section without payload, or NULL. */
const struct payload *profile_section(
    const struct profile *profile, const char *section);

/* Whether building a definition may ask for a secret. */
bool profile_has_secret(const struct profile *profile);

/* Whether the section says that this key of it, which a build writes by itself,
 * is left out: 'omit' names it. */
bool payload_omits(const struct payload *payload, const char *name);

/* For which kind of device somebody's profile is, as far as it says so itself:
 * true when it tells: a definition by its platform, a property list by its
 * TargetDeviceType, else by a payload of a type that its schema has for Macs
 * alone or for other devices alone. Payloads of both kinds tell nothing. */
bool profile_tells_platform(
    const struct profile *profile, enum platform *ret_platform);

/* Walks the values of a payload, and behind each array of dictionaries the
 * values of those; none without a schema:
 *
 *	struct payload_cursor at;
 *
 *	payload_cursor_init(&at, payload);
 *	while (payload_next(&at))
 *
 * gives at.payload, which is a group where the value is one's, at.key and
 * at.value. */
struct payload_cursor {
	const struct payload *payload;
	const struct schema_key *key;
	struct value *value;
	size_t next; /* row of the payload */
	/* What was gone into, and which of its groups is walked. */
	size_t level;
	struct {
		const struct payload *payload;
		const struct value *value;
		size_t next, group;
	} up[SCHEMA_NEST_MAX];
};
void payload_cursor_init(
    struct payload_cursor *cursor, const struct payload *payload);
bool payload_next(struct payload_cursor *cursor);

/* Types this program treats by name. */
#define PAYLOAD_CONFIGURATION "Configuration"
#define PAYLOAD_SERVICE "Profile Service" /* of the top level: over the air */
#define PAYLOAD_SCEP "com.apple.security.scep"
#define PAYLOAD_ROOT "com.apple.security.root"
#define PAYLOAD_PKCS1 "com.apple.security.pkcs1"
#define PAYLOAD_PEM "com.apple.security.pem"
/* The section for payloads of any type. */
#define SECTION_PAYLOAD "payload"

#endif
