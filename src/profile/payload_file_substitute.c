/*
 * What stands in a payload file for something else: UUIDs of other payloads,
 * secrets.
 */
#include "profile/payload_file.h"

#include <string.h>

#include "base/file.h"
#include "base/secret_reference.h"
#include "base/text.h"
#include "profile/read.h"
#include "profile/read_tree.h"
#include "profile/reference.h"
#include "profile/value.h"
#include "base/banned.h"

/* -- what stands for something else ---------------------------------------- */

/* A node of the file, and what is put in its place. */
struct substitution {
	const struct tree *node;
	struct tree *instead;
};

struct substituter {
	struct payload_files *r;
	struct payload *payload;
	struct tree_reader reader;
	struct substitution *substitutions;
	size_t count, capacity, next;
	size_t secret_capacity;
	bool failed;
};

static struct origin origin_of(
    struct substituter *f, const struct walk_place *place, bool secret)
{
	return tree_origin(
	    &f->reader, tree_path_place(&f->reader, "", place), secret);
}

static void put(
    struct substituter *f, const struct walk_place *place, struct tree *instead)
{
	f->substitutions = arena_grow(f->r->arena, f->substitutions, f->count,
	    &f->capacity, sizeof(*f->substitutions));
	if (f->substitutions == NULL || instead == NULL)
		f->failed = true;
	else
		f->substitutions[f->count++] =
		    (struct substitution){place->node, instead};
}

/* What is wrong with it was said: nothing else is. */
static void put_nothing(struct substituter *f, const struct walk_place *place)
{
	put(f, place, tree_new_unread(f->r->arena, NULL));
}

static void fault(struct substituter *f, const struct walk_place *place,
    enum read_file_rule rule, const char *hint, const char *message)
{
	const struct origin origin = origin_of(f, place, true);

	findings_add(f->r->findings, &read_file_rules[rule], &origin, hint,
	    "'%s' %s", place_key(place), message);
	put_nothing(f, place);
}

/* What a definition and its file say of the section. */
static const struct value *file_value(const struct substituter *f)
{
	return payload_value(&f->payload->file->section, KEY_FILE);
}

static void put_uuid(struct substituter *f, const struct walk_place *place,
    const char *name, size_t length)
{
	const struct origin origin = origin_of(f, place, false);
	struct text_item item = {.origin = file_value(f)->origin};
	const struct payload *target;

	if (length >= FILE_PATH_MAX) {
		fault(f, place, FILE_RULE_MARK, NULL,
		    "has a name behind '@uuid:' that is too long");
		return;
	}
	if (length >= 2 && name[0] == '"' && name[length - 1] == '"') {
		item.quoted = true;
		name++;
		length -= 2;
	}
	item.text = arena_copy(f->r->arena, name, length);
	item.length = length;
	if (item.text == NULL) {
		f->failed = true;
		return;
	}
	target = reference_payload(f->r->profile, f->r->arena, f->r->findings,
	    &(struct reference_asked){&item, place_key(place), &origin});
	if (target != NULL)
		put(f, place, tree_new_text(f->r->arena, target->uuid));
	else
		put_nothing(f, place);
}

static void add_secret(struct substituter *f, struct walk_place *place,
    const struct text_item *said, enum payload_secret_form form)
{
	struct payload_file *file = f->payload->file;
	const char *reference =
	    arena_copy(f->r->arena, said->text, said->length);
	struct tree *stand_in = tree_new_unread(f->r->arena, reference);
	const struct schema_key *row = place_row(place);
	struct payload_secret *secret;
	struct schema_key *own;

	file->secrets = arena_grow(f->r->arena, file->secrets,
	    file->secret_count, &f->secret_capacity, sizeof(*file->secrets));
	if (file->secrets == NULL) {
		f->failed = true;
		return;
	}
	/* The row of the secret, or one that has its name. */
	if (row == NULL || !row->secret || form == PAYLOAD_SECRET_DATA) {
		own = arena_new(f->r->arena, sizeof(*own));
		if (own == NULL) {
			f->failed = true;
			return;
		}
		*own = (struct schema_key){.name = place_key(place),
		    .type = SCHEMA_TEXT,
		    .secret = true};
		row = own;
	}
	secret = &file->secrets[file->secret_count++];
	*secret = (struct payload_secret){.key = row,
	    .form = form,
	    .is_known = place_hides_below(place),
	    .value = {.present = true,
		.given = true,
		.text = reference,
		.length = said->length,
		.origin = file_value(f)->origin,
		.name = origin_of(f, place, false),
		.tree = stand_in}};
	if (secret->value.text == NULL)
		f->failed = true;
	put(f, place, stand_in);
}

