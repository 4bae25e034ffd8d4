/*
 * Which Jamf Pro server is meant, and what says so: a [jamf] section of the
 * project file or of the user's own, or the environment.
 *
 * Address and login come from one source, so that no login goes to a server
 * it is not for: with an address in the environment all comes from there, else
 * all from the section; a login in the environment without an address is an
 * error unless the section says the same. The environment counts for the
 * section without a label, or for the one that --server names; where it names
 * another server than a section that was chosen by label, that is an error.
 *
 * The user's own file counts where the project's has no section with that
 * label, or one without an address; or the address alone, which a section of
 * his own, of that label or else of any, has too.
 *
 * JSS_URL and its like count where that leaves no server, or one without a
 * login; the section's address must then be the same.
 */
#ifndef CMD_JAMF_SOURCE_H
#define CMD_JAMF_SOURCE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "cmd/invocation.h"
#include "cmd/jamf_environment.h"
#include "project/config.h"

enum jamf_source_kind {
	JAMF_SOURCE_PROJECT, /* written by who writes the repository */
	JAMF_SOURCE_OWN,     /* the user's own file */
	JAMF_SOURCE_ENVIRONMENT
};

struct jamf_source {
	enum jamf_source_kind kind;
	struct jamf_facts facts;
	const struct payload *section; /* NULL: the environment */
	const char *name;              /* "the environment", "[jamf] of ..." */
	const char *directory;         /* where a relative file: starts */
	enum jamf_environment environment; /* which */
};

/* label: of the section, NULL for the one without. Names are in the arena. No
 * server at all, or facts of both sources, is an error of status usage; a
 * section that only the definition names and that is not there, findings. */
int jamf_source_choose(const struct invocation *invocation,
    const struct config *config, const char *label, struct arena *arena,
    struct jamf_source *ret, struct error *error);
/* The labels of all servers, NULL for one without, each once; count is that of
 * ret_labels. Why the user's own file cannot be read is said when it is used.
 */
int jamf_source_labels(const struct invocation *invocation,
    const struct config *config, struct arena *arena, const char ***ret_labels,
    size_t *ret_count);

#endif
