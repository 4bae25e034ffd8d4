/*
 * Whether a profile does well enough.
 */
#include "sync/status_check.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/banned.h"

enum {
	HUNDREDTHS = 100
};

/* A part of the whole is at least, or at most, a share of it: without rounding.
 */
static bool is_at_least(size_t part, size_t whole, unsigned share)
{
	return (uint64_t)part * STATUS_WHOLE >= (uint64_t)whole * share;
}

static bool is_at_most(size_t part, size_t whole, unsigned share)
{
	return (uint64_t)part * STATUS_WHOLE <= (uint64_t)whole * share;
}

static const struct bound {
	const char *before, *after;
} least = {"at least", "must be"}, most = {"at most", "may"};

static void say(char why[STATUS_WHY_MAX], const char *what, size_t part,
    size_t whole, const struct bound *bound, unsigned share)
{
	unsigned got = status_share(part, whole);

	(void)snprintf(why, STATUS_WHY_MAX,
	    "%zu of %zu devices (%u.%02u %%) %s, %s %u.%02u %% %s", part, whole,
	    got / HUNDREDTHS, got % HUNDREDTHS, what, bound->before,
	    share / HUNDREDTHS, share % HUNDREDTHS, bound->after);
}

static bool check_bounds(const struct status_profile *profile,
    const struct status_bounds *bounds, char why[STATUS_WHY_MAX])
{
	size_t known = status_known(profile);
	size_t current = profile->verdicts[DEVICE_CURRENT];
	size_t failed = profile->verdicts[DEVICE_FAILED];
	size_t unknown = profile->verdicts[DEVICE_UNKNOWN];

	if (!is_at_most(unknown, profile->scope, bounds->max_unknown)) {
		say(why, "do not tell", unknown, profile->scope, &most,
		    bounds->max_unknown);
		return false;
	}
	if (bounds->has_current &&
	    (known == 0 || !is_at_least(current, known, bounds->min_current))) {
		say(why, "are current", current, known, &least,
		    bounds->min_current);
		return false;
	}
	if (!bounds->has_failed)
		return true;
	if (bounds->failed_is_share
		? !is_at_most(failed, known, (unsigned)bounds->max_failed)
		: failed > bounds->max_failed) {
		if (bounds->failed_is_share)
			say(why, "failed", failed, known, &most,
			    (unsigned)bounds->max_failed);
		else
			(void)snprintf(why, STATUS_WHY_MAX,
			    "%zu devices failed, at most %llu may", failed,
			    (unsigned long long)bounds->max_failed);
		return false;
	}
	return true;
}

bool status_check(const struct status_profile *profile,
    const struct status_bounds *bounds, char why[STATUS_WHY_MAX])
{
	size_t current = profile->verdicts[DEVICE_CURRENT];

	if (profile->error.status != STATUS_DONE) {
		(void)snprintf(why, STATUS_WHY_MAX, "it is not told");
		return false;
	}
	if (profile->scope == 0) {
		(void)snprintf(why, STATUS_WHY_MAX, "no device is in scope");
		return false;
	}
	if (!bounds->is_strict)
		return check_bounds(profile, bounds, why);
	if (current == profile->scope)
		return true;
	(void)snprintf(why, STATUS_WHY_MAX, "%zu of %zu devices are current",
	    current, profile->scope);
	return false;
}

bool status_read_share(const char *text, unsigned *ret_share)
{
	size_t length = strlen(text), whole;
	int64_t percent, part = 0;
	const char *dot;

	if (length > 0 && text[length - 1] == '%')
		length--;
	while (length > 0 && text[length - 1] == ' ')
		length--;
	dot = memchr(text, '.', length);
	whole = dot == NULL ? length : (size_t)(dot - text);
	if (!text_to_number(text, whole, 0, HUNDREDTHS, &percent))
		return false;
	if (dot != NULL) {
		size_t digits = length - whole - 1;

		if (digits < 1 || digits > 2 ||
		    !text_to_number(dot + 1, digits, 0, HUNDREDTHS - 1, &part))
			return false;
		if (digits == 1)
			part *= 10;
	}
	if (percent * HUNDREDTHS + part > STATUS_WHOLE)
		return false;
	*ret_share = (unsigned)(percent * HUNDREDTHS + part);
	return true;
}
