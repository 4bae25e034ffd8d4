/* The step that judges the certificate an enrolment gave. */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "crypto/cert_names.h"
#include "crypto/cert_usage.h"
#include "scep/probe_internal.h"
#include "base/banned.h"

/* KB5014754: how a certificate names an account to a domain controller. */
#define SID_URI "tag:microsoft.com,2022-09-14:sid:"

static const char *usage_title(const struct cert *cert)
{
	static const char *const titles[] = {"other ones", "digital signature",
	    "key encipherment", "digital signature, key encipherment"};

	if (!cert_has_key_usage(cert))
		return "not restricted";
	return titles[cert_key_usage(cert) & (CERT_USAGE_DIGITAL_SIGNATURE |
						 CERT_USAGE_KEY_ENCIPHERMENT)];
}

static void say_issued(struct probe *probe, int64_t now)
{
	const struct cert *cert = probe->cert;
	auto_buf struct buf extended = {0}, subject = {0}, names = {0};
	char from[CLOCK_TEXT_MAX], until[CLOCK_TEXT_MAX];
	struct error ignored;

	clock_format(cert_not_before(cert), from, sizeof(from));
	clock_format(cert_not_after(cert), until, sizeof(until));
	if (cert_add_subject(cert, &subject, &ignored) != 0 ||
	    cert_add_alternatives(cert, &names, &ignored) != 0)
		probe->failed = true;
	probe_sum(probe, PROBE_CERTIFICATE, "%s, valid for %lld days",
	    subject.length > 0 ? subject.data : "no subject",
	    (long long)clock_days_until(now, cert_not_after(cert)));
	probe_say(probe, PROBE_CERTIFICATE, "subject: %s",
	    subject.length > 0 ? subject.data : "none");
	probe_say(probe, PROBE_CERTIFICATE, "alternative names: %s",
	    names.length > 0 ? names.data : "none");
	probe_say(probe, PROBE_CERTIFICATE, "issuer: %s", cert_issuer(cert));
	probe_say(
	    probe, PROBE_CERTIFICATE, "serial number: %s", cert_serial(cert));
	probe_say(probe, PROBE_CERTIFICATE, "valid: %s to %s", from, until);
	probe_say(probe, PROBE_CERTIFICATE, "key: %s %u, signature: %s",
	    cert_key_name(cert), cert_key_bits(cert),
	    cert_signature_name(cert));
	probe_say(probe, PROBE_CERTIFICATE, "key usage: %s", usage_title(cert));
	if (cert_add_extended_usage(cert, &extended, &ignored) == 0 &&
	    buf_ok(&extended))
		probe_say(probe, PROBE_CERTIFICATE, "extended key usage: %s",
		    extended.length > 0 ? extended.data : "not restricted");
}

/* A value as the subject's text shows it. */
static bool subject_has(
    const struct cert *cert, const struct csr_pair *pair, struct buf *text)
{
	const char *subject = cert_subject(cert);
	const char *at = subject;

	buf_clear(text);
	buf_char(text, '=');
	for (size_t i = 0; i < pair->length; i++) {
		char c = pair->value[i];

		if ((c != '\0' && strchr(",+\"\\<>;", c) != NULL) ||
		    (c == ' ' && (i == 0 || i + 1 == pair->length)) ||
		    (c == '#' && i == 0))
			buf_char(text, '\\');
		buf_char(text, c);
	}
	if (!buf_ok(text))
		return true;
	while ((at = strstr(at, text->data)) != NULL) {
		at += text->length;
		if (*at == '\0' || *at == ',' || *at == '+')
			return true;
	}
	return false;
}

static void judge_subject(
    struct probe *probe, const struct probe_request *request)
{
	auto_buf struct buf text = {0};

	for (size_t i = 0; i < request->csr.rdn_count; i++)
		for (size_t j = 0; j < request->csr.rdns[i].count; j++) {
			const struct csr_pair *pair =
			    &request->csr.rdns[i].pairs[j];

			if (!subject_has(probe->cert, pair, &text))
				probe_find(probe, PROBE_CERTIFICATE,
				    SCEP_NOTE_SUBJECT_CHANGED,
				    "subject lacks what was asked for: "
				    "%s=%.*s",
				    pair->attribute, (int)pair->length,
				    pair->value);
		}
	if (request->must_stay != NULL &&
	    strstr(cert_subject(probe->cert), request->must_stay) == NULL)
		probe_find(probe, PROBE_CERTIFICATE,
		    SCEP_NOTE_PROFILE_IDENTIFIER_LOST,
		    "subject has lost the profile identifier '%s'",
		    request->must_stay);
}

