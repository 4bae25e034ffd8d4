/*
 * One live challenge from NDES, for the commands challenge and build.
 */
#ifndef CMD_CHALLENGE_H
#define CMD_CHALLENGE_H

#include "base/error.h"
#include "cmd/invocation.h"
#include "gather/ca_lookup.h"
#include "profile/profile.h"
#include "scep/ndes_page.h"

/* The one [scep] payload whose challenge comes from NDES; none or several are
 * an error, status usage. */
int challenge_payload(const struct profile *profile,
    const struct payload **ret_scep, struct error *error);
/* The admin page of that payload, with a challenge on it. Owned by lookup. */
int challenge_fetch(struct ca_lookup *lookup, const struct payload *scep,
    const struct ndes_page **ret_page, struct error *error);
/* Says when it expires and what it cost. */
void challenge_say(
    const struct invocation *invocation, const struct ndes_page *page);

#endif
