/*
 * The values of devices that definitions are filled in with: --set NAME=VALUE
 * for all of them, and a row each of the table that --devices names.
 */
#ifndef CMD_DEVICE_VALUES_H
#define CMD_DEVICE_VALUES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/base.h"
#include "base/diag.h"
#include "base/error.h"
#include "cmd/invocation.h"
#include "devices/table.h"
#include "profile/fill.h"

enum {
	DEVICE_VALUES_SETS_MAX = 1000
};

struct device_values_set {
	const char *name; /* without its marks */
	size_t length;
	const char *value;
};

/* Zero-initialised is empty. */
struct device_values {
	struct arena arena;
	struct device_values_set *sets;
	size_t count, capacity;
	struct device_columns columns;
	struct device_table *table; /* NULL: --set alone */
	const struct invocation *invocation;
	bool is_per_device;  /* --per-device-uuid */
	bool has_challenge;  /* NDES gives one for each */
	bool takes_any_name; /* --set is for other variables, too */
	bool is_partial; /* what has no value stays, and nothing is checked */
};

void device_values_done(struct device_values *devices);
#define auto_device_values auto_cleanup(device_values_done)

/* Whether definitions are filled in at all. */
bool device_values_wanted(const struct arguments *arguments);
/* Reads the options and the titles of the table. What is wrong with the table
 * is among the findings, status findings. */
int device_values_read(struct device_values *devices,
    const struct invocation *invocation, struct findings *findings,
    struct error *error);
/* The next row of the table into the arena, as device_table_next; without a
 * table there is one row without cells. */
int device_values_next(struct device_values *devices, struct arena *arena,
    bool *is_first, struct device_row *ret_row, struct findings *findings,
    struct error *error);
/* Where a value is from: --set, or a column. */
struct device_values_source {
	const char *name; /* of the variable, without '$' */
	const char *set;
	size_t column; /* set is NULL; SIZE_MAX: nowhere */
};
/* 1; 0: from nowhere; -1 for lack of memory. The name is borrowed. */
int device_values_source(const struct device_values *devices, const char *name,
    struct device_values_source *ret_source);
/* "" where there is none. */
struct fill_text device_values_text(
    const struct device_values_source *source, const struct device_row *row);

/* Rows of device_values_rules. */
enum device_values_rule {
	DEVICE_VALUES_UNKNOWN,
	DEVICE_VALUES_EMPTY,
	DEVICE_VALUES_FILE,
	DEVICE_VALUES_CHALLENGE
};
/* What is wrong with a device's value, or (source NULL) with its row. */
struct device_values_fault {
	const struct rule *rule;
	const char *what; /* NULL for lack of memory */
	const char *hint;
};
void device_values_report(const struct device_values *devices,
    const struct device_row *row, const struct device_values_source *source,
    const struct device_values_fault *fault, struct findings *findings);
/* The value that --set gives, or NULL. */
const char *device_values_set_value(
    const struct device_values *devices, const char *name, size_t length);

/* The options, for commands that take them. */
#define OPTION_SET                                                        \
	{                                                                 \
		.name = "set", .argument = "NAME=VALUE", .repeats = true, \
		.doc = "value for a variable of the definition"           \
	}
#define OPTION_DEVICES                                                    \
	{                                                                 \
		.name = "devices", .argument = "FILE.csv",                \
		.doc = "table of devices: a row each, a column for each " \
		       "variable; '-' is standard input"                  \
	}
#define OPTION_COLUMN                                                        \
	{                                                                    \
		.name = "column", .argument = "TITLE=NAME", .repeats = true, \
		.doc = "the column TITLE of the table has the values "       \
		       "of $NAME"                                            \
	}

/* Rules of the commands that fill in, for the manual. */
extern const struct rule device_values_rules[];

#endif
