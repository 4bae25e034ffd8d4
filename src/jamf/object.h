/*
 * Two answers about one and the same object: what changed between them, key by
 * key, whatever it is, known to this program or not.
 */
#ifndef JAMF_OBJECT_H
#define JAMF_OBJECT_H

#include "base/buf.h"
#include "jamf/change.h"
#include "jamf/payload.h"
#include "xml/xml.h"

/* Adds what differs between then and now: 'was' is what it was then, 'becomes'
 * what it is now. The order of members does not count, nor does the address of
 * an icon, which the server may sign anew each time. Of a secret only that it
 * changed. */
int jamf_object_compare(const struct xml *then, const struct xml *now,
    const struct jamf_compare *how, struct jamf_changes *changes,
    struct error *error);

/* Appends a text that is the same for two elements alike in all that counts
 * there, nothing for NULL. Of a secret only that it is there. */
int jamf_object_add_text(
    const struct xml *element, struct buf *text, struct error *error);
/* The same for all of an answer (NULL: none) that is of the area, without the
 * property list. */
int jamf_object_add_area(const struct xml *root, enum jamf_area area,
    struct buf *text, struct error *error);

#endif
