/*
 * Bytes are made and written only when they differ from what is there.
 */
#include "definition/emit.h"

#include <string.h>

#include "base/file.h"
#include "definition/accept.h"
#include "definition/definition.h"
#include "base/banned.h"

enum {
	MODE_OPEN = 0666, /* the umask counts */
	MODE_SECRET = 0600
};

void emit_scratch_done(struct emit_scratch *scratch)
{
	buf_done(&scratch->xml);
	buf_done(&scratch->product);
	buf_done(&scratch->old);
}

/* Devices compare certificates, not keys or names: a renewed one is another.
 * (Apple, TopLevel: a replacement of a signed profile must be signed by the
 * exact same identity, unless MDM installs it.) */
static bool is_of_another(
    const struct emission *emission, const struct buf *old)
{
	auto_cms struct cms *cms = NULL;
	struct error ignored;

	if (emission->signing == NULL || old->data == NULL ||
	    !cms_is(old->data, old->length) ||
	    cms_read(old->data, old->length, &cms, &ignored) != 0)
		return false;
	return cms_signer(cms) != NULL &&
	       !cert_equal(
		   cms_signer(cms), identity_cert(emission->signing->identity));
}

/* The old file in scratch is what would be written now. */
static bool is_there(
    const struct emission *emission, mode_t mode, struct emit_scratch *scratch)
{
	if (scratch->has_secret && (mode & 077) != 0)
		return false;
	if (emission->signing != NULL)
		return cms_unchanged(emission->signing, scratch->xml.data,
		    scratch->xml.length, scratch->old.data,
		    scratch->old.length);
	return scratch->old.length == scratch->xml.length &&
	       memcmp(scratch->old.data, scratch->xml.data,
		   scratch->xml.length) == 0;
}

int emit_product(const struct emission *emission, const char *path,
    struct emit_scratch *scratch, struct error *error)
{
	struct error ignored;
	mode_t mode = 0;

	scratch->is_there = scratch->resigned = false;
	if (path != NULL && file_read(path, CMS_FILE_MAX, &scratch->old, &mode,
				&ignored) == 0) {
		if (!emission->anew && is_there(emission, mode, scratch)) {
			scratch->is_there = true;
			return 0;
		}
		scratch->resigned = is_of_another(emission, &scratch->old);
	}
	return definition_sign(
	    emission->signing, &scratch->xml, &scratch->product, error);
}

int emit_prepare(const struct emission *emission, struct document *document,
    const char *path, struct emit_scratch *scratch, struct error *error)
{
	struct build_values values = *emission->values;
	int result;

	buf_clear(&scratch->xml);
	scratch->has_secret = false;
	scratch->findings = (struct findings){.arena = &document->arena};
	if (path != NULL && file_check_output(path, error) != 0)
		return -1;
	values.findings = &scratch->findings;
	result = definition_build(
	    document, &values, &scratch->xml, &scratch->has_secret, error);
	if (scratch->findings.failed)
		return error_set_memory(error);
	accept_apply(document, &scratch->findings);
	/* Said before what XML cannot carry, which shows a byte of it. */
	if (scratch->findings.errors > 0 ||
	    (result == 0 && emission->strict && scratch->findings.warnings > 0))
		return error_set(error, STATUS_FINDINGS,
		    "a secret is not as it should be: nothing is written");
	if (result != 0)
		return -1;
	return emit_product(emission, path, scratch, error);
}

int emit_write(
    const char *path, struct emit_scratch *scratch, struct error *error)
{
	if (scratch->is_there) {
		file_tidy(path);
		return 0;
	}
	return file_write(path, scratch->product.data, scratch->product.length,
	    scratch->has_secret ? MODE_SECRET : MODE_OPEN, error);
}
