/*
 * Variables in values: words that somebody else puts a value in for. This
 * program passes them through untouched; it only looks whether they will work.
 *
 *   $USERNAME       Jamf Pro, when it delivers the profile; case counts
 *                   (Jamf Pro documentation, "Payload Variables")
 *   %SerialNumber%  the Mac itself, in the Subject and SubjectAltName of a
 *                   SCEP payload
 *   {{...}}, $FLEET_VAR_..., ${...}, %NAME%, @NAME@, ...
 *                   other device management, and tools that fill in templates
 */
#ifndef PROFILE_VARIABLE_H
#define PROFILE_VARIABLE_H

#include <stdbool.h>
#include <stddef.h>

enum variable_kind {
	VARIABLE_JAMF,         /* Jamf Pro knows it */
	VARIABLE_JAMF_NEAR,    /* a misspelling of one it knows */
	VARIABLE_JAMF_UNKNOWN, /* looks like one */
	VARIABLE_APPLE,        /* macOS knows it */
	VARIABLE_APPLE_NEAR,   /* a misspelling of one it knows */
	VARIABLE_FOREIGN       /* of other device management */
};

struct variable {
	enum variable_kind kind;
	const char *text; /* as written, in the text that was scanned */
	size_t length;
	const char *known; /* right spelling with its marks; NULL if unknown */
	bool computers;    /* Jamf Pro has it for computers */
	bool devices;      /* Jamf Pro has it for mobile devices */
	/* VARIABLE_FOREIGN: "as AutoPkg has them". */
	const char *whose;
	/* VARIABLE_FOREIGN: so common in other text that it counts in names
	 * of certificates only. */
	bool doubtful;
};

/* One of another tool begins at text, which is in ret_variable already; for
 * variable_next. */
bool variable_foreign_at(
    const char *text, size_t length, struct variable *ret_variable);

/* Those that are known, one by one from 0, as they would be found; false behind
 * the last. */
bool variable_at(size_t index, struct variable *ret_variable);

/* What names of variables are made of: ASCII letters, digits, '_'. */
bool variable_is_name(char c);
/* How many of them the text begins with. */
size_t variable_name_length(const char *text, size_t length);
/* How long the name of one that can be filled in, [A-Z][A-Z0-9_]*, is that the
 * text begins with; 0: it begins with none. */
size_t variable_fillable_length(const char *text, size_t length);

/* The next variable at or after *offset, which moves behind it; false when
 * there is none. */
bool variable_next(const char *text, size_t length, size_t *offset,
    struct variable *ret_variable);
/* How long the variable's value is: true when that is known, false when it is
 * as short as it usually is. What is not replaced is as long as it is. */
bool variable_extent(const struct variable *variable, size_t *ret_length);
/* The text is one variable and nothing else. */
bool variable_is_all(
    const char *text, size_t length, struct variable *ret_variable);
/* True when there is one of any kind but a misspelt or unknown one. */
bool variable_is_in(const char *text, size_t length);

#endif
