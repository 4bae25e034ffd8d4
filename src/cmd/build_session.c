/* The state of a run over definitions, and what became of each of them. */
#include "cmd/build_session.h"

#include <string.h>

#include "base/memory.h"
#include "cmd/message.h"
#include "base/banned.h"

void build_session_done(struct build_session *build)
{
	for (size_t i = 0; i < build->slot_count; i++) {
		document_done(&build->slots[i].document);
		emit_scratch_done(&build->slots[i].scratch);
	}
	for (size_t i = 0; build->items != NULL && i < build->inputs.count; i++)
		buf_done(&build->items[i].bytes);
	memory_free(build->slots);
	memory_free(build->items);
	secret_cache_free(build->secrets);
	pins_free(build->pins);
	ca_lookup_free(build->lookup);
	network_done(&build->network);
	secret_done(&build->challenge);
	duplicates_free(build->duplicates);
	report_failures_done(&build->failures);
	arena_done(&build->arena);
	document_run_done(&build->run);
	outputs_done(&build->outputs);
	inputs_done(&build->inputs);
	report_done(&build->said);
}

void build_read(
    const struct build_session *build, size_t item, struct document *document)
{
	const char *path = build->inputs.list[item].path;
	const struct item *it = &build->items[item];

	document_clear(document);
	if (it->kept)
		document_read_bytes(&build->run,
		    strcmp(path, "-") == 0 ? "<stdin>" : path, it->bytes.data,
		    it->bytes.length, document);
	else
		document_read(&build->run, path, document);
}

void build_fail(
    struct build_session *build, size_t index, const struct error *why)
{
	build->items[index].status = why->status;
	report_failures_add(
	    &build->failures, build->inputs.list[index].path, why);
}

bool build_is_wanted(const struct item *item)
{
	return item->status == STATUS_DONE && !item->abstract;
}

size_t build_count_wanted(const struct build_session *build)
{
	size_t count = 0;

	for (size_t i = 0; i < build->inputs.count; i++)
		count += build_is_wanted(&build->items[i]);
	return count;
}

/* Some done and some failed is partly; else the first failure counts, a file
 * that could not be read before all others. */
enum status build_status(const struct build_session *build)
{
	enum status status = STATUS_DONE;
	bool any_done = false;

	for (size_t i = 0; i < build->inputs.count; i++) {
		const struct item *item = &build->items[i];

		if (build_is_wanted(item))
			any_done = true;
		if (item->status == STATUS_DONE)
			continue;
		if (status == STATUS_DONE || item->status == STATUS_NOT_FOUND ||
		    (item->status == STATUS_FILE && status != STATUS_NOT_FOUND))
			status = item->status;
	}
	return any_done && status != STATUS_DONE ? STATUS_PARTLY : status;
}

struct report *build_findings(struct build_session *build)
{
	return build->purpose.report != NULL ? build->purpose.report
					     : &build->said;
}

void build_say_findings(
    struct build_session *build, const struct findings *findings)
{
	if (build->purpose.report == NULL)
		message_findings_add(build->invocation, &build->said, findings);
	else
		report_add(build->purpose.report, findings);
}
