/*
 * Values, decoded once it is known whether they are lists, and written.
 */
#include "ini/ini.h"

#include <string.h>

#include "base/text.h"
#include "ini/ini_lex.h"
#include "base/banned.h"

/* The part of an entry that is on one line. */
struct piece {
	struct ini_text ini;
	struct span span;
	bool commas; /* they end an item */
	bool secret;
};

/* The place within a secret would tell its length: its start is named. */
static struct ini_spot piece_spot(const struct piece *piece, size_t at)
{
	return (struct ini_spot){.at = piece->secret ? piece->span.begin : at,
	    .length = 1,
	    .hide = piece->span.begin};
}

static bool item_ends(const struct piece *piece, size_t at)
{
	const char *text = piece->ini.source->text;

	return (text[at] == ',' && piece->commas) ||
	       (text[at] == ';' && ini_comment_at(text, at, piece->span.end));
}

static size_t item_end(const struct piece *piece, size_t at)
{
	while (at < piece->span.end && !item_ends(piece, at))
		at++;
	return at;
}

static bool item_quoted(
    const struct piece *piece, size_t *at, struct ini_item *item)
{
	const struct ini_text *ini = &piece->ini;
	const char *text = ini->source->text;
	size_t end = piece->span.end;
	size_t close = ini_quote_end(text, *at, end);
	struct ini_spot spot = piece_spot(piece, *at);

	if (close == end) {
		ini_find(ini, INI_RULE_QUOTE, &spot,
		    "end it with '\"'; inside quotes a quote is written \\\" "
		    "and a backslash before one \\\\",
		    "quote is not closed");
		*at = end;
		return false;
	}
	item->quoted = true;
	item->span = (struct span){*at + 1, close};
	item->text = ini_quote_copy(ini, item->span, &item->length);
	*at = ini_blanks_skip(text, close + 1, end);
	if (*at < end && !item_ends(piece, *at)) {
		spot = piece_spot(piece, *at);
		ini_find(ini, INI_RULE_AFTER_QUOTE, &spot,
		    "inside quotes a quote is written \\\"; a comment starts "
		    "with a blank and ;",
		    "text after the closing quote");
		*at = item_end(piece, *at);
		return false;
	}
	return item->text != NULL;
}

/* Reads the item at *at, which moves to the comma after it or to the end. */
static bool item_read(
    const struct piece *piece, size_t *at, struct ini_item *ret_item)
{
	const char *text = piece->ini.source->text;
	size_t end = piece->span.end;
	struct ini_item item = {.span = {*at, *at}};
	bool good;

	*at = ini_blanks_skip(text, *at, end);
	if (*at < end && text[*at] == '"')
		good = item_quoted(piece, at, &item);
	else {
		item.span.begin = *at;
		*at = item_end(piece, *at);
		item.span.end = ini_blanks_trim(text, item.span.begin, *at);
		item.length = item.span.end - item.span.begin;
		item.text = arena_copy(
		    piece->ini.arena, text + item.span.begin, item.length);
		good = item.text != NULL;
		piece->ini.findings->failed |= !good;
	}
	if (ini_comment_at(text, *at, end)) {
		item.comment.begin = *at;
		item.comment.end = ini_blanks_trim(text, *at, end);
		*at = end;
	}
	if (good)
		*ret_item = item;
	return good;
}

/* Unfit bytes were reported when the text was parsed. */
static bool entry_fits(const struct ini *ini, const struct ini_entry *entry)
{
	const char *text = ini->source->text;

	if (!ini_bytes_fit(text, entry->value))
		return false;
	for (size_t i = 0; i < entry->more_count; i++)
		if (!ini_bytes_fit(text, entry->more[i]))
			return false;
	return true;
}

bool ini_scalar(const struct ini *ini, const struct ini_entry *entry,
    bool secret, struct arena *arena, struct findings *findings,
    struct ini_item *ret_item)
{
	struct piece piece = {
	    {ini->source, arena, findings}, entry->value, false, secret};
	struct ini_item item;
	size_t at = entry->value.begin;
	bool good = entry_fits(ini, entry);

	good = good && item_read(&piece, &at, &item);
	if (entry->more_count > 0) {
		struct ini_spot spot = {
		    entry->more[0].begin, 1, entry->more[0].begin};

		ini_find(&piece.ini, INI_RULE_CONTINUATION, &spot,
		    "write the value on the key's own line",
		    "'%s' takes one value; a continuation line needs a list",
		    entry->name);
		return false;
	}
	if (good)
		*ret_item = item;
	return good;
}

/* A list that is being read. */
struct list {
	struct ini_item *items;
	size_t count;
	size_t room;
	bool good;
	bool full; /* the limit was met and reported */
};

static void list_add_piece(struct list *list, const struct piece *piece)
{
	const struct ini_text *ini = &piece->ini;
	const char *text = ini->source->text;
	size_t at = piece->span.begin;
	bool comma = false;

	/* Nothing, or nothing but a comment. */
	if (at == piece->span.end || ini_comment_at(text, at, piece->span.end))
		return;
	do {
		struct ini_spot spot = piece_spot(piece, at);
		struct ini_item item;
		bool good = item_read(piece, &at, &item);

		comma = at < piece->span.end;
		at++;
		if (!good) {
			list->good = false;
		} else if (!item.quoted && item.length == 0) {
			list->good = false;
			spot = piece_spot(piece, item.span.begin);
			ini_find(ini, INI_RULE_EMPTY_ITEM, &spot,
			    "delete the comma; a comma in an item needs "
			    "quotes",
			    "empty item in a list");
		} else if (list->count == INI_ITEMS_MAX) {
			list->good = false;
			list->full = true;
			ini_find(ini, INI_RULE_ITEMS, &spot, NULL,
			    "more than %d items in a list", INI_ITEMS_MAX);
		} else {
			struct ini_item *items =
			    arena_grow(ini->arena, list->items, list->count,
				&list->room, sizeof(*items));

			if (items == NULL) {
				ini->findings->failed = true;
				list->good = false;
				continue;
			}
			list->items = items;
			list->items[list->count++] = item;
		}
	} while (comma && !list->full);
}

bool ini_list(const struct ini *ini, const struct ini_entry *entry, bool secret,
    struct arena *arena, struct findings *findings, struct ini_item **ret_items,
    size_t *ret_count)
{
	struct piece piece = {
	    {ini->source, arena, findings}, entry->value, true, secret};
	struct list list = {.good = true};

	if (!entry_fits(ini, entry))
		return false;
	list_add_piece(&list, &piece);
	piece.commas = false;
	for (size_t i = 0; i < entry->more_count && !list.full; i++) {
		piece.span = entry->more[i];
		list_add_piece(&list, &piece);
	}
	if (!list.good)
		return false;
	*ret_items = list.items;
	*ret_count = list.count;
	return true;
}

void ini_add_value(struct buf *buf, const char *text, bool list_item)
{
	size_t length = strlen(text);
	bool is_plain = length > 0 && strchr("\";# \t", text[0]) == NULL &&
			!text_is_blank(text[length - 1]) &&
			!(list_item && strchr(text, ',') != NULL);

	for (size_t at = 1; is_plain && at < length; at++)
		is_plain = !ini_comment_at(text, at, length) &&
			   !(text[at] == '#' && text_is_blank(text[at - 1]));
	if (is_plain)
		buf_text(buf, text);
	else
		ini_add_label(buf, text);
}

void ini_add_label(struct buf *buf, const char *text)
{
	buf_char(buf, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			buf_char(buf, '\\');
		buf_char(buf, *text);
	}
	buf_char(buf, '"');
}
