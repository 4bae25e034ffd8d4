/*
 * The secrets of a profile that is filled in: which of them are in columns, and
 * what the builder is given for one device.
 */
#include "profile/fill_internal.h"

#include <string.h>

#include "base/secret_reference.h"
#include "base/banned.h"

/* -- which there are ------------------------------------------------------ */

/* Bytes, or a text that is looked at before it counts as a secret. */
static bool is_reshaped(
    const struct payload *payload, const struct value *value)
{
	const struct payload_file *file = payload->file;

	for (size_t i = 0; file != NULL && i < file->secret_count; i++)
		if (&file->secrets[i].value == value)
			return file->secrets[i].form != PAYLOAD_SECRET_NAMED;
	return false;
}

/* Of a column, as the builder asks for them; any others are made up. */
static int note(void *context, const struct payload *payload,
    const struct value *value, struct secret *ret_secret, struct error *error)
{
	struct fill *fill = context;
	struct secret_reference reference;
	size_t index;

	if (secret_reference_parse(
		value->text, value->length, &reference, error) != 0)
		return -1;
	if (reference.kind == SECRET_REFERENCE_COLUMN) {
		index = fill_add_variable(fill, FILL_SECRET, reference.rest,
		    reference.length, &value->origin);
		if (index != SIZE_MAX)
			fill->variables[index].is_secret = true;
		fill->is_reshaped =
		    fill->is_reshaped || is_reshaped(payload, value);
	}
	return secret_set(ret_secret, "x", 1, error);
}

int fill_note_secrets(struct fill *fill, struct error *error)
{
	auto_arena struct arena arena = {0};
	const struct build_values values = {.arena = &arena,
	    .context = fill,
	    .secret = note,
	    .is_rehearsal = true};
	struct tree *tree;

	return profile_build(
	    fill->profile, &values, &tree, &fill->has_secret, error);
}

/* -- what they are -------------------------------------------------------- */

/* It stands in the definition, with a variable in it: what it is now is no
 * reference, whatever it looks like. */
static bool is_literal(const struct fill *fill, const struct value *value)
{
	for (size_t i = 0; i < fill->slot_count; i++)
		if (fill->slots[i].kind == SLOT_VALUE &&
		    fill->slots[i].value == value)
			return true;
	return false;
}

static const struct fill_text *text_of(
    const struct fill *fill, const struct value *value)
{
	struct secret_reference reference;
	struct error ignored;

	if (secret_reference_parse(
		value->text, value->length, &reference, &ignored) != 0 ||
	    reference.kind != SECRET_REFERENCE_COLUMN)
		return NULL;
	for (size_t i = 0; i < fill->count; i++)
		if (fill->variables[i].kind == FILL_SECRET &&
		    fill->variables[i].length == reference.length &&
		    memcmp(fill->variables[i].name, reference.rest,
			reference.length) == 0)
			return &fill->texts[i];
	return NULL;
}

int fill_give_secret(const struct fill *fill, const struct value *value,
    struct secret *ret_secret, enum fill_giver *ret_giver, struct error *error)
{
	const struct fill_text own = {value->text, value->length};
	const struct fill_text *text = &own;

	*ret_giver = FILL_FROM_TEXT;
	if (!is_literal(fill, value)) {
		text = text_of(fill, value);
		*ret_giver = text == NULL ? FILL_FROM_OTHERS : FILL_FROM_COLUMN;
	}
	return text == NULL
		   ? 0
		   : secret_set(ret_secret, text->text, text->length, error);
}
