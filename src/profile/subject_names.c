/*
 * Attribute types of distinguished names: RFC 4519, RFC 2985 (PKCS #9),
 * X.520, the CA/Browser Forum's jurisdiction attributes, and the spellings
 * that OpenSSL and Microsoft's tools add.
 */
#include "profile/subject.h"

#include <string.h>

#include "base/text.h"
#include "profile/oid.h"
#include "base/banned.h"

enum {
	OID_LENGTH_MAX = 128,
	OID_COMPONENT_DIGITS = 9 /* fits 32 bits */
};

struct attribute {
	const char *name;
	const char *emitted; /* Apple's short name, else the OID */
	const char *oid;
};

/* The first row with an OID has the name people know; the others are
 * spellings that are understood. */
static const struct attribute attributes[] = {
    {"CN", "CN", "2.5.4.3"},
    {"commonName", "CN", "2.5.4.3"},
    {"OU", "OU", "2.5.4.11"},
    {"organizationalUnitName", "OU", "2.5.4.11"},
    {"O", "O", "2.5.4.10"},
    {"organizationName", "O", "2.5.4.10"},
    {"L", "L", "2.5.4.7"},
    {"localityName", "L", "2.5.4.7"},
    {"ST", "ST", "2.5.4.8"},
    {"S", "ST", "2.5.4.8"},
    {"stateOrProvinceName", "ST", "2.5.4.8"},
    {"C", "C", "2.5.4.6"},
    {"countryName", "C", "2.5.4.6"},
    {"SN", "2.5.4.4", "2.5.4.4"},
    {"surname", "2.5.4.4", "2.5.4.4"},
    {"serialNumber", "2.5.4.5", "2.5.4.5"},
    {"street", "2.5.4.9", "2.5.4.9"},
    {"streetAddress", "2.5.4.9", "2.5.4.9"},
    {"title", "2.5.4.12", "2.5.4.12"},
    {"T", "2.5.4.12", "2.5.4.12"},
    {"description", "2.5.4.13", "2.5.4.13"},
    {"businessCategory", "2.5.4.15", "2.5.4.15"},
    {"postalAddress", "2.5.4.16", "2.5.4.16"},
    {"postalCode", "2.5.4.17", "2.5.4.17"},
    {"postOfficeBox", "2.5.4.18", "2.5.4.18"},
    {"physicalDeliveryOfficeName", "2.5.4.19", "2.5.4.19"},
    {"telephoneNumber", "2.5.4.20", "2.5.4.20"},
    {"name", "2.5.4.41", "2.5.4.41"},
    {"givenName", "2.5.4.42", "2.5.4.42"},
    {"GN", "2.5.4.42", "2.5.4.42"},
    {"G", "2.5.4.42", "2.5.4.42"},
    {"initials", "2.5.4.43", "2.5.4.43"},
    {"generationQualifier", "2.5.4.44", "2.5.4.44"},
    {"x500UniqueIdentifier", "2.5.4.45", "2.5.4.45"},
    {"dnQualifier", "2.5.4.46", "2.5.4.46"},
    {"houseIdentifier", "2.5.4.51", "2.5.4.51"},
    {"pseudonym", "2.5.4.65", "2.5.4.65"},
    {"organizationIdentifier", "2.5.4.97", "2.5.4.97"},
    {"UID", "0.9.2342.19200300.100.1.1", "0.9.2342.19200300.100.1.1"},
    {"userId", "0.9.2342.19200300.100.1.1", "0.9.2342.19200300.100.1.1"},
    {"mail", "0.9.2342.19200300.100.1.3", "0.9.2342.19200300.100.1.3"},
    {"DC", "0.9.2342.19200300.100.1.25", "0.9.2342.19200300.100.1.25"},
    {"domainComponent", "0.9.2342.19200300.100.1.25",
	"0.9.2342.19200300.100.1.25"},
    {"emailAddress", "1.2.840.113549.1.9.1", "1.2.840.113549.1.9.1"},
    {"E", "1.2.840.113549.1.9.1", "1.2.840.113549.1.9.1"},
    {"EMAIL", "1.2.840.113549.1.9.1", "1.2.840.113549.1.9.1"},
    {"unstructuredName", "1.2.840.113549.1.9.2", "1.2.840.113549.1.9.2"},
    {"unstructuredAddress", "1.2.840.113549.1.9.8", "1.2.840.113549.1.9.8"},
    {"jurisdictionLocalityName", "1.3.6.1.4.1.311.60.2.1.1",
	"1.3.6.1.4.1.311.60.2.1.1"},
    {"jurisdictionStateOrProvinceName", "1.3.6.1.4.1.311.60.2.1.2",
	"1.3.6.1.4.1.311.60.2.1.2"},
    {"jurisdictionCountryName", "1.3.6.1.4.1.311.60.2.1.3",
	"1.3.6.1.4.1.311.60.2.1.3"},
};

