/*
 * What a run asks the world for, between checking and building: secrets, the
 * pins of the lock file, what SCEP servers and NDES say, a challenge for one
 * device. In one thread, each source asked once; what failed is kept for the
 * definitions that need it. Then all of it is constant, and building is pure.
 *
 * secret_cache.h has the secrets, pins.h what automatic fingerprints stand for,
 * ca_lookup.h the servers' answers; here is the challenge, which comes last,
 * since it costs the server something.
 */
#ifndef GATHER_GATHER_H
#define GATHER_GATHER_H

#include "base/error.h"
#include "gather/ca_lookup.h"
#include "gather/pins.h"
#include "profile/profile.h"
#include "scep/ndes_page.h"

/* The one [scep] payload whose challenge comes from NDES; none or several are
 * an error, status usage. */
int gather_challenge_payload(const struct profile *profile,
    const struct payload **ret_scep, struct error *error);
/* The admin page of that payload, with a challenge on it. Owned by lookup. With
 * pins, not NULL, and an automatic fingerprint the CA on the page must be the
 * one that is pinned; without its pin none is asked for. */
int gather_challenge(struct ca_lookup *lookup, const struct pins *pins,
    const struct payload *scep, const struct ndes_page **ret_page,
    struct error *error);

/* The same again for another device: a challenge that nobody has. lookup keeps
 * logins. */
int gather_next_challenge(struct ca_lookup *lookup, const struct pins *pins,
    const struct payload *scep, const struct ndes_page **ret_page,
    struct error *error);

#endif
