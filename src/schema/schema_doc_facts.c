/*
 * What the schemas say of keys and sections, in words.
 */
#include "schema/schema_doc_facts.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
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

static void add_type(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)schema;
	buf_text(buf, schema_type_form(key->type));
	if (key->unit != NULL && key->type != SCHEMA_DAYS)
		buf_printf(buf, ", %s", key->unit);
	if (key->has_bounds && key->most == INT64_MAX)
		buf_printf(buf, ", %" PRId64 " or more", key->least);
	else if (key->has_bounds && key->least == INT64_MIN)
		buf_printf(buf, ", %" PRId64 " or less", key->most);
	else if (key->has_bounds)
		buf_printf(
		    buf, ", %" PRId64 " to %" PRId64, key->least, key->most);
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

static void add_constant(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)schema;
	if (key->constant != NULL)
		buf_text(buf, key->constant);
	else if (!key->definition)
		buf_text(buf, "not in a definition");
}

/* "macOS 10.7, iOS 4.0"; texts are by platform, NULL leaves one out, "" is the
 * platform alone. start stands before the first. */
static void add_by_platform(
    const char *start, const char *const *texts, struct buf *buf)
{
	const char *separator = start;

	for (int i = 0; i < PLATFORM_COUNT; i++) {
		if (texts[i] == NULL)
			continue;
		buf_printf(buf, "%s%s%s%s", separator,
		    platform_title((enum platform)i),
		    texts[i][0] == '\0' ? "" : " ", texts[i]);
		separator = ", ";
	}
}

static void add_platforms(
    const struct schema_availability *available, struct buf *buf)
{
	const char *texts[PLATFORM_COUNT];
	size_t always = 0, before = buf->length;

	for (size_t i = 0; i < PLATFORM_COUNT; i++) {
		bool is_always = text_same(available->introduced[i], "0");

		texts[i] = is_always ? "" : available->introduced[i];
		always += is_always;
	}
	if (always == PLATFORM_COUNT)
		return;
	add_by_platform("", texts, buf);
	if (buf->length == before)
		buf_text(buf, "none");
}

static void add_removed(
    const struct schema_availability *available, struct buf *buf)
{
	add_by_platform("from ", available->removed, buf);
}

static void add_enrollment(
    const struct schema_availability *available, struct buf *buf)
{
	const char *needed[PLATFORM_COUNT], *refused[PLATFORM_COUNT];

	for (size_t i = 0; i < PLATFORM_COUNT; i++) {
		enum schema_enrollment is = available->enrollment[i];

		needed[i] = is == SCHEMA_ENROLLMENT_REQUIRED ? "" : NULL;
		refused[i] = is == SCHEMA_ENROLLMENT_FORBIDDEN ? "" : NULL;
	}
	add_by_platform("needed on ", needed, buf);
	add_by_platform(
	    buf->length > 0 ? "; not on " : "not on ", refused, buf);
}

static void add_supervised(
    const struct schema_availability *available, struct buf *buf)
{
	const char *texts[PLATFORM_COUNT];

	for (size_t i = 0; i < PLATFORM_COUNT; i++)
		texts[i] = available->supervised[i] ? "" : NULL;
	add_by_platform("only, on ", texts, buf);
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

static void add_example(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)schema;
	if (key->example != NULL)
		buf_printf(buf, "%s = %s", key->name, key->example);
}

#define TEXT(words, member)                                                    \
	{                                                                      \
		.title = words, .text_at = offsetof(struct schema_key, member) \
	}

const struct schema_fact schema_facts[] = {
    TEXT("Jamf Pro label", label),
    {.title = "Also written", .add = add_aliases},
    {.title = "Property list", .add = add_plist},
    {.title = "Type", .add = add_type},
    {.title = "Refers to", .add = add_kinds},
    {.title = "Needed with", .add = add_required_with},
    {.title = "Not beside", .add = add_excludes},
    {.title = "Default", .add = add_default},
    TEXT("Devices assume", device_default),
    {.title = "Fixed", .add = add_constant},
    {.title = "Platforms",
	.about = SCHEMA_FACT_PLATFORMS,
	.available = add_platforms},
    {.title = "Removed", .available = add_removed},
    {.title = "User enrolment", .available = add_enrollment},
    {.title = "Supervised", .available = add_supervised},
    {.title = "Level", .add = add_level},
    {.title = "How many", .add = add_single},
    {.title = "Secret", .add = add_secret},
    {.title = "In a keychain", .add = add_keychain},
    TEXT("Deprecated", deprecated),
    TEXT("Note", note),
    {.title = "Example", .about = SCHEMA_FACT_EXAMPLE, .add = add_example},
    {.title = NULL},
};

void schema_fact_of(const struct schema_fact *fact, const struct schema *schema,
    const struct schema_key *key, struct buf *buf)
{
	const char *text;

	if (fact->available != NULL)
		fact->available(key->availability, buf);
	else if (fact->add != NULL)
		fact->add(schema, key, buf);
	else {
		memcpy(&text, (const char *)key + fact->text_at, sizeof(text));
		buf_text(buf, text == NULL ? "" : text);
	}
}

/* -- of a section ---------------------------------------------------------- */

static void add_section_alias(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)key;
	if (schema->section_alias != NULL)
		buf_printf(buf, "[%s]", schema->section_alias);
}

static void add_section_types(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)key;
	for (size_t i = 0;
	     schema->type_key != NULL && i < schema->type_key->choice_count;
	     i++)
		buf_printf(buf, "%s%s", i == 0 ? "" : ", ",
		    schema->type_key->choices[i].plist_text);
}

/* "Type = Kerberos, or Hosts". */
static void add_section_when(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)key;
	for (size_t i = 0; i < schema->when_count; i++) {
		const struct schema_when *when = &schema->when[i];
		const char *separator = " = ";

		if (i > 0)
			buf_text(buf, ", or ");
		for (size_t k = 0; k < when->depth; k++)
			buf_printf(
			    buf, "%s%s", k == 0 ? "" : ".", when->path[k]);
		for (size_t k = 0; when->values[k] != NULL; k++) {
			buf_printf(buf, "%s%s", separator, when->values[k]);
			separator = " or ";
		}
	}
}

static void add_section_provided(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)key;
	if (schema->provides == SCHEMA_KIND_IDENTITY)
		buf_text(buf, "an identity that others may refer to");
	else if (schema->provides == SCHEMA_KIND_CERTIFICATE)
		buf_text(buf, "a certificate that others may refer to");
}

static void add_section_level(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)key;
	if (schema->level != SCHEMA_LEVEL_ANY)
		buf_printf(buf, "%s only", schema_level_name(schema->level));
}

static void add_section_single(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)key;
	if (schema->single)
		buf_text(buf, "one in a profile");
}

static void add_section_blueprint(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)key;
	if (schema->payload_type != NULL &&
	    strcmp(schema->payload_type, SCHEMA_TOP_LEVEL) != 0)
		buf_text(buf, schema->blueprint ? "Jamf Pro takes it in one"
						: "Jamf Pro takes it in none");
}

const struct schema_fact schema_section_facts[] = {
    {.title = "Also written", .add = add_section_alias},
    {.title = "Payload types", .add = add_section_types},
    {.title = "Payloads with", .add = add_section_when},
    {.title = "Provides", .add = add_section_provided},
    {.title = "Level", .add = add_section_level},
    {.title = "How many", .add = add_section_single},
    {.title = "Blueprints", .add = add_section_blueprint},
    {.title = NULL},
};
