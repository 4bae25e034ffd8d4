/* The step that enrols as a device would. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "crypto/cert_names.h"
#include "scep/probe_internal.h"
#include "base/banned.h"

bool probe_may_enrol(const struct probe *probe, const struct probe_way *way)
{
	if (way->target->request == NULL || !way->has_caps ||
	    !way->has_authority)
		return false;
	for (size_t i = 0; i < PROBE_ENROL; i++)
		if (probe->steps[i].state == PROBE_FAILED)
			return false;
	return true;
}

static const char *usage_title(unsigned usage)
{
	switch (usage) {
	case 0:
		return "unsaid";
	case CSR_USAGE_SIGNING:
		return "digital signature";
	case CSR_USAGE_ENCRYPTION:
		return "key encipherment";
	default:
		return "digital signature and key encipherment";
	}
}

static void say_request(struct probe *probe, const struct probe_way *way)
{
	const struct probe_request *request = way->target->request;

	probe_say(probe, PROBE_ENROL,
	    "asked for RSA %u, %zu alternative names, key usage %s",
	    request->bits, request->csr.alternative_count,
	    usage_title(request->csr.usage));
	probe_say(probe, PROBE_ENROL,
	    "by %s, signed with %s, encrypted with %s for %s",
	    scep_caps_has(&way->caps, SCEP_CAP_POST) ? "POST" : "GET",
	    digest_title(scep_caps_digest(&way->caps)),
	    scep_caps_cipher(&way->caps) == SCEP_CIPHER_AES128 ? "AES"
							       : "triple DES",
	    cert_subject(way->authority.encryption));
}

static int enrol(struct probe *probe, const struct probe_way *way,
    const struct secret *challenge, struct scep_outcome *outcome,
    struct error *error)
{
	const struct probe_request *request = way->target->request;
	const struct scep_server server = {
	    way->target->http, way->target->url, way->target->ca_ident};
	struct csr_request csr = request->csr;
	auto_buf struct buf der = {0};
	struct scep_enrolment enrolment = {.caps = &way->caps,
	    .authority = &way->authority,
	    .now = way->target->now,
	    .polls = request->polls,
	    .seconds = request->seconds,
	    .wait = request->wait,
	    .context = request->context};

	csr.challenge = challenge;
	csr.digest = scep_caps_digest(&way->caps);
	if (csr_key_make(request->bits, &probe->key, error) != 0 ||
	    csr_make(&csr, probe->key, &der, error) != 0)
		return -1;
	enrolment.key = probe->key;
	enrolment.csr = der.data;
	enrolment.csr_length = der.length;
	return scep_enrol(&server, &enrolment, outcome, error);
}

static void say_outcome(struct probe *probe, const struct probe_way *way,
    const struct scep_outcome *outcome)
{
	const struct scep_reply *reply = &outcome->reply;

	probe_sum(probe, PROBE_ENROL, "the server gave a certificate%s",
	    outcome->polls > 0 ? " after it was pending" : "");
	if (outcome->polls > 0)
		probe_say(probe, PROBE_ENROL,
		    "asked again %u time%s, after %u s each", outcome->polls,
		    outcome->polls == 1 ? "" : "s",
		    way->target->request->seconds);
	probe_say(probe, PROBE_ENROL,
	    "answer signed by %s with %s, encrypted with %s",
	    cert_subject(reply->signer), reply->digest, reply->cipher);
	for (size_t i = 0; i < reply->certs.count; i++)
		if (reply->certs.certs[i] != reply->cert)
			probe_say(probe, PROBE_ENROL, "came with it: %s",
			    cert_subject(reply->certs.certs[i]));
}

/* What devices make of the answer's form. */
static void judge_form(struct probe *probe, const struct scep_outcome *outcome)
{
	static const char expected[] = "application/x-pki-message";
	const struct scep_reply *reply = &outcome->reply;

	if (reply->certs.certs[0] != reply->cert)
		probe_find(probe, PROBE_ENROL, SCEP_NOTE_ISSUED_NOT_FIRST,
		    "answer begins with the certificate of '%s', not with the "
		    "one issued",
		    cert_common_name(reply->certs.certs[0]));
	if (strcmp(outcome->type, expected) != 0)
		probe_find(probe, PROBE_ENROL, SCEP_NOTE_REPLY_TYPE,
		    "Content-Type of the answer is '%s', expected '%s'",
		    outcome->type, expected);
}

