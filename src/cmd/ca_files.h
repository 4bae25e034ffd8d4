/*
 * CA certificates of a SCEP server as files that 'certificate =' takes, for
 * the commands probe and fingerprint.
 */
#ifndef CMD_CA_FILES_H
#define CMD_CA_FILES_H

#include "base/buf.h"
#include "base/error.h"
#include "cmd/invocation.h"
#include "scep/authority.h"

/* What was written or there already. Zero-initialised is empty. */
struct ca_files {
	const struct invocation *invocation;
	struct buf names; /* "certs/root.pem, certs/issuing.pem" */
};

void ca_files_done(struct ca_files *files);
#define auto_ca_files auto_cleanup(ca_files_done)

/* Writes the root, where it is served, and the issuing CA, PEM, mode 0644.
 * Nothing is overwritten: a file that holds the certificate already is left
 * alone, one that holds something else is an error of status refused.
 *
 * Into a directory, which is made, under names made of the certificates' own:
 * "acme-root-ca.pem", with digits of its SHA-256 where that name is taken; or
 * as PREFIX-root.pem and PREFIX-issuing.pem. */
int ca_files_put_in(struct ca_files *files,
    const struct scep_authority *authority, const char *directory,
    struct error *error);
int ca_files_put_as(struct ca_files *files,
    const struct scep_authority *authority, const char *prefix,
    struct error *error);
/* Says how a definition names them. */
void ca_files_tell(const struct ca_files *files);

#endif
