/* The step that compares a definition's fingerprint with the CA's. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "scep/probe_internal.h"
#include "base/banned.h"

/* What of the served certificates a definition's fingerprint belongs to. */
struct pin {
	struct probe *probe;
	const struct probe_way *way;
	const struct scep_authority *authority;
	enum digest digest;
};

static bool has_digest(const struct pin *pin, const struct cert *cert)
{
	unsigned char bytes[DIGEST_BYTES_MAX];
	struct error ignored;

	return cert_fingerprint(cert, pin->digest, bytes, &ignored) == 0 &&
	       memcmp(bytes, pin->way->target->fingerprint,
		   pin->way->target->fingerprint_length) == 0;
}

/* What to write instead, in the arena. */
static const char *right_hint(const struct pin *pin)
{
	struct scep_fingerprint right;
	struct error error = {0};
	const char *text;

	if (scep_authority_fingerprint(
		pin->authority, pin->way->target->modern, &right, &error) != 0)
		text = arena_text(&pin->probe->arena, error.hint);
	else
		text = arena_printf(&pin->probe->arena,
		    "once you are sure of the server, set 'fingerprint' to "
		    "the %s of '%s': %s",
		    digest_title(right.digest), cert_common_name(right.cert),
		    probe_digest(pin->probe, right.cert, right.digest));
	if (text == NULL)
		pin->probe->failed = true;
	return text;
}

static void find(const struct pin *pin, enum scep_severity severity,
    const char *id, const char *text)
{
	const struct probe_finding as = {
	    .severity = severity, .id = id, .hint = right_hint(pin)};

	probe_find_as(pin->probe, PROBE_FINGERPRINT, &as, "%s", text);
}

/* It belongs to a certificate that is no CA of the answer's. */
static void judge_stranger(const struct pin *pin)
{
	const struct cert_list *served = &pin->authority->certs;
	bool is_ra = false;

	for (size_t i = 0; i < served->count && !is_ra; i++)
		is_ra = has_digest(pin, served->certs[i]);
	if (is_ra)
		find(pin, SCEP_FAILED, "fingerprint-ra",
		    "the fingerprint is that of an RA certificate, expected "
		    "the CA's");
	else if (pin->way->tls.count > 0 &&
		 has_digest(pin, pin->way->tls.certs[0]))
		find(pin, SCEP_FAILED, "fingerprint-tls",
		    "the fingerprint is that of the web server's TLS "
		    "certificate, expected the CA's");
	else
		find(pin, SCEP_FAILED, "fingerprint-differs",
		    "the fingerprint is that of no certificate the server "
		    "gives: the CA was renewed, or this is another one");
}

/* Up to macOS 12 and iOS 15: MD5 or SHA-1 of the top of the chain. */
static void judge_old(const struct pin *pin, const struct cert *cert)
{
	const struct scep_authority *authority = pin->authority;

	if (pin->digest != DIGEST_MD5 && pin->digest != DIGEST_SHA1)
		find(pin, SCEP_FAILED, "fingerprint-too-new",
		    "systems before macOS 13 and iOS 16, which 'min_os' "
		    "allows, compare MD5 and SHA-1 only");
	else if (authority->root != NULL && cert != authority->root)
		find(pin, SCEP_FAILED, "fingerprint-not-root",
		    "the fingerprint is the issuing CA's; systems before "
		    "macOS 13 and iOS 16, which 'min_os' allows, compare the "
		    "root's");
	else if (authority->root == NULL)
		find(pin, SCEP_WARNING, "fingerprint-not-root",
		    "systems before macOS 13 and iOS 16, which 'min_os' "
		    "allows, compare the root's if they have it");
}

static void judge_bytes(const struct pin *pin)
{
	const struct probe_target *target = pin->way->target;
	const struct cert *cert = scep_authority_find(
	    pin->authority, target->fingerprint, target->fingerprint_length);
	auto_buf struct buf hex = {.limit = 256};

	text_add_hex(&hex, target->fingerprint, target->fingerprint_length);
	if (!buf_ok(&hex)) {
		pin->probe->failed = true;
		return;
	}
	probe_say(pin->probe, PROBE_FINGERPRINT, "definition, %s: %s",
	    digest_title(pin->digest), hex.data);
	probe_say(pin->probe, PROBE_FINGERPRINT, "served, %s: %s",
	    digest_title(pin->digest),
	    probe_digest(pin->probe, pin->authority->ca, pin->digest));
	if (cert == NULL) {
		judge_stranger(pin);
		return;
	}
	probe_sum(pin->probe, PROBE_FINGERPRINT, "%s of %s",
	    digest_title(pin->digest), cert_subject(cert));
	if (!target->modern)
		judge_old(pin, cert);
	else if (digest_is_weak(pin->digest))
		find(pin, SCEP_WARNING, "fingerprint-weak",
		    "the fingerprint is MD5 or SHA-1, which 'min_os' does "
		    "not need any more");
}

/* What the lock file has pinned is the SHA-256 of the issuing CA. */
static void judge_lock(const struct pin *pin)
{
	const struct probe_target *target = pin->way->target;
	unsigned char served[DIGEST_BYTES_MAX];
	auto_buf struct buf hex = {.limit = 256};
	struct error ignored;

	if (target->fingerprint_length != digest_size(DIGEST_SHA256) ||
	    cert_fingerprint(
		pin->authority->ca, DIGEST_SHA256, served, &ignored) != 0)
		return;
	text_add_hex(&hex, target->fingerprint, target->fingerprint_length);
	if (!buf_ok(&hex))
		pin->probe->failed = true;
	else if (memcmp(served, target->fingerprint,
		     target->fingerprint_length) == 0)
		probe_say(pin->probe, PROBE_FINGERPRINT,
		    "the lock file has the same CA");
	else
		probe_find(pin->probe, PROBE_FINGERPRINT, SCEP_NOTE_PIN_DIFFERS,
		    "the lock file has another CA, SHA-256 %s, than the "
		    "server, %s",
		    hex.data,
		    probe_digest(
			pin->probe, pin->authority->ca, DIGEST_SHA256));
}

static void judge_auto(const struct pin *pin)
{
	struct scep_fingerprint right;
	struct error error = {0};

	if (scep_authority_fingerprint(pin->authority, pin->way->target->modern,
		&right, &error) != 0) {
		probe_find_error(pin->probe, PROBE_FINGERPRINT,
		    "fingerprint-no-root", &error);
		return;
	}
	judge_lock(pin);
	probe_sum(pin->probe, PROBE_FINGERPRINT, "auto gives the %s of %s",
	    digest_title(right.digest), cert_subject(right.cert));
	probe_say(pin->probe, PROBE_FINGERPRINT, "%s: %s",
	    digest_title(right.digest),
	    probe_digest(pin->probe, right.cert, right.digest));
}

void probe_judge_fingerprint(struct probe *probe, const struct probe_way *way)
{
	struct pin pin = {
	    .probe = probe, .way = way, .authority = &way->authority};

	if (!way->has_authority)
		return;
	switch (way->target->pin) {
	case PROBE_PIN_BYTES:
		if (digest_by_size(
			way->target->fingerprint_length, &pin.digest))
			judge_bytes(&pin);
		return;
	case PROBE_PIN_AUTO:
		judge_auto(&pin);
		return;
	case PROBE_PIN_NONE:
		find(&pin, SCEP_WARNING, "fingerprint-none",
		    "the definition has no fingerprint: devices take "
		    "whatever CA answers");
		return;
	default:
		probe_skip(probe, PROBE_FINGERPRINT,
		    "needs a definition to compare with");
	}
}
