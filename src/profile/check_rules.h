/*
 * The rules of profile_check: what their files share. Private to the room.
 *
 * A rule is a row of check_rules (check.h) and a small function that looks for
 * what it is about. Most rules do not know whether a value came from a
 * definition or from a property list; the helpers below name keys and remedies
 * in the words of the one or the other.
 */
#ifndef PROFILE_CHECK_RULES_H
#define PROFILE_CHECK_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "profile/check.h"
#include "profile/profile.h"
#include "profile/variable.h"
#include "profile/walk.h"

/* Rows of check_rules. */
enum check_id {
	/* check_profile.c */
	CHECK_PROFILE_NAME,
	CHECK_PROFILE_ORGANIZATION,
	CHECK_PROFILE_REMOVAL,
	CHECK_PROFILE_EMPTY,
	CHECK_DUPLICATE_UUID,
	CHECK_DUPLICATE_IDENTIFIER,
	CHECK_IDENTIFIER_OF_PROFILE,
	CHECK_PAYLOAD_PLATFORM,
	CHECK_PAYLOAD_OS,
	CHECK_KEY_PLATFORM,
	CHECK_KEY_OS,
	CHECK_SECTION_PLATFORM,
	CHECK_SECTION_NONE,
	CHECK_PAYLOAD_REMOVED,
	CHECK_KEY_REMOVED,
	CHECK_PAYLOAD_SUPERVISED,
	CHECK_KEY_SUPERVISED,
	CHECK_KEY_ENROLLMENT,
	CHECK_PAYLOAD_LEVEL,
	CHECK_PAYLOAD_LEVEL_OTHER,
	CHECK_KEY_LEVEL,
	CHECK_LEVEL_UNSAID,
	CHECK_SCEP_LEVEL,
	CHECK_SECRET_READABLE,
	CHECK_JAMF_DAMAGED,
	CHECK_TEMPLATE,
	/* check_relation.c */
	CHECK_NEEDED,
	CHECK_NEEDED_PLIST,
	CHECK_EXCLUDED,
	CHECK_EXCLUDED_PLIST,
	CHECK_SINGLE,
	/* check_service.c */
	CHECK_SERVICE_HTTP,
	CHECK_SERVICE_ATTRIBUTE,
	/* check_scep_url.c */
	CHECK_URL_HTTP,
	CHECK_URL_QUERY,
	CHECK_URL_FRAGMENT,
	CHECK_URL_NDES,
	CHECK_URL_ADMIN,
	CHECK_ADMIN_URL,
	/* check_scep_challenge.c */
	CHECK_CHALLENGE_MISSING,
	CHECK_CHALLENGE_BLANKS,
	CHECK_CHALLENGE_ONE_TIME,
	CHECK_CHALLENGE_EMPTY,
	CHECK_CHALLENGE_UNUSED,
	CHECK_CHALLENGE_NONE,
	CHECK_CHALLENGE_PLACEHOLDER,
	CHECK_ADMIN_MISSING,
	CHECK_ADMIN_UNUSED,
	/* check_scep_key.c */
	CHECK_KEY_SIZE,
	CHECK_KEY_USAGE_NONE,
	CHECK_KEY_USAGE_ABSENT,
	CHECK_KEY_USAGE_BOTH,
	CHECK_KEY_EXPORT,
	CHECK_KEY_ALL_APPS,
	CHECK_FINGERPRINT_NONE,
	CHECK_FINGERPRINT_MD5,
	CHECK_FINGERPRINT_SHA1,
	CHECK_FINGERPRINT_OS,
	CHECK_FINGERPRINT_UNKNOWN_OS,
	CHECK_FINGERPRINT_UNUSUAL,
	/* check_scep_renewal.c */
	CHECK_PROFILE_IDENTIFIER,
	CHECK_IDENTIFIER_PLACE,
	CHECK_NO_RENEWAL,
	CHECK_THRESHOLD,
	CHECK_THRESHOLD_ORDER,
	/* check_subject.c */
	CHECK_SUBJECT_MISSING,
	CHECK_SUBJECT_CN,
	CHECK_SUBJECT_USERNAME,
	CHECK_SUBJECT_ATTRIBUTE,
	CHECK_SUBJECT_EMPTY,
	CHECK_SUBJECT_COUNTRY,
	CHECK_SUBJECT_EMAIL,
	CHECK_SUBJECT_MULTI,
	CHECK_SUBJECT_LONG,
	CHECK_SUBJECT_OID,
	/* check_san.c */
	CHECK_SAN_ASCII,
	CHECK_SAN_COUNT,
	CHECK_SAN_SHAPE,
	CHECK_SAN_SID,
	/* check_variable.c */
	CHECK_VARIABLE_MISSPELT,
	CHECK_VARIABLE_UNKNOWN,
	CHECK_VARIABLE_PLATFORM,
	CHECK_VARIABLE_APPLE_PLACE,
	CHECK_VARIABLE_APPLE_PLATFORM,
	CHECK_VARIABLE_SECRET,
	CHECK_VARIABLE_FOREIGN,
	CHECK_VARIABLE_SIGNED,
	/* check_certificate.c */
	CHECK_CERTIFICATE_INVALID,
	CHECK_CERTIFICATE_FORM,
	CHECK_CERTIFICATE_SEVERAL,
	CHECK_CERTIFICATE_PEM,
	CHECK_CERTIFICATE_EXPIRED,
	CHECK_CERTIFICATE_EARLY,
	CHECK_CERTIFICATE_WEAK,
	CHECK_CERTIFICATE_CA,
	CHECK_NO_CA,
	/* check_reference.c */
	CHECK_REFERENCE,
	CHECK_REFERENCE_KIND,
	CHECK_REFERENCE_MANY,
	/* check_network.c */
	CHECK_EAP_IDENTITY,
	CHECK_EAP_TLS,
	CHECK_EAP_NAMES,
	CHECK_EAP_NO_IDENTITY,
	CHECK_EAP_TRUST,
	CHECK_EAP_ANCHORS,
	CHECK_EAP_WILDCARD,
	CHECK_EAP_OUTER,
	CHECK_EAP_LEAP,
	CHECK_EAP_PAC,
	CHECK_EAP_ANONYMOUS,
	CHECK_EAP_UNUSED,
	CHECK_EAP_SYSTEM,
	CHECK_EAP_LOGIN,
	CHECK_NETWORK_LEVEL,
	CHECK_NETWORK_NO_LEVEL,
	CHECK_ETHERNET_INTERFACE,
	/* check_tls.c */
	CHECK_TLS_VERSIONS,
	CHECK_TLS_MAXIMUM,
	CHECK_IDENTITY_SIGN,
	/* check_wifi.c */
	CHECK_WIFI_SSID,
	CHECK_WIFI_SSID_LONG,
	CHECK_WIFI_OPEN,
	CHECK_WIFI_PASSWORD,
	CHECK_WIFI_PASSWORD_LENGTH,
	CHECK_WIFI_WEP,
	CHECK_WIFI_ANY,
	CHECK_WIFI_PROXY_PAC,
	CHECK_WIFI_PROXY_UNUSED,
	CHECK_WIFI_UNLOCKED,
	/* check_vpn.c */
	CHECK_VPN_UNUSED,
	CHECK_VPN_PLATFORM,
	CHECK_VPN_SUPERVISED,
	CHECK_VPN_CERTIFICATE,
	CHECK_VPN_SECRET,
	CHECK_VPN_EAP,
	CHECK_VPN_REMOTE,
	CHECK_VPN_WEAK,
	CHECK_VPN_REFUSED,
	/* check_on_demand.c */
	CHECK_VPN_DEMAND_OFF,
	CHECK_VPN_DEMAND_RULES,
	CHECK_VPN_RULE,
	/* check_transparency.c */
	CHECK_TRANSPARENCY_HASH,
	CHECK_TRANSPARENCY_DOMAIN,
	/* check_acme.c */
	CHECK_ACME_KEY,
	CHECK_ACME_URL,
	CHECK_ACME_SUBJECT,
	CHECK_ACME_EXTENDED,
	CHECK_ACME_WEAK,
	CHECK_ACME_HARDWARE,
	CHECK_COUNT
};

