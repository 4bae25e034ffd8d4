/*
 * Project files, as they are read from any directory above a definition: what
 * is wrong is in every form of report, at its place; no secret is shown.
 */
#include <stdint.h>
#include <string.h>

#include "project/config.h"
#include "forms.h"
#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void check_value(const struct config *config, const struct value *value)
{
	const struct origin *origin = &value->origin;

	forms_demand(!value->given || value->faulty ||
			 (origin->source == &config->source &&
			     origin->span.begin <= origin->span.end &&
			     origin->span.end <= config->source.length),
	    "a value from elsewhere");
}

static void check_section(
    const struct config *config, const struct payload *section)
{
	const struct schema *schema = section->schema;

	forms_demand(schema != NULL && schema->place == SCHEMA_IN_PROJECT,
	    "a section that is not of a project file");
	for (size_t i = 0; i < schema->count; i++)
		check_value(config, &section->values[i]);
	if (config->findings.errors == 0)
		forms_demand(config_section(config, schema->section,
				 section->label) != NULL,
		    "a section that is not found");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	const struct schemas *schemas = forms_schemas();
	const struct config_place place = {
	    .path = forms_file("scepctl.conf", bytes, length)};
	auto_config struct config config;
	struct forms forms = {&config.findings, &config.source, NULL, false};
	struct error error = {0};

	if (config_read(&config, &place, schemas, &error) != 0) {
		forms_line(error.text);
		forms_line(error.hint);
		return 0;
	}
	forms.has_secret = forms_values_have_secret(
	    config.sections, config.count, &config.source);
	forms_check(&forms);
	for (size_t i = 0; i < config.count; i++)
		check_section(&config, &config.sections[i]);
	return 0;
}
