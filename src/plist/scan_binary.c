/*
 * Binary property lists: every object that is referred to, each time.
 */
#include "plist/plist_scan.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "plist/tree.h"
#include "base/banned.h"

enum {
	HEADER_BYTES = 8,
	TRAILER_BYTES = 32,
	WORD_BYTES_MAX = 8, /* bytes of an offset or reference */
	SIZE_FOLLOWS = 15
};

/* High half of the first byte of an object. */
enum marker {
	MARKER_SIMPLE = 0x0,
	MARKER_INTEGER = 0x1,
	MARKER_REAL = 0x2,
	MARKER_DATE = 0x3,
	MARKER_DATA = 0x4,
	MARKER_ASCII = 0x5,
	MARKER_UTF16 = 0x6,
	MARKER_UID = 0x8,
	MARKER_ARRAY = 0xA,
	MARKER_DICT = 0xD
};

/* Seconds from 1970 to 2001, where dates count from; and the bounds of the
 * years 1 to 9999. */
static const double epoch = 978307200;
static const double time_least = -62135596800;
static const double time_most = 253402300799;

struct binary {
	struct scan *scan;
	const unsigned char *bytes;
	size_t table; /* offset of the offset table; objects end here */
	size_t offset_bytes;
	size_t reference_bytes;
	uint64_t objects;
	uint64_t open[TREE_DEPTH_MAX]; /* containers being read */
	size_t open_count;
};

/* One object, its head taken apart. */
struct object {
	size_t offset; /* of the marker */
	unsigned marker;
	unsigned low;   /* other half of the first byte */
	uint64_t count; /* of what the body holds */
	size_t body;
};

static bool damaged(struct binary *binary, size_t offset, const char *what)
{
	return scan_fault(binary->scan, SCAN_BINARY, (struct span){0, 0},
	    "%s, at byte %zu", what, offset);
}

static uint64_t big_endian(const unsigned char *bytes, size_t size)
{
	uint64_t value = 0;

	for (size_t i = 0; i < size; i++)
		value = value << 8 | bytes[i];
	return value;
}

static double big_endian_real(const unsigned char *bytes, size_t size)
{
	uint64_t bits = big_endian(bytes, size);
	uint32_t half = (uint32_t)bits;
	double value;
	float small;

	if (size == sizeof(small)) {
		memcpy(&small, &half, sizeof(small));
		return (double)small;
	}
	memcpy(&value, &bits, sizeof(value));
	return value;
}

/* True when the body holds count times size bytes. */
static bool fits(
    const struct binary *binary, const struct object *object, size_t size)
{
	return object->count <= (binary->table - object->body) / size;
}

static bool read_head(
    struct binary *binary, uint64_t index, struct object *ret_object)
{
	const unsigned char *bytes = binary->bytes;
	const size_t entry =
	    binary->table + (size_t)index * binary->offset_bytes;
	const uint64_t offset = big_endian(bytes + entry, binary->offset_bytes);
	struct object object = {0};
	size_t at, size;

	if (offset < HEADER_BYTES || offset >= binary->table)
		return damaged(binary, entry,
		    "offset of an object points outside the objects");
	object.offset = (size_t)offset;
	object.marker = bytes[offset] >> 4;
	object.low = bytes[offset] & 15;
	object.count = object.low;
	object.body = at = object.offset + 1;
	/* The size follows as an integer object. */
	if (object.marker >= MARKER_DATA && object.marker != MARKER_UID &&
	    object.low == SIZE_FOLLOWS) {
		if (at >= binary->table || bytes[at] >> 4 != MARKER_INTEGER ||
		    (bytes[at] & 15) > 3)
			return damaged(
			    binary, at, "object has a malformed size");
		size = (size_t)1 << (bytes[at] & 15);
		at++;
		if (size > binary->table - at)
			return damaged(
			    binary, at, "size of an object is cut off");
		object.count = big_endian(bytes + at, size);
		object.body = at + size;
	}
	*ret_object = object;
	return true;
}

/* Shared texts count each time: libplist copies them each time. */
static bool count_bytes(struct binary *binary, uint64_t bytes)
{
	struct scan *scan = binary->scan;

	if (bytes > TREE_BYTES_MAX - scan->bytes)
		return scan_limit(scan,
		    "texts and data of the property list have more than %d "
		    "bytes",
		    TREE_BYTES_MAX);
	scan->bytes += (size_t)bytes;
	return true;
}

static bool check_integer(struct binary *binary, const struct object *object)
{
	const unsigned char *body = binary->bytes + object->body;
	size_t size;

	if (object->low > 4)
		return damaged(
		    binary, object->offset, "integer has an unknown size");
	size = (size_t)1 << object->low;
	if (size > binary->table - object->body)
		return damaged(binary, object->offset, "integer is cut off");
	if (size == 16 && (big_endian(body, 8) != 0 || body[8] >= 0x80))
		return damaged(
		    binary, object->offset, "integer does not fit 64 bits");
	return true;
}

