/*
 * The XML of one device, by the builder; and of all, cut where it differs.
 *
 * The pieces are found by building it once with marks for values: a mark is the
 * number of a variable between two noncharacters (Unicode 23.7: U+FDD0 to
 * U+FDEF are for a program's own use), of which one is taken that the profile
 * does not hold.
 */
#include "profile/fill_internal.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/banned.h"

enum {
	MARKS = 32,
	MARK_FIRST = 0x90, /* last byte of U+FDD0, EF B7 90 */
	MARK_BYTES = 3,
	MARK_TEXT_MAX = 16
};

struct fill_template {
	struct fill_piece *pieces;
	size_t count, capacity;
};

/* -- one device ----------------------------------------------------------- */

struct giving {
	const struct fill *fill;
	const struct build_values *values;
	size_t given; /* secrets of columns */
};

static int give(void *context, const struct payload *payload,
    const struct value *value, struct secret *ret_secret, struct error *error)
{
	struct giving *giving = context;
	enum fill_giver giver;

	if (fill_give_secret(giving->fill, value, ret_secret, &giver, error) !=
	    0)
		return -1;
	giving->given += giver == FILL_FROM_COLUMN;
	return giver != FILL_FROM_OTHERS
		   ? 0
		   : giving->values->secret(giving->values->context, payload,
			 value, ret_secret, error);
}

static int build(const struct fill *fill, const struct build_values *values,
    struct buf *xml, size_t *ret_given, struct error *error)
{
	auto_arena struct arena arena = {0};
	auto_secret struct secret challenge = {0};
	struct giving giving = {.fill = fill, .values = values};
	struct build_values here = *values;
	struct tree *root;
	bool ignored;

	here.arena = &arena;
	here.context = &giving;
	here.secret = give;
	if (fill->challenge != SIZE_MAX) {
		const struct fill_text *text = &fill->texts[fill->challenge];

		if (secret_set(&challenge, text->text, text->length, error) !=
		    0)
			return -1;
		here.live_challenge = &challenge;
	}
	if (profile_build(fill->profile, &here, &root, &ignored, error) != 0 ||
	    tree_write_xml(root, xml, error) != 0)
		return -1;
	*ret_given = giving.given;
	return 0;
}

int fill_build(const struct fill *fill, const struct build_values *values,
    struct buf *xml, struct error *error)
{
	size_t ignored;

	return build(fill, values, xml, &ignored, error);
}

/* -- all of them ---------------------------------------------------------- */

static const char *find_mark(
    const char *text, const char *end, const char *mark)
{
	for (; end - text >= MARK_BYTES; text++) {
		text = memchr(text, mark[0], (size_t)(end - text));
		if (text == NULL || end - text < MARK_BYTES)
			return NULL;
		if (memcmp(text, mark, MARK_BYTES) == 0)
			return text;
	}
	return NULL;
}

static const struct fill_text *mark_texts(
    const struct fill *fill, const char *mark, struct arena *arena)
{
	struct fill_text *texts =
	    arena_new_array(arena, fill->count, sizeof(*texts));

	for (size_t i = 0; texts != NULL && i < fill->count; i++) {
		const char *text =
		    arena_printf(arena, "%s%zu%s", mark, i, mark);

		if (text == NULL)
			return NULL;
		texts[i] = (struct fill_text){text, strlen(text)};
	}
	return texts;
}

static int add_piece(struct fill_template *template, struct arena *arena,
    struct fill_piece piece)
{
	template->pieces = arena_grow(arena, template->pieces, template->count,
	    &template->capacity, sizeof(*template->pieces));
	if (template->pieces == NULL)
		return -1;
	template->pieces[template->count++] = piece;
	return 0;
}

/* The XML, which is the arena's, at its marks. 1: one of them is no mark. */
static int cut(struct fill_template *template, const struct fill *fill,
    const char *mark, const struct fill_text *xml, struct arena *arena)
{
	const char *at = xml->text, *end = xml->text + xml->length;
	const char *begin;

	while ((begin = find_mark(at, end, mark)) != NULL) {
		const char *number = begin + MARK_BYTES;
		const char *after = find_mark(number, end, mark);
		int64_t index = 0;

		if (after == NULL ||
		    !text_to_number(number, (size_t)(after - number), 0,
			(int64_t)fill->count - 1, &index))
			return 1;
		if (add_piece(template, arena,
			(struct fill_piece){
			    at, (size_t)(begin - at), SIZE_MAX}) != 0 ||
		    add_piece(template, arena,
			(struct fill_piece){NULL, 0, (size_t)index}) != 0)
			return -1;
		at = after + MARK_BYTES;
	}
	return add_piece(template, arena,
	    (struct fill_piece){at, (size_t)(end - at), SIZE_MAX});
}

