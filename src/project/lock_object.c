/*
 * Entries of the lock file for profiles of Jamf Pro: the fields of their lines,
 * and commands about them.
 */
#include "project/lock_internal.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/shell.h"
#include "base/text.h"
#include "json/json.h"
#include "json/json_write.h"
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

/* -- reading -------------------------------------------------------------- */

struct object_fields {
	struct lock_object object; /* first: see copy_texts */
	const char *kind, *created, *written, *delivered;
	const char *confirm, *redelivery;
	const struct json *derived, *applied, *stored;
};

#define FIELD(name, member, type, flags)                          \
	{                                                         \
		name, JSON_FIELD_##type,                          \
		    offsetof(struct object_fields, member), flags \
	}

static const struct json_field object_rows[] = {
    FIELD("kind", kind, TEXT, JSON_REQUIRED),
    FIELD("server", object.server, TEXT, JSON_REQUIRED),
    FIELD("identifier", object.identifier, TEXT, JSON_REQUIRED),
    FIELD("platform", object.platform, TEXT, JSON_REQUIRED),
    FIELD("name", object.name, TEXT, JSON_REQUIRED),
    FIELD("id", object.id, INTEGER, JSON_REQUIRED),
    FIELD("uuid", object.uuid, TEXT, 0), FIELD("derived", derived, OBJECT, 0),
    FIELD("applied", applied, OBJECT, 0), FIELD("stored", stored, OBJECT, 0),
    FIELD("created", created, TEXT, 0), FIELD("written", written, TEXT, 0),
    FIELD("delivered", delivered, TEXT, 0), FIELD("confirm", confirm, TEXT, 0),
    FIELD("redelivery", redelivery, TEXT, 0),
    FIELD("settings", object.settings, TEXT, 0),
    FIELD("before", object.before, TEXT, 0),
    FIELD("pushed", object.is_pushed, BOOLEAN, 0),
    FIELD("uuid_identifier", object.has_uuid_identifier, BOOLEAN, 0)};

static const struct json_table object_table = {
    object_rows, array_length(object_rows), 0, STATUS_FINDINGS};

static const struct json_field derived_rows[] = {
    {"type", JSON_FIELD_TEXT, offsetof(struct lock_derived, type),
	JSON_REQUIRED},
    {"label", JSON_FIELD_TEXT, offsetof(struct lock_derived, label), 0},
    {"number", JSON_FIELD_INTEGER, offsetof(struct lock_derived, number), 0}};

static const struct json_table derived_table = {
    derived_rows, array_length(derived_rows), 0, STATUS_FINDINGS};

#define DIGEST(member)                                       \
	{                                                    \
#member, JSON_FIELD_TEXT,                    \
		    offsetof(struct lock_digests, member), 0 \
	}

static const struct json_field digest_rows[] = {
    DIGEST(general), DIGEST(scope), DIGEST(self_service), DIGEST(payload)};

static const struct json_table digest_table = {
    digest_rows, array_length(digest_rows), 0, STATUS_FINDINGS};

/* Those within size bytes of a struct that was read, out of the line. */
static int copy_texts(struct arena *arena, const struct json_table *table,
    void *into, size_t size, struct error *error)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct json_field *field = &table->fields[i];
		const char **text =
		    (const char **)(void *)((char *)into + field->offset);

		if (field->type != JSON_FIELD_TEXT || field->offset >= size ||
		    *text == NULL)
			continue;
		*text = arena_text(arena, *text);
		if (*text == NULL)
			return error_set_memory(error);
	}
	return 0;
}

int lock_read_time(const char *text, size_t length, const char *field,
    int64_t *ret_time, struct error *error)
{
	/* A bare number of seconds, which clock_parse takes too, is not meant.
	 */
	if (strlen(text) == length && text[4] == '-' &&
	    clock_parse(text, ret_time))
		return 0;
	return error_set(error, STATUS_FINDINGS, "field '%s' is no %s", field,
	    length == LOCK_DAY_LENGTH ? "date such as 2026-11-23"
				      : "time such as 2026-11-23T08:39:00Z");
}

static int check_digest(
    const char *text, const char *field, struct error *error)
{
	if (text == NULL || (strlen(text) == HEX_LENGTH &&
				strspn(text, "0123456789abcdef") == HEX_LENGTH))
		return 0;
	return error_set(error, STATUS_FINDINGS,
	    "field '%s' is no SHA-256 in lower-case hex", field);
}

static int read_derived(struct arena *arena, const struct json *json,
    struct lock_derived *derived, struct error *error)
{
	if (json == NULL)
		return 0;
	*derived = (struct lock_derived){.label = "", .number = 1};
	if (json_read(json, &derived_table, derived, error) != 0)
		return -1;
	if (derived->type[0] == '\0')
		return error_set(
		    error, STATUS_FINDINGS, "field 'type' is empty");
	if (derived->number < 1 || derived->number > LOCK_NUMBER_MAX)
		return error_set(error, STATUS_FINDINGS,
		    "field 'number' is not between 1 and %d", LOCK_NUMBER_MAX);
	return copy_texts(
	    arena, &derived_table, derived, sizeof(*derived), error);
}

