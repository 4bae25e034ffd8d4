/*
 * One live challenge from NDES, for the commands challenge and build.
 */
#ifndef CMD_CHALLENGE_H
#define CMD_CHALLENGE_H

#include "cmd/invocation.h"
#include "scep/ndes_page.h"

/* Says when the challenge of a page expires and what it cost. */
void challenge_say(
    const struct invocation *invocation, const struct ndes_page *page);

#endif
