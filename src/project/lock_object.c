/*
 * Entries of the lock file for objects of Jamf Pro.
 */
#include "project/lock_internal.h"

#include <string.h>

#include "base/clock.h"
#include "json/json.h"
#include "json/json_write.h"
#include "base/text.h"
#include "base/banned.h"

enum {
	HEX_LENGTH = 2 * LOCK_SHA256_BYTES
};

static const char *const confirm_names[] = {[LOCK_CONFIRM_NONE] = "",
    [LOCK_CONFIRM_NEEDED] = "needed",
    [LOCK_CONFIRM_DONE] = "done"};

static const char *const redelivery_names[] = {[LOCK_REDELIVERY_NONE] = "",
    [LOCK_REDELIVERY_PENDING] = "pending",
    [LOCK_REDELIVERY_ASKED] = "asked"};

/* -- reading ------------------------------------------------------------- */

struct object_fields {
	const char *kind, *server, *identifier, *platform, *name, *uuid;
	const char *created, *written, *confirm, *redelivery, *settings;
	const char *before;
	int64_t id;
	const struct json *derived, *applied, *stored;
	bool pushed, uuid_identifier;
};

struct derived_fields {
	const char *type, *label;
	int64_t number;
};

#define ROW(container, member, type, flags)                              \
	{                                                                \
#member, type, offsetof(struct container, member), flags \
	}
#define TEXT_ROW(member, flags) \
	ROW(object_fields, member, JSON_FIELD_TEXT, flags)
#define DIGEST_ROW(member) ROW(lock_digests, member, JSON_FIELD_TEXT, 0)

static const struct json_field object_rows[] = {TEXT_ROW(kind, JSON_REQUIRED),
    TEXT_ROW(server, JSON_REQUIRED), TEXT_ROW(identifier, JSON_REQUIRED),
    TEXT_ROW(platform, JSON_REQUIRED), TEXT_ROW(name, JSON_REQUIRED),
    ROW(object_fields, id, JSON_FIELD_INTEGER, JSON_REQUIRED),
    TEXT_ROW(uuid, 0), ROW(object_fields, derived, JSON_FIELD_OBJECT, 0),
    ROW(object_fields, applied, JSON_FIELD_OBJECT, 0),
    ROW(object_fields, stored, JSON_FIELD_OBJECT, 0), TEXT_ROW(created, 0),
    TEXT_ROW(written, 0), TEXT_ROW(confirm, 0), TEXT_ROW(redelivery, 0),
    TEXT_ROW(settings, 0), TEXT_ROW(before, 0),
    ROW(object_fields, pushed, JSON_FIELD_BOOLEAN, 0),
    ROW(object_fields, uuid_identifier, JSON_FIELD_BOOLEAN, 0)};

static const struct json_table object_table = {
    object_rows, array_length(object_rows), 0, STATUS_FINDINGS};

static const struct json_field derived_rows[] = {
    ROW(derived_fields, type, JSON_FIELD_TEXT, JSON_REQUIRED),
    ROW(derived_fields, label, JSON_FIELD_TEXT, 0),
    ROW(derived_fields, number, JSON_FIELD_INTEGER, 0)};

static const struct json_table derived_table = {
    derived_rows, array_length(derived_rows), 0, STATUS_FINDINGS};

static const struct json_field digest_rows[] = {DIGEST_ROW(general),
    DIGEST_ROW(scope), DIGEST_ROW(self_service), DIGEST_ROW(payload)};

static const struct json_table digest_table = {
    digest_rows, array_length(digest_rows), 0, STATUS_FINDINGS};

static bool is_digest(const char *text)
{
	return strlen(text) == HEX_LENGTH &&
	       strspn(text, "0123456789abcdef") == HEX_LENGTH;
}

static int fail_digest(const char *field, struct error *error)
{
	return error_set(error, STATUS_FINDINGS,
	    "field '%s' is no SHA-256 in lower-case hex", field);
}

/* A text that may be absent. */
static int copy(struct arena *arena, const char *text, const char **ret_copy,
    struct error *error)
{
	*ret_copy = text == NULL ? NULL : arena_text(arena, text);
	return text != NULL && *ret_copy == NULL ? error_set_memory(error) : 0;
}

static int read_derived(struct arena *arena, const struct json *object,
    struct lock_derived *derived, struct error *error)
{
	struct derived_fields fields = {.label = "", .number = 1};

	if (object == NULL)
		return 0;
	if (json_read(object, &derived_table, &fields, error) != 0)
		return -1;
	if (fields.type[0] == '\0')
		return error_set(
		    error, STATUS_FINDINGS, "field 'type' is empty");
	if (fields.number < 1 || fields.number > LOCK_NUMBER_MAX)
		return error_set(error, STATUS_FINDINGS,
		    "field 'number' is not between 1 and %d", LOCK_NUMBER_MAX);
	derived->number = fields.number;
	return copy(arena, fields.label, &derived->label, error) != 0
		   ? -1
		   : copy(arena, fields.type, &derived->type, error);
}

