/*
 * The way through libplist, in both directions. No other file includes its
 * header.
 */
#include "plist/tree_node.h"

#include <plist/plist.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "plist/plist_scan.h"
#include "base/banned.h"

/* libplist 2.3 came with signed integers and with this macro. */
#ifdef PLIST_IS_INT
#define CODEC_INTEGER PLIST_INT
#define codec_new_integer(number) plist_new_int(number)
#else
#define CODEC_INTEGER PLIST_UINT
#define codec_new_integer(number) plist_new_uint((uint64_t)(number))
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

/* As in decode_date: libplist 2.2 takes dates after 2069 as XML only. */
static plist_t encode_date(int64_t time)
{
	char date[CLOCK_TEXT_MAX], xml[CLOCK_TEXT_MAX + 48];
	plist_t plist = NULL;

	clock_format(time, date, sizeof(date));
	(void)snprintf(xml, sizeof(xml),
	    "<plist version=\"1.0\"><date>%s</date></plist>", date);
	plist_from_xml(xml, (uint32_t)strlen(xml), &plist);
	return plist;
}

static plist_t encode(const struct tree *node);

/* libplist 2.2 aborts later on a NULL that was put into a container. */
static plist_t encode_children(const struct tree *node, plist_t container)
{
	auto_plist plist_t owned = container;

	if (container == NULL)
		return NULL;
	for (const struct tree *at = node->first; at != NULL; at = at->next) {
		plist_t child = encode(at);

		if (child == NULL)
			return NULL;
		if (at->key == NULL)
			plist_array_append_item(container, child);
		else
			plist_dict_set_item(container, at->key, child);
	}
	return own_take(owned);
}

static plist_t encode(const struct tree *node)
{
	switch (node->type) {
	case TREE_TEXT:
		return plist_new_string(node->bytes);
	case TREE_INTEGER:
		return codec_new_integer(node->number);
	case TREE_REAL:
		return plist_new_real(node->real);
	case TREE_BOOLEAN:
		return plist_new_bool(node->number != 0);
	case TREE_DATA:
		return plist_new_data(node->bytes, node->length);
	case TREE_DATE:
		return encode_date(node->number);
	case TREE_ARRAY:
		return encode_children(node, plist_new_array());
	case TREE_DICT:
		return encode_children(node, plist_new_dict());
	case TREE_UNREAD:
		break;
	}
	return NULL;
}

/* Appends libplist's XML with what its versions and XML parsers differ on
 * written out. Neither a CR nor "<string/>" stands for anything else there,
 * because texts are escaped. */
static void add_normalised(struct buf *buf, const char *xml, size_t length)
{
	static const char empty[] = "<string/>";
	const size_t size = sizeof(empty) - 1;
	size_t done = 0;

	if (strstr(xml, empty) == NULL && memchr(xml, '\r', length) == NULL) {
		buf_add(buf, xml, length);
		return;
	}
	for (size_t at = 0; at < length; at++) {
		bool is_empty = xml[at] == '<' && length - at >= size &&
				memcmp(xml + at, empty, size) == 0;

		if (xml[at] != '\r' && !is_empty)
			continue;
		buf_add(buf, xml + done, at - done);
		buf_text(buf, is_empty ? "<string></string>" : "&#13;");
		at += is_empty ? size - 1 : 0;
		done = at + 1;
	}
	buf_add(buf, xml + done, length - done);
}

int tree_encode(const struct tree *root, struct buf *buf, struct error *error)
{
	auto_plist plist_t plist = encode(root);
	auto_memory char *xml = NULL;
	uint32_t length = 0;

	if (plist != NULL)
		plist_to_xml(plist, &xml, &length);
	if (xml == NULL)
		return error_set_memory(error);
	add_normalised(buf, xml, length);
	return buf_ok(buf) ? 0 : error_set_memory(error);
}
