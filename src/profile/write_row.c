/*
 * The lines of a section that is written, and what cannot be said in it.
 */
#include "profile/write_row.h"

#include <ctype.h>
#include <string.h>

#include "base/file.h"
#include "base/secret_reference.h"
#include "base/text.h"
#include "ini/ini.h"
#include "profile/walk.h"
#include "profile/write_payload.h"
#include "profile/write_text.h"
#include "base/banned.h"

/* -- comments ------------------------------------------------------------- */

static void add_comment(struct writer *w, const char *name, const char *text)
{
	if (w->names != NULL && w->names->is_bare)
		return;
	buf_text(w->buf, "; '");
	text_add_printable(w->buf, name, strlen(name));
	buf_printf(w->buf, "' %s\n", text);
}

/* What a key is called in a property list: its path, joined by dots. */
static void comment_path(
    struct writer *w, const char *const *path, size_t depth, const char *text)
{
	auto_buf struct buf name = {0};

	for (size_t i = 0; i < depth; i++) {
		if (i > 0)
			buf_char(&name, '.');
		buf_text(&name, path[i]);
	}
	if (!buf_ok(&name)) {
		w->buf->failed = true;
		return;
	}
	add_comment(w, name.data == NULL ? "" : name.data, text);
}

/* -- which rows are written ----------------------------------------------- */

static bool is_identity(const struct writer *w, const struct schema_key *key)
{
	if (w->payload->type == NULL)
		return false;
	if (schema_key_is(key, KEY_UUID))
		return true;
	return strcmp(key->name, w->payload == &w->profile->top
				     ? "identifier"
				     : "payload_identifier") == 0;
}

static const char *identity_text(
    const struct writer *w, const struct schema_key *key)
{
	return schema_key_is(key, KEY_UUID) ? w->payload->uuid
					    : w->payload->identifier;
}

bool writer_has_row(const struct writer *w, size_t row)
{
	const struct schema_key *key = &w->payload->schema->keys[row];
	const struct value *value = &w->payload->values[row];

	if (!key->definition || key->constant != NULL)
		return false;
	if (is_identity(w, key))
		return identity_text(w, key) != NULL;
	/* The values of its bases are all here. */
	if (w->payload == &w->profile->top && schema_key_is(key, KEY_EXTENDS))
		return false;
	if (key->type == SCHEMA_DICTIONARIES || !value->present ||
	    value->faulty)
		return false;
	/* A challenge type that the reader of a property list inferred. */
	return value->given ||
	       (key->type == SCHEMA_CHOICE && value->choice != NULL &&
		   (key->default_text == NULL ||
		       !text_equal_folded(
			   value->choice->name, key->default_text)));
}

/* -- one row -------------------------------------------------------------- */

static void add_line(
    struct writer *w, const struct schema_key *key, const struct buf *text)
{
	if (!buf_ok(text)) {
		w->buf->failed = true;
		return;
	}
	buf_printf(w->buf, "%-*s = %s\n", w->width, key->name,
	    text->data == NULL ? "\"\"" : text->data);
}

void definition_add_variable(
    struct buf *buf, const struct payload *payload, const char *key)
{
	const struct schema *schema = payload_section(payload);
	size_t begin = buf->length;

	buf_printf(buf, "%s_%s", schema->section, key);
	for (size_t i = begin; buf_ok(buf) && i < buf->length; i++)
		buf->data[i] = isalnum((unsigned char)buf->data[i])
				   ? (char)toupper((unsigned char)buf->data[i])
				   : '_';
}

/* A reference as it stands, or a variable for the secret of this section:
 * SCEP_CHALLENGE_2. */
static void add_secret(
    struct writer *w, const struct schema_key *key, const struct value *value)
{
	auto_buf struct buf text = {0};

	/* In a property list "env:X" is the secret itself. */
	if (w->profile->from == PROFILE_FROM_DEFINITION &&
	    value->text != NULL &&
	    secret_reference_kind_of(value->text, value->length) >
		SECRET_REFERENCE_LITERAL &&
	    value_text_fits(value->text)) {
		ini_add_value(&text, value->text, false);
		add_line(w, key, &text);
		return;
	}
	if (w->names != NULL && w->names->is_bare && value->text != NULL &&
	    secret_is_variable(value->text, value->length)) {
		ini_add_value(&text, value->text, false);
		add_line(w, key, &text);
		return;
	}
	if (w->names != NULL) {
		const char *reference = w->names->secret(
		    w->names->context, w->payload, key, value, w->ordinal);

		buf_text(&text, reference == NULL ? "" : reference);
		w->buf->failed = w->buf->failed || reference == NULL;
	} else {
		buf_text(&text, "env:");
		definition_add_variable(&text, w->payload, key->name);
		if (w->ordinal > 0)
			buf_printf(&text, "_%zu", w->ordinal + 1);
	}
	if (w->names != NULL && w->names->is_bare) {
		add_line(w, key, &text);
		return;
	}
	buf_text(w->buf,
	    "; the secret itself is not shown: give it by this variable\n");
	add_line(w, key, &text);
}

/* The bytes of a profile's certificate: the file that they were saved to, or
 * a plain name under which they may be. */
static void add_certificate(
    struct writer *w, const struct schema_key *key, const struct value *value)
{
	const char *given =
	    file_name(payload_text(w->payload, KEY_FILE_NAME, ""));
	bool saved = w->names != NULL;
	auto_buf struct buf name = {0}, text = {0};
	const char *file = NULL;

