/*
 * Time, injected: the program asks the system once and passes the answer
 * down, so that the same input gives the same bytes.
 *
 * A time is an int64_t of seconds since 1970, UTC. The system's time_t ends in
 * 2038 where it has 32 bits (i386), so nothing is computed with it: calendar
 * and seconds are turned into each other here, and what must be handed to a
 * library as time_t goes through clock_to_system.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

enum {
	CLOCK_TEXT_MAX = 24, /* "2026-11-23T08:39:00Z" */
	CLOCK_DAY = 86400    /* seconds */
};

/* Of the proleptic Gregorian calendar, UTC. */
struct clock_date {
	int year;
	int month; /* 1 to 12 */
	int day;   /* from 1 */
	int hour, minute, second;
};

int64_t clock_now(void);
/* False for what this system's time_t cannot hold. */
bool clock_to_system(int64_t time, time_t *ret_system);
/* False outside the years 1 to 9999. */
bool clock_split(int64_t time, struct clock_date *ret_date);
/* The date must be one of the calendar. */
int64_t clock_join(const struct clock_date *date);
int clock_days_of_month(int year, int month);
/* Accepts seconds since 1970, "2026-11-23" and "2026-11-23T08:39:00Z"; years
 * 1970 to 9999. */
bool clock_parse(const char *text, int64_t *ret_time);
/* In the long form above; "@SECONDS" outside the years 1 to 9999. */
void clock_format(int64_t time, char *text, size_t size);
/* Whole days from now until then, rounded down; negative when past. */
int64_t clock_days_until(int64_t now, int64_t then);
enum {
	CLOCK_DAYS_MAX = 48 /* bytes of clock_days_text, with the NUL */
};
/* "12 days", "1 day"; of what is past "expired 3 days ago", "expired today". */
void clock_days_text(int64_t now, int64_t then, char text[CLOCK_DAYS_MAX]);
/* For progress only: milliseconds of a clock that never jumps. */
int64_t clock_milliseconds(void);

#endif