struct check;

/* A text that goes into the profile. */
struct check_item {
	const struct payload *payload;
	const struct schema_key *key; /* NULL in a payload without schema */
	const char *text;
	size_t length;
	struct origin origin;
	bool secret; /* a literal one */
	bool name;   /* part of the subject or its alternative names */
};
typedef void check_item_function(
    struct check *check, const struct check_item *item);

struct check {
	const struct profile *profile;
	const struct check_options *options;
	struct arena *arena;
	struct findings *findings;
	bool variable_signed;  /* CHECK_VARIABLE_SIGNED was reported */
	bool no_ca;            /* CHECK_NO_CA was reported */
	bool doubtful;         /* the rule under way has met a faulty value */
	bool jamf_known, jamf; /* the profile is for Jamf Pro */
	/* What makes it one for devices that a user enrolled as their own. */
	bool owner_known;
	const struct schema_key *owner; /* or NULL */
	/* Of the walk under way. */
	const struct payload *payload;
	check_item_function *item_function;
	/* The payload in hand is one of a payload file: it is spoken of as one
	 * of a property list. */
	bool in_file;
};

#define check_report(check, id, origin, hint, ...)                          \
	findings_add((check)->findings, &check_rules[id], (origin), (hint), \
	    __VA_ARGS__)

