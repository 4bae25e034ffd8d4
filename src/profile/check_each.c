/*
 * Each text of a payload, for the rules about what stands in texts.
 */
#include "profile/check_rules.h"

#include <string.h>

#include "base/secret_reference.h"
#include "profile/redact.h"
#include "profile/variable.h"
#include "base/banned.h"

/* -- texts --------------------------------------------------------------- */

bool check_is_literal(const struct check *check, const struct value *value)
{
	if (value->tree != NULL)
		return tree_type(value->tree) != TREE_UNREAD;
	return !check_from_definition(check) ||
	       secret_reference_kind_of(value->text, value->length) ==
		   SECRET_REFERENCE_LITERAL;
}

static bool is_name(const struct schema_key *key)
{
	return key->type == SCHEMA_SUBJECT ||
	       (key->depth > 1 &&
		   strcmp(key->path[key->depth - 2], "SubjectAltName") == 0);
}

static void each_pair(struct check *check, const struct check_item *form,
    const struct value *value, check_item_function *function)
{
	for (size_t i = 0; i < value->subject.count; i++)
		for (size_t k = 0; k < value->subject.rdns[i].count; k++) {
			const struct subject_pair *pair =
			    &value->subject.rdns[i].pairs[k];
			struct check_item item = *form;

			item.text = pair->value;
			item.length = pair->length;
			item.origin = pair->value_origin;
			if (item.text != NULL)
				function(check, &item);
		}
}

static void each_of_value(struct check *check, const struct check_item *form,
    const struct value *value, check_item_function *function)
{
	struct check_item item = *form;

	item.text = value->text;
	item.length = value->length;
	item.origin = value->origin;
	if (form->key->type == SCHEMA_SUBJECT) {
		each_pair(check, form, value, function);
		return;
	}
	if (form->key->type != SCHEMA_TEXTS) {
		if (value->text != NULL &&
		    (!form->secret || check_is_literal(check, value)))
			function(check, &item);
		return;
	}
	for (size_t i = 0; i < value->count; i++) {
		item.text = value->items[i].text;
		item.length = value->items[i].length;
		item.origin = value->items[i].origin;
		function(check, &item);
	}
}

/* Paths of files and names of payloads are no text of the profile, nor are the
 * words of choices. */
static bool is_text(const struct schema_key *key)
{
	return key->depth > 0 &&
	       !schema_type_is(key->type, SCHEMA_CONTENT | SCHEMA_REFERS) &&
	       key->type != SCHEMA_CHOICE;
}

/* -- rows and nodes ------------------------------------------------------- */

static void each_row(struct check *check, const struct payload *payload,
    check_item_function *function)
{
	struct payload_cursor at;

	payload_cursor_init(&at, payload);
	while (payload_next(&at)) {
		struct check_item form = {.payload = at.payload, .key = at.key};

		if (!at.value->present || at.value->faulty || !is_text(at.key))
			continue;
		form.secret = at.key->secret;
		form.name = is_name(at.key);
		each_of_value(check, &form, at.value, function);
	}
}

/* Paths are made only for texts with something to look at: a file of a million
 * deep values must not become a gigabyte of paths. */
static enum walk_next visit_text(void *context, struct walk_place *place)
{
	struct check *check = context;
	const char *key = place_key(place);
	struct check_item item = {.payload = check->payload};
	struct variable variable;
	size_t at = 0;

	item.text = tree_text(place->node, &item.length);
	if (item.text == NULL || check->findings->count > FINDINGS_MAX ||
	    !variable_next(item.text, item.length, &at, &variable))
		return WALK_ON;
	/* In a payload without schema a secret is known by its name. */
	item.secret = key != NULL && redact_is_secret_name(key);
	item.origin = check_place_origin(check, place);
	check->item_function(check, &item);
	return WALK_ON;
}

void check_each_text(struct check *check, const struct payload *payload,
    check_item_function *function)
{
	check->item_function = function;
	if (payload->schema != NULL && payload->values != NULL)
		each_row(check, payload, function);
	else if (payload != &check->profile->top)
		check_walk(check, payload, visit_text);
}
