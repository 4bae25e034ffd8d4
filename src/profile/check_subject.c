/*
 * The subject of a certificate request, as Apple's client makes it: short
 * names in upper case, all else as dotted OIDs.
 */
#include "profile/check_rules.h"

#include <string.h>

#include "base/text.h"
#include "profile/variable.h"
#include "base/banned.h"

enum {
	OID_DIGITS_MAX = 9,
	COUNTRY_LETTERS = 2,
	/* Arcs that Apple's client encodes wrongly. */
	ARC_WRONG = 128,
	ARC_WRONG_FIRST = 16384,
	ARC_WRONG_LAST = 16511
};

/* Upper bounds of X.520 as RFC 5280, appendix A.1, lists them, and of X.520
 * itself for street. C has a rule of its own. */
static const struct bound {
	const char *attribute; /* as emitted */
	const char *oid;
	size_t most; /* characters */
} bounds[] = {
    {"CN", "2.5.4.3", 64},
    {"O", "2.5.4.10", 64},
    {"OU", "2.5.4.11", 64},
    {"L", "2.5.4.7", 128},
    {"ST", "2.5.4.8", 128},
    {"EMAIL", "1.2.840.113549.1.9.1", 255},
    {"serialNumber", "2.5.4.5", 64},
    {"street", "2.5.4.9", 128},
    {"title", "2.5.4.12", 64},
    {"dnQualifier", "2.5.4.46", 64},
    {"pseudonym", "2.5.4.65", 128},
};

/* 'cn' is reported as a misspelling of CN, not as a lack of it. */
static bool is_meant(const struct subject_pair *pair, const char *attribute)
{
	const char *right =
	    pair->attribute == NULL
		? NULL
		: subject_attribute(pair->attribute, strlen(pair->attribute));

	return right != NULL && strcmp(right, attribute) == 0;
}

static bool is_name(const struct subject_pair *pair, const char *attribute)
{
	return pair->attribute != NULL &&
	       strcmp(pair->attribute, attribute) == 0;
}

static bool has_name(const struct subject *subject, const char *attribute)
{
	for (size_t i = 0; i < subject->count; i++)
		for (size_t k = 0; k < subject->rdns[i].count; k++)
			if (is_meant(&subject->rdns[i].pairs[k], attribute))
				return true;
	return false;
}

const char *check_subject_example(const struct check *check)
{
	bool of_user = strcmp(payload_choice(&check->profile->top, KEY_LEVEL),
			   "user") == 0;

	/* What is signed before Jamf Pro has it gets none of its variables. */
	if (check->options->is_signed)
		return check_is(check, PLATFORM_MACOS)
			   ? "CN=%SerialNumber%,O=Example Inc."
			   : "CN=device,O=Example Inc.";
	/* Of mobile devices Jamf Pro's list has the CN alone. */
	if (check_is(check, PLATFORM_IOS))
		return of_user ? "CN=$USERNAME $PROFILE_IDENTIFIER"
			       : "CN=$SERIALNUMBER $PROFILE_IDENTIFIER";
	return of_user ? "CN=$USERNAME,O=$PROFILE_IDENTIFIER"
		       : "CN=$SERIALNUMBER,O=$PROFILE_IDENTIFIER";
}

void check_scep_subject(struct check *check, const struct check_scep *scep)
{
	struct origin origin = check_origin(check, scep->payload, KEY_SUBJECT);

	if (payload_value_any(scep->payload, KEY_SUBJECT)->faulty ||
	    (check->profile->abstract && !scep->subject->given))
		return;
	if (scep->subject->subject.count == 0)
		check_report(check, CHECK_SUBJECT_MISSING, &origin,
		    check_from_definition(check)
			? check_text(check, "subject = %s",
			      check_subject_example(check))
			: NULL,
		    "no subject: the server must make one up");
	else if (!has_name(&scep->subject->subject, "CN") &&
		 !has_name(&scep->subject->subject, "2.5.4.3"))
		check_report(check, CHECK_SUBJECT_CN, &origin, NULL,
		    "no CN in the subject: macOS puts the payload identifier "
		    "there");
}

