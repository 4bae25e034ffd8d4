/*
 * A payload as a file of its own.
 */
#include "profile/write_payload.h"

#include <string.h>

#include "base/text.h"
#include "profile/reference.h"
#include "profile/value.h"
#include "profile/variable.h"
#include "base/banned.h"

/* A node of the payload, and what is written in its place. */
struct replacement {
	const struct tree *node;
	struct tree *instead;
};

struct payload_writer {
	const struct payload_writing *how;
	const struct payload *payload;
	struct replacement *list;
	size_t count, capacity, next;
	struct error *error;
	bool failed; /* error is set */
};

bool secret_is_variable(const char *text, size_t length)
{
	struct variable variable;

	return variable_is_all(text, length, &variable) &&
	       (variable.kind == VARIABLE_JAMF ||
		   variable.kind == VARIABLE_FOREIGN);
}

static void fail(struct payload_writer *w)
{
	w->failed = true;
	(void)error_set_memory(w->error);
}

static void put(
    struct payload_writer *w, const struct walk_place *place, const char *text)
{
	struct tree *instead =
	    text == NULL ? NULL : tree_new_text(w->how->arena, text);

	w->list = arena_grow(
	    w->how->arena, w->list, w->count, &w->capacity, sizeof(*w->list));
	if (w->list == NULL || instead == NULL)
		fail(w);
	else
		w->list[w->count++] =
		    (struct replacement){place->node, instead};
}

static void put_secret(struct payload_writer *w, struct walk_place *place)
{
	bool is_data = tree_type(place->node) == TREE_DATA;
	const char *reference;

	if (!is_data && tree_type(place->node) != TREE_TEXT) {
		w->failed = true;
		(void)error_set(w->error, STATUS_REFUSED,
		    "'%s' is a secret of type %s, which no reference can "
		    "stand for",
		    place_key(place), tree_type_name(tree_type(place->node)));
		(void)error_hint(w->error,
		    "make it a string in the profile, if devices take it so");
		return;
	}
	reference = w->how->secret(w->how->context, w->payload, place);
	put(w, place,
	    reference == NULL ? NULL
			      : arena_printf(w->how->arena, "@%s:%s@",
				    is_data                    ? "secret-data"
				    : place_hides_below(place) ? "secret"
							       : "secret-text",
				    reference));
}

/* The other payload whose UUID the text is; NULL unless there is just one. */
static const struct payload *target_of(
    const struct payload_writer *w, const char *text)
{
	const struct profile *profile = w->how->profile;
	const struct payload *found = NULL;

	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *payload = &profile->payloads[i];

		if (!text_same(payload->uuid, text))
			continue;
		if (found != NULL || payload == w->payload)
			return NULL;
		found = payload;
	}
	return found;
}

static void put_reference(struct payload_writer *w,
    const struct walk_place *place, const struct payload *target)
{
	struct text_item item = {0};
	auto_buf struct buf name = {0};

	reference_name_for_file(w->how->profile, target, w->how->arena, &item);
	/* A UUID is as good as it was. */
	if (text_same(item.text, target->uuid))
		return;
	buf_printf(
	    &name, item.quoted ? "@uuid:\"%s\"@" : "@uuid:%s@", item.text);
	if (buf_ok(&name))
		put(w, place, arena_text(w->how->arena, name.data));
	else
		fail(w);
}

/* These are read before anything is put in. */
static bool is_identity(const struct walk_place *place)
{
	return place->level == 1 && place->key != NULL &&
	       (strcmp(place->key, "PayloadType") == 0 ||
		   strcmp(place->key, "PayloadUUID") == 0 ||
		   strcmp(place->key, "PayloadIdentifier") == 0);
}

static void put_text(struct payload_writer *w, struct walk_place *place,
    const char *text, size_t length)
{
	const struct payload *target;

	if (is_identity(place) || length == 0)
		return;
	if (place_hides(place) && !secret_is_variable(text, length)) {
		put_secret(w, place);
		return;
	}
	target = uuid_is_valid(text, length) ? target_of(w, text) : NULL;
	if (target != NULL)
		put_reference(w, place, target);
	else if (text[0] == '@')
		put(w, place, arena_printf(w->how->arena, "@%s", text));
}

static enum walk_next visit(void *context, struct walk_place *place)
{
	struct payload_writer *w = context;
	enum tree_type type = tree_type(place->node);
	size_t length = 0;
	const char *text = tree_text(place->node, &length);

	if (w->failed)
		return WALK_STOP;
	if (text != NULL)
		put_text(w, place, text, length);
	else if (type != TREE_ARRAY && type != TREE_DICT && place_hides(place))
		put_secret(w, place);
	return WALK_ON;
}

static struct tree *replace(void *context, const struct tree *node)
{
	struct payload_writer *w = context;

	if (w->next == w->count || w->list[w->next].node != node)
		return NULL;
	return w->list[w->next++].instead;
}

int payload_write_file(const struct payload_writing *writing,
    const struct payload *payload, struct buf *xml, struct error *error)
{
	struct payload_writer w = {
	    .how = writing, .payload = payload, .error = error};
	const struct walker walker = {&w, visit, NULL};
	struct walk_place place;
	struct tree *copy;

	place_of_payload(&place, writing->profile->schemas, payload->tree);
	(void)profile_walk(&walker, &place);
	if (w.failed)
		return -1;
	copy = tree_copy(writing->arena, payload->tree, replace, &w);
	if (copy == NULL)
		return error_set_memory(error);
	return tree_write_xml(copy, xml, error);
}
