/*
 * Payloads in files of their own: read as they are, and copied into the
 * profile.
 */
#include "profile/payload_file.h"

#include <string.h>

#include "base/base64.h"
#include "base/file.h"
#include "base/text.h"
#include "profile/build_row.h"
#include "profile/read.h"
#include "profile/read_tree.h"
#include "profile/walk.h"
#include "base/banned.h"

const struct rule read_file_rules[] = {
    [FILE_RULE_ROOT] = {"payload-file-root", SEVERITY_ERROR,
	"The file of a [payload] section is a property list of one "
	"dictionary."},
    [FILE_RULE_PROFILE] = {"payload-file-profile", SEVERITY_ERROR,
	"The file of a [payload] section is one payload, not a whole "
	"profile."},
    [FILE_RULE_TYPE] = {"payload-file-type", SEVERITY_ERROR,
	"The payload in a file has a PayloadType."},
    [FILE_RULE_LIMIT] = {"payload-file-limit", SEVERITY_ERROR,
	"The property list of a [payload] section is within the limits of "
	"what is read."},
    [FILE_RULE_MARK] = {"payload-file-mark", SEVERITY_ERROR,
	"In a payload file '@uuid:NAME@' and '@secret:REFERENCE@' are the only "
	"words of this form, and stand for values, never for identity; '@@' "
	"begins a text with an '@'."},
    [FILE_RULE_OPEN] = {"payload-file-open-secret", SEVERITY_ERROR,
	"'@secret:REFERENCE@' stands in a payload file where the value is "
	"known to be a secret, so that it is never shown."},
    [FILE_RULE_TOP] = {"top-level-file", SEVERITY_ERROR,
	"The file of 'top_level_file' is a property list of one dictionary, "
	"whose keys neither make a profile what it is nor are given in "
	"[profile]."},
    {NULL, SEVERITY_NOTE, NULL}};

/* -- what is in it --------------------------------------------------------- */

/* Whose the payload is; NULL, and a finding. */
static const char *type_of(struct payload_files *files,
    const struct payload_file *file, const struct tree *root)
{
	struct origin at = {.source = &file->source, .path = "(root)"};
	const struct rule *rules = read_file_rules;
	const char *type = tree_text(tree_dict_get(root, "PayloadType"), NULL);

	if (tree_type(root) != TREE_DICT) {
		findings_add(files->findings, &rules[FILE_RULE_ROOT], &at,
		    "the file holds what is one item of PayloadContent in a "
		    "profile",
		    "the root is of type %s, expected dictionary",
		    tree_type_name(tree_type(root)));
		return NULL;
	}
	at.path = "PayloadType";
	if (type == NULL || type[0] == '\0') {
		findings_add(files->findings, &rules[FILE_RULE_TYPE], &at,
		    "say what payload it is, such as "
		    "com.apple.notificationsettings",
		    tree_dict_get(root, "PayloadType") == NULL
			? "'PayloadType' is missing"
			: "'PayloadType' is empty or no string");
		return NULL;
	}
	if (strcmp(type, PAYLOAD_CONFIGURATION) != 0 &&
	    strcmp(type, PAYLOAD_SERVICE) != 0)
		return type;
	findings_add(files->findings, &rules[FILE_RULE_PROFILE], &at,
	    "put each dictionary of its PayloadContent into a file and a "
	    "[payload] section of its own",
	    "the file is a whole profile, expected one payload of it");
	return NULL;
}

const char *payload_file_text(const struct tree *dict, const char *key)
{
	const char *text = tree_text(tree_dict_get(dict, key), NULL);

	return text == NULL || text[0] == '\0' ? NULL : text;
}

/* The property list of the file that a value names, to which source becomes;
 * NULL, and a finding. */
static struct tree *parse(
    struct payload_files *r, const struct value *value, struct source *source)
{
	char directory[FILE_PATH_MAX], path[FILE_PATH_MAX];
	struct error why = {0};
	struct tree *root = NULL;
	const char *name = value->text;

