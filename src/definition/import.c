/*
 * Anybody's profile as a definition.
 */
#include "definition/import.h"

#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "crypto/cert.h"
#include "definition/draft_file.h"
#include "definition/import_check.h"
#include "ini/ini.h"
#include "profile/format.h"
#include "profile/value.h"
#include "profile/walk.h"
#include "base/banned.h"

enum {
	ATTEMPTS_MAX = 4 /* before everything is kept whole */
};

enum import_rule {
	RULE_KEPT,
	RULE_LOST,
	RULE_ADDED,
	RULE_CHANGED,
	RULE_PAYLOAD
};

const struct rule import_rules[] = {
    [RULE_KEPT] = {"import-kept-whole", SEVERITY_NOTE,
	"A payload of an imported profile stands in a file of its own, since "
	"its section cannot say all of it."},
    [RULE_LOST] = {"import-key-lost", SEVERITY_ERROR,
	"The top level of an imported profile has no key that a definition "
	"cannot say."},
    [RULE_ADDED] = {"import-key-added", SEVERITY_WARNING,
	"What every profile must have is in an imported one."},
    [RULE_CHANGED] = {"import-key-changed", SEVERITY_ERROR,
	"The top level of an imported profile comes back as it was."},
    [RULE_PAYLOAD] = {"import-payload-changed", SEVERITY_ERROR,
	"A payload of an imported profile comes back as it was."},
    {NULL, SEVERITY_NOTE, NULL}};

void imported_done(struct imported *imported)
{
	draft_done(&imported->draft);
	buf_done(&imported->text);
	arena_done(&imported->arena);
	*imported = (struct imported){0};
}

/* -- whether there can be a definition ------------------------------------- */

static enum walk_next look_for_unread(void *context, struct walk_place *place)
{
	(void)context;
	return tree_type(place->node) == TREE_UNREAD ? WALK_STOP : WALK_ON;
}

static enum walk_next look_for_secret(void *context, struct walk_place *place)
{
	(void)context;
	return place_hides(place) && tree_type(place->node) != TREE_DICT &&
		       tree_type(place->node) != TREE_ARRAY
		   ? WALK_STOP
		   : WALK_ON;
}

static int refuse(const struct document *document, struct error *error,
    const char *why, const char *hint)
{
	(void)error_set(
	    error, STATUS_FINDINGS, "'%.300s' %s", document->source.name, why);
	return hint == NULL ? -1 : error_hint(error, "%s", hint);
}

static int check_profile(const struct document *document, struct error *error)
{
	static const char see[] =
	    "`scepctl validate FILE` says what is wrong with it";
	const struct walker walker = {NULL, look_for_unread, NULL};
	const struct tree *tree = document->tree, *content, *item;
	struct walk_place place = {.node = tree};
	struct tree_cursor cursor;

	if (document->kind != DOCUMENT_PROFILE)
		return refuse(document, error,
		    "is a definition, expected a profile", NULL);
	if (tree == NULL || tree_type(tree) != TREE_DICT ||
	    profile_walk(&walker, &place))
		return refuse(
		    document, error, "cannot be read as a profile", see);
	if (tree_dict_get(tree, "EncryptedPayloadContent") != NULL)
		return refuse(document, error,
		    "has encrypted payloads, which only the device can read",
		    "import the profile as it was before it was encrypted");
	if (payload_is(&document->profile.top, PAYLOAD_SERVICE))
		return refuse(document, error,
		    "asks for enrolment over the air ('Profile Service'), "
		    "which has no definition",
		    NULL);
	content = tree_dict_get(tree, "PayloadContent");
	if (content == NULL || tree_type(content) != TREE_ARRAY)
		return refuse(document, error,
		    "has no array 'PayloadContent', and so no payloads", see);
	if (tree_array_count(content) > PROFILE_PAYLOADS_MAX)
		return refuse(document, error,
		    "has more payloads than the 500 of a definition", NULL);
	tree_cursor_init(&cursor, content);
	while (tree_array_next(&cursor, &item))
		if (tree_type(item) != TREE_DICT)
			return refuse(document, error,
			    "has a payload that is no dictionary", see);
	return 0;
}

