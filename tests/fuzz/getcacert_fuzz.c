/*
 * Any bytes as the answers to GetCACert and GetCACaps. Certificates that are
 * read have all their roles filled, and each role is one that was served;
 * capabilities that are read have printable unknown words.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypto/crypto.h"
#include "scep/authority.h"
#include "scep/scep.h"
#include "base/banned.h"

#define NOW INT64_C(1795000000)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void must(bool held, const char *what)
{
	if (held)
		return;
	(void)fprintf(stderr, "getcacert_fuzz: %s\n", what);
	abort();
}

static bool is_served(
    const struct scep_authority *authority, const struct cert *cert)
{
	for (size_t i = 0; i < authority->certs.count; i++)
		if (authority->certs.certs[i] == cert)
			return true;
	return false;
}

static void check_roles(const struct scep_authority *authority)
{
	must(is_served(authority, authority->ca) &&
		 is_served(authority, authority->signing) &&
		 is_served(authority, authority->encryption),
	    "a role that was not served");
	must(authority->root == NULL ||
		 (is_served(authority, authority->root) &&
		     cert_is_self_signed(authority->root)),
	    "a root that is none");
	must(authority->chain_count > 0 &&
		 authority->chain_count <= authority->certs.count &&
		 authority->chain[0] == authority->ca,
	    "a chain that does not begin with the CA");
	for (size_t i = 1; i < authority->chain_count; i++)
		must(cert_is_issued_by(
			 authority->chain[i - 1], authority->chain[i]),
		    "a chain with a gap");
}

static void check_fingerprint(const struct scep_authority *authority)
{
	struct scep_fingerprint fingerprint;
	struct error error;

	must(scep_authority_fingerprint(
		 authority, true, &fingerprint, &error) == 0 &&
		 scep_authority_find(authority, fingerprint.bytes,
		     fingerprint.length) == authority->ca,
	    "a fingerprint that is not found again");
	must(scep_authority_fingerprint(authority, false, &fingerprint,
		 &error) == (authority->root != NULL ? 0 : -1),
	    "a root without fingerprint, or the other way round");
}

static void read_certs(const uint8_t *bytes, size_t length)
{
	auto_arena struct arena arena = {0};
	auto_scep_authority struct scep_authority authority = {0};
	struct scep_notes notes = {.arena = &arena};
	struct error error;

	if (scep_authority_read(bytes, length, &authority, &error) != 0) {
		must(error.status == STATUS_SERVER ||
			 error.status == STATUS_LIMIT,
		    "an error of another status");
		return;
	}
	check_roles(&authority);
	check_fingerprint(&authority);
	scep_authority_judge(&authority, NULL, NOW, &notes);
	must(notes.count > 0 && notes.notes[0].kind == SCEP_NOTE_CONTENT_TYPE,
	    "no note of the missing type");
}

static void read_caps(const uint8_t *bytes, size_t length)
{
	auto_arena struct arena arena = {0};
	struct scep_notes notes = {.arena = &arena};
	struct scep_caps caps;
	struct error error;

	if (scep_caps_read(bytes, length, &arena, &caps, &error) != 0)
		return;
	must(!caps.empty || (caps.known == 0 && caps.unknown_count == 0),
	    "empty capabilities with words");
	for (size_t i = 0; i < caps.unknown_count; i++)
		must(text_is_ascii(caps.unknown[i], strlen(caps.unknown[i])) &&
			 strpbrk(caps.unknown[i], "\r\n\x1b") == NULL,
		    "an unknown word that is not printable");
	scep_caps_judge(&caps, &notes);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static bool started;
	struct error error;

	if (!started)
		must(crypto_start(&error) == 0, "OpenSSL does not start");
	started = true;
	read_certs(bytes, length);
	read_caps(bytes, length);
	return 0;
}
