/* A definition made ready to be filled in: where each value comes from, and
 * what is the same for all devices. */
#include "cmd/device_fill.h"

#include <string.h>

#include "base/text.h"
#include "profile/check.h"
#include "profile/variable.h"
#include "base/banned.h"

void device_fill_done(struct device_fill *fill)
{
	arena_done(&fill->scratch);
	arena_done(&fill->arena);
}

/* -- where values come from ------------------------------------------------ */

static const char *near_title(
    const struct device_values *devices, const char *name)
{
	const char *best = NULL;
	unsigned distance = 3;

	for (size_t i = 0; i < device_table_width(devices->table); i++) {
		const char *title = device_table_title(devices->table, i);
		unsigned d = text_distance(name, title, distance);

		if (d < distance) {
			distance = d;
			best = title;
		}
	}
	return best;
}

/* The variable of Jamf Pro that the name is a misspelling of, or NULL. */
static const char *near_variable(struct arena *arena, const char *name)
{
	const char *text = arena_printf(arena, "$%s", name);
	struct variable variable;
	size_t at = 0;

	return text != NULL &&
		       variable_next(text, strlen(text), &at, &variable) &&
		       variable.kind == VARIABLE_JAMF_NEAR
		   ? variable.known
		   : NULL;
}

static void report_unknown(const struct device_fill *fill,
    const struct fill_variable *variable, const char *name,
    struct findings *findings)
{
	const struct device_values *devices = fill->devices;
	struct origin origin = variable->origin;
	const char *mark = variable->kind == FILL_VARIABLE ? "$" : "column:";
	const char *meant = variable->kind == FILL_VARIABLE
				? near_variable(findings->arena, name)
				: NULL;
	const char *near, *hint;

	origin.secret = variable->is_secret;
	if (devices->table == NULL) {
		hint = variable->is_secret
			   ? "a secret comes from a table: --devices FILE.csv, "
			     "and 'column:TITLE' in the definition"
		       : meant != NULL ? arena_printf(findings->arena,
					     "write '%s'; case counts", meant)
				       : arena_printf(findings->arena,
					     "--set %s=VALUE", name);
		findings_add(findings,
		    &device_values_rules[DEVICE_VALUES_UNKNOWN], &origin, hint,
		    "'%s%s' has no value", mark, name);
		return;
	}
	near = near_title(devices, name);
	hint = meant != NULL ? arena_printf(findings->arena,
				   "write '%s'; case counts", meant)
	       : near == NULL
		   ? arena_printf(findings->arena,
			 "add the column, name one with --column 'TITLE=%s', "
			 "or give one value for all with --set %s=VALUE",
			 name, name)
		   : arena_printf(findings->arena,
			 "--column '%s=%s', if that is the one", near, name);
	findings_add(findings, &device_values_rules[DEVICE_VALUES_UNKNOWN],
	    &origin, hint, "'%s%s' has no column in '%s'", mark, name,
	    device_table_name(devices->table));
}

/* A secret of the table: that nobody else can read it, and that the definition
 * may have it. */
static int check_secret(const struct device_fill *fill,
    const struct fill_variable *variable, struct error *error)
{
	const struct device_values *devices = fill->devices;
	auto_buf struct buf text = {0};

	if (device_table_check_private(devices->table, error) != 0)
		return -1;
	if (variable->kind != FILL_SECRET)
		return 0;
	buf_printf(&text, "column:%.*s", (int)variable->length, variable->name);
	if (!buf_ok(&text))
		return error_set_memory(error);
	return bounds_check_secret(&devices->invocation->bounds,
	    &(struct bounds_secret){
		BOUNDS_DEFINITION, text.data, text.length, NULL},
	    error);
}

/* What is the same for all is set once. */
static int place(struct device_fill *fill, size_t at, struct findings *findings,
    struct error *error)
{
	const struct fill_variable *variable = fill_variable(fill->fill, at);
	const struct device_values *devices = fill->devices;
	const char *name =
	    arena_copy(&fill->arena, variable->name, variable->length);
	int found;

	if (name == NULL)
		return error_set_memory(error);
	if (variable->kind == FILL_UUID || variable->kind == FILL_CHALLENGE) {
		fill->texts[at] = (struct fill_text){name, variable->length};
		return 0;
	}
	found = device_values_source(devices, name, &fill->sources[at]);
	if (found < 0)
		return error_set_memory(error);
	if (devices->is_partial && found == 0) {
		name = arena_printf(&fill->arena, "$%s", name);
		if (name == NULL)
			return error_set_memory(error);
		fill->sources[at].name = NULL;
		fill->texts[at] = (struct fill_text){name, strlen(name)};
		return 0;
	}
	if (found == 0 ||
	    (variable->is_secret && fill->sources[at].set != NULL))
		report_unknown(fill, variable, name, findings);
	else if (variable->is_secret)
		return check_secret(fill, variable, error);
	return 0;
}

