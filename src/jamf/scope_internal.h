/*
 * What the files about scope share. Private to them.
 */
#ifndef JAMF_SCOPE_INTERNAL_H
#define JAMF_SCOPE_INTERNAL_H

#include "base/map.h"
#include "jamf/scope.h"

enum scope_section {
	SCOPE_TARGETS, /* <scope> itself */
	SCOPE_LIMITATIONS,
	SCOPE_EXCLUSIONS,
	SCOPE_SECTIONS
};
/* "scope", "limitations", "exclusions": of the definition and, but for the
 * first, of the XML. */
extern const char *const scope_section_names[SCOPE_SECTIONS];

/* What a definition can name. */
struct scope_category {
	enum scope_section section;
	unsigned kinds;           /* bits 1 << enum jamf_kind */
	enum schema_key_name key; /* of the definition */
	const char *element;      /* in the section's */
	const char *member;       /* in that; NULL: a boolean */
	enum jamf_list list; /* JAMF_LISTS: names of the directory, no ids */
};
extern const struct scope_category scope_categories[];
extern const size_t scope_category_count;

enum {
	SCOPE_NAME_MAX = 64
};
/* "computer_groups", "limitations.users", by the key of a definition where it
 * has one for this element. */
void scope_name(
    char name[SCOPE_NAME_MAX], enum scope_section section, const char *element);
/* Whether element of a section holds names of the directory. */
bool scope_is_directory(enum scope_section section, const char *element);

/* Groups of the directory, which are looked up one by one. */
bool scope_is_directory_groups(const struct scope_category *category);

/* The element of a section in scope, for the targets scope itself; NULL if
 * there is none. */
const struct xml *scope_section_of(
    const struct xml *scope, enum scope_section which);
/* Not one of the sections that stand in <scope> beside the targets. */
bool scope_is_own(enum scope_section section, const struct xml *child);
/* Members are elements with something in them; a boolean is none. */
bool scope_is_member(const struct xml *element);
/* "All" of a kind is on. */
bool scope_is_all(const struct xml *element);
bool scope_has_members(const struct xml *element);

/* The definition's value of a category, NULL when it says nothing of it. */
const struct value *scope_value(
    const struct profile *profile, const struct scope_category *category);
/* Whether it empties a section: 'none = yes'. */
bool scope_is_none(const struct profile *profile, enum scope_section section);

/* Texts to be sorted and written one after the other. */
struct scope_lines {
	struct arena arena;
	const char **list;
	size_t count, capacity;
	bool failed;
};
void scope_lines_add(struct scope_lines *lines, const char *line);
/* Sorts, drops what is there twice, appends. */
int scope_lines_write(
    struct scope_lines *lines, struct buf *buf, struct error *error);
void scope_lines_done(struct scope_lines *lines);
#define auto_scope_lines auto_cleanup(scope_lines_done)

/* A merge under way. */
struct scope_merge {
	const struct profile *profile;
	enum jamf_kind kind;
	const struct jamf_names *names;
	struct jamf_changes *changes;
	struct arena *arena;
	struct error *error;
	struct xml *scope; /* the new one */
	bool was_all;      /* all devices were in scope */
	bool changed, wider, narrower;
};

/* Adds a change of a member, or of a boolean. */
int scope_change(struct scope_merge *m, enum scope_section section,
    const char *element, const char *was, const char *becomes);
/* Notes what a gain or a loss of a category means for devices; others_stay:
 * it had, or has, members besides. */
void scope_note(struct scope_merge *m, enum scope_section section, bool gains,
    bool others_stay);
/* Name of a member as the server says, else its id. */
const char *scope_member_name(const struct xml *member);
/* Takes child out of parent; before is the one in front of it, or NULL. */
void scope_unlink(struct xml *parent, struct xml *before, struct xml *child);
/* Sets a boolean such as <all_computers>. */
int scope_set_all(struct scope_merge *m, enum scope_section section,
    struct xml *element, bool all);
/* Puts what stands in <scope> and its sections in the order in which the server
 * writes it: it reads them in this order, and answers 200 when it leaves out
 * what comes later than it should. What is not known stays behind what it
 * followed. */
void scope_sort(struct xml *scope);
/* Groups beside all devices are dropped by the server, which answers 200. Those
 * that it has itself, next to 'all' that is defined, are taken out here and
 * told; those that are defined beside it are an error. */
int scope_settle_all(struct scope_merge *m);
/* Empties a section for 'none = yes', beside which no other key may stand. */
int scope_empty(struct scope_merge *m, enum scope_section section);

/* How computers and mobile devices are named. */
struct scope_form {
	const char *all;     /* boolean in <scope> */
	const char *devices; /* in <scope>, and in a group */
	const char *groups;
	const char *group_path;
	enum jamf_list list, group_list;
	/* Of a list that has departments and buildings, or NULL. */
	const char *detailed;
};

extern const struct scope_form scope_forms[JAMF_KINDS];
/* Whether a section has departments or buildings. */
bool scope_has_places(const struct xml *section);
/* Whether its boolean of this name is on. */
bool scope_has_all(const struct xml *section, const char *element);

/* What has to be asked to count the devices of a scope. */
struct scope_count {
	enum jamf_kind kind;
	const struct xml *scope;
	struct jamf_call *calls; /* each group's, then the list's */
	size_t groups;           /* calls for groups */
	size_t count;            /* calls */
	int64_t *group_ids;      /* of the calls */
	const char *why;         /* cannot be told, whatever is asked */
};
/* All in the arena; that of the answers goes into the calls. */
int scope_count_plan(enum jamf_kind kind, const struct xml *scope,
    struct arena *arena, struct arena *answers, struct scope_count *ret_count,
    struct error *error);
/* When the calls are over: the devices, by id; ret_why is NULL, or says why
 * they cannot be told. */
int scope_count_finish(const struct scope_count *count, struct arena *arena,
    struct map *devices, const char **ret_why, struct error *error);

/* What the server tells no devices of, limitations and excluded users and
 * networks, as text; empty without. */
int scope_add_untold(enum jamf_kind kind, const struct xml *scope,
    struct buf *buf, struct error *error);

#endif
