/*
 * Fingerprints: what parses has the length of a digest, and its plain hex
 * parses to the same bytes.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "profile/types/fingerprint.h"
#include "profile/value.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static bool parse(const char *text, size_t length, struct arena *arena,
    struct fingerprint *ret_fingerprint)
{
	struct source source = {"input", text, length};
	struct origin origin = {.source = &source, .span = {0, length}};
	struct findings findings = {.arena = arena};
	struct fingerprint_text from = {text, length, &origin, &findings};
	bool good = fingerprint_parse(&from, ret_fingerprint);

	if (findings.failed || good != (findings.count == 0))
		abort();
	return good;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	auto_arena struct arena arena = {0};
	auto_buf struct buf hex = {0};
	struct fingerprint one, two;

	if (!parse((const char *)bytes, length, &arena, &one) ||
	    one.kind != FINGERPRINT_BYTES)
		return 0;
	text_add_hex(&hex, one.bytes, one.length);
	if (!buf_ok(&hex) || !parse(hex.data, hex.length, &arena, &two) ||
	    two.length != one.length ||
	    memcmp(one.bytes, two.bytes, one.length) != 0)
		abort();
	return 0;
}
