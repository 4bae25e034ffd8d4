/* Which Jamf Pro server is meant, and what says so. */
#include "cmd/jamf_source.h"

#include <string.h>

#include "base/shell.h"
#include "base/text.h"
#include "cmd/jamf_section.h"
#include "base/banned.h"

static int fail_no_server(const struct invocation *invocation,
    const struct config *config, const char *label, bool is_named,
    struct error *error)
{
	const struct config *const files[] = {config, &invocation->own};
	const char *other = NULL;
	struct shell_word word;

	/* A label that is there, for a hint. */
	for (size_t i = 0; i < array_length(files); i++)
		for (size_t k = 0; other == NULL && k < files[i]->count; k++)
			if (jamf_is_section(&files[i]->sections[k]))
				other = files[i]->sections[k].label;

	if (label != NULL)
		(void)error_set(error,
		    is_named ? STATUS_USAGE : STATUS_FINDINGS,
		    "'%s' has no section [jamf \"%.100s\"]",
		    config->path == NULL ? "scepctl.conf" : config->path,
		    label);
	else
		(void)error_set(error, STATUS_USAGE,
		    "no Jamf Pro server: there is neither 'url' in [jamf] of "
		    "scepctl.conf nor 'JAMF_URL' in the environment");
	if (other == NULL)
		return error_hint(error, "scepctl explain jamf");
	return error_hint(error,
	    "there is [jamf \"%.100s\"]: say --server "
	    "%s, or 'server' in [jamf] of the definition",
	    other, shell_word(&word, other, "LABEL"));
}

/* -- one source only ------------------------------------------------------ */

/* The environment has no address: what it has of a login must not go to the
 * server of the section. */
static int check_strays(const struct jamf_facts *environment,
    const struct jamf_facts *section, const char *section_is,
    struct error *error)
{
	for (size_t i = 0; i < JAMF_FACTS; i++) {
		const struct jamf_fact_given *stray = &environment->list[i];
		const struct jamf_fact_given *same = &section->list[i];

		if (stray->text == NULL ||
		    (same->text != NULL && same->length == stray->length &&
			memcmp(same->text, stray->text, same->length) == 0))
			continue;
		(void)error_set(error, STATUS_USAGE,
		    "'%s' is set but 'JAMF_URL' is not: address and login must "
		    "come from one source",
		    stray->name);
		return error_hint(error,
		    "set JAMF_URL as well, or unset %s to use %s", stray->name,
		    section_is);
	}
	return 0;
}

/* A section that was chosen by its label is not to be taken for the server that
 * the environment names, nor the other way round. */
static int check_chosen(const struct jamf_fact_given *variable,
    const struct jamf_source *source, struct arena *arena, struct error *error)
{
	int same;

	if (variable->text == NULL ||
	    source->facts.list[JAMF_FACT_URL].text == NULL)
		return 0;
	same = jamf_is_address_of(&source->facts, variable->text, arena, error);
	if (same != 0)
		return same < 0 ? -1 : 0;
	(void)error_set(error, STATUS_USAGE,
	    "'%s' names another server than %.300s", variable->name,
	    source->name);
	return error_hint(error,
	    "unset %s to use the section, or let the definition and --server "
	    "name none",
	    variable->name);
}

/* Whichever of the two sources is used: who sets one of them does not know of
 * the other. */
static int check_level(const struct jamf_facts *environment,
    const struct jamf_facts *section, struct error *error)
{
	const struct jamf_facts *const sources[] = {environment, section};
	const struct jamf_fact_given *one = NULL, *other = NULL;

	for (size_t i = array_length(sources); i-- > 0;) {
		const struct jamf_fact_given *list = sources[i]->list;

		if (list[JAMF_FACT_ENVIRONMENT].text != NULL)
			one = &list[JAMF_FACT_ENVIRONMENT];
		if (list[JAMF_FACT_TENANT].text != NULL)
			other = &list[JAMF_FACT_TENANT];
	}
	if (one == NULL || other == NULL)
		return 0;
	(void)error_set(error, STATUS_USAGE,
	    "'%s' and '%s' are both set: the Jamf Platform gateway takes one",
	    one->name, other->name);
	return error_hint(error,
	    "keep the one that the API client was made for, the environment "
	    "unless it is an older one");
}

/* -- JamfUploader's settings --------------------------------------------- */

static struct jamf_source from_environment(
    const struct jamf_facts *facts, enum jamf_environment environment)
{
	return (struct jamf_source){.facts = *facts,
	    .name = "the environment",
	    .kind = JAMF_SOURCE_ENVIRONMENT,
	    .environment = environment};
}

/* 1: the section says no server, or no login to it, and these do. */
static int take_uploader(
    struct jamf_source *source, struct arena *arena, struct error *error)
{
	const struct jamf_fact_given *url = &source->facts.list[JAMF_FACT_URL];
	const struct jamf_fact_given *variable;
	struct jamf_facts facts = {0};
	int same = 1;