static bool is_valid_oid(const char *text, size_t length)
{
	return length <= OID_LENGTH_MAX &&
	       oid_is_valid(text, length, OID_COMPONENT_DIGITS);
}

const char *subject_attribute(const char *name, size_t length)
{
	for (size_t i = 0; i < array_length(attributes); i++) {
		const struct attribute *row = &attributes[i];

		if (text_equal_case(name, length, row->name, strlen(row->name)))
			return row->emitted;
	}
	for (size_t i = 0; i < array_length(attributes); i++)
		if (strlen(attributes[i].oid) == length &&
		    memcmp(attributes[i].oid, name, length) == 0)
			return attributes[i].oid;
	/* Any other OID stands for itself: the text given is the answer,
	 * which must end with it. */
	if (is_valid_oid(name, length) && name[length] == '\0')
		return name;
	return NULL;
}

const char *subject_attribute_name(const char *attribute)
{
	for (size_t i = 0; i < array_length(attributes); i++)
		if (strcmp(attributes[i].oid, attribute) == 0 ||
		    strcmp(attributes[i].emitted, attribute) == 0)
			return attributes[i].name;
	return attribute;
}

bool subject_attribute_is_apple(const char *attribute)
{
	static const char *const known[] = {
	    "C", "L", "ST", "O", "OU", "CN", "EMAIL"};

	for (size_t i = 0; i < array_length(known); i++)
		if (strcmp(known[i], attribute) == 0)
			return true;
	return is_valid_oid(attribute, strlen(attribute));
}

const char *subject_attribute_near(const char *name)
{
	const char *names[array_length(attributes)];
	int index;

	/* One letter is near to any other: no help. */
	if (strlen(name) < 2)
		return NULL;
	for (size_t i = 0; i < array_length(attributes); i++)
		names[i] = attributes[i].name;
	index = text_nearest(name, names, array_length(attributes));
	return index < 0 ? NULL : names[index];
}

/* -- the text form --------------------------------------------------------- */

static void add_value(struct buf *buf, const struct subject_pair *pair)
{
	for (size_t at = 0; at < pair->length;) {
		const char *c = pair->value + at;
		size_t step = text_utf8_length(c, pair->length - at);
		bool edge = at == 0 || at + 1 == pair->length;

		if (step == 0 || text_is_control(text_utf8_point(c, step))) {
			for (size_t i = 0; i < (step == 0 ? 1 : step); i++)
				buf_printf(buf, "\\%02X", (unsigned char)c[i]);
			at += step == 0 ? 1 : step;
			continue;
		}
		if (strchr("\"+,;<>\\", *c) != NULL || (edge && *c == ' ') ||
		    (at == 0 && *c == '#'))
			buf_char(buf, '\\');
		buf_add(buf, c, step);
		at += step;
	}
}

void subject_add_text(struct buf *buf, const struct subject *subject)
{
	for (size_t i = 0; i < subject->count; i++) {
		const struct subject_rdn *rdn = &subject->rdns[i];

		for (size_t j = 0; j < rdn->count; j++) {
			const struct subject_pair *pair = &rdn->pairs[j];
			const char *name =
			    subject_attribute_name(pair->attribute);
			const char *emitted =
			    subject_attribute(name, strlen(name));

			/* 2.5.4.3 is CN to people, but would come back as
			 * "CN". */
			if (emitted == NULL ||
			    strcmp(emitted, pair->attribute) != 0)
				name = pair->attribute;
			if (i > 0 || j > 0)
				buf_char(buf, j > 0 ? '+' : ',');
			buf_text(buf, name);
			buf_char(buf, '=');
			add_value(buf, pair);
		}
	}
}