/* -- what a build would add ------------------------------------------------ */

struct omissions {
	struct arena *arena;
	struct text_item *items;
	size_t count, capacity;
	bool failed;
};

static void omit(struct omissions *o, const char *name)
{
	o->items = arena_grow(
	    o->arena, o->items, o->count, &o->capacity, sizeof(*o->items));
	if (o->items == NULL)
		o->failed = true;
	else
		o->items[o->count++] =
		    (struct text_item){.text = name, .length = strlen(name)};
}

static bool set_omit(struct payload *payload, const struct omissions *o)
{
	struct value *value = payload_row(payload, KEY_OMIT);

	if (value != NULL)
		*value = (struct value){.present = o->count > 0,
		    .given = o->count > 0,
		    .items = o->items,
		    .count = o->count};
	return !o->failed;
}

static bool lacks(const struct payload *payload, const char *key)
{
	return tree_dict_get(payload->tree, key) == NULL;
}

static bool omit_defaults(struct draft *draft, struct payload *payload)
{
	const struct profile *profile = draft->profile;
	struct omissions o = {.arena = draft->arena};
	const struct schema *schema = payload->schema;
	bool takes_file = false;

	if (lacks(payload, "PayloadDisplayName"))
		omit(&o, "display_name");
	if (lacks(payload, "PayloadOrganization") &&
	    payload_text(&profile->top, KEY_ORGANIZATION, "")[0] != '\0')
		omit(&o, "organization");
	if (payload->file != NULL)
		return set_omit(&payload->file->section, &o);
	for (size_t row = 0; row < schema->count; row++) {
		const struct schema_key *key = &schema->keys[row];
		const struct value *value = &payload->values[row];

		takes_file =
		    takes_file || schema_type_is(key->type, SCHEMA_CONTENT);
		if (key->definition && key->depth > 0 &&
		    key->default_text != NULL && !value->present &&
		    !value->faulty && key->type != SCHEMA_FINGERPRINT)
			omit(&o, key->name);
	}
	if (takes_file && lacks(payload, "PayloadCertificateFileName") &&
	    schema_key(schema, "file_name") != NULL)
		omit(&o, "file_name");
	return set_omit(payload, &o);
}

static bool omit_top(struct draft *draft)
{
	struct payload *top = &draft->profile->top;
	struct omissions o = {.arena = draft->arena};

	if (lacks(top, "PayloadDisplayName"))
		omit(&o, "name");
	if (lacks(top, "PayloadScope"))
		omit(&o, "level");
	return set_omit(top, &o);
}

static int settle(struct draft *draft, struct error *error)
{
	if (draft_settle(draft, error) != 0)
		return -1;
	if (!omit_top(draft))
		return error_set_memory(error);
	for (size_t i = 0; i < draft->profile->count; i++) {
		struct payload *payload = &draft->profile->payloads[i];

		if ((payload->file != NULL || payload->values != NULL) &&
		    !omit_defaults(draft, payload))
			return error_set_memory(error);
	}
	return 0;
}

/* -- until it comes back as it was ----------------------------------------- */

/* Keeps whole what did not; returns how many. */
static size_t keep_more(
    struct draft *draft, const struct import_check *check, bool all)
{
	size_t more = 0;

	for (size_t i = 0; i < draft->profile->count; i++) {
		if (draft->reasons[i] != NULL)
			continue;
		draft->reasons[i] = check->reasons[i];
		if (draft->reasons[i] == NULL && all)
			draft->reasons[i] = "the definition is not read as "
					    "it was meant";
		more += draft->reasons[i] != NULL;
	}
	return more;
}

/* The platform follows from the payloads, if they tell. */
static void set_platform(struct draft *draft, const char *name)
{
	draft_set(&draft->profile->top,
	    payload_row(&draft->profile->top, KEY_PLATFORM), name,
	    draft->arena);
}

