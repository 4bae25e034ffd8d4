/*
 * References from payload to payload. A property list has the PayloadUUID of
 * the other one; a definition has a name, one of
 *
 *   label          of its section, exactly as it stands there
 *   section        the one without a label; else the only one of that section
 *   section label  both
 *   path           of a certificate that 'certificate' names: a file, or a
 *                  bundle for all that are in it
 *   UUID           its PayloadUUID
 *   certificate    every CA certificate, in the order of the profile
 *
 * In a payload file it stands in '@uuid:NAME@', which takes payloads of all
 * kinds, and becomes the PayloadUUID.
 *
 * Text in double quotes is a label. A name with a '/' is a path, and so is one
 * that is nothing else. Those who are called are the payloads of the kinds
 * that the key takes; exactly one must remain.
 */
#ifndef PROFILE_REFERENCE_H
#define PROFILE_REFERENCE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/error.h"
#include "profile/profile.h"

/* Finds the targets of every reference, once all payloads are there and have
 * their identity. What a name of a definition does not lead to is a finding
 * at the name, and the value is faulty then; a base may leave names open. Items
 * that are UUIDs become names; one that is nobody's stays. */
int profile_resolve(struct profile *profile, struct arena *arena,
    struct findings *findings, struct error *error);

/* Of a profile without references, too: what reference_name needs. */
int profile_know_names(
    struct profile *profile, struct arena *arena, struct error *error);

/* A name in a payload file. */
struct reference_asked {
	const struct text_item *item;
	const char *key; /* whose value it is */
	const struct origin *at;
};
/* The payload of any kind that it means; NULL and a finding: there is not just
 * one. Once labels and paths are known. */
const struct payload *reference_payload(struct profile *profile,
    struct arena *arena, struct findings *findings,
    const struct reference_asked *asked);
/* The shortest text that means this payload alone, whatever the key takes,
 * goes into the item, whose origin stays; the UUID when there is no such name.
 * After profile_resolve or profile_know_names. */
void reference_name(const struct profile *profile,
    const struct payload *payload, struct arena *arena, struct text_item *item);
/* The same for '@uuid:...@' in a payload file, which may mean a payload of any
 * kind: one that no key takes may have the same label. */
void reference_name_for_file(const struct profile *profile,
    const struct payload *payload, struct arena *arena, struct text_item *item);
/* Appends it as it stands in a definition, in a list or alone. */
void reference_add_item(
    struct buf *buf, const struct text_item *item, bool is_list);
/* Makes the names of a property list's references anew, once it is settled
 * which sections its payloads get. */
int profile_rename(
    struct profile *profile, struct arena *arena, struct error *error);
/* The labels of the payloads' sections, one for each payload: a definition's
 * own, for a property list made up; NULL: none. NULL for lack of memory. */
const char *const *profile_labels(
    const struct profile *profile, struct arena *arena);
/* Whether references of one of these kinds may mean it. */
bool payload_provides(const struct payload *payload, unsigned kinds);
/* How many payloads of the same section stand before it. */
size_t payload_ordinal(const struct profile *profile, size_t index);
/* It stands for a file that a definition attaches, and has no section. */
bool payload_is_attached(
    const struct profile *profile, const struct payload *payload);
/* "an identity (SCEP, ACME, PKCS #12, AD)", of enum schema_kind. */
const char *reference_kinds_text(unsigned kinds);

#endif