static void put_secret(struct substituter *f, struct walk_place *place,
    const struct text_item *said, enum payload_secret_form form)
{
	const struct payload_file *file = f->payload->file;
	struct secret_reference reference;
	struct error error = {0};

	if (secret_reference_parse(
		said->text, said->length, &reference, &error) != 0) {
		const struct origin origin = origin_of(f, place, true);

		findings_add(f->r->findings, &read_rules[READ_SECRET_REFERENCE],
		    &origin, error.hint[0] != '\0' ? error.hint : NULL,
		    "'%s': %s", place_key(place), error.text);
		put_nothing(f, place);
	} else if (reference.kind == SECRET_REFERENCE_LITERAL) {
		fault(f, place, FILE_RULE_MARK,
		    "write @secret:env:NAME@ or @secret:file:PATH@",
		    "has no reference to a secret behind '@secret:'");
	} else if (form == PAYLOAD_SECRET_NAMED && !place_hides_below(place)) {
		fault(f, place, FILE_RULE_OPEN,
		    "only values that are known as secrets are never shown: by "
		    "the schema of the payload, or by the name of the key, "
		    "such as Password or AuthToken",
		    "is not known to be a secret");
	} else if (file->secret_count == PAYLOAD_SECRETS_MAX) {
		fault(f, place, FILE_RULE_LIMIT, NULL,
		    "is one secret more than the 1000 that a file may have");
	} else {
		add_secret(f, place, said, form);
	}
}

static void substitute_text(struct substituter *f, struct walk_place *place,
    const char *text, size_t length)
{
	bool is_uuid = text_starts_with(text, "@uuid:");
	static const char *const words[] = {[PAYLOAD_SECRET_NAMED] = "@secret:",
	    [PAYLOAD_SECRET_DATA] = "@secret-data:",
	    [PAYLOAD_SECRET_TEXT] = "@secret-text:"};
	size_t form = 0;
	bool is_secret;
	size_t word = 0;
	const char *rest;
	bool is_whole;

	while (
	    form < array_length(words) && !text_starts_with(text, words[form]))
		form++;
	is_secret = form < array_length(words);
	/* Between '@' and ':'. */
	while (text_is_letter(text[1 + word]) || text[1 + word] == '-')
		word++;
	if (text[1 + word] != ':')
		word = 0;
	rest = text + word + 2;
	is_whole = length >= word + 3 && text[length - 1] == '@';

	if (text[1] != '@' &&
	    (word == 0 || !(is_whole || is_uuid || is_secret)))
		return;
	/* Read before anything was put in. */
	if (place->level == 1 &&
	    (strcmp(place->key, "PayloadType") == 0 ||
		strcmp(place->key, "PayloadUUID") == 0 ||
		strcmp(place->key, "PayloadIdentifier") == 0))
		fault(f, place, FILE_RULE_MARK,
		    "write it as it is; the section takes 'uuid' and "
		    "'payload_identifier'",
		    "is nothing that may stand for another value");
	else if (text[1] == '@')
		put(f, place, tree_new_text(f->r->arena, text + 1));
	else if (!is_uuid && !is_secret)
		fault(f, place, FILE_RULE_MARK,
		    "write @uuid:NAME@ or @secret:REFERENCE@; begin a text "
		    "with '@@' where an '@' is meant",
		    "has a word between '@' and ':' that stands for nothing");
	else if (!is_whole)
		fault(f, place, FILE_RULE_MARK,
		    "end it with '@'; nothing else may stand beside it",
		    "begins like a reference, but does not end with '@'");
	else if (is_uuid)
		put_uuid(f, place, rest, length - word - 3);
	else
		put_secret(f, place,
		    &(struct text_item){
			.text = rest, .length = length - word - 3},
		    (enum payload_secret_form)form);
}

