/*
 * The definitions of a run as they are to be in Jamf Pro, by server. Made of
 * what was checked and gathered as for build (build_session.h).
 */
#ifndef CMD_DESIRED_H
#define CMD_DESIRED_H

#include <stddef.h>

#include "base/error.h"
#include "base/map.h"
#include "cmd/build_session.h"
#include "sync/sync.h"

/* Those for one server. */
struct desired_group {
	const char *label; /* of its [jamf] section, NULL: the one without */
	struct sync_desired *list;
	size_t *inputs; /* the number of each one's input */
	size_t count;
};

/* Zero-initialised is empty. */
struct desired {
	struct arena arena;
	struct document *documents; /* what the profiles are made of */
	size_t document_count;
	struct desired_group *groups;
	size_t count;
	size_t left_out; /* definitions that name another server */
	/* Identifiers of all that were read, whatever server they are for. */
	struct map defined;
};

/* Makes a desired profile of every input that is fine. server is the label of
 * --server, NULL without: definitions that name no server go there, those that
 * name another are left out. What fails for one input is said and its status
 * kept in build; -1 ends the run. With a server there is a group for it even
 * when it is empty. */
int desired_make(struct build_session *build, const char *server,
    struct desired *desired, struct error *error);
/* A group without profiles, for the server without a label: for what is ours
 * and no longer defined. */
int desired_none(struct desired *desired, struct error *error);
void desired_done(struct desired *desired);

#endif
