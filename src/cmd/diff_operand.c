/* The operands of diff. */
#include "cmd/diff_operand.h"

#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "cmd/inputs.h"
#include "gather/pins.h"
#include "profile/build.h"
#include "project/lock.h"
#include "base/banned.h"

/* -- which kind ------------------------------------------------------------ */

/* The colon between revision and path, NULL when there is none: those in
 * braces are the revision's (gitrevisions(7)). */
static const char *colon_of(const char *text)
{
	size_t depth = 0;

	for (; *text != '\0'; text++) {
		if (*text == '{')
			depth++;
		else if (*text == '}' && depth > 0)
			depth--;
		else if (*text == ':' && depth == 0)
			return text;
	}
	return NULL;
}

/* What stands before the colon, and behind it; ":PATH" and ":0:PATH" are of
 * the index. */
static int split(
    struct diff_operand *operand, const char *colon, struct error *error)
{
	size_t length = (size_t)(colon - operand->text);

	operand->name = colon + 1;
	if (length == 0 && text_starts_with(operand->name, "0:"))
		operand->name += 2;
	operand->revision = memory_new(length + 1);
	if (operand->revision == NULL)
		return error_set_memory(error);
	memcpy(operand->revision, operand->text, length);
	return 0;
}

int diff_operand_start(
    struct diff_operand *operand, const char *text, struct error *error)
{
	static const char jamf[] = "jamf:";
	const char *colon = colon_of(text);

	operand->text = text;
	operand->kind = DIFF_PATH;
	if (strcmp(text, "-") == 0) {
		operand->kind = DIFF_STDIN;
	} else if (text_starts_with(text, jamf)) {
		operand->kind = DIFF_JAMF;
		operand->profile = text + strlen(jamf);
	} else if (!file_exists(text) && colon != NULL) {
		operand->kind = DIFF_REVISION;
		return split(operand, colon, error);
	}
	return 0;
}

/* -- of a revision --------------------------------------------------------- */

/* As git has it: from the top of the work tree, unless it begins with "./" or
 * "../". */
static int find_path(struct diff_operand *operand, struct error *error)
{
	const char *name = operand->name;
	const struct snapshot *snapshot = operand->snapshot;
	size_t ignored;
	bool is_here =
	    text_starts_with(name, "./") || text_starts_with(name, "../");

	if (is_here)
		buf_text(&operand->path, name);
	else
		snapshot_add_path(snapshot, name, &operand->path);
	if (!buf_ok(&operand->path))
		return error_set_memory(error);
	/* The disc outside of the repository is none of the revision's. */
	if (name[0] != '\0' &&
	    snapshot_locate(snapshot, operand->path.data, &ignored))
		return 0;
	(void)error_set(error, STATUS_NOT_FOUND,
	    "'%.300s' is not in %s%.100s%s", name,
	    operand->revision[0] == '\0' ? "git's index" : "'",
	    operand->revision, operand->revision[0] == '\0' ? "" : "'");
	return is_here || !snapshot_locate(snapshot, name, &ignored)
		   ? -1
		   : error_hint(error,
			 "it stands here, and paths begin at the top of the "
			 "work tree: '%.100s:./%.200s'",
			 operand->revision, name);
}

/* The files of the revision, and a run that sees them. */
static int open_revision(struct diff_operand *operand,
    const struct invocation *invocation, struct error *error)
{
	struct invocation seen = *invocation;

	if ((operand->revision[0] == '\0'
		    ? snapshot_open_index(invocation_variable,
			  &invocation->trust, &operand->snapshot, error)
		    : snapshot_open_revision(operand->revision,
			  &invocation->trust, &operand->snapshot, error)) != 0)
		return -1;
	seen.view = snapshot_view(operand->snapshot);
	operand->run.follows_links = true;
	return find_path(operand, error) != 0
		   ? -1
		   : invocation_run(&seen, &operand->run, error);
}

static void read_revision(
    struct diff_operand *operand, const struct invocation *invocation)
{
	struct document *document = &operand->document;
	struct error error = {0};

