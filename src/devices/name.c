/* Patterns of names, and names. */
#include "devices/name.h"

#include <string.h>

#include "base/text.h"
#include "devices/title.h"
#include "profile/variable.h"
#include "base/banned.h"

enum part_kind {
	PART_LITERAL,
	PART_STEM,
	PART_VARIABLE
};

struct device_name_part {
	enum part_kind kind;
	const char *text; /* PART_LITERAL */
	size_t length;
	size_t variable; /* PART_VARIABLE: index of its name */
};

static bool is_safe(char c)
{
	return text_is_letter(c) || text_is_digit(c) ||
	       (c != '\0' && strchr(" ._@+-", c) != NULL);
}

static bool is_safe_first(char c)
{
	return text_is_letter(c) || text_is_digit(c) || c == '_';
}

static bool is_safe_last(char c)
{
	return c != ' ' && c != '.';
}

/* What Windows takes for a device, whatever follows the first dot. */
static bool is_device(const char *name)
{
	static const char *const devices[] = {"con", "prn", "aux", "nul"};
	static const char *const ports[] = {"com", "lpt"};
	size_t length = strcspn(name, ".");

	while (length > 0 && name[length - 1] == ' ')
		length--;
	for (size_t i = 0; i < array_length(devices); i++)
		if (text_equal_case(name, length, devices[i], 3))
			return true;
	for (size_t i = 0; i < array_length(ports); i++)
		if (length == 4 && text_is_digit(name[3]) &&
		    text_equal_case(name, 3, ports[i], 3))
			return true;
	return false;
}

static int fail_pattern(
    const char *pattern, const char *fault, struct error *error)
{
	(void)error_set(
	    error, STATUS_USAGE, "'%s' after --name %s", pattern, fault);
	return error_hint(error,
	    "besides variables there may be letters, digits, blanks and "
	    ". _ @ + - such as '" DEVICE_NAME_PATTERN "'");
}

/* The name of the variable at text + 1 becomes a part. */
static int add_variable(struct device_name *name, const char *text,
    struct arena *arena, struct error *error)
{
	size_t length = variable_fillable_length(text + 1, strlen(text + 1));
	const char *variable = arena_copy(arena, text + 1, length);
	struct device_name_part *part = &name->parts[name->part_count++];
	size_t index = 0;

	if (variable == NULL)
		return error_set_memory(error);
	part->kind =
	    strcmp(variable, "PROFILE") == 0 ? PART_STEM : PART_VARIABLE;
	part->length = length + 1;
	if (part->kind == PART_STEM)
		return 0;
	if (device_variable_check("--name", variable, error) != 0)
		return -1;
	while (index < name->variable_count &&
	       strcmp(name->variables[index], variable) != 0)
		index++;
	part->variable = index;
	if (index == name->variable_count)
		name->variables[name->variable_count++] = variable;
	return 0;
}

static int add_literal(struct device_name *name, const char *text,
    const char *pattern, struct error *error)
{
	struct device_name_part *part = &name->parts[name->part_count++];

	part->text = text;
	part->length = strcspn(text, "$");
	for (size_t i = 0; i < part->length; i++) {
		if (text[i] == '/' || text[i] == '\\')
			return fail_pattern(pattern,
			    "names a directory, expected the name of a file",
			    error);
		if (!is_safe(text[i]))
			return fail_pattern(pattern,
			    "has a character that is not safe in the name of a "
			    "file",
			    error);
	}
	return 0;
}

static int check_edges(
    const char *pattern, const struct device_name *name, struct error *error)
{
	size_t length = strlen(pattern);

	if (length == 0)
		return fail_pattern(pattern, "is empty", error);
	if (*pattern != '$' && !is_safe_first(*pattern))
		return fail_pattern(pattern,
		    "begins with something else than a letter, a digit or '_'",
		    error);
	if (!is_safe_last(pattern[length - 1]))
		return fail_pattern(pattern, "ends in a blank or a dot", error);
	if (text_ends_with(pattern, DEVICE_NAME_SUFFIX))
		return fail_pattern(pattern,
		    "has the ending " DEVICE_NAME_SUFFIX
		    ", which every name gets",
		    error);
	if (name->part_count == 1 && *pattern != '$' && is_device(pattern))
		return fail_pattern(pattern,
		    "is a name that Windows keeps for a device", error);
	return 0;
}

