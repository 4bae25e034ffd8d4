/* Findings: collected, sorted, counted. */
#include "base/diag.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/banned.h"

static const struct rule rule_more = {"too-many-findings", SEVERITY_ERROR,
    "A file has more findings than are listed."};

enum {
	MESSAGE_MAX = 700,
	EXCERPT_BEFORE = 100, /* bytes of the line shown before the span */
	EXCERPT_SPAN = 100    /* and of the span itself */
};

/* Moves offset forward to the start of a character. */
static size_t character_start(const char *text, size_t offset, size_t end)
{
	while (offset < end && ((unsigned char)text[offset] & 0xC0) == 0x80)
		offset++;
	return offset;
}

static void add_plain(struct buf *buf, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (text[i] == '\t')
			buf_char(buf, ' ');
		else if ((unsigned char)text[i] < 0x80 &&
			 ((unsigned char)text[i] < 0x20 || text[i] == 0x7F))
			buf_char(buf, '?');
		else
			buf_char(buf, text[i]);
}

/* The line up to the end of the span: what follows could be a secret. */
static void add_excerpt(struct finding *finding, struct arena *arena,
    const struct origin *origin, struct findings *findings)
{
	const struct source *source = origin->source;
	struct span line = source_line(source, origin->span.begin);
	size_t begin = origin->span.begin, end = origin->span.end;
	size_t from = line.begin;
	auto_buf struct buf buf = {0};
	auto_buf struct buf shown = {0};

	if (line.begin == 0 && text_has_bom(source->text, source->length))
		from = TEXT_BOM_BYTES;
	if (begin < from)
		begin = from;
	if (begin > line.end)
		begin = line.end;
	if (end > line.end)
		end = line.end;
	if (end < begin)
		end = begin;
	if (begin - from > EXCERPT_BEFORE) {
		from = character_start(
		    source->text, begin - EXCERPT_BEFORE, begin);
		buf_text(&buf, "...");
	}
	if (end - begin > EXCERPT_SPAN)
		end = character_start(source->text, begin + EXCERPT_SPAN, end);
	add_plain(&buf, source->text + from, begin - from);
	finding->caret = (unsigned)text_characters(
	    buf.data == NULL ? "" : buf.data, buf.length);
	if (origin->secret)
		buf_text(&shown, SECRET_MASK);
	else
		add_plain(&shown, source->text + begin, end - begin);
	finding->width = (unsigned)text_characters(
	    shown.data == NULL ? "" : shown.data, shown.length);
	if (finding->width == 0)
		finding->width = 1;
	buf_add(&buf, shown.data, shown.length);
	finding->excerpt =
	    text_printable(arena, buf.data == NULL ? "" : buf.data, buf.length);
	if (!buf_ok(&buf) || !buf_ok(&shown) || finding->excerpt == NULL)
		findings->failed = true;
}

static void findings_append(struct findings *findings, struct finding *finding)
{
	if (findings->last == NULL)
		findings->first = finding;
	else
		findings->last->next = finding;
	findings->last = finding;
	findings->count++;
	if (finding->severity == SEVERITY_ERROR)
		findings->errors++;
	if (finding->severity == SEVERITY_WARNING)
		findings->warnings++;
}

static struct finding *finding_new(struct findings *findings,
    const struct rule *rule, const char *hint, const char *message)
{
	struct finding *finding;

	if (findings->count > FINDINGS_MAX)
		return NULL;
	if (findings->count == FINDINGS_MAX) {
		rule = &rule_more;
		message = "more findings than are listed";
		hint = NULL;
	}
	finding = arena_new(findings->arena, sizeof(*finding));
	if (finding == NULL) {
		findings->failed = true;
		return NULL;
	}
	finding->rule = rule;
	finding->severity = rule->severity;
	finding->message =
	    text_printable(findings->arena, message, strlen(message));
	if (hint != NULL)
		finding->hint =
		    text_printable(findings->arena, hint, strlen(hint));
	if (finding->message == NULL || (hint != NULL && !finding->hint)) {
		findings->failed = true;
		return NULL;
	}
	return finding;
}

ATTR_PRINTF(4, 0)
static struct finding *finding_print(struct findings *findings,
    const struct rule *rule, const char *hint, const char *format, va_list list)
{
	char message[MESSAGE_MAX];

	(void)vsnprintf(message, sizeof(message), format, list);
	return finding_new(findings, rule, hint, message);
}

static const char *file_shown(struct findings *findings, const char *file)
{
	const char *shown = text_printable(findings->arena, file, strlen(file));

	if (shown != NULL)
		return shown;
	findings->failed = true;
	return "";
}

void findings_add(struct findings *findings, const struct rule *rule,
    const struct origin *origin, const char *hint, const char *format, ...)
{
	struct finding *finding;
	va_list list;

	va_start(list, format);
	finding = finding_print(findings, rule, hint, format, list);
	va_end(list);
	if (finding == NULL)
		return;
	finding->file = file_shown(findings, origin->source->name);
	if (origin->path != NULL) {
		finding->path = text_printable(
		    findings->arena, origin->path, strlen(origin->path));
		if (finding->path == NULL)
			findings->failed = true;
	} else if (origin->source->text != NULL) {
		size_t end = origin->span.end;
		struct place place =
		    source_place(origin->source, origin->span.begin);

		finding->line = place.line;
		finding->column = place.column;
		/* A line end at the end belongs to the line it ends. */
		while (end > origin->span.begin &&
		       strchr("\r\n", origin->source->text[end - 1]) != NULL)
			end--;
		if (end > origin->span.begin)
			place = source_place(origin->source, end);
		finding->end_line = place.line;
		finding->end_column = place.column;
		add_excerpt(finding, findings->arena, origin, findings);
	}
	findings_append(findings, finding);
}

