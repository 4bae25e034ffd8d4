/*
 * Dates in answers, and how long they ask to wait.
 */
#include "jamf/response_date.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/banned.h"

enum {
	HTTP_DATE_LENGTH = 29,
	ISO_LENGTH = 19 /* without fraction and zone */
};

bool jamf_date_http(const char *text, int64_t *ret_time)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	char name[4] = "", iso[32];
	const char *month;

	if (strlen(text) != HTTP_DATE_LENGTH ||
	    strcmp(text + HTTP_DATE_LENGTH - 4, " GMT") != 0 ||
	    memcmp(text + 3, ", ", 2) != 0 || text[7] != ' ' ||
	    text[11] != ' ' || text[16] != ' ')
		return false;
	memcpy(name, text + 8, 3);
	month = strstr(months, name);
	if (month == NULL || (month - months) % 3 != 0)
		return false;
	(void)snprintf(iso, sizeof(iso), "%.4s-%02d-%.2sT%.8sZ", text + 12,
	    (int)(month - months) / 3 + 1, text + 5, text + 17);
	return clock_parse(iso, ret_time);
}

bool jamf_date_iso(const char *text, int64_t *ret_milliseconds)
{
	char whole[CLOCK_TEXT_MAX];
	const char *at = text + ISO_LENGTH;
	int64_t seconds, thousandths = 0;

	if (strlen(text) <= ISO_LENGTH || text[10] != 'T')
		return false;
	(void)snprintf(whole, sizeof(whole), "%.*sZ", ISO_LENGTH, text);
	if (!clock_parse(whole, &seconds))
		return false;
	if (*at == '.') {
		int64_t weight = 100;

		for (at++; *at >= '0' && *at <= '9'; at++, weight /= 10)
			thousandths += (*at - '0') * weight;
	}
	if (strcmp(at, "Z") != 0 && strcmp(at, "+00:00") != 0 &&
	    strcmp(at, "+0000") != 0)
		return false;
	*ret_milliseconds = seconds * 1000 + thousandths;
	return true;
}

int64_t jamf_date_json(const struct json *json)
{
	const char *text = json_text(json);
	int64_t milliseconds;

	return text != NULL && jamf_date_iso(text, &milliseconds)
		   ? milliseconds / 1000
		   : 0;
}

bool jamf_date_of(const struct http_response *response, int64_t *ret_time)
{
	const char *date = http_header(response, "Date", 0);

	return date != NULL && jamf_date_http(date, ret_time);
}

bool jamf_date_to_wait(
    const struct http_response *response, int64_t *ret_seconds)
{
	const char *text = http_header(response, "Retry-After", 0);
	int64_t then, now;

	if (text == NULL)
		return false;
	if (text_to_number(text, strlen(text), 0, INT64_MAX, ret_seconds))
		return true;
	if (!jamf_date_http(text, &then) || !jamf_date_of(response, &now))
		return false;
	*ret_seconds = then > now ? then - now : 0;
	return true;
}

int jamf_hint_wait(const struct http_response *response, struct error *error)
{
	int64_t seconds;

	if (!jamf_date_to_wait(response, &seconds) || seconds <= 0)
		return error_hint(error, "try again later");
	return error_hint(error, "try again in %lld second%s",
	    (long long)seconds, seconds == 1 ? "" : "s");
}
