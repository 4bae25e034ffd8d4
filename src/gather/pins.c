/*
 * Pins by server: wanted, there, learnt or failed.
 */
#include "gather/pins.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/banned.h"

enum {
	PINS_MAX = 100000 /* servers of one run */
};

enum pin_state {
	PIN_WANTED,
	PIN_THERE, /* in the lock file */
	PIN_LEARNT,
	PIN_FAILED
};

struct pin {
	size_t item; /* the first that wants it */
	enum pin_state state;
	struct lock_pin pin; /* texts in arena; URL and name always */
	struct error *error; /* PIN_FAILED; NULL for lack of memory */
};

struct pins {
	struct arena arena;
	struct map index;
	struct pin *list;
	size_t count;
	size_t capacity;
	const char *path; /* of the lock file */
};

struct pins *pins_new(void)
{
	return memory_new(sizeof(struct pins));
}

void pins_free(struct pins *pins)
{
	if (pins == NULL)
		return;
	memory_free(pins->list);
	map_done(&pins->index);
	arena_done(&pins->arena);
	memory_free(pins);
}

void pins_release(struct pins **pins)
{
	pins_free(*pins);
	*pins = NULL;
}

size_t pins_count(const struct pins *pins)
{
	return pins->count;
}

/* -- what is wanted ------------------------------------------------------- */

static bool is_auto(const struct payload *payload)
{
	const struct value *value;

	if (!payload_is(payload, PAYLOAD_SCEP) || payload->schema == NULL)
		return false;
	value = payload_value(payload, KEY_FINGERPRINT);
	return value->present && value->fingerprint.kind == FINGERPRINT_AUTO;
}

/* URL, NUL, name: a URL has no NUL in it. */
static int key_of(
    const char *url, const char *name, struct buf *key, struct error *error)
{
	buf_add(key, url, strlen(url) + 1);
	buf_text(key, name);
	return buf_ok(key) ? 0 : error_set_memory(error);
}

static struct pin *find(const struct pins *pins, const struct payload *scep)
{
	const char *url = payload_text(scep, KEY_URL, "");
	const char *name = payload_text(scep, KEY_NAME, "");
	auto_buf struct buf key = {0};
	struct error ignored;
	size_t at = 0;

	if (key_of(url, name, &key, &ignored) == 0)
		return map_get(&pins->index, key.data, key.length, &at)
			   ? &pins->list[at]
			   : NULL;
	/* No memory for the key: this needs none. */
	for (; at < pins->count; at++)
		if (strcmp(pins->list[at].pin.url, url) == 0 &&
		    strcmp(pins->list[at].pin.name, name) == 0)
			return &pins->list[at];
	return NULL;
}

int pins_want(struct pins *pins, const struct profile *profile, size_t item,
    struct error *error)
{
	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *scep = &profile->payloads[i];
		struct pin pin = {.item = item}, *list;
		auto_buf struct buf key = {0};
		size_t at = 0;
		int added;

		if (!is_auto(scep) || find(pins, scep) != NULL)
			continue;
		if (pins->count == PINS_MAX)
			return error_set(error, STATUS_LIMIT,
			    "more than %d SCEP servers in one run", PINS_MAX);
		pin.pin.url =
		    arena_text(&pins->arena, payload_text(scep, KEY_URL, ""));
		pin.pin.name =
		    arena_text(&pins->arena, payload_text(scep, KEY_NAME, ""));
		list = memory_grow(
		    pins->list, pins->count, &pins->capacity, sizeof(*list));
		if (list == NULL)
			return error_set_memory(error);
		pins->list = list;
		if (pin.pin.url == NULL || pin.pin.name == NULL)
			return error_set_memory(error);
		if (key_of(pin.pin.url, pin.pin.name, &key, error) != 0)
			return -1;
		added = map_add(
		    &pins->index, key.data, key.length, pins->count, &at);
		if (added < 0)
			return error_set_memory(error);
		if (added > 0)
			pins->list[pins->count++] = pin;
	}
	return 0;
}

bool pins_missing(const struct pins *pins, size_t *at, size_t *ret_item)
{
	while (*at < pins->count && pins->list[*at].state != PIN_WANTED)
		(*at)++;
	if (*at == pins->count)
		return false;
	*ret_item = pins->list[(*at)++].item;
	return true;
}

/* -- where it comes from -------------------------------------------------- */

static int keep_cert(struct arena *arena, const struct lock_cert *cert,
    struct lock_cert *ret, struct error *error)
{
	*ret = *cert;
	ret->subject = arena_text(arena, cert->subject);
	return ret->subject == NULL ? error_set_memory(error) : 0;
}

/* The lock file's own are gone when it is read anew. */
static int keep(struct pins *pins, const struct lock_pin *from, struct pin *pin,
    enum pin_state state, struct error *error)
{
	struct lock_pin copy = *from;

	copy.url = pin->pin.url;
	copy.name = pin->pin.name;
	if (keep_cert(&pins->arena, &from->ca, &copy.ca, error) != 0 ||
	    (from->has_root &&
		keep_cert(&pins->arena, &from->root, &copy.root, error) != 0))
		return -1;
	pin->pin = copy;
	pin->state = state;
	return 0;
}

