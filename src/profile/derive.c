#include "profile/derive.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "profile/build.h"
#include "base/banned.h"

static const unsigned char name_space[16] = {0xBD, 0x82, 0x6E, 0x6C, 0x76, 0xF1,
    0x49, 0x32, 0x90, 0x14, 0xEE, 0xC2, 0xA0, 0x50, 0xB2, 0x56};

int derive_uuid(const struct derive_name *name,
    char ret_uuid[PROFILE_UUID_SIZE], struct error *error)
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

/* How many payloads before this one have its type and label; as
 * PROFILE_PAYLOADS_MAX are few, they are just counted. */
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

/* What a definition says of it. */
static const struct payload *said_of(const struct payload *payload)
{
	return payload->file != NULL ? &payload->file->section : payload;
}

static int set_uuid(struct payload *payload, const struct derive_name *name,
    struct arena *arena, struct error *error)
{
	char uuid[PROFILE_UUID_SIZE];

	payload->uuid = payload_text(said_of(payload), KEY_UUID,
	    payload->file != NULL ? payload->uuid : NULL);
	if (payload->uuid != NULL)
		return 0;
	if (derive_uuid(name, uuid, error) != 0)
		return -1;
	payload->uuid = arena_text(arena, uuid);
	return payload->uuid == NULL ? error_set_memory(error) : 0;
}

/* "scep" for com.apple.security.scep. */
static const char *short_name(const struct payload *payload)
{
	const struct schema *section = payload_section(payload);
	const char *type = payload->type == NULL ? "" : payload->type;
	const char *dot = strrchr(type, '.');

	if (section != NULL && section->section != NULL)
		return section->section;
	return dot == NULL ? type : dot + 1;
}

static void add_slug(struct buf *buf, const char *text)
{
	for (; *text != '\0'; text++) {
		char c = *text;
		bool fits = text_is_digit(c) || text_is_letter(c) || c == '-';

		buf_char(buf, fits ? c : '-');
	}
}

/* Of the payloads' identifiers, which are derived one after the other. */
struct taken {
	struct map all;    /* the profile's and those of payloads */
	struct map bases;  /* what numbers follow -> position in numbers */
	size_t *numbers;   /* the last one that is taken */
	size_t base_count; /* of them, at most as many as payloads */
};

static void taken_done(struct taken *taken)
{
	map_done(&taken->all);
	map_done(&taken->bases);
	memory_free(taken->numbers);
}

/* 1: it was not there, 0: it was, -1: no memory. */
static int take(struct taken *taken, const char *identifier, size_t length)
{
	size_t ignored;

	return map_add(&taken->all, identifier, length, 0, &ignored);
}

/* In [profile], or in a section in place of an identifier. */
static const char word_uuid[] = "uuid";

static bool says_uuid(const struct payload *payload)
{
	return strcmp(
		   payload_text(said_of(payload), KEY_PAYLOAD_IDENTIFIER, ""),
		   word_uuid) == 0;
}

static bool all_say_uuid(const struct profile *profile)
{
	return strcmp(payload_choice(&profile->top, KEY_PAYLOAD_IDENTIFIER),
		   word_uuid) == 0;
}

/* The identifier that the section gives, or its file, or NULL: another one,
 * derived or its UUID. */
static const char *given_identifier(const struct payload *payload)
{
	return says_uuid(payload)
		   ? NULL
		   : payload_text(said_of(payload), KEY_PAYLOAD_IDENTIFIER,
			 payload->file != NULL ? payload->identifier : NULL);
}

const struct value *profile_uuid_word(const struct profile *profile)
{
	if (profile->from == PROFILE_FROM_PLIST)
		return NULL;
	for (size_t i = 0; i < profile->count; i++)
		if (says_uuid(&profile->payloads[i]))
			return payload_value(said_of(&profile->payloads[i]),
			    KEY_PAYLOAD_IDENTIFIER);
	return all_say_uuid(profile)
		   ? payload_value(&profile->top, KEY_PAYLOAD_IDENTIFIER)
		   : NULL;
}

bool profile_has_uuid_identifier(const struct profile *profile)
{
	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *payload = &profile->payloads[i];

		if (payload->uuid != NULL &&
		    text_same(payload->identifier, payload->uuid))
			return true;
	}
	return false;
}

/* Given ones first: derived ones keep out of their way. */
static int take_given(
    struct taken *taken, struct profile *profile, struct error *error)
{
	const char *top = profile->top.identifier;

	taken->numbers =
	    memory_new_array(profile->count + 1, sizeof(*taken->numbers));
	if (taken->numbers == NULL || take(taken, top, strlen(top)) < 0)
		return error_set_memory(error);
	for (size_t i = 0; i < profile->count; i++) {
		struct payload *payload = &profile->payloads[i];
		const char *given = given_identifier(payload);

		payload->identifier = given;
		if (given != NULL && take(taken, given, strlen(given)) < 0)
			return error_set_memory(error);
	}
	return 0;
}