	if (file_directory(directory, sizeof(directory),
		value->origin.source->name) == 0 &&
	    file_join(path, sizeof(path), directory, value->text) == 0)
		name = arena_text(r->arena, path);
	*source = (struct source){
	    name, (const char *)value->data, value->data_length};
	if (name == NULL) {
		r->findings->failed = true;
		return NULL;
	}
	if (tree_parse(source, r->arena, r->findings, &root, &why) == 0)
		return root;
	if (why.status != STATUS_FINDINGS)
		findings_add(r->findings, &read_file_rules[FILE_RULE_LIMIT],
		    &value->origin, NULL, "'%s': %s", name, why.text);
	return NULL;
}

static void read_bytes(struct payload_files *r, struct payload *payload,
    struct payload_file *file, const struct value *value)
{
	struct tree *root = parse(r, value, &file->source);
	const char *type;

	payload->origin =
	    (struct origin){.source = &file->source, .path = "(root)"};
	type = root == NULL ? NULL : type_of(r, file, root);
	if (type == NULL)
		return;
	file->root = root;
	payload->type = type;
	payload->schema = payload_schema(r->profile->schemas, type, root);
	payload->uuid = payload_file_text(root, "PayloadUUID");
	payload->identifier = payload_file_text(root, "PayloadIdentifier");
}

/* -- further keys of the top level ------------------------------------------
 */

/* The row of [profile] that gives it, or a word for what is the program's. */
static const char *taken_by(const struct payload *top, const char *key)
{
	static const char *const own[] = {"PayloadContent", "PayloadType",
	    "PayloadVersion", "PayloadUUID", "PayloadIdentifier",
	    "EncryptedPayloadContent"};

	for (size_t i = 0; i < array_length(own); i++)
		if (strcmp(key, own[i]) == 0)
			return "";
	for (size_t i = 0; i < top->schema->count; i++)
		if (top->schema->keys[i].depth > 0 && top->values[i].given &&
		    strcmp(top->schema->keys[i].path[0], key) == 0)
			return top->schema->keys[i].name;
	return NULL;
}

static void read_more(struct payload_files *r, const struct value *value)
{
	const struct rule *rule = &read_file_rules[FILE_RULE_TOP];
	struct source *source = arena_new(r->arena, sizeof(*source));
	struct profile *profile = r->profile;
	struct tree_reader reader = {.source = source,
	    .schemas = profile->schemas,
	    .arena = r->arena,
	    .findings = r->findings};
	struct payload top = {.schema = profile->top.schema};
	struct tree *root = source == NULL ? NULL : parse(r, value, source);
	struct origin at = {.source = source, .path = "(root)"};
	struct tree_cursor cursor;
	const struct tree *node;
	const char *key;

	r->findings->failed = r->findings->failed || source == NULL;
	if (root == NULL)
		return;
	if (tree_type(root) != TREE_DICT) {
		findings_add(r->findings, rule, &at, NULL,
		    "the root is of type %s, expected dictionary",
		    tree_type_name(tree_type(root)));
		return;
	}
	tree_cursor_init(&cursor, root);
	while (tree_dict_next(&cursor, &key, &node)) {
		const char *by = taken_by(&profile->top, key);

		at.path = key;
		if (by != NULL && by[0] == '\0')
			findings_add(r->findings, rule, &at, NULL,
			    "'%s' is the program's own to write", key);
		else if (by != NULL)
			findings_add(r->findings, rule, &at,
			    "give it in one of the two places",
			    "'%s' is given by '%s' in [profile]", key, by);
	}
	top.tree = root;
	tree_read_keys(&reader, &top, "");
	r->findings->failed = r->findings->failed || reader.failed;
	profile->more = root;
}

int profile_read_files(struct profile *profile, struct arena *arena,
    struct findings *findings, struct error *error)
{
	struct payload_files r = {profile, arena, findings};
	const struct value *more =
	    payload_value(&profile->top, KEY_TOP_LEVEL_FILE);

	if (more->present && more->data != NULL)
		read_more(&r, more);
	for (size_t i = 0; i < profile->count; i++) {
		struct payload *payload = &profile->payloads[i];
		struct payload_file *file;
		const struct value *value;

		if (payload->schema == NULL ||
		    payload->schema->payload_type != NULL)
			continue;
		file = arena_new(arena, sizeof(*file));
		if (file == NULL)
			return error_set_memory(error);
		file->section = *payload;
		payload->file = file;
		payload->schema = NULL;
		payload->values = NULL;
		value = payload_value(&file->section, KEY_FILE);
		/* A base may leave it open. */
		if (value->present && value->data != NULL)
			read_bytes(&r, payload, file, value);
	}
	return findings->failed ? error_set_memory(error) : 0;
}

