/* What the values of options that several commands have say. */
#include "cmd/options.h"

#include <string.h>

#include "base/text.h"
#include "sync/status_check.h"
#include "base/banned.h"

int options_number(const struct arguments *arguments, const char *option,
    int64_t most, int64_t *number, struct error *error)
{
	const char *text = opts_text(arguments, option, NULL);

	if (text == NULL || text_to_number(text, strlen(text), 0, most, number))
		return 0;
	return error_set(error, STATUS_USAGE,
	    "option '--%s' cannot be '%.40s', expected a number", option, text);
}

int options_share(const struct arguments *arguments, const char *option,
    bool *ret_has, unsigned *ret_share, struct error *error)
{
	const char *text = opts_text(arguments, option, NULL);

	*ret_has = text != NULL;
	if (text == NULL || status_read_share(text, ret_share))
		return 0;
	return error_set(error, STATUS_USAGE,
	    "option '--%s' takes a percentage such as 95%%, not '%.40s'",
	    option, text);
}
