/*
 * Which digest of a pin devices compare, and refusals that name both CAs.
 */
#include "gather/pin.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "schema/schema.h"
#include "base/banned.h"

/* The first versions that compare a SHA-2 digest, and with it the issuing CA
 * (Apple, Device Management, SCEP: CAFingerprint). */
#define MACOS_MODERN "13"
#define IOS_MODERN "16"

static int add_hex(struct buf *buf, const char *what,
    const struct lock_cert *cert, struct error *error)
{
	buf_printf(buf, "%s '%.60s' SHA-256 ", what, cert->subject);
	text_add_hex(buf, cert->sha256, sizeof(cert->sha256));
	return buf_ok(buf) ? 0 : error_set_memory(error);
}

int pin_fail(const struct lock_pin *pinned, const struct lock_pin *served,
    struct error *error)
{
	auto_buf struct buf buf = {0};
	bool is_ca = !pinned->has_root || !served->has_root ||
		     memcmp(pinned->ca.sha256, served->ca.sha256,
			 sizeof(pinned->ca.sha256)) != 0;

	if (add_hex(&buf, "pinned", is_ca ? &pinned->ca : &pinned->root,
		error) != 0 ||
	    add_hex(&buf, ", served", is_ca ? &served->ca : &served->root,
		error) != 0)
		return -1;
	(void)error_set(error, STATUS_REFUSED, "%s of '%.80s' changed: %s",
	    is_ca ? "CA" : "root", pinned->url, buf.data);
	return error_hint(error,
	    "if that is meant to be: scepctl fingerprint --update --replace "
	    "OLD, where OLD is the pinned SHA-256 of the issuing CA");
}

bool pin_is_expired(const struct lock_pin *pin, int64_t now)
{
	return pin->ca.expires < now ||
	       (pin->has_root && pin->root.expires < now);
}

int pin_fail_expired(const struct lock_pin *served, struct error *error)
{
	auto_buf struct buf hex = {0};

	text_add_hex(&hex, served->ca.sha256, sizeof(served->ca.sha256));
	if (!buf_ok(&hex))
		return error_set_memory(error);
	(void)error_set(error, STATUS_REFUSED,
	    "CA of '%.200s' has expired, it is not pinned", served->url);
	return error_hint(error,
	    "renew it, or if it is to be pinned all the same: scepctl "
	    "fingerprint --update --replace %s",
	    hex.data);
}

int pin_fingerprint(const struct lock_pin *pin, const struct profile *profile,
    struct fingerprint *ret, struct error *error)
{
	bool modern =
	    profile->min_os != NULL &&
	    version_compare(profile->min_os, profile->platform == PLATFORM_IOS
						 ? IOS_MODERN
						 : MACOS_MODERN) >= 0;

	if (!modern && !pin->has_root) {
		(void)error_set(error, STATUS_SERVER,
		    "server does not give the root of '%.100s', whose SHA-1 "
		    "devices before macOS " MACOS_MODERN " and iOS " IOS_MODERN
		    " compare",
		    pin->ca.subject);
		return error_hint(error,
		    "set 'fingerprint' to the SHA-1 of the root certificate "
		    "by hand, or raise 'min_os'");
	}
	*ret = (struct fingerprint){.kind = FINGERPRINT_BYTES};
	ret->length = modern ? sizeof(pin->ca.sha256) : sizeof(pin->root.sha1);
	memcpy(
	    ret->bytes, modern ? pin->ca.sha256 : pin->root.sha1, ret->length);
	return 0;
}
