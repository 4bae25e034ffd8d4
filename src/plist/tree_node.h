/*
 * What a node is made of, and the way through libplist; for the files of this
 * room only.
 */
#ifndef PLIST_TREE_NODE_H
#define PLIST_TREE_NODE_H

#include <stdbool.h>

#include "base/error.h"
#include "plist/tree.h"

/* All of it is the arena's, or borrowed. */
struct tree {
	enum tree_type type;
	struct tree *next; /* in the same container */
	const char *key;   /* in a dictionary, else NULL */
	const struct origin *origin;
	union {
		const char *bytes;  /* text or data */
		struct tree *first; /* of a container */
	};
	union {
		size_t length; /* of bytes */
		size_t count;  /* of a container */
	};
	union {
		int64_t number; /* integer, boolean, date */
		double real;
		struct tree *last; /* of a container */
	};
};

/* The first child of a container; NULL for all else. */
struct tree *tree_first(const struct tree *node);
/* Puts node, not NULL and not part of a tree, at the end of the container. */
void tree_append(struct tree *container, struct tree *node);

enum {
	TREE_REAL_MAX = 64 /* bytes of a real as text, with the NUL */
};

/* A real as it stands in XML; false when memory is short. */
bool tree_real_text(double real, char ret_text[TREE_REAL_MAX]);
/* May be written; with the error that tree_write_xml promises. */
int tree_check(const struct tree *root, struct error *error);

#endif