	if (given[0] == '\0' || given[0] == '.')
		given =
		    w->label == NULL ? w->payload->schema->section : w->label;
	for (; *given != '\0' && name.length < WRITE_NAME_MAX; given++)
		buf_char(&name, isalnum((unsigned char)*given) ||
					memchr("-_. ", *given, 4) != NULL
				    ? *given
				    : '_');
	if (w->payload->schema->parent != NULL && w->ordinal > 0)
		buf_printf(&name, "-%zu", w->ordinal + 1);
	if (name.data != NULL && strchr(name.data, '.') == NULL)
		buf_text(&name, ".cer");
	if (buf_ok(&name) && !w->buf->failed)
		file = saved ? w->names->file(
				   w->names->context, key, value, name.data)
			     : name.data;
	if (file == NULL) {
		w->buf->failed = true;
		return;
	}
	ini_add_value(&text, file, false);
	if (!saved)
		buf_text(w->buf,
		    "; the certificate is inside the profile: save it "
		    "to this file\n");
	add_line(w, key, &text);
}

void writer_add_row(struct writer *w, size_t row)
{
	const struct schema_key *key = &w->payload->schema->keys[row];
	const struct value *value = &w->payload->values[row];
	const struct value_out out = {key, value, &w->arena};
	struct walk_place place = {.node = value->tree};
	auto_buf struct buf text = {0};
	bool good;

	if (key->secret) {
		add_secret(w, key, value);
		return;
	}
	/* A private key where nothing says that there is one. */
	if (w->profile->from == PROFILE_FROM_PLIST && value->tree != NULL &&
	    place_hides_any(&place)) {
		add_comment(w, key->name, "holds a secret; it is left out");
		return;
	}
	if (is_identity(w, key)) {
		good = write_text(&text, key, identity_text(w, key), &w->arena);
	} else if (schema_type_is(key->type, SCHEMA_CONTENT) &&
		   value->text == NULL) {
		add_certificate(w, key, value);
		return;
	} else {
		good = write_value_text(&text, &out);
	}
	if (good || text.failed)
		add_line(w, key, &text);
	else
		add_comment(w, key->name,
		    "has a value that a definition cannot express; it is "
		    "left out");
}

/* -- what is left out ------------------------------------------------------ */

/* A dictionary whose entries all have rows of their own. */
static bool is_covered(const struct writer *w, const struct schema_key *key,
    const struct tree *dict)
{
	const char *path[SCHEMA_PATH_MAX] = {NULL};
	struct tree_cursor cursor = {0};
	const struct tree *node;

	if (key->type != SCHEMA_DICTIONARY || key->depth == SCHEMA_PATH_MAX)
		return false;
	memcpy(path, key->path, key->depth * sizeof(path[0]));
	tree_cursor_init(&cursor, dict);
	while (tree_dict_next(&cursor, &path[key->depth], &node)) {
		const struct schema_key *row = NULL;

		if (schema_node_at(w->payload->schema, path, key->depth + 1,
			&row) != SCHEMA_NODE_KEY)
			return false;
	}
	return true;
}

/* Rows without a name in a definition that a build brings about by itself, or
 * that mean nothing to devices. */
static bool is_implied(const struct writer *w, const struct schema_key *key,
    const struct value *value)
{
	static const char *const implied[] = {"payload_type", "payload_version",
	    "payload_content", "payload_enabled"};

	for (size_t i = 0; i < array_length(implied); i++)
		if (strcmp(key->name, implied[i]) == 0)
			return true;
	return key->constant != NULL || is_covered(w, key, value->tree) ||
	       (schema_key_is(key, KEY_CERTIFICATE_AUTHORITY_TYPE) &&
		   strcmp(payload_choice(w->payload, KEY_CHALLENGE_TYPE),
		       "dynamic-microsoft-ca") == 0 &&
		   value->present && !value->faulty &&
		   text_same(value->text, "manual"));
}

static void comment_row(struct writer *w, size_t row)
{
	const struct schema_key *key = &w->payload->schema->keys[row];
	const struct value *value = &w->payload->values[row];

	if (key->depth == 0)
		return;
	if (value->faulty)
		comment_path(w, key->path, key->depth,
		    "has a faulty value; it is left out");
	else if (value->present && !key->definition &&
		 !is_implied(w, key, value))
		comment_path(w, key->path, key->depth,
		    "cannot be said in a definition; it is left out");
	else if (!value->present && !value->given && key->definition &&
		 key->default_text != NULL && key->type != SCHEMA_FINGERPRINT) {
		auto_buf struct buf text = {0};

		buf_printf(&text,
		    "is not in the profile; a build writes the default of %s, "
		    "%s",
		    key->name, key->default_text);
		if (!buf_ok(&text))
			w->buf->failed = true;
		else
			comment_path(w, key->path, key->depth, text.data);
	}
}

/* Keys of the property list that no row describes. */
static enum walk_next comment_unknown(void *context, struct walk_place *place)
{
	struct writer *w = context;
	enum schema_node known = place_known(place);
	auto_buf struct buf name = {0};

	if (place->level == 0 ||
	    (known == SCHEMA_NODE_INNER && place->depth < SCHEMA_PATH_MAX &&
		tree_type(place->node) == TREE_DICT))
		return WALK_ON;
	if (known != SCHEMA_NODE_UNKNOWN)
		return WALK_PAST;
	place_add_path(place, &name);
	if (!buf_ok(&name))
		w->buf->failed = true;
	else
		add_comment(w, name.data == NULL ? "" : name.data,
		    "is no known key; it is left out");
	return WALK_PAST;
}

void writer_add_comments(struct writer *w)
{
	const struct walker walker = {w, comment_unknown, NULL};
	struct walk_place root = {
	    .node = w->payload->tree, .schema = w->payload->schema};

	if (w->profile->from != PROFILE_FROM_PLIST ||
	    (w->names != NULL && w->names->is_bare))
		return;
	for (size_t row = 0; row < w->payload->schema->count; row++)
		comment_row(w, row);
	(void)profile_walk(&walker, &root);
}
