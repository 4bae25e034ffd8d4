/*
 * What libplist does: it reads. No other file includes its header.
 */
#include "plist/tree_node.h"

#include <plist/plist.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "plist/plist_scan.h"
#include "base/banned.h"

/* libplist 2.3 came with signed integers and with this macro. */
#ifdef PLIST_IS_INT
#define CODEC_INTEGER PLIST_INT
#else
#define CODEC_INTEGER PLIST_UINT
#endif

const char *tree_version(void)
{
	/* This macro and libplist_version came with the same release. */
#ifdef PLIST_IS_INT
	return libplist_version();
#else
	return "2.2";
#endif
}

/* libplist shows what its nodes hold but does not wipe it. The cast takes off
 * the const from what it allocated and frees right afterwards. */
static void wipe_bytes(const char *bytes, uint64_t length)
{
	if (bytes != NULL)
		memory_wipe((void *)(uintptr_t)bytes, (size_t)length);
}

static void wipe_plist(plist_t plist);

static void wipe_children(plist_t plist, bool is_dict)
{
	auto_memory void *at = NULL;
	plist_t child = NULL;

	if (is_dict)
		plist_dict_new_iter(plist, &at);
	else
		plist_array_new_iter(plist, &at);
	if (at == NULL)
		return;
	do {
		child = NULL;
		if (is_dict)
			plist_dict_next_item(plist, at, NULL, &child);
		else
			plist_array_next_item(plist, at, &child);
		wipe_plist(child);
	} while (child != NULL);
}

static void wipe_plist(plist_t plist)
{
	const char *bytes;
	uint64_t length = 0;

	switch (plist_get_node_type(plist)) {
	case PLIST_STRING:
		bytes = plist_get_string_ptr(plist, &length);
		wipe_bytes(bytes, length);
		break;
	case PLIST_DATA:
		bytes = plist_get_data_ptr(plist, &length);
		wipe_bytes(bytes, length);
		break;
	case PLIST_ARRAY:
		wipe_children(plist, false);
		break;
	case PLIST_DICT:
		wipe_children(plist, true);
		break;
	default:
		break;
	}
}

static void release_plist(plist_t *plist)
{
	if (*plist == NULL)
		return;
	wipe_plist(*plist);
	plist_free(*plist);
}
#define auto_plist auto_cleanup(release_plist)

struct decoder {
	struct arena *arena;
	struct error *error;
	size_t nodes; /* values and keys still expected */
};

static struct tree *decode(struct decoder *decoder, plist_t plist);

/* Not reached unless libplist and the scan read a file differently. */
static void *disagree(struct decoder *decoder)
{
	(void)error_set(decoder->error, STATUS_LIMIT,
	    "libplist reads the property list differently");
	return NULL;
}

static void *no_memory(struct decoder *decoder)
{
	(void)error_set_memory(decoder->error);
	return NULL;
}

static bool expect(struct decoder *decoder)
{
	if (decoder->nodes == 0)
		return disagree(decoder) != NULL;
	decoder->nodes--;
	return true;
}

static struct tree *decode_bytes(struct decoder *decoder, struct tree *node,
    const char *bytes, uint64_t length)
{
	node->bytes = arena_copy(
	    decoder->arena, length == 0 ? "" : bytes, (size_t)length);
	if (node->bytes == NULL)
		return no_memory(decoder);
	node->length = (size_t)length;
	return node;
}

/* libplist 2.2 hands out dates as 32 bits of seconds since 2001, which end in
 * 2069; its XML has them all. */
static struct tree *decode_date(
    struct decoder *decoder, struct tree *node, plist_t plist)
{
	auto_memory char *xml = NULL;
	uint32_t length = 0;
	const char *begin, *end = NULL;

	plist_to_xml(plist, &xml, &length);
	if (xml == NULL)
		return no_memory(decoder);
	begin = strstr(xml, "<date>");
	if (begin != NULL)
		end = strstr(begin, "</date>");
	if (end == NULL)
		return disagree(decoder);
	begin += strlen("<date>");
	if (!scan_date(begin, (size_t)(end - begin), &node->number))
		return disagree(decoder);
	return node;
}

static struct tree *decode_array(
    struct decoder *decoder, struct tree *node, plist_t plist)
{
	auto_memory plist_array_iter at = NULL;
	plist_t item = NULL;

	plist_array_new_iter(plist, &at);
	if (at == NULL)
		return no_memory(decoder);
	for (plist_array_next_item(plist, at, &item); item != NULL;
	     plist_array_next_item(plist, at, &item)) {
		struct tree *child = decode(decoder, item);

		if (child == NULL)
			return NULL;
		tree_append(node, child);
	}
	return node;
}

