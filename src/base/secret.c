/* Bytes nobody may see: bounded, wiped, compared in constant time. */
#include "base/secret.h"

#include <string.h>

#include "base/memory.h"
#include "base/banned.h"

static size_t size_of(size_t length)
{
	return (length <= SECRET_USUAL_MAX ? SECRET_USUAL_MAX : SECRET_MAX) + 1;
}

int secret_set(struct secret *secret, const char *bytes, size_t length,
    struct error *error)
{
	char *copy;

	if (length > SECRET_MAX)
		return error_set(error, STATUS_LIMIT,
		    "secret has more than %d bytes", SECRET_MAX);
	copy = memory_new_pages(size_of(length));
	if (copy == NULL)
		return error_set_memory(error);
	if (length > 0)
		memcpy(copy, bytes, length);
	secret_done(secret);
	secret->bytes = copy;
	secret->length = length;
	return 0;
}

bool secret_equal(const struct secret *a, const struct secret *b)
{
	unsigned char differ = 0;

	if (a->length != b->length)
		return false;
	for (size_t i = 0; i < a->length; i++)
		differ |= (unsigned char)(a->bytes[i] ^ b->bytes[i]);
	return differ == 0;
}

void secret_done(struct secret *secret)
{
	memory_free_pages(secret->bytes, size_of(secret->length));
	secret->bytes = NULL;
	secret->length = 0;
}
