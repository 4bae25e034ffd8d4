/*
 * Lines of a definition, taken apart one by one.
 */
#include "profile/format.h"

#include <string.h>

#include "base/text.h"
#include "profile/format_line.h"
#include "profile/read_group.h"
#include "base/banned.h"

static void add_source(struct formatter *f, struct span span)
{
	buf_add(&f->texts, f->format->source->text + span.begin,
	    span.end - span.begin);
}

static void add_name(struct formatter *f, const char *name, struct span label)
{
	buf_text(&f->texts, name);
	if (label.begin == label.end)
		return;
	/* With the quotes, as it stands. */
	buf_char(&f->texts, ' ');
	add_source(f, (struct span){label.begin - 1, label.end + 1});
}

static struct section_path path_of(
    const struct formatter *f, const struct ini_section *section)
{
	struct findings ignored = {.arena = f->format->arena};
	const struct section_reader reader = {.schemas = f->format->schemas,
	    .place = f->format->place,
	    .ini = &f->ini,
	    .arena = f->format->arena,
	    .findings = &ignored};
	struct section_path path;

	section_path(&reader, section, &path);
	f->format->findings->failed |= ignored.failed;
	return path;
}

/* How often each key is given in the section, by whatever names. */
static void count_names(struct formatter *f, const struct ini_section *section)
{
	f->given = f->schema == NULL ? NULL
				     : arena_new_array(f->format->arena,
					   f->schema->count, sizeof(*f->given));
	if (f->given == NULL) {
		f->format->findings->failed |= f->schema != NULL;
		return;
	}
	for (size_t i = 0; i < section->count; i++) {
		const struct schema_key *key =
		    schema_key_of_name(f->schema, section->entries[i].name);

		if (key != NULL)
			f->given[key - f->schema->keys]++;
	}
}

static void read_header(struct formatter *f, struct format_line *line)
{
	const struct ini_section *section = &f->ini.sections[f->section++];
	const struct section_path path = path_of(f, section);
	const struct schema *schema = path.schema;
	const char *name = section->name;

	buf_char(&f->texts, '[');
	/* Another name of a section or subsection is as good. */
	if (schema != NULL && !text_same(name, schema->section_alias))
		name = schema->section;
	add_name(f, name,
	    path.label == NULL ? (struct span){0, 0} : section->label_span);
	for (size_t i = 0; i < path.count; i++) {
		const struct ini_part *part = &path.parts[i];
		const struct schema_key *key =
		    schema == NULL ? NULL
				   : schema_key_of_name(schema, part->name);

		buf_char(&f->texts, ' ');
		add_name(f, part->name, part->label_span);
		schema = key == NULL ? NULL : key->items;
	}
	buf_char(&f->texts, ']');
	f->schema = schema;
	count_names(f, section);
	f->entry = 0;
	f->last = NULL;
	line->behind.begin = section->at.end;
}

static bool begins_at(const struct span *span, size_t at)
{
	return span->begin == at;
}

/* What the line is that begins at first, which is no blank. */
static enum format_kind kind_of(const struct formatter *f, size_t first)
{
	const struct ini_section *section =
	    f->section == 0 ? NULL : &f->ini.sections[f->section - 1];

	if (f->last != NULL && f->item < f->last->more_count &&
	    begins_at(&f->last->more[f->item], first))
		return FORMAT_ITEM;
	if (section != NULL && f->entry < section->count &&
	    begins_at(&section->entries[f->entry].key, first))
		return FORMAT_KEY;
	if (f->section < f->ini.count &&
	    begins_at(&f->ini.sections[f->section].at, first))
		return FORMAT_HEADER;
	return FORMAT_COMMENT;
}

/* One that is indented deeper than the key of a list goes with its items. */
static bool is_inside(const struct formatter *f, size_t indent)
{
	return f->last != NULL && f->last->more_count > 0 && indent > f->indent;
}

