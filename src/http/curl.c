/*
 * The table of libcurl's functions, filled when it is opened.
 */
#include "http/curl.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/banned.h"

struct curl_functions curl_functions;

/* Its ABI has been version 4 since 2006. */
static const char *const libraries[] = {
#ifdef __APPLE__
    "/usr/lib/libcurl.4.dylib", "libcurl.4.dylib"
#else
    "libcurl.so.4"
#endif
};

#define CURL_FUNCTION_ROW(name) \
	{"curl_" #name, offsetof(struct curl_functions, name)},
static const struct {
	const char *name;
	size_t offset;
} functions[] = {CURL_FUNCTIONS(CURL_FUNCTION_ROW)};

int curl_open(struct error *error)
{
	static bool is_open;
	struct curl_functions found;
	void *library = NULL;

	if (is_open)
		return 0;
	for (size_t i = 0; i < array_length(libraries) && !library; i++)
		library = dlopen(libraries[i], RTLD_NOW | RTLD_LOCAL);
	if (library == NULL) {
		(void)error_set(
		    error, STATUS_NETWORK, "libcurl cannot be loaded");
		return error_hint(
		    error, "install it (Debian: libcurl4; macOS has it)");
	}
	for (size_t i = 0; i < array_length(functions); i++) {
		void *symbol = dlsym(library, functions[i].name);

		/* Before 7.66 (macOS 11 has 7.64): the same, but it does not
		 * wait while there is nothing to wait for. */
		if (symbol == NULL &&
		    strcmp(functions[i].name, "curl_multi_poll") == 0)
			symbol = dlsym(library, "curl_multi_wait");
		if (symbol == NULL) {
			(void)dlclose(library);
			return error_set(error, STATUS_NETWORK,
			    "libcurl is too old: it has no %s",
			    functions[i].name);
		}
		memcpy((char *)&found + functions[i].offset, &symbol,
		    sizeof(symbol));
	}
	curl_functions = found;
	is_open = true;
	return 0;
}
