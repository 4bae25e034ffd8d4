/*
 * The digest of a profile as it is compared.
 */
#include "jamf/payload.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypto/digest.h"
#include "jamf/payload_normal.h"
#include "base/banned.h"

/* Each part with its length before it, so that no two lists give the same
 * bytes. */
static void add_part(struct buf *buf, const char *bytes, size_t length)
{
	buf_printf(buf, "%zu:", length);
	buf_add(buf, bytes, length);
}

/* Of a secret, that there is one. */
static void add_payload(struct buf *buf, const struct normal_payload *payload)
{
	buf_printf(buf, "(%zu", payload->count);
	for (size_t i = 0; i < payload->count; i++) {
		const struct normal_entry *entry = &payload->entries[i];

		add_part(buf, entry->path, strlen(entry->path));
		buf_char(buf, entry->is_secret ? '*' : (char)entry->kind);
		if (!entry->is_secret)
			add_part(buf, entry->bytes, entry->length);
	}
	buf_char(buf, ')');
}

/* The server moves payloads of some types behind the others and keeps the
 * order within a type. */
static int by_uuid(const void *a, const void *b)
{
	const struct normal_payload *left = a, *right = b;
	int order = strcmp(left->uuid, right->uuid);

	if (order == 0)
		order = strcmp(left->type, right->type);
	if (order == 0)
		order = left->index < right->index ? -1 : 1;
	return order;
}

int jamf_payload_digest(const struct tree *profile,
    const struct jamf_compare *how, char digest[JAMF_DIGEST_TEXT],
    struct error *error)
{
	auto_arena struct arena arena = {0};
	auto_buf struct buf text = {0}, hex = {0};
	unsigned char bytes[DIGEST_BYTES_MAX];
	struct normal normal;

	if (normal_make(profile, how, &arena, &normal, error) != 0)
		return -1;
	if (normal.count > 1)
		qsort(normal.payloads, normal.count, sizeof(*normal.payloads),
		    by_uuid);
	add_payload(&text, &normal.top);
	for (size_t i = 0; i < normal.count; i++)
		add_payload(&text, &normal.payloads[i]);
	if (!buf_ok(&text))
		return error_set_memory(error);
	if (digest_of(DIGEST_SHA256, text.data, text.length, bytes, error) != 0)
		return -1;
	text_add_hex(&hex, bytes, digest_size(DIGEST_SHA256));
	if (!buf_ok(&hex))
		return error_set_memory(error);
	memcpy(digest, hex.data, JAMF_DIGEST_TEXT);
	return 0;
}