/* -- one pair ------------------------------------------------------------ */

/* An ACME server may make a subject of its own (Apple's description). */
static enum check_id by_type(const struct check *check, enum check_id id)
{
	return payload_is(check->payload, PAYLOAD_SCEP) ? id
							: CHECK_ACME_SUBJECT;
}

static void check_attribute(
    struct check *check, const struct subject_pair *pair)
{
	const char *right =
	    subject_attribute(pair->attribute, strlen(pair->attribute));

	if (subject_attribute_is_apple(pair->attribute))
		return;
	check_report(check, by_type(check, CHECK_SUBJECT_ATTRIBUTE),
	    &pair->origin,
	    right == NULL
		? "Apple's client knows C, L, ST, O, OU, CN and dotted OIDs"
		: check_text(check, "write '%s'", right),
	    "'%s' becomes a wrong OID on devices", pair->attribute);
}

/* How long a value is once its variables have values. */
struct extent {
	size_t sure;       /* characters that are there in any case */
	size_t usual;      /* more, as short as they usually are */
	const char *of;    /* a variable of unknown length, or NULL */
	const char *fixed; /* the longest variable of known length, or NULL */
	size_t fixed_length;
};

static void measure(
    struct check *check, const struct subject_pair *pair, struct extent *extent)
{
	struct variable variable;
	size_t at = 0, before = 0;

	while (check_next_variable(
	    check, pair->value, pair->length, &at, &variable)) {
		size_t begin = (size_t)(variable.text - pair->value);
		size_t length = 0;
		bool exact = variable_extent(&variable, &length);
		const char *name = check_text(
		    check, "%.*s", (int)variable.length, variable.text);

		extent->sure +=
		    text_characters(pair->value + before, begin - before);
		before = at;
		if (!exact) {
			extent->usual += length;
			extent->of = name;
			continue;
		}
		extent->sure += length;
		if (length > extent->fixed_length) {
			extent->fixed = name;
			extent->fixed_length = length;
		}
	}
	extent->sure +=
	    text_characters(pair->value + before, pair->length - before);
}

static void check_length(struct check *check, const struct subject_pair *pair)
{
	struct extent extent = {0};
	const struct bound *bound = NULL;
	const char *of = "";

	for (size_t i = 0; i < array_length(bounds); i++)
		if (is_name(pair, bounds[i].attribute) ||
		    is_name(pair, bounds[i].oid))
			bound = &bounds[i];
	/* Of values to come nothing is said yet. */
	if (bound == NULL ||
	    (check->options->filling == CHECK_TO_FILL &&
		check_has_variable(check, pair->value, pair->length)))
		return;
	measure(check, pair, &extent);
	if (extent.fixed != NULL)
		of = check_text(check, ", %zu of them of '%s'",
		    extent.fixed_length, extent.fixed);
	if (extent.sure > bound->most)
		check_report(check, CHECK_SUBJECT_LONG, &pair->value_origin,
		    NULL, "'%s' has %s%zu characters%s; X.520 allows %zu",
		    bound->attribute, extent.of != NULL ? "more than " : "",
		    extent.sure, of, bound->most);
	else if (extent.of != NULL && extent.sure + extent.usual > bound->most)
		check_report(check, CHECK_SUBJECT_LONG, &pair->value_origin,
		    NULL,
		    "'%s' has %zu characters%s, which leaves %zu of the %zu "
		    "that X.520 allows for '%s'",
		    bound->attribute, extent.sure, of,
		    bound->most - extent.sure, bound->most, extent.of);
}