static int read_digests(struct arena *arena, const struct json *object,
    struct lock_digests *digests, struct error *error)
{
	if (object == NULL)
		return 0;
	if (json_read(object, &digest_table, digests, error) != 0)
		return -1;
	for (size_t i = 0; i < array_length(digest_rows); i++) {
		const char **at =
		    (const char **)(void *)((char *)digests +
					    digest_rows[i].offset);

		if (*at != NULL && !is_digest(*at))
			return fail_digest(digest_rows[i].name, error);
		if (copy(arena, *at, at, error) != 0)
			return -1;
	}
	return 0;
}

/* Which of the three names text is, the first being that of its absence; 3:
 * none. */
static int state_of(const char *text, const char *const names[3])
{
	int state = text == NULL ? 0 : 1;

	while (state != 0 && state < 3 && strcmp(text, names[state]) != 0)
		state++;
	return state;
}

static int read_states(const struct object_fields *fields,
    struct lock_object *object, struct error *error)
{
	int confirm = state_of(fields->confirm, confirm_names);
	int redelivery = state_of(fields->redelivery, redelivery_names);

	if (confirm > LOCK_CONFIRM_DONE)
		return error_set(error, STATUS_FINDINGS,
		    "field 'confirm' is neither 'needed' nor 'done'");
	if (redelivery > LOCK_REDELIVERY_ASKED)
		return error_set(error, STATUS_FINDINGS,
		    "field 'redelivery' is neither 'pending' nor 'asked'");
	object->confirm = (enum lock_confirm)confirm;
	object->redelivery = (enum lock_redelivery)redelivery;
	return 0;
}

static int check(const struct object_fields *fields, struct error *error)
{
	if (fields->server[0] == '\0' || fields->identifier[0] == '\0')
		return error_set(error, STATUS_FINDINGS, "field '%s' is empty",
		    fields->server[0] == '\0' ? "server" : "identifier");
	if (strcmp(fields->platform, "macos") != 0 &&
	    strcmp(fields->platform, "ios") != 0)
		return error_set(error, STATUS_FINDINGS,
		    "field 'platform' is neither 'macos' nor 'ios'");
	return fields->id >= 0 ? 0
			       : error_set(error, STATUS_FINDINGS,
				     "field 'id' is negative");
}

static int copy_texts(struct arena *arena, const struct object_fields *fields,
    struct lock_object *object, struct error *error)
{
	if (copy(arena, fields->server, &object->server, error) != 0 ||
	    copy(arena, fields->identifier, &object->identifier, error) != 0 ||
	    copy(arena, fields->platform, &object->platform, error) != 0 ||
	    copy(arena, fields->name, &object->name, error) != 0)
		return -1;
	if (fields->settings != NULL && !is_digest(fields->settings))
		return fail_digest("settings", error);
	if (fields->before != NULL && !is_digest(fields->before))
		return fail_digest("before", error);
	if (copy(arena, fields->settings, &object->settings, error) != 0 ||
	    copy(arena, fields->before, &object->before, error) != 0)
		return -1;
	return copy(arena, fields->uuid, &object->uuid, error);
}

/* A time that may be absent. */
static int read_time(
    const char *text, const char *field, int64_t *ret_time, struct error *error)
{
	return text == NULL ? 0 : lock_read_time(text, field, ret_time, error);
}

int lock_object_read(struct arena *arena, const struct json *line,
    struct lock_object **ret_object, struct error *error)
{
	struct object_fields fields = {0};
	struct lock_object *object = arena_new(arena, sizeof(*object));

	if (object == NULL)
		return error_set_memory(error);
	if (json_read(line, &object_table, &fields, error) != 0 ||
	    check(&fields, error) != 0 ||
	    read_states(&fields, object, error) != 0 ||
	    copy_texts(arena, &fields, object, error) != 0)
		return -1;
	object->id = fields.id;
	object->is_pushed = fields.pushed;
	object->has_uuid_identifier = fields.uuid_identifier;
	if (read_time(fields.created, "created", &object->created, error) !=
		0 ||
	    read_time(fields.written, "written", &object->written, error) != 0)
		return -1;
	if (read_derived(arena, fields.derived, &object->derived, error) != 0)
		return error_prefix(error, "'derived'");
	if (read_digests(arena, fields.applied, &object->applied, error) != 0)
		return error_prefix(error, "'applied'");
	if (read_digests(arena, fields.stored, &object->stored, error) != 0)
		return error_prefix(error, "'stored'");
	*ret_object = object;
	return 0;
}

bool lock_derived_same(
    const struct lock_derived *a, const struct lock_derived *b)
{
	return text_same(a->type, b->type) &&
	       (a->type == NULL ||
		   (text_same(a->label, b->label) && a->number == b->number));
}

static bool same_digests(
    const struct lock_digests *a, const struct lock_digests *b)
{
	return text_same(a->general, b->general) &&
	       text_same(a->scope, b->scope) &&
	       text_same(a->self_service, b->self_service) &&
	       text_same(a->payload, b->payload);
}