/* The challenges that Jamf Pro would fetch. */
static void check_challenges(
    const struct device_fill *fill, struct findings *findings)
{
	const struct profile *profile = &fill->document->profile;

	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *payload = &profile->payloads[i];
		const char *type = payload_choice(payload, KEY_CHALLENGE_TYPE);
		bool is_ndes = strcmp(type, "dynamic-microsoft-ca") == 0;

		if (!payload_is(payload, PAYLOAD_SCEP) ||
		    (!is_ndes && strcmp(type, "dynamic") != 0) ||
		    (is_ndes && fill->devices->has_challenge))
			continue;
		findings_add(findings,
		    &device_values_rules[DEVICE_VALUES_CHALLENGE],
		    &payload_value(payload, KEY_CHALLENGE_TYPE)->origin,
		    is_ndes
			? "--live-challenge fetches one for each device; or "
			  "'challenge_type = static' with 'challenge = "
			  "column:TITLE'"
			: "'challenge_type = static' with 'challenge = "
			  "column:TITLE' takes one from the table of devices",
		    "Jamf Pro puts this challenge in when it delivers the "
		    "profile, and nobody does in a signed one");
	}
}

/* What UUIDs of devices are derived from. */
static int find_key(struct device_fill *fill, struct error *error)
{
	static const char *const names[] = {"SERIALNUMBER", "UDID"};
	const struct device_values *devices = fill->devices;

	for (size_t i = 0; i < array_length(names); i++) {
		int found = device_values_source(devices, names[i], &fill->key);

		if (found != 0)
			return found > 0 ? 0 : error_set_memory(error);
	}
	return error_set(error, STATUS_USAGE,
	    "'--per-device-uuid' needs SERIALNUMBER or UDID of the devices");
}

int device_fill_start(struct device_fill *fill,
    const struct device_values *devices, struct document *document,
    struct findings *findings, struct error *error)
{
	const struct fill_options options = {
	    .is_per_device = devices->is_per_device,
	    .has_challenge = devices->has_challenge};
	const struct check_options checking = {
	    .now = devices->invocation->now, .filling = CHECK_TO_FILL};
	size_t count;

	arena_clear(&fill->arena);
	fill->base = (struct findings){.arena = &fill->arena};
	fill->devices = devices;
	fill->document = document;
	fill->template = NULL;
	if (fill_new(&document->profile, &options, &fill->arena, &fill->fill,
		error) != 0)
		return -1;
	count = fill_count(fill->fill);
	fill->sources =
	    arena_new_array(&fill->arena, count + 1, sizeof(*fill->sources));
	fill->texts =
	    arena_new_array(&fill->arena, count + 1, sizeof(*fill->texts));
	fill->faulty = arena_new_array(&fill->arena, count + 1, 1);
	if (fill->sources == NULL || fill->texts == NULL ||
	    fill->faulty == NULL)
		return error_set_memory(error);
	if (devices->is_per_device && find_key(fill, error) != 0)
		return -1;
	if (!devices->is_partial)
		check_challenges(fill, findings);
	for (size_t i = 0; i < count; i++)
		if (place(fill, i, findings, error) != 0)
			return -1;
	profile_check(
	    &document->profile, &checking, fill->base.arena, &fill->base);
	if (fill->base.failed || findings->failed)
		return error_set_memory(error);
	return findings->errors == 0
		   ? 0
		   : error_set(error, STATUS_FINDINGS,
			 "it cannot be filled in for devices");
}

int device_fill_prepare(struct device_fill *fill,
    const struct build_values *values, struct error *error)
{
	fill->values = values;
	fill->has_secret = fill_has_secret(fill->fill);
	return fill_template_new(
	    fill->fill, values, &fill->arena, &fill->template, error);
}

int device_fill_check_secrets(
    struct device_fill *fill, struct findings *findings, struct error *error)
{
	struct findings secrets = {.arena = &fill->arena};
	struct build_values values = *fill->values;
	size_t count = fill_count(fill->fill), before = findings->errors,
	       ignored;
	auto_buf struct buf xml = {0};

	if (!fill->has_secret)
		return 0;
	values.findings = &secrets;
	values.is_rehearsal = true;
	for (size_t i = 0; i < count; i++) {
		enum fill_kind kind = fill_variable(fill->fill, i)->kind;

		if (kind != FILL_VARIABLE && kind != FILL_SECRET)
			continue;
		fill->texts[i] = (struct fill_text){"x", 1};
		fill->faulty[i] = true;
	}
	if (fill_put(fill->fill, fill->texts, &fill->arena, error) != 0 ||
	    fill_build(fill->fill, &values, &xml, error) != 0)
		return -1;
	for (const struct finding *at = secrets.first; at != NULL;
	     at = at->next)
		if (at->severity == SEVERITY_ERROR &&
		    fill_at(fill->fill, at, fill->faulty, &ignored) &&
		    findings_copy(findings, at) != 0)
			return error_set_memory(error);
	if (secrets.failed)
		return error_set_memory(error);
	return findings->errors == before
		   ? 0
		   : error_set(error, STATUS_FINDINGS,
			 "a secret is not as it should be: nothing is written");
}