int pins_read(struct pins *pins, const struct file_view *view, const char *path,
    struct error *error)
{
	auto_lock struct lock *lock = NULL;

	pins->path = arena_text(&pins->arena, path);
	if (pins->path == NULL)
		return error_set_memory(error);
	if (lock_open_view(view, path, &lock, error) != 0)
		return -1;
	for (size_t i = 0; i < pins->count; i++) {
		struct pin *pin = &pins->list[i];
		const struct lock_pin *there =
		    lock_pin(lock, pin->pin.url, pin->pin.name);

		if (there != NULL &&
		    keep(pins, there, pin, PIN_THERE, error) != 0)
			return -1;
	}
	return 0;
}

static int fail_missing(const struct payload *scep, struct error *error)
{
	(void)error_set(error, STATUS_REFUSED,
	    "no fingerprint pinned for '%.300s'",
	    payload_text(scep, KEY_URL, ""));
	return error_hint(error,
	    "run 'scepctl fingerprint --update FILE' with the definition as "
	    "FILE, where the server can be reached");
}

void pins_learn(
    struct pins *pins, const struct profile *profile, struct ca_lookup *lookup)
{
	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *scep = &profile->payloads[i];
		struct pin *pin = is_auto(scep) ? find(pins, scep) : NULL;
		struct ca_lookup_query query;
		struct ca_lookup_answer answer;
		struct error error = {0};

		if (pin == NULL || pin->state != PIN_WANTED)
			continue;
		query = ca_lookup_query_of(scep);
		if (lookup == NULL)
			(void)fail_missing(scep, &error);
		else if (ca_lookup_ask(lookup, &query, &answer, &error) == 0) {
			if (answer.expired)
				(void)pin_fail_expired(&answer.pin, &error);
			else if (keep(pins, &answer.pin, pin, PIN_LEARNT,
				     &error) == 0)
				continue;
		}
		pin->state = PIN_FAILED;
		pin->error = arena_new(&pins->arena, sizeof(*pin->error));
		if (pin->error != NULL)
			*pin->error = error;
	}
}

/* -- into the lock file --------------------------------------------------- */

int pins_save(struct pins *pins,
    void (*learnt)(void *context, const struct lock_pin *pin), void *context,
    struct error *error)
{
	auto_lock struct lock *lock = NULL;
	bool written;
	size_t first = 0;

	while (first < pins->count && pins->list[first].state != PIN_LEARNT)
		first++;
	if (first == pins->count)
		return 0;
	if (lock_open(pins->path, &lock, error) != 0 ||
	    lock_hold(lock, LOCK_WAIT_MS, error) != 0)
		return -1;
	for (size_t i = first; i < pins->count; i++) {
		const struct lock_pin *pin = &pins->list[i].pin, *there;

		if (pins->list[i].state != PIN_LEARNT)
			continue;
		there = lock_pin(lock, pin->url, pin->name);
		if (there == NULL && lock_set_pin(lock, pin, error) != 0)
			return -1;
		if (there != NULL && !lock_pin_agrees(there, pin))
			return pin_fail(there, pin, error);
	}
	if (lock_commit(lock, &written, error) != 0)
		return -1;
	for (size_t i = first; i < pins->count; i++)
		if (pins->list[i].state == PIN_LEARNT)
			learnt(context, &pins->list[i].pin);
	return 0;
}

/* -- what is emitted ------------------------------------------------------ */

const struct lock_pin *pins_get(
    const struct pins *pins, const struct payload *scep, struct error *error)
{
	const struct pin *pin = find(pins, scep);

	if (pin == NULL || pin->state == PIN_WANTED)
		(void)fail_missing(scep, error);
	else if (pin->state != PIN_FAILED)
		return &pin->pin;
	else if (pin->error == NULL)
		(void)error_set_memory(error);
	else
		*error = *pin->error;
	return NULL;
}

static int apply(const struct pins *pins, struct profile *profile,
    bool leaves_missing, struct error *error)
{
	for (size_t i = 0; i < profile->count; i++) {
		struct payload *scep = &profile->payloads[i];
		const struct lock_pin *pin;

		for (size_t row = 0; is_auto(scep) && row < scep->schema->count;
		     row++) {
			struct value *value = &scep->values[row];

			if (scep->schema->keys[row].type !=
				SCHEMA_FINGERPRINT ||
			    value->fingerprint.kind != FINGERPRINT_AUTO)
				continue;
			pin = pins_get(pins, scep, error);
			if (pin != NULL && pin_fingerprint(pin, profile,
					       &value->fingerprint, error) == 0)
				continue;
			if (!leaves_missing)
				return -1;
		}
	}
	return 0;
}

int pins_apply(
    const struct pins *pins, struct profile *profile, struct error *error)
{
	return apply(pins, profile, false, error);
}

void pins_apply_known(const struct pins *pins, struct profile *profile)
{
	struct error ignored;

	(void)apply(pins, profile, true, &ignored);
}
