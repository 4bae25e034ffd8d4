/*
 * Time, injected: the program asks the system once and passes the answer
 * down, so that the same input gives the same bytes.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	CLOCK_TEXT_MAX = 24, /* "2026-11-23T08:39:00Z" */
	CLOCK_DAY = 86400    /* seconds */
};

/* Seconds since 1970, UTC. */
int64_t clock_now(void);
/* Accepts seconds since 1970, "2026-11-23" and "2026-11-23T08:39:00Z"; years
 * 1970 to 9999. */
bool clock_parse(const char *text, int64_t *ret_time);
/* In the long form above. */
void clock_format(int64_t time, char *text, size_t size);
/* Whole days from now until then, rounded down; negative when past. */
int64_t clock_days_until(int64_t now, int64_t then);
/* For progress only: milliseconds of a clock that never jumps. */
int64_t clock_milliseconds(void);

#endif
