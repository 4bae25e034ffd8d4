/*
 * What --column says: 'TITLE=NAME', the column of that title holds the values
 * of the variable $NAME, whatever the title would stand for by itself.
 */
#ifndef DEVICES_COLUMNS_H
#define DEVICES_COLUMNS_H

#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

struct device_column {
	const char *title;  /* as it was given */
	const char *folded; /* as it is compared (devices/title.h) */
	const char *name;   /* without '$' */
};

/* Zero-initialised is none; everything is in the arena. */
struct device_columns {
	struct device_column *list;
	size_t count;
	size_t capacity;
};

/* Adds what an option says. A title may hold '=', a name may begin with '$'.
 * Status usage when it is no such thing, when the title was given before, and
 * for a variable that is not filled (device_variable_check). */
int device_columns_add(struct device_columns *columns, const char *option,
    struct arena *arena, struct error *error);
/* The name that the title is given, or NULL. */
const char *device_columns_name(
    const struct device_columns *columns, const char *folded);

#endif
