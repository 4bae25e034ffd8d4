/*
 * Keys and values in their canonical spelling.
 */
#include <string.h>

#include "base/secret_reference.h"
#include "base/text.h"
#include "profile/format_line.h"
#include "profile/read_list.h"
#include "profile/types/type.h"
#include "base/banned.h"

/* Values that are words: one spelling of many. */
static bool is_word(const struct schema_key *key)
{
	switch (key->type) {
	case SCHEMA_CHOICE:
	case SCHEMA_BOOLEAN:
	case SCHEMA_DAYS:
	case SCHEMA_INTEGER:
	case SCHEMA_REAL:
	case SCHEMA_FINGERPRINT:
	case SCHEMA_INTEGERS:
		return true;
	case SCHEMA_TEXTS:
		return key->choice_count > 0;
	default:
		return false;
	}
}

/* False: what it says is none, and stays. */
static bool parse(struct formatter *f, const char *text, size_t length,
    struct value *ret_value)
{
	struct findings ignored = {.arena = f->format->arena};
	const struct value_context context = {f->format->arena, &ignored};
	const struct origin origin = {.source = f->format->source};
	bool good =
	    value_parse(&context, f->key, text, length, &origin, ret_value);

	f->format->findings->failed |= ignored.failed;
	return good && ignored.count == 0;
}

/* Of a list of numbers, one. */
static bool parse_number(
    struct formatter *f, const struct ini_item *item, struct value *ret_value)
{
	struct findings ignored = {.arena = f->format->arena};
	const struct value_context context = {f->format->arena, &ignored};
	const struct origin origin = {.source = f->format->source};
	const struct type_text number = {
	    &context, f->key, item->text, item->length, &origin, ret_value};
	bool good = profile_type_integer.parse(&number);

	f->format->findings->failed |= ignored.failed;
	return good;
}

static bool add_word(struct formatter *f, const struct ini_item *item)
{
	bool is_number = f->key->type == SCHEMA_INTEGERS;
	const struct profile_type *type =
	    is_number ? &profile_type_integer : profile_types[f->key->type];
	const struct schema_choice *choice = NULL;
	char folded[TEXT_FOLD_MAX];
	struct value value = {0};
	const struct value_out out = {f->key, &value, f->format->arena};

	/* Of a number with a name either is fine. */
	if (f->key->choice_count > 0 && f->key->type != SCHEMA_CHOICE &&
	    text_fold(folded, sizeof(folded), item->text, item->length) > 0)
		choice = schema_choice_of(f->key, folded);
	if (choice != NULL) {
		buf_text(&f->texts, choice->name);
		return true;
	}
	if (f->key->type == SCHEMA_TEXTS)
		return false;
	return (is_number ? parse_number(f, item, &value)
			  : parse(f, item->text, item->length, &value)) &&
	       type->write(&f->texts, &out);
}

static bool is_same_rdn(
    const struct subject_rdn *a, const struct subject_rdn *b)
{
	for (size_t i = 0; i < a->count && a->count == b->count; i++)
		if (strcmp(a->pairs[i].attribute, b->pairs[i].attribute) != 0 ||
		    a->pairs[i].length != b->pairs[i].length ||
		    memcmp(a->pairs[i].value, b->pairs[i].value,
			a->pairs[i].length) != 0)
			return false;
	return a->count == b->count;
}

static bool is_same_subject(const struct subject *a, const struct subject *b)
{
	for (size_t i = 0; i < a->count && a->count == b->count; i++)
		if (!is_same_rdn(&a->rdns[i], &b->rdns[i]))
			return false;
	return a->count == b->count;
}

/* Quoted as before: not to be quoted where it was not, and the reverse, is
 * what a comment behind it depends on. */
static bool add_subject(struct formatter *f, const struct ini_item *item)
{
	const struct schema_key *key = f->key;
	struct value value = {0}, again = {0};
	const struct value_out out = {key, &value, f->format->arena};
	auto_buf struct buf text = {0}, written = {0};

	if (!parse(f, item->text, item->length, &value) ||
	    !profile_types[key->type]->write(&text, &out))
		return false;
	if (buf_ok(&text) && text.data != NULL) {
		if (!parse(f, text.data, text.length, &again) ||
		    !is_same_subject(&value.subject, &again.subject))
			return false;
		if (item->quoted)
			ini_add_label(&written, text.data);
		else
			ini_add_value(&written, text.data, false);
	}
	if (!buf_ok(&text) || !buf_ok(&written)) {
		f->texts.failed = true;
		return true;
	}
	if (written.data == NULL || item->quoted != (written.data[0] == '"'))
		return false;
	buf_text(&f->texts, written.data);
	return true;
}

static bool add_canonical(
    struct formatter *f, const struct ini_item *item, bool is_list)
{
	const struct schema_key *key = f->key;

	if (key->secret || item->length == 0)
		return false;
	if (key->type == SCHEMA_SUBJECT)
		return add_subject(f, item);
	if (schema_type_is(key->type, SCHEMA_REFERS))
		return format_reference(f, item, is_list);
	return is_word(key) && add_word(f, item);
}

