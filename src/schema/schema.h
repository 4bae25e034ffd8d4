/*
 * Schemas: the single source of truth for every section and key. One JSON
 * file each (schemas/README.md has the format), embedded when building and
 * replaceable at run time. Definitions are read by them, profiles are emitted
 * and checked by them, and the documentation is made from them.
 *
 * A schema is for a payload (it has a payload type and its keys have property
 * list paths), for the top level of a profile (payload type "Configuration"),
 * or for a section that describes no payload ([scope], scepctl.conf) or, as
 * [payload], one that a file has.
 */
#ifndef SCHEMA_SCHEMA_H
#define SCHEMA_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "schema/schema_types.h"

enum {
	SCHEMA_PATH_MAX = 7,    /* keys of a property list path */
	SCHEMA_KEYS_MAX = 300,  /* keys of one schema */
	SCHEMA_NEST_MAX = 7,    /* arrays of dictionaries inside one another */
	SCHEMA_COUNT_MAX = 300, /* schemas */
	SCHEMA_FILE_MAX = 1024 * 1024
};

/* The payload type of the top level. */
#define SCHEMA_TOP_LEVEL "Configuration"

enum platform {
	PLATFORM_MACOS,
	PLATFORM_IOS,
	PLATFORM_TVOS,
	PLATFORM_WATCHOS,
	PLATFORM_VISIONOS,
	PLATFORM_COUNT
};

/* What other payloads may refer to a payload as. */
enum schema_kind {
	SCHEMA_KIND_NONE = 0,
	SCHEMA_KIND_IDENTITY = 1,   /* a certificate with its key */
	SCHEMA_KIND_CERTIFICATE = 2 /* of a CA */
};

/* Whether a device of a user's own (User Enrollment) takes it. */
enum schema_enrollment {
	SCHEMA_ENROLLMENT_ANY,
	SCHEMA_ENROLLMENT_FORBIDDEN,
	SCHEMA_ENROLLMENT_REQUIRED
};

/* Macs: whom a payload or key may be for. */
enum schema_level {
	SCHEMA_LEVEL_ANY,
	SCHEMA_LEVEL_COMPUTER,
	SCHEMA_LEVEL_USER
};

/* Where something is to be had, by platform. */
struct schema_availability {
	/* "10.11"; "0": always; NULL: not there. */
	const char *introduced[PLATFORM_COUNT];
	const char *removed[PLATFORM_COUNT]; /* from it on no more; or NULL */
	enum schema_enrollment enrollment[PLATFORM_COUNT];
	bool supervised[PLATFORM_COUNT]; /* on supervised devices only */
};

struct schema_choice {
	const char *name;           /* as documented, snake or kebab case */
	const char *folded;         /* name, folded */
	const char *const *aliases; /* folded; ends in NULL */
	const char *plist_text;     /* value in the property list ... */
	int64_t plist_integer;      /* ... or, when that is NULL, this */
	bool has_integer;
	const char *doc; /* or NULL */
};

/* That a row has a value: any, or one of these. */
struct schema_condition {
	const char *key; /* name of a row of the same schema */
	/* Of a choice its names, of a boolean yes or no, of integers any item;
	 * ends in NULL. An empty list: any value. */
	const char *const *values;
};

struct schema;

