#include "schema/schema_fact.h"

#include <string.h>

#include "base/banned.h"

static void add_types(
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
static void add_when(
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

static void add_provided(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)key;
	if (schema->provides == SCHEMA_KIND_IDENTITY)
		buf_text(buf, "an identity that others may refer to");
	else if (schema->provides == SCHEMA_KIND_CERTIFICATE)
		buf_text(buf, "a certificate that others may refer to");
}

static void add_level(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)key;
	if (schema->level != SCHEMA_LEVEL_ANY)
		buf_printf(buf, "%s only", schema_level_name(schema->level));
}

static void add_single(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)key;
	if (schema->single)
		buf_text(buf, "one in a profile");
}

static void add_blueprint(
    const struct schema *schema, const struct schema_key *key, struct buf *buf)
{
	(void)key;
	if (schema->payload_type != NULL &&
	    strcmp(schema->payload_type, SCHEMA_TOP_LEVEL) != 0)
		buf_text(buf, schema->blueprint ? "Jamf Pro takes it in one"
						: "Jamf Pro takes it in none");
}

const struct schema_fact schema_section_facts[] = {
    {"Payload types", SCHEMA_FACT_PLAIN, add_types, NULL},
    {"Payloads with", SCHEMA_FACT_PLAIN, add_when, NULL},
    {"Provides", SCHEMA_FACT_PLAIN, add_provided, NULL},
    {"Level", SCHEMA_FACT_PLAIN, add_level, NULL},
    {"How many", SCHEMA_FACT_PLAIN, add_single, NULL},
    {"Blueprints", SCHEMA_FACT_PLAIN, add_blueprint, NULL},
    {NULL, SCHEMA_FACT_PLAIN, NULL, NULL},
};
