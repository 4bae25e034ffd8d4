/*
 * The dictionaries of a payload, for rules between keys. Such rules look at
 * the property list, by Apple's names, which a definition's payloads have too
 * (profile_locate); findings name, place and mend keys in the words of what
 * was read. Private to the rules.
 */
#ifndef PROFILE_CHECK_DICT_H
#define PROFILE_CHECK_DICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "profile/check_rules.h"

/* A payload, or a dictionary or array in it; node of its place is NULL when it
 * is not there, so that all in it is absent. The one above is borrowed. */
struct check_dict {
	struct check *check;
	const struct payload *payload;
	struct walk_place place;
};

struct check_dict check_dict_of(
    struct check *check, const struct payload *payload);
struct check_dict check_dict_in(struct check_dict *up, const char *key);
/* The array's next item; false at the end, and when there are more findings
 * than are shown. index is SIZE_MAX before the first. */
struct check_items {
	struct check_dict *array;
	struct tree_cursor cursor;
	size_t count, index;
};
struct check_items check_items_of(struct check_dict *array);
bool check_items_next(struct check_items *items, struct check_dict *ret_item);

/* What is under the key, or NULL. A value that was found faulty makes what the
 * rule finds doubtful: it reports nothing more about this payload. */
const struct tree *check_dict_get(
    const struct check_dict *dict, const char *key);
/* Something is under the key, no empty text or array; what cannot be read,
 * and what a definition gives in vain, is something. */
bool check_dict_has(struct check_dict *dict, const char *key);
/* The text, or NULL when there is none or an empty one. */
const char *check_dict_text(const struct check_dict *dict, const char *key);
bool check_dict_is(
    const struct check_dict *dict, const char *key, const char *text);
/* True, or a number other than 0, which some of Apple's flags are. */
bool check_dict_flag(const struct check_dict *dict, const char *key);
bool check_dict_integer(
    const struct check_dict *dict, const char *key, int64_t *ret_number);
/* An array of texts has this one. */
bool check_dict_lists(
    const struct check_dict *dict, const char *key, const char *text);

/* Where the value is, or would be (check_place_origin); NULL: where the
 * dictionary is. */
struct origin check_dict_origin(struct check_dict *dict, const char *key);
/* What the user calls the key: "eap_types" or "AcceptEAPTypes". */
const char *check_dict_name(struct check_dict *dict, const char *key);
/* What the user calls its text: "certificate" or "Certificate"; "" when there
 * is none. */
const char *check_dict_word(struct check_dict *dict, const char *key);
/* "key = yes", or "set 'Key' to true". */
const char *check_dict_set(struct check_dict *dict, const char *key,
    const char *in_definition, const char *in_plist);
/* "add 'key'". */
const char *check_dict_add(struct check_dict *dict, const char *key);

/* What the user calls a payload: "[scep "label"]" or its path. */
const char *check_payload_name(
    struct check *check, const struct payload *payload);

#define check_dict_report(dict, key, id, hint, ...)                          \
	do {                                                                 \
		const struct origin origin_ = check_dict_origin(dict, key);  \
		if (!(dict)->check->doubtful)                                \
			check_report(                                        \
			    (dict)->check, id, &origin_, hint, __VA_ARGS__); \
	} while (0)
/* About something that is not there (check_report_absent). */
#define check_dict_report_absent(dict, key, id, hint, ...)                   \
	do {                                                                 \
		if (!(dict)->check->profile->abstract)                       \
			check_dict_report(dict, key, id, hint, __VA_ARGS__); \
	} while (0)

/* -- rules that several payloads share ------------------------------------- */

/* check_tls.c: TLSMinimumVersion and TLSMaximumVersion. */
void check_tls_versions(struct check_dict *dict);
/* The identity under the key can sign, as whoever logs in with it must. */
void check_tls_identity(struct check_dict *dict, const char *key);
/* check_on_demand.c: of a VPN payload. */
void check_on_demand(struct check_dict *vpn);

#endif
