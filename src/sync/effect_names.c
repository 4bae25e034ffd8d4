/*
 * Words for what a plan says.
 */
#include "base/attr.h"
#include "sync/plan.h"
#include "base/banned.h"

static const struct {
	const char *name, *text;
} effects[SYNC_EFFECTS] = {
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
	return effects[effect].name;
}

const char *sync_effect_text(enum sync_effect effect)
{
	return effects[effect].text;
}
