/* Definitions as they are to be in Jamf Pro, by server. */
#include "cmd/desired.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "cmd/secret_check.h"
#include "cmd/message.h"
#include "definition/accept.h"
#include "base/banned.h"

void desired_done(struct desired *desired)
{
	for (size_t i = 0; i < desired->count; i++) {
		struct desired_group *group = &desired->groups[i];

		memory_free(group->list);
		memory_free(group->inputs);
	}
	memory_free(desired->groups);
	for (size_t i = 0; i < desired->document_count; i++)
		document_done(&desired->documents[i]);
	memory_free(desired->documents);
	arena_done(&desired->arena);
	map_done(&desired->defined);
	*desired = (struct desired){0};
}

/* The group of this label, made when it is not there yet. most profiles may go
 * into it. */
static struct desired_group *find_group(
    struct desired *desired, const char *label, size_t most)
{
	struct desired_group *groups, *group;

	for (size_t i = 0; i < desired->count; i++)
		if (text_same(desired->groups[i].label, label))
			return &desired->groups[i];
	groups = memory_resize(
	    desired->groups, (desired->count + 1) * sizeof(*groups));
	if (groups == NULL)
		return NULL;
	desired->groups = groups;
	group = &groups[desired->count++];
	*group = (struct desired_group){0};
	group->list = memory_new_array(most, sizeof(*group->list));
	group->inputs = memory_new_array(most, sizeof(*group->inputs));
	if (label != NULL)
		group->label = arena_text(&desired->arena, label);
	return group->list == NULL || group->inputs == NULL ||
		       (label != NULL && group->label == NULL)
		   ? NULL
		   : group;
}

/* Reads it anew and completes it by what was gathered. */
static int read_again(struct build_session *build, size_t index,
    struct document *document, struct error *error)
{
	build_read(build, index, document);
	if (document->unreadable) {
		*error = document->error;
		return -1;
	}
	if (document->text_hash != build->items[index].text_hash ||
	    document->findings.errors > 0)
		return error_set(error, STATUS_FINDINGS,
		    "the definition changed while it was read");
	return document->kind == DOCUMENT_DEFINITION
		   ? pins_apply(build->pins, &document->profile, error)
		   : 0;
}

/* What is sent is held to what build says of the secrets that it puts into a
 * profile. */
static int fill(struct build_session *build, struct document *document,
    struct sync_desired *one, struct error *error)
{
	const struct build_purpose *purpose = &build->purpose;
	struct build_values values = build->values;
	struct findings findings = {.arena = &document->arena};

	values.findings = &findings;
	if (sync_desired_make(document, &values, false, one, error) != 0)
		return -1;
	accept_apply(document, &findings);
	if (!build->is_emitted) {
		findings_sort(&findings);
		if (purpose->report == NULL)
			message_findings(build->invocation, &findings);
		else
			report_add(purpose->report, &findings);
	}
	if (secret_check_refuse(build->invocation, &findings,
		"the profile is not sent", error) != 0)
		return -1;
	/* A plan goes on without a secret that is not to be had, but not past
	 * one that must not be. */
	if (purpose->asks_nothing && !purpose->resolves_nothing &&
	    one->without_secrets && !one->is_masked &&
	    one->secret_error.status == STATUS_REFUSED) {
		*error = one->secret_error;
		return -1;
	}
	return 0;
}

/* 1: taken, 0: for another server, -1: failed. */
static int make_one(struct build_session *build, size_t index,
    const char *server, struct desired *desired, struct error *error)
{
	struct document *document = &desired->documents[index];
	const char *identifier, *label;
	const struct payload *section;
	struct desired_group *group;
	size_t ignored;

	if (read_again(build, index, document, error) != 0)
		return -1;
	identifier = document->profile.top.identifier;
	if (identifier != NULL && map_add(&desired->defined, identifier,
				      strlen(identifier), 0, &ignored) < 0)
		return error_set_memory(error);
	section = profile_section(&document->profile, "jamf");
	label =
	    section == NULL ? NULL : payload_text(section, KEY_SERVER, NULL);
	if (server != NULL && label != NULL && strcmp(label, server) != 0)
		return 0;
	group = find_group(
	    desired, server != NULL ? server : label, build->inputs.count);
	if (group == NULL)
		return error_set_memory(error);
	if (fill(build, document, &group->list[group->count], error) != 0)
		return -1;
	group->inputs[group->count++] = index;
	return 1;
}

int desired_make(struct build_session *build, const char *server,
    struct desired *desired, struct error *error)
{
	size_t count = build->inputs.count;

	desired->documents = memory_new_array(
	    count == 0 ? 1 : count, sizeof(*desired->documents));
	if (desired->documents == NULL)
		return error_set_memory(error);
	desired->document_count = count;
	if (server != NULL && find_group(desired, server, count + 1) == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < count; i++) {
		struct error fault = {0};
		int taken;

		if (!build_is_wanted(&build->items[i]))
			continue;
		taken = make_one(build, i, server, desired, &fault);
		if (taken < 0) {
			build_fail(build, i, &fault);
			(void)error_prefix(
			    &fault, "'%s'", build->inputs.list[i].path);
			(void)message_error(build->invocation, &fault);
		}
		if (taken == 0)
			desired->left_out++;
		if (taken <= 0)
			document_done(&desired->documents[i]);
	}
	return 0;
}

int desired_none(struct desired *desired, struct error *error)
{
	return find_group(desired, NULL, 1) == NULL ? error_set_memory(error)
						    : 0;
}
