/* Why one operation failed. */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/token_pin.h"
#include "base/banned.h"

static void error_start(struct error *error, enum status status)
{
	error->status = status;
	error->text[0] = '\0';
	error->hint[0] = '\0';
}

int error_set(struct error *error, enum status status, const char *format, ...)
{
	va_list list;

	error_start(error, status);
	va_start(list, format);
	(void)vsnprintf(error->text, sizeof(error->text), format, list);
	va_end(list);
	token_pin_mask(error->text, sizeof(error->text));
	return -1;
}

static enum status status_of_system(int number)
{
	if (number == ENOENT || number == ENOTDIR)
		return STATUS_NOT_FOUND;
	if (number == ENOMEM)
		return STATUS_LIMIT;
	return STATUS_FILE;
}

int error_set_system(struct error *error, int number, const char *format, ...)
{
	va_list list;
	char reason[128] = "";
	size_t length;

	error_start(error, status_of_system(number));
	va_start(list, format);
	(void)vsnprintf(error->text, sizeof(error->text), format, list);
	va_end(list);
	if (strerror_r(number, reason, sizeof(reason)) != 0)
		(void)snprintf(reason, sizeof(reason), "error %d", number);
	length = strlen(error->text);
	(void)snprintf(
	    error->text + length, sizeof(error->text) - length, ": %s", reason);
	token_pin_mask(error->text, sizeof(error->text));
	return -1;
}

int error_set_memory(struct error *error)
{
	return error_set(error, STATUS_LIMIT, "out of memory");
}

int error_prefix(struct error *error, const char *format, ...)
{
	char old[ERROR_TEXT_MAX];
	va_list list;
	size_t length;

	memcpy(old, error->text, sizeof(old));
	va_start(list, format);
	(void)vsnprintf(error->text, sizeof(error->text), format, list);
	va_end(list);
	length = strlen(error->text);
	(void)snprintf(
	    error->text + length, sizeof(error->text) - length, ": %s", old);
	token_pin_mask(error->text, sizeof(error->text));
	return -1;
}

int error_hint(struct error *error, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	(void)vsnprintf(error->hint, sizeof(error->hint), format, list);
	va_end(list);
	token_pin_mask(error->hint, sizeof(error->hint));
	return -1;
}
