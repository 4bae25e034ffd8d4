/*
 * A Wi-Fi network: its name, how it is secured, and its proxy; from the words
 * of Apple's description of com.apple.wifi.managed, and IEEE 802.11.
 */
#include "profile/check_dict.h"

#include <string.h>

#include "base/text.h"
#include "profile/variable.h"
#include "base/banned.h"

enum {
	SSID_MAX = 32, /* bytes */
	/* IEEE 802.11, annex on pass phrases of WPA. */
	PASSWORD_MIN = 8,
	PASSWORD_MAX = 63,
	KEY_DIGITS = 64
};

static const char ssid[] = "SSID_STR";
static const char encryption[] = "EncryptionType";
static const char password[] = "Password";
static const char eap[] = "EAPClientConfiguration";
static const char proxy[] = "ProxyType";
static const char proxy_server[] = "ProxyServer";
static const char proxy_pac[] = "ProxyPACURL";
static const char unlocked[] = "AllowJoinBeforeFirstUnlock";

static bool has_variable(const struct check_dict *dict, const char *text)
{
	struct variable variable;
	size_t at = 0;

	return check_next_variable(
	    dict->check, text, strlen(text), &at, &variable);
}

static void check_ssid(struct check_dict *wifi)
{
	const char *text = check_dict_text(wifi, ssid);

	if (!check_dict_has(wifi, ssid) && !check_dict_has(wifi, "DomainName"))
		check_dict_report_absent(wifi, ssid, CHECK_WIFI_SSID,
		    check_dict_add(wifi, ssid),
		    "the network has neither a name ('%s') nor a domain ('%s')",
		    check_dict_name(wifi, ssid),
		    check_dict_name(wifi, "DomainName"));
	if (text != NULL && strlen(text) > SSID_MAX &&
	    !has_variable(wifi, text))
		check_dict_report(wifi, ssid, CHECK_WIFI_SSID_LONG, NULL,
		    "'%s' has %zu bytes; the name of a network has %d at most",
		    check_dict_name(wifi, ssid), strlen(text), SSID_MAX);
}

/* -- security -------------------------------------------------------------- */

static bool is_key(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (text_hex_digit(text[i]) < 0)
			return false;
	return length == KEY_DIGITS;
}

static void check_length(
    struct check_dict *wifi, const char *text, size_t length)
{
	if (!check_dict_is(wifi, encryption, "WPA") &&
	    !check_dict_is(wifi, encryption, "WPA2"))
		return;
	if (length == 0 || check_dict_has(wifi, eap) ||
	    (length >= PASSWORD_MIN && length <= PASSWORD_MAX) ||
	    is_key(text, length) || has_variable(wifi, text))
		return;
	check_dict_report(wifi, password, CHECK_WIFI_PASSWORD_LENGTH, NULL,
	    "'%s' is none that WPA allows: %d to %d characters, or %d "
	    "hexadecimal digits",
	    check_dict_name(wifi, password), PASSWORD_MIN, PASSWORD_MAX,
	    KEY_DIGITS);
}

static void check_open(struct check_dict *wifi)
{
	const char *key = check_dict_has(wifi, eap) ? eap : password;

	if (check_dict_is(wifi, encryption, "None") &&
	    check_dict_has(wifi, key))
		check_dict_report(wifi, encryption, CHECK_WIFI_OPEN,
		    check_dict_set(wifi, encryption, "wpa2", "WPA2"),
		    "an open network takes no %s",
		    key == eap ? "802.1X settings" : "password");
}

static void check_password(struct check_dict *wifi)
{
	const char *type = check_dict_text(wifi, encryption);
	size_t length = 0;
	const char *text = tree_text(check_dict_get(wifi, password), &length);

	if (text != NULL)
		check_length(wifi, text, length);
	if (type != NULL && strcmp(type, "None") != 0 &&
	    strcmp(type, "Any") != 0 && !check_dict_has(wifi, password) &&
	    !check_dict_has(wifi, eap))
		check_dict_report_absent(wifi, password, CHECK_WIFI_PASSWORD,
		    NULL, "no password for %s: the user is asked for it", type);
}

