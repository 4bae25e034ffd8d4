/*
 * What a node is made of; for the files of this room only.
 */
#ifndef PLIST_TREE_NODE_H
#define PLIST_TREE_NODE_H

#include "plist/tree.h"

struct tree {
	enum tree_type type;
	bool on_heap;      /* else the arena's, with all its parts but the
			      children */
	struct tree *next; /* in the same container */
	const char *key;   /* in a dictionary, else NULL */
	const char *bytes; /* text or data, with a NUL after it */
	size_t length;     /* of bytes */
	int64_t number;    /* integer, boolean, date */
	double real;
	struct tree *first; /* of a container */
	struct tree *last;
	size_t count;
};

/* Puts node, not NULL and not part of a tree, at the end of the container. */
void tree_append(struct tree *container, struct tree *node);

#endif
