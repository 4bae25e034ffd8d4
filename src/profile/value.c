/*
 * One value: from text to its type, and what people are shown of it.
 */
#include "profile/value.h"

#include "base/text.h"
#include "profile/read.h"
#include "profile/types/type.h"
#include "base/banned.h"

bool value_parse(const struct value_context *context,
    const struct schema_key *key, const char *text, size_t length,
    const struct origin *origin, struct value *value)
{
	const struct type_text t = {context, key, text, length, origin, value};
	const struct profile_type *type = profile_types[key->type];
	bool good;

	value->text = text;
	value->length = length;
	value->origin = *origin;
	if (length == 0 &&
	    (key->type != SCHEMA_TEXT || key->required || key->secret)) {
		findings_add(context->findings, &read_rules[READ_VALUE_EMPTY],
		    origin, "give it a value, or remove the line",
		    "'%s' has no value", key->name);
		good = false;
	} else {
		good = type->parse != NULL && type->parse(&t);
	}
	value->faulty = value->faulty || !good;
	return good;
}

bool value_parse_list(const struct value_context *context,
    const struct schema_key *key, struct value *value)
{
	const struct type_text t = {
	    .context = context, .key = key, .value = value};
	const struct profile_type *type = profile_types[key->type];

	return type->parse == NULL || type->parse(&t);
}

void value_show(struct buf *buf, const struct value_out *v)
{
	const struct profile_type *type = profile_types[v->key->type];
	auto_buf struct buf text = {0};

	if (type->show != NULL)
		type->show(buf, v);
	else if (type->write != NULL && type->write(&text, v))
		text_add_printable(
		    buf, text.data == NULL ? "" : text.data, text.length);
	else if (v->value->data != NULL)
		value_show_bytes(buf, v->value->data, v->value->data_length);
	buf->failed = buf->failed || text.failed;
}
