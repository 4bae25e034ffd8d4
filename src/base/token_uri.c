/* URIs of PKCS#11 tokens (RFC 7512). */
#include "base/token_uri.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "base/token_pin.h"
#include "base/banned.h"

static const char scheme[] = "pkcs11:";

enum {
	SCHEME_LENGTH = sizeof(scheme) - 1,
	NAME_MAX_BYTES = 32
};

bool token_uri_is(const char *text)
{
	return strlen(text) >= SCHEME_LENGTH &&
	       text_equal_case(text, SCHEME_LENGTH, scheme, SCHEME_LENGTH);
}

/* One attribute: its name decoded and in lower case, its value as it stands.
 */
struct attribute {
	const char *text;
	size_t length;
	char name[NAME_MAX_BYTES];
	const char *value;
	size_t value_length;
};

static bool name_is(const struct attribute *attribute, const char *name)
{
	return strcmp(attribute->name, name) == 0;
}

static int attribute_read(struct attribute *attribute, struct error *error)
{
	size_t at = 0, step, used = 0;
	char c;

	memset(attribute->name, 0, sizeof(attribute->name));
	for (; at < attribute->length; at += step) {
		c = token_decoded(
		    attribute->text + at, attribute->length - at, &step);
		if (c == '=')
			break;
		if (!text_is_blank(c) && used + 1 < sizeof(attribute->name))
			attribute->name[used++] = text_lower(c);
	}
	if (at == attribute->length || used == 0)
		return error_set(error, STATUS_USAGE,
		    "the pkcs11: URI has a part that is no NAME=VALUE");
	attribute->value = attribute->text + at + step;
	attribute->value_length = attribute->length - at - step;
	return 0;
}

static int add_decoded(
    const struct attribute *attribute, struct buf *ret, struct error *error)
{
	for (size_t at = 0, step; at < attribute->value_length; at += step) {
		char c = token_decoded(
		    attribute->value + at, attribute->value_length - at, &step);

		if (c == '\0' || (step == 1 && c == '%'))
			return error_set(error, STATUS_USAGE,
			    "'%s' of the pkcs11: URI is malformed",
			    attribute->name);
		buf_char(ret, c);
	}
	if (buf_ok(ret) && ret->length == 0)
		return error_set(error, STATUS_USAGE,
		    "'%s' of the pkcs11: URI is empty", attribute->name);
	return buf_ok(ret) ? 0 : error_set_memory(error);
}

static int take_pin(const struct attribute *attribute, struct token_uri *uri,
    struct error *error)
{
	auto_buf struct buf pin = {0};

	if (add_decoded(attribute, &pin, error) != 0 ||
	    secret_set(&uri->pin, pin.data, pin.length, error) != 0)
		return -1;
	uri->has_pin = true;
	return 0;
}

/* RFC 7512 2.4 leaves to us what a source may be: a file. */
static int take_source(const struct attribute *attribute, struct token_uri *uri,
    struct error *error)
{
	auto_buf struct buf source = {0};
	const char *path;

	if (add_decoded(attribute, &source, error) != 0)
		return -1;
	path = source.data;
	if (*path == '|') {
		(void)error_set(error, STATUS_USAGE,
		    "'pin-source' of the pkcs11: URI is a command");
		return error_hint(error,
		    "name a file there, or give the command as passphrase: "
		    "'--passphrase command:...'");
	}
	if (text_starts_with(path, "file:"))
		path += strlen("file:");
	else if (strchr(path, '/') == NULL) /* perhaps the PIN itself */
		path = "";
	if (text_starts_with(path, "//localhost/"))
		path += strlen("//localhost");
	else if (text_starts_with(path, "///"))
		path += 2;
	if (*path == '\0' || text_starts_with(path, "//"))
		return error_set(error, STATUS_USAGE,
		    "'pin-source' of the pkcs11: URI is no file of this "
		    "machine");
	buf_text(&uri->pin_file, path);
	return buf_ok(&uri->pin_file) ? 0 : error_set_memory(error);
}

static int take_attribute(const struct attribute *attribute, char separator,
    struct token_uri *uri, struct error *error)
{
	bool pin = name_is(attribute, "pin-value");
	bool source = name_is(attribute, "pin-source");

	if ((pin || source) && (uri->has_pin || uri->pin_file.length > 0))
		return error_set(error, STATUS_USAGE,
		    "the pkcs11: URI says twice what the PIN is");
	if (pin)
		return take_pin(attribute, uri, error);
	if (source)
		return take_source(attribute, uri, error);
	if (name_is(attribute, "module-path") ||
	    name_is(attribute, "module-name")) {
		(void)error_set(error, STATUS_USAGE,
		    "'%s' of the pkcs11: URI is not obeyed", attribute->name);
		return error_hint(error,
		    "name the token's module in openssl.cnf as "
		    "pkcs11-module-path, or in the environment as "
		    "PKCS11_PROVIDER_MODULE");
	}
	if (name_is(attribute, "type") || name_is(attribute, "object-type"))
		return 0;
	if (uri->bare.length > SCHEME_LENGTH || separator == '?')
		buf_char(&uri->bare, separator);
	buf_add(&uri->bare, attribute->text, attribute->length);
	return 0;
}

/* Path attributes end with ';', those of the query with '&'. */
int token_uri_read(const char *text, struct token_uri *ret, struct error *error)
{
	const char *at = text + SCHEME_LENGTH, *ends = ";?";
	bool query = false, first = true;

	buf_text(&ret->bare, scheme);
	while (*at != '\0') {
		struct attribute attribute = {
		    .text = at, .length = strcspn(at, ends)};
		size_t before = ret->bare.length;

		if (attribute.length > 0 &&
		    (attribute_read(&attribute, error) != 0 ||
			take_attribute(&attribute,
			    !query  ? ';'
			    : first ? '?'
				    : '&',
			    ret, error) != 0))
			return -1;
		first = first && (!query || ret->bare.length == before);
		at += attribute.length;
		if (*at == '\0')
			break;
		if (*at == '?' && !query) {
			query = first = true;
			ends = "&";
		}
		at++;
	}
	return buf_ok(&ret->bare) ? 0 : error_set_memory(error);
}

void token_uri_done(struct token_uri *uri)
{
	buf_done(&uri->bare);
	secret_done(&uri->pin);
	buf_done(&uri->pin_file);
}
