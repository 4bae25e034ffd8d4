/*
 * Definitions, all the way: one without errors is built, and written as a
 * definition that has no errors and builds the same bytes.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/crypto.h"
#include "profile/build.h"
#include "profile/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

struct run {
	struct arena arena;
	struct findings findings;
	struct source source;
	struct ini ini;
	struct profile profile;
	struct buf xml;
	struct error error;
};

static struct schemas *schemas;

static int give_secret(void *context, const struct payload *payload,
    const struct value *value, struct secret *ret_secret, struct error *error)
{
	(void)context;
	(void)payload;
	(void)value;
	return secret_set(ret_secret, "x", 1, error);
}

/* True when there were no errors. */
static bool read_text(struct run *run, const char *text, size_t length)
{
	const struct ini *layer = &run->ini;

	run->findings.arena = &run->arena;
	run->source = (struct source){"input", text, length};
	if (ini_parse(&run->source, &run->arena, &run->findings, &run->ini,
		&run->error) != 0 ||
	    profile_read_definition(&layer, 1, schemas, &run->arena,
		&run->findings, &run->profile, &run->error) != 0 ||
	    profile_identify(&run->profile, &run->arena, &run->error) != 0)
		abort();
	return run->findings.errors == 0;
}

static bool build(struct run *run)
{
	const struct build_values values = {.secret = give_secret};
	auto_tree struct tree *root = NULL;
	bool has_secret;

	if (profile_build(
		&run->profile, &values, &root, &has_secret, &run->error) != 0)
		return false;
	if (tree_write_xml(root, &run->xml, &run->error) != 0)
		return false;
	return true;
}

static void run_done(struct run *run)
{
	buf_done(&run->xml);
	arena_done(&run->arena);
}

static void write_and_compare(struct run *run)
{
	struct run again = {0};
	auto_buf struct buf text = {0};

	if (profile_add_definition(&run->profile, &text, &run->error) != 0)
		abort();
	if (strstr(text.data, "left out") == NULL &&
	    (!read_text(&again, text.data, text.length) || !build(&again) ||
		again.xml.length != run->xml.length ||
		memcmp(again.xml.data, run->xml.data, run->xml.length) != 0))
		abort();
	run_done(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct run run = {0};

	if (schemas == NULL && (crypto_start(&run.error) != 0 ||
				   schemas_load(NULL, &schemas, &run.error)))
		abort();
	if (read_text(&run, (const char *)bytes, length) && build(&run))
		write_and_compare(&run);
	run_done(&run);
	return 0;
}