/* As check_report, about something that is not there: a base is not told what
 * those that extend it may add. */
#define check_report_absent(check, id, origin, hint, ...) \
	((check)->profile->abstract                       \
		? (void)0                                 \
		: check_report(check, id, origin, hint, __VA_ARGS__))

/* Values of a SCEP payload, looked up once. Never NULL: what is absent or
 * faulty stands in with present false (see payload_value). */
struct check_scep {
	const struct payload *payload;
	const struct value *url;
	const struct value *subject;
	const struct value *redistribute;
	const struct value *threshold;
	const struct value *challenge;
	const struct value *fingerprint;
	const struct value *key_size;
	const char *challenge_type; /* "" when unknown */
};

/* -- helpers ------------------------------------------------------------- */

/* As variable_next and variable_is_in of variable.h, but for what looks like a
 * variable of Jamf Pro and is a device's value. */
bool check_next_variable(const struct check *check, const char *text,
    size_t length, size_t *offset, struct variable *ret_variable);
bool check_has_variable(
    const struct check *check, const char *text, size_t length);
/* As arena_printf; never NULL (findings->failed tells). */
const char *check_text(struct check *check, const char *format, ...)
    ATTR_PRINTF(2, 3);
/* Where the key's value stands, or would stand in a property list; the
 * payload's own place when it is not in a definition. */
struct origin check_origin(struct check *check, const struct payload *payload,
    enum schema_key_name name);
/* The same of a row without a value; key may be NULL. */
struct origin check_row_origin(struct check *check,
    const struct payload *payload, const struct schema_key *key);
/* What the user calls the key: "key_size" or "Keysize". */
const char *check_row_key(
    const struct check *check, const struct schema_key *key);
const char *check_key(const struct check *check, const struct payload *payload,
    enum schema_key_name name);
/* A subject that fits the profile, as a definition writes it. */
const char *check_subject_example(const struct check *check);
/* The definition, as a word for a shell. */
const char *check_file(struct check *check);
/* "key_size = 2048" or "set 'Keysize' to 2048". */
const char *check_setting(
    struct check *check, const char *key, const char *value);
/* The same of a row. */
const char *check_remedy(struct check *check, const struct payload *payload,
    enum schema_key_name name, const char *value);
