/*
 * What a server says its profiles are: two property lists, apart by a NUL.
 * Whatever they are, they are read or refused; equal digests mean that nothing
 * but secrets differs; two that are no server's differ as much from either
 * side, and none from itself; and what is sent is what is meant, once the
 * server has taken off the layer of escaping it takes off.
 */
#include "jamf/payload.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/crypto.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static struct schemas *schemas;

static void demand(int held)
{
	if (!held)
		abort();
}

static void start(void)
{
	struct error error;

	if (schemas == NULL)
		demand(crypto_start(&error) == 0 &&
		       schemas_load(NULL, &schemas, &error) == 0);
}

static struct tree *read(const char *text, size_t length, struct arena *arena)
{
	struct error error = {0};
	struct tree *tree = NULL;

	if (jamf_payload_decode(text, length, arena, &tree, &error) == 0)
		return tree;
	demand(error.status == STATUS_SERVER || error.status == STATUS_LIMIT);
	return NULL;
}

static bool digest(const struct tree *tree, const struct jamf_compare *how,
    char text[JAMF_DIGEST_TEXT])
{
	struct error error = {0};

	if (jamf_payload_digest(tree, how, text, &error) == 0)
		return true;
	demand(error.status == STATUS_LIMIT);
	return false;
}

static void compare(const struct tree *a, const struct tree *b,
    const struct jamf_compare *how, bool equal)
{
	auto_arena struct arena arena = {0};
	struct jamf_changes changes = {.arena = &arena};
	struct error error = {0};
	bool skipped;

	if (jamf_payload_compare(a, b, how, &changes, &skipped, &error) != 0) {
		demand(error.status == STATUS_LIMIT);
		return;
	}
	for (size_t i = 0; equal && i < changes.count; i++)
		demand(changes.list[i].is_secret);
}

/* How many differences there are between what is no server's; -1: too many. */
static int differences(
    const struct tree *was, const struct tree *becomes, bool *ret_any)
{
	const struct jamf_compare how = {
	    .schemas = schemas, .is_plain = true, .names = true};
	auto_arena struct arena arena = {0};
	struct jamf_changes changes = {.arena = &arena};
	struct error error = {0};
	bool skipped;

	if (jamf_payload_compare(
		becomes, was, &how, &changes, &skipped, &error) != 0) {
		demand(error.status == STATUS_LIMIT);
		return -1;
	}
	*ret_any = false;
	for (size_t i = 0; i < changes.count; i++) {
		const struct jamf_change *change = &changes.list[i];

		demand(change->had || change->has);
		demand(!change->is_secret ||
		       (change->was == NULL && change->becomes == NULL));
		*ret_any = *ret_any || !change->not_compared;
	}
	return changes.count >= JAMF_CHANGES_MAX ? -1 : (int)changes.count;
}

/* As many from either side, and none from one to itself. */
static void mirror(const struct tree *one, const struct tree *other)
{
	bool any = false;
	int there = differences(one, other, &any);
	int back = differences(other, one, &any);

	demand(there < 0 || back < 0 || there == back);
	demand(differences(one, one, &any) < 0 || !any);
}

/* What the server does once too often. */
static void take_layer(struct buf *text)
{
	static const char layer[] = "&amp;";
	const size_t size = sizeof(layer) - 1;
	size_t used = 0;

	for (size_t at = 0; at < text->length; at++) {
		bool is_layer = text->length - at >= size &&
				memcmp(text->data + at, layer, size) == 0;

		text->data[used++] = text->data[at];
		at += is_layer ? size - 1 : 0;
	}
	text->data[used] = '\0';
	text->length = used;
}

static void send(const struct tree *tree, const struct jamf_compare *how,
    const char expected[JAMF_DIGEST_TEXT])
{
	auto_arena struct arena arena = {0};
	auto_buf struct buf text = {0};
	struct error error = {0};
	struct tree *stored;
	char got[JAMF_DIGEST_TEXT];

	/* Refused: dates, reals and integers that tree_write_xml refuses. */
	if (jamf_payload_encode(tree, "0d3a1b52-aaaa", NULL, &text, &error) !=
	    0) {
		demand(error.status == STATUS_REFUSED);
		return;
	}
	take_layer(&text);
	if (text.length > TREE_BYTES_MAX)
		return;
	stored = read(text.data, text.length, &arena);
	demand(stored != NULL && digest(stored, how, got));
	demand(strcmp(got, expected) == 0);
	compare(tree, stored, how, true);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	const struct jamf_compare how = {
	    .schemas = (start(), schemas), .kind = size % 2};
	const char *text = (const char *)data;
	const char *end = memchr(data, '\0', size);
	size_t length = end == NULL ? size : (size_t)(end - text);
	auto_arena struct arena arena = {0};
	char a[JAMF_DIGEST_TEXT], b[JAMF_DIGEST_TEXT];
	struct jamf_lossy damage;
	const struct tree *one = read(text, length, &arena);
	const struct tree *other =
	    end == NULL ? one : read(end + 1, size - length - 1, &arena);

	if (one == NULL || !digest(one, &how, a))
		return 0;
	(void)jamf_payload_lossy(one, how.kind, schemas, &arena, &damage);
	(void)jamf_payload_broken(one, schemas, &arena);
	send(one, &how, a);
	if (other != NULL)
		mirror(one, other);
	if (other != NULL && digest(other, &how, b))
		compare(one, other, &how, strcmp(a, b) == 0);
	return 0;
}
