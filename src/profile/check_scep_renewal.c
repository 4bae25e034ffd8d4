/*
 * Renewal: Jamf Pro delivers the profile anew some days before the certificate
 * expires, and knows which certificate by $PROFILE_IDENTIFIER in its subject.
 */
#include "profile/check_rules.h"

#include <string.h>

#include "base/text.h"

#include "base/banned.h"

enum {
	THRESHOLD_LEAST = 14, /* days; what Jamf Pro's form asks for */
	DAYS_USUAL = 15       /* before the end, that a profile is renewed */
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

static bool cn_has(const struct subject *subject, const char *word)
{
	for (size_t i = 0; i < subject->count; i++)
		for (size_t k = 0; k < subject->rdns[i].count; k++) {
			const struct subject_pair *pair =
			    &subject->rdns[i].pairs[k];

			if (pair->attribute != NULL && pair->value != NULL &&
			    (text_compare_case(pair->attribute, "CN") == 0 ||
				strcmp(pair->attribute, "2.5.4.3") == 0) &&
			    strstr(pair->value, word) != NULL)
				return true;
		}
	return false;
}

/* The subject with the variable put in, as a line of a definition. */
/* The subject with the variable where it is found: behind the CN of a mobile
 * device, else in a part of its own. */
static void add_identified(
    struct check *check, const struct subject *subject, struct buf *buf)
{
	bool is_mobile = check_is(check, PLATFORM_IOS);
	bool is_added = !is_mobile;

	for (size_t i = 0; i < subject->count; i++) {
		struct subject_pair pairs[SUBJECT_PAIRS_MAX];
		struct subject_rdn rdn = {pairs, subject->rdns[i].count};
		const struct subject one = {&rdn, 1};

		memcpy(
		    pairs, subject->rdns[i].pairs, rdn.count * sizeof(*pairs));
		for (size_t k = 0; !is_added && k < rdn.count; k++) {
			if (strcmp(pairs[k].attribute, "CN") != 0)
				continue;
			pairs[k].value = check_text(
			    check, "%s %s", pairs[k].value, variable);
			pairs[k].length = strlen(pairs[k].value);
			is_added = true;
		}
		buf_text(buf, i == 0 ? "" : ",");
		subject_add_text(buf, &one);
	}
	if (!is_mobile || !is_added)
		buf_printf(buf, ",%s=%s", is_mobile ? "CN" : "O", variable);
}

static const char *corrected(struct check *check, const struct check_scep *scep)
{
	const struct subject *subject = &scep->subject->subject;
	auto_buf struct buf buf = {0};

	if (!scep->subject->present || subject->count == 0)
		return check_text(
		    check, "subject = %s", check_subject_example(check));
	add_identified(check, subject, &buf);
	if (!buf_ok(&buf)) {
		check->findings->failed = true;
		return "";
	}
	return check_text(check, "subject = %s", buf.data);
}

/* For a profile that Jamf Pro does not sign the variable is of no use. */
static const char *identified(
    struct check *check, const struct check_scep *scep)
{
	if (check->options->is_signed &&
	    !subject_has(&scep->subject->subject, "$"))
		return check_text(check,
		    "put %s into the subject and add a section [jamf]; for "
		    "other management than Jamf Pro leave out "
		    "'redistribute_profile'",
		    variable);
	return corrected(check, scep);
}

/* No earlier than users are told, and with a subject that it works with. */
static const char *renewed(struct check *check, const struct check_scep *scep)
{
	const struct value *threshold = scep->threshold;
	long long days = DAYS_USUAL;
	bool has = subject_has(&scep->subject->subject, variable);

	if (threshold->given && threshold->integer > days)
		days = (long long)threshold->integer;
	return check_text(check, "redistribute_profile = %lld days%s%s", days,
	    has ? "" : ", and ", has ? "" : corrected(check, scep));
}

void check_scep_identifier(struct check *check, const struct check_scep *scep)
{
	const struct subject *subject = &scep->subject->subject;
	struct origin origin = check_origin(check, scep->payload, KEY_SUBJECT);

	if (!check_is(check, PLATFORM_IOS) ||
	    profile_section(check->profile, "jamf") == NULL ||
	    check->options->filling == CHECK_FILLED ||
	    payload_value_any(scep->payload, KEY_SUBJECT)->faulty ||
	    !subject_has(subject, variable) || cn_has(subject, variable))
		return;
	check_report(check, CHECK_IDENTIFIER_PLACE, &origin,
	    "let it stand in the CN, such as CN=$SERIALNUMBER "
	    "$PROFILE_IDENTIFIER",
	    "'%s' stands elsewhere than in the CN: 'scepctl status' does not "
	    "see whether mobile devices have the certificate",
	    variable);
}

void check_scep_renewal(struct check *check, const struct check_scep *scep)
{
	const struct value *days = scep->redistribute;
	struct origin origin = check_origin(check, scep->payload, KEY_SUBJECT);

	/* With the variable's value in its place there is no telling. */
	if (payload_value_any(scep->payload, KEY_REDISTRIBUTE_PROFILE)
		->faulty ||
	    check->options->filling == CHECK_FILLED)
		return;
	if (days->integer > 0) {
		if (check->profile->abstract && !scep->subject->given)
			return;
		if (!payload_value_any(scep->payload, KEY_SUBJECT)->faulty &&
		    !subject_has(&scep->subject->subject, variable))
			check_report(check, CHECK_PROFILE_IDENTIFIER, &origin,
			    identified(check, scep),
			    "'redistribute_profile' needs '%s' in the subject: "
			    "without it Jamf Pro does not know the certificate "
			    "that expires",
			    variable);
		return;
	}
	if (profile_section(check->profile, "jamf") == NULL ||
	    (check->profile->abstract && !days->given))
		return;
	origin = check_origin(check, scep->payload, KEY_REDISTRIBUTE_PROFILE);
	check_report(check, CHECK_NO_RENEWAL, &origin, renewed(check, scep),
	    "without 'redistribute_profile' Jamf Pro never renews the "
	    "certificate");
}

void check_scep_threshold(struct check *check, const struct check_scep *scep)
{
	const enum schema_key_name name =
	    KEY_CERTIFICATE_EXPIRATION_NOTIFICATION_THRESHOLD;
	const struct value *threshold = scep->threshold;
	const struct value *days = scep->redistribute;
	const char *key = check_key(check, scep->payload, name);
	const char *later = "";

	if (!threshold->given)
		return;
	/* The profile is to be delivered before users are told. */
	if (check_from_definition(check) && days->present &&
	    days->integer > 0 && days->integer < THRESHOLD_LEAST)
		later = ", and redistribute_profile = 15 days";
	if (threshold->integer < THRESHOLD_LEAST)
		check_report(check, CHECK_THRESHOLD, &threshold->origin,
		    check_text(check, "%s%s",
			check_remedy(check, scep->payload, name, "14"), later),
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