int lock_object_join(const struct lock_object *there,
    const struct lock_object *other, struct error *error)
{
	if (there->id == other->id && there->created == other->created &&
	    there->written == other->written &&
	    there->confirm == other->confirm &&
	    there->redelivery == other->redelivery &&
	    there->is_pushed == other->is_pushed &&
	    there->has_uuid_identifier == other->has_uuid_identifier &&
	    text_same(there->platform, other->platform) &&
	    text_same(there->name, other->name) &&
	    text_same(there->uuid, other->uuid) &&
	    lock_derived_same(&there->derived, &other->derived) &&
	    text_same(there->settings, other->settings) &&
	    text_same(there->before, other->before) &&
	    same_digests(&there->applied, &other->applied) &&
	    same_digests(&there->stored, &other->stored))
		return 0;
	(void)error_set(error, STATUS_REFUSED,
	    "a second entry for '%s' on '%s', and they differ",
	    other->identifier, other->server);
	return error_hint(error,
	    "remove either line: both will do, 'scepctl plan' compares it with "
	    "the server");
}

int64_t lock_object_time(const struct lock_object *object)
{
	return object->created > object->written ? object->created
						 : object->written;
}

/* -- writing ------------------------------------------------------------- */

static void write_derived(
    struct json_writer *writer, const struct lock_derived *derived)
{
	if (derived->type == NULL)
		return;
	json_write_object(writer, "derived");
	json_write_text(writer, "type", derived->type);
	if (derived->label[0] != '\0')
		json_write_text(writer, "label", derived->label);
	if (derived->number > 1)
		json_write_integer(writer, "number", derived->number);
	json_write_end(writer);
}

static void write_digests(struct json_writer *writer, const char *name,
    const struct lock_digests *digests)
{
	const char *const texts[] = {digests->general, digests->scope,
	    digests->self_service, digests->payload};
	bool any = false;

	for (size_t i = 0; i < array_length(texts); i++) {
		if (texts[i] == NULL)
			continue;
		if (!any)
			json_write_object(writer, name);
		any = true;
		json_write_text(writer, digest_rows[i].name, texts[i]);
	}
	if (any)
		json_write_end(writer);
}

static void write_time(
    struct json_writer *writer, const char *name, int64_t time)
{
	char text[CLOCK_TEXT_MAX];

	if (time == 0)
		return;
	clock_format(time, text, sizeof(text));
	json_write_text(writer, name, text);
}

void lock_object_write(
    struct json_writer *writer, const struct lock_object *object)
{
	json_write_text(writer, "server", object->server);
	json_write_text(writer, "identifier", object->identifier);
	json_write_text(writer, "platform", object->platform);
	json_write_text(writer, "name", object->name);
	json_write_integer(writer, "id", object->id);
	if (object->uuid != NULL)
		json_write_text(writer, "uuid", object->uuid);
	write_derived(writer, &object->derived);
	write_digests(writer, "applied", &object->applied);
	write_digests(writer, "stored", &object->stored);
	write_time(writer, "created", object->created);
	write_time(writer, "written", object->written);
	if (object->confirm != LOCK_CONFIRM_NONE)
		json_write_text(
		    writer, "confirm", confirm_names[object->confirm]);
	if (object->redelivery != LOCK_REDELIVERY_NONE)
		json_write_text(
		    writer, "redelivery", redelivery_names[object->redelivery]);
	if (object->settings != NULL)
		json_write_text(writer, "settings", object->settings);
	if (object->before != NULL)
		json_write_text(writer, "before", object->before);
	if (object->is_pushed)
		json_write_boolean(writer, "pushed", true);
	if (object->has_uuid_identifier)
		json_write_boolean(writer, "uuid_identifier", true);
}

void lock_object_add(const struct lock_object *object, struct buf *text)
{
	struct json_writer writer = {.buf = text, .compact = true};

	json_write_object(&writer, NULL);
	lock_object_write(&writer, object);
	json_write_end(&writer);
}

/* -- looking and changing ------------------------------------------------ */

const struct lock_object *lock_object(
    const struct lock *lock, const char *server, const char *identifier)
{
	const struct lock_entry *entry =
	    lock_object_entry(lock, server, identifier);

	return entry == NULL || entry->line == NULL ? NULL : entry->object;
}

const struct lock_object *lock_object_next(
    const struct lock *lock, size_t *place)
{
	while (*place < lock->count) {
		const struct lock_entry *entry = &lock->entries[(*place)++];

		if (entry->object != NULL && entry->line != NULL)
			return entry->object;
	}
	return NULL;
}

int lock_set_object(
    struct lock *lock, const struct lock_object *object, struct error *error)
{
	struct lock_object copied = *object;

	return lock_put(lock, &(struct lock_entry){.object = &copied}, error);
}

void lock_remove_object(
    struct lock *lock, const char *server, const char *identifier)
{
	struct lock_entry *entry = lock_object_entry(lock, server, identifier);

	if (entry != NULL && entry->line != NULL) {
		entry->line = NULL;
		lock->changed = true;
	}
}