/* Any is what is meant without the key. An open network may have it too. */
static void check_encryption(struct check_dict *wifi)
{
	const char *type = check_dict_text(wifi, encryption);

	if (check_dict_is(wifi, encryption, "WEP"))
		check_dict_report(wifi, encryption, CHECK_WIFI_WEP,
		    check_dict_set(wifi, encryption, "wpa2", "WPA2"),
		    "WEP is broken: whoever is near reads all of it");
	if ((type == NULL || strcmp(type, "Any") == 0) &&
	    (check_dict_has(wifi, password) || check_dict_has(wifi, eap)))
		check_dict_report_absent(wifi, encryption, CHECK_WIFI_ANY,
		    check_dict_set(wifi, encryption, "wpa2", "WPA2"),
		    "%s: devices join a network of this name with WEP too",
		    type != NULL ? "any encryption will do"
				 : check_text(wifi->check, "no '%s'",
				       check_dict_name(wifi, encryption)));
}

/* -- proxy ----------------------------------------------------------------- */

static void check_proxy(struct check_dict *wifi)
{
	static const struct {
		const char *key, *type;
	} keys[] = {{proxy_server, "Manual"}, {proxy_pac, "Auto"}};
	const char *type = check_dict_text(wifi, proxy);

	if (type != NULL && strcmp(type, "Auto") == 0 &&
	    !check_dict_has(wifi, proxy_pac))
		check_dict_report_absent(wifi, proxy_pac, CHECK_WIFI_PROXY_PAC,
		    NULL,
		    "without '%s' the network itself says where its proxy is",
		    check_dict_name(wifi, proxy_pac));
	for (size_t i = 0; i < array_length(keys); i++)
		if (check_dict_has(wifi, keys[i].key) &&
		    (type == NULL || strcmp(type, keys[i].type) != 0))
			check_dict_report(wifi, keys[i].key,
			    CHECK_WIFI_PROXY_UNUSED,
			    check_dict_set(wifi, proxy,
				i == 0 ? "manual" : "auto", keys[i].type),
			    "'%s' has no effect: '%s' is %s",
			    check_dict_name(wifi, keys[i].key),
			    check_dict_name(wifi, proxy),
			    type == NULL ? "not given"
					 : check_dict_word(wifi, proxy));
}

/* -- return to service ----------------------------------------------------- */

static void check_unlocked(struct check_dict *wifi)
{
	const char *type = check_dict_text(wifi, proxy);
	const char *key = NULL;

	if (!check_dict_flag(wifi, unlocked))
		return;
	if (check_dict_has(wifi, eap))
		key = eap;
	else if (check_dict_flag(wifi, "IsHotspot"))
		key = "IsHotspot";
	else if (check_dict_has(wifi, "QoSMarkingPolicy"))
		key = "QoSMarkingPolicy";
	else if (type != NULL && strcmp(type, "None") != 0)
		key = proxy;
	if (key != NULL)
		check_dict_report(wifi, unlocked, CHECK_WIFI_UNLOCKED, NULL,
		    "'%s' does not go with '%s': devices refuse the payload",
		    check_dict_name(wifi, unlocked),
		    check_dict_name(wifi, key));
}

void check_wifi_secret(struct check *check, const struct check_item *item)
{
	struct check_dict wifi;

	if (!payload_is(item->payload, "com.apple.wifi.managed") ||
	    item->key->depth != 1 || strcmp(item->key->path[0], password) != 0)
		return;
	wifi = check_dict_of(check, item->payload);
	check_length(&wifi, item->text, item->length);
}

void check_wifi(struct check *check, const struct payload *payload)
{
	struct check_dict wifi;

	if (!payload_is(payload, "com.apple.wifi.managed") ||
	    payload->tree == NULL)
		return;
	wifi = check_dict_of(check, payload);
	check_ssid(&wifi);
	check_open(&wifi);
	check_password(&wifi);
	check_encryption(&wifi);
	check_proxy(&wifi);
	check_unlocked(&wifi);
}
