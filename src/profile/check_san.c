/*
 * Subject alternative names. Apple's client takes ASCII only and has room for
 * ten of them.
 */
#include "profile/check_rules.h"

#include <string.h>

#include "base/text.h"
#include "profile/types/sid.h"
#include "profile/variable.h"
#include "base/banned.h"

enum {
	NAMES_MAX = 10
};

/* Characters that can be in one place of a domain name; '*' and '_' occur. */
static bool is_domain(const char *text, size_t length)
{
	if (length == 0)
		return false;
	for (size_t i = 0; i < length; i++) {
		char c = text[i];

		if (!(text_is_digit(c) || text_is_letter(c) || c == '-' ||
			c == '.' || c == '*' || c == '_'))
			return false;
		if (c == '.' && (i == 0 || text[i - 1] == '.'))
			return false;
	}
	return true;
}

/* Something, one '@', something; without blanks. */
static bool is_address(const char *text, size_t length)
{
	const char *at = memchr(text, '@', length);
	size_t before = at == NULL ? 0 : (size_t)(at - text);

	return before > 0 && before + 1 < length &&
	       memchr(at + 1, '@', length - before - 1) == NULL &&
	       memchr(text, ' ', length) == NULL;
}

/* RFC 3986, 3.1: a scheme and a colon, then something; without blanks. */
static bool is_uri(const char *text, size_t length)
{
	const char *colon = memchr(text, ':', length);
	size_t scheme = colon == NULL ? 0 : (size_t)(colon - text);

	if (scheme == 0 || scheme + 1 >= length ||
	    memchr(text, ' ', length) != NULL)
		return false;
	for (size_t i = 0; i < scheme; i++) {
		char c = text[i];
		bool letter = text_is_letter(c);

		if (!letter && (i == 0 || !(text_is_digit(c) || c == '+' ||
					      c == '-' || c == '.')))
			return false;
	}
	return true;
}

struct san {
	enum schema_key_name key;
	bool (*is_right)(const char *text, size_t length);
	bool ascii;
	const char *expected;
};

static const struct san sans[] = {
    {KEY_SAN_DNS, is_domain, true, "a domain name"},
    {KEY_SAN_EMAIL, is_address, true, "an e-mail address"},
    {KEY_SAN_URI, is_uri, true, "a URI with its scheme"},
    {KEY_SAN_SID, is_uri, true, "a URI with its scheme"},
    {KEY_SAN_UPN, is_address, false, "a principal name, USER@DOMAIN"},
};

static void check_name(struct check *check, const struct check_scep *scep,
    const struct san *san, const struct text_item *item)
{
	const char *key = check_key(check, scep->payload, san->key);

	if (san->ascii && !text_is_ascii(item->text, item->length))
		check_report(check, CHECK_SAN_ASCII, &item->origin,
		    "write an international domain name in its xn-- form",
		    "'%s' has characters that are not ASCII, which Apple's "
		    "client refuses",
		    key);
	else if (!check_has_variable(check, item->text, item->length) &&
		 !san->is_right(item->text, item->length))
		check_report(check, CHECK_SAN_SHAPE, &item->origin, NULL,
		    "'%s' is '%s', expected %s", key, item->text,
		    san->expected);
}

/* Domain controllers take the one form only. */
static void check_sid(
    struct check *check, const struct text_item *item, size_t *sids)
{
	size_t length = 0;
	const char *sid = sid_of_uri(item->text, item->length, &length);
	const char *hint = NULL;

	if (sid == NULL && !sid_is_uri_near(item->text, item->length))
		return;
	if (++*sids == 2)
		check_report(check, CHECK_SAN_SID, &item->origin, NULL,
		    "there is a second SID: a domain controller maps one "
		    "account to a certificate");
	if (sid != NULL && sid_is_valid(sid, length) &&
	    (check->options->filling != CHECK_FILLED ||
		memchr(sid, '$', length) == NULL))
		return;
	if (sid == NULL)
		hint = check_text(
		    check, "write '%sS-1-5-21-...' as one text", SID_URI_START);
	else if (!sid_hint(sid, length, check->arena, &hint))
		check->findings->failed = true;
	check_report(check, CHECK_SAN_SID, &item->origin, hint,
	    sid == NULL ? "'%s' is not the URI by which a domain controller "
			  "finds a SID"
			: "'%s' holds no SID of an account",
	    item->text);
}

static size_t check_names(struct check *check, const struct check_scep *scep,
    const struct san *san, size_t *sids)
{
	const struct value *value = payload_value(scep->payload, san->key);
	struct text_item one = {
	    value->text, value->length, value->origin, false};

	if (!value->present)
		return 0;
	if (value->items == NULL && value->text != NULL) {
		check_name(check, scep, san, &one);
		if (san->is_right == is_uri)
			check_sid(check, &one, sids);
		return 1;
	}
	for (size_t i = 0; i < value->count; i++) {
		check_name(check, scep, san, &value->items[i]);
		if (san->is_right == is_uri)
			check_sid(check, &value->items[i], sids);
	}
	return value->count;
}

void check_scep_san(struct check *check, const struct check_scep *scep)
{
	size_t count = 0, sids = 0;

	for (size_t i = 0; i < array_length(sans); i++) {
		size_t more = check_names(check, scep, &sans[i], &sids);
		struct origin origin;

		count += more;
		if (count <= NAMES_MAX || count - more > NAMES_MAX)
			continue;
		origin = check_origin(check, scep->payload, sans[i].key);
		check_report(check, CHECK_SAN_COUNT, &origin, NULL,
		    "more than %d alternative names: Apple's client has room "
		    "for %d",
		    NAMES_MAX, NAMES_MAX);
	}
}