static void judge_name(struct probe *probe, const struct csr_alternative *name)
{
	static const char *const titles[] = {[CSR_DNS] = "DNS name",
	    [CSR_EMAIL] = "e-mail address",
	    [CSR_URI] = "URI",
	    [CSR_UPN] = "NT principal name"};
	const size_t prefix = strlen(SID_URI);

	if (cert_has_alternative(probe->cert, name))
		return;
	if (name->type != CSR_URI || name->length < prefix ||
	    memcmp(name->value, SID_URI, prefix) != 0)
		probe_find(probe, PROBE_CERTIFICATE, SCEP_NOTE_NAME_LOST,
		    "certificate lacks the %s that was asked for: '%.*s'",
		    titles[name->type], (int)name->length, name->value);
	else if (!cert_has_sid(
		     probe->cert, name->value + prefix, name->length - prefix))
		probe_find(probe, PROBE_CERTIFICATE, SCEP_NOTE_SID_LOST,
		    "certificate lacks the SID that was asked for: '%.*s'",
		    (int)name->length, name->value);
}

static void judge_usage(struct probe *probe, const struct probe_way *way)
{
	static const struct {
		unsigned asked, given;
		const char *title;
	} usages[] = {
	    {CSR_USAGE_SIGNING, CERT_USAGE_DIGITAL_SIGNATURE,
		"digital signature"},
	    {CSR_USAGE_ENCRYPTION, CERT_USAGE_KEY_ENCIPHERMENT,
		"key encipherment"},
	};
	unsigned asked = way->target->request->csr.usage;
	unsigned given = cert_key_usage(probe->cert);

	for (size_t i = 0; i < array_length(usages); i++)
		if ((asked & usages[i].asked) != 0 &&
		    (given & usages[i].given) == 0)
			probe_find(probe, PROBE_CERTIFICATE,
			    SCEP_NOTE_USAGE_CHANGED,
			    "certificate lacks the key usage '%s' that was "
			    "asked for",
			    usages[i].title);
	if (!cert_allows(probe->cert, CERT_FOR_TLS_CLIENT))
		probe_find(probe, PROBE_CERTIFICATE, SCEP_NOTE_NO_CLIENT_AUTH,
		    "certificate is not for 'client authentication' (extended "
		    "key usage): 802.1X and domain controllers refuse it");
	if ((given & CERT_USAGE_DIGITAL_SIGNATURE) == 0)
		probe_find(probe, PROBE_CERTIFICATE,
		    SCEP_NOTE_NO_DIGITAL_SIGNATURE,
		    "certificate may not be used for digital signatures: "
		    "802.1X refuses it");
	for (size_t i = 0; i < way->authority.chain_count; i++)
		if (!cert_allows(way->authority.chain[i], CERT_FOR_TLS_CLIENT))
			probe_find(probe, PROBE_CERTIFICATE,
			    SCEP_NOTE_CA_EXCLUDES_CLIENT_AUTH,
			    "CA '%s' may not issue for 'client "
			    "authentication', by its own extended key usage: "
			    "802.1X refuses what it issued",
			    cert_common_name(way->authority.chain[i]));
}

static void judge_days(
    struct probe *probe, const struct probe_request *request, int64_t now)
{
	int64_t days = clock_days_until(now, cert_not_after(probe->cert));

	/* Time enough to get the answer here. */
	if (!cert_is_valid_at(probe->cert, now + PROBE_CLOCK_SECONDS))
		probe_find(probe, PROBE_CERTIFICATE, SCEP_NOTE_ISSUED_INVALID,
		    "certificate is not valid now");
	if (request->redistribute_days > 0 &&
	    request->redistribute_days >= days)
		probe_find(probe, PROBE_CERTIFICATE,
		    SCEP_NOTE_REDISTRIBUTE_TOO_EARLY,
		    "redistribution %lld days before expiry, but certificate "
		    "is valid for %lld days",
		    (long long)request->redistribute_days, (long long)days);
	if (request->notify_days > 0 && request->notify_days >= days)
		probe_find(probe, PROBE_CERTIFICATE, SCEP_NOTE_NOTIFY_TOO_EARLY,
		    "notification %lld days before expiry, but certificate "
		    "is valid for %lld days",
		    (long long)request->notify_days, (long long)days);
}

void probe_judge_certificate(struct probe *probe, const struct probe_way *way)
{
	const struct probe_request *request = way->target->request;
	int64_t now = way->target->now;

	say_issued(probe, now);
	judge_subject(probe, request);
	for (size_t i = 0; i < request->csr.alternative_count; i++)
		judge_name(probe, &request->csr.alternatives[i]);
	judge_usage(probe, way);
	judge_days(probe, request, now);
}