/* An answer by another than the RA is not taken for one, but told. */
static bool is_by_ra(struct probe *probe, const struct probe_way *way,
    const struct scep_reply *reply)
{
	auto_buf struct buf subject = {0};
	struct error ignored;

	if (cert_equal(reply->signer, way->authority.signing))
		return true;
	probe_find(probe, PROBE_ENROL, SCEP_NOTE_WRONG_SIGNER,
	    "answer is signed by '%s', expected '%s'",
	    cert_common_name(reply->signer),
	    cert_common_name(way->authority.signing));
	if (cert_add_subject(reply->cert, &subject, &ignored) != 0)
		probe->failed = true;
	else
		probe_say(probe, PROBE_ENROL, "subject issued: %s",
		    subject.length > 0 ? subject.data : "none");
	return false;
}

static void judge_outcome(struct probe *probe, const struct probe_way *way,
    const struct scep_outcome *outcome)
{
	const struct cert *issued = outcome->reply.cert;
	auto_buf struct buf issuer = {0};

	say_outcome(probe, way, outcome);
	if (!is_by_ra(probe, way, &outcome->reply))
		return;
	if (!cert_is_issued_by(issued, way->authority.ca)) {
		scep_authority_add_issuer(&way->authority, issued, &issuer);
		probe_find(probe, PROBE_ENROL, SCEP_NOTE_WRONG_ISSUER,
		    "certificate is issued by %s, expected '%s'",
		    buf_ok(&issuer) ? issuer.data : "",
		    cert_subject(way->authority.ca));
	}
	judge_form(probe, outcome);
	probe->cert = cert_share(outcome->reply.cert);
	probe_judge_certificate(probe, way);
}

/* A server's own words may repeat the challenge, in either case. */
static void mask(struct error *error, const struct secret *secret)
{
	auto_buf struct buf text = {0};
	size_t length = strlen(error->text);

	if (secret == NULL || secret->length == 0)
		return;
	for (size_t at = 0; at < length;) {
		size_t left = length - at;

		if (left >= secret->length &&
		    text_equal_case(error->text + at, secret->length,
			secret->bytes, secret->length)) {
			buf_text(&text, SECRET_MASK);
			at += secret->length;
		} else {
			buf_char(&text, error->text[at++]);
		}
	}
	(void)snprintf(error->text, sizeof(error->text), "%s",
	    buf_ok(&text) && text.data != NULL ? text.data
					       : "server's words are lost");
}

static void try_enrol(struct probe *probe, const struct probe_way *way,
    const struct secret *challenge)
{
	auto_scep_outcome struct scep_outcome outcome = {0};
	struct error error = {0};

	say_request(probe, way);
	if (enrol(probe, way, challenge, &outcome, &error) != 0) {
		mask(&error, challenge);
		probe_find_error(probe, PROBE_ENROL, "enrolment", &error);
	} else if (scep_outcome_check(&outcome, &error) != 0) {
		mask(&error, challenge);
		probe_find_error(probe, PROBE_ENROL,
		    outcome.reply.status == SCEP_PENDING ? "pending"
							 : "refused",
		    &error);
	} else {
		judge_outcome(probe, way, &outcome);
	}
}

void probe_enrol(struct probe *probe, const struct probe_way *way,
    const struct ndes_page *page)
{
	const struct probe_request *request = way->target->request;

	if (request == NULL) {
		probe_skip(probe, PROBE_ENROL,
		    "not asked for; --enroll obtains a certificate");
		probe_skip(probe, PROBE_CERTIFICATE, "none asked for");
	} else if (!probe_may_enrol(probe, way)) {
		probe_skip(probe, PROBE_ENROL,
		    "not tried, since a step before it failed");
	} else {
		try_enrol(probe, way,
		    request->challenge != NULL   ? request->challenge
		    : page->challenge.length > 0 ? &page->challenge
						 : NULL);
	}
}
