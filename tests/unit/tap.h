/*
 * A small TAP producer for the unit tests: each check is one line, the plan
 * comes last, the exit status says whether all held.
 */
#ifndef TESTS_UNIT_TAP_H
#define TESTS_UNIT_TAP_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"

static int tap_count;
static int tap_failed;

ATTR_PRINTF(4, 5)
static bool tap_check(
    bool held, const char *file, int line, const char *format, ...)
{
	char name[256];
	__builtin_va_list list;

	__builtin_va_start(list, format);
	(void)vsnprintf(name, sizeof(name), format, list);
	__builtin_va_end(list);
	for (char *c = name; *c != '\0'; c++)
		if (*c == '\n' || *c == '#' || (unsigned char)*c < 0x20)
			*c = '?';
	tap_count++;
	printf("%sok %d - %s\n", held ? "" : "not ", tap_count, name);
	if (!held) {
		tap_failed++;
		printf("# at %s:%d\n", file, line);
	}
	return held;
}

static int tap_done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed == 0 ? 0 : 1;
}

static inline bool tap_same(const char *a, const char *b)
{
	bool same = a != NULL && b != NULL ? strcmp(a, b) == 0 : a == b;

	if (!same)
		printf("# got      %s\n# expected %s\n", a ? a : "(null)",
		    b ? b : "(null)");
	return same;
}

#define ok(held, ...) tap_check((held), __FILE__, __LINE__, __VA_ARGS__)
#define is_text(got, expected, ...) \
	tap_check(tap_same((got), (expected)), __FILE__, __LINE__, __VA_ARGS__)
#define is_number(got, expected, ...)                                  \
	tap_check((long long)(got) == (long long)(expected), __FILE__, \
	    __LINE__, __VA_ARGS__)

#endif
