#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "http/http_internal.h"
#include "base/banned.h"

/* Fields of a line in the format of Netscape's cookie file. */
enum {
	COOKIE_END = 4,
	COOKIE_NAME = 5,
	COOKIE_FIELDS = 7
};

int http_keep_cookies(struct http *http, struct error *error)
{
	http->cookies = curl_share_init();
	if (http->cookies == NULL ||
	    curl_share_setopt(http->cookies, CURLSHOPT_SHARE,
		CURL_LOCK_DATA_COOKIE) != CURLSHE_OK)
		return error_set_memory(error);
	/* A connection of its own (request->anew) then goes on with a TLS
	 * session instead of beginning one: no certificates, no signatures. It
	 * is within this run and with this server only. What libcurl cannot do
	 * takes a little longer. */
	(void)curl_share_setopt(
	    http->cookies, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
	return 0;
}

bool http_set_cookies(const struct http *http, CURL *easy)
{
	/* The share is only where cookies are; the file without a name has
	 * them sent. */
	return http->cookies == NULL ||
	       (curl_easy_setopt(easy, CURLOPT_SHARE, http->cookies) ==
		       CURLE_OK &&
		   curl_easy_setopt(easy, CURLOPT_COOKIEFILE, "") == CURLE_OK);
}

/* libcurl lists cookies that have ended until it next adds or sends one. */
static bool is_named(const char *line, const char *name, int64_t now)
{
	const char *fields[COOKIE_FIELDS];
	size_t count = 0, length = strlen(name);
	int64_t end = 0;

	for (; line != NULL && count < COOKIE_FIELDS; count++) {
		fields[count] = line;
		line = strchr(line, '\t');
		line = line != NULL ? line + 1 : NULL;
	}
	if (count < COOKIE_FIELDS ||
	    strncmp(fields[COOKIE_NAME], name, length) != 0 ||
	    fields[COOKIE_NAME][length] != '\t')
		return false;
	/* 0: at the end of the session. */
	return text_to_number(fields[COOKIE_END],
		   strcspn(fields[COOKIE_END], "\t"), 0, INT64_MAX, &end) &&
	       (end == 0 || end > now);
}

bool http_has_cookie(const struct http *http, const char *name)
{
	struct curl_slist *list = NULL;
	CURL *easy = http->cookies != NULL ? curl_easy_init() : NULL;
	bool found = false;

	if (easy == NULL)
		return false;
	if (curl_easy_setopt(easy, CURLOPT_SHARE, http->cookies) == CURLE_OK &&
	    curl_easy_getinfo(easy, CURLINFO_COOKIELIST, &list) == CURLE_OK)
		for (const struct curl_slist *at = list; at != NULL && !found;
		     at = at->next)
			found = is_named(at->data, name, clock_now());
	curl_slist_free_all(list);
	curl_easy_cleanup(easy);
	return found;
}