/* Whether a file may hold it. */
static bool may_carry(
    struct walk_place *top, const char *key, const struct tree *node)
{
	static const char *const own[] = {"PayloadContent", "PayloadType",
	    "PayloadVersion", "PayloadUUID", "PayloadIdentifier"};
	const struct walker walker = {NULL, look_for_secret, NULL};
	struct walk_place place;

	for (size_t i = 0; i < array_length(own); i++)
		if (strcmp(key, own[i]) == 0)
			return false;
	place_of_member(top, key, node, &place);
	return !profile_walk(&walker, &place);
}

/* What is given elsewhere, or with another value. */
static void forget(struct payload *top, const char *key)
{
	for (size_t i = 0; i < top->schema->count; i++)
		if (top->schema->keys[i].depth > 0 &&
		    strcmp(top->schema->keys[i].path[0], key) == 0)
			top->values[i] = (struct value){0};
}

/* Keys of the top level that did not come back go to a file. 1: there are
 * some, 0: none, -1: no memory. */
static int carry_top(struct draft *draft, const struct import_check *check)
{
	struct payload *top = &draft->profile->top;
	struct tree *more = tree_new_dict(draft->arena);
	struct tree_cursor cursor;
	const struct tree *node;
	struct walk_place place;
	const char *key;

	if (more == NULL)
		return -1;
	place_of_profile(&place, draft->run->schemas, check->tree);
	tree_cursor_init(&cursor, check->tree);
	while (tree_dict_next(&cursor, &key, &node)) {
		const struct tree *is = tree_dict_get(check->root, key);
		auto_buf struct buf ignored = {0};

		if ((is != NULL && tree_same(node, is, &ignored)) ||
		    !may_carry(&place, key, node))
			continue;
		forget(top, key);
		if (tree_dict_set(more, key,
			tree_copy(draft->arena, node, NULL, NULL)) != 0)
			return -1;
	}
	draft->more = tree_dict_count(more) > 0 ? more : NULL;
	return draft->more != NULL;
}

/* As fmt has it. */
static int format(struct imported *imported, struct error *error)
{
	auto_buf struct buf text = {0};
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	const struct source source = {
	    "", imported->text.data, imported->text.length};
	struct format format = {.source = &source,
	    .schemas = imported->draft.run->schemas,
	    .place = SCHEMA_IN_DEFINITION,
	    .arena = &arena,
	    .findings = &findings};

	/* What is too long is told when it is read again. */
	if (imported->text.length == 0 || imported->text.length > INI_BYTES_MAX)
		return 0;
	if (profile_format(&format, &text, error) != 0)
		return -1;
	if (text.length > 0) {
		buf_clear(&imported->text);
		buf_add(&imported->text, text.data, text.length);
	}
	return buf_ok(&imported->text) && buf_ok(&text)
		   ? 0
		   : error_set_memory(error);
}

static int attempt(
    struct imported *imported, struct import_check *check, struct error *error)
{
	struct draft *draft = &imported->draft;

	buf_clear(&imported->text);
	if (settle(draft, error) != 0 ||
	    draft_write(draft, &imported->text, error) != 0)
		return -1;
	return format(imported, error) == 0
		   ? import_check(check, draft, &imported->text, error)
		   : -1;
}

static int try_until_same(struct imported *imported, struct import_check *check,
    bool told, struct error *error)
{
	struct draft *draft = &imported->draft;
	bool other = told;

	for (size_t tries = 1;; tries++) {
		bool all;
		int carried;

		if (attempt(imported, check, error) != 0)
			return -1;
		/* What is for mobile devices alone may not say so. */
		if (!other && check->errors > 0 && check->own_errors == 0) {
			size_t errors = check->errors;

			other = true;
			set_platform(draft, "ios");
			if (attempt(imported, check, error) != 0)
				return -1;
			if (check->errors >= errors) {
				set_platform(draft, "macos");
				continue;
			}
		}
		all = tries >= ATTEMPTS_MAX || (check->is_lost && tries > 1);
		if (keep_more(draft, check, all) > 0)
			continue;
		if (draft->more != NULL || check->root == NULL)
			return 0;
		carried = carry_top(draft, check);
		if (carried <= 0)
			return carried == 0 ? 0 : error_set_memory(error);
	}
}