static void add_item(
    struct formatter *f, const struct ini_item *item, bool is_list)
{
	size_t length = f->texts.length;

	if (add_canonical(f, item, is_list))
		return;
	f->texts.length = length;
	if (item->quoted)
		buf_add(&f->texts,
		    f->format->source->text + item->span.begin - 1,
		    item->span.end - item->span.begin + 2);
	else
		buf_add(&f->texts, item->text, item->length);
}

/* A comment ends the last item of its line. */
static void add_comment(
    struct formatter *f, const struct ini_item *item, struct format_line *line)
{
	size_t end = item->span.end + item->quoted;

	if (section_comment_may_be_meant(f->schema, f->key, item))
		buf_add(&f->texts, f->format->source->text + end,
		    item->comment.end - end);
	else
		line->behind = item->comment;
}

/* It could be a secret: of a key that is one or that nobody knows, unless it
 * names where one is. */
static bool hides(const struct formatter *f, struct span piece)
{
	const char *text = f->format->source->text + piece.begin;
	size_t length = piece.end - piece.begin;

	if (f->key != NULL && !f->key->secret &&
	    f->key->type != SCHEMA_DICTIONARIES)
		return false;
	if (!f->is_raw && f->items_done < f->item_count) {
		text = f->items[f->items_done].text;
		length = f->items[f->items_done].length;
	}
	return length > 0 && secret_reference_kind_of(text, length) <=
				 SECRET_REFERENCE_LITERAL;
}

void format_piece(
    struct formatter *f, struct span piece, struct format_line *line)
{
	const char *text = f->format->source->text;
	bool is_list = line->kind == FORMAT_KEY && f->key != NULL &&
		       schema_type_is(f->key->type, SCHEMA_LIST);
	const struct ini_item *item = NULL;
	size_t start = f->texts.length;

	while (piece.end > piece.begin && text_is_blank(text[piece.end - 1]))
		piece.end--;
	if (hides(f, piece))
		line->hide = piece.begin;
	if (f->is_raw) {
		buf_add(&f->texts, text + piece.begin, piece.end - piece.begin);
		return;
	}
	/* Nothing but a comment. */
	if (piece.end > piece.begin && text[piece.begin] == ';' &&
	    text_is_blank(text[piece.begin - 1])) {
		line->behind = piece;
		return;
	}
	for (; f->items_done < f->item_count; f->items_done++) {
		if (f->items[f->items_done].span.begin >= piece.end)
			break;
		item = &f->items[f->items_done];
		/* After a blank ';' would begin a comment. */
		if (f->texts.length > start)
			buf_text(&f->texts,
			    !item->quoted && item->text[0] == ';' ? "," : ", ");
		add_item(f, item, is_list);
	}
	if (item != NULL && item->comment.begin < item->comment.end)
		add_comment(f, item, line);
}

static void read_list(struct formatter *f)
{
	struct format *format = f->format;
	struct findings ignored = {.arena = format->arena};
	const struct section_reader reader = {
	    .ini = &f->ini, .arena = format->arena, .findings = &ignored};

	f->is_raw = !ini_list(&f->ini, f->last, f->key->secret, format->arena,
	    format->findings, &f->items, &f->item_count);
	if (f->is_raw)
		return;
	f->item_count = list_join_sid(&reader, f->items, f->item_count);
	f->is_raw = !list_check_uris(&reader, f->key, f->items, f->item_count);
	format->findings->failed |= ignored.failed;
}

static void read_value(struct formatter *f)
{
	struct format *format = f->format;

	f->items = NULL;
	f->item_count = f->items_done = 0;
	f->is_raw = f->key == NULL || f->key->type == SCHEMA_DICTIONARIES;
	if (f->is_raw)
		return;
	if (schema_type_is(f->key->type, SCHEMA_LIST)) {
		read_list(f);
		return;
	}
	f->items = arena_new(format->arena, sizeof(*f->items));
	format->findings->failed |= f->items == NULL;
	f->is_raw =
	    f->items == NULL || !ini_scalar(&f->ini, f->last, f->key->secret,
				    format->arena, format->findings, f->items);
	f->item_count = !f->is_raw;
}

void format_entry(struct formatter *f, struct format_line *line)
{
	const struct ini_entry *entry =
	    &f->ini.sections[f->section - 1].entries[f->entry++];

	f->last = entry;
	f->item = 0;
	f->key = f->schema == NULL ? NULL
				   : schema_key_of_name(f->schema, entry->name);
	/* One that is given by two names would be there twice. */
	line->key = f->key == NULL || f->given == NULL ||
			    f->given[f->key - f->schema->keys] > 1
			? entry->name
			: f->key->name;
	/* Without what is before it, it would begin a comment or a section. */
	if (strchr(";#[", line->key[0]) != NULL)
		line->key = arena_copy(f->format->arena,
		    f->format->source->text + entry->key.begin,
		    entry->key.end - entry->key.begin);
	if (line->key == NULL) {
		f->format->findings->failed = true;
		line->key = "";
	}
	read_value(f);
	format_piece(f, entry->value, line);
	line->is_open =
	    f->texts.length == line->body.begin && entry->more_count > 0;
}
