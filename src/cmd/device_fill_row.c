/* A definition filled in with the values of one device, and checked. */
#include "cmd/device_fill.h"

#include <string.h>

#include "base/text.h"
#include "definition/accept.h"
#include "profile/check.h"
#include "base/banned.h"

/* About the value of a variable, at its cell. */
static void report(const struct device_fill *fill, const struct device_row *row,
    size_t at, const struct device_values_fault *fault,
    struct findings *findings)
{
	device_values_report(
	    fill->devices, row, &fill->sources[at], fault, findings);
}

static bool has_control(const char *text, size_t length)
{
	for (size_t i = 0; i < length;) {
		size_t step = text_utf8_length(text + i, length - i);

		if (step == 0 ||
		    text_is_control(text_utf8_point(text + i, step)))
			return true;
		i += step;
	}
	return false;
}

static void check_value(const struct device_fill *fill,
    const struct device_row *row, size_t at, struct findings *findings)
{
	const struct fill_variable *variable = fill_variable(fill->fill, at);
	const struct fill_text *text = &fill->texts[at];

	if (text->length == 0)
		report(fill, row, at,
		    &(struct device_values_fault){
			&device_values_rules[DEVICE_VALUES_EMPTY],
			arena_printf(findings->arena,
			    "there is no value for '%s%.*s' of '%s'",
			    variable->kind == FILL_SECRET ? "column:" : "$",
			    (int)variable->length, variable->name,
			    fill->document->source.name),
			NULL},
		    findings);
	else if (has_control(text->text, text->length))
		report(fill, row, at,
		    &(struct device_values_fault){&fill_rules[FILL_RULE_VALUE],
			"the value has a line end or another control character "
			"in it",
			NULL},
		    findings);
	else if (fill_count_apple(text->text, text->length) > 0)
		report(fill, row, at,
		    &(struct device_values_fault){&fill_rules[FILL_RULE_VALUE],
			"the value holds a variable that the device would put "
			"another value in for",
			NULL},
		    findings);
}

static void take_texts(struct device_fill *fill, const struct device_row *row,
    struct findings *findings)
{
	for (size_t i = 0; i < fill_count(fill->fill); i++) {
		const struct fill_variable *variable =
		    fill_variable(fill->fill, i);

		size_t errors;

		if ((variable->kind != FILL_VARIABLE &&
			variable->kind != FILL_SECRET) ||
		    fill->sources[i].name == NULL)
			continue;
		fill->texts[i] = device_values_text(&fill->sources[i], row);
		errors = findings->errors;
		check_value(fill, row, i, findings);
		fill->faulty[i] = findings->errors > errors;
		/* Nothing more is said of it, and the rest is looked at. */
		if (fill->faulty[i])
			fill->texts[i] = (struct fill_text){"x", 1};
	}
}

/* The UUIDs of this device's profile and payloads, each derived from that of
 * the definition and the device. */
static int derive_uuids(struct device_fill *fill, const struct device_row *row,
    struct findings *findings, struct error *error)
{
	const char *key;

	if (!fill->devices->is_per_device)
		return 0;
	key = device_values_text(&fill->key, row).text;
	for (size_t i = 0; i < fill_count(fill->fill); i++) {
		const struct fill_variable *variable =
		    fill_variable(fill->fill, i);
		const struct profile_derivation derivation = {"device", key, 1};
		char uuid[PROFILE_UUID_SIZE];
		const char *name, *copy;

		if (variable->kind != FILL_UUID)
			continue;
		name = arena_copy(
		    &fill->scratch, variable->name, variable->length);
		if (name == NULL)
			return error_set_memory(error);
		if (profile_derive_uuid(name, &derivation, uuid, error) != 0)
			return -1;
		copy = arena_text(&fill->scratch, uuid);
		if (copy == NULL)
			return error_set_memory(error);
		fill->texts[i] = (struct fill_text){copy, variable->length};
	}
	if (key[0] != '\0')
		return 0;
	device_values_report(fill->devices, row, &fill->key,
	    &(struct device_values_fault){
		&device_values_rules[DEVICE_VALUES_EMPTY],
		"there is nothing to derive the device's UUIDs from", NULL},
	    findings);
	return 0;
}

