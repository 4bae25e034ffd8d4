/* What the lock file of a definition's project says of it. */
#include "cmd/lock_findings.h"

#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/shell.h"
#include "base/text.h"
#include "cmd/inputs.h"
#include "cmd/lock_rules.h"
#include "profile/build.h"
#include "project/config.h"
#include "base/banned.h"

void lock_findings_done(struct lock_findings *it)
{
	for (size_t i = 0; i < it->count; i++) {
		lock_free(it->locks[i].lock);
		map_done(&it->locks[i].objects);
	}
	memory_free(it->locks);
	map_done(&it->directories);
	map_done(&it->paths);
}

/* -- lock files ----------------------------------------------------------- */

static int report_fault(struct lock_findings *it, const char *path,
    const struct error *fault, struct error *error)
{
	auto_arena struct arena arena = {0};
	struct findings own = {.arena = &arena};
	struct findings *findings = it->faults == NULL ? &own : it->faults;
	size_t length = strlen(path);
	const char *text = fault->text;

	/* "PATH:3: ..." */
	if (strncmp(text, path, length) == 0 && text[length] == ':')
		text += length + 1;
	findings_add_file(findings, &lock_rules[LOCK_MALFORMED], path,
	    fault->hint[0] != '\0' ? fault->hint : NULL, "%s%s",
	    text == fault->text ? "" : "line ", text);
	return it->faults == NULL
		   ? reporting_add(it->reporting, findings, error)
		   : 0;
}

/* Appends the file at path, with NULL for one that cannot be read. Its objects
 * that say what a payload was derived from are known by identifier; of several
 * servers' the first. */
static int open_lock(
    struct lock_findings *it, const char *path, struct error *error)
{
	struct known_lock *locks =
	    memory_grow(it->locks, it->count, &it->capacity, sizeof(*locks));
	const struct lock_object *object;
	struct known_lock *known;
	struct error fault = {0};
	size_t place = 0, ignored;

	if (locks == NULL)
		return error_set_memory(error);
	it->locks = locks;
	known = &locks[it->count++];
	*known = (struct known_lock){0};
	if (lock_open_view(it->invocation->view, path, &known->lock, &fault) !=
	    0) {
		if (fault.status != STATUS_LIMIT)
			return report_fault(it, path, &fault, error);
		*error = fault;
		return -1;
	}
	while ((object = lock_object_next(known->lock, &place)) != NULL)
		if (!object->is_pushed && object->derived.type != NULL &&
		    map_add(&known->objects, object->identifier,
			strlen(object->identifier), place - 1, &ignored) < 0)
			return error_set_memory(error);
	return 0;
}

/* The number of the file at this path, which is opened the first time. */
static int open_once(struct lock_findings *it, const char *path,
    size_t *ret_number, struct error *error)
{
	int new;

	*ret_number = it->count;
	new = map_add(&it->paths, path, strlen(path), it->count, ret_number);
	if (new < 0)
		return error_set_memory(error);
	return new > 0 ? open_lock(it, path, error) : 0;
}

int lock_findings_look(
    struct lock_findings *it, const char *path, struct error *error)
{
	char real[PATH_MAX];
	size_t ignored;

	/* As lock_path has it. */
	if (!view_resolve(it->invocation->view, path, real))
		return 0;
	return open_once(it, real, &ignored, error);
}

/* By the directory, then by the path: directories share a lock file. */
static int find_lock(struct lock_findings *it, const struct document *document,
    const struct known_lock **ret_lock, struct error *error)
{
	auto_config struct config config = {0};
	char directory[FILE_PATH_MAX], path[FILE_PATH_MAX];
	size_t length = file_directory_length(document->path), at = 0;

	if (!map_get(&it->directories, document->path, length, &at)) {
		inputs_view_directory(it->invocation->view, document->path,
		    directory, sizeof(directory));
		if (invocation_config(
			it->invocation, directory, &config, error) != 0 ||
		    lock_path(&config, directory, path, error) != 0)
			return -1;
		if (open_once(it, path, &at, error) != 0)
			return -1;
		if (map_add(&it->directories, document->path, length, at, &at) <
		    0)
			return error_set_memory(error);
	}
	*ret_lock = &it->locks[at];
	return 0;
}

/* -- notes ---------------------------------------------------------------- */

