/*
 * A profile of the server as a definition that plans as unchanged.
 */
#include <inttypes.h>
#include <string.h>

#include "base/secret.h"
#include "base/text.h"
#include "jamf/payload.h"
#include "profile/build.h"
#include "profile/value.h"
#include "sync/plan_internal.h"
#include "sync/pull_internal.h"
#include "base/banned.h"

static const char removal_password[] = "com.apple.profileRemovalPassword";

/* A definition under way. */
struct pulling {
	const struct pull_source *source;
	struct sync_pulled *pulled;
	struct profile *profile;
	struct error *error;
};

/* -- values put into the model, for the writer to write ------------------- */

static const struct schema_key *key_of(
    const struct payload *payload, const struct value *value)
{
	return &payload->schema->keys[value - payload->values];
}

/* The value of a row, which may be of another schema of the section; NULL:
 * there is none. */
static struct value *value_of(
    const struct payload *payload, const struct schema_key *row)
{
	const struct schema_key *own = schema_key(payload->schema, row->name);

	return own == NULL ? NULL
			   : &payload->values[own - payload->schema->keys];
}

static void set_text(struct payload *payload, enum schema_key_name name,
    const char *text, struct arena *arena)
{
	draft_set(payload, payload_row(payload, name), text, arena);
}

static void unset(struct payload *payload, enum schema_key_name name)
{
	struct value *value = payload_row(payload, name);

	if (value != NULL)
		*value = (struct value){0};
}

static int set_list(struct payload *payload,
    const struct jamf_definition_value *said, struct arena *arena,
    struct error *error)
{
	struct value *value = value_of(payload, said->row);
	struct text_item *items;

	if (value == NULL || key_of(payload, value)->type != SCHEMA_TEXTS)
		return 0;
	items = arena_new_array(arena, said->count + 1, sizeof(*items));
	if (items == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < said->count; i++) {
		items[i].text = said->items[i];
		items[i].length = strlen(said->items[i]);
	}
	*value = (struct value){.present = true,
	    .given = true,
	    .items = items,
	    .count = said->count};
	return 0;
}

/* The section, made when it is not there. NULL: no schema, or no memory. */
static struct payload *section_of(
    struct profile *profile, const struct schema *schema, struct arena *arena)
{
	struct payload *section;

	for (size_t i = 0; i < profile->section_count; i++)
		if (profile->sections[i].schema == schema)
			return &profile->sections[i];
	section = &profile->sections[profile->section_count];
	section->schema = schema;
	section->values =
	    arena_new_array(arena, schema->count, sizeof(*section->values));
	profile->section_count += section->values != NULL;
	return section->values == NULL ? NULL : section;
}

/* The sections without payload that are said, as those of the profile. */
static int set_sections(struct pulling *m)
{
	const struct jamf_definition *said = m->source->definition;
	struct arena *arena = &m->pulled->arena;
	struct profile *profile = m->profile;

	/* Each thing that is said is in one section. */
	profile->sections =
	    arena_new_array(arena, said->count + 1, sizeof(*profile->sections));
	profile->section_count = 0;
	if (profile->sections == NULL)
		return error_set_memory(m->error);
	for (size_t i = 0; i < said->count; i++) {
		const struct jamf_definition_value *value = &said->list[i];
		const struct schema *schema =
		    schemas_of_section(m->source->run->schemas,
			SCHEMA_IN_DEFINITION, value->section);
		struct payload *section;

		if (schema == NULL)
			continue;
		section = section_of(profile, schema, arena);
		if (section == NULL)
			return error_set_memory(m->error);
		if (value->text != NULL)
			draft_set(section, value_of(section, value->row),
			    value->text, arena);
		else if (set_list(section, value, arena, m->error) != 0)
			return -1;
	}
	return 0;
}

/* What a definition would set otherwise: what Jamf Pro writes into the top
 * level of its settings comes from there, and Apple's defaults are not those of
 * Jamf Pro's form. */
static int complete(struct pulling *m)
{
	const struct jamf_profile *stored = &m->source->stored->profile;
	struct payload *top = &m->profile->top;
	struct arena *arena = &m->pulled->arena;

	set_text(top, KEY_NAME, stored->general.name, arena);
	set_text(top, KEY_LEVEL,
	    stored->general.is_user_level ? "user" : "computer", arena);
	set_text(top, KEY_PLATFORM,
	    stored->kind == JAMF_MOBILE ? "ios" : "macos", arena);
	unset(top, KEY_DESCRIPTION);
	unset(top, KEY_REMOVAL_DISALLOWED);
	if (top->identifier == NULL)
		top->identifier = stored->uuid;
	if (top->uuid == NULL)
		top->uuid = stored->uuid;
	for (size_t i = 0; i < m->profile->count; i++) {
		struct payload *scep = &m->profile->payloads[i];

		if (!payload_is(scep, PAYLOAD_SCEP))
			continue;
		if (!payload_value_any(scep, KEY_ALLOW_EXPORT_FROM_KEYCHAIN)
			 ->present)
			set_text(
			    scep, KEY_ALLOW_EXPORT_FROM_KEYCHAIN, "yes", arena);
		if (!payload_value_any(scep, KEY_KEY_SIZE)->present)
			set_text(scep, KEY_KEY_SIZE, "1024", arena);
	}
	return set_sections(m);
}

/* Takes out what Jamf Pro makes of a setting of its own. References keep to the
 * payloads they mean, which stay where they are. */
