/*
 * Files of certificates, in any form. What is read is also used.
 */
#include <stdint.h>
#include <stdlib.h>

#include "crypto/cert.h"
#include "crypto/crypto.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void use(const struct cert *cert)
{
	unsigned char print[DIGEST_BYTES_MAX];
	struct cert *again = NULL;
	struct error error;
	size_t length = 0;
	const unsigned char *der = cert_der(cert, &length);

	if (cert_fingerprint(cert, DIGEST_SHA256, print, &error) != 0)
		abort();
	(void)cert_is_self_signed(cert);
	/* What was read once can be read again. */
	if (cert_read(der, length, &again, &error) != 0 ||
	    !cert_equal(cert, again))
		abort();
	cert_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	auto_cert_list struct cert_list list = {0};
	static bool started;
	struct error error;

	if (!started && crypto_start(&error) != 0)
		abort();
	started = true;
	if (cert_list_read(bytes, length, "input", &list, &error) != 0)
		return list.count == 0 ? 0 : (abort(), 1);
	for (size_t i = 0; i < list.count; i++)
		use(list.certs[i]);
	return 0;
}
