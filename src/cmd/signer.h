/*
 * The identity that signs, from the command line or the project file.
 */
#ifndef CMD_SIGNER_H
#define CMD_SIGNER_H

#include "base/base.h"
#include "base/buf.h"
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
/* Adds the certificates of that identity and its chain, fit to sign with or
 * not, and appends its path or URI to name, also when they cannot be read. No
 * identity at all: nothing is added. */
int signer_read_certs(const struct invocation *invocation,
    const struct config *config, struct cert_list *certs, struct buf *name,
    struct error *error);
void signer_done(struct signer *signer);
#define auto_signer auto_cleanup(signer_done)

#endif
