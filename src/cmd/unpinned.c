#include "cmd/unpinned.h"

#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "cmd/inputs.h"
#include "project/config.h"
#include "base/banned.h"

enum unpinned_rule {
	RULE_UNPINNED,
	RULE_LOCK
};

const struct rule unpinned_rules[] = {
    [RULE_UNPINNED] = {"scep-fingerprint-unpinned", SEVERITY_NOTE,
	"An automatic fingerprint has no pin in scepctl.lock yet, so building "
	"asks the server."},
    [RULE_LOCK] = {"lock-malformed", SEVERITY_ERROR,
	"scepctl.lock cannot be read, is not well-formed, or was left in "
	"conflict by a merge."},
    {NULL, SEVERITY_NOTE, NULL}};

void unpinned_done(struct unpinned *unpinned)
{
	for (size_t i = 0; i < unpinned->count; i++)
		lock_free(unpinned->locks[i]);
	memory_free(unpinned->locks);
	map_done(&unpinned->directories);
	map_done(&unpinned->paths);
}

/* -- lock files ----------------------------------------------------------- */

static int report_fault(struct unpinned *unpinned, const char *path,
    const struct error *fault, struct error *error)
{
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	size_t length = strlen(path);
	const char *text = fault->text;

	/* "PATH:3: ..." */
	if (strncmp(text, path, length) == 0 && text[length] == ':')
		text += length + 1;
	findings_add_file(&findings, &unpinned_rules[RULE_LOCK], path,
	    fault->hint[0] != '\0' ? fault->hint : NULL, "%s%s",
	    text == fault->text ? "" : "line ", text);
	return reporting_add(unpinned->reporting, &findings, error);
}

/* Appends the file at path, with NULL for one that cannot be read. */
static int open_lock(
    struct unpinned *unpinned, const char *path, struct error *error)
{
	struct lock **locks = memory_resize(
	    unpinned->locks, (unpinned->count + 1) * sizeof(*locks));
	struct error fault = {0};

	if (locks == NULL)
		return error_set_memory(error);
	unpinned->locks = locks;
	locks[unpinned->count] = NULL;
	if (lock_open(path, &locks[unpinned->count++], &fault) == 0)
		return 0;
	if (fault.status != STATUS_LIMIT)
		return report_fault(unpinned, path, &fault, error);
	*error = fault;
	return -1;
}

static int find_by_path(struct unpinned *unpinned, const char *path,
    size_t *ret_index, struct error *error)
{
	size_t index = unpinned->count;
	int added =
	    map_add(&unpinned->paths, path, strlen(path), index, &index);

	if (added < 0)
		return error_set_memory(error);
	if (added > 0 && open_lock(unpinned, path, error) != 0)
		return -1;
	*ret_index = index;
	return 0;
}

static int find_by_directory(struct unpinned *unpinned, const char *directory,
    size_t *ret_index, struct error *error)
{
	auto_config struct config config = {0};
	char path[FILE_PATH_MAX];
	size_t length = strlen(directory);

	if (map_get(&unpinned->directories, directory, length, ret_index))
		return 0;
	if (invocation_config(
		unpinned->invocation, directory, &config, error) != 0 ||
	    lock_path(&config, directory, path, error) != 0 ||
	    find_by_path(unpinned, path, ret_index, error) != 0)
		return -1;
	if (map_add(&unpinned->directories, directory, length, *ret_index,
		ret_index) < 0)
		return error_set_memory(error);
	return 0;
}

/* -- notes ---------------------------------------------------------------- */

static const struct value *automatic(const struct payload *payload)
{
	const struct value *value;

	if (!payload_is(payload, PAYLOAD_SCEP))
		return NULL;
	value = payload_value(payload, "fingerprint");
	return value->present && value->fingerprint.kind == FINGERPRINT_AUTO
		   ? value
		   : NULL;
}

static int add_note(struct unpinned *unpinned, struct document *document,
    const struct payload *scep, struct error *error)
{
	char directory[FILE_PATH_MAX];
	size_t index = 0;

	inputs_directory(document->path, directory, sizeof(directory));
	if (find_by_directory(unpinned, directory, &index, error) != 0)
		return -1;
	if (unpinned->locks[index] == NULL ||
	    lock_pin(unpinned->locks[index], payload_text(scep, "url", ""),
		payload_text(scep, "name", "")) != NULL)
		return 0;
	findings_add(&document->findings, &unpinned_rules[RULE_UNPINNED],
	    &automatic(scep)->origin,
	    "'scepctl fingerprint --update' pins what the server says",
	    "no fingerprint is pinned yet for this server: building asks it");
	return 0;
}

int unpinned_add(
    struct unpinned *unpinned, struct document *document, struct error *error)
{
	const struct profile *profile = &document->profile;
	size_t before = document->findings.count;

	if (document->unreadable || document->kind != DOCUMENT_DEFINITION ||
	    profile->abstract)
		return 0;
	for (size_t i = 0; i < profile->count; i++)
		if (automatic(&profile->payloads[i]) != NULL &&
		    add_note(
			unpinned, document, &profile->payloads[i], error) != 0)
			return -1;
	if (document->findings.count > before)
		findings_sort(&document->findings);
	return 0;
}
