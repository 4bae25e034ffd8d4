#include "scep/notes.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/banned.h"

enum {
	NOTE_TEXT_MAX = 512
};

static const struct {
	const char *id;
	enum scep_severity severity;
	const char *hint;
} kinds[SCEP_NOTE_COUNT] = {
    [SCEP_NOTE_CAPS_EMPTY] = {"caps-empty", SCEP_INFO,
	"old NDES servers say nothing; devices then use triple DES and SHA-1 "
	"over GET"},
    [SCEP_NOTE_CAPS_NO_SHA] = {"caps-no-sha", SCEP_FAILED,
	"have the server announce SHA-256 or SHA-1 in GetCACaps: devices use "
	"no MD5, and stop (22006)"},
    [SCEP_NOTE_CAPS_NO_CIPHER] = {"caps-no-cipher", SCEP_WARNING,
	"have the server announce AES or DES3 in GetCACaps: devices use triple "
	"DES all the same, which the server must then take"},
    [SCEP_NOTE_CAPS_SPELLING] = {"caps-spelling", SCEP_WARNING,
	"have the server announce each word as RFC 8894 3.5.2 spells it, on a "
	"line of its own"},
    [SCEP_NOTE_CAPS_STANDARD] = {"caps-standard", SCEP_WARNING,
	"have the server announce each of the words too"},
    [SCEP_NOTE_CAPS_NO_POST] = {"caps-no-post", SCEP_WARNING,
	"without POSTPKIOperation requests travel in the URL; IIS refuses "
	"those over 2048 bytes unless maxQueryString and maxUrl are raised"},
    [SCEP_NOTE_CONTENT_TYPE] = {"content-type", SCEP_FAILED,
	"look for a proxy that changes the answer; one certificate is "
	"application/x-x509-ca-cert, several are "
	"application/x-x509-ca-ra-cert, letter by letter and without "
	"parameters"},
    [SCEP_NOTE_NO_RA] = {"no-ra", SCEP_FAILED,
	"devices refuse it (-67731, key usage): have the server give its RA "
	"certificates with the CA's, or, if the CA answers itself, the CA's "
	"alone as application/x-x509-ca-cert"},
    [SCEP_NOTE_RA_USAGE] = {"ra-usage", SCEP_FAILED,
	"issue the RA certificates from the templates 'Exchange Enrollment "
	"Agent (Offline request)' (digital signature) and 'CEP Encryption' "
	"(key encipherment), then restart IIS"},
    [SCEP_NOTE_RA_ISSUER] = {"ra-issuer", SCEP_FAILED,
	"renew the RA certificates from the CA that NDES now stands for"},
    [SCEP_NOTE_NOT_CA] = {"not-ca", SCEP_WARNING,
	"use a CA certificate with basicConstraints CA:TRUE and keyCertSign"},
    [SCEP_NOTE_RECIPIENT_KEY] = {"recipient-key", SCEP_FAILED,
	"issue the certificate that requests are encrypted for with an RSA "
	"key"},
    [SCEP_NOTE_SHA1] = {"sha1", SCEP_FAILED,
	"renew the certificate with SHA-256"},
    [SCEP_NOTE_ROOT_SHA1] = {"root-sha1", SCEP_WARNING,
	"the signature of a root is not checked; renew it with SHA-256 when "
	"there is occasion"},
    [SCEP_NOTE_WEAK_KEY] = {"weak-key", SCEP_FAILED,
	"renew the certificate with an RSA key of 2048 bits or more"},
    [SCEP_NOTE_EXPIRED] = {"expired", SCEP_FAILED,
	"renew the certificate on the server, then restart IIS"},
    [SCEP_NOTE_NOT_YET_VALID] = {"not-yet-valid", SCEP_FAILED,
	"compare this machine's clock with the server's"},
    [SCEP_NOTE_EXPIRES_SOON] = {"expires-soon", SCEP_WARNING,
	"renew the certificate on the server in time; a new CA certificate "
	"changes the fingerprint"},
    [SCEP_NOTE_NO_ROOT] = {"no-root", SCEP_INFO,
	"devices before macOS 13 and iOS 16 need the root's fingerprint, to "
	"be set by hand"},
};

const char *scep_note_id(enum scep_note_kind kind)
{
	return kinds[kind].id;
}

enum scep_severity scep_note_severity(enum scep_note_kind kind)
{
	return kinds[kind].severity;
}

const char *scep_note_hint(enum scep_note_kind kind)
{
	return kinds[kind].hint;
}

void scep_note_add(
    struct scep_notes *notes, enum scep_note_kind kind, const char *format, ...)
{
	char text[NOTE_TEXT_MAX];
	va_list list;
	const char *copy;

	va_start(list, format);
	(void)vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	copy = notes->count < SCEP_NOTES_MAX ? arena_text(notes->arena, text)
					     : NULL;
	if (copy == NULL) {
		notes->failed = true;
		return;
	}
	notes->notes[notes->count++] = (struct scep_note){kind, copy};
}

bool scep_notes_have(const struct scep_notes *notes, enum scep_note_kind kind)
{
	for (size_t i = 0; i < notes->count; i++)
		if (notes->notes[i].kind == kind)
			return true;
	return false;
}

enum scep_severity scep_notes_worst(const struct scep_notes *notes)
{
	enum scep_severity worst = SCEP_INFO;

	for (size_t i = 0; i < notes->count; i++)
		if (kinds[notes->notes[i].kind].severity > worst)
			worst = kinds[notes->notes[i].kind].severity;
	return worst;
}