static void note_pin(struct document *document, const struct lock *lock,
    const struct payload *scep)
{
	const struct value *value;
	struct shell_word word;

	if (!payload_is(scep, PAYLOAD_SCEP))
		return;
	value = payload_value(scep, KEY_FINGERPRINT);
	/* Without an address there is no server that could be pinned. */
	if (!value->present || value->fingerprint.kind != FINGERPRINT_AUTO ||
	    !payload_value(scep, KEY_URL)->present ||
	    lock_pin(lock, payload_text(scep, KEY_URL, ""),
		payload_text(scep, KEY_NAME, "")) != NULL)
		return;
	findings_add(&document->findings, &lock_rules[LOCK_UNPINNED],
	    &value->origin,
	    arena_printf(document->findings.arena,
		"`scepctl fingerprint --update %s` pins what the server says",
		strcmp(document->path, "-") == 0
		    ? "FILE"
		    : shell_path(&word, document->path, "FILE")),
	    "no fingerprint is pinned yet for this server: building asks it");
}

/* -- identity ------------------------------------------------------------- */

/* The first payload of the type; NULL when one has the UUID, or none is of that
 * type: it was taken out, which is no slip. */
static const struct payload *find_changed(
    const struct profile *profile, const char *type, const char *uuid)
{
	const struct payload *found = NULL;

	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *payload = &profile->payloads[i];

		if (payload->uuid != NULL &&
		    text_compare_case(payload->uuid, uuid) == 0)
			return NULL;
		if (found == NULL && text_same(payload->type, type))
			found = payload;
	}
	return found;
}

static int note_identity(struct document *document,
    const struct known_lock *known, struct error *error)
{
	const char *identifier = document->profile.top.identifier;
	const struct lock_object *object;
	const struct payload *payload;
	const struct schema *section;
	struct profile_derivation was;
	char uuid[PROFILE_UUID_SIZE];
	auto_buf struct buf hint = {0};
	size_t place;

	if (identifier == NULL ||
	    !map_get(&known->objects, identifier, strlen(identifier), &place))
		return 0;
	object = lock_object_next(known->lock, &place);
	was = (struct profile_derivation){object->derived.type,
	    object->derived.label == NULL ? "" : object->derived.label,
	    (size_t)object->derived.number};
	if (profile_derive_uuid(object->identifier, &was, uuid, error) != 0)
		return -1;
	payload = find_changed(&document->profile, was.type, uuid);
	if (payload == NULL)
		return 0;
	buf_printf(&hint, "uuid = %s", uuid);
	section = payload_section(payload);
	if (was.number == 1 && section != NULL && section->section != NULL) {
		buf_text(&hint, " ; and payload_identifier = ");
		profile_derive_identifier(identifier, section->section,
		    was.label[0] == '\0' ? NULL : was.label, &hint);
	}
	if (!buf_ok(&hint))
		return error_set_memory(error);
	findings_add(&document->findings, &lock_rules[LOCK_IDENTITY],
	    payload->file != NULL ? &payload->file->section.origin
				  : &payload->origin,
	    hint.data,
	    "this payload has another identity than the one that was applied: "
	    "every device that gets it asks for a new certificate");
	return 0;
}

/* plan and apply refuse it. */
static void note_identifier(
    struct document *document, const struct known_lock *known)
{
	const char *identifier = document->profile.top.identifier;
	const struct value *word = profile_uuid_word(&document->profile);
	size_t place;

	if (word == NULL || identifier == NULL ||
	    !map_get(&known->objects, identifier, strlen(identifier), &place) ||
	    lock_object_next(known->lock, &place)->has_uuid_identifier)
		return;
	findings_add(&document->findings, &lock_rules[LOCK_IDENTIFIER],
	    &word->origin,
	    "leave it out, or make a new profile, with an identifier of its "
	    "own",
	    "the lock file knows this profile with other identifiers: every "
	    "device would take its payloads for new ones");
}

int lock_findings_add(
    struct lock_findings *it, struct document *document, struct error *error)
{
	const struct profile *profile = &document->profile;
	const struct known_lock *known;
	size_t before = document->findings.count;

	if (document->unreadable || document->kind != DOCUMENT_DEFINITION ||
	    profile->abstract)
		return 0;
	if (find_lock(it, document, &known, error) != 0)
		return -1;
	if (known->lock == NULL)
		return 0;
	for (size_t i = 0; i < profile->count; i++)
		note_pin(document, known->lock, &profile->payloads[i]);
	if (note_identity(document, known, error) != 0)
		return -1;
	note_identifier(document, known);
	if (document->findings.count > before)
		findings_sort(&document->findings);
	return 0;
}
