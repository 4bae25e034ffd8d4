/*
 * What payloads are called by others.
 */
#include "profile/reference.h"

#include <string.h>

#include "base/text.h"
#include "ini/ini.h"
#include "profile/reference_match.h"
#include "profile/value.h"
#include "profile/write_row.h"
#include "base/banned.h"

/* -- labels ---------------------------------------------------------------- */

size_t payload_ordinal(const struct profile *profile, size_t index)
{
	size_t same = 0;

	for (size_t i = 0; i < index; i++)
		same += payload_section(&profile->payloads[i]) ==
			payload_section(&profile->payloads[index]);
	return same;
}

/* The name that devices show for it. */
static const char *shown_name(const struct payload *payload)
{
	const char *text =
	    payload->file == NULL
		? payload_text(payload, KEY_DISPLAY_NAME, "")
		: tree_text(
		      tree_dict_get(payload->tree, "PayloadDisplayName"), NULL);

	return text == NULL ? "" : text;
}

/* The name shown for a payload, when it makes a label that no other of the
 * same section has; else NULL. */
static const char *label_of_name(const struct profile *profile, size_t index)
{
	const struct payload *payload = &profile->payloads[index];
	const char *name = shown_name(payload);

	if (name[0] == '\0' || strlen(name) > WRITE_NAME_MAX ||
	    !value_text_fits(name) || strpbrk(name, "\"\\]\t") != NULL ||
	    text_is_blank(name[0]) || text_is_blank(name[strlen(name) - 1]) ||
	    strspn(name, "0123456789") == strlen(name))
		return NULL;
	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *other = &profile->payloads[i];

		if (other != payload &&
		    payload_section(other) == payload_section(payload) &&
		    strcmp(shown_name(other), name) == 0)
			return NULL;
	}
	return name;
}

/* Certificates are told apart by their labels; a single SCEP payload needs
 * none. */
static bool make_label(const struct profile *profile, size_t index,
    struct arena *arena, const char **label)
{
	const struct payload *payload = &profile->payloads[index];
	const struct schema *schema = payload_section(payload);
	bool is_alone = true;

	for (size_t i = 0; i < profile->count; i++)
		if (i != index &&
		    payload_section(&profile->payloads[i]) == schema)
			is_alone = false;
	*label = NULL;
	if (schema == NULL || !schema->labelled ||
	    (payload->file == NULL && payload->values == NULL) ||
	    (payload->file == NULL && payload_is(payload, PAYLOAD_SCEP) &&
		is_alone))
		return true;
	*label = label_of_name(profile, index);
	if (*label == NULL)
		*label = arena_printf(
		    arena, "%zu", payload_ordinal(profile, index) + 1);
	return *label != NULL;
}

const char *const *profile_labels(
    const struct profile *profile, struct arena *arena)
{
	const char **labels =
	    arena_new_array(arena, profile->count + 1, sizeof(*labels));

	for (size_t i = 0; labels != NULL && i < profile->count; i++)
		if (profile->from == PROFILE_FROM_DEFINITION)
			labels[i] = profile->payloads[i].label;
		else if (!make_label(profile, i, arena, &labels[i]))
			return NULL;
	return labels;
}

/* -- names ----------------------------------------------------------------- */

/* A payload that needs a name. */
struct naming {
	const struct profile *profile;
	size_t index;
	unsigned kinds; /* those it is told from; 0: any */
};

/* It is a name of this payload alone. */
static bool is_name(const struct naming *n, const struct text_item *item)
{
	struct reference_match match;

	reference_match(&match, n->profile, item, n->kinds);
	return match.fit == 1 && match.one == n->index;
}

/* It is read back quoted when it must be written so. */
static bool try_text(const struct naming *n, const char *text, bool may_quote,
    struct text_item *item)
{
	auto_buf struct buf buf = {0};

	if (text == NULL)
		return false;
	ini_add_value(&buf, text, true);
	item->text = text;
	item->length = strlen(text);
	item->quoted = buf.data != NULL && buf.data[0] == '"';
	if (!item->quoted && is_name(n, item))
		return true;
	item->quoted = true;
	return may_quote && is_name(n, item);
}

/* As the list that attached it has it. */
static const struct text_item *find_item(
    const struct profile *profile, const struct origin *origin)
{
	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *payload = &profile->payloads[i];
		const struct value *value =
		    payload_value(payload, KEY_CERTIFICATE);

		for (size_t k = 0; value->given && k < value->count; k++)
			if (value->items[k].origin.source == origin->source &&
			    value->items[k].origin.span.begin ==
				origin->span.begin)
				return &value->items[k];
	}
	return NULL;
}

static bool try_names(
    const struct naming *n, struct arena *arena, struct text_item *item)
{
	const struct profile *profile = n->profile;
	const struct payload *payload = &profile->payloads[n->index];
	const struct schema *schema = payload_section(payload);
	const char *section = schema == NULL ? NULL : schema->section;
	const char *label = profile->labels[n->index];
	const struct text_item *attached;

	if (section == NULL)
		return false;
	if (payload_is_attached(profile, payload)) {
		attached = find_item(profile, &payload->origin);
		if (attached == NULL)
			return false;
		*item = *attached;
		item->quoted = false;
		return is_name(n, item);
	}
	if (label == NULL)
		return try_text(n, section, false, item);
	return try_text(n, label, true, item) ||
	       try_text(n, arena_printf(arena, "%s %s", section, label), false,
		   item);
}

static void name_payload(
    const struct naming *n, struct arena *arena, struct text_item *item)
{
	const struct payload *payload = &n->profile->payloads[n->index];
	struct text_item name = {.origin = payload->origin};

	if (!try_names(n, arena, &name)) {
		name.text = payload->uuid == NULL ? "" : payload->uuid;
		name.quoted = false;
	}
	item->text = name.text;
	item->length = strlen(name.text);
	item->quoted = name.quoted;
}

void reference_name(const struct profile *profile,
    const struct payload *payload, struct arena *arena, struct text_item *item)
{
	name_payload(
	    &(struct naming){profile, (size_t)(payload - profile->payloads),
		SCHEMA_KIND_IDENTITY | SCHEMA_KIND_CERTIFICATE},
	    arena, item);
}

void reference_name_for_file(const struct profile *profile,
    const struct payload *payload, struct arena *arena, struct text_item *item)
{
	name_payload(
	    &(struct naming){profile, (size_t)(payload - profile->payloads), 0},
	    arena, item);
}

void reference_add_item(
    struct buf *buf, const struct text_item *item, bool is_list)
{
	if (item->quoted)
		ini_add_label(buf, item->text);
	else
		ini_add_value(buf, item->text, is_list);
}
