/* Times and dates in UTC, without the C library's time_t. */
#include "base/clock.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/banned.h"

enum {
	YEARS_OF_ERA = 400,
	DAYS_OF_ERA = 146097,
	DAYS_BEFORE_1970 = 719468 /* since the first of March of year 0 */
};

/* The first second of year 1 and the last of 9999; the first is the start of
 * a day. */
static const int64_t time_least = -62135596800;
static const int64_t time_most = 253402300799;

int64_t clock_now(void)
{
	return (int64_t)time(NULL);
}

int64_t clock_milliseconds(void)
{
	struct timespec now = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool clock_to_system(int64_t time, time_t *ret_system)
{
	time_t narrow = (time_t)time;

	if ((int64_t)narrow != time)
		return false;
	*ret_system = narrow;
	return true;
}

static bool leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int clock_days_of_month(int year, int month)
{
	static const int days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && leap(year));
}

/* Years that begin in March put the leap day last; 400 of them, an era, are
 * always as long. */
int64_t clock_join(const struct clock_date *date)
{
	int64_t year = (int64_t)date->year - (date->month <= 2);
	int64_t month = date->month > 2 ? date->month - 3 : date->month + 9;
	int64_t era =
	    (year >= 0 ? year : year - (YEARS_OF_ERA - 1)) / YEARS_OF_ERA;
	int64_t of_era = year - era * YEARS_OF_ERA;
	int64_t days = era * DAYS_OF_ERA + of_era * 365 + of_era / 4 -
		       of_era / 100 + (153 * month + 2) / 5 + date->day - 1 -
		       DAYS_BEFORE_1970;

	return days * CLOCK_DAY + (int64_t)date->hour * 3600 +
	       (int64_t)date->minute * 60 + date->second;
}

bool clock_split(int64_t time, struct clock_date *ret_date)
{
	int64_t days, second, of_era, year, of_year, month;

	if (time < time_least || time > time_most)
		return false;
	second = (time - time_least) % CLOCK_DAY;
	days = (time - second) / CLOCK_DAY + DAYS_BEFORE_1970;
	of_era = days % DAYS_OF_ERA;
	/* Without the leap days all years are equally long. */
	year =
	    (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	of_year = of_era - (365 * year + year / 4 - year / 100);
	month = (5 * of_year + 2) / 153;
	ret_date->day = (int)(of_year - (153 * month + 2) / 5 + 1);
	ret_date->month = (int)(month < 10 ? month + 3 : month - 9);
	ret_date->year =
	    (int)(year + days / DAYS_OF_ERA * YEARS_OF_ERA + (month >= 10));
	ret_date->hour = (int)(second / 3600);
	ret_date->minute = (int)(second / 60 % 60);
	ret_date->second = (int)(second % 60);
	return true;
}

static bool field(
    const char *text, size_t length, int least, int most, int *ret)
{
	int64_t number;

	if (!text_to_number(text, length, least, most, &number))
		return false;
	*ret = (int)number;
	return true;
}

static bool parse_date(const char *text, struct clock_date *date)
{
	return text[4] == '-' && text[7] == '-' &&
	       field(text, 4, 1970, 9999, &date->year) &&
	       field(text + 5, 2, 1, 12, &date->month) &&
	       field(text + 8, 2, 1,
		   clock_days_of_month(date->year, date->month), &date->day);
}

static bool parse_time_of_day(const char *text, struct clock_date *date)
{
	return text[0] == 'T' && text[3] == ':' && text[6] == ':' &&
	       text[9] == 'Z' && field(text + 1, 2, 0, 23, &date->hour) &&
	       field(text + 4, 2, 0, 59, &date->minute) &&
	       field(text + 7, 2, 0, 59, &date->second);
}

bool clock_parse(const char *text, int64_t *ret_time)
{
	size_t length = strlen(text);
	struct clock_date date = {0};

	if (text_to_number(text, length, 0, time_most, ret_time))
		return true;
	if ((length != 10 && length != 20) || !parse_date(text, &date) ||
	    (length == 20 && !parse_time_of_day(text + 10, &date)))
		return false;
	*ret_time = clock_join(&date);
	return true;
}

void clock_format(int64_t when, char *text, size_t size)
{
	struct clock_date date;

	if (clock_split(when, &date))
		(void)snprintf(text, size, "%04d-%02d-%02dT%02d:%02d:%02dZ",
		    date.year, date.month, date.day, date.hour, date.minute,
		    date.second);
	else
		(void)snprintf(text, size, "@%lld", (long long)when);
}

void clock_days_text(int64_t now, int64_t then, char text[CLOCK_DAYS_MAX])
{
	const bool past = then < now;
	const int64_t days = (past ? now - then : then - now) / CLOCK_DAY;

	if (past && days == 0)
		(void)snprintf(text, CLOCK_DAYS_MAX, "expired today");
	else
		(void)snprintf(text, CLOCK_DAYS_MAX, "%s%lld day%s%s",
		    past ? "expired " : "", (long long)days,
		    days == 1 ? "" : "s", past ? " ago" : "");
}

int64_t clock_days_until(int64_t now, int64_t then)
{
	int64_t seconds = then - now;
	int64_t days = seconds / CLOCK_DAY;

	return seconds % CLOCK_DAY < 0 ? days - 1 : days;
}