	if (url->text != NULL && jamf_has_login(&source->facts))
		return 0;
	if (jamf_environment_read(
		JAMF_ENVIRONMENT_UPLOADER, arena, &facts, error) != 0)
		return -1;
	variable = &facts.list[JAMF_FACT_URL];
	if (variable->text == NULL)
		return 0;
	if (url->text != NULL)
		same = jamf_is_address_of(
		    &source->facts, variable->text, arena, error);
	if (same > 0 && !jamf_is_same_environment(&source->facts, &facts))
		same = 0;
	if (same > 0)
		*source = from_environment(&facts, JAMF_ENVIRONMENT_UPLOADER);
	if (same != 0)
		return same;
	(void)error_set(error, STATUS_USAGE,
	    "'%s' names another server than %.300s, which has no login",
	    variable->name, source->name);
	return error_hint(error,
	    "give the section a login, or set %s to its 'url'", variable->name);
}

int jamf_source_choose(const struct invocation *invocation,
    const struct config *config, const char *label, struct arena *arena,
    struct jamf_source *ret, struct error *error)
{
	const char *named = opts_text(&invocation->arguments, "server", NULL);
	bool is_named =
	    label != NULL && named != NULL && strcmp(named, label) == 0;
	struct jamf_source source = {.kind = JAMF_SOURCE_PROJECT};
	struct jamf_facts environment = {0};

	if (jamf_section_choose(
		invocation, config, label, arena, &source, error) != 0)
		return -1;
	if (jamf_environment_read(
		JAMF_ENVIRONMENT, arena, &environment, error) != 0 ||
	    (label != NULL && check_chosen(&environment.list[JAMF_FACT_URL],
				  &source, arena, error) != 0))
		return -1;
	/* It does not reach the section that a definition chose. */
	if (label != NULL && !is_named)
		environment = (struct jamf_facts){0};
	if (check_level(&environment, &source.facts, error) != 0)
		return -1;
	if (environment.list[JAMF_FACT_URL].text != NULL) {
		*ret = from_environment(&environment, JAMF_ENVIRONMENT);
		return 0;
	}
	if (check_strays(&environment, &source.facts, source.name, error) != 0)
		return -1;
	if (label == NULL || (is_named && source.section != NULL)) {
		int result = take_uploader(&source, arena, error);

		if (result > 0)
			*ret = source;
		if (result != 0)
			return result < 0 ? -1 : 0;
	}
	if (source.section == NULL ||
	    (label == NULL && source.facts.list[JAMF_FACT_URL].text == NULL))
		return fail_no_server(
		    invocation, config, label, is_named, error);
	*ret = source;
	return 0;
}

/* -- all of them ---------------------------------------------------------- */

/* The environment names a server. */
static bool is_in_environment(struct arena *arena)
{
	static const enum jamf_environment environments[] = {
	    JAMF_ENVIRONMENT, JAMF_ENVIRONMENT_UPLOADER};
	struct error ignored;

	for (size_t i = 0; i < array_length(environments); i++) {
		struct jamf_facts facts = {0};

		/* What is wrong with it is said when it is used. */
		if (jamf_environment_read(
			environments[i], arena, &facts, &ignored) != 0 ||
		    facts.list[JAMF_FACT_URL].text != NULL)
			return true;
	}
	return false;
}

/* One without a label counts where it has an address. */
static bool has_unlabelled(const struct config *config)
{
	const struct payload *section = config_section(config, "jamf", NULL);

	return section != NULL && payload_value(section, KEY_URL)->present;
}

static bool has_label(
    const char *const *labels, size_t count, const char *label)
{
	for (size_t i = 0; i < count; i++)
		if (text_same(labels[i], label))
			return true;
	return false;
}

int jamf_source_labels(const struct invocation *invocation,
    const struct config *config, struct arena *arena, const char ***ret_labels,
    size_t *ret_count)
{
	const struct config *const files[] = {config, &invocation->own};
	size_t most = config->count + invocation->own.count + 1, count = 0;
	const char **labels = arena_new_array(arena, most, sizeof(*labels));

	if (labels == NULL)
		return -1;
	if (is_in_environment(arena) || has_unlabelled(config) ||
	    has_unlabelled(&invocation->own))
		labels[count++] = NULL;
	for (size_t i = 0; i < array_length(files); i++)
		for (size_t k = 0; k < files[i]->count; k++) {
			const struct payload *each = &files[i]->sections[k];

			if (jamf_is_section(each) && each->label != NULL &&
			    !has_label(labels, count, each->label))
				labels[count++] = each->label;
		}
	*ret_labels = labels;
	*ret_count = count;
	return 0;
}
