/*
 * The payload that one name means, and what is wrong with a name that means
 * nobody.
 */
#include "profile/reference.h"

#include "base/text.h"
#include "profile/check_rules.h"
#include "profile/reference_match.h"
#include "base/banned.h"

enum {
	SHOWN_MAX = 5 /* names that a hint lists */
};

const char *reference_kinds_text(unsigned kinds)
{
	switch (kinds) {
	case SCHEMA_KIND_IDENTITY:
		return "an identity (SCEP, ACME, PKCS #12, AD)";
	case SCHEMA_KIND_CERTIFICATE:
		return "a certificate";
	default:
		return "a certificate or an identity";
	}
}

static bool takes(
    const struct reference_resolver *r, const struct payload *payload)
{
	return r->key->kinds == 0 || payload_provides(payload, r->key->kinds);
}

/* The names of those that the key takes; only of those that are called so when
 * there are any. */
static const char *list_names(const struct reference_resolver *r,
    const struct reference_match *match, const char *start)
{
	auto_buf struct buf buf = {0};
	size_t count = 0;

	buf_text(&buf, start);
	for (size_t i = 0; i < r->profile->count && count < SHOWN_MAX; i++) {
		const struct payload *payload = &r->profile->payloads[i];
		struct text_item name = {0};

		if (!takes(r, payload) ||
		    (match->fit > 0 && !reference_matches(match, i)))
			continue;
		if (r->key->kinds == 0)
			reference_name_for_file(
			    r->profile, payload, r->arena, &name);
		else
			reference_name(r->profile, payload, r->arena, &name);
		buf_text(&buf, count++ == 0 ? " " : ", ");
		reference_add_item(&buf, &name, true);
	}
	if (count == 0)
		return arena_printf(r->arena, "the profile has none: add %s%s",
		    reference_kinds_text(r->key->kinds),
		    r->key->kinds == SCHEMA_KIND_CERTIFICATE
			? " by [certificate] and certificate = FILE in it"
			: "");
	return buf_ok(&buf) ? arena_text(r->arena, buf.data) : NULL;
}

/* For a name that means nobody. */
static const char *near_hint(
    const struct reference_resolver *r, const struct reference_match *match)
{
	struct text_meant near = {.text = match->item->text};

	if (match->by == REFERENCE_BY_PATH)
		return "list the file under 'certificate', such as that of "
		       "[scep]";
	for (size_t i = 0; i < r->profile->count; i++) {
		const struct payload *payload = &r->profile->payloads[i];

		if (!takes(r, payload) ||
		    payload_is_attached(r->profile, payload))
			continue;
		if (r->profile->labels[i] != NULL)
			text_meant_offer(&near, r->profile->labels[i]);
		if (payload_section(payload)->section != NULL)
			text_meant_offer(
			    &near, payload_section(payload)->section);
	}
	return near.name == NULL
		   ? list_names(r, match, "there is")
		   : arena_printf(r->arena, "did you mean '%s'?", near.name);
}

void reference_report(
    const struct reference_resolver *r, const struct reference_match *match)
{
	const struct text_item *item = match->item;
	const struct origin *at = r->at != NULL ? r->at : &item->origin;
	const struct payload *one = &r->profile->payloads[match->one];

	/* What it provides, a file would have told that could not be read. */
	if (match->fit == 0 && match->all > 0 && one->file != NULL &&
	    one->file->root == NULL)
		return;
	if (match->fit > 1)
		findings_add(r->findings, &check_rules[CHECK_REFERENCE_MANY],
		    at, list_names(r, match, "say which:"),
		    "'%s' refers to '%s', which means %zu payloads",
		    r->key->name, item->text, match->fit);
	else if (match->all > 0)
		findings_add(r->findings, &check_rules[CHECK_REFERENCE_KIND],
		    at, list_names(r, match, "there is"),
		    "'%s' refers to a payload of type '%s', expected %s",
		    r->key->name, one->type == NULL ? "" : one->type,
		    reference_kinds_text(r->key->kinds));
	else if (!r->profile->abstract)
		findings_add(r->findings, &check_rules[CHECK_REFERENCE], at,
		    near_hint(r, match),
		    "'%s' refers to '%s', which is no payload of this profile",
		    r->key->name, item->text);
}

const struct payload *reference_payload(struct profile *profile,
    struct arena *arena, struct findings *findings,
    const struct reference_asked *asked)
{
	const struct schema_key row = {.name = asked->key};
	struct reference_resolver r = {.profile = profile,
	    .arena = arena,
	    .findings = findings,
	    .key = &row,
	    .at = asked->at};
	struct reference_match match;

	reference_match(&match, profile, asked->item, row.kinds);
	if (match.fit == 1)
		return &profile->payloads[match.one];
	reference_report(&r, &match);
	return NULL;
}