struct schema_key {
	const char *name;           /* snake_case; unique in its schema */
	const char *label;          /* in Jamf Pro's form, or NULL */
	const char *const *aliases; /* folded other spellings; ends in NULL */
	/* Of property list keys; SCHEMA_ANY_KEY stands for any of them, in
	 * rows that are not in definitions. */
	const char *const *path;
	size_t depth; /* keys in path; 0: not emitted */
	enum schema_type type;
	unsigned kinds; /* references: of enum schema_kind, the accepted ones */
	bool definition;     /* may stand in a definition */
	bool required;       /* a definition must give it */
	bool plist_required; /* a property list must have it: what required
			      * asks for, and what emission derives */
	bool secret;         /* never shown; reference or literal */
	bool single;         /* of several payloads of the type one has it */
	bool one_or_many;    /* SCHEMA_TEXTS: a single one is a plain string */
	bool has_bounds;
	bool required_in_parent; /* see required_with */
	bool chooses_type;   /* SCHEMA_CHOICE: plist_text is the payload type */
	int64_t least, most; /* integer, days: both included */
	int64_t bit;         /* SCHEMA_BOOLEAN: mask in the integer at path */
	const int64_t *allowed; /* SCHEMA_INTEGER: the only values, or NULL */
	size_t allowed_count;
	const struct schema_choice *choices;
	size_t choice_count;
	/* Needed when another row has a value (conditions; count 0: none), or
	 * when anything else is in the dictionary it stands in. */
	const struct schema_condition *required_with;
	size_t required_with_count;
	enum schema_level level;     /* of profiles it may stand in */
	const char *const *excludes; /* rows not to be given beside it */
	const struct schema *items;  /* SCHEMA_DICTIONARIES: rows of each */
	/* What the program writes when nothing is given ... */
	const char *default_text; /* as in a definition, or NULL */
	const char *default_ios;  /* where iOS differs, or NULL */
	/* ... and what devices assume when nothing is written; or NULL. */
	const char *device_default;
	const char *constant; /* emitted as it is, never read; or NULL */
	/* Of a section that Jamf Pro keeps apart from the payloads: the place
	 * in the XML of its Classic API; or NULL. */
	const char *element;     /* of a profile for Macs */
	const char *element_ios; /* of one for mobile devices */
	const char *member;      /* the element of each item of a list */
	const char *list;        /* of Jamf Pro: what its names are in */
	/* Of a property list: Jamf Pro stores a value of its own there. */
	bool rewritten;
	const struct schema_availability *availability;
	const char *unit;       /* "seconds", "days", "bits", or NULL */
	const char *deprecated; /* why, or NULL */
	const char *note;       /* undocumented by Apple: says so; or NULL */
	const char *doc;        /* one line */
	const char *example;    /* or NULL */
};

#define SCHEMA_ANY_KEY "*"

/* A key is there, with one of the values unless there are none. */
struct schema_when {
	const char *const *path;
	size_t depth;
	const char *const *values; /* texts; ends in NULL */
};

/* Which file a section may stand in. */
enum schema_place {
	SCHEMA_IN_DEFINITION,
	SCHEMA_IN_PROJECT /* scepctl.conf */
};

struct schema {
	const char *file;          /* for messages: "schemas/....json" */
	const char *section;       /* folded section name, or NULL */
	const char *section_alias; /* another name of the section, or NULL */
	const char *payload_type;  /* "com.apple.security.scep", or NULL */
	const char *title;
	const char *doc;
	enum schema_place place;
	/* Of the Classic API's XML for the section, all in their order there;
	 * ends in NULL. */
	const char *const *elements;
	bool labelled;  /* [section "label"] may occur, several times */
	bool open;      /* property list keys without a row are fine */
	bool single;    /* a profile may hold one such payload only */
	bool blueprint; /* Jamf Pro's Blueprints take it */
	/* Where Jamf Pro renders such payloads anew instead of storing them as
	 * they come: names of platforms; ends in NULL. */
	const char *const *rendered;
	enum schema_level level;   /* of profiles it may stand in */
	enum schema_kind provides; /* what references may mean by it */
	/* Of several schemas for one payload type: the one of a payload whose
	 * property list fits any of these; count 0: of all others. */
	const struct schema_when *when;
	size_t when_count;
	const struct schema_availability *availability;
	/* Some rows, be it of arrays of dictionaries in it, ask for others or
	 * exclude them; some are references. */
	bool relates, refers;
	/* The row that chooses among several payload types, or NULL. */
	const struct schema_key *type_key;
	/* Rows of an array of dictionaries: the row they belong to. */
	const struct schema_key *parent_key;
	const struct schema *parent;
	const struct schema_key
	    *keys; /* its own, then those of every payload */
	size_t count;
	size_t own;            /* keys before those of every payload */
	const uint32_t *index; /* for lookups by name */
};

struct schemas;

/* The embedded schemas, with those of directory (NULL: none) added; one for
 * the same payload type or section takes the embedded one's place. A faulty
 * schema is an error that names file and row. */
int schemas_load(
    const char *directory, struct schemas **ret_schemas, struct error *error);
void schemas_free(struct schemas *schemas);
void schemas_release(struct schemas **schemas);
#define auto_schemas auto_cleanup(schemas_release)

size_t schemas_count(const struct schemas *schemas);
/* In a fixed order: top level, payloads, other sections, project file. */
const struct schema *schemas_at(const struct schemas *schemas, size_t index);
/* The one that is built in, of a section of definitions; NULL: there is none.
 */
