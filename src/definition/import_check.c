/*
 * A definition that was just written, against the profile that it was made of.
 */
#include "definition/import_check.h"

#include <string.h>

#include "base/base64.h"
#include "base/file.h"
#include "base/secret.h"
#include "base/text.h"
#include "profile/build.h"
#include "base/banned.h"

void import_check_done(struct import_check *check)
{
	document_done(&check->document);
	document_run_done(&check->run);
}

/* -- files that are not there yet ------------------------------------------ */

struct draft_view {
	struct file_view view;
	const struct draft *draft;
	char directory[FILE_PATH_MAX]; /* of the definition */
};

static const struct draft_file *find(
    const struct file_view *view, const char *path)
{
	const struct draft_view *it =
	    (const struct draft_view *)(const void *)view;
	char joined[FILE_PATH_MAX];

	for (size_t i = 0; i < it->draft->file_count; i++)
		if (file_join(joined, sizeof(joined), it->directory,
			it->draft->files[i].name) == 0 &&
		    strcmp(joined, path) == 0)
			return &it->draft->files[i];
	return NULL;
}

static int view_read_draft(const struct file_view *view, const char *path,
    size_t most, struct buf *buf, struct error *error)
{
	const struct draft_file *file = find(view, path);

	buf_clear(buf);
	if (file == NULL)
		return error_set(
		    error, STATUS_NOT_FOUND, "'%s' is not there", path);
	if (file->length > most)
		return error_set(error, STATUS_LIMIT,
		    "'%s' has more than %zu bytes", path, most);
	buf_add(buf, file->bytes, file->length);
	return buf_ok(buf) ? 0 : error_set_memory(error);
}

/* All else is one directory, in which they are. */
static enum file_kind view_kind(const struct file_view *view, const char *path)
{
	if (find(view, path) != NULL)
		return FILE_REGULAR;
	return strcmp(path, "/") == 0 ? FILE_DIRECTORY : FILE_NOTHING;
}

static bool view_resolve_draft(
    const struct file_view *view, const char *path, char ret_real[PATH_MAX])
{
	const struct draft_file *file = find(view, path);
	const char *name = file == NULL ? "" : file->name;
	size_t length = strlen(name);

	if (length + 2 > PATH_MAX)
		return false;
	ret_real[0] = '/';
	memcpy(ret_real + 1, name, length + 1);
	return true;
}

/* -- secrets as the profile has them --------------------------------------- */

static int give_secret(void *context, const struct payload *payload,
    const struct value *value, struct secret *ret_secret, struct error *error)
{
	const struct draft *draft = context;
	auto_buf struct buf text = {0};

	(void)payload;
	for (size_t i = 0; i < draft->secret_count; i++) {
		const struct draft_secret *secret = &draft->secrets[i];

		if (!text_same(secret->reference, value->text))
			continue;
		if (!secret->is_data)
			return secret_set(
			    ret_secret, secret->bytes, secret->length, error);
		base64_add(&text, secret->bytes, secret->length);
		return buf_ok(&text) ? secret_set(ret_secret, text.data,
					   text.length, error)
				     : error_set_memory(error);
	}
	return secret_set(ret_secret, value->text, value->length, error);
}

/* -- payload by payload ---------------------------------------------------- */

/* Has all that was there, and more. */
static bool has_all(const struct tree *is, const struct tree *was)
{
	struct tree_cursor cursor;
	const struct tree *node;
	const char *key;

	tree_cursor_init(&cursor, was);
	while (tree_dict_next(&cursor, &key, &node)) {
		auto_buf struct buf ignored = {0};
		const struct tree *other = tree_dict_get(is, key);

		if (other == NULL || !tree_same(node, other, &ignored))
			return false;
	}
	return true;
}

static bool compare(struct import_check *check, size_t index,
    const struct tree *was, const struct tree *is)
{
	auto_buf struct buf where = {0};

	if (is != NULL && tree_same(was, is, &where))
		return true;
	check->is_added[index] = is != NULL && has_all(is, was);
	check->reasons[index] =
	    is == NULL && check->fault != NULL ? check->fault
	    : is == NULL ? "its section is not read as it was meant"
			 : arena_printf(check->arena,
			       "its section cannot say '%s' as it is",
			       where.data == NULL ? "" : where.data);
	return check->reasons[index] != NULL && buf_ok(&where);
}

