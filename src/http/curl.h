/*
 * libcurl, opened when it is first needed. Private to the room.
 *
 * With all that it brings along (36 shared objects on Debian 12) libcurl takes
 * as long to load as a definition takes to be read, checked, built and signed,
 * and most commands never connect. So the program is not linked with it: this
 * header declares a table of the functions the room uses, and the names of
 * libcurl's functions stand for the table's entries.
 */
#ifndef HTTP_CURL_H
#define HTTP_CURL_H

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include "base/error.h"

#define CURL_FUNCTIONS(each) each(version_info)

#define CURL_FUNCTION_MEMBER(name) __typeof__(curl_##name) *name;
struct curl_functions {
	CURL_FUNCTIONS(CURL_FUNCTION_MEMBER)
};

extern struct curl_functions curl_functions;

/* Opens libcurl unless it is open; before any of its functions is called, and
 * before threads. An error has status network. */
int curl_open(struct error *error);

#define curl_version_info (*curl_functions.version_info)

#endif