/* -- what there is to say -------------------------------------------------- */

static void tell_kept(struct imported *imported, const struct document *from)
{
	const struct draft *draft = &imported->draft;

	for (size_t i = 0; i < draft->profile->count; i++) {
		const struct payload *payload = &draft->profile->payloads[i];
		struct origin at = payload->origin;

		if (payload->file == NULL)
			continue;
		at.source = &from->source;
		findings_add(&imported->findings, &import_rules[RULE_KEPT], &at,
		    NULL, "the payload of type '%s' is kept whole in '%s': %s",
		    payload->type == NULL ? "" : payload->type,
		    payload_text(&payload->file->section, KEY_FILE, ""),
		    draft->reasons[i]);
	}
}

static void tell_top(struct imported *imported, const struct document *from,
    const struct import_check *check)
{
	const struct tree *was = from->tree, *is = check->root, *node, *other;
	struct tree_cursor cursor;
	const char *key;

	tree_cursor_init(&cursor, was);
	while (tree_dict_next(&cursor, &key, &node)) {
		auto_buf struct buf where = {0};
		struct origin at = {.source = &from->source, .path = key};

		other = tree_dict_get(is, key);
		if (strcmp(key, "PayloadContent") == 0 ||
		    (other != NULL && tree_same(node, other, &where)))
			continue;
		if (other == NULL)
			findings_add(&imported->findings,
			    &import_rules[RULE_LOST], &at,
			    "put it into the profile again after it was built, "
			    "if devices need it",
			    "'%s' of the profile is not taken over: a "
			    "definition cannot say it",
			    key);
		else
			findings_add(&imported->findings,
			    &import_rules[RULE_CHANGED], &at, NULL,
			    "'%s' of the profile comes back with another value",
			    key);
	}
	tree_cursor_init(&cursor, is);
	while (tree_dict_next(&cursor, &key, &node)) {
		struct origin at = {.source = &from->source, .path = key};

		if (strcmp(key, "PayloadContent") != 0 &&
		    tree_dict_get(was, key) == NULL)
			findings_add(&imported->findings,
			    &import_rules[RULE_ADDED], &at, NULL,
			    "'%s' is not in the profile; a build adds it", key);
	}
}

static void tell_payloads(struct imported *imported,
    const struct document *from, const struct import_check *check)
{
	for (size_t i = 0; i < imported->draft.profile->count; i++) {
		const struct payload *payload =
		    &imported->draft.profile->payloads[i];
		struct origin at = payload->origin;

		if (check->reasons[i] == NULL)
			continue;
		at.source = &from->source;
		findings_add(&imported->findings,
		    &import_rules[check->is_added[i] ? RULE_ADDED
						     : RULE_PAYLOAD],
		    &at, NULL, "the payload comes back otherwise: %s",
		    check->reasons[i]);
	}
}

/* Variables of one definition are none of another's. */
static int take_variables(
    const struct import_options *options, const struct draft *draft)
{
	const char *key;
	size_t place = 0, length, ignored;

	while (map_next(&draft->own, &place, &key, &length))
		if (map_add(options->variables, key, length, 0, &ignored) < 0)
			return -1;
	return 0;
}

/* -- names ----------------------------------------------------------------- */

/* Without the suffix of definitions. */
static const char *without_suffix(const char *name, struct arena *arena)
{
	size_t length = strlen(name);

	if (text_ends_with(name, ".ini"))
		length -= strlen(".ini");
	return arena_copy(arena, name, length);
}

/* As it is, when a definition can name it and it is no option; else made safe,
 * and unlike others by its digest. */
