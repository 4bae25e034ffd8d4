/*
 * Security identifiers of Active Directory in certificates. A domain
 * controller maps a certificate strongly by a URI among its alternative names
 * (Microsoft KB5014754, "Enterprise CA SAN-based security identifier"):
 *
 *   tag:microsoft.com,2022-09-14:sid:S-1-5-21-A-B-C-RID
 *
 * It has a comma, which separates items where lists are written.
 */
#ifndef PROFILE_TYPES_SID_H
#define PROFILE_TYPES_SID_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

#define SID_URI_START "tag:microsoft.com,2022-09-14:sid:"
/* The two sides of its comma. */
#define SID_URI_BEFORE "tag:microsoft.com"
#define SID_URI_AFTER "2022-09-14:sid:"

/* "S-1-5-21-" and four numbers of 32 bits (MS-DTYP 2.4.2.1; accounts of a
 * domain); a variable may be all of it or stand for a number. */
bool sid_is_valid(const char *text, size_t length);
/* What would be right instead of a text that is no SID: the SID itself when
 * the text is its binary form in base64 or hex, as LDAP tools show objectSid.
 * False for lack of memory. */
bool sid_hint(const char *text, size_t length, struct arena *arena,
    const char **ret_hint);

/* The text begins as the URI does, or is meant to. */
bool sid_is_uri_near(const char *text, size_t length);
/* The SID behind the URI's beginning, or NULL when that is not there. */
const char *sid_of_uri(const char *text, size_t length, size_t *ret_length);

#endif
