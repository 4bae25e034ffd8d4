/*
 * A definition, and what a server says of the profile, apart by a NUL: read or
 * refused. What is merged into the server's scope and Self Service is sent as
 * XML that reads as the same, and merged into that changes nothing more; what
 * is the same has the same digests.
 */
#include <stdlib.h>
#include <string.h>

#include "jamf/profiles.h"
#include "jamf/scope.h"
#include "jamf/settings.h"
#include "profile/read.h"
#include "forms.h"
#include "lists.h"
#include "base/banned.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

struct run {
	struct arena arena;
	struct findings findings;
	struct source source;
	struct ini ini;
	struct profile profile;
	enum jamf_kind kind;
	struct jamf_profile stored;
	struct error error;
};

static const struct schemas *schemas;
static const struct jamf_names *names;

static void demand(bool held)
{
	if (!held)
		abort();
}

static void start(void)
{
	schemas = forms_schemas();
	names = lists_names();
}

static bool define(struct run *run, const char *text, size_t length)
{
	const struct ini *layer = &run->ini;

	run->findings.arena = &run->arena;
	run->source = (struct source){"input", text, length};
	demand(ini_parse(&run->source, &run->arena, &run->findings, &run->ini,
		   &run->error) == 0 &&
	       profile_read_definition(&layer, 1, schemas, &run->arena,
		   &run->findings, &run->profile, &run->error) == 0);
	return run->findings.errors == 0;
}

static bool read_stored(struct run *run, const char *text, size_t length)
{
	struct xml *root = NULL;

	if (xml_parse(text, length, &run->arena, &root, &run->error) != 0 ||
	    jamf_profile_read(
		run->kind, root, &run->arena, &run->stored, &run->error) != 0) {
		demand(run->error.status == STATUS_SERVER);
		return false;
	}
	demand(run->stored.id > 0 && run->stored.general.name[0] != '\0');
	return true;
}

/* As the server would have it after a write; NULL when XML cannot carry it. */
static struct xml *sent(struct run *run, const struct xml *element)
{
	auto_buf struct buf text = {0};
	struct xml *root = NULL;

	if (xml_write(element, &text, &run->error) != 0) {
		demand(run->error.status == STATUS_REFUSED);
		return NULL;
	}
	if (text.length > XML_BYTES_MAX)
		return NULL;
	demand(xml_parse(text.data, text.length, &run->arena, &root,
		   &run->error) == 0);
	return root;
}

static void merge_scope(struct run *run)
{
	struct jamf_changes changes = {.arena = &run->arena};
	struct jamf_changes none = {.arena = &run->arena};
	struct jamf_scope_result result = {0}, again = {0};
	struct xml *back;
	bool equal = false;

	if (jamf_scope_merge(&run->profile, run->kind, run->stored.scope, names,
		&changes, &result, &run->error) != 0 ||
	    result.scope == NULL)
		return;
	demand(changes.count > 0);
	back = sent(run, result.scope);
	if (back == NULL)
		return;
	demand(jamf_scope_equal(result.scope, back, &equal, &run->error) == 0 &&
	       equal);
	demand(jamf_scope_merge(&run->profile, run->kind, back, names, &none,
		   &again, &run->error) == 0);
	demand(again.scope == NULL && none.count == 0);
}

static void merge_self_service(struct run *run)
{
	struct jamf_changes changes = {.arena = &run->arena};
	struct jamf_changes none = {.arena = &run->arena};
	struct xml *element = NULL, *again = NULL, *back;
	bool equal = false;

	if (jamf_self_service_merge(&run->profile, run->kind,
		run->stored.self_service, names, &changes, &element,
		&run->error) != 0 ||
	    element == NULL)
		return;
	demand(changes.count > 0);
	back = sent(run, element);
	if (back == NULL)
		return;
	demand(jamf_self_service_equal(
		   run->kind, element, back, &equal, &run->error) == 0 &&
	       equal);
	demand(jamf_self_service_merge(&run->profile, run->kind, back, names,
		   &none, &again, &run->error) == 0);
	demand(again == NULL && none.count == 0);
}

static void compare_general(struct run *run)
{
	struct jamf_changes changes = {.arena = &run->arena};
	auto_buf struct buf defined = {0}, stored = {0}, scope = {0},
			    self_service = {0};
	struct jamf_general general;

	if (jamf_general_define(&run->profile, run->kind, names, &run->arena,
		&general, &run->error) != 0)
		return;
	demand(jamf_general_compare(
		   &general, &run->stored, &changes, &run->error) == 0);
	jamf_general_add_canonical(&general, &defined);
	jamf_general_add_canonical(&run->stored.general, &stored);
	demand(buf_ok(&defined) && buf_ok(&stored));
	demand(jamf_scope_add_defined(&run->profile, &scope, &run->error) == 0);
	demand(jamf_self_service_add_defined(
		   &run->profile, run->kind, &self_service, &run->error) == 0);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct run run = {.kind = size % 2 == 0 ? JAMF_COMPUTERS : JAMF_MOBILE};
	const char *text = (const char *)data;
	const char *end = size == 0 ? NULL : memchr(data, '\0', size);

	start();
	if (end != NULL && define(&run, text, (size_t)(end - text)) &&
	    read_stored(&run, end + 1, size - (size_t)(end - text) - 1)) {
		compare_general(&run);
		merge_scope(&run);
		merge_self_service(&run);
	}
	arena_done(&run.arena);
	return 0;
}
