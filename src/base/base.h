/*
 * What every room stands on, and what knows none of them: memory and text,
 * errors and findings, secrets, files, threads, other programs, and what a
 * repository may make the program do. Each has a header of its own; here are
 * attributes, scope ownership and small macros.
 *
 * A local declared with auto_x releases what it owns when its scope ends;
 * own_take hands the value over and leaves NULL behind.
 */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <stddef.h>

#define ATTR_PRINTF(text, rest) __attribute__((format(printf, text, rest)))
#define auto_cleanup(function) __attribute__((cleanup(function)))

/* Declares a function for the tests alone: the program never calls it, and
 * make lint does not ask why. */
#define TEST_HOOK

#define array_length(array) (sizeof(array) / sizeof((array)[0]))

/* The value of pointer p, which is set to NULL: ownership moves on. */
#define own_take(p)                             \
	(__extension__({                        \
		__typeof__(p) own_taken_ = (p); \
		(p) = NULL;                     \
		own_taken_;                     \
	}))

#endif