/* How often secrets of columns stand in it. */
static size_t count_secrets(
    const struct fill_template *template, const struct fill *fill)
{
	size_t count = 0;

	for (size_t i = 0; i < template->count; i++)
		count += template->pieces[i].variable != SIZE_MAX &&
			 fill->variables[template->pieces[i].variable].kind ==
			     FILL_SECRET;
	return count;
}

/* What it is without values; the mark is none of its characters. */
static int choose_mark(struct fill *fill, const struct build_values *values,
    struct arena *arena, char mark[MARK_BYTES + 1], struct error *error)
{
	auto_buf struct buf xml = {0};
	const struct fill_text *texts = mark_texts(fill, "", arena);
	size_t given;

	if (texts == NULL)
		return error_set_memory(error);
	if (fill_put(fill, texts, arena, error) != 0 ||
	    build(fill, values, &xml, &given, error) != 0)
		return -1;
	for (int i = 0; i < MARKS; i++) {
		mark[0] = '\xEF';
		mark[1] = '\xB7';
		mark[2] = (char)(MARK_FIRST + i);
		mark[MARK_BYTES] = '\0';
		if (find_mark(xml.data, xml.data + xml.length, mark) == NULL)
			return 0;
	}
	return error_set(error, STATUS_LIMIT,
	    "'%s' holds every noncharacter there is",
	    fill->profile->source->name);
}

int fill_template_new(struct fill *fill, const struct build_values *values,
    struct arena *arena, struct fill_template **ret, struct error *error)
{
	struct fill_template *template = arena_new(arena, sizeof(*template));
	auto_buf struct buf xml = {0};
	const struct fill_text *texts;
	char mark[MARK_BYTES + 1];
	struct fill_text whole;
	size_t given = 0;
	int result;

	if (fill->is_reshaped) {
		*ret = NULL;
		return 0;
	}
	if (choose_mark(fill, values, arena, mark, error) != 0)
		return -1;
	texts = mark_texts(fill, mark, arena);
	if (template == NULL || texts == NULL)
		return error_set_memory(error);
	if (fill_put(fill, texts, arena, error) != 0 ||
	    build(fill, values, &xml, &given, error) != 0)
		return -1;
	whole = (struct fill_text){
	    arena_copy(arena, xml.data, xml.length), xml.length};
	result =
	    whole.text == NULL ? -1 : cut(template, fill, mark, &whole, arena);
	if (result < 0)
		return error_set_memory(error);
	*ret = result == 0 && count_secrets(template, fill) == given ? template
								     : NULL;
	return 0;
}

void fill_template_add(const struct fill_template *template,
    const struct fill_text *texts, struct buf *xml)
{
	for (size_t i = 0; i < template->count; i++) {
		const struct fill_piece *piece = &template->pieces[i];

		if (piece->variable == SIZE_MAX)
			buf_add(xml, piece->text, piece->length);
		else
			text_add_xml(xml, texts[piece->variable].text,
			    texts[piece->variable].length);
	}
}

static bool skip(struct fill_text *at, const char *text, size_t length)
{
	if (length > at->length || memcmp(at->text, text, length) != 0)
		return false;
	at->text += length;
	at->length -= length;
	return true;
}

static bool skip_escaped(
    struct fill_text *at, const struct fill_text *text, struct buf *buf)
{
	buf_clear(buf);
	text_add_xml(buf, text->text, text->length);
	return buf_ok(buf) && skip(at, buf->data, buf->length);
}

bool fill_template_match(const struct fill_template *template,
    const struct fill_text *texts, size_t any, const struct fill_text *xml,
    struct fill_text *ret_any)
{
	auto_buf struct buf escaped = {0};
	struct fill_text at = *xml, found = {NULL, 0};

	for (size_t i = 0; i < template->count; i++) {
		const struct fill_piece *piece = &template->pieces[i];
		const char *end;

		if (piece->variable == SIZE_MAX) {
			if (!skip(&at, piece->text, piece->length))
				return false;
		} else if (piece->variable != any) {
			if (!skip_escaped(
				&at, &texts[piece->variable], &escaped))
				return false;
		} else {
			end = memchr(at.text, '<', at.length);
			if (end == NULL || found.text != NULL)
				return false;
			found = (struct fill_text){
			    at.text, (size_t)(end - at.text)};
			(void)skip(&at, at.text, found.length);
		}
	}
	if (at.length > 0 || found.length == 0)
		return false;
	*ret_any = found;
	return true;
}

size_t fill_challenge(const struct fill *fill)
{
	return fill->challenge;
}
