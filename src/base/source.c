/* Text with its lines, for places in messages. */
#include "base/source.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

struct span source_line(const struct source *source, size_t offset)
{
	struct span line;

	if (offset > source->length)
		offset = source->length;
	line.begin = offset;
	while (line.begin > 0 && source->text[line.begin - 1] != '\n')
		line.begin--;
	line.end = offset;
	while (line.end < source->length && source->text[line.end] != '\n')
		line.end++;
	if (line.end > line.begin && source->text[line.end - 1] == '\r')
		line.end--;
	return line;
}

struct place source_place(const struct source *source, size_t offset)
{
	struct place place = {1, 1};
	struct span line = source_line(source, offset);
	const char *at = source->text;
	const char *stop = source->text + line.begin;

	while (at < stop && (at = memchr(at, '\n', (size_t)(stop - at)))) {
		place.line++;
		at++;
	}
	if (offset > source->length)
		offset = source->length;
	if (line.begin == 0 && text_has_bom(source->text, source->length) &&
	    offset >= TEXT_BOM_BYTES)
		line.begin = TEXT_BOM_BYTES;
	place.column += (unsigned)text_characters(
	    source->text + line.begin, offset - line.begin);
	return place;
}

int source_error_at(struct error *error, const struct origin *origin)
{
	if (origin->source == NULL)
		return -1;
	if (origin->path != NULL)
		return error_prefix(
		    error, "%s: %s", origin->source->name, origin->path);
	return error_prefix(error, "%s:%u", origin->source->name,
	    source_place(origin->source, origin->span.begin).line);
}
