#include "schema/schema_fact.h"

#include <inttypes.h>
#include <string.h>

#include "base/banned.h"

static void add_name(const struct schema *schema, bool inner, struct buf *buf)
{
	if (schema->parent != NULL) {
		add_name(schema->parent, true, buf);
		buf_printf(buf, " %s \"label\"", schema->parent_key->name);
		return;
	}
	buf_text(buf,
	    schema->section != NULL ? schema->section : schema->payload_type);
	if (inner && schema->labelled)
		buf_text(buf, " \"label\"");
}

void schema_fact_heading(const struct schema *schema, struct buf *buf)
{
	add_name(schema, false, buf);
}

void schema_fact_section(const struct schema *schema, struct buf *buf)
{
	const struct schema *top = schema;

	while (top->parent != NULL)
		top = top->parent;
	if (top->section != NULL)
		buf_char(buf, '[');
	add_name(schema, false, buf);
	if (top->section != NULL)
		buf_char(buf, ']');
}

static void add_label(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)schema;
	if (key->label != NULL)
		buf_text(buf, key->label);
}

static void add_aliases(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)schema;
	for (const char *const *alias = key->aliases; *alias != NULL; alias++)
		buf_printf(
		    buf, "%s%s", alias == key->aliases ? "" : ", ", *alias);
}

static void add_plist(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	if (key->chooses_type) {
		buf_text(buf, "PayloadType (string)");
		return;
	}
	if (key->depth == 0) {
		if (schema->payload_type != NULL)
			buf_text(buf, "no key of its own");
		return;
	}
	for (size_t i = 0; i < key->depth; i++)
		buf_printf(buf, "%s%s", i == 0 ? "" : ".", key->path[i]);
	if (key->bit != 0)
		buf_printf(buf, ", bit %" PRId64, key->bit);
	buf_printf(buf, " (%s)", schema_plist_type_name(key));
}

static void add_bounds(const struct schema_key *key, struct buf *buf)
{
	if (!key->has_bounds)
		return;
	if (key->most == INT64_MAX)
		buf_printf(buf, ", %" PRId64 " or more", key->least);
	else if (key->least == INT64_MIN)
		buf_printf(buf, ", %" PRId64 " or less", key->most);
	else
		buf_printf(
		    buf, ", %" PRId64 " to %" PRId64, key->least, key->most);
}

static void add_type(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)schema;
	buf_text(buf, schema_type_form(key->type));
	if (key->unit != NULL && key->type != SCHEMA_DAYS)
		buf_printf(buf, ", %s", key->unit);
	add_bounds(key, buf);
	for (size_t i = 0; i < key->allowed_count; i++)
		buf_printf(
		    buf, "%s%" PRId64, i == 0 ? ": " : ", ", key->allowed[i]);
	if (key->required)
		buf_text(buf, "; must be given");
}

static void add_kinds(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)schema;
	if ((key->kinds & SCHEMA_KIND_IDENTITY) != 0)
		buf_text(buf, "an identity");
	if (key->kinds == (SCHEMA_KIND_IDENTITY | SCHEMA_KIND_CERTIFICATE))
		buf_text(buf, " or ");
	if ((key->kinds & SCHEMA_KIND_CERTIFICATE) != 0)
		buf_text(buf, "a certificate");
}

/* "a", "a or b", "a, b or c". */
static void add_alternatives(const char *const *texts, struct buf *buf)
{
	for (size_t i = 0; texts[i] != NULL; i++) {
		if (i > 0)
			buf_text(buf, texts[i + 1] == NULL ? " or " : ", ");
		buf_text(buf, texts[i]);
	}
}

static void add_required_with(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)schema;
	for (size_t i = 0; i < key->required_with_count; i++) {
		const struct schema_condition *condition =
		    &key->required_with[i];

		buf_printf(buf, "%s%s", i == 0 ? "" : "; ", condition->key);
		if (condition->values[0] != NULL)
			buf_text(buf, " = ");
		add_alternatives(condition->values, buf);
	}
	if (!key->required_in_parent)
		return;
	buf_text(buf, "any other key in ");
	for (size_t i = 0; i + 1 < key->depth; i++)
		buf_printf(buf, "%s%s", i == 0 ? "" : ".", key->path[i]);
}

static void add_excludes(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)schema;
	for (size_t i = 0; key->excludes[i] != NULL; i++)
		buf_printf(buf, "%s%s", i == 0 ? "" : ", ", key->excludes[i]);
}

static void add_default(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)schema;
	if (key->default_text != NULL)
		buf_text(buf, key->default_text);
	if (key->default_ios != NULL)
		buf_printf(buf, "%s%s on iOS",
		    key->default_text == NULL ? "" : "; ", key->default_ios);
}

static void add_device_default(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)schema;
	if (key->device_default != NULL)
		buf_text(buf, key->device_default);
}

static void add_constant(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)schema;
	if (key->constant != NULL)
		buf_text(buf, key->constant);
	else if (!key->definition)
		buf_text(buf, "not in a definition");
}

static bool everywhere(const char *const *introduced)
{
	for (size_t i = 0; i < PLATFORM_COUNT; i++)
		if (introduced[i] == NULL || strcmp(introduced[i], "0") != 0)
			return false;
	return true;
}

