/*
 * Subjects: what parses is written as text that parses to the same pairs.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "profile/subject.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static bool same_pair(
    const struct subject_pair *a, const struct subject_pair *b)
{
	return strcmp(a->attribute, b->attribute) == 0 &&
	       a->length == b->length &&
	       memcmp(a->value, b->value, a->length) == 0;
}

static bool same(const struct subject *a, const struct subject *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (a->rdns[i].count != b->rdns[i].count)
			return false;
		for (size_t j = 0; j < a->rdns[i].count; j++)
			if (!same_pair(
				&a->rdns[i].pairs[j], &b->rdns[i].pairs[j]))
				return false;
	}
	return true;
}

static bool parse(const char *text, size_t length, struct arena *arena,
    struct subject *ret_subject)
{
	struct source source = {"input", text, length};
	struct origin origin = {.source = &source, .span = {0, length}};
	struct findings findings = {.arena = arena};
	bool good =
	    subject_parse(text, length, &origin, arena, &findings, ret_subject);

	if (findings.failed || good != (findings.count == 0))
		abort();
	return good;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	auto_arena struct arena arena = {0};
	auto_buf struct buf text = {0};
	struct subject subject, again;

	if (length > SUBJECT_TEXT_MAX / 4 ||
	    !parse((const char *)bytes, length, &arena, &subject))
		return 0;
	subject_add_text(&text, &subject);
	if (!buf_ok(&text) || !parse(text.data, text.length, &arena, &again) ||
	    !same(&subject, &again))
		abort();
	return 0;
}