const struct value *payload_file_secret(
    const struct payload_file *file, const struct tree *node)
{
	for (size_t i = 0; i < file->secret_count; i++)
		if (file->secrets[i].value.tree == node)
			return &file->secrets[i].value;
	return NULL;
}

/* -- and out --------------------------------------------------------------- */

struct giving {
	struct builder *b;
	size_t next;
	bool failed; /* error is set */
};

/* The bytes of a secret in base64, which may be broken into lines; NULL, with
 * the error. */
static struct tree *decode(struct builder *b,
    const struct payload_secret *secret, const char *text, size_t length)
{
	char *packed = arena_new(b->arena, length + 1);
	unsigned char *bytes = arena_new(b->arena, length + 1);
	size_t digits = 0;

	if (packed == NULL || bytes == NULL) {
		(void)error_set_memory(b->error);
		return NULL;
	}
	for (size_t i = 0; i < length; i++)
		if (!text_is_space(text[i]))
			packed[digits++] = text[i];
	if (base64_decode(packed, digits, bytes, length, &length))
		return tree_new_data(b->arena, bytes, length);
	(void)error_set(b->error, STATUS_FINDINGS,
	    "the secret of '%s' is not base64", secret->key->name);
	(void)error_hint(b->error,
	    "'@secret-data:' takes bytes as base64, which `base64 FILE` makes "
	    "of a file");
	return NULL;
}

/* In its form. Where nothing says that there is a secret, it must be one by
 * what it holds, or it would be shown. */
static struct tree *shape(
    struct builder *b, const struct payload_secret *secret, struct tree *given)
{
	struct walk_place place = {.node = given};
	size_t length = 0;
	const char *text = tree_text(given, &length);

	/* What stands in for a secret. */
	if (text == NULL || secret->form == PAYLOAD_SECRET_NAMED ||
	    strcmp(text, SECRET_MASK) == 0 || b->values->is_rehearsal)
		return given;
	if (secret->form == PAYLOAD_SECRET_DATA)
		place.node = given = decode(b, secret, text, length);
	if (given == NULL || secret->is_known || place_holds_secret(&place))
		return given;
	(void)error_set(b->error, STATUS_REFUSED,
	    "what is given for '%s' is no private key nor a text with a "
	    "password, and would be shown",
	    secret->key->name);
	return NULL;
}

static struct tree *give_secret(void *context, const struct tree *node)
{
	struct giving *giving = context;
	struct builder *b = giving->b;
	const struct payload_file *file = b->payload->file;
	const struct payload_secret *secret;
	struct tree *given;

	if (giving->failed || giving->next == file->secret_count ||
	    file->secrets[giving->next].value.tree != node)
		return NULL;
	secret = &file->secrets[giving->next++];
	given = builder_secret(b, secret->key, &secret->value);
	if (given != NULL)
		given = shape(b, secret, given);
	giving->failed = given == NULL;
	return given;
}

static enum walk_next look_for_secret(void *context, struct walk_place *place)
{
	(void)context;
	return place_is_secret(place) ? WALK_STOP : WALK_ON;
}

struct tree *builder_file(struct builder *b, const struct payload *payload)
{
	const struct walker walker = {NULL, look_for_secret, NULL};
	struct giving giving = {.b = b};
	struct walk_place place;
	struct tree *copy;

	if (payload->file->root == NULL) {
		copy = tree_new_dict(b->arena);
	} else {
		copy = tree_copy(b->arena, payload->file->root,
		    b->values->secret == NULL ? NULL : give_secret, &giving);
		place_of_payload(
		    &place, b->profile->schemas, payload->file->root);
		if (!b->has_secret)
			b->has_secret = profile_walk(&walker, &place);
	}
	if (giving.failed)
		return NULL;
	if (copy == NULL)
		(void)error_set_memory(b->error);
	return copy;
}