static struct tree *decode_dict(
    struct decoder *decoder, struct tree *node, plist_t plist)
{
	auto_memory plist_dict_iter at = NULL;

	plist_dict_new_iter(plist, &at);
	if (at == NULL)
		return no_memory(decoder);
	for (;;) {
		auto_memory char *key = NULL;
		plist_t value = NULL;
		struct tree *child;

		plist_dict_next_item(plist, at, &key, &value);
		if (value == NULL)
			return node;
		if (key == NULL)
			return no_memory(decoder);
		if (!expect(decoder))
			return NULL;
		child = decode(decoder, value);
		if (child == NULL)
			return NULL;
		child->key = arena_text(decoder->arena, key);
		if (child->key == NULL)
			return no_memory(decoder);
		tree_append(node, child);
	}
}

static struct tree *set_type(struct tree *node, enum tree_type type)
{
	node->type = type;
	return node;
}

static struct tree *decode(struct decoder *decoder, plist_t plist)
{
	struct tree *node = arena_new(decoder->arena, sizeof(*node));
	const char *bytes;
	uint64_t length = 0, number = 0;
	uint8_t value = 0;

	if (node == NULL)
		return no_memory(decoder);
	if (!expect(decoder))
		return NULL;
	switch (plist_get_node_type(plist)) {
	case PLIST_DICT:
		return decode_dict(decoder, set_type(node, TREE_DICT), plist);
	case PLIST_ARRAY:
		return decode_array(decoder, set_type(node, TREE_ARRAY), plist);
	case PLIST_STRING:
		bytes = plist_get_string_ptr(plist, &length);
		if (length == sizeof(SCAN_UNREAD) - 1 &&
		    memcmp(bytes, SCAN_UNREAD, (size_t)length) == 0)
			return set_type(node, TREE_UNREAD);
		return decode_bytes(
		    decoder, set_type(node, TREE_TEXT), bytes, length);
	case PLIST_DATA:
		bytes = plist_get_data_ptr(plist, &length);
		return decode_bytes(
		    decoder, set_type(node, TREE_DATA), bytes, length);
	case PLIST_DATE:
		return decode_date(decoder, set_type(node, TREE_DATE), plist);
	case PLIST_BOOLEAN:
		plist_get_bool_val(plist, &value);
		node->number = value != 0;
		return set_type(node, TREE_BOOLEAN);
	case CODEC_INTEGER:
		plist_get_uint_val(plist, &number);
		memcpy(&node->number, &number, sizeof(number));
		return set_type(node, TREE_INTEGER);
	case PLIST_REAL:
		plist_get_real_val(plist, &node->real);
		return set_type(node, TREE_REAL);
	default:
		return disagree(decoder);
	}
}

int tree_parse(const struct source *source, struct arena *arena,
    struct findings *findings, struct tree **ret_root, struct error *error)
{
	struct decoder decoder = {.arena = arena, .error = error};
	struct scanned scanned;
	auto_plist plist_t plist = NULL;
	struct tree *root;

	if (scan_source(source, arena, findings, &scanned, error) != 0)
		return -1;
	decoder.nodes = scanned.nodes;
	if (scanned.format == SCAN_AS_BINARY)
		plist_from_bin(scanned.bytes, (uint32_t)scanned.length, &plist);
	else
		plist_from_xml(scanned.bytes, (uint32_t)scanned.length, &plist);
	root = plist == NULL ? disagree(&decoder) : decode(&decoder, plist);
	if (root != NULL && decoder.nodes != 0)
		root = disagree(&decoder);
	if (root == NULL)
		return -1;
	*ret_root = root;
	return 0;
}

/* A number has as many digits as libplist's own way gives it, which are not
 * always the fewest: profiles that were written keep their bytes. */
bool tree_real_text(double real, char ret_text[TREE_REAL_MAX])
{
	auto_plist plist_t plist = plist_new_real(real);
	auto_memory char *xml = NULL;
	uint32_t length = 0;
	const char *begin = NULL, *end = NULL;

	if (plist != NULL)
		plist_to_xml(plist, &xml, &length);
	if (xml != NULL)
		begin = strstr(xml, "<real>");
	if (begin != NULL)
		end = strstr(begin, "</real>");
	if (end == NULL)
		return false;
	begin += strlen("<real>");
	return snprintf(ret_text, TREE_REAL_MAX, "%.*s", (int)(end - begin),
		   begin) < TREE_REAL_MAX;
}