static int take_out(struct pulling *m)
{
	struct profile *profile = m->profile;
	struct payload *kept = arena_new_array(
	    &m->pulled->arena, profile->count + 1, sizeof(*kept));
	size_t count = 0;

	if (kept == NULL)
		return error_set_memory(m->error);
	for (size_t i = 0; i < profile->count; i++)
		if (!payload_is(&profile->payloads[i], removal_password))
			kept[count++] = profile->payloads[i];
	profile->payloads = kept;
	profile->count = count;
	return 0;
}

/* What the definition has only whole: the first of them. */
static int tell_kept(struct pulling *m)
{
	for (size_t i = 0; i < m->profile->count; i++) {
		const struct payload *payload = &m->profile->payloads[i];

		if (payload->file == NULL || m->pulled->note != NULL)
			continue;
		m->pulled->note = arena_printf(&m->pulled->arena,
		    "its payload of type '%s' is kept whole, in '%s'",
		    payload->type == NULL ? "" : payload->type,
		    payload_text(&payload->file->section, KEY_FILE, ""));
		if (m->pulled->note == NULL)
			return error_set_memory(m->error);
	}
	return 0;
}

/* -- text ----------------------------------------------------------------- */

static void add_head(struct pulling *m)
{
	const struct jamf_profile *stored = &m->source->stored->profile;
	const char *name = stored->general.name;
	struct buf *buf = &m->pulled->definition;
	bool admin = false, days = stored->kind == JAMF_COMPUTERS;

	for (size_t i = 0; i < m->profile->count; i++)
		admin = admin || sync_wants_admin(&m->profile->payloads[i]);
	buf_printf(buf, "; %s profile %" PRId64 " of Jamf Pro: ",
	    stored->kind == JAMF_MOBILE ? "mobile device" : "computer",
	    stored->id);
	text_add_printable(buf, name, strlen(name));
	buf_char(buf, '\n');
	if (!admin && !days)
		return;
	buf_text(buf, ";\n; Jamf Pro's API does not tell these settings of "
		      "[scep]. Fill in what its web\n; interface shows:\n");
	if (admin)
		buf_text(buf, ";   url_to_scep_admin    = https://...\n"
			      ";   username             = ...\n"
			      ";   password             = env:NDES_PASSWORD\n");
	if (days)
		buf_text(buf, ";   redistribute_profile = ... days\n");
}

/* -- whether it says the same --------------------------------------------- */

static int give_mask(void *context, const struct payload *payload,
    const struct value *value, struct secret *ret_secret, struct error *error)
{
	(void)context;
	(void)payload;
	(void)value;
	return secret_set(
	    ret_secret, SECRET_MASK, sizeof(SECRET_MASK) - 1, error);
}

/* The model that was written, built again, against what the server holds. */
static int compare(struct pulling *m)
{
	struct arena *arena = &m->pulled->arena;
	const struct build_values values = {
	    .arena = arena, .secret = give_mask};
	const struct jamf_compare how = {.schemas = m->source->run->schemas,
	    .kind = m->source->stored->profile.kind,
	    .without_secrets = true};
	struct jamf_changes changes = {.arena = arena};
	struct tree *built;
	bool has_secret, skipped;
	size_t at = 0;

	if (profile_build(m->profile, &values, &built, &has_secret, m->error) !=
		0 ||
	    jamf_payload_compare(built, m->source->stored->tree, &how, &changes,
		&skipped, m->error) != 0)
		return -1;
	while (at < changes.count && changes.list[at].server_only)
		at++;
	if (at == changes.count)
		return 0;
	m->pulled->note = arena_printf(
	    arena, "its definition would change '%s'", changes.list[at].path);
	return m->pulled->note == NULL ? error_set_memory(m->error) : 0;
}

/* Which payloads have sections, with their files. */
static int settle(struct pulling *m, struct draft *draft)
{
	if (draft_start(draft, m->error) != 0)
		return -1;
	for (size_t i = 0; i < m->profile->count; i++)
		if (payload_is(&m->profile->payloads[i], removal_password))
			draft->reasons[i] = NULL;
	return draft_settle(draft, m->error) == 0 ? take_out(m) : -1;
}

int pull_definition(const struct pull_source *source,
    struct sync_pulled *pulled, struct error *error)
{
	const struct tree *tree = source->stored->tree;
	auto_document struct document document = {0};
	auto_buf struct buf xml = {0};
	struct pulling m = {.source = source,
	    .pulled = pulled,
	    .profile = &document.profile,
	    .error = error};
	auto_draft struct draft draft = {.run = source->run,
	    .profile = &document.profile,
	    .arena = &pulled->arena,
	    .stem = pulled->stem,
	    .shared = "",
	    .before = "",
	    .after = pulled->variable};

	if (!jamf_payload_has_type(tree, PAYLOAD_SCEP))
		return 0;
	if (tree_write_xml(tree, &xml, error) != 0)
		return -1;
	document_read_bytes(
	    source->run, pulled->stem, xml.data, xml.length, &document);
	if (document.unreadable) {
		*error = document.error;
		return -1;
	}
	if (settle(&m, &draft) != 0 || complete(&m) != 0 || compare(&m) != 0 ||
	    tell_kept(&m) != 0)
		return -1;
	add_head(&m);
	if (draft_write(&draft, &pulled->definition, error) != 0)
		return -1;
	pulled->files = draft.files;
	pulled->file_count = draft.file_count;
	return 0;
}