const struct schema *schema_built_in(const char *section);
/* By its name or its alias. */
const struct schema *schemas_of_section(
    const struct schemas *schemas, enum schema_place place, const char *folded);
/* The first that describes the type, and the others in turn, after being one
 * that was given (NULL: the first); NULL when there is none (more). */
const struct schema *schemas_of_type(
    const struct schemas *schemas, const char *payload_type);
const struct schema *schemas_next_of_type(const struct schemas *schemas,
    const char *payload_type, const struct schema *after);
/* Whether it describes payloads of this type: its own, or one of those that
 * its type_key chooses from. */
bool schema_is_of_type(const struct schema *schema, const char *payload_type);
/* The nearest section name or payload type, or NULL when none is near. */
const char *schemas_near_section(
    const struct schemas *schemas, enum schema_place place, const char *folded);
const char *schemas_near_type(
    const struct schemas *schemas, const char *payload_type);

/* The first payload type without a section that is called so, whatever the
 * case: "com.apple.mdm" by "mdm", "com.apple.airplay.managed" by "airplay"; or
 * NULL. */
const char *schemas_type_called(
    const struct schemas *schemas, const char *word);

/* The key of a definition with this folded name, label or alias, or NULL. */
const struct schema_key *schema_key_of_name(
    const struct schema *schema, const char *folded);
const char *schema_key_near(const struct schema *schema, const char *folded);
/* The row with exactly this name; NULL when there is none. */
const struct schema_key *schema_key(
    const struct schema *schema, const char *name);

/* Whether both stand at the same place of the property list, as the bits of one
 * number do. */
bool schema_key_shares_path(
    const struct schema_key *a, const struct schema_key *b);

/* Whether the first depth keys of two paths are the same. */
bool schema_same_path(const char *const *a, const char *const *b, size_t depth);

/* Whether schemas/secrets.json lists the value at this path of a payload of
 * this type: Apple's description marks no secret, so the list is kept by hand.
 * Items of an array have the array's path. */
bool schemas_is_secret(const struct schemas *schemas, const char *payload_type,
    const char *const *path, size_t depth);
/* Whether it lists any of the type. */
bool schemas_has_secrets(
    const struct schemas *schemas, const char *payload_type);
/* A key that is called like a secret but is none. */
bool schemas_is_public(const struct schemas *schemas, const char *key);

/* What may stand at a path of the property list. */
enum schema_node {
	SCHEMA_NODE_UNKNOWN,
	SCHEMA_NODE_KEY,   /* a row (or the bits of one) describes it */
	SCHEMA_NODE_INNER, /* a dictionary on the way to rows */
	SCHEMA_NODE_ANY    /* below a row that takes anything */
};
/* path has depth keys. The first row at that path goes to ret_key (for
 * SCHEMA_NODE_KEY); rows with bits share their path. */
enum schema_node schema_node_at(const struct schema *schema,
    const char *const *path, size_t depth, const struct schema_key **ret_key);
/* The known key nearest to the last one of path, or NULL. Misspellings that
 * fold alike ("KeyType" for "Key Type") always count as near. */
const char *schema_node_near(
    const struct schema *schema, const char *const *path, size_t depth);

const struct schema_choice *schema_choice_of(
    const struct schema_key *key, const char *folded);
/* The choice that a property list has as this text, or NULL. */
const struct schema_choice *schema_choice_of_text(
    const struct schema_key *key, const char *text);
const char *schema_choice_near(
    const struct schema_key *key, const char *folded);
const char *schema_default(
    const struct schema_key *key, enum platform platform);

const char *schema_type_name(enum schema_type type); /* "integer" */
const char *schema_type_form(enum schema_type type); /* "whole number" */
/* Any of enum schema_trait. */
bool schema_type_is(enum schema_type type, unsigned traits);
/* What a property list carries for it: "string", "array of strings". */
const char *schema_plist_type_name(const struct schema_key *key);
const char *schema_kind_name(enum schema_kind kind);    /* "identity" */
const char *schema_level_name(enum schema_level level); /* "computer" */
const char *platform_name(enum platform platform);      /* "macos" */
const char *platform_title(enum platform platform);     /* "macOS" */
/* Compares dotted versions number by number. */
int version_compare(const char *a, const char *b);
/* True when text is 1 to 3 dotted numbers. */
bool version_is_valid(const char *text);

#endif
