/* Planted mutations these must catch: a backslash left as it is in mdoc; the
 * line broken one column too late. */
#include "base/text.h"
#include "schema/schema_doc.h"
#include "tap.h"

static const char retry_delay[] =
    "[scep] retry_delay\n"
    "\n"
    "Wait between two tries while pending; the first retry comes at once\n"
    "\n"
    "  Jamf Pro label  Retry Delay\n"
    "  Property list   PayloadContent.RetryDelay (integer)\n"
    "  Type            whole number, seconds, 0 or more\n"
    "  Default         10\n"
    "  Devices assume  10\n"
    "  Platforms       macOS 10.10, iOS 4.0, tvOS 9.0, watchOS 3.0, visionOS "
    "1.0\n";

static const char digest[] = "[signing] digest\n"
			     "\n"
			     "Digest of the signature\n"
			     "\n"
			     "  Type            one of the values below\n"
			     "  Default         sha256\n"
			     "\n"
			     "Values\n"
			     "  sha256  SHA-256\n"
			     "  sha384  SHA-384\n"
			     "  sha512  SHA-512\n";

static const char usage[] =
    "  Property list   PayloadContent.Key Usage, bit 4 (integer)\n";

static void test_key(const struct schemas *schemas)
{
	const struct schema *scep =
	    schemas_of_type(schemas, "com.apple.security.scep");
	const struct schema *signing =
	    schemas_of_section(schemas, SCHEMA_IN_PROJECT, "signing");
	auto_buf struct buf buf = {0};

	is_number(schema_doc_key(scep, schema_key(scep, "retry_delay"), &buf),
	    0, "a key");
	is_text(buf.data, retry_delay, "  its text");
	buf_clear(&buf);
	(void)schema_doc_key(signing, schema_key(signing, "digest"), &buf);
	is_text(buf.data, digest, "a choice");
	buf_clear(&buf);
	(void)schema_doc_key(
	    scep, schema_key(scep, "use_for_key_encipherment"), &buf);
	ok(strstr(buf.data, usage) != NULL, "a bit");
	buf_clear(&buf);
	(void)schema_doc_key(scep, schema_key(scep, "password"), &buf);
	ok(strstr(buf.data, "\n  Secret          yes") != NULL, "a secret");
}

/* No line is longer than the terminal or ends in a blank; nothing in it that
 * a terminal would act upon. */
static bool is_tidy(const char *text, size_t most)
{
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");

		if (text_characters(text, length) > most ||
		    (length > 0 && text[length - 1] == ' ') ||
		    memchr(text, '\x1b', length) != NULL ||
		    memchr(text, '\t', length) != NULL)
			return false;
		text += length + (text[length] == '\n');
	}
	return true;
}

static void test_all_tidy(const struct schemas *schemas)
{
	auto_buf struct buf buf = {0};

	ok(schema_doc_overview(schemas, &buf) == 0 && is_tidy(buf.data, 80),
	    "the overview is tidy");
	for (size_t i = 0; i < schemas_count(schemas); i++) {
		const struct schema *schema = schemas_at(schemas, i);

		/* Of profiles only: no definition has them. */
		if (schema->section == NULL)
			continue;
		ok(strstr(buf.data, schema->section) != NULL,
		    "the overview has %s", schema->section);
	}
	for (size_t i = 0; i < schemas_count(schemas); i++) {
		const struct schema *schema = schemas_at(schemas, i);

		if (schema->section == NULL)
			continue;
		buf_clear(&buf);
		ok(schema_doc_section(schema, &buf) == 0 &&
			is_tidy(buf.data, 80),
		    "[%s] is tidy", schema->section);
		for (size_t j = 0; j < schema->count; j++) {
			buf_clear(&buf);
			ok(schema_doc_key(schema, &schema->keys[j], &buf) ==
				    0 &&
				is_tidy(buf.data, 80),
			    "  %s is tidy", schema->keys[j].name);
		}
	}
}

static void test_section(const struct schemas *schemas)
{
	const struct schema *root =
	    schemas_of_type(schemas, "com.apple.security.root");
	auto_buf struct buf buf = {0};

	(void)schema_doc_section(root, &buf);
	ok(strstr(buf.data, "Payload type com.apple.security.root\n") != NULL,
	    "the payload type");
	ok(strstr(
	       buf.data, "\n  certificate            File of the certificate"),
	    "a key with its text");
	ok(strstr(buf.data, "\nIn the property list only\n") != NULL,
	    "keys of the property list apart");
}

static void test_mdoc(const struct schemas *schemas)
{
	auto_buf struct buf buf = {0};
	auto_buf struct buf small = {.limit = 1000};

	/* Headings of rows within rows cannot be broken. */
	ok(schema_doc_mdoc(schemas, &buf) == 0 && is_tidy(buf.data, 120),
	    "mdoc source is tidy");
	ok(strstr(buf.data, "\n.Ss Section scep\n") != NULL, "a section");
	ok(strstr(buf.data, "\n.Ss Section jamf of scepctl.conf\n") != NULL,
	    "a section of the project file");
	ok(strstr(buf.data, "\n.It Ic retry_delay\n"
			    "Wait between two tries while pending;"),
	    "a key");
	ok(strstr(buf.data, "username = EXAMPLE\\endes_service_account\n"),
	    "a backslash is harmless");
	ok(strstr(buf.data, ".It Cm dynamic\\-microsoft\\-ca\n") != NULL,
	    "a choice can be copied");
	ok(strstr(buf.data, "\n.Ss Keys of every payload\n") != NULL,
	    "common keys once");
	ok(schema_doc_mdoc(schemas, &small) == -1,
	    "a buffer that is too small is an error");
}

int main(void)
{
	auto_schemas struct schemas *schemas = NULL;
	struct error error = {0};

	if (!ok(schemas_load(NULL, &schemas, &error) == 0, "loaded %s",
		error.text))
		return tap_done();
	test_key(schemas);
	test_all_tidy(schemas);
	test_section(schemas);
	test_mdoc(schemas);
	return tap_done();
}
