/*
 * Files of signing identities: PEM, encrypted or not, DER, PKCS#12. What loads
 * has a key that fits its certificate, and signs; what does not is told in
 * words that can be shown, without the passphrase. Certificates are also read
 * alone, with the key closed: those of what loads can be.
 */
#include <stdint.h>
#include <string.h>

#include "crypto/cms.h"
#include "crypto/crypto.h"
#include "crypto/identity.h"
#include "forms.h"
#include "base/banned.h"

#define NOW INT64_C(1800000000)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static int give_passphrase(
    void *context, struct secret *ret, struct error *error)
{
	(void)context;
	return secret_set(ret, FORMS_CANARY, strlen(FORMS_CANARY), error);
}

static void sign(const struct identity *identity)
{
	const struct cms_signing signing = {identity, DIGEST_SHA256, NOW};
	auto_buf struct buf message = {0};
	auto_cms struct cms *cms = NULL;
	struct cms_verdict verdict;
	struct error error;

	forms_demand(
	    cms_sign(&signing, "x", 1, &message, &error) == 0 &&
		cms_read(message.data, message.length, &cms, &error) == 0 &&
		cms_verify(cms, NULL, NOW, &verdict, &error) == 0 &&
		verdict.holds,
	    "an identity that does not sign");
}

static bool read_certs(
    const struct identity_source *source, const uint8_t *bytes, size_t length)
{
	auto_cert_list struct cert_list certs = {0}, seen = {0};
	struct error error = {0};
	bool can_read = identity_read_certs(source, &certs, &error) == 0;

	forms_demand(can_read == (certs.count > 0), "no certificate");
	if (!can_read)
		forms_line(error.text);
	if (cert_list_read_pkcs12(bytes, length, "input", &seen, &error) != 0)
		forms_line(error.text);
	for (size_t i = 0; i < seen.count; i++)
		forms_line(cert_subject(seen.certs[i]));
	return can_read;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct identity_source source = {
	    .passphrase = give_passphrase, .now = NOW};
	auto_identity struct identity *identity = NULL;
	struct error error = {0};
	bool can_read;

	(void)forms_schemas();
	source.uri = forms_file("identity", bytes, length);
	can_read = read_certs(&source, bytes, length);
	if (identity_load(&source, &identity, &error) != 0) {
		forms_line(error.text);
		forms_line(error.hint);
		forms_demand(strstr(error.text, FORMS_CANARY) == NULL &&
				 strstr(error.hint, FORMS_CANARY) == NULL,
		    "the passphrase is shown");
		return 0;
	}
	forms_demand(can_read, "a certificate that cannot be read alone");
	for (size_t i = 0; identity_note(identity, i) != NULL; i++)
		forms_line(identity_note(identity, i));
	forms_line(cert_subject(identity_cert(identity)));
	sign(identity);
	return 0;
}
