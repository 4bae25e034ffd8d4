/*
 * What a definition says of a profile apart from its payloads, and the places
 * where the Classic API has it: [jamf], [scope], [limitations], [exclusions]
 * and [self_service]. A field is a row of one of these schemas that names an
 * element; a new one is a new row. Private to the room.
 *
 * Each field is read from the XML, merged into it, compared, and written as a
 * definition, all by what its row says. What only one of them needs beyond
 * that stands in general.c, scope.c and self_service.c.
 */
#ifndef JAMF_FIELD_H
#define JAMF_FIELD_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "jamf/change.h"
#include "jamf/names.h"
#include "jamf/profiles.h"
#include "profile/profile.h"
#include "xml/xml.h"

enum {
	FIELDS_MAX = 32, /* of a part */
	FIELD_NAME_MAX = 96
};

/* A section and its element. */
enum field_part {
	FIELD_GENERAL,
	FIELD_SCOPE, /* the targets */
	FIELD_LIMITATIONS,
	FIELD_EXCLUSIONS,
	FIELD_SELF_SERVICE,
	FIELD_PARTS
};
/* The section of a definition: "limitations". */
const char *field_section(enum field_part part);
/* The element of FIELD_SCOPE, FIELD_LIMITATIONS or FIELD_EXCLUSIONS in
 * <scope>; NULL if there is none. */
const struct xml *field_scope_part(
    const struct xml *scope, enum field_part part);

struct field {
	enum field_part part;
	const struct schema_key *row;
	size_t index; /* of the row in its schema */
	const char *element;
	const char *member;  /* of a list; NULL: one value */
	enum jamf_list list; /* what its names are in; JAMF_LISTS: none */
};
struct fields {
	struct field list[FIELDS_MAX];
	size_t count;
};
/* Those of a kind (JAMF_KINDS: of any), in the order of the elements. */
void fields_of(
    enum field_part part, enum jamf_kind kind, struct fields *ret_fields);
/* Puts the elements in parent in the order in which the server writes them: it
 * reads them in this order, and answers 200 when it leaves out what comes later
 * than it should (rules/classic-api.md of Jamf's jamf-cli, 2026-09). What is
 * not known stays behind what it followed. */
void fields_sort(enum field_part part, struct xml *parent);
/* Names of the directory, which have no ids. */
bool field_is_directory(enum field_part part, const char *element);
/* Its groups, which are looked up one by one. */
bool field_is_directory_groups(const struct field *field);
/* What an element is called in changes: its row's name, else its own. */
const char *field_name(enum field_part part, const char *element);

/* -- one value --------------------------------------------------------------
 */

/* What the definition says, its default included; NULL: nothing. */
const struct value *field_value(
    const struct profile *profile, const struct field *field);
/* One value in the words of a definition, as the program writes them; NULL for
 * lack of memory. */
const char *field_defined(
    const struct field *field, const struct value *value, struct arena *arena);
/* The same of the element in parent; NULL when it is not told. -1 for lack of
 * memory, without an error. */
int field_stored(const struct field *field, const struct xml *parent,
    struct arena *arena, const char **ret_text);
/* Gives the element in parent, made if it is not there, a value in the words of
 * a definition. -1 for lack of memory, without an error. */
int field_set(const struct field *field, struct xml *parent, const char *text,
    struct arena *arena);
/* Text that is the same but for blanks and line ends at its edges and CR LF
 * for LF, which the server may change. NULL is the empty text. */
bool field_same_text(const char *a, const char *b);

/* -- lists ------------------------------------------------------------------
 */

/* Members are elements with something in them; a boolean is none. */
bool field_is_member(const struct xml *element);
bool field_has_members(const struct xml *element);

/* The boolean that stands for all devices of a kind, and whether it is on. */
extern const char *const field_all_devices[JAMF_KINDS];
bool field_has_all_devices(const struct xml *section, enum jamf_kind kind);

/* -- merging ----------------------------------------------------------------
 */

/* What a definition says, merged into a copy of what the server has. */
struct field_merge {
	const struct profile *profile;
	enum jamf_kind kind;
	const struct jamf_names *names;
	struct jamf_changes *changes;
	struct arena *arena;
	struct error *error;
	struct xml *root; /* <scope> or <self_service>, the new one */
	bool changed;
	/* Of a scope. */
	bool was_all; /* all devices were in it */
	bool wider, narrower;
};
/* The copy in the arena of changes, or a new empty element. False for lack of
 * memory. */
bool field_merge_begin(
    struct field_merge *m, const struct xml *stored, const char *root);
/* Merges the field's value into its element in parent. Members that both have
 * stay as the server gave them. */
int field_merge(
    struct field_merge *m, const struct field *field, struct xml *parent);
/* Takes all members out of an element; returns whether there were any in
 * ret_lost. */
int field_merge_empty(struct field_merge *m, enum field_part part,
    struct xml *element, bool *ret_lost);
/* Adds a change; name is a row's, or of an element that has none. Empty texts
 * count as none. */
int field_change(struct field_merge *m, enum field_part part, const char *name,
    const char *was, const char *becomes);
/* Notes what a gain or a loss in a part of a scope means for devices;
 * others_stay: it had, or has, members besides. */
void field_note(
    struct field_merge *m, enum field_part part, bool gains, bool others_stay);

/* -- digests ----------------------------------------------------------------
 */

/* Appends "name=length:text" and a line end; nothing for NULL. Blanks and line
 * ends as in field_same_text do not count. */
void field_add_text(struct buf *buf, const char *name, const char *text);

/* Texts to be sorted and written one after the other. */
struct field_lines {
	struct arena arena;
	const char **list;
	size_t count, capacity;
	bool failed;
};
/* line is kept, not copied; NULL is lack of memory. */
void field_lines_add(struct field_lines *lines, const char *line);
/* The names of a list of a definition, each after this: order and case do not
 * count. */
void field_lines_add_names(
    struct field_lines *lines, const char *before, const struct value *value);
/* Sorts, drops what is there twice, appends. */
int field_lines_write(
    struct field_lines *lines, struct buf *buf, struct error *error);
void field_lines_done(struct field_lines *lines);
#define auto_field_lines auto_cleanup(field_lines_done)

#endif