int device_name_parse(const char *pattern, struct arena *arena,
    struct device_name *ret, struct error *error)
{
	size_t most = strlen(pattern) + 1;
	struct device_name name = {
	    .parts = arena_new_array(arena, most, sizeof(*name.parts)),
	    .variables = arena_new_array(arena, most, sizeof(char *))};
	const char *copy = arena_text(arena, pattern);

	if (name.parts == NULL || name.variables == NULL || copy == NULL)
		return error_set_memory(error);
	while (*copy != '\0') {
		if (*copy == '$' && !text_is_upper(copy[1]))
			return fail_pattern(pattern,
			    "has a '$' that begins no variable", error);
		if ((*copy == '$'
			    ? add_variable(&name, copy, arena, error)
			    : add_literal(&name, copy, pattern, error)) != 0)
			return -1;
		copy += name.parts[name.part_count - 1].length;
	}
	if (check_edges(pattern, &name, error) != 0)
		return -1;
	*ret = name;
	return 0;
}

static int fail(struct device_name_fault *ret_fault,
    const struct device_name_part *part, const char *reason)
{
	static const enum device_name_culprit culprits[] = {
	    [PART_LITERAL] = DEVICE_NAME_WHOLE,
	    [PART_STEM] = DEVICE_NAME_STEM,
	    [PART_VARIABLE] = DEVICE_NAME_VALUE};

	*ret_fault = (struct device_name_fault){
	    .culprit = part == NULL ? DEVICE_NAME_WHOLE : culprits[part->kind],
	    .variable = part == NULL ? 0 : part->variable,
	    .reason = reason};
	return -1;
}

/* The text of a part goes behind the *used bytes of the name. */
static int add_part(char name[DEVICE_NAME_MAX + 1], size_t *used,
    const struct device_name_part *part, const struct device_name_value *value,
    struct device_name_fault *ret_fault)
{
	if (value->length == 0)
		return fail(ret_fault, part, "is empty");
	for (size_t i = 0; i < value->length; i++)
		if (!is_safe(value->text[i]))
			return fail(ret_fault, part,
			    "has a character other than letters and digits of "
			    "ASCII, blanks and . _ @ + -");
	if (value->length >
	    DEVICE_NAME_MAX - strlen(DEVICE_NAME_SUFFIX) - *used)
		return fail(ret_fault, NULL,
		    "is longer than 255 bytes with " DEVICE_NAME_SUFFIX);
	memcpy(name + *used, value->text, value->length);
	*used += value->length;
	return 0;
}

int device_name_make(const struct device_name *name, const char *stem,
    const struct device_name_value *values, char ret[DEVICE_NAME_MAX + 1],
    struct device_name_fault *ret_fault)
{
	char made[DEVICE_NAME_MAX + 1];
	size_t used = 0;

	for (size_t i = 0; i < name->part_count; i++) {
		const struct device_name_part *part = &name->parts[i];
		struct device_name_value value = {part->text, part->length};

		if (part->kind == PART_STEM)
			value = (struct device_name_value){stem, strlen(stem)};
		else if (part->kind == PART_VARIABLE)
			value = values[part->variable];
		if (add_part(made, &used, part, &value, ret_fault) != 0)
			return -1;
	}
	if (!is_safe_first(made[0]))
		return fail(ret_fault, &name->parts[0],
		    "begins with something else than a letter, a digit or '_'");
	if (!is_safe_last(made[used - 1]))
		return fail(ret_fault, &name->parts[name->part_count - 1],
		    "ends in a blank or a dot");
	memcpy(made + used, DEVICE_NAME_SUFFIX, sizeof(DEVICE_NAME_SUFFIX));
	if (is_device(made))
		return fail(
		    ret_fault, NULL, "is one that Windows keeps for a device");
	memcpy(ret, made, used + sizeof(DEVICE_NAME_SUFFIX));
	return 0;
}
