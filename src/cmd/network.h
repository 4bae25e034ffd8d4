/*
 * Connections as the project file and the command line want them, and the
 * login to a definition's admin page.
 */
#ifndef CMD_NETWORK_H
#define CMD_NETWORK_H

#include "base/error.h"
#include "base/secret.h"
#include "cmd/invocation.h"
#include "cmd/jamf_source.h"
#include "gather/ca_lookup.h"
#include "http/http.h"
#include "profile/profile.h"
#include "project/config.h"
#include "scep/ndes.h"

/* Which Jamf Pro server, and who says so: to a login of the user's, from the
 * environment or his own project file, the repository's project file says
 * neither how it travels nor whom to trust on the way, but the one that
 * --config names, or else the user's own. A note says so. */
struct network_jamf {
	const char *label; /* of its [jamf] section, or NULL */
	enum jamf_source_kind source;
	const struct payload *section; /* that it is from, or NULL */
};

/* Makes the HTTP of a run by [network] of the project file, each key that is
 * not there of the user's own, and reads OpenSSL's configuration, which is put
 * off until the first connection. Under -vv requests are traced on standard
 * error. Not while other threads run. For a Jamf Pro server (else NULL) cookies
 * are kept, and the 'ca_file' of its [jamf] goes before that of [network]. */
int network_open(const struct invocation *invocation,
    const struct config *config, const struct network_jamf *jamf,
    struct http **ret, struct error *error);

/* Fetches the 'password' of a [scep] payload; none, or one that the bounds do
 * not let go, is an error. */
int network_password(const struct invocation *invocation,
    const struct payload *scep, struct secret *ret, struct error *error);

/* How to log in to 'url_to_scep_admin' of a [scep] payload. This is where the
 * password is fetched; ret_password owns it, and it and the payload must
 * outlive ret. With a Kerberos ticket neither user nor password is needed. No
 * admin page, or no user, is an error of status findings; a secret that the
 * bounds do not let go, refused. */
int network_access(const struct invocation *invocation,
    const struct payload *scep, struct ndes_access *ret,
    struct secret *ret_password, struct error *error);

/* The network of a run, opened when it is first needed. */
struct network {
	const struct invocation *invocation;
	const struct config *config;
	struct http *http;
};

/* Fills the callbacks for gather/ca_lookup.h; network must outlive them. Once a
 * signal came no further server is asked. */
void network_callbacks(
    struct network *network, struct ca_lookup_callbacks *ret_callbacks);
void network_done(struct network *network);

#endif
