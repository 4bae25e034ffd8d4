/*
 * Whether what is accepted still occurs. What a definition accepts is looked
 * for in that definition; what a base or the project accepts, in all that they
 * serve, which can only be told when all definitions of the project were
 * looked at.
 */
#ifndef CMD_ACCEPT_UNUSED_H
#define CMD_ACCEPT_UNUSED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"
#include "cmd/inputs.h"
#include "cmd/reporting.h"
#include "definition/document.h"

struct accept_unused_item;

struct accept_unused {
	struct arena arena;
	struct map index; /* file and place -> position in items */
	struct accept_unused_item *items;
	size_t count, capacity;
	const struct file_view *view; /* of the files; NULL: the disc */
	bool is_partial; /* something was not to be read, or has errors */
};

/* Notes what was accepted in a document. */
int accept_unused_add(struct accept_unused *unused,
    const struct document *document, struct error *error);
/* Reports what was accepted and does not occur, as findings of its file. */
int accept_unused_report(struct accept_unused *unused,
    const struct inputs *inputs, struct reporting *reporting,
    struct error *error);
void accept_unused_done(struct accept_unused *unused);

#endif
