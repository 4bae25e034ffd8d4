#include "jamf/answer_secrets.h"

#include <string.h>

#include "base/arena.h"
#include "jamf/answer_page.h"
#include "plist/tree.h"
#include "profile/mask.h"
#include "xml/xml.h"
#include "base/banned.h"

#define MASK "***"

/* The secrets, one after the other. */
struct gather {
	struct buf *secrets;
	bool has_data; /* in base64, whose lines end anywhere */
};

static void look(struct gather *gather, const struct tree *node,
    const struct mask_place *place);

static void look_at_dict(struct gather *gather, const struct tree *dict,
    const struct mask_place *place)
{
	struct tree_cursor cursor = {0};
	const struct tree *node;
	const char *key;

	tree_cursor_init(&cursor, dict);
	while (tree_dict_next(&cursor, &key, &node)) {
		struct mask_place member;

		mask_member(place, key, &member);
		look(gather, node, &member);
	}
}

static void look_at_array(struct gather *gather, const struct tree *array,
    const struct mask_place *place)
{
	struct tree_cursor cursor = {0};
	const struct tree *item;

	tree_cursor_init(&cursor, array);
	while (tree_array_next(&cursor, &item))
		look(gather, item, place);
}

static void look(struct gather *gather, const struct tree *node,
    const struct mask_place *place)
{
	size_t length = 0;
	const char *text = tree_text(node, &length);
	int64_t number;

	if (tree_type(node) == TREE_DICT) {
		look_at_dict(gather, node, place);
	} else if (tree_type(node) == TREE_ARRAY) {
		look_at_array(gather, node, place);
	} else if (!mask_hides(place, node)) {
		return;
	} else if (text != NULL) {
		buf_add(gather->secrets, text, length);
		buf_char(gather->secrets, '\n');
	} else if (tree_integer(node, &number)) {
		buf_printf(gather->secrets, "%lld\n", (long long)number);
	} else {
		gather->has_data = true;
	}
}

static void look_at_profile(struct gather *gather, const struct tree *profile,
    const struct schemas *schemas)
{
	struct tree_cursor cursor = {0};
	const struct tree *node, *payload;
	struct mask_place place;
	const char *key;

	tree_cursor_init(&cursor, profile);
	while (tree_dict_next(&cursor, &key, &node)) {
		struct tree_cursor payloads = {0};

		if (strcmp(key, "PayloadContent") != 0 ||
		    tree_type(node) != TREE_ARRAY) {
			struct mask_place top;

			mask_root(&top, schemas, profile);
			mask_member(&top, key, &place);
			look(gather, node, &place);
			continue;
		}
		tree_cursor_init(&payloads, node);
		while (tree_array_next(&payloads, &payload)) {
			mask_payload(&place, schemas, payload);
			look(gather, payload, &place);
		}
	}
}

/* False when there is no telling. */
static bool find_secrets(
    const struct buf *sent, const struct schemas *schemas, struct buf *secrets)
{
	auto_arena struct arena arena = {0};
	struct findings findings = {0};
	struct gather gather = {.secrets = secrets};
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
	look_at_profile(&gather, profile, schemas);
	return !gather.has_data && buf_ok(secrets);
}

bool jamf_secrets_mask(
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
		    jamf_page_repeats(from, length, secrets.data)) {
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
