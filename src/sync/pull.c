/*
 * Profiles read from a server, a few at a time, and given away as files.
 */
#include "sync/pull.h"

#include <string.h>

#include "jamf/names.h"
#include "sync/plan_internal.h"
#include "sync/platform.h"
#include "sync/pull_internal.h"
#include "base/banned.h"

struct pull_run {
	struct sync *sync;
	const struct document_run *run;
	const struct sync_pull_options *options;
	int (*give)(void *context, struct sync_pulled *pulled);
	void *context;
	struct jamf_names *lists;
	struct error *error;
};

static void pull_run_done(struct pull_run *p)
{
	jamf_names_free(p->lists);
}

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
	struct sync_stored stored;
	struct sync_pulled pulled;
};

static void fail(struct sync_pulled *pulled, const struct error *error)
{
	pulled->failed = true;
	pulled->error = *error;
}

static int write_xml(struct pull_run *p, struct one *one, struct error *error)
{
	struct sync_pulled *pulled = &one->pulled;
	auto_buf struct buf plist = {0};
	const struct tree *tree = one->stored.tree;
	struct tree *masked;

	if (p->options->with_secrets)
		pulled->has_secret = pull_has_secret(tree, p->run->schemas);
	else if (pull_mask(tree, p->run->schemas, &pulled->arena, &masked,
		     error) != 0)
		return -1;
	else
		tree = masked;
	if (tree_write_xml(tree, &plist, error) != 0)
		return -1;
	return platform_add_mark(
	    pulled->kind, &pulled->xml, plist.data, plist.length, error);
}

static int make(struct pull_run *p, struct one *one, struct error *error)
{
	struct jamf_definition definition = {.arena = &one->pulled.arena};
	const struct pull_source source = {
	    .stored = &one->stored, .definition = &definition, .run = p->run};

	if (one->stored.tree == NULL)
		return error_set(
		    error, STATUS_SERVER, "the profile has no property list");
	if (write_xml(p, one, error) != 0 ||
	    jamf_to_definition(
		&one->stored.profile, p->lists, &definition, error) != 0)
		return -1;
	return pull_definition(&source, &one->pulled, error);
}

/* -- several at a time ---------------------------------------------------- */

static int read_batch(struct pull_run *p, const struct pull_name *names,
    size_t count, struct one *ones, struct arena *arena)
{
	struct jamf_call calls[JAMF_PARALLEL] = {{.path = NULL}};

	for (size_t i = 0; i < count; i++) {
		const struct pull_name *name = &names[i];

		ones[i].pulled = (struct sync_pulled){.kind = name->kind,
		    .id = name->id,
		    .name = name->name,
		    .stem = name->stem,
		    .variable = name->variable};
		if (jamf_profile_get_call(
			name->kind, name->id, arena, &calls[i], p->error) != 0)
			return -1;
	}
	if (jamf_perform(
		p->sync->jamf, calls, count, JAMF_PARALLEL, p->error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct one *one = &ones[i];
		struct error fault = {0};

		if (calls[i].outcome != JAMF_DONE)
			fail(&one->pulled, &calls[i].error);
		else if (sync_read_object(names[i].kind, calls[i].root, arena,
			     &one->stored, &fault) != 0)
			fail(&one->pulled, &fault);
		/* The names that its definition is going to hold. */
		else if (jamf_payload_has_type(one->stored.tree, PAYLOAD_SCEP))
			jamf_to_definition_want(&one->stored.profile, p->lists);
	}
	return jamf_names_read(p->lists, p->sync->jamf, p->error);
}

static int give_batch(struct pull_run *p, struct one *ones, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct sync_pulled *pulled = &ones[i].pulled;
		struct error fault = {0};

		if (!pulled->failed && make(p, &ones[i], &fault) != 0) {
			buf_clear(&pulled->xml);
			buf_clear(&pulled->definition);
			fail(pulled, &fault);
		}
		if (p->give(p->context, pulled) != 0)
			return -1;
	}
	return 0;
}

int sync_pull(struct sync *sync, const struct document_run *run,
    const struct sync_pull_options *options,
    int (*give)(void *context, struct sync_pulled *pulled), void *context,
    struct error *error)
{
	auto_cleanup(pull_run_done) struct pull_run p = {.sync = sync,
	    .run = run,
	    .options = options,
	    .give = give,
	    .context = context,
	    .lists = jamf_names_new(),
	    .error = error};
	auto_arena struct arena arena = {0}, answers = {0};
	struct pull_name *names = NULL;
	size_t total = 0;
	int result = 0;

	if (p.lists == NULL)
		return error_set_memory(error);
	if (pull_choose(sync, options, &arena, &names, &total, error) != 0)
		return -1;
	for (size_t at = 0; result == 0 && at < total; at += JAMF_PARALLEL) {
		struct one ones[JAMF_PARALLEL] = {{.stored.tree = NULL}};
		size_t count =
		    total - at < JAMF_PARALLEL ? total - at : JAMF_PARALLEL;

		result = read_batch(&p, names + at, count, ones, &answers);
		if (result == 0)
			result = give_batch(&p, ones, count);
		for (size_t i = 0; i < count; i++)
			sync_pulled_done(&ones[i].pulled);
		arena_clear(&answers);
	}
	return result;
}
