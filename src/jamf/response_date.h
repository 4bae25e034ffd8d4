/*
 * Moments in answers of HTTP and of Jamf Pro. Private to the room.
 */
#ifndef JAMF_RESPONSE_DATE_H
#define JAMF_RESPONSE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "http/http.h"
#include "json/json.h"

/* "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7, IMF-fixdate), as
 * seconds since 1970. */
bool jamf_date_http(const char *text, int64_t *ret_time);
/* "2020-04-21T21:09:31.626Z": ISO 8601 in UTC, the fraction, which may be of
 * any length, as milliseconds rounded down. Since 1970. */
bool jamf_date_iso(const char *text, int64_t *ret_milliseconds);
/* The same of a document, as seconds since 1970; 0: there is none. */
int64_t jamf_date_json(const struct json *json);
/* When the answer says it was made: its Date. */
bool jamf_date_of(const struct http_response *response, int64_t *ret_time);
/* Seconds the answer asks to wait (RFC 9110 section 10.2.3, both forms); a
 * date needs the answer's own to count from. */
bool jamf_date_to_wait(
    const struct http_response *response, int64_t *ret_seconds);
/* The remedy of a server that is busy: "try again in 30 seconds", as it asks,
 * else later. Returns -1, as error_hint. */
int jamf_hint_wait(const struct http_response *response, struct error *error);

#endif
