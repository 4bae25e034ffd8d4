/*
 * Renewal: Jamf Pro delivers the profile anew some days before the certificate
 * expires, and knows which certificate by $PROFILE_IDENTIFIER in its subject.
 */
#include "profile/check_rules.h"

#include <string.h>

#include "base/banned.h"

enum {
	THRESHOLD_LEAST = 14 /* days; what Jamf Pro's form asks for */
};

static const char variable[] = "$PROFILE_IDENTIFIER";

static bool subject_has(const struct subject *subject, const char *word)
{
	for (size_t i = 0; i < subject->count; i++)
		for (size_t k = 0; k < subject->rdns[i].count; k++) {
			const char *value = subject->rdns[i].pairs[k].value;

			if (value != NULL && strstr(value, word) != NULL)
				return true;
		}
	return false;
}

/* The subject with the variable put in, as a line of a definition. */
static const char *corrected(struct check *check, const struct check_scep *scep)
{
	auto_buf struct buf buf = {0};

	if (scep->subject->present)
		subject_add_text(&buf, &scep->subject->subject);
	else
		buf_text(&buf, "CN=$USERNAME");
	if (!buf_ok(&buf)) {
		check->findings->failed = true;
		return NULL;
	}
	return check_text(check, "subject = %s%sO=%s",
	    buf.data == NULL ? "" : buf.data, buf.length == 0 ? "" : ",",
	    variable);
}

void check_scep_renewal(struct check *check, const struct check_scep *scep)
{
	const struct value *days = scep->redistribute;
	struct origin origin = check_origin(check, scep->payload, "subject");

	if (payload_value_any(scep->payload, "redistribute_profile")->faulty)
		return;
	if (days->integer > 0) {
		if (check->profile->abstract && !scep->subject->given)
			return;
		if (!payload_value_any(scep->payload, "subject")->faulty &&
		    !subject_has(&scep->subject->subject, variable))
			check_report(check, CHECK_PROFILE_IDENTIFIER, &origin,
			    corrected(check, scep),
			    "'redistribute_profile' needs '%s' in the subject: "
			    "without it Jamf Pro does not know the certificate "
			    "that expires",
			    variable);
		return;
	}
	if (profile_section(check->profile, "jamf") == NULL ||
	    (check->profile->abstract && !days->given))
		return;
	origin = check_origin(check, scep->payload, "redistribute_profile");
	check_report(check, CHECK_NO_RENEWAL, &origin,
	    "redistribute_profile = 15 days",
	    "without 'redistribute_profile' Jamf Pro never renews the "
	    "certificate");
}

void check_scep_threshold(struct check *check, const struct check_scep *scep)
{
	static const char name[] =
	    "certificate_expiration_notification_threshold";
	const struct value *threshold = scep->threshold;
	const struct value *days = scep->redistribute;
	const char *key = check_key(check, scep->payload, name);

	if (!threshold->given)
		return;
	if (threshold->integer < THRESHOLD_LEAST)
		check_report(check, CHECK_THRESHOLD, &threshold->origin,
		    check_remedy(check, scep->payload, name, "14"),
		    "'%s' is %lld, where Jamf Pro's form asks for 14 days or "
		    "longer",
		    key, (long long)threshold->integer);
	if (days->present && days->integer > 0 &&
	    threshold->integer > days->integer)
		check_report(check, CHECK_THRESHOLD_ORDER, &threshold->origin,
		    "let 'redistribute_profile' be the larger of the two",
		    "users are told of the expiry %lld days before it, but the "
		    "profile is delivered anew only %lld days before it",
		    (long long)threshold->integer, (long long)days->integer);
}
