/*
 * The definitions of a run as they are to be in Jamf Pro, by server. Made of
 * what was checked and gathered as for build (build.h).
 */
#ifndef CMD_WISHES_H
#define CMD_WISHES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/error.h"
#include "base/map.h"
#include "cmd/build.h"
#include "sync/sync.h"

/* Those for one server. */
struct wish_group {
	const char *label; /* of its [jamf] section, NULL: the one without */
	struct sync_desired *list;
	size_t *inputs; /* the number of each one's input */
	size_t count;
};

/* Zero-initialised is empty. */
struct wishes {
	struct arena arena;
	struct document *documents; /* what the wishes are made of */
	size_t document_count;
	struct wish_group *groups;
	size_t count;
	size_t left_out; /* definitions that name another server */
	/* Identifiers of all that were read, whatever server they are for. */
	struct map defined;
};

/* Makes a wish of every input that is fine. server is the label of --server,
 * NULL without: definitions that name no server go there, those that name
 * another are left out. What fails for one input is said and its status kept
 * in the building; -1 ends the run. With a server there is a group for it even
 * when it is empty. */
int wishes_make(struct building *building, const char *server,
    struct wishes *wishes, struct error *error);
/* A group without wishes, for the server without a label: for what is ours and
 * no longer defined. */
int wishes_none(struct wishes *wishes, struct error *error);
void wishes_done(struct wishes *wishes);
#define auto_wishes auto_cleanup(wishes_done)

#endif
