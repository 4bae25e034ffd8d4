#include "sync/pull.h"

#include <string.h>

#include "jamf/names.h"
#include "jamf/to_definition.h"
#include "sync/platform.h"
#include "sync/pull_choose.h"
#include "sync/pull_definition.h"
#include "sync/pull_mask.h"
#include "base/banned.h"

/* A run. */
struct pulling {
	struct sync *sync;
	const struct document_run *run;
	const struct sync_pull_options *options;
	int (*give)(void *context, struct sync_pulled *pulled);
	void *context;
	struct jamf_names *lists;
	struct map files; /* names of all that is given */
	struct error *error;
};

void sync_pulled_done(struct sync_pulled *pulled)
{
	buf_done(&pulled->xml);
	buf_done(&pulled->definition);
	arena_done(&pulled->arena);
	*pulled = (struct sync_pulled){0};
}

/* -- one profile ---------------------------------------------------------- */

/* One of those that are read at the same time. */
struct one {
	struct jamf_profile stored;
	struct tree *tree;
	struct sync_pulled pulled;
};

static void fail(struct sync_pulled *pulled, const struct error *error)
{
	pulled->failed = true;
	pulled->error = *error;
}

static int write_xml(struct pulling *p, struct one *one, struct error *error)
{
	struct tree *masked;
	auto_buf struct buf plist = {0};
	const struct tree *tree = one->tree;

	if (p->options->with_secrets)
		one->pulled.has_secret = pull_has_secret(tree, p->run->schemas);
	else if (pull_mask(tree, p->run->schemas, &one->pulled.arena, &masked,
		     error) != 0)
		return -1;
	else
		tree = masked;
	if (tree_write_xml(tree, &plist, error) != 0)
		return -1;
	return platform_add_mark(one->pulled.kind, &one->pulled.xml, plist.data,
	    plist.length, error);
}

static int make(struct pulling *p, struct one *one, struct error *error)
{
	struct jamf_definition saying = {.arena = &one->pulled.arena};
	const struct pull_source source = {.stored = &one->stored,
	    .tree = one->tree,
	    .saying = &saying,
	    .run = p->run,
	    .files = &p->files};

	if (one->tree == NULL)
		return error_set(
		    error, STATUS_SERVER, "the profile has no property list");
	if (write_xml(p, one, error) != 0 ||
	    jamf_to_definition(&one->stored, p->lists, &saying, error) != 0)
		return -1;
	return pull_definition(&source, &one->pulled, error);
}

static void read_answer(
    struct one *one, const struct jamf_call *call, struct arena *arena)
{
	struct error error = {0};

	if (call->outcome != JAMF_DONE)
		fail(&one->pulled, &call->error);
	else if (sync_read_object(one->pulled.kind, call->root, arena,
		     &one->stored, &one->tree, &error) != 0)
		fail(&one->pulled, &error);
}

static int give(struct pulling *p, struct one *one)
{
	struct error error = {0};

	if (!one->pulled.failed && make(p, one, &error) != 0) {
		buf_clear(&one->pulled.xml);
		buf_clear(&one->pulled.definition);
		fail(&one->pulled, &error);
	}
	return p->give(p->context, &one->pulled);
}

/* -- several at a time ---------------------------------------------------- */

static int ask(struct pulling *p, const struct pull_name *names, size_t count,
    struct one *ones, struct jamf_call *calls, struct arena *arena)
{
	for (size_t i = 0; i < count; i++) {
		const struct pull_name *name = &names[i];

		ones[i].pulled.kind = name->kind;
		ones[i].pulled.id = name->id;
		ones[i].pulled.name = name->name;
		ones[i].pulled.stem = name->stem;
		ones[i].pulled.variable = name->variable;
		if (jamf_profile_get_call(
			name->kind, name->id, arena, &calls[i], p->error) != 0)
			return -1;
	}
	return jamf_perform(
	    p->sync->jamf, calls, count, JAMF_PARALLEL, p->error);
}

/* The names that definitions are going to hold. */
static int read_names(struct pulling *p, const struct one *ones, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!ones[i].pulled.failed &&
		    jamf_payload_has_type(ones[i].tree, PAYLOAD_SCEP))
			jamf_to_definition_want(&ones[i].stored, p->lists);
	return jamf_names_read(p->lists, p->sync->jamf, p->error);
}

static int pull_batch(struct pulling *p, const struct pull_name *names,
    size_t count, struct one *ones, struct arena *arena)
{
	struct jamf_call calls[JAMF_PARALLEL] = {{.path = NULL}};

	if (ask(p, names, count, ones, calls, arena) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		read_answer(&ones[i], &calls[i], arena);
	if (read_names(p, ones, count) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (give(p, &ones[i]) != 0)
			return -1;
	return 0;
}

static int pull_all(
    struct pulling *p, const struct pull_name *names, size_t total)
{
	auto_arena struct arena arena = {0};

	for (size_t at = 0; at < total; at += JAMF_PARALLEL) {
		struct one ones[JAMF_PARALLEL] = {{.tree = NULL}};
		size_t count = total - at;
		int result;

		if (count > JAMF_PARALLEL)
			count = JAMF_PARALLEL;
		result = pull_batch(p, names + at, count, ones, &arena);
		for (size_t i = 0; i < count; i++)
			sync_pulled_done(&ones[i].pulled);
		arena_clear(&arena);
		if (result != 0)
			return -1;
	}
	return 0;
}

/* No certificate gets the name of some profile's file. */
static int take_names(
    struct pulling *p, const struct pull_name *names, size_t count)
{
	static const char *const suffixes[] = {".mobileconfig", ".ini"};

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < array_length(suffixes); k++) {
			auto_buf struct buf name = {0};

			buf_printf(&name, "%s%s", names[i].stem, suffixes[k]);
			if (!buf_ok(&name) ||
			    pull_take_file(&p->files, name.data, NULL, 0) < 0)
				return error_set_memory(p->error);
		}
	return 0;
}

int sync_pull(struct sync *sync, const struct document_run *run,
    const struct sync_pull_options *options,
    int (*give_one)(void *context, struct sync_pulled *pulled), void *context,
    struct error *error)
{
	auto_jamf_names struct jamf_names *lists = jamf_names_new();
	struct pulling p = {.sync = sync,
	    .run = run,
	    .options = options,
	    .give = give_one,
	    .context = context,
	    .lists = lists,
	    .error = error};
	auto_arena struct arena arena = {0};
	struct pull_name *names = NULL;
	size_t count = 0;
	int result;

	if (lists == NULL)
		return error_set_memory(error);
	if (pull_choose(sync, options, &arena, &names, &count, error) != 0)
		return -1;
	result = take_names(&p, names, count);
	if (result == 0)
		result = pull_all(&p, names, count);
	map_done(&p.files);
	return result;
}
