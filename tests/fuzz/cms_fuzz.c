/*
 * Signed messages. An input that begins with '=' is a list of changes (two
 * bytes offset, one byte to combine) to a message that was signed here: none
 * but the empty change may pass for unchanged. Any other input is a message.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "crypto/cms.h"
#include "crypto/crypto.h"
#include "crypto/identity_make.h"

#define NOW INT64_C(1795000000)

static const char content[] = "<?xml version=\"1.0\"?>\n<plist/>\n";
static struct cms_signing signing;
static struct cert_list trust;
static struct buf message;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* Nothing below works without these, so failing is the end. */
static void must(int result)
{
	if (result != 0)
		abort();
}

static void start(void)
{
	char path[] = "/tmp/scepctl-fuzz-XXXXXX";
	struct identity_plan plan = {
	    IDENTITY_KEY_P256, "Fuzz", NULL, 10, 20, NOW};
	struct identity_source source = {.uri = path, .now = NOW};
	auto_identity_kit struct identity_kit *kit = NULL;
	static struct identity *identity;
	auto_buf struct buf pem = {0}, ca = {0};
	struct error error;

	must(crypto_start(&error));
	must(identity_make(&plan, &kit, &error));
	must(identity_kit_pem(kit, NULL, &pem, &error));
	must(identity_kit_ca(kit, &ca, &error));
	(void)close(mkstemp(path));
	must(file_write(path, pem.data, pem.length, 0600, &error));
	must(identity_load(&source, &identity, &error));
	(void)unlink(path);
	must(cert_list_read(ca.data, ca.length, "ca", &trust, &error));
	signing = (struct cms_signing){identity, DIGEST_SHA256, NOW};
	must(cms_sign(&signing, content, strlen(content), &message, &error));
}

static void read_message(const void *bytes, size_t length)
{
	auto_cms struct cms *cms = NULL;
	struct cms_verdict verdict;
	struct error error;
	size_t content_length = 0;
	int64_t time;

	if (cms_read(bytes, length, &cms, &error) != 0)
		return;
	(void)cms_signing_time(cms, &time);
	must(cms_verify(cms, NULL, NOW, &verdict, &error));
	must(cms_verify(cms, &trust, NOW, &verdict, &error));
	if (verdict.holds && cms_content(cms, &content_length) == NULL)
		abort();
	/* Nobody but us has the key. */
	if (verdict.trusted && verdict.holds &&
	    (content_length != strlen(content) ||
		memcmp(cms_content(cms, &content_length), content,
		    content_length) != 0))
		abort();
}

static void change_message(const uint8_t *bytes, size_t length)
{
	auto_buf struct buf copy = {0};
	bool same;

	buf_add(&copy, message.data, message.length);
	for (; length >= 3; bytes += 3, length -= 3) {
		size_t at = (size_t)(bytes[0] << 8 | bytes[1]) % copy.length;

		copy.data[at] = (char)(copy.data[at] ^ bytes[2]);
	}
	same = memcmp(copy.data, message.data, copy.length) == 0;
	if (cms_unchanged(&signing, content, strlen(content), copy.data,
		copy.length) != same)
		abort();
	read_message(copy.data, copy.length);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static bool started;

	if (!started)
		start();
	started = true;
	if (length > 0 && bytes[0] == '=') {
		change_message(bytes + 1, length - 1);
		return 0;
	}
	if (cms_unchanged(&signing, content, strlen(content), bytes, length))
		abort();
	read_message(bytes, length);
	return 0;
}
