#include "cmd/wishes.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "cmd/fetched.h"
#include "cmd/talk.h"
#include "definition/accept.h"
#include "base/banned.h"

void wishes_done(struct wishes *wishes)
{
	for (size_t i = 0; i < wishes->count; i++) {
		struct wish_group *group = &wishes->groups[i];

		memory_free(group->list);
		memory_free(group->inputs);
	}
	memory_free(wishes->groups);
	for (size_t i = 0; i < wishes->document_count; i++)
		document_done(&wishes->documents[i]);
	memory_free(wishes->documents);
	arena_done(&wishes->arena);
	map_done(&wishes->defined);
	*wishes = (struct wishes){0};
}

/* The group of this label, made when it is not there yet. most wishes may go
 * into it. */
static struct wish_group *find_group(
    struct wishes *wishes, const char *label, size_t most)
{
	struct wish_group *groups, *group;

	for (size_t i = 0; i < wishes->count; i++)
		if (text_same(wishes->groups[i].label, label))
			return &wishes->groups[i];
	groups = memory_resize(
	    wishes->groups, (wishes->count + 1) * sizeof(*groups));
	if (groups == NULL)
		return NULL;
	wishes->groups = groups;
	group = &groups[wishes->count++];
	*group = (struct wish_group){0};
	group->list = memory_new_array(most, sizeof(*group->list));
	group->inputs = memory_new_array(most, sizeof(*group->inputs));
	if (label != NULL)
		group->label = arena_text(&wishes->arena, label);
	return group->list == NULL || group->inputs == NULL ||
		       (label != NULL && group->label == NULL)
		   ? NULL
		   : group;
}

/* Reads it anew and completes it by what was gathered. */
static int complete(struct building *building, size_t index,
    struct document *document, struct error *error)
{
	build_read(building, index, document);
	if (document->unreadable) {
		*error = document->error;
		return -1;
	}
	if (document->text_hash != building->items[index].text_hash ||
	    document->findings.errors > 0)
		return error_set(error, STATUS_FINDINGS,
		    "the definition changed while it was read");
	return document->kind == DOCUMENT_DEFINITION
		   ? pins_apply(building->pins, &document->profile, error)
		   : 0;
}

static int note_defined(
    struct wishes *wishes, const struct document *document, struct error *error)
{
	const char *identifier = document->profile.top.identifier;
	size_t ignored;

	if (identifier != NULL && map_add(&wishes->defined, identifier,
				      strlen(identifier), 0, &ignored) < 0)
		return error_set_memory(error);
	return 0;
}

static const char *server_of(const struct document *document)
{
	const struct payload *section =
	    profile_section(&document->profile, "jamf");

	return section == NULL ? NULL : payload_text(section, KEY_SERVER, NULL);
}

/* A plan goes on without a secret that is not to be had, but not past one that
 * must not be. */
static bool refuses_secret(const struct building *building,
    const struct sync_desired *wish, struct error *error)
{
	if (!building->purpose.asks_nothing ||
	    building->purpose.resolves_nothing || !wish->without_secrets ||
	    wish->is_masked || wish->secret_error.status != STATUS_REFUSED)
		return false;
	*error = wish->secret_error;
	return true;
}

static void say_findings(
    struct building *building, const struct findings *findings)
{
	if (building->purpose.report == NULL)
		talk_findings(building->invocation, findings);
	else
		report_add(building->purpose.report, findings,
		    building->purpose.report_buf);
}

/* What build says of the secrets it puts into a profile, for what is sent. */
static int judge_secrets(struct building *building, struct document *document,
    struct findings *findings, struct error *error)
{
	accept_apply(document, findings);
	if (!building->is_emitted) {
		findings_sort(findings);
		say_findings(building, findings);
	}
	return fetched_refuse(
	    building->invocation, findings, "the profile is not sent", error);
}

static int complete_wish(struct building *building, struct document *document,
    struct sync_desired *wish, struct error *error)
{
	struct build_values values = building->values;
	struct findings findings = {.arena = &document->arena};

	values.findings = &findings;
	if (sync_desired_make(document, &values, false, wish, error) != 0)
		return -1;
	return judge_secrets(building, document, &findings, error) == 0 &&
		       !refuses_secret(building, wish, error)
		   ? 0
		   : -1;
}

/* 1: taken, 0: for another server, -1: failed. */
static int make_wish(struct building *building, size_t index,
    const char *server, struct wishes *wishes, struct error *error)
{
	struct document *document = &wishes->documents[index];
	const char *label;
	struct wish_group *group;

	if (complete(building, index, document, error) != 0 ||
	    note_defined(wishes, document, error) != 0)
		return -1;
	label = server_of(document);
	if (server != NULL && label != NULL && strcmp(label, server) != 0)
		return 0;
	group = find_group(
	    wishes, server != NULL ? server : label, building->inputs.count);
	if (group == NULL)
		return error_set_memory(error);
	if (complete_wish(
		building, document, &group->list[group->count], error) != 0)
		return -1;
	group->inputs[group->count++] = index;
	return 1;
}

static void take(struct building *building, size_t index, const char *server,
    struct wishes *wishes)
{
	struct document *document = &wishes->documents[index];
	struct error error = {0};
	int taken = make_wish(building, index, server, wishes, &error);

	if (taken < 0) {
		build_fail(building, index, &error);
		(void)error_prefix(
		    &error, "'%s'", building->inputs.list[index].path);
		(void)talk_error(building->invocation, &error);
	}
	if (taken == 0)
		wishes->left_out++;
	if (taken <= 0)
		document_done(document);
}

int wishes_make(struct building *building, const char *server,
    struct wishes *wishes, struct error *error)
{
	size_t count = building->inputs.count;

	wishes->documents = memory_new_array(
	    count == 0 ? 1 : count, sizeof(*wishes->documents));
	if (wishes->documents == NULL)
		return error_set_memory(error);
	wishes->document_count = count;
	if (server != NULL && find_group(wishes, server, count + 1) == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < count; i++)
		if (build_is_wanted(&building->items[i]))
			take(building, i, server, wishes);
	return 0;
}

int wishes_none(struct wishes *wishes, struct error *error)
{
	return find_group(wishes, NULL, 1) == NULL ? error_set_memory(error)
						   : 0;
}
