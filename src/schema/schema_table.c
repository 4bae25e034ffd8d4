/*
 * The fields of the structs that the table is made of.
 */
#include "schema/schema_table.h"

#include "base/banned.h"

#define PLAIN(kind, structure, member)                                      \
	{                                                                   \
		SCHEMA_FIELD_##kind, offsetof(struct structure, member), 0, \
		    NULL                                                    \
	}
#define COUNTED(kind, structure, member, count, fields)                  \
	{                                                                \
		SCHEMA_FIELD_##kind, offsetof(struct structure, member), \
		    offsetof(struct structure, count), fields            \
	}
#define ON_PLATFORM(kind, member, i)                                           \
	{                                                                      \
		SCHEMA_FIELD_##kind,                                           \
		    offsetof(struct schema_availability, member) +             \
			(i) *                                                  \
			    sizeof(                                            \
				((struct schema_availability *)0)->member[0]), \
		    0, NULL                                                    \
	}
#define ON_EACH(kind, member)                                           \
	ON_PLATFORM(kind, member, 0), ON_PLATFORM(kind, member, 1),     \
	    ON_PLATFORM(kind, member, 2), ON_PLATFORM(kind, member, 3), \
	    ON_PLATFORM(kind, member, 4)

static const struct schema_field available_fields[] = {
    ON_EACH(TEXT, introduced),
    ON_EACH(TEXT, removed),
    ON_EACH(ENUM, enrollment),
    ON_EACH(BOOLEAN, supervised),
};

const struct schema_fields schema_table_available = {SCHEMA_STRUCT_AVAILABLE,
    sizeof(struct schema_availability), array_length(available_fields),
    available_fields};

static const struct schema_field choice_fields[] = {
    PLAIN(TEXT, schema_choice, name),
    PLAIN(TEXT, schema_choice, folded),
    PLAIN(TEXTS, schema_choice, aliases),
    PLAIN(TEXT, schema_choice, plist_text),
    PLAIN(INTEGER, schema_choice, plist_integer),
    PLAIN(BOOLEAN, schema_choice, has_integer),
    PLAIN(TEXT, schema_choice, doc),
};

static const struct schema_fields choice_table = {SCHEMA_STRUCT_CHOICE,
    sizeof(struct schema_choice), array_length(choice_fields), choice_fields};

static const struct schema_field condition_fields[] = {
    PLAIN(TEXT, schema_condition, key),
    PLAIN(TEXTS, schema_condition, values),
};

static const struct schema_fields condition_table = {SCHEMA_STRUCT_CONDITION,
    sizeof(struct schema_condition), array_length(condition_fields),
    condition_fields};

static const struct schema_field when_fields[] = {
    COUNTED(PATH, schema_when, path, depth, NULL),
    PLAIN(TEXTS, schema_when, values),
};

static const struct schema_fields when_table = {SCHEMA_STRUCT_WHEN,
    sizeof(struct schema_when), array_length(when_fields), when_fields};

static const struct schema_field key_fields[] = {
    PLAIN(TEXT, schema_key, name),
    PLAIN(TEXT, schema_key, doc),
    COUNTED(PATH, schema_key, path, depth, NULL),
    PLAIN(ENUM, schema_key, type),
    PLAIN(BOOLEAN, schema_key, definition),
    PLAIN(BOOLEAN, schema_key, plist_required),
    PLAIN(TEXTS, schema_key, aliases),
    PLAIN(AVAILABLE, schema_key, availability),
    PLAIN(BOOLEAN, schema_key, required),
    PLAIN(TEXT, schema_key, default_text),
    PLAIN(TEXT, schema_key, device_default),
    PLAIN(TEXT, schema_key, label),
    PLAIN(TEXT, schema_key, note),
    PLAIN(TEXT, schema_key, example),
    COUNTED(STRUCTS, schema_key, choices, choice_count, &choice_table),
    PLAIN(BOOLEAN, schema_key, secret),
    PLAIN(BOOLEAN, schema_key, has_bounds),
    PLAIN(LEAST, schema_key, least),
    PLAIN(MOST, schema_key, most),
    PLAIN(TEXT, schema_key, deprecated),
    PLAIN(TEXT, schema_key, unit),
    PLAIN(TEXTS, schema_key, excludes),
    COUNTED(STRUCTS, schema_key, required_with, required_with_count,
	&condition_table),
    PLAIN(BOOLEAN, schema_key, required_in_parent),
    PLAIN(ENUM, schema_key, kinds),
    COUNTED(NUMBERS, schema_key, allowed, allowed_count, NULL),
    {SCHEMA_FIELD_STRUCT, offsetof(struct schema_key, items), 0,
	&schema_table_schema},
    PLAIN(BOOLEAN, schema_key, single),
    PLAIN(ENUM, schema_key, level),
    PLAIN(BOOLEAN, schema_key, one_or_many),
    PLAIN(INTEGER, schema_key, bit),
    PLAIN(BOOLEAN, schema_key, chooses_type),
    PLAIN(TEXT, schema_key, default_ios),
    PLAIN(TEXT, schema_key, constant),
    PLAIN(TEXT, schema_key, element),
    PLAIN(TEXT, schema_key, element_ios),
    PLAIN(TEXT, schema_key, member),
    PLAIN(TEXT, schema_key, list),
    PLAIN(BOOLEAN, schema_key, rewritten),
};

static const struct schema_fields key_table = {SCHEMA_STRUCT_KEY,
    sizeof(struct schema_key), array_length(key_fields), key_fields};

static const struct schema_field schema_fields[] = {
    PLAIN(TEXT, schema, file),
    PLAIN(TEXT, schema, section),
    PLAIN(TEXT, schema, section_alias),
    PLAIN(TEXT, schema, payload_type),
    PLAIN(TEXT, schema, title),
    PLAIN(TEXT, schema, doc),
    PLAIN(ENUM, schema, place),
    PLAIN(TEXTS, schema, elements),
    PLAIN(BOOLEAN, schema, labelled),
    PLAIN(BOOLEAN, schema, open),
    PLAIN(BOOLEAN, schema, single),
    PLAIN(BOOLEAN, schema, blueprint),
    PLAIN(TEXTS, schema, rendered),
    PLAIN(ENUM, schema, level),
    PLAIN(ENUM, schema, provides),
    COUNTED(STRUCTS, schema, when, when_count, &when_table),
    PLAIN(AVAILABLE, schema, availability),
    COUNTED(STRUCTS, schema, keys, count, &key_table),
    PLAIN(SIZE, schema, own),
    PLAIN(BOOLEAN, schema, relates),
    PLAIN(BOOLEAN, schema, refers),
};

const struct schema_fields schema_table_schema = {SCHEMA_STRUCT_SCHEMA,
    sizeof(struct schema), array_length(schema_fields), schema_fields};

_Static_assert(sizeof(enum schema_type) == sizeof(unsigned) &&
		   sizeof(enum schema_place) == sizeof(unsigned) &&
		   sizeof(enum schema_enrollment) == sizeof(unsigned),
    "an enum is as wide as an int");
