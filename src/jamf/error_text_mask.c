#include "jamf/error_text_mask.h"

#include <string.h>

#include "base/arena.h"
#include "jamf/html.h"
#include "plist/tree.h"
#include "profile/walk.h"
#include "xml/xml.h"
#include "base/banned.h"

#define MASK "***"

/* The secrets, one after the other. */
struct gather {
	struct buf *secrets;
	bool has_data; /* in base64, whose lines end anywhere */
};

static enum walk_next look(void *context, struct walk_place *place)
{
	struct gather *gather = context;
	size_t length = 0;
	const char *text = tree_text(place->node, &length);
	int64_t number;

	if (!place_hides(place))
		return WALK_ON;
	if (text != NULL) {
		buf_add(gather->secrets, text, length);
		buf_char(gather->secrets, '\n');
	} else if (tree_integer(place->node, &number)) {
		buf_printf(gather->secrets, "%lld\n", (long long)number);
	} else {
		gather->has_data = true;
	}
	return WALK_ON;
}

/* False when there is no telling. */
static bool find_secrets(
    const struct buf *sent, const struct schemas *schemas, struct buf *secrets)
{
	auto_arena struct arena arena = {0};
	struct findings findings = {0};
	struct gather gather = {.secrets = secrets};
	const struct walker walker = {&gather, look, NULL};
	struct walk_place place;
	struct source source = {.name = "payloads"};
	struct error ignored;
	struct xml *root = NULL;
	struct tree *profile = NULL;
	const char *text;

	if (xml_parse(sent->data, sent->length, &arena, &root, &ignored) != 0)
		return false;
	text = xml_text(xml_child(root, "general"), "payloads");
	if (text == NULL)
		return true;
	source.text = text;
	source.length = strlen(text);
	if (tree_parse(&source, &arena, &findings, &profile, &ignored) != 0)
		return false;
	place_of_profile(&place, schemas, profile);
	(void)profile_walk(&walker, &place);
	return !gather.has_data && buf_ok(secrets);
}

bool jamf_error_text_mask(
    char *text, const struct buf *sent, const struct schemas *schemas)
{
	auto_buf struct buf secrets = {0};
	char *to = text;

	if (schemas == NULL || !find_secrets(sent, schemas, &secrets))
		return false;
	if (secrets.data == NULL)
		return true;
	for (const char *from = text; *from != '\0';) {
		size_t length = strcspn(from, " ");

		if (length >= strlen(MASK) &&
		    jamf_text_repeats(from, length, secrets.data)) {
			memcpy(to, MASK, strlen(MASK));
			to += strlen(MASK);
		} else {
			memmove(to, from, length);
			to += length;
		}
		from += length;
		if (*from == ' ')
			*to++ = *from++;
	}
	*to = '\0';
	return true;
}
