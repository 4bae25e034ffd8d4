/*
 * Names of the files that are made of a table's rows: what --name says,
 * "$SERIALNUMBER-$PROFILE". $PROFILE is the definition's stem, every other
 * variable is filled from the row, the rest is as it stands.
 *
 * Only names that every file system takes as they are: letters and digits of
 * ASCII, blanks inside and . _ @ + -, beginning with a letter, a digit or '_',
 * ending in neither blank nor dot, at most 255 bytes with their suffix, none
 * that Windows keeps for a device (CON, LPT1).
 */
#ifndef DEVICES_NAME_H
#define DEVICES_NAME_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/base.h"
#include "base/error.h"

#define DEVICE_NAME_PATTERN "$SERIALNUMBER-$PROFILE"
#define DEVICE_NAME_SUFFIX ".mobileconfig"

enum {
	DEVICE_NAME_MAX = 255 /* bytes of a name with its suffix */
};

struct device_name_part;

/* Everything is in the arena. */
struct device_name {
	struct device_name_part *parts;
	size_t part_count;
	/* Names of the variables it needs, without '$', each once. */
	const char **variables;
	size_t variable_count;
};

/* Reads a pattern. Status usage for one that can make no safe name, and for
 * variables that are not filled. */
int device_name_parse(const char *pattern, struct arena *arena,
    struct device_name *ret, struct error *error);

/* The value of a variable. */
struct device_name_value {
	const char *text; /* need not end in NUL */
	size_t length;
};

enum device_name_culprit {
	DEVICE_NAME_WHOLE,
	DEVICE_NAME_STEM,
	DEVICE_NAME_VALUE
};

/* Why there is no name. */
struct device_name_fault {
	enum device_name_culprit culprit;
	size_t variable;    /* DEVICE_NAME_VALUE: which one's */
	const char *reason; /* what the culprit does: "begins with ..." */
};

/* The name with its suffix; values are those of the pattern's variables, in
 * their order. -1 when it would not be a safe one, or when a value is empty. */
int device_name_make(const struct device_name *name, const char *stem,
    const struct device_name_value *values, char ret[DEVICE_NAME_MAX + 1],
    struct device_name_fault *ret_fault);

/* -- names that are taken (names.c) --------------------------------------- */

/* Who has a name. */
struct device_name_owner {
	uint32_t row; /* from 1 */
	uint32_t definition;
};

struct device_name_slot;

/* Names that were made, without regard to case, in 24 bytes each, whatever
 * their length. Zero-initialised is empty. */
struct device_names {
	struct device_name_slot *slots;
	size_t capacity;
	size_t count;
};

/* 1: the name is the owner's now; 0: another has it, ret_first; -1 for lack of
 * memory. */
int device_names_add(struct device_names *names, const char *name,
    struct device_name_owner owner, struct device_name_owner *ret_first);
void device_names_done(struct device_names *names);
#define auto_device_names auto_cleanup(device_names_done)

#endif
