/*
 * Certificate payloads, and whether the chain of a SCEP identity comes along.
 */
#include "profile/check_rules.h"

#include "base/shell.h"

#include <string.h>

#include "base/clock.h"
#include "crypto/cert.h"
#include "base/banned.h"

enum {
	DER_SEQUENCE = 0x30,
	DATE_LENGTH = 10 /* 2026-11-23 */
};

static bool is_certificate(const struct payload *payload)
{
	return payload_is(payload, PAYLOAD_ROOT) ||
	       payload_is(payload, PAYLOAD_PKCS1) ||
	       payload_is(payload, PAYLOAD_PEM);
}

static const char *date_text(struct check *check, int64_t moment)
{
	char text[CLOCK_TEXT_MAX];

	clock_format(moment, text, sizeof(text));
	return check_text(check, "%.*s", DATE_LENGTH, text);
}

static void check_cert(struct check *check, const struct payload *payload,
    const struct cert *cert, const struct origin *origin)
{
	int64_t now = check->options->now;
	enum digest digest;

	if (cert_not_after(cert) < now)
		check_report(check, CHECK_CERTIFICATE_EXPIRED, origin, NULL,
		    "certificate '%s' expired on %s", cert_common_name(cert),
		    date_text(check, cert_not_after(cert)));
	else if (cert_not_before(cert) > now)
		check_report(check, CHECK_CERTIFICATE_EARLY, origin, NULL,
		    "certificate '%s' is not valid before %s",
		    cert_common_name(cert),
		    date_text(check, cert_not_before(cert)));
	/* Nobody checks the signature of a root. */
	if (cert_signature_digest(cert, &digest) && digest_is_weak(digest) &&
	    !cert_is_self_signed(cert))
		check_report(check, CHECK_CERTIFICATE_WEAK, origin,
		    "have the CA issue it anew with SHA-256",
		    "certificate '%s' is signed with %s, which Apple devices "
		    "no longer trust",
		    cert_common_name(cert), digest_title(digest));
	if (payload_is(payload, PAYLOAD_ROOT) && !cert_is_ca(cert))
		check_report(check, CHECK_CERTIFICATE_CA, origin,
		    "a certificate that is no CA belongs into a payload of "
		    "type " PAYLOAD_PKCS1,
		    "certificate '%s' is not a CA certificate",
		    cert_common_name(cert));
}

/* Of somebody's profile: files of definitions may be in any form. */
static void check_form(struct check *check, const struct payload *payload,
    const struct value *value, size_t count)
{
	bool der = value->data[0] == DER_SEQUENCE;

	if (count > 1)
		check_report(check, CHECK_CERTIFICATE_SEVERAL, &value->origin,
		    "make a payload for each of them",
		    "%zu certificates where a payload takes one", count);
	if (payload_is(payload, PAYLOAD_PEM) && der)
		check_report(check, CHECK_CERTIFICATE_FORM, &value->origin,
		    "make it PEM, or the payload one of type " PAYLOAD_ROOT,
		    "a payload of type " PAYLOAD_PEM
		    " holds a certificate in DER");
	if (!payload_is(payload, PAYLOAD_PEM) && !der)
		check_report(check, CHECK_CERTIFICATE_PEM, &value->origin,
		    "make it DER, or the payload one of type " PAYLOAD_PEM,
		    "a payload of type %s holds a certificate in PEM",
		    payload->type);
}

void check_certificate(struct check *check, const struct payload *payload)
{
	const struct value *value;
	auto_cert_list struct cert_list list = {0};
	struct error error = {0};

	if (!is_certificate(payload))
		return;
	value = payload_value(payload, KEY_CERTIFICATE);
	if (!value->present || value->data == NULL || value->data_length == 0)
		return;
	if (cert_list_read(value->data, value->data_length, "PayloadContent",
		&list, &error) != 0) {
		if (error.status == STATUS_LIMIT)
			check->findings->failed = true;
		else if (!check_from_definition(check))
			check_report(check, CHECK_CERTIFICATE_INVALID,
			    &value->origin, NULL, "%s", error.text);
		return;
	}
	if (!check_from_definition(check))
		check_form(check, payload, value, list.count);
	for (size_t i = 0; i < list.count; i++)
		check_cert(check, payload, list.certs[i], &value->origin);
}

/* Paths in a definition start at its directory, those of a command do not. */
static const char *written(struct check *check)
{
	const char *file = check->profile->source->name;
	struct shell_word word;
	const char *directory = check_text(check, "%.*scerts",
	    (int)(strrchr(file, '/') == NULL ? 0
					     : strrchr(file, '/') + 1 - file),
	    file);

	return check_text(check,
	    "certificate = certs/root.pem, certs/issuing.pem; `scepctl "
	    "fingerprint --certificates %s %s` writes them",
	    shell_path(&word, directory, "certs"), check_file(check));
}

void check_scep_chain(struct check *check, const struct check_scep *scep)
{
	const struct profile *profile = check->profile;
	struct origin origin =
	    check_origin(check, scep->payload, KEY_CERTIFICATE);

	if (check->no_ca ||
	    payload_value_any(scep->payload, KEY_CERTIFICATE)->given)
		return;
	for (size_t i = 0; i < profile->count; i++)
		if (is_certificate(&profile->payloads[i]))
			return;
	check->no_ca = true;
	check_report_absent(check, CHECK_NO_CA, &origin,
	    check_from_definition(check) ? written(check)
					 : "add payloads of type " PAYLOAD_ROOT
					   " and " PAYLOAD_PKCS1,
	    "no CA certificate comes with the SCEP payload: macOS does not "
	    "install the chain by itself");
}
