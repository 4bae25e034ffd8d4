/*
 * Small XML documents: answers of Jamf Pro's Classic API, and what is sent to
 * it. This room is the only user of Expat, whose types stay inside.
 *
 * Elements and their character data, nothing else: attributes, comments and
 * processing instructions are passed over. A document type declaration is
 * refused (no entities beside XML's own five, so none can be expanded into
 * gigabytes or read from elsewhere). XML 1.0, fifth edition; UTF-8 out.
 */
#ifndef XML_XML_H
#define XML_XML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

enum {
	XML_BYTES_MAX = 16 * 1024 * 1024,
	XML_ELEMENTS_MAX = 1000000,
	XML_DEPTH_MAX = 32
};

/* An element. All memory is in the arena it was made in. */
struct xml {
	const char *name;
	/* All its own character data, in one, NUL-terminated; never NULL.
	 * Without the blanks and line ends around it when it has elements in
	 * it, too. */
	const char *text;
	size_t length;
	struct xml *first, *last; /* elements in it */
	struct xml *next;         /* after it, in the same element */
};

/* Reads a document. Malformed, too large or too deep: status server, with line
 * and column and none of the text; lack of memory: status limit. */
int xml_parse(const char *bytes, size_t length, struct arena *arena,
    struct xml **ret_root, struct error *error);

/* All accept NULL. The first element of that name in parent, or NULL. */
struct xml *xml_child(const struct xml *parent, const char *name);
/* As xml_child for several levels: "general/category/name". */
struct xml *xml_at(const struct xml *parent, const char *path);
/* The text of the element at path, or NULL when it is not there. */
const char *xml_text(const struct xml *parent, const char *path);
/* Its text as a whole decimal number; false when it is none. */
bool xml_integer(
    const struct xml *parent, const char *path, int64_t *ret_number);
/* "true" or "false"; false when it is neither. */
bool xml_boolean(const struct xml *parent, const char *path, bool *ret_value);
size_t xml_count(const struct xml *parent, const char *name);

/* New elements; what they are given is copied. NULL for lack of memory, and
 * for a parent that is NULL, so that calls can follow each other unchecked
 * and the last one tell. text may be NULL. */
struct xml *xml_new(struct arena *arena, const char *name, const char *text);
struct xml *xml_add(struct arena *arena, struct xml *parent, const char *name,
    const char *text);
/* A whole copy, at the end of parent; for elements of another arena. */
struct xml *xml_add_copy(
    struct arena *arena, struct xml *parent, const struct xml *element);

/* Appends the element without indentation; an empty one as <name/>. Text is
 * escaped (text_add_xml); what XML cannot carry is an error, status refused. */
int xml_write(const struct xml *element, struct buf *buf, struct error *error);
/* The declaration that stands before the root. */
#define XML_DECLARATION "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"

/* Version of Expat, such as "2.5.0"; the text stays. */
const char *xml_version(void);

#endif
