/*
 * The values of devices that definitions are filled in with: --set NAME=VALUE
 * for all of them, and a row each of the table that --devices names.
 */
#ifndef CMD_DEVICES_H
#define CMD_DEVICES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/base.h"
#include "base/diag.h"
#include "base/error.h"
#include "cmd/invocation.h"
#include "definition/document.h"
#include "devices/table.h"
#include "profile/fill.h"

enum {
	DEVICES_SETS_MAX = 1000
};

struct devices_set {
	const char *name; /* without its marks */
	size_t length;
	const char *value;
};

/* Zero-initialised is empty. */
struct devices {
	struct arena arena;
	struct devices_set *sets;
	size_t count, capacity;
	struct device_columns columns;
	struct device_table *table; /* NULL: --set alone */
	const struct invocation *invocation;
	bool is_per_device;  /* --per-device-uuid */
	bool has_challenge;  /* NDES gives one for each */
	bool takes_any_name; /* --set is for other variables, too */
	bool is_partial; /* what has no value stays, and nothing is checked */
};

void devices_done(struct devices *devices);
#define auto_devices auto_cleanup(devices_done)

/* Whether definitions are filled in at all. */
bool devices_wanted(const struct arguments *arguments);
/* Reads the options and the titles of the table. What is wrong with the table
 * is among the findings, status findings. */
int devices_read(struct devices *devices, const struct invocation *invocation,
    struct findings *findings, struct error *error);
/* The next row of the table into the arena, as device_table_next; without a
 * table there is one row without cells. */
int devices_next(struct devices *devices, struct arena *arena, bool *is_first,
    struct device_row *ret_row, struct findings *findings, struct error *error);
/* Where a value is from: --set, or a column. */
struct devices_source {
	const char *name; /* of the variable, without '$' */
	const char *set;
	size_t column; /* set is NULL; SIZE_MAX: nowhere */
};
/* 1; 0: from nowhere; -1 for lack of memory. The name is borrowed. */
int devices_source(const struct devices *devices, const char *name,
    struct devices_source *ret_source);
/* "" where there is none. */
struct fill_text devices_text(
    const struct devices_source *source, const struct device_row *row);

/* Rows of devices_rules. */
enum devices_rule {
	DEVICES_UNKNOWN,
	DEVICES_EMPTY,
	DEVICES_FILE,
	DEVICES_CHALLENGE
};
/* What is wrong with a device's value, or (source NULL) with its row. */
struct devices_fault {
	const struct rule *rule;
	const char *what; /* NULL for lack of memory */
	const char *hint;
};
void devices_report(const struct devices *devices, const struct device_row *row,
    const struct devices_source *source, const struct devices_fault *fault,
    struct findings *findings);
/* The value that --set gives, or NULL. */
const char *devices_set_value(
    const struct devices *devices, const char *name, size_t length);

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

/* -- one definition, filled in for one device after another ---------------- */

/* Zero-initialised is empty. For one thread. */
struct device_fill {
	const struct devices *devices;
	struct document *document;
	struct fill *fill;
	struct devices_source *sources; /* of each variable */
	struct fill_text *texts;        /* of the device */
	bool *faulty;                   /* which of them are at fault */
	struct fill_template *template;
	const struct build_values *values; /* of other secrets */
	bool has_secret;
	struct findings base;      /* of the definition, whoever it is for */
	struct findings checks;    /* of the device */
	struct devices_source key; /* what tells devices apart */
	struct arena arena;        /* of the definition */
	struct arena scratch;      /* of the device */
};

void device_fill_done(struct device_fill *fill);
#define auto_device_fill auto_cleanup(device_fill_done)

/* Takes a definition without errors, which has to stay. What has no value is
 * among the findings, status findings. */
int device_fill_start(struct device_fill *fill, const struct devices *devices,
    struct document *document, struct findings *findings, struct error *error);
/* Makes what is the same for all devices. values stay the caller's. */
int device_fill_prepare(struct device_fill *fill,
    const struct build_values *values, struct error *error);
/* After device_fill_prepare: what is wrong with secrets that are the same for
 * all devices is among the findings, status findings. */
int device_fill_check_secrets(
    struct device_fill *fill, struct findings *findings, struct error *error);
/* Puts a device's values in, and what is wrong with them among the findings. A
 * challenge of NDES is the caller's to set in fill->texts before. */
int device_fill_put(struct device_fill *fill, const struct device_row *row,
    struct findings *findings, struct error *error);
/* The device's profile, after device_fill_put without findings. */
int device_fill_build(
    struct device_fill *fill, struct buf *xml, struct error *error);

/* Rules of the commands that fill in, for the manual. */
extern const struct rule devices_rules[];

#endif