/* Adds a number when what buf holds is taken, from where the last one was
 * found: all before it are taken as well. */
static int add_number(struct taken *taken, struct buf *buf)
{
	size_t length = buf->length, at = taken->base_count;
	int is_new = take(taken, buf->data, length);
	size_t *number;

	if (is_new != 0)
		return is_new;
	switch (map_add(&taken->bases, buf->data, length, at, &at)) {
	case -1:
		return -1;
	case 1:
		taken->numbers[taken->base_count++] = 1;
		break;
	default:
		break;
	}
	number = &taken->numbers[at];
	while (is_new == 0) {
		buf->length = length;
		buf_printf(buf, "-%zu", ++*number);
		is_new = buf_ok(buf) ? take(taken, buf->data, buf->length) : -1;
	}
	return is_new;
}

void profile_derive_identifier(const char *identifier, const char *section,
    const char *label, struct buf *buf)
{
	buf_printf(buf, "%s.", identifier);
	add_slug(buf, section);
	if (label != NULL) {
		buf_char(buf, '.');
		add_slug(buf, label);
	}
}

/* With a number after it when it is taken. */
static int derive_identifier(const struct profile *profile,
    struct payload *payload, struct taken *taken, struct arena *arena,
    struct error *error)
{
	auto_buf struct buf buf = {0};

	profile_derive_identifier(
	    profile->top.identifier, short_name(payload), payload->label, &buf);
	if (buf_ok(&buf) && add_number(taken, &buf) > 0)
		payload->identifier = arena_copy(arena, buf.data, buf.length);
	return payload->identifier == NULL ? error_set_memory(error) : 0;
}

static struct derive_name name_of(const struct profile *profile, size_t index)
{
	const struct payload *payload = &profile->payloads[index];

	return (struct derive_name){.identifier = profile->top.identifier,
	    .type = payload->type == NULL ? "" : payload->type,
	    .label = payload->label == NULL ? "" : payload->label,
	    .again = times_before(profile, index)};
}

static int identify_payload(struct profile *profile, size_t index,
    struct taken *taken, struct arena *arena, struct error *error)
{
	struct payload *payload = &profile->payloads[index];
	struct derive_name name = name_of(profile, index);

	if (set_uuid(payload, &name, arena, error) != 0)
		return -1;
	if (payload->identifier == NULL &&
	    (says_uuid(payload) || all_say_uuid(profile)))
		payload->identifier = payload->uuid;
	if (payload->identifier == NULL &&
	    derive_identifier(profile, payload, taken, arena, error) != 0)
		return -1;
	if (payload->file != NULL) {
		payload->file->section.type = payload->type;
		payload->file->section.uuid = payload->uuid;
		payload->file->section.identifier = payload->identifier;
	}
	return 0;
}

int profile_identify(
    struct profile *profile, struct arena *arena, struct error *error)
{
	auto_cleanup(taken_done) struct taken taken = {0};
	struct payload *top = &profile->top;
	struct derive_name name = {.type = PAYLOAD_CONFIGURATION, .label = ""};

	/* A property list has its identity, right or wrong. */
	if (profile->from == PROFILE_FROM_PLIST)
		return 0;
	top->identifier = payload_text(top, KEY_IDENTIFIER, "");
	name.identifier = top->identifier;
	if (set_uuid(top, &name, arena, error) != 0)
		return -1;
	if (take_given(&taken, profile, error) != 0)
		return -1;
	for (size_t i = 0; i < profile->count; i++)
		if (identify_payload(profile, i, &taken, arena, error) != 0)
			return -1;
	return 0;
}

int profile_derive_uuid(const char *identifier,
    const struct profile_derivation *derivation,
    char ret_uuid[PROFILE_UUID_SIZE], struct error *error)
{
	struct derive_name name = {.identifier = identifier,
	    .type = derivation->type,
	    .label = derivation->label,
	    .again = derivation->number - 1};

	return derive_uuid(&name, ret_uuid, error);
}

int profile_derivation(const struct profile *profile, size_t index,
    struct profile_derivation *ret_derivation, struct error *error)
{
	const char *uuid = profile->payloads[index].uuid;
	struct derive_name name;
	char derived[PROFILE_UUID_SIZE];

	if (uuid == NULL || profile->from == PROFILE_FROM_PLIST)
		return 0;
	name = name_of(profile, index);
	if (derive_uuid(&name, derived, error) != 0)
		return -1;
	if (text_compare_case(uuid, derived) != 0)
		return 0;
	*ret_derivation =
	    (struct profile_derivation){name.type, name.label, name.again + 1};
	return 1;
}
