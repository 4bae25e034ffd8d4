/*
 * What the files of a repository may make the program do, bounded from
 * outside: by the environment, which whoever edits a branch cannot set. Every
 * connection is made through the room http and every reference resolved by the
 * room secrets; both ask here first, and neither works without bounds.
 *
 *   SCEPCTL_HOSTS    the hosts that may be connected to, host[:port]
 *   SCEPCTL_SECRETS  the references that repository files may resolve
 *   CI               and no SCEPCTL_HOSTS: no secret of a repository file is
 *                    used at all
 *
 * Items are separated by commas, or by line ends where there is one. A list
 * that is set but empty allows nothing. What is refused has status refused.
 */
#ifndef BASE_BOUNDS_H
#define BASE_BOUNDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* Zero-initialised bounds nothing but what is never allowed. The texts belong
 * to the environment. */
struct bounds {
	const char *hosts;   /* SCEPCTL_HOSTS, NULL: not set */
	const char *secrets; /* SCEPCTL_SECRETS, NULL: not set */
	const char *ci;      /* the variable that tells of CI, or NULL */
};

/* Who names a secret. */
enum bounds_origin {
	BOUNDS_DEFINITION,    /* the strictest, and what zero means */
	BOUNDS_PROJECT_FILE,  /* any but ... */
	BOUNDS_PROJECT_LOGIN, /* ... the login in its [jamf] */
	BOUNDS_USER           /* command line and environment: no bounds */
};

/* Reads the variables by lookup. An item of SCEPCTL_HOSTS that is no
 * host[:port] is an error, status usage: it would never allow what is meant. */
int bounds_read(const char *(*lookup)(const char *name), struct bounds *ret,
    struct error *error);

/* A connection that is about to be made. */
struct bounds_target {
	const char *host; /* an IPv6 address with or without brackets */
	const char *port;
	const char *usual_port; /* which an item without a port means */
	const char *what;       /* "proxy", or NULL: the server itself */
};

/* Whether it may be made; to be asked before its name is looked up. */
int bounds_check_host(const struct bounds *bounds,
    const struct bounds_target *target, struct error *error);

/* Whether a login that is no secret value, such as a Kerberos ticket, may be
 * used for a repository file. */
int bounds_check_login(const struct bounds *bounds, struct error *error);

/* A reference to a secret, or a literal one. */
struct bounds_secret {
	enum bounds_origin origin;
	const char *text;
	size_t length;
	const char *directory; /* where a relative file: starts */
};

/* Whether its value may be fetched and used. */
int bounds_check_secret(const struct bounds *bounds,
    const struct bounds_secret *secret, struct error *error);

/* Variables that no definition resolves: the program's own login. */
bool bounds_is_login_variable(const char *name, size_t length);

#endif