static enum walk_next visit(void *context, struct walk_place *place)
{
	struct substituter *f = context;
	size_t length = 0;
	const char *text = tree_text(place->node, &length);

	if (f->failed || (f->r->findings->errors > 0 &&
			     f->r->findings->count > FINDINGS_MAX))
		return WALK_STOP;
	if (text != NULL && text[0] == '@')
		substitute_text(f, place, text, length);
	return WALK_ON;
}

/* -- the payload ----------------------------------------------------------- */

static struct tree *substitute(void *context, const struct tree *node)
{
	struct substituter *f = context;

	if (f->next == f->count || f->substitutions[f->next].node != node)
		return NULL;
	return f->substitutions[f->next++].instead;
}

static bool put_identity(
    struct substituter *f, struct tree *root, const char *key, const char *text)
{
	const struct tree *old = tree_dict_get(root, key);
	struct tree *node;

	/* Of another type: that is reported. */
	if (old != NULL && tree_text(old, NULL) == NULL)
		return true;
	node = tree_new_text(f->r->arena, text);
	return (old != NULL ? tree_dict_set(root, key, node)
			    : tree_dict_insert(root, key, node)) == 0;
}

/* Where the section gives it, it is the section's; what was derived is not
 * given. */
static void set_said(
    const struct substituter *f, enum schema_key_name name, bool was_there)
{
	const struct value *said =
	    payload_value(&f->payload->file->section, name);
	struct value *value = payload_row(f->payload, name);

	if (value == NULL)
		return;
	if (said->given) {
		value->origin = said->origin;
		value->name = said->name;
	}
	value->given = said->given || was_there;
}

static bool fill(struct substituter *f)
{
	struct payload *payload = f->payload;
	struct payload_file *file = payload->file;
	const struct walker walker = {f, visit, NULL};
	bool has_uuid = payload_file_text(file->root, "PayloadUUID") != NULL;
	bool has_identifier =
	    payload_file_text(file->root, "PayloadIdentifier") != NULL;
	const char *uuid = payload->uuid, *identifier = payload->identifier;
	struct walk_place place;
	struct tree *root;

	place_of_payload(&place, f->r->profile->schemas, file->root);
	(void)profile_walk(&walker, &place);
	if (f->failed)
		return false;
	root = tree_copy(f->r->arena, file->root, substitute, f);
	if (root == NULL ||
	    !put_identity(f, root, "PayloadUUID", payload->uuid) ||
	    !put_identity(f, root, "PayloadIdentifier", payload->identifier))
		return false;
	if (tree_dict_get(root, "PayloadVersion") == NULL &&
	    tree_dict_insert(
		root, "PayloadVersion", tree_new_integer(f->r->arena, 1)) != 0)
		return false;
	file->root = root;
	payload->tree = root;
	tree_read_any(&f->reader, payload, "");
	/* What is no text in the file, which is reported. */
	payload->uuid = uuid;
	payload->identifier = identifier;
	set_said(f, KEY_UUID, has_uuid);
	set_said(f, KEY_PAYLOAD_IDENTIFIER, has_identifier);
	return !f->failed && !f->reader.failed;
}

int payload_files_substitute(struct profile *profile, struct arena *arena,
    struct findings *findings, struct error *error)
{
	struct payload_files r = {profile, arena, findings};

	for (size_t i = 0; i < profile->count; i++) {
		struct payload *payload = &profile->payloads[i];
		struct payload_file *file = payload->file;
		struct substituter f = {.r = &r, .payload = payload};

		if (file == NULL || file->root == NULL)
			continue;
		f.reader = (struct tree_reader){.source = &file->source,
		    .schemas = profile->schemas,
		    .arena = arena,
		    .findings = findings,
		    .file = file};
		if (!fill(&f))
			return error_set_memory(error);
	}
	return 0;
}
