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

/* clang-format off */
#define CURL_FUNCTIONS(each) \
	each(easy_cleanup) \
	each(easy_getinfo) \
	each(easy_init) \
	each(easy_perform) \
	each(easy_reset) \
	each(easy_setopt) \
	each(easy_strerror) \
	each(free) \
	each(global_init_mem) \
	each(multi_add_handle) \
	each(multi_cleanup) \
	each(multi_info_read) \
	each(multi_init) \
	each(multi_perform) \
	each(multi_poll) \
	each(multi_remove_handle) \
	each(share_cleanup) \
	each(share_init) \
	each(share_setopt) \
	each(slist_append) \
	each(slist_free_all) \
	each(url) \
	each(url_cleanup) \
	each(url_get) \
	each(url_set) \
	each(version_info)
/* clang-format on */

#define CURL_FUNCTION_MEMBER(name) __typeof__(curl_##name) *name;
struct curl_functions {
	CURL_FUNCTIONS(CURL_FUNCTION_MEMBER)
};

extern struct curl_functions curl_functions;

/* Opens libcurl unless it is open; before any of its functions is called, and
 * before threads. An error has status network. */
int curl_open(struct error *error);

/* Macros that take exactly three arguments, where types are not checked. */
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_share_setopt

#define curl_easy_cleanup (*curl_functions.easy_cleanup)
#define curl_easy_getinfo (*curl_functions.easy_getinfo)
#define curl_easy_init (*curl_functions.easy_init)
#define curl_easy_perform (*curl_functions.easy_perform)
#define curl_easy_reset (*curl_functions.easy_reset)
#define curl_easy_setopt (*curl_functions.easy_setopt)
#define curl_easy_strerror (*curl_functions.easy_strerror)
#define curl_free (*curl_functions.free)
#define curl_global_init_mem (*curl_functions.global_init_mem)
#define curl_multi_add_handle (*curl_functions.multi_add_handle)
#define curl_multi_cleanup (*curl_functions.multi_cleanup)
#define curl_multi_info_read (*curl_functions.multi_info_read)
#define curl_multi_init (*curl_functions.multi_init)
#define curl_multi_perform (*curl_functions.multi_perform)
#define curl_multi_poll (*curl_functions.multi_poll)
#define curl_multi_remove_handle (*curl_functions.multi_remove_handle)
#define curl_share_cleanup (*curl_functions.share_cleanup)
#define curl_share_init (*curl_functions.share_init)
#define curl_share_setopt (*curl_functions.share_setopt)
#define curl_slist_append (*curl_functions.slist_append)
#define curl_slist_free_all (*curl_functions.slist_free_all)
#define curl_url (*curl_functions.url)
#define curl_url_cleanup (*curl_functions.url_cleanup)
#define curl_url_get (*curl_functions.url_get)
#define curl_url_set (*curl_functions.url_set)
#define curl_version_info (*curl_functions.version_info)

/* Whether the option could be set. */
#define curl_set(easy, option, value) \
	(curl_easy_setopt(easy, option, value) == CURLE_OK)

#endif
