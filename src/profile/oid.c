/* Object identifiers as text (X.660). */
#include "profile/oid.h"

#include "base/text.h"
#include "base/banned.h"

/* Returns its length, 0 when it is malformed. */
static size_t component_length(const char *text, size_t length, size_t most)
{
	size_t digits = 0;

	while (digits < length && text_is_digit(text[digits]))
		digits++;
	return digits > most || (digits > 1 && text[0] == '0') ? 0 : digits;
}

bool oid_is_valid(const char *text, size_t length, size_t digits)
{
	size_t at = 0, components = 0;
	bool small_arc = false;

	for (;;) {
		size_t own = component_length(text + at, length - at, digits);

		if (own == 0)
			return false;
		if (components == 0 && (own > 1 || text[at] > '2'))
			return false;
		if (components == 0)
			small_arc = text[at] < '2';
		if (components == 1 && small_arc &&
		    (own > 2 || (own == 2 && text[at] > '3')))
			return false;
		components++;
		at += own;
		if (at == length)
			return components >= 2;
		if (text[at] != '.')
			return false;
		at++;
	}
}
