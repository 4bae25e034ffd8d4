/*
 * What the files of this room share. Private to the room.
 */
#ifndef XML_XML_INTERNAL_H
#define XML_XML_INTERNAL_H

#include "xml/xml.h"

/* Links child in at the end of parent. */
void xml_append(struct xml *parent, struct xml *child);

#endif
