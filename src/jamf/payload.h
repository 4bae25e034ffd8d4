/*
 * What Jamf Pro does to a property list, and how to live with it.
 *
 * Observed by Jamf's own engineers in its public Terraform provider
 * (jamf/terraform-provider-jamfplatform, internal/common/payloadhelpers) and
 * Go SDK (jamf/jamfplatform-go-sdk, acc_proclassic_profile_payloads_test.go):
 * the text of <payloads> is entity-decoded once more than XML demands; some
 * payload types are stored as they come ("verbatim", with one layer of
 * escaping left in), others are rendered anew; the top level is rewritten.
 */
#ifndef JAMF_PAYLOAD_H
#define JAMF_PAYLOAD_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "jamf/change.h"
#include "jamf/profiles.h"
#include "plist/tree.h"
#include "profile/profile.h"
#include "schema/schema.h"

enum {
	JAMF_DIGEST_TEXT = 65 /* SHA-256 in hex, with its NUL */
};

/* A value Jamf Pro would damage. */
struct jamf_lossy {
	const char *path; /* "PayloadContent[0].PayloadContent.URL" */
	const char *key;  /* "scep.url", or NULL */
	const char *what; /* "'&'", "a line feed", "a blank at its end" */
};
/* Finds the first value that the server would store otherwise (& and < outside
 * the types that are rendered anew, line feeds, tabs, blanks at the edges,
 * characters beyond U+FFFF). False when there is none. The texts are in the
 * arena. */
bool jamf_payload_lossy(const struct tree *profile, enum jamf_kind kind,
    const struct schemas *schemas, struct arena *arena,
    struct jamf_lossy *ret_lossy);

/* Appends the text of the <payloads> element, for one CDATA section or to be
 * escaped once as XML: the property list compact, without blanks between
 * elements, all avoidable entities as literals, then each remaining '&'
 * escaped once (but for &#13;). uuid and identifier replace PayloadUUID and
 * PayloadIdentifier of the top level, so that devices see the profile they
 * have; uuid is NULL for a new one, identifier is NULL when it is the uuid. */
int jamf_payload_encode(const struct tree *profile, const char *uuid,
    const char *identifier, struct buf *text, struct error *error);
/* Reads the text of the <payloads> element of an answer. */
int jamf_payload_decode(const char *text, size_t length, struct arena *arena,
    struct tree **ret_profile, struct error *error);

struct jamf_compare {
	const struct schemas *schemas;
	/* The one defined, which tells what stands in files; or NULL. */
	const struct profile *profile;
	enum jamf_kind kind;
	/* The secrets of the defined one are placeholders: they are not looked
	 * at, ret_skipped tells that there were some. */
	bool without_secrets;
	/* Neither is a server's: nothing was rewritten or filled in, and blanks
	 * at the edges count. Payloads are matched by PayloadIdentifier and
	 * name, too. */
	bool is_plain;
	bool names; /* changes get theirs */
	/* Told of each two payloads that stand for each other, by their numbers
	 * in PayloadContent, from 1; or NULL. */
	int (*paired)(void *context, size_t defined, size_t stored);
	void *context;
};
/* Adds what differs between the defined and the stored profile, apart from
 * exactly what the server itself rewrites or fills in. Payloads are matched by
 * PayloadUUID, then by type and order. What only the server has is added with
 * server_only set, unless it is empty or what the server fills in. A value that
 * is not known (TREE_UNREAD) is as the other one when both stand for the same,
 * and else not compared, unless both are references of definitions: then it is
 * these that differ. */
int jamf_payload_compare(const struct tree *defined, const struct tree *stored,
    const struct jamf_compare *how, struct jamf_changes *changes,
    bool *ret_skipped, struct error *error);

/* Digest of what jamf_payload_compare would look at, secrets left out (that
 * there is one is in it), hex, for the lock file. Two equal ones of the same
 * side, defined or stored, mean no change. The stored side has the one of the
 * defined side, too, unless the server filled in what it alone knows: the
 * PayloadOrganization of a payload that had none. */
int jamf_payload_digest(const struct tree *profile,
    const struct jamf_compare *how, char digest[JAMF_DIGEST_TEXT],
    struct error *error);

/* Whether it has a payload with this PayloadUUID, case ignored, below its top
 * level. */
bool jamf_payload_holds(const struct tree *profile, const char *uuid);
/* Its payloads one by one: type and UUID, NULL for none; false after the last.
 */
void jamf_payload_begin(
    const struct tree *profile, struct tree_cursor *ret_cursor);
bool jamf_payload_next(
    struct tree_cursor *cursor, const char **ret_type, const char **ret_uuid);
/* Whether it has a payload of this type. */
bool jamf_payload_has_type(const struct tree *profile, const char *type);
/* 'ScepProxyOption' of its SCEP payload when that is not "manual": External CA
 * or AD CS settings that somebody made in the web interface. NULL if none. */
const char *jamf_payload_proxy(const struct tree *profile);
/* The first reference (PayloadCertificateUUID and its like) to a payload that
 * is not in the profile: its path, in the arena; NULL when all are fine. */
const char *jamf_payload_broken(const struct tree *profile,
    const struct schemas *schemas, struct arena *arena);

#endif