void findings_add_file(struct findings *findings, const struct rule *rule,
    const char *file, const char *hint, const char *format, ...)
{
	struct finding *finding;
	va_list list;

	va_start(list, format);
	finding = finding_print(findings, rule, hint, format, list);
	va_end(list);
	if (finding == NULL)
		return;
	finding->file = file_shown(findings, file);
	findings_append(findings, finding);
}

void findings_add_at(struct findings *findings, const struct rule *rule,
    const struct finding_place *place, const char *hint, const char *format,
    ...)
{
	struct finding *finding;
	va_list list;

	va_start(list, format);
	finding = finding_print(findings, rule, hint, format, list);
	va_end(list);
	if (finding == NULL)
		return;
	finding->file = file_shown(findings, place->file);
	finding->line = finding->end_line = place->line;
	finding->column = finding->end_column = place->column;
	findings_append(findings, finding);
}

static const char *copy_text(struct findings *findings, const char *text)
{
	const char *copy =
	    text == NULL ? NULL : arena_text(findings->arena, text);

	findings->failed = findings->failed || (text != NULL && copy == NULL);
	return copy;
}

int findings_copy(struct findings *findings, const struct finding *finding)
{
	struct finding *copy = finding_new(
	    findings, finding->rule, finding->hint, finding->message);

	/* One more than are listed. */
	if (copy == NULL || copy->rule != finding->rule)
		return findings->failed ? -1 : 0;
	*copy = (struct finding){.rule = finding->rule,
	    .severity = finding->severity,
	    .file = copy_text(findings, finding->file),
	    .line = finding->line,
	    .column = finding->column,
	    .end_line = finding->end_line,
	    .end_column = finding->end_column,
	    .path = copy_text(findings, finding->path),
	    .message = copy->message,
	    .hint = copy->hint,
	    .excerpt = copy_text(findings, finding->excerpt),
	    .caret = finding->caret,
	    .width = finding->width};
	findings_append(findings, copy);
	return findings->failed ? -1 : 0;
}

void findings_accept(struct findings *findings,
    bool (*is_accepted)(void *context, const struct finding *finding),
    void *context)
{
	struct finding *next, *finding = findings->first;
	struct finding **end = &findings->accepted;

	while (*end != NULL)
		end = &(*end)->next;
	findings->first = findings->last = NULL;
	findings->count = findings->errors = findings->warnings = 0;
	for (; finding != NULL; finding = next) {
		next = finding->next;
		finding->next = NULL;
		if (is_accepted(context, finding)) {
			*end = finding;
			end = &finding->next;
		} else {
			findings_append(findings, finding);
		}
	}
}

static bool finding_before(const struct finding *a, const struct finding *b)
{
	if (a->line != b->line)
		return a->line < b->line;
	return a->column < b->column;
}

static struct finding *merge(struct finding *a, struct finding *b)
{
	struct finding *first = NULL, **end = &first;

	while (a != NULL && b != NULL) {
		struct finding **least = finding_before(b, a) ? &b : &a;

		*end = *least;
		*least = (*least)->next;
		end = &(*end)->next;
	}
	*end = a != NULL ? a : b;
	return first;
}

/* A stable merge sort of count findings of a list. */
static struct finding *sort(struct finding *list, size_t count)
{
	struct finding *left = list, *right = list, *tail = NULL;

	if (count < 2)
		return list;
	for (size_t i = 0; i < count / 2; i++) {
		tail = right;
		right = right->next;
	}
	tail->next = NULL;
	return merge(sort(left, count / 2), sort(right, count - count / 2));
}

void findings_sort(struct findings *findings)
{
	findings->first = sort(findings->first, findings->count);
	findings->last = findings->first;
	while (findings->last != NULL && findings->last->next != NULL)
		findings->last = findings->last->next;
}

const char *severity_name(enum severity severity)
{
	static const char *const names[] = {"note", "warning", "error"};

	return names[severity];
}

const struct rule *rules_find(const struct rule *const *tables, const char *id)
{
	for (; *tables != NULL; tables++)
		for (const struct rule *rule = *tables; rule->id != NULL;
		     rule++)
			if (strcmp(rule->id, id) == 0)
				return rule;
	return NULL;
}

const char *rules_near(const struct rule *const *tables, const char *id)
{
	const char *best = NULL;
	unsigned distance = UINT_MAX;

	for (; *tables != NULL; tables++)
		for (const struct rule *rule = *tables; rule->id != NULL;
		     rule++) {
			unsigned limit = text_near_limit(strlen(rule->id));
			unsigned off = text_distance(id, rule->id, limit);

			if (off <= limit && off < distance) {
				best = rule->id;
				distance = off;
			}
		}
	return best;
}
