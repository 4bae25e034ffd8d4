/*
 * The two readers of the model.
 */
#ifndef PROFILE_READ_H
#define PROFILE_READ_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/error.h"
#include "ini/ini.h"
#include "profile/profile.h"
#include "schema/schema.h"

/* Reads layers of a definition, the definition itself first, then its bases in
 * order of precedence: for each key the first layer that has it counts. What
 * is wrong goes to findings at the file it stands in. Defaults are filled in.
 * [profile] extends and abstract are taken from the first layer only. Fields
 * that need a file (SCHEMA_FILE, SCHEMA_CERTIFICATE, SCHEMA_CERTIFICATES)
 * keep their paths; the caller reads the files. -1 only for lack of memory. */
int profile_read_definition(const struct ini *const *layers, size_t count,
    const struct schemas *schemas, struct arena *arena,
    struct findings *findings, struct profile *ret_profile,
    struct error *error);

/* Makes the payloads of the bytes of [payload] files, which are values of their
 * sections by now. What is wrong goes to findings at the file; such a payload
 * has no type. */
int profile_read_files(struct profile *profile, struct arena *arena,
    struct findings *findings, struct error *error);

/* Reads a section of scepctl.conf in the same way. */
int section_read(const struct ini *ini, const struct ini_section *section,
    const struct schema *schema, struct arena *arena, struct findings *findings,
    struct payload *ret_payload, struct error *error);

/* The schema of the section that a header of a definition is of, a subsection
 * of what it lies in, and its label, or NULL; NULL when there is none. */
const struct schema *section_schema(const struct schemas *schemas,
    const struct ini_section *section, const char **ret_label);

/* The finding for a section that no schema of this place has, with the nearest
 * name as the hint. */
void section_report_unknown(const struct ini *ini,
    const struct ini_section *section, const struct schemas *schemas,
    enum schema_place place, struct findings *findings);

/* Reads anybody's property list: structure and keys are checked against the
 * schemas (types, required keys, allowed values, misspellings), all the way
 * down; origins are key paths. -1 only for lack of memory; a root that is no
 * dictionary is a finding, and ret_profile is empty then. */
int profile_read_tree(struct tree *root, const struct source *source,
    const struct schemas *schemas, struct arena *arena,
    struct findings *findings, struct profile *ret_profile,
    struct error *error);

/* The findings of the readers, for the manual; end in a NULL id. */
extern const struct rule read_rules[];      /* both */
extern const struct rule read_tree_rules[]; /* property lists */
extern const struct rule read_file_rules[]; /* payload files */

#endif
