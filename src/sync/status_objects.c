/*
 * The objects of profiles whose status is asked for: whom they are for, and by
 * what their certificates are known.
 */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "profile/profile.h"
#include "sync/plan_internal.h"
#include "sync/status_internal.h"
#include "base/banned.h"

enum {
	AT_ONCE = 20,        /* objects in memory */
	WINDOW_DEFAULT = 14, /* days; what devices take when nothing is said */
	WINDOW_MAX = 3650
};

#define VARIABLE "$PROFILE_IDENTIFIER"
#define ACME "com.apple.security.acme"

/* -- certificates --------------------------------------------------------- */

/* How the subject of an identity names the profile. */
struct naming {
	const char *uuid;
	bool in_name, anywhere; /* in the common name; in any part */
};

static bool has_word(const char *text, const char *word)
{
	return text != NULL && word != NULL && strstr(text, word) != NULL;
}

/* A relative name: an array of pairs of attribute and value. */
static void look_at_name(struct naming *naming, const struct tree *name)
{
	struct tree_cursor pairs = {0}, parts = {0};
	const struct tree *pair, *attribute = NULL, *value = NULL;

	tree_cursor_init(&pairs, name);
	while (tree_array_next(&pairs, &pair)) {
		const char *type, *text;

		tree_cursor_init(&parts, pair);
		if (!tree_array_next(&parts, &attribute) ||
		    !tree_array_next(&parts, &value))
			continue;
		type = tree_text(attribute, NULL);
		text = tree_text(value, NULL);
		if (!has_word(text, VARIABLE) && !has_word(text, naming->uuid))
			continue;
		naming->anywhere = true;
		naming->in_name |=
		    type != NULL && (text_compare_case(type, "CN") == 0 ||
					strcmp(type, "2.5.4.3") == 0);
	}
}

/* The dictionary with the subject of a payload that enrols; NULL: it is none.
 */
static const struct tree *enrolment_of(const struct tree *payload)
{
	const char *type =
	    tree_text(tree_dict_get(payload, "PayloadType"), NULL);

	if (type != NULL && strcmp(type, PAYLOAD_SCEP) == 0)
		return tree_dict_get(payload, "PayloadContent");
	return type != NULL && strcmp(type, ACME) == 0 ? payload : NULL;
}

int64_t status_window(const struct profile *profile)
{
	int64_t days = -1;

	for (size_t i = 0; i < profile->count; i++) {
		const struct payload *payload = &profile->payloads[i];
		const struct value *value;

		if (!payload_is(payload, PAYLOAD_SCEP))
			continue;
		value = payload_value(payload, KEY_REDISTRIBUTE_PROFILE);
		if (value->present && value->integer > days)
			days = value->integer;
	}
	return days;
}

static void take_window(struct status_row *row, int64_t days)
{
	int64_t window = days * CLOCK_DAY;

	if (days > 0 && days <= WINDOW_MAX && window > row->profile.window)
		row->profile.window = window;
}

static void look_at_payload(
    struct status_row *row, const struct tree *payload, size_t *enrolments)
{
	const struct tree *enrolment = enrolment_of(payload);
	struct naming naming = {.uuid = row->profile.uuid};
	struct tree_cursor names = {0};
	const struct tree *name;
	int64_t days;

	if (enrolment == NULL)
		return;
	++*enrolments;
	if (tree_integer(
		tree_dict_get(payload, "CertificateRenewalTimeInterval"),
		&days) ||
	    tree_integer(
		tree_dict_get(enrolment, "CertificateRenewalTimeInterval"),
		&days))
		take_window(row, days);
	tree_cursor_init(&names, tree_dict_get(enrolment, "Subject"));
	while (tree_array_next(&names, &name))
		look_at_name(&naming, name);
	/* The list of mobile devices has common names only. */
	row->identities +=
	    row->profile.kind == JAMF_MOBILE ? naming.in_name : naming.anywhere;
}

static void look_at_certificates(
    struct status_row *row, const struct tree *tree, const struct xml *root)
{
	struct status_profile *profile = &row->profile;
	struct tree_cursor payloads = {0};
	const struct tree *payload;
	size_t enrolments = 0;
	int64_t days;

	if (row->definition != NULL && row->definition->window > 0)
		take_window(row, row->definition->window);
	else if (xml_integer(root,
		     "general/redeploy_days_before_certificate_expires", &days))
		take_window(row, days);
	tree_cursor_init(&payloads, tree_dict_get(tree, "PayloadContent"));
	while (tree_array_next(&payloads, &payload))
		look_at_payload(row, payload, &enrolments);
	if (profile->window == 0)
		take_window(row, WINDOW_DEFAULT);
	profile->has_certificates = row->identities > 0;
	if (enrolments == 0)
		profile->why_no_certificate = "the profile has no identity";
	else if (row->identities == 0)
		profile->why_no_certificate =
		    profile->kind == JAMF_MOBILE
			? "its subject has no " VARIABLE " in the CN"
			: "its subject has no " VARIABLE;
}

/* -- objects -------------------------------------------------------------- */

static const char *keep(
    struct status_work *work, const char *text, bool *failed)
{
	const char *kept = text == NULL ? NULL
					: text_printable(work->sync->arena,
					      text, strlen(text));

	*failed |= text != NULL && kept == NULL;
	return kept;
}

static int take_object(struct status_work *work, struct status_row *row,
    const struct jamf_call *call, struct coverage_groups *groups,
    struct error *error)
{
	struct status_profile *profile = &row->profile;
	struct sync_stored stored = {0};
	bool failed = false;

	if (call->outcome != JAMF_DONE) {
		profile->error = call->error;
		if (call->outcome == JAMF_MISSING)
			(void)error_set(&profile->error, STATUS_NOT_FOUND,
			    "the server has no profile with id %lld any more",
			    (long long)profile->id);
		return 0;
	}
	if (sync_read_object(profile->kind, call->root, call->arena, &stored,
		&profile->error) != 0)
		return 0;
	profile->name = keep(work, stored.profile.general.name, &failed);
	profile->uuid = keep(work, stored.profile.uuid, &failed);
	look_at_certificates(row, stored.tree, call->root);
	if (failed)
		return error_set_memory(error);
	return coverage_read(profile->kind, stored.profile.scope,
	    &groups[profile->kind], work->sync->arena, &row->coverage, error);
}

static int read_some(struct status_work *work, struct status_row *const *rows,
    size_t count, struct coverage_groups *groups, struct error *error)
{
	auto_arena struct arena arena = {0};
	struct jamf_call calls[AT_ONCE];

	for (size_t i = 0; i < count; i++)
		if (jamf_profile_get_call(rows[i]->profile.kind,
			rows[i]->profile.id, &arena, &calls[i], error) != 0)
			return -1;
	if (jamf_perform(
		work->sync->jamf, calls, count, JAMF_PARALLEL, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (take_object(work, rows[i], &calls[i], groups, error) != 0)
			return -1;
	return 0;
}

int status_read_objects(struct status_work *work,
    struct coverage_groups *groups, struct error *error)
{
	struct status_row *rows[AT_ONCE];
	size_t count = 0;

	for (size_t i = 0; i < work->count; i++) {
		if (work->rows[i].profile.error.status == STATUS_DONE)
			rows[count++] = &work->rows[i];
		if (count < AT_ONCE && (i + 1 < work->count || count == 0))
			continue;
		if (read_some(work, rows, count, groups, error) != 0)
			return -1;
		count = 0;
	}
	return 0;
}