static bool check_real(struct binary *binary, const struct object *object)
{
	const size_t size = (size_t)1 << object->low;
	double value;

	if (object->low != 2 && object->low != 3)
		return damaged(
		    binary, object->offset, "real has an unknown size");
	if (size > binary->table - object->body)
		return damaged(binary, object->offset, "real is cut off");
	value = big_endian_real(binary->bytes + object->body, size);
	return isfinite(value) ||
	       damaged(binary, object->offset, "real is not finite");
}

static bool check_date(struct binary *binary, const struct object *object)
{
	double value;

	if (object->low != 3)
		return damaged(
		    binary, object->offset, "date has an unknown size");
	if (8 > binary->table - object->body)
		return damaged(binary, object->offset, "date is cut off");
	value = big_endian_real(binary->bytes + object->body, 8) + epoch;
	return (value >= time_least && value <= time_most) ||
	       damaged(binary, object->offset,
		   "date is not in the years 1 to 9999");
}

static bool check_ascii(struct binary *binary, const struct object *object)
{
	const char *text = (const char *)binary->bytes + object->body;
	const size_t length = (size_t)object->count;

	if (!fits(binary, object, 1))
		return damaged(binary, object->offset, "string is cut off");
	if (!count_bytes(binary, object->count))
		return false;
	if (!text_is_ascii(text, length))
		return damaged(binary, object->offset, "string is not ASCII");
	return scan_bad_character(text, length) == length ||
	       damaged(
		   binary, object->offset, "string holds a control character");
}

/* The character at unit i of count; moves i past it. False for half a
 * surrogate pair. */
static bool utf16_point(
    const unsigned char *body, size_t count, size_t *i, uint32_t *ret_point)
{
	uint32_t high = (uint32_t)big_endian(body + *i * 2, 2), low;

	*i += 1;
	*ret_point = high;
	if (high < 0xD800 || high > 0xDFFF)
		return true;
	if (high > 0xDBFF || *i == count)
		return false;
	low = (uint32_t)big_endian(body + *i * 2, 2);
	*i += 1;
	*ret_point = 0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF);
	return low >= 0xDC00 && low <= 0xDFFF;
}

static bool check_utf16(struct binary *binary, const struct object *object)
{
	const unsigned char *body = binary->bytes + object->body;
	uint32_t point;

	/* Versions of libplist differ in what they make of it. */
	if (object->count == 0)
		return damaged(
		    binary, object->offset, "empty string is stored as UTF-16");
	if (!fits(binary, object, 2))
		return damaged(binary, object->offset, "string is cut off");
	/* A unit becomes at most three bytes of UTF-8. */
	if (!count_bytes(binary, object->count * 3))
		return false;
	for (size_t i = 0; i < object->count;)
		if (!utf16_point(body, (size_t)object->count, &i, &point) ||
		    !scan_is_xml_character(point))
			return damaged(binary, object->offset,
			    "string holds a control character or half a "
			    "UTF-16 surrogate pair");
	return true;
}

/* Index of object number i in the body of a container. */
static bool read_reference(struct binary *binary, const struct object *object,
    uint64_t i, uint64_t *ret_index)
{
	const size_t at = object->body + (size_t)i * binary->reference_bytes;

	*ret_index = big_endian(binary->bytes + at, binary->reference_bytes);
	return *ret_index < binary->objects ||
	       damaged(binary, at, "reference to an object that is not there");
}

static bool check_object(struct binary *binary, uint64_t index);

static bool check_key(struct binary *binary, uint64_t index, size_t first)
{
	struct scan *scan = binary->scan;
	struct scan_key key = {0};
	struct object object;
	const unsigned char *body;
	size_t count;
	uint32_t point;
	char *text;

	if (!scan_count(scan) || !read_head(binary, index, &object))
		return false;
	if (object.marker != MARKER_ASCII && object.marker != MARKER_UTF16)
		return damaged(
		    binary, object.offset, "key of a dictionary is no string");
	if (object.count == 0)
		return damaged(
		    binary, object.offset, "key of a dictionary is empty");
	body = binary->bytes + object.body;
	count = (size_t)object.count;
	key.offset = object.offset;
	key.text = (const char *)body;
	key.length = count;
	if (object.marker == MARKER_ASCII)
		return check_ascii(binary, &object) &&
		       scan_add_key(scan, first, key);
	if (!check_utf16(binary, &object))
		return false;
	/* As UTF-8, so that it equals its twin in ASCII. */
	key.text = text = arena_new(scan->arena, count * 4 + 1);
	key.length = 0;
	if (text == NULL)
		return scan_memory(scan);
	for (size_t i = 0; i < count;) {
		(void)utf16_point(body, count, &i, &point);
		key.length += scan_add_point(text + key.length, point);
	}
	return scan_add_key(scan, first, key);
}

