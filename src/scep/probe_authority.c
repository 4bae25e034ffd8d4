/* The steps that judge a server's capabilities and its certificates. */
#include <string.h>

#include "scep/probe_internal.h"
#include "base/banned.h"

static void say_words(struct probe *probe, const struct scep_caps *caps)
{
	auto_buf struct buf words = {.limit = 2048};

	for (unsigned bit = SCEP_CAP_AES; bit <= SCEP_CAP_UPDATE; bit <<= 1)
		if ((caps->known & bit) != 0)
			buf_printf(&words, "%s%s", words.length > 0 ? " " : "",
			    scep_cap_name((enum scep_cap)bit));
	if (buf_ok(&words) && words.length > 0)
		probe_say(
		    probe, PROBE_CAPABILITIES, "announced: %s", words.data);
	for (size_t i = 0; i < caps->unknown_count; i++)
		probe_say(probe, PROBE_CAPABILITIES, "unknown word: %s",
		    caps->unknown[i]);
	if (caps->crlf)
		probe_say(probe, PROBE_CAPABILITIES,
		    "lines end in CR LF, which devices tolerate");
}

void probe_judge_capabilities(struct probe *probe, const struct probe_way *way)
{
	struct scep_notes notes = {.arena = &probe->arena};
	const struct scep_caps *caps = &way->caps;

	if (!way->asked_caps)
		return;
	if (!way->has_caps) {
		probe_find_error(probe, PROBE_CAPABILITIES, "no-capabilities",
		    &way->caps_error);
		return;
	}
	probe_sum(probe, PROBE_CAPABILITIES, "devices use %s, %s and %s",
	    scep_caps_has(caps, SCEP_CAP_POST) ? "POST" : "GET",
	    digest_title(scep_caps_digest(caps)),
	    scep_caps_cipher(caps) == SCEP_CIPHER_AES128 ? "AES"
							 : "triple DES");
	say_words(probe, caps);
	scep_caps_judge(caps, &notes);
	probe_find_notes(probe, PROBE_CAPABILITIES, &notes);
	if (way->query_tried && way->query_status == 200)
		probe_say(probe, PROBE_CAPABILITIES,
		    "a query of %d bytes gets through", PROBE_QUERY_BYTES);
	else if (way->query_tried)
		probe_find(probe, PROBE_CAPABILITIES, SCEP_NOTE_QUERY_LIMIT,
		    "requests must go by GET, and a query of %d bytes is "
		    "refused with status %d",
		    PROBE_QUERY_BYTES, way->query_status);
}

static const char *role_of(
    const struct scep_authority *authority, const struct cert *cert)
{
	if (cert == authority->ca)
		return cert == authority->root ? "issuing CA and root"
					       : "issuing CA";
	if (cert == authority->root)
		return "root CA";
	if (cert == authority->signing && cert == authority->encryption)
		return "RA";
	if (cert == authority->signing)
		return "RA for signing";
	if (cert == authority->encryption)
		return "RA for encryption";
	return cert_is_ca(cert) ? "another CA" : "another certificate";
}

void probe_judge_certificates(struct probe *probe, const struct probe_way *way)
{
	struct scep_notes notes = {.arena = &probe->arena};
	const struct scep_authority *authority = &way->authority;

	if (!way->asked_authority)
		return;
	if (!way->has_authority) {
		probe_find_error(probe, PROBE_CERTIFICATES, "no-certificates",
		    &way->authority_error);
		return;
	}
	probe_sum(probe, PROBE_CERTIFICATES,
	    "%zu from the server, issuing CA "
	    "is %s",
	    authority->certs.count, cert_subject(authority->ca));
	for (size_t i = 0; i < authority->certs.count; i++) {
		const struct cert *cert = authority->certs.certs[i];
		const char *role = role_of(authority, cert);

		probe_say_cert(
		    probe, PROBE_CERTIFICATES, role, cert, way->target->now);
		/* Nobody is to copy the digest of an RA. */
		if (cert_is_ca(cert) || cert == authority->ca)
			probe_say_digests(
			    probe, PROBE_CERTIFICATES, role, cert);
	}
	scep_authority_judge(
	    authority, way->authority_origin.type, way->target->now, &notes);
	probe_find_notes(probe, PROBE_CERTIFICATES, &notes);
}
