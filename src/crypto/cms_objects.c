/* The object identifiers of signed messages as cms_sign writes them. */
#include "crypto/cms_internal.h"
#include "base/banned.h"

#define OBJECT(text)                   \
	{                              \
		text, sizeof(text) - 1 \
	}
#define SHA2_ARC "\x60\x86\x48\x01\x65\x03\x04\x02"
#define PKCS_ARC "\x2a\x86\x48\x86\xf7\x0d\x01"
#define RSA_ARC PKCS_ARC "\x01"
#define ECDSA_ARC "\x2a\x86\x48\xce\x3d\x04\x03"

const struct cms_algorithms cms_algorithms[DIGEST_COUNT] = {
    [DIGEST_SHA256] = {OBJECT(SHA2_ARC "\x01"), OBJECT(RSA_ARC "\x0b"),
	OBJECT(ECDSA_ARC "\x02")},
    [DIGEST_SHA384] = {OBJECT(SHA2_ARC "\x02"), OBJECT(RSA_ARC "\x0c"),
	OBJECT(ECDSA_ARC "\x03")},
    [DIGEST_SHA512] = {OBJECT(SHA2_ARC "\x03"), OBJECT(RSA_ARC "\x0d"),
	OBJECT(ECDSA_ARC "\x04")},
};

const struct cms_object cms_rsa_encryption = OBJECT(RSA_ARC "\x01");
const struct cms_object cms_data = OBJECT(PKCS_ARC "\x07\x01");
const struct cms_object cms_content_type = OBJECT(PKCS_ARC "\x09\x03");
const struct cms_object cms_message_digest = OBJECT(PKCS_ARC "\x09\x04");
const struct cms_object cms_signing_time_type = OBJECT(PKCS_ARC "\x09\x05");
