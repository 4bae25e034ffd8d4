/*
 * The words for what devices have, and the shares that gates compare.
 */
#include <string.h>

#include "sync/status.h"
#include "base/banned.h"

enum {
	WHOLE = 10000 /* hundredths of a percent */
};

static const struct {
	const char *name, *text;
} words[DEVICE_VERDICTS] = {
    [DEVICE_CURRENT] = {"current", "has the profile and what it is for"},
    [DEVICE_EXPIRING] = {"expiring", "its certificate ends soon"},
    [DEVICE_EXPIRED] = {"expired", "its certificate has ended"},
    [DEVICE_NO_CERTIFICATE] = {"installed-no-certificate",
	"has the profile, and no certificate of it"},
    [DEVICE_FAILED] = {"failed", "could not install it"},
    [DEVICE_PENDING] = {"pending", "has not answered yet"},
    [DEVICE_OUTDATED] = {"outdated", "has the profile as it was before"},
    [DEVICE_NEVER_SENT] = {"never-sent", "was never sent it"},
    [DEVICE_UNKNOWN] = {"unknown", "does not tell"},
};

const char *device_verdict_name(enum device_verdict verdict)
{
	return words[verdict].name;
}

const char *device_verdict_text(enum device_verdict verdict)
{
	return words[verdict].text;
}

bool device_verdict_of(const char *name, enum device_verdict *ret_verdict)
{
	for (int i = 0; i < DEVICE_VERDICTS; i++)
		if (strcmp(words[i].name, name) == 0) {
			*ret_verdict = (enum device_verdict)i;
			return true;
		}
	return false;
}

size_t status_known(const struct status_profile *profile)
{
	return profile->scope - profile->verdicts[DEVICE_UNKNOWN];
}

unsigned status_share(size_t part, size_t whole)
{
	return whole == 0
		   ? 0
		   : (unsigned)((uint64_t)part * WHOLE / (uint64_t)whole);
}
