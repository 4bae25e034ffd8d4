#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "base/banned.h"

/* 9999-12-31T23:59:59Z */
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

static bool leap(int64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64_t days_of_month(int64_t year, int64_t month)
{
	static const int days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && leap(year));
}

static int64_t days_before_year(int64_t year)
{
	int64_t last = year - 1;

	return 365 * (year - 1970) + (last / 4 - 492) - (last / 100 - 19) +
	       (last / 400 - 4);
}

static bool parse_date(const char *text, int64_t *ret_days)
{
	int64_t year, month, day;

	if (text[4] != '-' || text[7] != '-' ||
	    !text_to_number(text, 4, 1970, 9999, &year) ||
	    !text_to_number(text + 5, 2, 1, 12, &month) ||
	    !text_to_number(text + 8, 2, 1, days_of_month(year, month), &day))
		return false;
	*ret_days = days_before_year(year) + day - 1;
	for (int64_t m = 1; m < month; m++)
		*ret_days += days_of_month(year, m);
	return true;
}

static bool parse_time_of_day(const char *text, int64_t *ret_seconds)
{
	int64_t hour, minute, second;

	if (text[0] != 'T' || text[3] != ':' || text[6] != ':' ||
	    text[9] != 'Z' || !text_to_number(text + 1, 2, 0, 23, &hour) ||
	    !text_to_number(text + 4, 2, 0, 59, &minute) ||
	    !text_to_number(text + 7, 2, 0, 59, &second))
		return false;
	*ret_seconds = hour * 3600 + minute * 60 + second;
	return true;
}

bool clock_parse(const char *text, int64_t *ret_time)
{
	size_t length = strlen(text);
	int64_t days, seconds = 0;

	if (text_to_number(text, length, 0, time_most, ret_time))
		return true;
	if ((length != 10 && length != 20) || !parse_date(text, &days))
		return false;
	if (length == 20 && !parse_time_of_day(text + 10, &seconds))
		return false;
	*ret_time = days * CLOCK_DAY + seconds;
	return true;
}

void clock_format(int64_t when, char *text, size_t size)
{
	time_t seconds = (time_t)when;
	struct tm parts;

	if (gmtime_r(&seconds, &parts) == NULL ||
	    strftime(text, size, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
		(void)snprintf(text, size, "@%lld", (long long)when);
}

int64_t clock_days_until(int64_t now, int64_t then)
{
	int64_t seconds = then - now;
	int64_t days = seconds / CLOCK_DAY;

	return seconds % CLOCK_DAY < 0 ? days - 1 : days;
}
