#include "base/attr.h"
#include "sync/decide.h"
#include "base/banned.h"

#define BIT(effect) (1U << SYNC_EFFECT_##effect)

/* What follows when the profile itself changes. */
static unsigned of_delivery(const struct sync_touch *touch)
{
	unsigned effects = 0;

	if (touch->sends_payload || touch->in_profile)
		effects |= BIT(NEWLY_SCOPED);
	if (touch->redeploys)
		effects = touch->has_scep ? BIT(CERTIFICATE) : BIT(IN_PLACE);
	if (touch->level)
		effects = (effects & ~BIT(NEWLY_SCOPED)) | BIT(REINSTALLED);
	if (touch->method)
		effects |= BIT(NEWLY_SCOPED);
	return effects;
}

unsigned sync_effects(const struct sync_touch *touch)
{
	unsigned effects = 0;

	if (touch->action == SYNC_DELETE)
		return BIT(REMOVED);
	if (touch->action == SYNC_UPDATE || touch->action == SYNC_DRIFT)
		effects = of_delivery(touch);
	if (touch->wider)
		effects |= BIT(WIDER);
	if (touch->narrower)
		effects |= BIT(NARROWER);
	if (touch->broken)
		effects |= BIT(BROKEN);
	return effects == 0 ? BIT(NOTHING) : effects;
}

bool sync_effects_again(unsigned effects)
{
	return (effects & (BIT(CERTIFICATE) | BIT(REINSTALLED))) != 0;
}

bool sync_effects_cost(unsigned effects)
{
	return sync_effects_again(effects) ||
	       (effects & (BIT(REMOVED) | BIT(NARROWER))) != 0;
}

bool sync_effects_count(unsigned effects)
{
	return sync_effects_cost(effects) || (effects & BIT(WIDER)) != 0;
}
