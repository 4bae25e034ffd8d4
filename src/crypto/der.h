/*
 * The shape of BER and DER (X.690), without meaning: one element after the
 * other. It counts what is in a message before OpenSSL allocates for it,
 * compares messages piece by piece, and writes them. Private to the room.
 */
#ifndef CRYPTO_DER_H
#define CRYPTO_DER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum {
	DER_INTEGER = 0x02,
	DER_BIT_STRING = 0x03,
	DER_OCTET_STRING = 0x04,
	DER_NULL = 0x05,
	DER_OBJECT = 0x06,
	DER_UTC_TIME = 0x17,
	DER_GENERALIZED_TIME = 0x18,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
	DER_CONTEXT_0 = 0xa0,
	DER_CONTEXT_1 = 0xa1
};

/* What is left to read. */
struct der {
	const unsigned char *at;
	const unsigned char *end;
};

struct der_item {
	unsigned char tag;          /* first byte; larger tags are errors */
	const unsigned char *begin; /* of the tag */
	struct der body;
	const unsigned char *end; /* after the element, its end mark too */
	bool definite;            /* shortest definite length, as in DER */
};

struct der der_of(const void *bytes, size_t length);
bool der_at_end(const struct der *der);
/* Bytes left. */
size_t der_length(const struct der *der);
/* Takes the next element; false at the end and for a malformed one. */
bool der_next(struct der *der, struct der_item *ret);
/* As der_next, and the element must have this tag. */
bool der_expect(struct der *der, unsigned char tag, struct der_item *ret);
/* Takes these very bytes. */
bool der_skip(struct der *der, const void *bytes, size_t length);
/* Number of elements; false when one is malformed. */
bool der_count(struct der der, size_t *ret);

/* Bytes of an element in DER whose body has so many. */
size_t der_size(size_t body);
/* Appends the head of an element in DER, the tag and the body's length. */
void der_add_head(struct buf *der, unsigned char tag, size_t body);
/* Appends the whole element. */
void der_add(
    struct buf *der, unsigned char tag, const void *body, size_t length);

#endif
