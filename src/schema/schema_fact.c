#include "schema/schema_fact.h"

#include <inttypes.h>
#include <string.h>

#include "base/banned.h"

void schema_fact_section(const struct schema *schema, struct buf *buf)
{
	if (schema->section != NULL)
		buf_printf(buf, "[%s]", schema->section);
	else
		buf_text(buf, schema->payload_type);
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

void schema_fact_platforms(const char *const *introduced, struct buf *buf)
{
	const char *separator = "";

	if (everywhere(introduced))
		return;
	for (int i = 0; i < PLATFORM_COUNT; i++) {
		const char *version = introduced[i];

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

static void add_platforms(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)schema;
	schema_fact_platforms(key->availability.introduced, buf);
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
    {"Jamf Pro label", SCHEMA_FACT_PLAIN, add_label},
    {"Also written", SCHEMA_FACT_PLAIN, add_aliases},
    {"Property list", SCHEMA_FACT_PLAIN, add_plist},
    {"Type", SCHEMA_FACT_PLAIN, add_type},
    {"Default", SCHEMA_FACT_PLAIN, add_default},
    {"Fixed", SCHEMA_FACT_PLAIN, add_constant},
    {"Platforms", SCHEMA_FACT_PLATFORMS, add_platforms},
    {"Secret", SCHEMA_FACT_PLAIN, add_secret},
    {"In a keychain", SCHEMA_FACT_PLAIN, add_keychain},
    {"Deprecated", SCHEMA_FACT_PLAIN, add_deprecated},
    {"Note", SCHEMA_FACT_PLAIN, add_note},
    {"Example", SCHEMA_FACT_EXAMPLE, add_example},
    {NULL, SCHEMA_FACT_PLAIN, NULL},
};