static void add_platforms(
    const struct schema_availability *available, struct buf *buf)
{
	const char *separator = "";

	if (everywhere(available->introduced))
		return;
	for (int i = 0; i < PLATFORM_COUNT; i++) {
		const char *version = available->introduced[i];

		if (version == NULL)
			continue;
		buf_printf(
		    buf, "%s%s", separator, platform_title((enum platform)i));
		if (strcmp(version, "0") != 0)
			buf_printf(buf, " %s", version);
		separator = ", ";
	}
	if (separator[0] == '\0')
		buf_text(buf, "none");
}

static void add_removed(
    const struct schema_availability *available, struct buf *buf)
{
	const char *separator = "from ";

	for (int i = 0; i < PLATFORM_COUNT; i++) {
		if (available->removed[i] == NULL)
			continue;
		buf_printf(buf, "%s%s %s", separator,
		    platform_title((enum platform)i), available->removed[i]);
		separator = ", ";
	}
}

static void add_enrollments(const struct schema_availability *available,
    enum schema_enrollment enrollment, const char *words, struct buf *buf)
{
	const char *separator = words;

	for (int i = 0; i < PLATFORM_COUNT; i++) {
		if (available->enrollment[i] != enrollment)
			continue;
		buf_printf(buf, "%s%s%s",
		    separator == words && buf->length > 0 ? "; " : "",
		    separator, platform_title((enum platform)i));
		separator = ", ";
	}
}

static void add_enrollment(
    const struct schema_availability *available, struct buf *buf)
{
	add_enrollments(
	    available, SCHEMA_ENROLLMENT_REQUIRED, "needed on ", buf);
	add_enrollments(available, SCHEMA_ENROLLMENT_FORBIDDEN, "not on ", buf);
}

static void add_supervised(
    const struct schema_availability *available, struct buf *buf)
{
	const char *separator = "only, on ";

	for (int i = 0; i < PLATFORM_COUNT; i++) {
		if (!available->supervised[i])
			continue;
		buf_printf(
		    buf, "%s%s", separator, platform_title((enum platform)i));
		separator = ", ";
	}
}

static void add_level(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)schema;
	if (key->level != SCHEMA_LEVEL_ANY)
		buf_printf(
		    buf, "%s profiles only", schema_level_name(key->level));
}

static void add_single(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)schema;
	if (key->single)
		buf_text(buf, "one payload of a profile may have it");
}

static void add_secret(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)schema;
	if (key->secret)
		buf_text(buf, "yes: better a reference, such as env:NAME, "
			      "than the secret itself");
}

/* How an item that keychain: finds comes to be there. */
static void add_keychain(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)schema;
	if (key->secret)
		buf_text(buf, "keychain:SERVICE/ACCOUNT is what 'security "
			      "add-generic-password -s SERVICE -a ACCOUNT -w' "
			      "stores on macOS, elsewhere 'secret-tool store "
			      "--label=NAME service SERVICE account ACCOUNT'");
}

static void add_deprecated(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)schema;
	if (key->deprecated != NULL)
		buf_text(buf, key->deprecated);
}

static void add_note(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)schema;
	if (key->note != NULL)
		buf_text(buf, key->note);
}

static void add_example(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)schema;
	if (key->example != NULL)
		buf_printf(buf, "%s = %s", key->name, key->example);
}

const struct schema_fact schema_facts[] = {
    {"Jamf Pro label", SCHEMA_FACT_PLAIN, add_label, NULL},
    {"Also written", SCHEMA_FACT_PLAIN, add_aliases, NULL},
    {"Property list", SCHEMA_FACT_PLAIN, add_plist, NULL},
    {"Type", SCHEMA_FACT_PLAIN, add_type, NULL},
    {"Refers to", SCHEMA_FACT_PLAIN, add_kinds, NULL},
    {"Needed with", SCHEMA_FACT_PLAIN, add_required_with, NULL},
    {"Not beside", SCHEMA_FACT_PLAIN, add_excludes, NULL},
    {"Default", SCHEMA_FACT_PLAIN, add_default, NULL},
    {"Devices assume", SCHEMA_FACT_PLAIN, add_device_default, NULL},
    {"Fixed", SCHEMA_FACT_PLAIN, add_constant, NULL},
    {"Platforms", SCHEMA_FACT_PLATFORMS, NULL, add_platforms},
    {"Removed", SCHEMA_FACT_PLAIN, NULL, add_removed},
    {"User enrolment", SCHEMA_FACT_PLAIN, NULL, add_enrollment},
    {"Supervised", SCHEMA_FACT_PLAIN, NULL, add_supervised},
    {"Level", SCHEMA_FACT_PLAIN, add_level, NULL},
    {"How many", SCHEMA_FACT_PLAIN, add_single, NULL},
    {"Secret", SCHEMA_FACT_PLAIN, add_secret, NULL},
    {"In a keychain", SCHEMA_FACT_PLAIN, add_keychain, NULL},
    {"Deprecated", SCHEMA_FACT_PLAIN, add_deprecated, NULL},
    {"Note", SCHEMA_FACT_PLAIN, add_note, NULL},
    {"Example", SCHEMA_FACT_EXAMPLE, add_example, NULL},
    {NULL, SCHEMA_FACT_PLAIN, NULL, NULL},
};

void schema_fact_of(const struct schema_fact *fact, const struct schema *schema,
    const struct schema_key *key, struct buf *buf)
{
	if (fact->available != NULL)
		fact->available(key->availability, buf);
	else
		fact->add(schema, key, buf);
}
