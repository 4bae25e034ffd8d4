/* The operands of diff. */
#include "cmd/diff_operand.h"

#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "cmd/inputs.h"
#include "gather/pins.h"
#include "profile/build.h"
#include "project/lock.h"
#include "base/banned.h"

void diff_operand_start(struct diff_operand *operand, const char *text)
{
	static const char jamf[] = "jamf:";

	operand->text = text;
	operand->kind = DIFF_PATH;
	if (strcmp(text, "-") == 0) {
		operand->kind = DIFF_STDIN;
	} else if (text_starts_with(text, jamf)) {
		operand->kind = DIFF_JAMF;
		operand->profile = text + strlen(jamf);
	}
}

void diff_operand_read(
    struct diff_operand *operand, const struct document_run *run)
{
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
	char directory[FILE_PATH_MAX], path[FILE_PATH_MAX];

	if (pins == NULL)
		return error_set_memory(error);
	if (pins_want(pins, profile, 0, error) != 0)
		return -1;
	if (pins_count(pins) == 0)
		return 0;
	inputs_directory(operand->text, directory, sizeof(directory));
	if (invocation_config(invocation, directory, &config, error) != 0 ||
	    lock_path(&config, directory, path, error) != 0 ||
	    pins_read(pins, path, error) != 0)
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
}
