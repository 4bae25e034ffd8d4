#include <string.h>

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

static int make_request(struct probe *probe, const struct probe_way *way,
    const struct secret *challenge, struct buf *der, struct error *error)
{
	const struct probe_request *request = way->target->request;
	struct csr_request csr = request->csr;

	csr.challenge = challenge;
	csr.digest = scep_caps_digest(&way->caps);
	if (csr_key_make(request->bits, &probe->key, error) != 0)
		return -1;
	return csr_make(&csr, probe->key, der, error);
}

static int enrol(struct probe *probe, const struct probe_way *way,
    const struct secret *challenge, struct scep_outcome *outcome,
    struct error *error)
{
	const struct probe_request *request = way->target->request;
	const struct scep_server server = {
	    way->target->http, way->target->url, way->target->ca_ident};
	auto_buf struct buf der = {0};
	struct scep_enrolment enrolment = {.caps = &way->caps,
	    .authority = &way->authority,
	    .now = way->target->now,
	    .polls = request->polls,
	    .seconds = request->seconds,
	    .wait = request->wait,
	    .context = request->context};

	if (make_request(probe, way, challenge, &der, error) != 0)
		return -1;
	enrolment.key = probe->key;
	enrolment.csr = der.data;
	enrolment.csr_length = der.length;
	return scep_enrol(&server, &enrolment, outcome, error);
}

static void judge_outcome(struct probe *probe, const struct probe_way *way,
    const struct scep_outcome *outcome)
{
	const struct probe_fault other = {PROBE_ENROL, SCEP_FAILED,
	    "wrong-issuer",
	    "the server enrols with another CA than it shows in GetCACert"};
	const struct probe_fault signer = {PROBE_ENROL, SCEP_FAILED,
	    "wrong-signer",
	    "devices take answers signed by the RA only: renew the RA "
	    "certificates of NDES, then restart IIS"};
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
	if (!cert_equal(reply->signer, way->authority.signing)) {
		probe_find(probe, &signer,
		    "answer is signed by '%s', expected '%s'",
		    cert_common_name(reply->signer),
		    cert_common_name(way->authority.signing));
		return;
	}
	if (!cert_is_issued_by(reply->cert, way->authority.ca))
		probe_find(probe, &other,
		    "certificate is issued by '%s', expected '%s'",
		    cert_issuer(reply->cert), cert_subject(way->authority.ca));
	probe->cert = cert_share(reply->cert);
	probe_judge_certificate(probe, way->target->request, way->target->now);
}

static void try_enrol(struct probe *probe, const struct probe_way *way,
    const struct secret *challenge)
{
	auto_scep_outcome struct scep_outcome outcome = {0};
	struct error error = {0};

	say_request(probe, way);
	if (enrol(probe, way, challenge, &outcome, &error) != 0) {
		probe_find_error(probe, PROBE_ENROL, "enrolment", &error);
	} else if (scep_outcome_check(&outcome, &error) != 0) {
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