static bool is_before(
    unsigned line, unsigned column, unsigned other_line, unsigned other_column)
{
	return line < other_line ||
	       (line == other_line && column < other_column);
}

/* It may have been about a part of the text. */
static bool is_known(
    const struct device_fill *fill, const struct finding *finding)
{
	const struct finding *at = fill->base.first;

	while (
	    at != NULL && !(at->rule == finding->rule &&
			      strcmp(at->file, finding->file) == 0 &&
			      !is_before(at->line, at->column, finding->line,
				  finding->column) &&
			      !is_before(finding->end_line, finding->end_column,
				  at->line, at->column)))
		at = at->next;
	return at != NULL;
}

/* What the rules say of the definition with these values, and did not say of it
 * without. A warning about a value is as bad as an error: nobody looks at a
 * thousand profiles. */
static void take_checks(const struct device_fill *fill,
    const struct device_row *row, struct findings *findings)
{
	for (const struct finding *at = fill->checks.first; at != NULL;
	     at = at->next) {
		struct rule *rule;
		size_t variable;

		if (at->severity == SEVERITY_NOTE ||
		    (at->severity != SEVERITY_ERROR && is_known(fill, at)) ||
		    !fill_at(fill->fill, at, fill->faulty, &variable))
			continue;
		rule = arena_new(findings->arena, sizeof(*rule));
		if (rule == NULL) {
			findings->failed = true;
			return;
		}
		*rule = *at->rule;
		rule->severity = SEVERITY_ERROR;
		device_values_report(fill->devices, row,
		    variable == SIZE_MAX ? NULL : &fill->sources[variable],
		    &(struct device_values_fault){rule, at->message, at->hint},
		    findings);
	}
	if (fill->checks.failed)
		findings->failed = true;
}

static bool has_secrets(const struct device_fill *fill)
{
	for (size_t i = 0; i < fill_count(fill->fill); i++)
		if (fill_variable(fill->fill, i)->kind == FILL_SECRET)
			return true;
	return false;
}

/* The rules about secrets look on while the profile is built. */
static int check_secrets(struct device_fill *fill, struct error *error)
{
	struct build_values values = *fill->values;
	auto_buf struct buf xml = {0};
	struct findings secrets = {.arena = &fill->scratch};

	if (!has_secrets(fill))
		return 0;
	values.findings = &secrets;
	if (fill_build(fill->fill, &values, &xml, error) != 0)
		return -1;
	for (const struct finding *at = secrets.first; at != NULL;
	     at = at->next)
		if (findings_copy(&fill->checks, at) != 0)
			return error_set_memory(error);
	return secrets.failed ? error_set_memory(error) : 0;
}

int device_fill_put(struct device_fill *fill, const struct device_row *row,
    struct findings *findings, struct error *error)
{
	const struct check_options checking = {
	    .now = fill->devices->invocation->now, .filling = CHECK_FILLED};

	arena_clear(&fill->scratch);
	fill->checks = (struct findings){.arena = &fill->scratch};
	if (fill->devices->table != NULL &&
	    !device_row_check(fill->devices->table, row, findings))
		return 0;
	take_texts(fill, row, findings);
	if (derive_uuids(fill, row, findings, error) != 0)
		return -1;
	if (fill_put(fill->fill, fill->texts, &fill->scratch, error) != 0)
		return -1;
	if (fill->devices->is_partial)
		return 0;
	fill_check(fill->fill, &fill->scratch, &fill->checks);
	profile_check(
	    &fill->document->profile, &checking, &fill->scratch, &fill->checks);
	if (fill->values != NULL && check_secrets(fill, error) != 0)
		return -1;
	accept_apply(fill->document, &fill->checks);
	take_checks(fill, row, findings);
	return findings->failed ? error_set_memory(error) : 0;
}

int device_fill_build(
    struct device_fill *fill, struct buf *xml, struct error *error)
{
	if (fill->template == NULL)
		return fill_build(fill->fill, fill->values, xml, error);
	fill_template_add(fill->template, fill->texts, xml);
	return buf_ok(xml) ? 0 : error_set_memory(error);
}
