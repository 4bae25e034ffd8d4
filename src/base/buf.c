/* Bytes that grow, with a limit; a failure is asked for once. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/banned.h"

enum {
	BUF_FIRST_BYTES = 256
};

static bool buf_grow(struct buf *buf, size_t need)
{
	size_t capacity = buf->capacity == 0 ? BUF_FIRST_BYTES : buf->capacity;
	char *data;

	while (capacity < need)
		capacity = capacity > SIZE_MAX / 2 ? need : capacity * 2;
	data = memory_resize(NULL, capacity);
	if (data == NULL)
		return false;
	if (buf->data != NULL) {
		memcpy(data, buf->data, buf->length + 1);
		memory_free(buf->data);
	}
	buf->data = data;
	buf->capacity = capacity;
	return true;
}

bool buf_reserve(struct buf *buf, size_t extra)
{
	size_t need;

	if (buf->failed || extra > SIZE_MAX - buf->length - 1) {
		buf->failed = true;
		return false;
	}
	need = buf->length + extra + 1;
	if ((buf->limit != 0 && need - 1 > buf->limit) ||
	    (need > buf->capacity && !buf_grow(buf, need))) {
		buf->failed = true;
		return false;
	}
	return true;
}

void buf_add(struct buf *buf, const void *bytes, size_t length)
{
	if (!buf_reserve(buf, length))
		return;
	if (length > 0)
		memcpy(buf->data + buf->length, bytes, length);
	buf->length += length;
	buf->data[buf->length] = '\0';
}

void buf_text(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void buf_char(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

/* Printed straight into what room there is, which mostly is enough. */
void buf_printf(struct buf *buf, const char *format, ...)
{
	size_t room = buf->failed ? 0 : buf->capacity - buf->length;
	va_list list;
	int length;

	va_start(list, format);
	length = vsnprintf(
	    room == 0 ? NULL : buf->data + buf->length, room, format, list);
	va_end(list);
	if (length < 0)
		buf->failed = true;
	if (length < 0 || !buf_reserve(buf, (size_t)length)) {
		if (room > 0)
			buf->data[buf->length] = '\0';
		return;
	}
	if ((size_t)length >= room) {
		va_start(list, format);
		(void)vsnprintf(
		    buf->data + buf->length, (size_t)length + 1, format, list);
		va_end(list);
	}
	buf->length += (size_t)length;
}

bool buf_ok(const struct buf *buf)
{
	return !buf->failed;
}

bool buf_same(const struct buf *a, const struct buf *b)
{
	return a->length == b->length &&
	       (a->length == 0 || memcmp(a->data, b->data, a->length) == 0);
}

void buf_clear(struct buf *buf)
{
	buf->length = 0;
	buf->failed = false;
	if (buf->data != NULL)
		buf->data[0] = '\0';
}

void buf_done(struct buf *buf)
{
	memory_free(buf->data);
	buf->data = NULL;
	buf->length = 0;
	buf->capacity = 0;
	buf->failed = false;
}
