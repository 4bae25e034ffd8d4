/* What build says of what it did, and the same as JSON. */
#include "cmd/build_session.h"

#include "cmd/build_rows.h"

#include "base/file.h"
#include "base/map.h"
#include "cmd/message.h"
#include "crypto/cert.h"
#include "project/git.h"
#include "base/banned.h"

/* -- what is said afterwards --------------------------------------------- */

bool build_warn_of_git(const struct build_session *build, const char *path)
{
	if (!git_would_commit(path))
		return false;
	message_warning(build->invocation, "add *.mobileconfig to .gitignore",
	    "'%s' holds a challenge in clear, and git would commit it", path);
	return true;
}

/* One warning per directory: its profiles fare alike, as a rule. */
static void warn_of_git(struct build_session *build)
{
	auto_map struct map seen = {0};

	for (size_t i = 0; i < build->outputs.count; i++) {
		const char *path = build->outputs.paths[i];
		struct item *item = &build->items[i];
		size_t first = i;
		int new;

		if (!build_is_wanted(item) || !item->secret)
			continue;
		new = map_add(
		    &seen, path, file_directory_length(path), i, &first);
		item->exposed = new == 0 ? build->items[first].exposed
					 : build_warn_of_git(build, path);
	}
}

static const char *signer_of(const struct build_session *build)
{
	if (build->emission.signing == NULL)
		return NULL;
	return cert_common_name(
	    identity_cert(build->emission.signing->identity));
}

void build_say_one(
    const struct build_session *build, const char *path, bool written)
{
	const char *signer = signer_of(build);

	if (!written)
		message_note(build->invocation, "'%s' is unchanged", path);
	else if (signer == NULL)
		message_note(build->invocation, "wrote '%s', unsigned", path);
	else
		message_note(build->invocation, "wrote '%s', signed by '%s'",
		    path, signer);
}

/* Said once, with the first file's name. */
static void note_resigned(const struct build_session *build)
{
	const char *first = NULL;
	size_t count = 0;

	for (size_t i = 0; i < build->inputs.count; i++) {
		const struct item *item = &build->items[i];

		if (!build_is_wanted(item) || !item->resigned)
			continue;
		if (count++ == 0)
			first = build->outputs.paths[i];
	}
	if (count == 0)
		return;
	message_note(build->invocation,
	    "another certificate signed %zu profile%s before, '%s'%s: devices "
	    "that have it by hand refuse the new one until the old is removed; "
	    "device management replaces it",
	    count, count == 1 ? "" : "s", first,
	    count == 1 ? "" : " and others");
}

void build_report(struct build_session *build)
{
	size_t written = 0, unchanged = 0, failed = 0, bases = 0;

	warn_of_git(build);
	note_resigned(build);
	if (build->inputs.count == 1) {
		if (build_is_wanted(&build->items[0]))
			build_say_one(build, build->outputs.paths[0],
			    build->items[0].written);
		return;
	}
	for (size_t i = 0; i < build->inputs.count; i++) {
		const struct item *item = &build->items[i];

		if (item->status != STATUS_DONE)
			failed++;
		else if (item->abstract)
			bases++;
		else if (item->written)
			written++;
		else
			unchanged++;
	}
	message_note(build->invocation,
	    "%zu written, %zu unchanged, %zu failed%s", written, unchanged,
	    failed, bases > 0 ? ", bases not built" : "");
}

/* -- the same as JSON ----------------------------------------------------- */

void build_write_built(const struct build_session *build,
    const struct built_file *file, const struct item *item,
    struct json_writer *writer)
{
	json_write_object(writer, NULL);
	json_write_text(writer, "file", file->definition);
	json_write_text(writer, "output", file->path);
	if (file->row > 0)
		json_write_integer(writer, "row", (int64_t)file->row);
	json_write_text(
	    writer, "action", item->written ? "written" : "unchanged");
	json_write_text(writer, "identifier", item->identifier);
	json_write_text(writer, "signer", signer_of(build));
	json_write_boolean(writer, "secret", item->secret);
	json_write_array(writer, "warnings");
	if (item->exposed)
		json_write_text(writer, NULL,
		    "holds a challenge in clear, and git would commit it");
	if (item->resigned)
		json_write_text(writer, NULL,
		    "another certificate signed it before: devices that have "
		    "it by hand refuse the new one until the old is removed");
	json_write_end(writer);
	json_write_end(writer);
}

void build_add_json(const struct build_session *build, struct report *report)
{
	struct json_writer *writer = report_writer(report);

	json_write_array(writer, "built");
	if (build->rows != NULL)
		build_rows_add_json(build->rows, writer);
	for (size_t i = 0; build->items != NULL && i < build->inputs.count; i++)
		if (build->items[i].is_built)
			build_write_built(build,
			    &(struct built_file){build->inputs.list[i].path,
				build->outputs.paths[i], 0},
			    &build->items[i], writer);
	json_write_end(writer);
}