static int read_digests(struct arena *arena, const struct json *json,
    struct lock_digests *digests, struct error *error)
{
	if (json == NULL)
		return 0;
	if (json_read(json, &digest_table, digests, error) != 0 ||
	    check_digest(digests->general, "general", error) != 0 ||
	    check_digest(digests->scope, "scope", error) != 0 ||
	    check_digest(digests->self_service, "self_service", error) != 0 ||
	    check_digest(digests->payload, "payload", error) != 0)
		return -1;
	return copy_texts(
	    arena, &digest_table, digests, sizeof(*digests), error);
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

static int check(const struct object_fields *fields, struct error *error)
{
	const struct lock_object *object = &fields->object;

	if (object->server[0] == '\0' || object->identifier[0] == '\0')
		return error_set(error, STATUS_FINDINGS, "field '%s' is empty",
		    object->server[0] == '\0' ? "server" : "identifier");
	if (strcmp(object->platform, "macos") != 0 &&
	    strcmp(object->platform, "ios") != 0)
		return error_set(error, STATUS_FINDINGS,
		    "field 'platform' is neither 'macos' nor 'ios'");
	if (object->id < 0)
		return error_set(
		    error, STATUS_FINDINGS, "field 'id' is negative");
	if (state_of(fields->confirm, confirm_names) > LOCK_CONFIRM_DONE)
		return error_set(error, STATUS_FINDINGS,
		    "field 'confirm' is neither 'needed' nor 'done'");
	if (state_of(fields->redelivery, redelivery_names) >
	    LOCK_REDELIVERY_ASKED)
		return error_set(error, STATUS_FINDINGS,
		    "field 'redelivery' is neither 'pending' nor 'asked'");
	if (check_digest(object->settings, "settings", error) != 0)
		return -1;
	return check_digest(object->before, "before", error);
}

int lock_object_read(struct arena *arena, const struct json *line,
    const struct lock_object **ret_object, struct error *error)
{
	struct object_fields fields = {0};
	struct lock_object *object = arena_new(arena, sizeof(*object));

	if (object == NULL)
		return error_set_memory(error);
	if (json_read(line, &object_table, &fields, error) != 0 ||
	    check(&fields, error) != 0 ||
	    copy_texts(arena, &object_table, &fields, sizeof(fields.object),
		error) != 0)
		return -1;
	*object = fields.object;
	object->confirm =
	    (enum lock_confirm)state_of(fields.confirm, confirm_names);
	object->redelivery =
	    (enum lock_redelivery)state_of(fields.redelivery, redelivery_names);
	if ((fields.created != NULL &&
		lock_read_time(fields.created, LOCK_TIME_LENGTH, "created",
		    &object->created, error) != 0) ||
	    (fields.written != NULL &&
		lock_read_time(fields.written, LOCK_TIME_LENGTH, "written",
		    &object->written, error) != 0) ||
	    (fields.delivered != NULL &&
		lock_read_time(fields.delivered, LOCK_TIME_LENGTH, "delivered",
		    &object->delivered, error) != 0))
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

/* -- writing -------------------------------------------------------------- */

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

/* One that may not be there. */
static void write_text(
    struct json_writer *writer, const char *name, const char *text)
{
	if (text != NULL && text[0] != '\0')
		json_write_text(writer, name, text);
}

static void write_digests(struct json_writer *writer, const char *name,
    const struct lock_digests *digests)
{
	if (digests->general == NULL && digests->scope == NULL &&
	    digests->self_service == NULL && digests->payload == NULL)
		return;
	json_write_object(writer, name);
	write_text(writer, "general", digests->general);
	write_text(writer, "scope", digests->scope);
	write_text(writer, "self_service", digests->self_service);
	write_text(writer, "payload", digests->payload);
	json_write_end(writer);
}

static void write_time(
    struct json_writer *writer, const char *name, int64_t time)
{
	char text[CLOCK_TEXT_MAX] = "";

	if (time != 0)
		clock_format(time, text, sizeof(text));
	write_text(writer, name, text);
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
	write_time(writer, "delivered", object->delivered);
	write_text(writer, "confirm", confirm_names[object->confirm]);
	write_text(writer, "redelivery", redelivery_names[object->redelivery]);
	write_text(writer, "settings", object->settings);
	write_text(writer, "before", object->before);
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

/* -- what is known of one ------------------------------------------------- */

bool lock_derived_same(
    const struct lock_derived *a, const struct lock_derived *b)
{
	return text_same(a->type, b->type) &&
	       (a->type == NULL ||
		   (text_same(a->label, b->label) && a->number == b->number));
}

int64_t lock_object_time(const struct lock_object *object)
{
	return object->created > object->written ? object->created
						 : object->written;
}

/* -- commands ------------------------------------------------------------- */

const char *lock_remove_command(
    struct lock_command *command, const struct lock_object *object)
{
	struct shell_word server, identifier;
	int length = snprintf(command->text, sizeof(command->text),
	    "scepctl lock remove --server %s %s",
	    shell_word(&server, object->server, "SERVER"),
	    shell_word(&identifier, object->identifier, "ID"));

	/* Never half a word. */
	return length >= 0 && (size_t)length < sizeof(command->text)
		   ? command->text
		   : "scepctl lock remove ID";
}

const char *lock_move_command(struct lock_command *command,
    const struct lock_object *object, const char *identifier)
{
	struct shell_word server, old, to;
	int length = snprintf(command->text, sizeof(command->text),
	    "scepctl lock move --server %s %s %s",
	    shell_word(&server, object->server, "SERVER"),
	    shell_word(&old, object->identifier, "OLD"),
	    shell_word(&to, identifier, "NEW"));

	return length >= 0 && (size_t)length < sizeof(command->text)
		   ? command->text
		   : "scepctl lock move OLD NEW";
}
