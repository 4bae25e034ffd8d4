/*
 * Labelled subsections: each is a dictionary in an array of its section.
 * Private to the room.
 *
 * [vpn "office" on_demand_rules "home"] is one of the array that the row
 * on_demand_rules of [vpn "office"] stands for, and so on inwards. A section
 * without label has them too: [vpn on_demand_rules "home"]. The order of the
 * file is that of the array; labels tell them apart and go no further.
 */
#ifndef PROFILE_READ_GROUP_H
#define PROFILE_READ_GROUP_H

#include <stddef.h>

#include "ini/ini.h"
#include "profile/profile.h"
#include "profile/read_section.h"

/* What a header says. */
struct section_path {
	const struct ini_section *section;
	const struct schema *schema; /* NULL: unknown */
	const char *label;           /* of the section, or NULL */
	const struct ini_part *parts;
	size_t count; /* 0: the section itself */
};
void section_path(const struct section_reader *reader,
    const struct ini_section *section, struct section_path *ret_path);

/* Takes the entries of a subsection over into the payload's group that it
 * describes, which is made unless another layer had it. */
void group_read(const struct section_reader *reader, struct payload *payload,
    const struct section_path *path);
/* A finding: what the path leads through after so many steps is none of the
 * list. */
void group_report_orphan(const struct section_reader *reader,
    const struct payload *list, size_t count, const struct section_path *path,
    size_t steps);

#endif
