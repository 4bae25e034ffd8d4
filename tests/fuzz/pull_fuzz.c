/*
 * A profile as a server holds it, made into files as pull does: the
 * .mobileconfig has its secrets masked, and the definition, when there is one,
 * can be shown and read; what a faulty profile lacks it lacks, too.
 */
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "ini/ini.h"
#include "jamf/to_definition.h"
#include "profile/read.h"
#include "sync/plan_internal.h"
#include "sync/pull_internal.h"
#include "forms.h"
#include "lists.h"
#include "base/banned.h"

#define NOW INT64_C(1795000000)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

struct pulling {
	struct arena arena;
	struct sync_stored stored;
	struct sync_pulled pulled;
	struct document_run run;
	struct error error;
};

static bool read(
    struct pulling *p, const char *text, size_t length, enum jamf_kind kind)
{
	struct xml *root = NULL;

	if (xml_parse(text, length, &p->arena, &root, &p->error) == 0 &&
	    sync_read_object(kind, root, &p->arena, &p->stored, &p->error) == 0)
		return p->stored.tree != NULL;
	forms_demand(
	    p->error.status == STATUS_SERVER || p->error.status == STATUS_LIMIT,
	    "another status");
	return false;
}

static bool has_secret(const struct pulling *p)
{
	struct source nothing = {"", "", 0};

	return forms_tree_has_secret(p->stored.tree, p->run.schemas, &nothing);
}

static void mask(struct pulling *p)
{
	auto_arena struct arena arena = {0};
	struct tree *masked = NULL;
	auto_buf struct buf xml = {0};
	bool secret = has_secret(p);

	if (pull_mask(p->stored.tree, p->run.schemas, &arena, &masked,
		&p->error) != 0 ||
	    tree_write_xml(masked, &xml, &p->error) != 0)
		return;
	forms_keep_secret(&xml, secret);
	forms_demand(!secret || pull_has_secret(p->stored.tree, p->run.schemas),
	    "a secret that is not known as one");
}

static void read_definition(const struct pulling *p)
{
	const struct buf *text = &p->pulled.definition;
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	struct source source = {"pulled.ini", text->data, text->length};
	struct forms forms = {&findings, &source, NULL, false};
	struct ini ini;
	const struct ini *layer = &ini;
	struct profile profile;
	struct error error;

	forms_definition(text);
	forms_keep_secret(text, has_secret(p));
	forms_demand(
	    ini_parse(&source, &arena, &findings, &ini, &error) == 0, "memory");
	forms_demand(findings.errors == 0 || text->length > INI_BYTES_MAX,
	    "a definition that is not read");
	forms_demand(profile_read_definition(&layer, 1, p->run.schemas, &arena,
			 &findings, &profile, &error) == 0,
	    "memory");
	findings_sort(&findings);
	forms_check(&forms);
}

/* Below the definition, and without a secret. */
static void check_file(const struct pulling *p, const struct draft_file *file)
{
	auto_buf struct buf text = {0};

	forms_demand(strstr(file->name, "..") == NULL && file->name[0] != '/' &&
			 strstr(file->name, "/.") == NULL,
	    "a file outside");
	if (!text_ends_with(file->name, ".plist"))
		return;
	buf_add(&text, file->bytes, file->length);
	forms_keep_secret(&text, has_secret(p));
}

static void make(struct pulling *p)
{
	struct jamf_definition saying = {.arena = &p->pulled.arena};
	const struct pull_source source = {&p->stored, &saying, &p->run};

	p->pulled.kind = p->stored.profile.kind;
	p->pulled.id = p->stored.profile.id;
	p->pulled.name = p->stored.profile.general.name;
	p->pulled.stem = "pulled";
	p->pulled.variable = "PULLED";
	forms_demand(jamf_to_definition(&p->stored.profile, lists_names(),
			 &saying, &p->error) == 0,
	    "memory");
	if (pull_definition(&source, &p->pulled, &p->error) != 0) {
		forms_error(&p->error);
		return;
	}
	for (size_t i = 0; i < p->pulled.file_count; i++)
		check_file(p, &p->pulled.files[i]);
	if (p->pulled.definition.length > 0)
		read_definition(p);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct pulling p = {.run = {.schemas = forms_schemas(), .now = NOW}};

	if (read(&p, (const char *)bytes, length,
		length % 2 == 0 ? JAMF_COMPUTERS : JAMF_MOBILE)) {
		mask(&p);
		make(&p);
	}
	sync_pulled_done(&p.pulled);
	arena_done(&p.arena);
	return 0;
}
