#include "jamf/settings_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/banned.h"

enum {
	NUMBER_MAX = 32
};

/* -- texts ---------------------------------------------------------------- */

/* With LF for CR LF. */
static void add_normal(struct buf *buf, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (text[i] != '\r' || i + 1 == length || text[i + 1] != '\n')
			buf_char(buf, text[i]);
}

bool settings_same_text(const char *a, const char *b)
{
	size_t left, right;

	a = a != NULL ? a : "";
	b = b != NULL ? b : "";
	left = text_trim(&a, strlen(a));
	right = text_trim(&b, strlen(b));

	while (left > 0 && right > 0) {
		if (left > 1 && a[0] == '\r' && a[1] == '\n')
			a++, left--;
		if (right > 1 && b[0] == '\r' && b[1] == '\n')
			b++, right--;
		if (*a++ != *b++)
			return false;
		left--;
		right--;
	}
	return left == 0 && right == 0;
}

void settings_add_field(struct buf *buf, const char *name, const char *text)
{
	auto_buf struct buf normal = {0};
	size_t length;

	if (text == NULL)
		return;
	length = text_trim(&text, strlen(text));
	add_normal(&normal, text, length);
	buf->failed = buf->failed || !buf_ok(&normal);
	buf_printf(buf, "%s=%zu:%s\n", name, normal.length,
	    normal.data != NULL ? normal.data : "");
}

/* -- differences ---------------------------------------------------------- */

struct compare {
	struct jamf_changes *changes;
	struct error *error;
	int failed;
};

static void add_change(struct compare *c, const char *path, const char *key,
    const char *was, const char *becomes)
{
	const struct jamf_change change = {.area = JAMF_GENERAL,
	    .path = path,
	    .key = key,
	    .was = was,
	    .becomes = becomes};

	if (c->failed == 0)
		c->failed = jamf_changes_add(c->changes, &change, c->error);
}

static const char *or_none(const char *text)
{
	return text != NULL && text[0] != '\0' ? text : NULL;
}

/* Site or category: by id where both sides have one. */
static void compare_reference(struct compare *c, const char *path,
    const char *key, const char *defined, int64_t defined_id,
    const char *stored, int64_t stored_id)
{
	const char *was = stored != NULL ? stored : "";
	bool same;

	if (defined == NULL)
		return;
	if (defined_id != 0 && stored_id != 0)
		same = defined_id == stored_id;
	else
		same = text_compare_case(defined, was) == 0;
	if (!same)
		add_change(c, path, key, or_none(was), or_none(defined));
}

static const char *method_name(const struct jamf_general *general)
{
	if (!general->has_method)
		return NULL;
	return general->method == JAMF_SELF_SERVICE_ONLY
		   ? "make-available-in-self-service"
		   : "install-automatically";
}

static const char *yes_or_no(bool yes)
{
	return yes ? "yes" : "no";
}

static const char *level_name(const struct jamf_general *general)
{
	return general->is_user_level ? "user" : "computer";
}

static const char *days_name(
    const struct jamf_general *general, char text[NUMBER_MAX])
{
	if (!general->has_redeploy_days || general->redeploy_days <= 0)
		return "never";
	(void)snprintf(
	    text, NUMBER_MAX, "%" PRId64 " days", general->redeploy_days);
	return text;
}

static void compare_texts(struct compare *c, const struct jamf_general *defined,
    const struct jamf_general *stored)
{
	if (defined->name != NULL &&
	    !settings_same_text(defined->name, stored->name))
		add_change(
		    c, "name", "profile.name", stored->name, defined->name);
	if (defined->description != NULL &&
	    !settings_same_text(defined->description, stored->description))
		add_change(c, "description", "jamf.description",
		    or_none(stored->description),
		    or_none(defined->description));
}

static void compare_delivery(struct compare *c,
    const struct jamf_general *defined, const struct jamf_profile *profile)
{
	const struct jamf_general *stored = &profile->general;
	char was[NUMBER_MAX], becomes[NUMBER_MAX];

	/* What is not told or not known is taken for automatic. */
	if (defined->has_method && defined->method != stored->method)
		add_change(c, "distribution_method", "jamf.distribution_method",
		    method_name(stored), method_name(defined));
	if (defined->is_user_level != stored->is_user_level)
		add_change(c, "level", "profile.level", level_name(stored),
		    level_name(defined));
	if (profile->kind == JAMF_COMPUTERS && defined->has_user_removable &&
	    defined->user_removable != stored->user_removable)
		add_change(c, "user_removable", "jamf.user_removable",
		    yes_or_no(stored->user_removable),
		    yes_or_no(defined->user_removable));
	if (profile->kind == JAMF_MOBILE && defined->has_redeploy_days &&
	    defined->redeploy_days != stored->redeploy_days)
		add_change(c, "redeploy_days_before_certificate_expires",
		    "jamf.redeploy_days_before_certificate_expires",
		    days_name(stored, was), days_name(defined, becomes));
}

int jamf_general_compare(const struct jamf_general *defined,
    const struct jamf_profile *stored, struct jamf_changes *changes,
    struct error *error)
{
	struct compare c = {.changes = changes, .error = error};
	const struct jamf_general *general = &stored->general;

	compare_texts(&c, defined, general);
	compare_reference(&c, "site", "jamf.site", defined->site,
	    defined->site_id, general->site, stored->site_id);
	compare_reference(&c, "category", "jamf.category", defined->category,
	    defined->category_id, general->category, stored->category_id);
	compare_delivery(&c, defined, stored);
	return c.failed;
}

/* -- digests -------------------------------------------------------------- */

static void add_reference(
    struct buf *buf, const char *name, const char *text, int64_t id)
{
	if (text == NULL)
		return;
	if (id != 0)
		buf_printf(buf, "%s#%" PRId64 "\n", name, id);
	else
		settings_add_field(buf, name, text);
}

/* Which devices get a change is no part of what is defined: another choice by
 * itself is nothing to deliver. */
void jamf_general_add_canonical(
    const struct jamf_general *general, struct buf *buf)
{
	char days[NUMBER_MAX];

	settings_add_field(buf, "name", general->name);
	settings_add_field(buf, "description", general->description);
	add_reference(buf, "site", general->site, general->site_id);
	add_reference(buf, "category", general->category, general->category_id);
	settings_add_field(buf, "method", method_name(general));
	settings_add_field(buf, "level", level_name(general));
	if (general->has_user_removable)
		settings_add_field(
		    buf, "user_removable", yes_or_no(general->user_removable));
	if (general->has_redeploy_days)
		settings_add_field(
		    buf, "redeploy_days", days_name(general, days));
}

void jamf_profile_add_canonical(
    const struct jamf_profile *profile, struct buf *buf)
{
	jamf_general_add_canonical(&profile->general, buf);
}