	if (open_revision(operand, invocation, &error) != 0) {
		document->unreadable = true;
		document->error = error;
		return;
	}
	document_read(&operand->run, operand->path.data, document);
}

/* -- reading --------------------------------------------------------------- */

void diff_operand_read(struct diff_operand *operand,
    const struct invocation *invocation, const struct document_run *run)
{
	if (operand->kind == DIFF_REVISION)
		read_revision(operand, invocation);
	else
		document_read(run, operand->text, &operand->document);
}

int diff_operand_fetch(struct diff_operand *operand,
    const struct document_run *run, struct sync *sync,
    const struct arguments *arguments, struct error *error)
{
	struct sync_pull_options options = {.names = &operand->profile,
	    .count = 1,
	    .has_kind = opts_has(arguments, "platform")};
	auto_buf struct buf xml = {0};

	if (options.has_kind)
		options.kind =
		    sync_kind(opts_text(arguments, "platform", NULL));
	if (sync_diff_fetch(sync, &options, &operand->stored, error) != 0 ||
	    tree_write_xml(operand->stored.stored.tree, &xml, error) != 0)
		return -1;
	document_read_bytes(
	    run, operand->text, xml.data, xml.length, &operand->document);
	if (operand->document.unreadable)
		*error = operand->document.error;
	return operand->document.unreadable ? -1 : 0;
}

bool diff_operand_is_right(const struct diff_operand *operand)
{
	const struct document *document = &operand->document;

	if (document->unreadable)
		return false;
	return document->kind == DOCUMENT_PROFILE
		   ? document->tree != NULL &&
			 tree_type(document->tree) == TREE_DICT
		   : document->findings.errors == 0;
}

/* -- the property list ----------------------------------------------------- */

/* Puts in what the lock file has of automatic fingerprints. */
static int pin(const struct invocation *invocation,
    struct diff_operand *operand, struct error *error)
{
	struct profile *profile = &operand->document.profile;
	auto_pins struct pins *pins = pins_new();
	auto_config struct config config = {0};
	const struct file_view *view = operand->run.view;
	struct invocation seen = *invocation;
	char directory[FILE_PATH_MAX], path[FILE_PATH_MAX];

	seen.view = view;
	if (pins == NULL)
		return error_set_memory(error);
	if (pins_want(pins, profile, 0, error) != 0)
		return -1;
	if (pins_count(pins) == 0)
		return 0;
	inputs_view_directory(
	    view, operand->document.path, directory, sizeof(directory));
	if (invocation_config(&seen, directory, &config, error) != 0 ||
	    lock_path(&config, directory, path, error) != 0 ||
	    pins_read(pins, view, path, error) != 0)
		return -1;
	pins_apply_known(pins, profile);
	return 0;
}

int diff_operand_build(const struct invocation *invocation,
    struct diff_operand *operand, struct error *error)
{
	struct document *document = &operand->document;
	const struct build_values values = {.arena = &document->arena,
	    .is_rehearsal = true,
	    .marks_unknown = true};
	bool has_secret;

	if (document->kind == DOCUMENT_PROFILE) {
		operand->tree = document->tree;
		return 0;
	}
	if (pin(invocation, operand, error) != 0)
		return -1;
	return profile_build(
	    &document->profile, &values, &operand->tree, &has_secret, error);
}

const char *diff_operand_word(const struct diff_operand *operand)
{
	if (operand->document.unreadable)
		return NULL;
	if (operand->kind == DIFF_JAMF)
		return "jamf";
	return operand->document.kind == DOCUMENT_PROFILE ? "profile"
							  : "definition";
}

struct sync_diff_side diff_operand_side(const struct diff_operand *operand)
{
	return (struct sync_diff_side){.profile = &operand->document.profile,
	    .tree = operand->tree,
	    .stored = operand->kind == DIFF_JAMF ? &operand->stored : NULL};
}

void diff_operand_done(struct diff_operand *operand)
{
	document_done(&operand->document);
	document_run_done(&operand->run);
	snapshot_free(operand->snapshot);
	buf_done(&operand->path);
	memory_free(operand->revision);
}
