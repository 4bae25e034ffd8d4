/*
 * What a device has of a profile: the decision alone. Newer news outrank older:
 * a command that failed or waits counts until the profile was installed after
 * it was sent, an inventory counts when nothing was delivered after it.
 */
#include "sync/status_judge.h"
#include "base/banned.h"

static const char *const doubts[DOUBTS] = {
    [DOUBT_UNMANAGED] = "it is not managed",
    [DOUBT_NO_REPORT] = "it never sent its inventory",
    [DOUBT_OLD_REPORT] = "its inventory is older than the delivery",
    [DOUBT_BROKEN] = "its inventory record is broken",
    [DOUBT_LIMITS] = "limitations of the scope may keep it out",
    [DOUBT_NO_COMMANDS] = "what was sent to it is not told",
};

const char *device_doubt_text(enum device_doubt doubt)
{
	return doubts[doubt];
}

static struct device_judgement doubt(enum device_doubt why)
{
	return (struct device_judgement){DEVICE_UNKNOWN, why};
}

static struct device_judgement is(enum device_verdict verdict)
{
	return (struct device_judgement){verdict, DOUBT_NONE};
}

/* Whether a failed or waiting command says more than the inventory. */
static bool outranks(const struct device_facts *facts)
{
	const struct command *command = facts->command;

	return command != NULL && command->state != COMMAND_ACKNOWLEDGED &&
	       !(facts->is_installed && facts->installed >= command->sent);
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static struct device_judgement judge_absent(const struct device_facts *facts)
{
	if (facts->reported < facts->written)
		return doubt(DOUBT_OLD_REPORT);
	if (facts->may_be_out && facts->command == NULL)
		return doubt(DOUBT_LIMITS);
	return facts->has_commands ? is(DEVICE_NEVER_SENT)
				   : doubt(DOUBT_NO_COMMANDS);
}

static struct device_judgement judge_installed(const struct device_facts *facts)
{
	if (facts->installed != 0 && facts->installed < facts->delivered)
		return is(DEVICE_OUTDATED);
	if (!facts->wants_certificate)
		return is(DEVICE_CURRENT);
	if (facts->lacks_certificates)
		return doubt(DOUBT_BROKEN);
	if (facts->expires == 0)
		return is(DEVICE_NO_CERTIFICATE);
	if (facts->expires <= facts->now)
		return is(DEVICE_EXPIRED);
	return is(facts->expires - facts->now <= facts->window
		      ? DEVICE_EXPIRING
		      : DEVICE_CURRENT);
}

struct device_judgement device_judge(const struct device_facts *facts)
{
	const struct command *command = facts->command;
	int64_t delivered = facts->delivered;

	if (!facts->is_managed)
		return doubt(DOUBT_UNMANAGED);
	if (outranks(facts))
		return is(command->state == COMMAND_FAILED ? DEVICE_FAILED
							   : DEVICE_PENDING);
	if (facts->reported == 0)
		return doubt(DOUBT_NO_REPORT);
	if (command != NULL && command->state == COMMAND_ACKNOWLEDGED)
		delivered = later(delivered, command->done);
	if (facts->reported < delivered)
		return doubt(DOUBT_OLD_REPORT);
	if (facts->lacks_profiles)
		return doubt(DOUBT_BROKEN);
	return facts->is_installed ? judge_installed(facts)
				   : judge_absent(facts);
}

int64_t device_wants_done(
    const struct device_facts *facts, enum device_verdict verdict)
{
	if (verdict == DEVICE_NEVER_SENT)
		return facts->reported;
	if (verdict == DEVICE_FAILED || verdict == DEVICE_PENDING)
		return later(facts->command->sent, facts->reported);
	return 0;
}
