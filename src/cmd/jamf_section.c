/* [jamf] sections: of the project file, and of the user's own. */
#include "cmd/jamf_section.h"

#include <string.h>

#include "base/text.h"
#include "cmd/own_config.h"
#include "base/banned.h"

static const char *section_name(
    const struct config *config, const char *label, struct arena *arena)
{
	const char *file = config->path == NULL ? "scepctl.conf" : config->path;

	return label == NULL
		   ? arena_printf(arena, "[jamf] of '%s'", file)
		   : arena_printf(arena, "[jamf \"%s\"] of '%s'", label, file);
}

static void read_section(
    const struct payload *section, struct jamf_facts *facts)
{
	for (size_t i = 0; i < JAMF_FACTS; i++) {
		enum schema_key_name key = jamf_fact_key((enum jamf_fact)i);
		const struct value *value;

		if (key == SCHEMA_KEY_NAMES)
			continue;
		value = payload_value(section, key);
		if (value->present && value->length > 0)
			facts->list[i] = (struct jamf_fact_given){
			    schema_key_text(key), value->text, value->length,
			    value->origin, value};
	}
}

bool jamf_has_login(const struct jamf_facts *facts)
{
	for (size_t i = JAMF_FACT_TOKEN; i < JAMF_FACTS; i++)
		if (facts->list[i].text != NULL)
			return true;
	return false;
}

int jamf_is_address_of(const struct jamf_facts *facts, const char *text,
    struct arena *arena, struct error *error)
{
	const struct jamf_fact_given *url = &facts->list[JAMF_FACT_URL];
	const char *own = arena_copy(arena, url->text, url->length);

	return own == NULL ? error_set_memory(error)
			   : jamf_is_same_url(text, own, arena, error);
}

bool jamf_is_section(const struct payload *section)
{
	return section->schema != NULL && section->schema->section != NULL &&
	       strcmp(section->schema->section, "jamf") == 0;
}

static int take_section(const struct config *config,
    const struct payload *section, const char *label, struct arena *arena,
    struct jamf_source *source, struct error *error)
{
	source->name = section_name(config, label, arena);
	if (source->name == NULL)
		return error_set_memory(error);
	source->directory = config->directory;
	source->section = section;
	source->facts = (struct jamf_facts){0};
	if (section != NULL)
		read_section(section, &source->facts);
	return 0;
}

bool jamf_is_same_environment(
    const struct jamf_facts *project, const struct jamf_facts *own)
{
	static const enum jamf_fact which[] = {
	    JAMF_FACT_ENVIRONMENT, JAMF_FACT_TENANT};

	for (size_t i = 0; i < array_length(which); i++) {
		const struct jamf_fact_given *said = &project->list[which[i]];
		const struct jamf_fact_given *other = &own->list[which[i]];

		if (said->text != NULL &&
		    (other->text == NULL || other->length != said->length ||
			memcmp(other->text, said->text, said->length) != 0))
			return false;
	}
	return true;
}

/* The user's own section for the address that the project's has without a
 * login: of that label, else the first. */
static int find_same(const struct config *own, const char *label,
    struct arena *arena, struct jamf_source *source, struct error *error)
{
	const struct jamf_fact_given *url = &source->facts.list[JAMF_FACT_URL];
	const char *text = arena_copy(arena, url->text, url->length);
	const struct payload *found = NULL;

	if (text == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < own->count; i++) {
		const struct payload *each = &own->sections[i];
		struct jamf_facts facts = {0};
		int same;

		if (!jamf_is_section(each))
			continue;
		read_section(each, &facts);
		if (facts.list[JAMF_FACT_URL].text == NULL ||
		    !jamf_has_login(&facts) ||
		    !jamf_is_same_environment(&source->facts, &facts) ||
		    (found != NULL && !text_same(each->label, label)))
			continue;
		same = jamf_is_address_of(&facts, text, arena, error);
		if (same < 0)
			return -1;
		if (same > 0)
			found = each;
	}
	if (found == NULL)
		return 0;
	source->kind = JAMF_SOURCE_OWN;
	return take_section(own, found, found->label, arena, source, error);
}

int jamf_section_choose(const struct invocation *invocation,
    const struct config *config, const char *label, struct arena *arena,
    struct jamf_source *source, struct error *error)
{
	const struct payload *section = config_section(config, "jamf", label);
	const struct config *own;

	if (take_section(config, section, label, arena, source, error) != 0)
		return -1;
	if (source->facts.list[JAMF_FACT_URL].text != NULL &&
	    jamf_has_login(&source->facts))
		return 0;
	if (own_config_get(invocation, &own, error) != 0)
		return -1;
	if (source->facts.list[JAMF_FACT_URL].text != NULL)
		return find_same(own, label, arena, source, error);
	section = config_section(own, "jamf", label);
	if (section == NULL || !payload_value(section, KEY_URL)->present)
		return 0;
	source->kind = JAMF_SOURCE_OWN;
	return take_section(own, section, label, arena, source, error);
}
