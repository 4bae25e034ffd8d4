/*
 * What is wrong with the texts that were put in for one device, as far as one
 * value tells.
 */
#include "profile/fill_internal.h"

#include <string.h>

#include "profile/types/type.h"
#include "profile/value.h"
#include "profile/variable.h"
#include "base/banned.h"

const struct rule fill_rules[] = {
    [FILL_RULE_VALUE] = {"device-value", SEVERITY_ERROR,
	"A device's value cannot stand where the definition has its "
	"variable."},
    {0}};

size_t fill_count_apple(const char *text, size_t length)
{
	struct variable variable;
	size_t at = 0, count = 0;

	if (memchr(text, '%', length) == NULL)
		return 0;
	while (variable_next(text, length, &at, &variable))
		count += variable.kind == VARIABLE_APPLE;
	return count;
}

static const struct fill_text *value_with(
    const struct fill *fill, const struct slot *slot, const char *bytes)
{
	for (size_t i = 0; i < slot->count; i++) {
		const struct fill_piece *piece = &slot->pieces[i];

		if (piece->variable != SIZE_MAX &&
		    strpbrk(fill->texts[piece->variable].text, bytes) != NULL)
			return &fill->texts[piece->variable];
	}
	return NULL;
}

static const char *slot_text(const struct slot *slot, size_t *ret_length)
{
	switch (slot->kind) {
	case SLOT_VALUE:
		*ret_length = slot->value->length;
		return slot->value->text;
	case SLOT_ITEM:
		*ret_length = slot->item->length;
		return slot->item->text;
	case SLOT_PAIR:
		*ret_length = slot->pair->length;
		return slot->pair->value;
	case SLOT_TREE:
		return tree_text(slot->node, ret_length);
	case SLOT_TEXT:
		break;
	}
	*ret_length = strlen(*slot->text);
	return *slot->text;
}

static bool is_before(struct place a, struct place b)
{
	return a.line < b.line || (a.line == b.line && a.column < b.column);
}

static bool is_at(const struct origin *origin, const struct finding *finding)
{
	const struct place place = {finding->line, finding->column};

	if (origin->source == NULL ||
	    strcmp(origin->source->name, finding->file) != 0)
		return false;
	if (origin->path != NULL || finding->path != NULL)
		return origin->path != NULL && finding->path != NULL &&
		       strcmp(origin->path, finding->path) == 0;
	return !is_before(
		   place, source_place(origin->source, origin->span.begin)) &&
	       !is_before(
		   source_place(origin->source, origin->span.end), place);
}

/* The trees have the texts of the model once more. */
static bool is_said(
    const struct origin *origin, const struct findings *findings)
{
	const struct finding *at = findings->first;

	while (at != NULL &&
	       !(at->rule == &fill_rules[FILL_RULE_VALUE] && is_at(origin, at)))
		at = at->next;
	return at != NULL;
}

static void report(
    const struct slot *slot, struct findings *findings, const char *what)
{
	struct origin origin = slot->origin;

	if (is_said(&origin, findings))
		return;
	origin.secret = true;
	findings_add(findings, &fill_rules[FILL_RULE_VALUE], &origin, NULL,
	    "%s%s%s %s", slot->key == NULL ? "" : "'",
	    slot->key == NULL ? "the text" : slot->key->name,
	    slot->key == NULL ? "" : "'", what);
}

/* Where a definition may have a variable, no value may look like one. */
static bool takes_marks(const struct schema_key *key)
{
	return key->type != SCHEMA_URL && key->type != SCHEMA_IDENTIFIER;
}

/* As one that a reference gave. */
static void check_secret(const struct slot *slot, const char *text,
    size_t length, struct findings *findings)
{
	auto_secret struct secret secret = {0};
	struct error error;

	if (secret_set(&secret, text, length, &error) != 0)
		findings->failed = true;
	else
		value_check_fetched(
		    slot->key, &slot->origin, &secret, findings);
}

static void check_slot(const struct fill *fill, const struct slot *slot,
    struct arena *arena, struct findings *findings)
{
	const struct value_context context = {arena, findings};
	struct value copy;
	size_t length = 0;
	const char *text = slot_text(slot, &length);

	if (memchr(text, '%', length) != NULL &&
	    fill_count_apple(text, length) > slot->apple) {
		report(slot, findings,
		    "would hold a variable that the device puts another value "
		    "in for");
		return;
	}
	/* Of the URI of a SID a rule of its own says more. */
	if (slot->kind != SLOT_VALUE || slot->key->type == SCHEMA_SID)
		return;
	if (slot->key->secret) {
		check_secret(slot, text, length, findings);
		return;
	}
	if (!takes_marks(slot->key) && value_with(fill, slot, "${}") != NULL) {
		report(slot, findings,
		    "cannot have a '$', '{' or '}' from a device's value");
		return;
	}
	copy = *slot->value;
	(void)value_parse(
	    &context, slot->key, text, length, &slot->origin, &copy);
}

void fill_check(
    const struct fill *fill, struct arena *arena, struct findings *findings)
{
	for (size_t i = 0; i < fill->slot_count; i++)
		check_slot(fill, &fill->slots[i], arena, findings);
}

/* -- which one it is about ------------------------------------------------ */

/* False: one of them is faulty. */
static bool find_variable(
    const struct slot *slot, const bool *faulty, size_t *ret_variable)
{
	for (size_t i = slot->count; i-- > 0;) {
		size_t variable = slot->pieces[i].variable;

		if (variable == SIZE_MAX)
			continue;
		*ret_variable = variable;
		if (faulty[variable])
			return false;
	}
	return true;
}

bool fill_at(const struct fill *fill, const struct finding *finding,
    const bool *faulty, size_t *ret_variable)
{
	*ret_variable = SIZE_MAX;
	for (size_t i = 0; i < fill->slot_count; i++)
		if (is_at(&fill->slots[i].origin, finding))
			return find_variable(
			    &fill->slots[i], faulty, ret_variable);
	for (size_t i = 0; i < fill->count; i++)
		if (fill->variables[i].kind == FILL_SECRET &&
		    is_at(&fill->variables[i].origin, finding)) {
			*ret_variable = i;
			return !faulty[i];
		}
	return true;
}
