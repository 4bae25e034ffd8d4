#include "profile/value_lookalike.h"

#include <string.h>

#include "base/lookalike.h"
#include "profile/read.h"
#include "profile/value.h"
#include "base/banned.h"

enum {
	NAMED_MAX = 8 /* kinds of characters that are named for one value */
};

/* Texts that are shown, or are names of what people made. */
static bool is_for_people(const struct schema_key *key)
{
	return schema_type_is(key->type, SCHEMA_FOR_PEOPLE) && !key->secret;
}

static void report(const struct value_lookalike *look,
    const struct lookalike *found, size_t at, size_t end,
    struct findings *findings)
{
	bool note = found->kind != LOOKALIKE_BLANK && is_for_people(look->key);
	struct origin origin =
	    look->key->secret ? *look->origin
			      : value_part(look->origin, look->length, at, end);

	findings_add(findings,
	    &read_rules[note ? READ_LOOK_ALIKE_TEXT : READ_LOOK_ALIKE], &origin,
	    found->plain[0] == '\0'
		? "remove it"
		: arena_printf(findings->arena, "it looks like '%s'%s",
		      found->plain, note ? ", and may be meant as it is" : ""),
	    "'%s' has a %s (U+%04X) in it", look->name, found->name,
	    (unsigned)found->point);
}

void value_check_lookalikes(
    const struct value_lookalike *look, struct findings *findings)
{
	uint32_t named[NAMED_MAX];
	struct lookalike found;
	size_t at = 0, begin, count = 0;

	while (count < NAMED_MAX &&
	       lookalike_next(look->text, look->length, &at, &found, &begin)) {
		size_t i = 0;

		while (i < count && named[i] != found.point)
			i++;
		if (i < count)
			continue;
		named[count++] = found.point;
		report(look, &found, begin, at, findings);
	}
}
