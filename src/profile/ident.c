#include "profile/ident.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "profile/build.h"
#include "base/banned.h"

static const unsigned char name_space[16] = {0xBD, 0x82, 0x6E, 0x6C, 0x76, 0xF1,
    0x49, 0x32, 0x90, 0x14, 0xEE, 0xC2, 0xA0, 0x50, 0xB2, 0x56};

int ident_uuid(const struct ident_name *name, char ret_uuid[IDENT_UUID_SIZE],
    struct error *error)
{
	static const char digits[] = "0123456789ABCDEF";
	unsigned char digest[DIGEST_BYTES_MAX];
	auto_buf struct buf buf = {0};
	size_t at = 0;

	buf_add(&buf, name_space, sizeof(name_space));
	buf_text(&buf, name->identifier);
	buf_char(&buf, '\n');
	buf_text(&buf, name->type);
	buf_char(&buf, '\n');
	buf_text(&buf, name->label);
	if (name->again > 0)
		buf_printf(&buf, "\n%zu", name->again + 1);
	if (!buf_ok(&buf))
		return error_set_memory(error);
	if (digest_of(DIGEST_SHA1, buf.data, buf.length, digest, error) != 0)
		return -1;
	digest[6] = (unsigned char)((digest[6] & 0x0F) | 0x50);
	digest[8] = (unsigned char)((digest[8] & 0x3F) | 0x80);
	for (size_t i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			ret_uuid[at++] = '-';
		ret_uuid[at++] = digits[digest[i] >> 4];
		ret_uuid[at++] = digits[digest[i] & 15];
	}
	ret_uuid[at] = '\0';
	return 0;
}

static bool same_text(const char *a, const char *b)
{
	return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}

/* How many payloads before this one have its type and label. */
static size_t times_before(const struct profile *profile, size_t index)
{
	const struct payload *payload = &profile->payloads[index];
	size_t count = 0;

	for (size_t i = 0; i < index; i++)
		if (same_text(profile->payloads[i].type, payload->type) &&
		    same_text(profile->payloads[i].label, payload->label))
			count++;
	return count;
}

static int set_uuid(struct payload *payload, const struct ident_name *name,
    struct arena *arena, struct error *error)
{
	char uuid[IDENT_UUID_SIZE];

	payload->uuid = payload_text(payload, "uuid", NULL);
	if (payload->uuid != NULL)
		return 0;
	if (ident_uuid(name, uuid, error) != 0)
		return -1;
	payload->uuid = arena_text(arena, uuid);
	return payload->uuid == NULL ? error_set_memory(error) : 0;
}

/* "scep" for com.apple.security.scep. */
static const char *short_name(const struct payload *payload)
{
	const char *type = payload->type == NULL ? "" : payload->type;
	const char *dot = strrchr(type, '.');

	if (payload->schema != NULL && payload->schema->section != NULL)
		return payload->schema->section;
	return dot == NULL ? type : dot + 1;
}

static void add_slug(struct buf *buf, const char *text)
{
	for (; *text != '\0'; text++) {
		char c = *text;
		bool fits = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
			    (c >= 'A' && c <= 'Z') || c == '-';

		buf_char(buf, fits ? c : '-');
	}
}

static bool identifier_taken(
    const struct profile *profile, const char *identifier)
{
	if (same_text(profile->top.identifier, identifier))
		return true;
	for (size_t i = 0; i < profile->count; i++) {
		const char *known = profile->payloads[i].identifier;

		if (known != NULL && strcmp(known, identifier) == 0)
			return true;
	}
	return false;
}

/* PROFILE.SHORT[.LABEL], with a number after it when that is taken. */
static int derive_identifier(const struct profile *profile,
    struct payload *payload, struct arena *arena, struct error *error)
{
	auto_buf struct buf buf = {0};
	size_t length;

	buf_printf(&buf, "%s.", profile->top.identifier);
	add_slug(&buf, short_name(payload));
	if (payload->label != NULL) {
		buf_char(&buf, '.');
		add_slug(&buf, payload->label);
	}
	length = buf.length;
	for (size_t n = 2; buf_ok(&buf) && identifier_taken(profile, buf.data);
	     n++) {
		buf.length = length;
		buf_printf(&buf, "-%zu", n);
	}
	if (buf_ok(&buf))
		payload->identifier = arena_copy(arena, buf.data, buf.length);
	return payload->identifier == NULL ? error_set_memory(error) : 0;
}

static struct ident_name name_of(const struct profile *profile, size_t index)
{
	const struct payload *payload = &profile->payloads[index];

	return (struct ident_name){.identifier = profile->top.identifier,
	    .type = payload->type == NULL ? "" : payload->type,
	    .label = payload->label == NULL ? "" : payload->label,
	    .again = times_before(profile, index)};
}

static int identify_payload(struct profile *profile, size_t index,
    struct arena *arena, struct error *error)
{
	struct payload *payload = &profile->payloads[index];
	struct ident_name name = name_of(profile, index);

	if (set_uuid(payload, &name, arena, error) != 0)
		return -1;
	if (payload->identifier != NULL)
		return 0;
	return derive_identifier(profile, payload, arena, error);
}

int profile_identify(
    struct profile *profile, struct arena *arena, struct error *error)
{
	struct payload *top = &profile->top;
	struct ident_name name = {.type = PAYLOAD_CONFIGURATION, .label = ""};

	/* A property list has its identity, right or wrong. */
	if (profile->from == PROFILE_FROM_PLIST)
		return 0;
	top->identifier = payload_text(top, "identifier", "");
	name.identifier = top->identifier;
	if (set_uuid(top, &name, arena, error) != 0)
		return -1;
	/* Given identifiers first: derived ones keep out of their way. */
	for (size_t i = 0; i < profile->count; i++)
		profile->payloads[i].identifier = payload_text(
		    &profile->payloads[i], "payload_identifier", NULL);
	for (size_t i = 0; i < profile->count; i++)
		if (identify_payload(profile, i, arena, error) != 0)
			return -1;
	return 0;
}

int profile_derive_uuid(const char *identifier,
    const struct profile_derivation *derivation,
    char ret_uuid[PROFILE_UUID_SIZE], struct error *error)
{
	struct ident_name name = {.identifier = identifier,
	    .type = derivation->type,
	    .label = derivation->label,
	    .again = derivation->number - 1};

	return ident_uuid(&name, ret_uuid, error);
}

int profile_derivation(const struct profile *profile, size_t index,
    struct profile_derivation *ret_derivation, struct error *error)
{
	const char *uuid = profile->payloads[index].uuid;
	struct ident_name name;
	char derived[IDENT_UUID_SIZE];

	if (uuid == NULL || profile->from == PROFILE_FROM_PLIST)
		return 0;
	name = name_of(profile, index);
	if (ident_uuid(&name, derived, error) != 0)
		return -1;
	if (text_compare_case(uuid, derived) != 0)
		return 0;
	*ret_derivation =
	    (struct profile_derivation){name.type, name.label, name.again + 1};
	return 1;
}
