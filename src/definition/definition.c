/*
 * The way of a definition.
 */
#include "definition/definition.h"

#include <string.h>

#include "definition/certificates.h"
#include "plist/tree.h"
#include "profile/check.h"
#include "profile/read.h"
#include "profile/reference.h"
#include "base/banned.h"

void definition_check(const struct document_run *run, struct document *document)
{
	/* With [jamf] the signed file is a by-product: Jamf Pro gets the
	 * property list, fills in its variables and signs at delivery. */
	bool is_signed =
	    document->kind == DOCUMENT_DEFINITION
		? run->will_sign && !run->will_fill &&
		      !document->profile.abstract &&
		      profile_section(&document->profile, "jamf") == NULL
		: document->cms != NULL;
	struct check_options options = {.now = run->now,
	    .is_signed = is_signed,
	    .filling = run->will_fill ? CHECK_TO_FILL : CHECK_NOT_FILLED};

	profile_check(&document->profile, &options, &document->arena,
	    &document->findings);
}

/* To tell one text from another in a run, eight bytes at a time. */
static uint64_t hash_of(const struct source *source)
{
	uint64_t hash = source->length;

	for (size_t at = 0; at < source->length; at += sizeof(hash)) {
		size_t length = source->length - at;
		uint64_t word = 0;

		memcpy(&word, source->text + at,
		    length < sizeof(word) ? length : sizeof(word));
		hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
		hash ^= hash >> 32;
	}
	return hash;
}

int definition_read(const struct document_run *run, struct document *document,
    struct error *error)
{
	struct extends *extends = &document->extends;
	struct profile *profile = &document->profile;
	struct arena *arena = &document->arena;
	struct findings *findings = &document->findings;

	/* Text to ini: the definition's and its bases'. */
	if (extends_read(
		run, &document->source, arena, findings, extends, error) != 0)
		return -1;
	/* Changed since, or not: of all of them. */
	for (size_t i = 0; i < extends->count; i++)
		document->text_hash = document->text_hash * 31 +
				      hash_of(extends->layers[i]->source);
	/* Ini to model, with the files it names; then what follows from the
	 * whole of it: identity, references, where each value will stand. */
	if (profile_read_definition(extends->layers, extends->count,
		run->schemas, arena, findings, profile, error) != 0)
		return -1;
	profile->view = run->view;
	if (certificates_attach(run, profile, arena, findings, error) != 0 ||
	    profile_read_files(profile, arena, findings, error) != 0 ||
	    profile_identify(profile, arena, error) != 0 ||
	    profile_resolve(profile, arena, findings, error) != 0 ||
	    ((!run->is_built || profile_has_secret(profile)) &&
		profile_locate(profile, arena, error) != 0))
		return -1;
	/* Model to checked model. */
	if (!run->is_checked)
		definition_check(run, document);
	return 0;
}

int definition_build(struct document *document,
    const struct build_values *values, struct buf *xml, bool *ret_has_secret,
    struct error *error)
{
	struct build_values here = *values;
	struct tree *plist;

	here.arena = &document->arena;
	if (profile_build(
		&document->profile, &here, &plist, ret_has_secret, error) != 0)
		return -1;
	return tree_write_xml(plist, xml, error);
}

int definition_sign(const struct cms_signing *signing, const struct buf *xml,
    struct buf *product, struct error *error)
{
	buf_clear(product);
	if (signing != NULL)
		return cms_sign(
		    signing, xml->data, xml->length, product, error);
	buf_add(product, xml->data, xml->length);
	return buf_ok(product) ? 0 : error_set_memory(error);
}
