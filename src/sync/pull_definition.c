#include "sync/pull_definition.h"

#include <inttypes.h>
#include <string.h>

#include "base/secret.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "jamf/payload.h"
#include "profile/build.h"
#include "sync/pull_section.h"
#include "base/banned.h"

static const char removal_password[] = "com.apple.profileRemovalPassword";

/* A definition under way. */
struct making {
	const struct pull_source *source;
	struct sync_pulled *pulled;
	struct profile *profile;
	struct sync_pulled_file *files;
	size_t file_room;
	struct error *error;
};

static int no_memory(struct making *m)
{
	return error_set_memory(m->error);
}

/* -- what can be expressed ------------------------------------------------ */

/* Jamf Pro makes it of a setting of its own. */
static void drop_removal_password(struct profile *profile)
{
	size_t kept = 0;

	for (size_t i = 0; i < profile->count; i++)
		if (!payload_is(&profile->payloads[i], removal_password))
			profile->payloads[kept++] = profile->payloads[i];
	profile->count = kept;
}

static bool has_section(const struct payload *payload)
{
	return payload->schema != NULL && payload->values != NULL &&
	       payload->schema->section != NULL;
}

/* False, with the note, when a definition would lose a payload. */
static bool is_expressible(struct making *m)
{
	for (size_t i = 0; i < m->profile->count; i++) {
		const struct payload *payload = &m->profile->payloads[i];

		if (has_section(payload))
			continue;
		m->pulled->note = arena_printf(&m->pulled->arena,
		    "no definition can express its payload of type '%s'",
		    payload->type == NULL ? "" : payload->type);
		return false;
	}
	return true;
}

/* -- the model ------------------------------------------------------------ */

/* What a definition would set otherwise: Apple's defaults are not those of
 * Jamf Pro's form. */
static void complete_scep(struct payload *scep, struct arena *arena)
{
	if (!payload_value_any(scep, KEY_ALLOW_EXPORT_FROM_KEYCHAIN)->present)
		pull_set_text(
		    scep, KEY_ALLOW_EXPORT_FROM_KEYCHAIN, "yes", arena);
	if (!payload_value_any(scep, KEY_KEY_SIZE)->present)
		pull_set_text(scep, KEY_KEY_SIZE, "1024", arena);
}

/* What Jamf Pro writes into the top level of its settings comes from there. */
static void complete_top(struct making *m)
{
	const struct jamf_profile *stored = m->source->stored;
	struct payload *top = &m->profile->top;
	struct arena *arena = &m->pulled->arena;

	pull_set_text(top, KEY_NAME, stored->general.name, arena);
	pull_set_text(top, KEY_LEVEL,
	    stored->general.is_user_level ? "user" : "computer", arena);
	pull_set_text(top, KEY_PLATFORM,
	    stored->kind == JAMF_MOBILE ? "ios" : "macos", arena);
	pull_unset(top, KEY_DESCRIPTION);
	pull_unset(top, KEY_REMOVAL_DISALLOWED);
	if (top->identifier == NULL)
		top->identifier = stored->uuid;
	if (top->uuid == NULL)
		top->uuid = stored->uuid;
}

static int complete(struct making *m)
{
	complete_top(m);
	for (size_t i = 0; i < m->profile->count; i++)
		if (payload_is(&m->profile->payloads[i], PAYLOAD_SCEP))
			complete_scep(
			    &m->profile->payloads[i], &m->pulled->arena);
	return pull_set_sections(m->profile, m->source->saying,
	    m->source->run->schemas, &m->pulled->arena, m->error);
}

/* -- certificates --------------------------------------------------------- */

static bool is_taken(const struct making *m, const char *name)
{
	for (size_t i = 0; i < m->pulled->file_count; i++)
		if (text_compare_case(m->files[i].name, name) == 0)
			return true;
	return false;
}

static void add_folded(struct buf *key, const char *name)
{
	for (; *name != '\0'; name++)
		buf_char(key, *name >= 'A' && *name <= 'Z'
				  ? (char)(*name - 'A' + 'a')
				  : *name);
}

int pull_take_file(
    struct map *files, const char *name, const void *bytes, size_t length)
{
	unsigned char digest[DIGEST_BYTES_MAX] = {0};
	auto_buf struct buf key = {0};
	struct error ignored;
	size_t value = 0;
	int added;

	add_folded(&key, name);
	if (!buf_ok(&key))
		return -1;
	added = map_add(files, key.data, key.length, 0, &value);
	if (added < 0 || bytes == NULL)
		return added;
	/* Whose bytes: a second key. */
	if (digest_of(DIGEST_SHA256, bytes, length, digest, &ignored) != 0)
		return -1;
	buf_char(&key, '\0');
	buf_add(&key, digest, digest_size(DIGEST_SHA256));
	if (!buf_ok(&key))
		return -1;
	if (added == 0)
		return map_get(files, key.data, key.length, &value);
	return map_add(files, key.data, key.length, 0, &value);
}