static void check_value(struct check *check, const struct subject_pair *pair)
{
	bool variable = check_has_variable(check, pair->value, pair->length);

	if (pair->length == 0)
		check_report(check, by_type(check, CHECK_SUBJECT_EMPTY),
		    &pair->value_origin, NULL, "'%s' of the subject is empty",
		    pair->attribute);
	else if ((is_name(pair, "C") || is_name(pair, "2.5.4.6")) &&
		 !variable &&
		 !(pair->length == COUNTRY_LETTERS &&
		     strspn(pair->value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") ==
			 COUNTRY_LETTERS))
		check_report(check, CHECK_SUBJECT_COUNTRY, &pair->value_origin,
		    "ISO 3166 has two capital letters, such as US",
		    "'%s' is not a country code", pair->value);
	check_length(check, pair);
}

static bool arc_is_wrong(const char *arc, size_t digits)
{
	int64_t number = 0;

	return text_to_number(arc, digits, 0, INT32_MAX, &number) &&
	       (number == ARC_WRONG ||
		   (number >= ARC_WRONG_FIRST && number <= ARC_WRONG_LAST));
}

/* The first two arcs share a byte and are not concerned. */
static void check_oid(struct check *check, const struct subject_pair *pair)
{
	const char *arc = pair->attribute;

	if (arc[0] < '0' || arc[0] > '2')
		return;
	for (size_t i = 0; *arc != '\0'; i++) {
		size_t digits = strspn(arc, "0123456789");

		if (digits <= OID_DIGITS_MAX && i >= 2 &&
		    arc_is_wrong(arc, digits))
			check_report(check, CHECK_SUBJECT_OID, &pair->origin,
			    NULL,
			    "Apple's client encodes the component %.*s of '%s' "
			    "wrongly",
			    (int)digits, arc, pair->attribute);
		arc += digits;
		if (*arc != '\0')
			arc++;
	}
}

static void check_email(struct check *check, const struct subject_pair *pair)
{
	if (is_name(pair, "EMAIL") && check_is_before(check, "14", "17"))
		check_report(check, CHECK_SUBJECT_EMAIL, &pair->origin,
		    "write '1.2.840.113549.1.9.1'",
		    "'EMAIL' is known from macOS 14 and iOS 17 on");
}

/* In a profile for computers the user assigned to one may be missing. Who is
 * filled in is there. */
static void check_username(struct check *check, const struct subject_pair *pair)
{
	const char *level = payload_choice(&check->profile->top, KEY_LEVEL);

	if (!is_name(pair, "CN") || strcmp(pair->value, "$USERNAME") != 0 ||
	    check_is(check, PLATFORM_IOS) || strcmp(level, "computer") != 0 ||
	    check->options->filling != CHECK_NOT_FILLED)
		return;
	check_report(check, CHECK_SUBJECT_USERNAME, &pair->value_origin,
	    "add a variable that every computer has, such as $SERIALNUMBER, "
	    "or choose level 'user'",
	    "CN is '$USERNAME' alone, which is empty for computers that no "
	    "user is assigned to");
}

/* A pair whose reading failed has no names. */
static void check_pair(struct check *check, const struct subject_pair *pair)
{
	if (pair->attribute == NULL || pair->value == NULL)
		return;
	check_attribute(check, pair);
	check_value(check, pair);
	check_oid(check, pair);
	check_email(check, pair);
	check_username(check, pair);
}

void check_scep_pairs(struct check *check, const struct check_scep *scep)
{
	const struct subject *subject = &scep->subject->subject;

	check->payload = scep->payload;
	for (size_t i = 0; i < subject->count; i++) {
		const struct subject_rdn *rdn = &subject->rdns[i];

		if (rdn->count > 1)
			check_report(check, CHECK_SUBJECT_MULTI,
			    &rdn->pairs[0].origin,
			    "make each attribute an RDN of its own",
			    "an RDN has %zu attributes; many CAs take one only",
			    rdn->count);
		for (size_t k = 0; k < rdn->count; k++)
			check_pair(check, &rdn->pairs[k]);
	}
}