bool check_is(const struct check *check, enum platform platform);
/* The oldest system served is known to be before (or not to be before) these
 * versions; both are false when it is unknown. */
bool check_is_before(
    const struct check *check, const char *macos, const char *ios);
bool check_is_since(
    const struct check *check, const char *macos, const char *ios);
bool check_from_definition(const struct check *check);
/* The value is a secret's own text, not a reference to it. */
bool check_is_literal(const struct check *check, const struct value *value);

/* All of a payload in the order of its schema. Of a payload without schema,
 * those in which a variable can be. */
void check_each_text(struct check *check, const struct payload *payload,
    check_item_function *function);

/* Visits a payload and all below it; the context is check, and check->payload
 * the payload. */
void check_walk(struct check *check, const struct payload *payload,
    enum walk_next (*visit)(void *context, struct walk_place *place));
/* The payload's place, for looking at single keys; check->payload is set. */
void check_root(struct check *check, const struct payload *payload,
    struct walk_place *ret_root);
/* What is under the key in the dictionary at up; node is NULL when it is not
 * there. */
void check_member(
    struct walk_place *up, const char *key, struct walk_place *ret);
/* Where it stands, or would stand: what is around it, in a definition. */
struct origin check_place_origin(
    struct check *check, const struct walk_place *place);
/* What the user calls it: "key_size" or "KeySize". */
const char *check_place_name(
    const struct check *check, struct walk_place *place);
/* The origin of the value of a key directly in the payload. */
struct origin check_member_origin(
    struct check *check, const struct payload *payload, const char *key);

/* The payload with this PayloadUUID; NULL when the profile has none. */
const struct payload *check_payload_of(
    const struct check *check, const char *uuid);

/* A challenge's own text, in the file or resolved. */
struct check_challenge {
	const char *text;
	size_t length;
	const struct origin *origin;
};
void check_challenge_text(struct check *check, const struct payload *scep,
    const struct check_challenge *challenge);

/* Of one text: what Jamf Pro damages in it; what it may take for a variable in
 * a secret. */
check_item_function check_damage;
check_item_function check_secret_variable;
/* Of the password of a Wi-Fi network: that WPA allows it. */
check_item_function check_wifi_secret;

/* -- the functions of the rules ------------------------------------------ */

typedef void check_profile_function(struct check *check);
typedef void check_payload_function(
    struct check *check, const struct payload *payload);
typedef void check_scep_function(
    struct check *check, const struct check_scep *scep);

/* Once for the profile. */
check_profile_function check_profile_names;
check_profile_function check_profile_duplicates;
check_profile_function check_profile_removal;
check_profile_function check_profile_content;
check_profile_function check_profile_sections;
check_profile_function check_profile_service;
/* For the top level and each payload. */
check_payload_function check_availability;
check_payload_function check_relations;
check_payload_function check_jamf_damage;
check_payload_function check_secrets;
check_payload_function check_template;
check_payload_function check_variables;
/* For each payload. */
check_payload_function check_level;
check_payload_function check_single;
check_payload_function check_certificate;
check_payload_function check_references;
check_payload_function check_network;
check_payload_function check_wifi;
check_payload_function check_vpn;
check_payload_function check_acme;
check_payload_function check_transparency;
check_payload_function check_preferences;
check_payload_function check_scep;
/* For each SCEP payload. */
check_scep_function check_scep_url;
check_scep_function check_scep_admin_url;
check_scep_function check_scep_challenge;
check_scep_function check_scep_admin;
check_scep_function check_scep_key;
check_scep_function check_scep_access;
check_scep_function check_scep_fingerprint;
check_scep_function check_scep_identifier;
check_scep_function check_scep_renewal;
check_scep_function check_scep_threshold;
check_scep_function check_scep_subject;
check_scep_function check_scep_pairs;
check_scep_function check_scep_san;
check_scep_function check_scep_chain;

#endif
