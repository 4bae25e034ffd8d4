/*
 * Which Jamf Pro server is meant, and what says so: a [jamf] section of the
 * project file, or the environment.
 *
 * Address and login come from one source, so that no login goes to a server
 * it is not for: with an address in the environment all comes from there, else
 * all from the section; a login in the environment without an address is an
 * error unless the section says the same. The environment counts for the
 * section without a label, or for the one that --server names; where it names
 * another server than a section that was chosen by label, that is an error.
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

struct jamf_source {
	struct jamf_facts facts;
	const struct payload *section; /* NULL: the environment */
	const char *name;              /* "the environment", "[jamf] of ..." */
	const char *directory;         /* where a relative file: starts */
	bool is_environment;
	enum jamf_environment environment; /* which */
};

/* label: of the section, NULL for the one without. Names are in the arena. No
 * server at all, or facts of both sources, is an error of status usage; a
 * section that only the definition names and that is not there, findings. */
int jamf_source_choose(const struct invocation *invocation,
    const struct config *config, const char *label, struct arena *arena,
    struct jamf_source *ret, struct error *error);
/* Whether there is one without a label. */
bool jamf_source_is_unlabelled(const struct config *config);

#endif