static bool check_dict(struct binary *binary, const struct object *object)
{
	const size_t first = binary->scan->key_count;
	uint64_t key, value;

	if (!fits(binary, object, binary->reference_bytes * 2))
		return damaged(binary, object->offset, "dictionary is cut off");
	for (uint64_t i = 0; i < object->count; i++)
		if (!read_reference(binary, object, i, &key) ||
		    !check_key(binary, key, first) ||
		    !read_reference(
			binary, object, object->count + i, &value) ||
		    !check_object(binary, value))
			return false;
	return scan_end_keys(binary->scan, first);
}

static bool check_container(
    struct binary *binary, const struct object *object, uint64_t index)
{
	bool go_on = true;
	uint64_t item;

	for (size_t i = 0; i < binary->open_count; i++)
		if (binary->open[i] == index)
			return damaged(
			    binary, object->offset, "container holds itself");
	binary->open[binary->open_count++] = index;
	if (object->marker == MARKER_DICT)
		go_on = check_dict(binary, object);
	else if (!fits(binary, object, binary->reference_bytes))
		go_on = damaged(binary, object->offset, "array is cut off");
	else
		for (uint64_t i = 0; go_on && i < object->count; i++)
			go_on = read_reference(binary, object, i, &item) &&
				check_object(binary, item);
	binary->open_count--;
	return go_on;
}

static bool check_body(
    struct binary *binary, const struct object *object, uint64_t index)
{
	switch (object->marker) {
	case MARKER_SIMPLE:
		return object->low == 8 || object->low == 9 ||
		       damaged(binary, object->offset,
			   "null is not a value of a property list");
	case MARKER_INTEGER:
		return check_integer(binary, object);
	case MARKER_REAL:
		return check_real(binary, object);
	case MARKER_DATE:
		return check_date(binary, object);
	case MARKER_DATA:
		return fits(binary, object, 1)
			   ? count_bytes(binary, object->count)
			   : damaged(binary, object->offset, "data is cut off");
	case MARKER_ASCII:
		return check_ascii(binary, object);
	case MARKER_UTF16:
		return check_utf16(binary, object);
	case MARKER_ARRAY:
	case MARKER_DICT:
		return check_container(binary, object, index);
	case MARKER_UID:
		return damaged(binary, object->offset,
		    "UID is a type of keyed archives, not of profiles");
	default:
		return damaged(
		    binary, object->offset, "object of an unknown type");
	}
}

static bool check_object(struct binary *binary, uint64_t index)
{
	struct object object;
	bool go_on;

	if (!scan_count(binary->scan) || !read_head(binary, index, &object) ||
	    !scan_enter(binary->scan))
		return false;
	go_on = check_body(binary, &object, index);
	binary->scan->depth--;
	return go_on;
}

bool scan_binary(struct scan *scan)
{
	const size_t length = scan->source->length;
	const unsigned char *bytes = (const unsigned char *)scan->source->text;
	struct binary binary = {.scan = scan, .bytes = bytes};
	const unsigned char *trailer;
	uint64_t root, table;
	size_t at;

	if (length < HEADER_BYTES + TRAILER_BYTES)
		return damaged(
		    &binary, length, "binary property list is cut off");
	/* The last 32 bytes: where the objects are. */
	at = length - TRAILER_BYTES;
	trailer = bytes + at;
	binary.offset_bytes = trailer[6];
	binary.reference_bytes = trailer[7];
	binary.objects = big_endian(trailer + 8, 8);
	root = big_endian(trailer + 16, 8);
	table = big_endian(trailer + 24, 8);
	if (binary.offset_bytes < 1 || binary.offset_bytes > WORD_BYTES_MAX ||
	    binary.reference_bytes < 1 ||
	    binary.reference_bytes > WORD_BYTES_MAX)
		return damaged(&binary, at,
		    "trailer gives offsets or references an impossible size");
	if (table <= HEADER_BYTES || table >= at)
		return damaged(&binary, at,
		    "trailer places the offset table outside the file");
	binary.table = (size_t)table;
	if (binary.objects == 0 ||
	    binary.objects > (at - binary.table) / binary.offset_bytes)
		return damaged(
		    &binary, at, "offset table is not as long as it should be");
	if (root >= binary.objects)
		return damaged(&binary, at, "root object is not there");
	return check_object(&binary, root);
}
