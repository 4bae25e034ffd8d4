/*
 * 'lock merge', as git calls it for a file with the attribute merge: three
 * files, of which the second gets the result. Whatever is not merged stands in
 * it with marks around it, so that it is not lost, nor taken for merged.
 */
#include <string.h>
#include <sys/types.h>

#include "base/file.h"
#include "cmd/lock.h"
#include "cmd/message.h"
#include "json/json_write.h"
#include "project/lock.h"
#include "project/lock_merge.h"
#include "base/banned.h"

struct merge_files {
	const struct invocation *invocation;
	mode_t mode; /* of ours */
	struct buf base, ours, theirs;
	struct lock_merge merge;
	bool is_whole; /* not merged: one conflict */
	struct error error;
};

static void files_done(struct merge_files *it)
{
	buf_done(&it->base);
	buf_done(&it->ours);
	buf_done(&it->theirs);
	lock_merge_done(&it->merge);
}

static struct lock_text text_of(const char *name, const struct buf *buf)
{
	return (struct lock_text){
	    name, buf->length == 0 ? "" : buf->data, buf->length};
}

static bool is_same(const struct lock_text *a, const struct lock_text *b)
{
	return a->length == b->length &&
	       memcmp(a->text, b->text, a->length) == 0;
}

/* Where one side alone changed, whatever is in it is right. */
static int merge(struct merge_files *it, struct error *error)
{
	const struct lock_texts texts = {.base = text_of("BASE", &it->base),
	    .ours = text_of("OURS", &it->ours),
	    .theirs = text_of("THEIRS", &it->theirs)};
	const struct lock_text *side = NULL;

	if (is_same(&texts.ours, &texts.theirs) ||
	    is_same(&texts.base, &texts.theirs))
		side = &texts.ours;
	else if (is_same(&texts.base, &texts.ours))
		side = &texts.theirs;
	if (side != NULL) {
		buf_add(&it->merge.text, side->text, side->length);
		return buf_ok(&it->merge.text) ? 0 : error_set_memory(error);
	}
	if (lock_merge(&texts, &it->merge, &it->error) == 0)
		return 0;
	it->is_whole = true;
	return lock_merge_whole(&texts, &it->merge.text, error);
}

static int write_file(
    const struct merge_files *it, const char *path, struct error *error)
{
	const struct buf *text = &it->merge.text;

	if (text->length == it->ours.length &&
	    (text->length == 0 ||
		memcmp(text->data, it->ours.data, text->length) == 0))
		return 0;
	if (file_check_output(path, error) != 0)
		return -1;
	return file_put(path,
	    &(struct file_bytes){
		text->length == 0 ? "" : text->data, text->length},
	    it->mode & 0777, 0, error);
}

/* -- saying --------------------------------------------------------------- */

static const char *why(const struct lock_overlap *overlap)
{
	if (overlap->is_removed)
		return "one side took it out, the other changed it; it stays";
	switch (overlap->outcome) {
	case LOCK_TAKEN_OURS:
		return overlap->is_pin
			   ? "ours replaced the CA"
			   : "both sides changed it; ours was written "
			     "last";
	case LOCK_TAKEN_THEIRS:
		return overlap->is_pin ? "theirs replaced the CA"
				       : "both sides changed it; theirs was "
					 "written last";
	case LOCK_JOINED:
	case LOCK_CONFLICT:
		break;
	}
	return overlap->is_pin ? "the same CA on both sides, joined"
			       : "both sides changed it, joined";
}

static void say(const struct merge_files *it)
{
	for (size_t i = 0; i < it->merge.count; i++) {
		const struct lock_overlap *overlap = &it->merge.overlaps[i];
		struct error error = {0};

		if (overlap->outcome != LOCK_CONFLICT) {
			message_note(it->invocation, "'%s': %s", overlap->id,
			    why(overlap));
			continue;
		}
		(void)error_set(&error, STATUS_FINDINGS,
		    overlap->is_removed
			? "pin of '%.200s': one side took it out, the other "
			  "changed it"
			: "pin of '%.200s': the CA of one side is not that of "
			  "the other",
		    overlap->id);
		(void)error_hint(&error,
		    "both stand in the file, between marks: keep that of the "
		    "CA which is right");
		(void)message_error(it->invocation, &error);
	}
}

static int report(const struct merge_files *it, struct error *error)
{
	auto_buf struct buf buf = {0};
	struct json_writer writer = {.buf = &buf};

	json_write_document(&writer);
	json_write_boolean(&writer, "merged", !it->is_whole);
	json_write_integer(&writer, "conflicts",
	    it->is_whole ? 1 : (int64_t)it->merge.conflicts);
	json_write_array(&writer, "entries");
	for (size_t i = 0; i < it->merge.count; i++) {
		const struct lock_overlap *overlap = &it->merge.overlaps[i];

		json_write_object(&writer, NULL);
		json_write_text(
		    &writer, "kind", overlap->is_pin ? "pin" : "object");
		json_write_text(&writer, overlap->is_pin ? "url" : "identifier",
		    overlap->id);
		json_write_text(&writer, overlap->is_pin ? "name" : "server",
		    overlap->place);
		json_write_text(
		    &writer, "taken", lock_outcome_name(overlap->outcome));
		json_write_boolean(&writer, "removed", overlap->is_removed);
		json_write_end(&writer);
	}
	json_write_end(&writer);
	json_write_end(&writer);
	return stdout_report(it->invocation, RUNNER_JSON, &buf, error);
}

/* -- the command ---------------------------------------------------------- */

int lock_merge_files(const struct invocation *invocation)
{
	auto_cleanup(files_done) struct merge_files it = {
	    .invocation = invocation};
	const char *const *operands = invocation->arguments.operands;
	const char *base = operands[1], *ours = operands[2];
	struct error error = {0};
	int status = STATUS_DONE;

	if (file_read_named(base, LOCK_BYTES_MAX, &it.base, NULL, &error) !=
		0 ||
	    file_read(ours, LOCK_BYTES_MAX, &it.ours, &it.mode, &error) != 0 ||
	    file_read_named(
		operands[3], LOCK_BYTES_MAX, &it.theirs, NULL, &error) != 0 ||
	    merge(&it, &error) != 0 || write_file(&it, ours, &error) != 0)
		return message_error(invocation, &error);
	if (it.is_whole)
		status = message_error(invocation, &it.error);
	/* To git a conflict is 1, whatever it is about. */
	if (status == STATUS_REFUSED || it.merge.conflicts > 0)
		status = STATUS_FINDINGS;
	say(&it);
	if (opts_has(&invocation->arguments, "json") &&
	    report(&it, &error) != 0)
		return message_error(invocation, &error);
	return status;
}
