#include "report/failures.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/banned.h"

static bool make_room(struct failures *failures)
{
	struct report_failure *list =
	    arena_grow(&failures->arena, failures->list, failures->count,
		&failures->capacity, sizeof(*list));

	if (list != NULL)
		failures->list = list;
	return list != NULL;
}

void failures_add(
    struct failures *failures, const char *file, const struct error *why)
{
	struct arena *arena = &failures->arena;
	bool has_hint = why->hint[0] != '\0';
	struct report_failure failure = {
	    .file = text_printable(arena, file, strlen(file)),
	    .status = (int)why->status,
	    .message = text_printable(arena, why->text, strlen(why->text)),
	    .hint = has_hint
			? text_printable(arena, why->hint, strlen(why->hint))
			: NULL};

	if (failure.file == NULL || failure.message == NULL ||
	    (has_hint && failure.hint == NULL) || !make_room(failures))
		failures->failed = true;
	else
		failures->list[failures->count++] = failure;
}

int failures_list(const struct failures *failures,
    struct report_failures *ret_list, struct error *error)
{
	if (failures->failed)
		return error_set_memory(error);
	*ret_list = (struct report_failures){failures->list, failures->count};
	return 0;
}

void failures_done(struct failures *failures)
{
	arena_done(&failures->arena);
	*failures = (struct failures){0};
}

static void set_place(
    const struct finding *finding, const char *file, struct error *why)
{
	if (finding->path != NULL && *finding->path != '\0')
		(void)error_prefix(why, "%s", finding->path);
	else if (finding->line > 0)
		(void)error_prefix(
		    why, "%u:%u", finding->line, finding->column);
	if (strcmp(finding->file, file) != 0)
		(void)error_prefix(why, "%s", finding->file);
}

void failures_of_findings(const struct findings *findings, bool is_strict,
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
	set_place(finding, file, ret_why);
}
