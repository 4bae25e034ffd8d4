/*
 * From Expat's events to elements.
 */
#include <limits.h>
#include <string.h>

#include <expat.h>

#include "base/memory.h"
#include "base/text.h"
#include "xml/xml.h"
#include "base/banned.h"

_Static_assert(XML_BYTES_MAX <= INT_MAX, "Expat counts in int");

/* Why the reading was stopped by us. */
enum stop {
	GOING,
	STOP_DOCTYPE,
	STOP_DEPTH,
	STOP_ELEMENTS,
	STOP_MEMORY
};

static const char *const stop_texts[] = {
    [STOP_DOCTYPE] = "document type declaration, expected none",
    [STOP_DEPTH] = "elements nested too deep",
    [STOP_ELEMENTS] = "too many elements",
};

/* An element that is not closed yet. */
struct level {
	struct xml *element;
	struct buf text; /* kept for the next element of this depth */
};

struct reader {
	XML_Parser parser;
	struct arena *arena;
	struct xml *root;
	struct level levels[XML_DEPTH_MAX];
	unsigned depth;
	unsigned elements;
	enum stop stop;
};

static void reader_done(struct reader *reader)
{
	for (size_t i = 0; i < XML_DEPTH_MAX; i++)
		buf_done(&reader->levels[i].text);
	if (reader->parser != NULL)
		XML_ParserFree(reader->parser);
}

static void stop(struct reader *reader, enum stop why)
{
	/* Expat hands over what it has of a token even after a stop. */
	if (reader->stop == GOING)
		reader->stop = why;
	(void)XML_StopParser(reader->parser, XML_FALSE);
}

static void XMLCALL take_start(
    void *context, const XML_Char *name, const XML_Char **attributes)
{
	struct reader *reader = context;
	struct xml *element;

	(void)attributes;
	if (reader->stop != GOING)
		return;
	if (reader->depth == XML_DEPTH_MAX) {
		stop(reader, STOP_DEPTH);
		return;
	}
	if (reader->elements++ == XML_ELEMENTS_MAX) {
		stop(reader, STOP_ELEMENTS);
		return;
	}
	element =
	    reader->depth == 0
		? xml_new(reader->arena, name, NULL)
		: xml_add(reader->arena,
		      reader->levels[reader->depth - 1].element, name, NULL);
	if (element == NULL) {
		stop(reader, STOP_MEMORY);
		return;
	}
	if (reader->depth == 0)
		reader->root = element;
	buf_clear(&reader->levels[reader->depth].text);
	reader->levels[reader->depth++].element = element;
}

static void XMLCALL take_end(void *context, const XML_Char *name)
{
	struct reader *reader = context;
	struct level *level;
	const char *text;
	size_t length;

	(void)name;
	if (reader->stop != GOING)
		return;
	level = &reader->levels[--reader->depth];
	text = level->text.data;
	length = level->text.length;
	if (level->element->first != NULL)
		length = text_trim(&text, length);
	if (length == 0)
		return;
	level->element->text = arena_copy(reader->arena, text, length);
	level->element->length = length;
	if (level->element->text == NULL)
		stop(reader, STOP_MEMORY);
}

static void XMLCALL take_text(void *context, const XML_Char *text, int length)
{
	struct reader *reader = context;
	struct buf *buf;

	if (reader->stop != GOING || reader->depth == 0)
		return;
	buf = &reader->levels[reader->depth - 1].text;
	buf_add(buf, text, (size_t)length);
	if (!buf_ok(buf))
		stop(reader, STOP_MEMORY);
}

static void XMLCALL take_doctype(void *context, const XML_Char *name,
    const XML_Char *system_id, const XML_Char *public_id, int has_subset)
{
	(void)name;
	(void)system_id;
	(void)public_id;
	(void)has_subset;
	stop(context, STOP_DOCTYPE);
}

/* From Expat 2.9.0 on positions have 64 bits everywhere; the older functions
 * are deprecated there. */
#if XML_MAJOR_VERSION > 2 || (XML_MAJOR_VERSION == 2 && XML_MINOR_VERSION >= 9)
#define current_line XML_GetCurrentLineNumber64
#define current_column XML_GetCurrentColumnNumber64
#else
#define current_line XML_GetCurrentLineNumber
#define current_column XML_GetCurrentColumnNumber
#endif

static int fail(const struct reader *reader, struct error *error)
{
	enum XML_Error code = XML_GetErrorCode(reader->parser);

	if (reader->stop == STOP_MEMORY ||
	    (reader->stop == GOING && code == XML_ERROR_NO_MEMORY))
		return error_set_memory(error);
	return error_set(error, STATUS_SERVER,
	    "malformed XML at line %lu, column %lu: %s",
	    (unsigned long)current_line(reader->parser),
	    (unsigned long)current_column(reader->parser) + 1,
	    reader->stop != GOING ? stop_texts[reader->stop]
				  : XML_ErrorString(code));
}

int xml_parse(const char *bytes, size_t length, struct arena *arena,
    struct xml **ret_root, struct error *error)
{
	static const XML_Memory_Handling_Suite suite = {
	    memory_new, memory_resize, memory_free};
	auto_cleanup(reader_done) struct reader reader = {.arena = arena};

	if (length > XML_BYTES_MAX)
		return error_set(error, STATUS_SERVER,
		    "XML has %zu bytes, expected %d at most", length,
		    XML_BYTES_MAX);
	reader.parser = XML_ParserCreate_MM(NULL, &suite, NULL);
	if (reader.parser == NULL)
		return error_set_memory(error);
	XML_SetUserData(reader.parser, &reader);
	XML_SetElementHandler(reader.parser, take_start, take_end);
	XML_SetCharacterDataHandler(reader.parser, take_text);
	XML_SetStartDoctypeDeclHandler(reader.parser, take_doctype);
	if (XML_Parse(reader.parser, bytes, (int)length, XML_TRUE) !=
		XML_STATUS_OK ||
	    reader.stop != GOING)
		return fail(&reader, error);
	*ret_root = reader.root;
	return 0;
}

const char *xml_version(void)
{
	const char *version = XML_ExpatVersion();

	return text_starts_with(version, "expat_") ? version + 6 : version;
}
