/*
 * Identity that is derived, so that the same definition gives the same
 * profile on every machine.
 */
#include "profile/build.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "base/banned.h"

/* Neither this name space, bd826e6c-76f1-4932-9014-eec2a050b256, nor the name
 * "identifier LF type LF label" may ever change: each installed profile would
 * count as a new one. For a payload that is not the first of its type and
 * label, LF and a number follow. */
static const unsigned char name_space[16] = {0xBD, 0x82, 0x6E, 0x6C, 0x76, 0xF1,
    0x49, 0x32, 0x90, 0x14, 0xEE, 0xC2, 0xA0, 0x50, 0xB2, 0x56};

int profile_derive_uuid(const char *identifier,
    const struct profile_derivation *derivation,
    char ret_uuid[PROFILE_UUID_SIZE], struct error *error)
{
	static const char digits[] = "0123456789ABCDEF";
	unsigned char digest[DIGEST_BYTES_MAX];
	auto_buf struct buf buf = {0};
	size_t at = 0;

	buf_add(&buf, name_space, sizeof(name_space));
	buf_text(&buf, identifier);
	buf_char(&buf, '\n');
	buf_text(&buf, derivation->type);
	buf_char(&buf, '\n');
	buf_text(&buf, derivation->label);
	if (derivation->number > 1)
		buf_printf(&buf, "\n%zu", derivation->number);
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

static const char *or_empty(const char *text)
{
	return text == NULL ? "" : text;
}

/* As PROFILE_PAYLOADS_MAX are few, those before it are just counted. */
static struct profile_derivation derivation_of(
    const struct profile *profile, size_t index)
{
	const struct payload *payload = &profile->payloads[index];
	struct profile_derivation derivation = {
	    or_empty(payload->type), or_empty(payload->label), 1};

	for (size_t i = 0; i < index; i++) {
		const struct payload *before = &profile->payloads[i];

		derivation.number +=
		    strcmp(or_empty(before->type), derivation.type) == 0 &&
		    strcmp(or_empty(before->label), derivation.label) == 0;
	}
	return derivation;
}

/* What a definition says of it. */
static const struct payload *said_of(const struct payload *payload)
{
	return payload->file != NULL ? &payload->file->section : payload;
}

/* Given, or of its file, or derived. */
static int set_uuid(const char *identifier, struct payload *payload,
    const struct profile_derivation *derivation, struct arena *arena,
    struct error *error)
{
	char uuid[PROFILE_UUID_SIZE];

	payload->uuid = payload_text(said_of(payload), KEY_UUID,
	    payload->file != NULL ? payload->uuid : NULL);
	if (payload->uuid != NULL)
		return 0;
	if (profile_derive_uuid(identifier, derivation, uuid, error) != 0)
		return -1;
	payload->uuid = arena_text(arena, uuid);
	return payload->uuid == NULL ? error_set_memory(error) : 0;
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
		const char *given = NULL;

		/* In the section, or in its file. */
		if (!says_uuid(payload))
			given = payload_text(said_of(payload),
			    KEY_PAYLOAD_IDENTIFIER,
			    payload->file != NULL ? payload->identifier : NULL);
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
	const struct schema *section = payload_section(payload);
	const char *name = or_empty(payload->type);
	auto_buf struct buf buf = {0};

	/* "scep" for com.apple.security.scep. */
	if (section != NULL && section->section != NULL)
		name = section->section;
	else if (strrchr(name, '.') != NULL)
		name = strrchr(name, '.') + 1;
	profile_derive_identifier(
	    profile->top.identifier, name, payload->label, &buf);
	if (buf_ok(&buf) && add_number(taken, &buf) > 0)
		payload->identifier = arena_copy(arena, buf.data, buf.length);
	return payload->identifier == NULL ? error_set_memory(error) : 0;
}

static int identify_payload(struct profile *profile, size_t index,
    struct taken *taken, struct arena *arena, struct error *error)
{
	struct payload *payload = &profile->payloads[index];
	const struct profile_derivation derivation =
	    derivation_of(profile, index);

	if (set_uuid(profile->top.identifier, payload, &derivation, arena,
		error) != 0)
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
	const struct profile_derivation own = {PAYLOAD_CONFIGURATION, "", 1};

	/* A property list has its identity, right or wrong. */
	if (profile->from == PROFILE_FROM_PLIST)
		return 0;
	top->identifier = payload_text(top, KEY_IDENTIFIER, "");
	if (set_uuid(top->identifier, top, &own, arena, error) != 0)
		return -1;
	if (take_given(&taken, profile, error) != 0)
		return -1;
	for (size_t i = 0; i < profile->count; i++)
		if (identify_payload(profile, i, &taken, arena, error) != 0)
			return -1;
	return 0;
}

int profile_derivation(const struct profile *profile, size_t index,
    struct profile_derivation *ret_derivation, struct error *error)
{
	const char *uuid = profile->payloads[index].uuid;
	struct profile_derivation derivation;
	char derived[PROFILE_UUID_SIZE];

	if (uuid == NULL || profile->from == PROFILE_FROM_PLIST)
		return 0;
	derivation = derivation_of(profile, index);
	if (profile_derive_uuid(
		profile->top.identifier, &derivation, derived, error) != 0)
		return -1;
	if (text_compare_case(uuid, derived) != 0)
		return 0;
	*ret_derivation = derivation;
	return 1;
}