/* The line begin .. end-1, without its line end. */
static bool read_line(struct formatter *f, size_t begin, size_t end)
{
	const char *text = f->format->source->text;
	struct format_line line = {
	    .body = {f->texts.length, 0}, .at = {begin, end}, .hide = end};
	size_t first, indent = ini_indent(text, begin, end, &first);

	f->lines = arena_grow(
	    f->format->arena, f->lines, f->count, &f->room, sizeof(*f->lines));
	if (f->lines == NULL)
		return false;
	while (end > first && text_is_blank(text[end - 1]))
		end--;
	line.kind = first == end ? FORMAT_BLANK : kind_of(f, first);
	switch (line.kind) {
	case FORMAT_BLANK:
		break;
	case FORMAT_COMMENT:
		line.is_inside = is_inside(f, indent);
		add_source(f, (struct span){first, end});
		break;
	case FORMAT_HEADER:
		read_header(f, &line);
		while (line.behind.begin < end &&
		       text_is_blank(text[line.behind.begin]))
			line.behind.begin++;
		line.behind.end = end;
		break;
	case FORMAT_KEY:
		f->indent = indent;
		format_entry(f, &line);
		break;
	case FORMAT_ITEM:
		format_piece(f, f->last->more[f->item++], &line);
		break;
	}
	line.body.end = f->texts.length;
	f->lines[f->count++] = line;
	return true;
}

/* The end of the first line; a text without any has LF. */
static const char *line_end_of(const struct source *source)
{
	const char *feed = memchr(source->text, '\n', source->length);

	return feed != NULL && feed > source->text && feed[-1] == '\r' ? "\r\n"
								       : "\n";
}

static bool read_lines(struct formatter *f)
{
	const struct source *source = f->format->source;
	size_t at =
	    text_has_bom(source->text, source->length) ? TEXT_BOM_BYTES : 0;

	while (at < source->length) {
		const char *start = source->text + at;
		const char *feed = memchr(start, '\n', source->length - at);
		size_t begin = at, end = source->length;

		at = end;
		if (feed != NULL) {
			end = (size_t)(feed - source->text);
			at = end + 1;
			if (end > begin && feed[-1] == '\r')
				end--;
		}
		if (!read_line(f, begin, end))
			return false;
	}
	return true;
}

void format_done(struct formatter *f)
{
	buf_done(&f->texts);
}

/* [jamf] is in both. */
static void tell_place(const struct formatter *f)
{
	struct format *format = f->format;
	enum schema_place other = format->place == SCHEMA_IN_PROJECT
				      ? SCHEMA_IN_DEFINITION
				      : SCHEMA_IN_PROJECT;
	bool here_only = false, there_only = false;

	format->is_known = false;
	for (size_t i = 0; i < f->ini.count; i++) {
		const struct ini_section *section = &f->ini.sections[i];
		bool here = path_of(f, section).schema != NULL;
		bool there = schemas_of_section(
				 format->schemas, other, section->name) != NULL;

		format->is_known |= here;
		here_only |= here && !there;
		there_only |= there && !here;
	}
	format->is_foreign = f->ini.count > 0 && !format->is_known;
	format->is_other = there_only && !here_only;
}

bool format_take_apart(struct formatter *f, struct error *error)
{
	struct format *format = f->format;

	format->wants_names = false;
	if (ini_parse(format->source, format->arena, format->findings, &f->ini,
		error) != 0)
		return false;
	tell_place(f);
	/* Of what cannot be read not every line is accounted for. */
	if (format->findings->errors > 0)
		return true;
	if (read_lines(f) && buf_ok(&f->texts) && !format->findings->failed)
		return true;
	(void)error_set_memory(error);
	return false;
}

/* A text that was read must be one that can be read again. */
static bool is_readable(const struct buf *text, size_t begin)
{
	size_t length = 0;

	if (text->length - begin > INI_BYTES_MAX)
		return false;
	for (size_t at = begin; at < text->length; at++) {
		length = text->data[at] == '\n' ? 0 : length + 1;
		if (length > INI_LINE_MAX)
			return false;
	}
	return true;
}

int profile_format(struct format *format, struct buf *text, struct error *error)
{
	auto_formatter struct formatter f = {.format = format};
	const struct source *source = format->source;
	size_t begin = text->length;

	if (!format_take_apart(&f, error))
		return -1;
	if (format->findings->errors > 0)
		return 0;
	if (text_has_bom(source->text, source->length))
		buf_add(text, source->text, TEXT_BOM_BYTES);
	format_lay_out(&f, line_end_of(source), text);
	if (!buf_ok(text))
		return error_set_memory(error);
	if (!is_readable(text, begin))
		return error_set(error, STATUS_LIMIT,
		    "'%s' would be too long once it is formatted",
		    source->name);
	return 0;
}
