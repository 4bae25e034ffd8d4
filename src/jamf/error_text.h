/*
 * What an answer of Jamf Pro, or of something that stands before it, says in
 * words. Private to the room.
 *
 * The Classic API answers errors with a page titled "Status page", the rest
 * of Jamf Pro with an object of JSON that has errors with codes. Any other
 * page comes from something in between: a load balancer, a proxy, a login of
 * a network.
 */
#ifndef JAMF_ERROR_TEXT_H
#define JAMF_ERROR_TEXT_H

#include "base/buf.h"
#include "http/http.h"
#include "schema/schema.h"

enum {
	JAMF_ERROR_TEXT_MAX =
	    200, /* bytes of an answer's text that are quoted */
	JAMF_CODE_MAX = 64
};

enum jamf_page {
	JAMF_PAGE_NONE,    /* nothing, or text without a form */
	JAMF_PAGE_STATUS,  /* Jamf Pro's page for errors */
	JAMF_PAGE_ERRORS,  /* Jamf Pro's JSON for errors */
	JAMF_PAGE_JSON,    /* other JSON */
	JAMF_PAGE_FOREIGN, /* a page of something else */
};

/* What can be told of an answer that is an error. */
struct jamf_error_text {
	enum jamf_page page;
	/* Printable: the error's text, or a foreign page's title; "". */
	char text[JAMF_ERROR_TEXT_MAX + 1];
	/* The first error's code in JSON, such as "INVALID_TOKEN", or the
	 * error of RFC 6749; "". */
	char code[JAMF_CODE_MAX + 1];
};

/* sent is the body of the request or NULL: what it has of secrets, as schemas
 * know them, is masked. Without schemas, words that repeat its payloads are not
 * quoted at all. Lack of memory only makes it say less. */
void jamf_error_text_read(const struct http_response *response,
    const struct buf *sent, const struct schemas *schemas,
    struct jamf_error_text *ret_said);

/* Whether text has a word, or part of one, of the payloads in the document
 * sent, so that quoting it may show a secret. Words of Jamf Pro's own errors
 * do not count. */
bool jamf_text_echoes(const char *text, const char *sent);

/* What to do about a page of something else, into the error. is_gateway: it
 * came in place of an answer of the Jamf Platform gateway. */
void jamf_error_text_hint(bool is_gateway, int status, struct error *error);

#endif
