/* The row of titles. */
#include "devices/header.h"

#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "base/text.h"
#include "devices/table.h"
#include "devices/title.h"
#include "base/banned.h"

enum {
	SHOWN_MAX = 60,       /* bytes of a title in a message */
	HINT_TITLES_MAX = 200 /* of all titles in a hint */
};

int device_header_fail(const struct device_header *header, struct error *error)
{
	return error_set(error, STATUS_FINDINGS,
	    "'%s' is not a table that can be used", header->file);
}

/* Cells of one row that has no comma, but what some write for one. */
static bool is_separated_otherwise(const struct device_header *header,
    const struct csv_row *row, struct findings *findings)
{
	const struct csv_cell *cell = &row->cells[0];
	size_t at = strcspn(cell->text, ";\t");
	struct finding_place place = {header->file, cell->line, cell->column};

	if (row->count != 1 || cell->text[at] == '\0')
		return false;
	findings_add_at(findings, &device_rules[DEVICE_RULE_TITLE], &place,
	    "save the table with commas between the cells",
	    "titles are separated by %s, expected commas",
	    cell->text[at] == ';' ? "';'" : "tabs");
	return true;
}

static int read_title(struct device_title *title, const struct csv_cell *cell,
    const struct device_columns *mapped, struct arena *arena)
{
	const char *text = cell->text;
	size_t length = text_trim(&text, cell->length);

	title->text = arena_copy(arena, text,
	    text_utf8_prefix(text, length < SHOWN_MAX ? length : SHOWN_MAX));
	title->folded = device_title_fold(arena, text, length);
	if (title->text == NULL || title->folded == NULL)
		return -1;
	title->name = device_columns_name(mapped, title->folded);
	if (title->name == NULL)
		title->name = device_title_variable(arena, title->folded);
	return 0;
}

/* What no two columns may have alike: names are in capitals, folded titles are
 * not. */
static const char *meaning(const struct device_title *title)
{
	return title->name != NULL ? title->name : title->folded;
}

static int check_alike(const struct device_header *header,
    const struct csv_row *row, struct findings *findings, struct error *error)
{
	static const char hint[] = "rename one of them or take it out";
	const struct rule *rule = &device_rules[DEVICE_RULE_TITLE];
	auto_map struct map seen = {0};

	for (size_t i = 0; i < header->count; i++) {
		const struct device_title *title = &header->titles[i];
		struct finding_place place = {
		    header->file, row->cells[i].line, row->cells[i].column};
		const char *first;
		size_t other = 0;
		int added;

		if (*title->folded == '\0')
			continue;
		added = map_add(
		    &seen, meaning(title), strlen(meaning(title)), i, &other);
		if (added < 0)
			return error_set_memory(error);
		if (added > 0)
			continue;
		first = header->titles[other].text;
		if (title->name != NULL)
			findings_add_at(findings, rule, &place, hint,
			    "columns '%s' and '%s' are both for $%s", first,
			    title->text, title->name);
		else
			findings_add_at(findings, rule, &place, hint,
			    "columns '%s' and '%s' have the same title", first,
			    title->text);
	}
	return 0;
}

static int check_variables(
    const struct device_header *header, struct error *error)
{
	char what[ERROR_TEXT_MAX];

	for (size_t i = 0; i < header->count; i++) {
		const struct device_title *title = &header->titles[i];

		if (title->name == NULL)
			continue;
		(void)snprintf(what, sizeof(what), "column '%s' of '%s'",
		    title->text, header->file);
		if (device_variable_check(what, title->name, error) != 0)
			return -1;
	}
	return 0;
}

static int fail_column(const struct device_header *header,
    const struct device_column *column, struct error *error)
{
	struct text_meant meant = {.text = column->title};
	auto_buf struct buf all = {0};

	for (size_t i = 0; i < header->count; i++) {
		const char *text = header->titles[i].text;

		if (*text == '\0')
			continue;
		text_meant_offer(&meant, text);
		if (all.length + strlen(text) < HINT_TITLES_MAX)
			buf_printf(
			    &all, "%s'%s'", all.length > 0 ? ", " : "", text);
	}
	(void)error_set(error, STATUS_USAGE,
	    "'%s' has no column '%s', which --column names", header->file,
	    column->title);
	if (meant.name != NULL)
		return error_hint(error, "did you mean '%s'?", meant.name);
	if (all.length > 0 && buf_ok(&all))
		return error_hint(error, "its columns are %s", all.data);
	return -1;
}

static int check_mapped(const struct device_header *header,
    const struct device_columns *mapped, struct error *error)
{
	for (size_t i = 0; i < mapped->count; i++) {
		size_t at = 0;

		while (at < header->count && strcmp(header->titles[at].folded,
						 mapped->list[i].folded) != 0)
			at++;
		if (at == header->count)
			return fail_column(header, &mapped->list[i], error);
	}
	return 0;
}

int device_header_read(struct device_header *ret, const struct csv_row *row,
    const struct device_columns *mapped, struct arena *arena,
    struct findings *findings, struct error *error)
{
	struct device_header header = *ret;
	size_t before = findings->count;

	if (is_separated_otherwise(&header, row, findings))
		return device_header_fail(&header, error);
	header.count = row->count;
	header.titles =
	    arena_new_array(arena, row->count, sizeof(*header.titles));
	if (header.titles == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < row->count; i++)
		if (read_title(
			&header.titles[i], &row->cells[i], mapped, arena) != 0)
			return error_set_memory(error);
	if (check_mapped(&header, mapped, error) != 0 ||
	    check_variables(&header, error) != 0 ||
	    check_alike(&header, row, findings, error) != 0)
		return -1;
	if (findings->count > before)
		return device_header_fail(&header, error);
	*ret = header;
	return 0;
}