/* "wifi-root.cer", "wifi-2-root.cer" ...; NULL for lack of memory. The first
 * may be that of a profile whose name goes on so. */
static const char *free_name(
    struct making *m, const char *proposed, const struct value *value)
{
	struct arena *arena = &m->pulled->arena;
	const char *stem = m->pulled->stem;
	const char *name = arena_printf(arena, "%s-%s", stem, proposed);

	for (size_t i = 2; name != NULL; i++) {
		int taken = is_taken(m, name)
				? 0
				: pull_take_file(m->source->files, name,
				      value->data, value->data_length);

		if (taken != 0)
			return taken > 0 ? name : NULL;
		name = arena_printf(arena, "%s-%zu-%s", stem, i, proposed);
	}
	return NULL;
}

static const char *keep_file(
    void *context, const struct value *value, const char *proposed)
{
	struct making *m = context;
	struct sync_pulled *pulled = m->pulled;
	const char *name = free_name(m, proposed, value);
	const char *bytes = arena_copy(
	    &pulled->arena, (const char *)value->data, value->data_length);
	struct sync_pulled_file *files = arena_grow(&pulled->arena, m->files,
	    pulled->file_count, &m->file_room, sizeof(*files));

	if (name == NULL || bytes == NULL || files == NULL)
		return NULL;
	pulled->files = m->files = files;
	files[pulled->file_count++] = (struct sync_pulled_file){.name = name,
	    .bytes = (const unsigned char *)bytes,
	    .length = value->data_length};
	return name;
}

/* -- text ----------------------------------------------------------------- */

static void add_printable_line(struct buf *buf, const char *text)
{
	text_add_printable(buf, text, strlen(text));
	buf_char(buf, '\n');
}

static bool wants_admin(const struct profile *profile)
{
	for (size_t i = 0; i < profile->count; i++)
		if (strcmp(payload_choice(
			       &profile->payloads[i], KEY_CHALLENGE_TYPE),
			"dynamic-microsoft-ca") == 0)
			return true;
	return false;
}

static void add_head(struct making *m)
{
	const struct jamf_profile *stored = m->source->stored;
	struct buf *buf = &m->pulled->definition;
	bool admin = wants_admin(m->profile);
	bool days = stored->kind == JAMF_COMPUTERS;

	buf_printf(buf, "; %s profile %" PRId64 " of Jamf Pro: ",
	    stored->kind == JAMF_MOBILE ? "mobile device" : "computer",
	    stored->id);
	add_printable_line(buf, stored->general.name);
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

static int write_text(struct making *m)
{
	const struct definition_names names = {
	    .variable = m->pulled->variable, .context = m, .file = keep_file};

	add_head(m);
	return profile_add_named_definition(
	    m->profile, &names, &m->pulled->definition, m->error);
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

static const struct jamf_change *first_of(const struct jamf_changes *changes)
{
	for (size_t i = 0; i < changes->count; i++)
		if (!changes->list[i].server_only)
			return &changes->list[i];
	return NULL;
}

/* The model that was written, built again, against what the server holds. */
static int compare(struct making *m)
{
	const struct build_values values = {
	    .arena = &m->pulled->arena, .secret = give_mask};
	const struct jamf_compare how = {.schemas = m->source->run->schemas,
	    .kind = m->source->stored->kind,
	    .without_secrets = true};
	struct jamf_changes changes = {.arena = &m->pulled->arena};
	const struct jamf_change *first;
	struct tree *built;
	bool has_secret, skipped;

	if (profile_build(m->profile, &values, &built, &has_secret, m->error) !=
		0 ||
	    jamf_payload_compare(built, m->source->tree, &how, &changes,
		&skipped, m->error) != 0)
		return -1;
	first = first_of(&changes);
	if (first == NULL)
		return 0;
	m->pulled->note = arena_printf(
	    &m->pulled->arena, "its definition would change '%s'", first->path);
	return m->pulled->note == NULL ? no_memory(m) : 0;
}

/* -- all ------------------------------------------------------------------ */

static int make(struct making *m)
{
	drop_removal_password(m->profile);
	if (!is_expressible(m))
		return m->pulled->note == NULL ? no_memory(m) : 0;
	if (complete(m) != 0 || compare(m) != 0)
		return -1;
	return write_text(m);
}

int pull_definition(const struct pull_source *source,
    struct sync_pulled *pulled, struct error *error)
{
	auto_document struct document document = {0};
	auto_buf struct buf xml = {0};
	struct making m = {.source = source,
	    .pulled = pulled,
	    .profile = &document.profile,
	    .error = error};

	if (!jamf_payload_has_type(source->tree, PAYLOAD_SCEP))
		return 0;
	if (tree_write_xml(source->tree, &xml, error) != 0)
		return -1;
	document_read_bytes(
	    source->run, pulled->stem, xml.data, xml.length, &document);
	if (document.unreadable) {
		*error = document.error;
		return -1;
	}
	return make(&m);
}
