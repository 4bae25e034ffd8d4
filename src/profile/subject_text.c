#include "profile/subject.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

static void add_value(struct buf *buf, const struct subject_pair *pair)
{
	for (size_t at = 0; at < pair->length;) {
		const char *c = pair->value + at;
		size_t step = text_utf8_length(c, pair->length - at);
		bool edge = at == 0 || at + 1 == pair->length;

		if (step == 0 || text_is_control(text_utf8_point(c, step))) {
			for (size_t i = 0; i < (step == 0 ? 1 : step); i++)
				buf_printf(buf, "\\%02X", (unsigned char)c[i]);
			at += step == 0 ? 1 : step;
			continue;
		}
		if (strchr("\"+,;<>\\", *c) != NULL || (edge && *c == ' ') ||
		    (at == 0 && *c == '#'))
			buf_char(buf, '\\');
		buf_add(buf, c, step);
		at += step;
	}
}

void subject_add_text(struct buf *buf, const struct subject *subject)
{
	for (size_t i = 0; i < subject->count; i++) {
		const struct subject_rdn *rdn = &subject->rdns[i];

		for (size_t j = 0; j < rdn->count; j++) {
			const struct subject_pair *pair = &rdn->pairs[j];
			const char *name =
			    subject_attribute_name(pair->attribute);
			const char *emitted =
			    subject_attribute(name, strlen(name));

			/* 2.5.4.3 is CN to people, but would come back as
			 * "CN". */
			if (emitted == NULL ||
			    strcmp(emitted, pair->attribute) != 0)
				name = pair->attribute;
			if (i > 0 || j > 0)
				buf_char(buf, j > 0 ? '+' : ',');
			buf_text(buf, name);
			buf_char(buf, '=');
			add_value(buf, pair);
		}
	}
}
