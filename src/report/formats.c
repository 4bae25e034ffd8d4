/*
 * The table of formats.
 */
#include <string.h>

#include "report/report.h"
#include "base/banned.h"

#define FORMAT_NAME(word) #word,
#define FORMAT_ROW(word) &report_##word,

const char *const report_format_names[] = {REPORT_FORMATS(FORMAT_NAME) NULL};

const struct report_format *report_format_of(const char *name)
{
	static const struct report_format *const formats[] = {
	    REPORT_FORMATS(FORMAT_ROW)};

	for (size_t i = 0; i < array_length(formats); i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	return NULL;
}