static const char *stem_of(const char *name, struct arena *arena)
{
	unsigned char digest[DIGEST_BYTES_MAX];
	const char *stem = file_name(name);
	auto_buf struct buf safe = {0};
	struct error ignored;

	if (value_text_fits(stem) && stem[0] != '-' && stem[0] != '.' &&
	    stem[0] != '\0' && strpbrk(stem, "\"\\;#,$%") == NULL &&
	    !text_is_blank(stem[0]) && !text_is_blank(stem[strlen(stem) - 1]))
		return stem;
	if (digest_of(DIGEST_SHA256, stem, strlen(stem), digest, &ignored) != 0)
		return NULL;
	draft_add_name(&safe, stem, "profile");
	buf_char(&safe, '-');
	text_add_hex(&safe, digest, 4);
	return buf_ok(&safe) ? arena_text(arena, safe.data) : NULL;
}

/* "../" for each directory on the way. */
static const char *shared_of(const char *name, struct arena *arena)
{
	auto_buf struct buf up = {0};

	buf_text(&up, "");
	for (const char *c = name; *c != '\0'; c++)
		if (*c == '/')
			buf_text(&up, "../");
	return arena_text(arena, up.data == NULL ? "" : up.data);
}

/* A variable begins with a letter, and with none of the names that are not for
 * secrets of definitions. */
static const char *variable_of(const char *name, struct arena *arena)
{
	static const char *const taken[] = {"JAMF", "JSS", "SCEPCTL", "GITHUB",
	    "ACTIONS", "RUNNER", "CI", "API", "CLIENT", "LD", "DYLD", "PATH",
	    "GIT", "XDG", "SSL", "HTTP", "HTTPS", "NO", "SOURCE"};
	auto_buf struct buf text = {0};
	bool is_fine;

	draft_add_variable(&text, name);
	if (!buf_ok(&text))
		return NULL;
	is_fine = !text_is_digit(text.data[0]);
	for (size_t i = 0; i < array_length(taken); i++) {
		size_t length = strlen(taken[i]);

		if (strncmp(text.data, taken[i], length) == 0 &&
		    (text.data[length] == '\0' || text.data[length] == '_'))
			is_fine = false;
	}
	return arena_printf(
	    arena, "%s%s", is_fine ? "" : "PROFILE_", text.data);
}

static bool set_names(
    struct imported *imported, const struct import_options *options)
{
	struct draft *draft = &imported->draft;
	struct arena *arena = &imported->arena;
	const char *name = without_suffix(options->name, arena);

	if (name == NULL)
		return false;
	draft->stem = stem_of(name, arena);
	draft->shared = shared_of(name, arena);
	draft->before = variable_of(name, arena);
	draft->after = "";
	return draft->stem != NULL && draft->shared != NULL &&
	       draft->before != NULL;
}

int import_profile(const struct import_options *options,
    struct document *document, struct imported *imported, struct error *error)
{
	auto_import_check struct import_check check = {.options = options,
	    .arena = &imported->arena,
	    .tree = document->tree,
	    .own_errors = document->findings.errors};
	struct draft *draft = &imported->draft;
	enum platform platform;
	bool told;

	if (check_profile(document, error) != 0)
		return -1;
	imported->findings.arena = &imported->arena;
	*draft = (struct draft){.run = options->run,
	    .profile = &document->profile,
	    .arena = &imported->arena,
	    .variables = options->variables,
	    .is_bare = true};
	if (!set_names(imported, options))
		return error_set_memory(error);
	told = profile_tells_platform(draft->profile, &platform);
	if (told && platform != PLATFORM_MACOS)
		set_platform(draft, "ios");
	if (draft_start(draft, error) != 0 ||
	    try_until_same(imported, &check, told, error) != 0)
		return -1;
	tell_kept(imported, document);
	tell_payloads(imported, document, &check);
	if (check.root != NULL)
		tell_top(imported, document, &check);
	for (const struct finding *f = check.findings.first; f != NULL;
	     f = f->next)
		if (f->severity == SEVERITY_ERROR &&
		    findings_copy(&imported->findings, f) != 0)
			return error_set_memory(error);
	if (imported->findings.failed || take_variables(options, draft) != 0)
		return error_set_memory(error);
	return 0;
}
