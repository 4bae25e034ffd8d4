/*
 * The identity that signs, from the command line or the project file.
 */
#ifndef CMD_SIGNER_H
#define CMD_SIGNER_H

#include "base/base.h"
#include "base/error.h"
#include "cmd/invocation.h"
#include "crypto/cms.h"
#include "project/config.h"

struct signer {
	struct identity *identity;
	struct cms_signing signing;
};

/* Loads the identity of --sign, else of [signing] in the project file, else in
 * the user's own, with its passphrase and chain; says what is worth a warning.
 * No identity at all is an error, status crypto. */
int signer_load(struct signer *signer, const struct invocation *invocation,
    const struct config *config, struct error *error);
void signer_done(struct signer *signer);
#define auto_signer auto_cleanup(signer_done)

#endif
