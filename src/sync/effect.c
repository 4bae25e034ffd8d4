/*
 * What devices notice of a change, and the words for it.
 */
#include "base/base.h"
#include "sync/decisions.h"
#include "base/banned.h"

static const struct {
	const char *name, *text;
} words[SYNC_EFFECTS] = {
    [SYNC_EFFECT_NOTHING] = {"nothing", "devices notice nothing"},
    [SYNC_EFFECT_IN_PLACE] = {"in-place", "settings are updated in place"},
    [SYNC_EFFECT_NEWLY_SCOPED] = {"newly-scoped",
	"newly scoped devices only; installed ones keep the old profile"},
    [SYNC_EFFECT_CERTIFICATE] = {"new-certificate",
	"new certificate on every device in scope"},
    [SYNC_EFFECT_REINSTALLED] = {"reinstalled",
	"profile is removed and installed again"},
    [SYNC_EFFECT_WIDER] = {"scope-wider", "scope is widened"},
    [SYNC_EFFECT_NARROWER] = {"scope-narrower", "scope is narrowed"},
    [SYNC_EFFECT_REMOVED] = {"removed",
	"profile is removed from every device in scope"},
    [SYNC_EFFECT_BROKEN] = {"broken-reference",
	"a payload refers to one that is not in the profile"},
};

const char *sync_effect_name(enum sync_effect effect)
{
	return words[effect].name;
}

const char *sync_effect_text(enum sync_effect effect)
{
	return words[effect].text;
}

#define BIT(effect) (1U << SYNC_EFFECT_##effect)

/* What follows when the profile itself changes. */
static unsigned of_delivery(const struct sync_effect_facts *facts)
{
	unsigned effects = 0;

	if (facts->sends_payload || facts->in_profile)
		effects |= BIT(NEWLY_SCOPED);
	if (facts->redeploys)
		effects = facts->has_scep ? BIT(CERTIFICATE) : BIT(IN_PLACE);
	if (facts->level)
		effects = (effects & ~BIT(NEWLY_SCOPED)) | BIT(REINSTALLED);
	if (facts->method)
		effects |= BIT(NEWLY_SCOPED);
	return effects;
}

unsigned sync_effects(const struct sync_effect_facts *facts)
{
	unsigned effects = 0;

	if (facts->action == SYNC_DELETE)
		return BIT(REMOVED);
	if (facts->action == SYNC_UPDATE || facts->action == SYNC_DRIFT)
		effects = of_delivery(facts);
	if (facts->wider)
		effects |= BIT(WIDER);
	if (facts->narrower)
		effects |= BIT(NARROWER);
	if (facts->broken)
		effects |= BIT(BROKEN);
	return effects == 0 ? BIT(NOTHING) : effects;
}

bool sync_effects_redeliver(unsigned effects)
{
	return (effects & (BIT(CERTIFICATE) | BIT(REINSTALLED))) != 0;
}

bool sync_effects_disrupt(unsigned effects)
{
	return sync_effects_redeliver(effects) ||
	       (effects & (BIT(REMOVED) | BIT(NARROWER))) != 0;
}

bool sync_effects_need_count(unsigned effects)
{
	return sync_effects_disrupt(effects) || (effects & BIT(WIDER)) != 0;
}
