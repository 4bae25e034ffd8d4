/*
 * Inputs that could not be used, kept for the report.
 */
#include "report/failures.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

void report_failures_add(
    struct report_failures *failures, const char *file, const struct error *why)
{
	struct arena *arena = &failures->arena;
	bool has_hint = why->hint[0] != '\0';
	struct report_failure *list = arena_grow(arena, failures->list,
	    failures->count, &failures->capacity, sizeof(*list));
	struct report_failure failure = {
	    .file = text_printable(arena, file, strlen(file)),
	    .status = why->status,
	    .message = text_printable(arena, why->text, strlen(why->text)),
	    .hint = has_hint
			? text_printable(arena, why->hint, strlen(why->hint))
			: NULL};

	if (list != NULL)
		failures->list = list;
	if (list == NULL || failure.file == NULL || failure.message == NULL ||
	    (has_hint && failure.hint == NULL))
		failures->failed = true;
	else
		list[failures->count++] = failure;
}

void report_failures_done(struct report_failures *failures)
{
	arena_done(&failures->arena);
	*failures = (struct report_failures){0};
}

void report_failure_of(const struct findings *findings, bool is_strict,
    const char *file, struct error *ret_why)
{
	enum severity counts = findings->errors == 0 && is_strict
				   ? SEVERITY_WARNING
				   : SEVERITY_ERROR;
	size_t count =
	    counts == SEVERITY_ERROR ? findings->errors : findings->warnings;
	const struct finding *finding = findings->first;

	while (finding != NULL && finding->severity != counts)
		finding = finding->next;
	if (finding == NULL)
		return;
	if (count > 1)
		(void)error_set(ret_why, STATUS_FINDINGS,
		    "%.300s (and %zu more %s%s)", finding->message, count - 1,
		    severity_name(counts), count == 2 ? "" : "s");
	else
		(void)error_set(
		    ret_why, STATUS_FINDINGS, "%s", finding->message);
	if (finding->hint != NULL)
		(void)error_hint(ret_why, "%s", finding->hint);
	if (finding->path != NULL && *finding->path != '\0')
		(void)error_prefix(ret_why, "%s", finding->path);
	else if (finding->line > 0)
		(void)error_prefix(
		    ret_why, "%u:%u", finding->line, finding->column);
	if (strcmp(finding->file, file) != 0)
		(void)error_prefix(ret_why, "%s", finding->file);
}