static int compare_all(struct import_check *check, struct error *error)
{
	struct tree_cursor was, is;
	const struct tree *a, *b;

	check->is_lost =
	    tree_array_count(tree_dict_get(check->root, "PayloadContent")) !=
	    tree_array_count(tree_dict_get(check->tree, "PayloadContent"));
	tree_cursor_init(&was, tree_dict_get(check->tree, "PayloadContent"));
	tree_cursor_init(&is, tree_dict_get(check->root, "PayloadContent"));
	for (size_t i = 0; tree_array_next(&was, &a); i++) {
		bool found = tree_array_next(&is, &b);

		if (!compare(check, i, a, found ? b : NULL) &&
		    check->reasons[i] == NULL)
			return error_set_memory(error);
	}
	return 0;
}

/* -- what the rules say ---------------------------------------------------- */

static unsigned line_of(const struct document *document, size_t at)
{
	unsigned line = 1;

	for (size_t i = 0; i < at && i < document->source.length; i++)
		line += document->source.text[i] == '\n';
	return line;
}

/* Whose section an error stands in: payloads that no rule found fault with in
 * the profile have none in the definition either. */
static int blame(
    struct import_check *check, const struct draft *draft, struct error *error)
{
	const struct document *document = &check->document;
	const struct profile *profile = &document->profile;

	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *payload = &profile->payloads[i];
		unsigned begin = line_of(document, payload->origin.span.begin);
		unsigned end =
		    i + 1 < profile->count
			? line_of(document,
			      profile->payloads[i + 1].origin.span.begin)
			: line_of(document, SIZE_MAX) + 1;

		if (draft->reasons[i] != NULL || check->reasons[i] != NULL)
			continue;
		for (const struct finding *f = document->findings.first;
		     f != NULL; f = f->next) {
			if (f->severity != SEVERITY_ERROR || f->line < begin ||
			    f->line >= end)
				continue;
			check->reasons[i] = arena_printf(
			    check->arena, "in its section: %s", f->message);
			if (check->reasons[i] == NULL)
				return error_set_memory(error);
		}
	}
	return 0;
}

/* -- all of it ------------------------------------------------------------- */

/* What cannot be built at all is what is wrong with each of them. */
static int build(struct import_check *check, const struct draft *draft)
{
	const struct build_values values = {.arena = check->arena,
	    .context = (void *)(uintptr_t)draft,
	    .secret = give_secret,
	    .findings = &check->document.findings};
	struct error error = {0};
	bool has_secret;

	if (profile_build(&check->document.profile, &values, &check->root,
		&has_secret, &error) == 0)
		return 0;
	check->fault = arena_text(check->arena, error.text);
	return check->fault == NULL ? -1 : 0;
}

int import_check(struct import_check *check, const struct draft *draft,
    const struct buf *text, struct error *error)
{
	struct draft_view view = {.view = {.read = view_read_draft,
				      .kind = view_kind,
				      .resolve = view_resolve_draft},
	    .draft = draft};
	struct document_run *run = &check->run;
	struct document *document = &check->document;
	size_t count = draft->profile->count;

	import_check_done(check);
	*run = (struct document_run){.schemas = check->options->run->schemas,
	    .now = check->options->run->now,
	    .view = &view.view};
	check->root = NULL;
	check->fault = NULL;
	check->reasons =
	    arena_new_array(check->arena, count + 1, sizeof(char *));
	check->is_added =
	    arena_new_array(check->arena, count + 1, sizeof(bool));
	if (check->reasons == NULL || check->is_added == NULL)
		return error_set_memory(error);
	if (file_directory(view.directory, sizeof(view.directory),
		check->options->path) != 0)
		return error_set(error, STATUS_FILE, "'%.200s' is too long",
		    check->options->path);
	if (document_run_start(run, error) != 0)
		return -1;
	document_read_bytes(
	    run, check->options->path, text->data, text->length, document);
	if (document->unreadable && count > 0) {
		/* Too long, or too much in it. */
		for (size_t i = 0; i < count; i++)
			if (draft->reasons[i] == NULL)
				check->reasons[i] = arena_text(
				    check->arena, document->error.text);
		check->is_lost = true;
	} else if (document->unreadable) {
		*error = document->error;
		return -1;
	} else {
		if (build(check, draft) != 0)
			return error_set_memory(error);
		if (compare_all(check, error) != 0)
			return -1;
	}
	run->view = NULL;
	check->findings = document->findings;
	check->errors = document->findings.errors;
	return check->own_errors == 0 && check->errors > 0 &&
		       !document->unreadable
		   ? blame(check, draft, error)
		   : 0;
}
