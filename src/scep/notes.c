/* What is noticed about a SCEP server: one table. */
#include "scep/notes.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/banned.h"

#define DLL_PATH "/certsrv/mscep/mscep.dll"
#define LOGIN_HINT                                                       \
	"set the application's pre-authentication to 'Passthrough' and " \
	"take it out of Conditional Access: devices cannot sign in"

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
    [SCEP_NOTE_CLOCK] = {"clock", SCEP_WARNING,
	"set both clocks right: certificates, Kerberos and SCEP's signing "
	"times depend on them"},
    [SCEP_NOTE_TLS_VALIDITY] = {"tls-validity", SCEP_FAILED,
	"issue the web server's certificate for 825 days at most, whichever CA "
	"it is by"},
    [SCEP_NOTE_TLS_VALIDITY_PUBLIC] = {"tls-validity-public", SCEP_WARNING,
	"issue it for 398 days at most, unless its CA is your own and comes to "
	"the devices by a profile"},
    [SCEP_NOTE_TLS_SERVER_AUTH] = {"tls-server-auth", SCEP_FAILED,
	"issue the web server's certificate with the extended key usage "
	"'server authentication' (1.3.6.1.5.5.7.3.1)"},
    [SCEP_NOTE_TLS_NAME] = {"tls-name", SCEP_FAILED,
	"issue the web server's certificate with this name as an alternative "
	"name: devices do not look at the common name"},
    [SCEP_NOTE_TLS_KEY] = {"tls-key", SCEP_FAILED,
	"issue it with an RSA key of 2048 bits or more, or on the curve P-256"},
    [SCEP_NOTE_TLS_DIGEST] = {"tls-digest", SCEP_FAILED,
	"issue it with SHA-256 or better"},
    [SCEP_NOTE_TLS_EXPIRES_SOON] = {"tls-expires-soon", SCEP_WARNING,
	"renew the web server's certificate in time"},
    [SCEP_NOTE_MISSING_INTERMEDIATE] = {"missing-intermediate", SCEP_FAILED,
	"if that is an intermediate CA, have the web server send its "
	"certificate (IIS: put it into 'Intermediate Certification "
	"Authorities' of the machine); if it is your own root, name it in "
	"'[network] ca_file'"},
    [SCEP_NOTE_PRE_AUTHENTICATION] = {"pre-authentication", SCEP_FAILED,
	LOGIN_HINT},
    [SCEP_NOTE_MISSING_SLASH] = {"missing-slash", SCEP_FAILED,
	"the URL names a directory of IIS: end it in " DLL_PATH},
    [SCEP_NOTE_REDIRECT] = {"redirect", SCEP_FAILED,
	"set 'url' to where the server sends, if it is yours: redirects are "
	"not to be relied on"},
    [SCEP_NOTE_LOGIN_PAGE] = {"login-page", SCEP_FAILED, LOGIN_HINT},
    [SCEP_NOTE_WEB_PAGE] = {"web-page", SCEP_FAILED,
	"check 'url': for NDES it ends in " DLL_PATH
	"; behind a proxy check the internal URL too"},
    [SCEP_NOTE_FORBIDDEN] = {"forbidden", SCEP_FAILED,
	"look for a filter in front of NDES that takes devices' requests for "
	"an attack, and for IIS' own restrictions"},
    [SCEP_NOTE_EXTERNAL_URL] = {"external-url", SCEP_FAILED,
	"copy the application's external URL from Entra, and put NDES' "
	"path " DLL_PATH " after it"},
    [SCEP_NOTE_NOT_FOUND] = {"not-found", SCEP_FAILED,
	"NDES' path is " DLL_PATH},
    [SCEP_NOTE_ADMIN_URL] = {"admin-url", SCEP_FAILED,
	"set 'url' to the one that ends in mscep.dll; and let nobody read the "
	"admin page without a login"},
    [SCEP_NOTE_QUERY_LIMIT] = {"query-limit", SCEP_FAILED,
	"raise maxQueryString and maxUrl in IIS' request filtering, and "
	"MaxFieldLength and MaxRequestBytes of http.sys, to 65534; or have the "
	"server announce POSTPKIOperation"},
    [SCEP_NOTE_PIN_DIFFERS] = {"pin-differs", SCEP_FAILED,
	"if the CA was renewed: scepctl fingerprint --update --replace OLD, "
	"then build and deliver the profiles anew"},
    [SCEP_NOTE_ADMIN_SLASH] = {"admin-slash", SCEP_WARNING,
	"end 'url_to_scep_admin' in mscep_admin/"},
    [SCEP_NOTE_NO_THUMBPRINT] = {"no-thumbprint", SCEP_WARNING,
	"compare the fingerprint by another way"},
    [SCEP_NOTE_THUMBPRINT_DIFFERS] = {"thumbprint-differs", SCEP_FAILED,
	"'url' and 'url_to_scep_admin' may lead to different servers, or the "
	"CA was renewed: restart IIS, and use nothing of this before they "
	"agree"},
    [SCEP_NOTE_NO_CHALLENGE] = {"no-challenge", SCEP_WARNING,
	"NDES demands none (EnforcePassword is 0): anybody who reaches it may "
	"enrol"},
    [SCEP_NOTE_ISSUED_NOT_FIRST] = {"issued-not-first", SCEP_FAILED,
	"devices take the first certificate of the answer for theirs (iOS: "
	"22008): have the server send the issued one alone"},
    [SCEP_NOTE_REPLY_TYPE] = {"reply-type", SCEP_WARNING,
	"RFC 8894 4.3 demands it; look for a proxy that changes the answer"},
    [SCEP_NOTE_WRONG_SIGNER] = {"wrong-signer", SCEP_FAILED,
	"devices take answers signed by the RA only: renew the RA certificates "
	"of NDES, then restart IIS"},
    [SCEP_NOTE_WRONG_ISSUER] = {"wrong-issuer", SCEP_FAILED,
	"the server enrols with another CA than it shows in GetCACert"},
    [SCEP_NOTE_SUBJECT_CHANGED] = {"subject-changed", SCEP_WARNING,
	"the CA builds the subject otherwise: look at the template's tab "
	"'Subject Name' and at the CA's SubjectTemplate"},
    [SCEP_NOTE_PROFILE_IDENTIFIER_LOST] = {"profile-identifier-lost",
	SCEP_FAILED,
	"Jamf Pro finds the certificates to redistribute by "
	"$PROFILE_IDENTIFIER in the subject: let the CA keep the attribute it "
	"stands in (SubjectTemplate), or use another one"},
    [SCEP_NOTE_USAGE_CHANGED] = {"usage-changed", SCEP_WARNING,
	"the CA decides: look at the template's key usage, and at which "
	"template NDES uses for this usage (registry key MSCEP)"},
    [SCEP_NOTE_REDISTRIBUTE_TOO_EARLY] = {"redistribute-too-early", SCEP_FAILED,
	"lower 'redistribute_profile', or have the CA issue for longer: Jamf "
	"Pro would redistribute at once, again and again"},
    [SCEP_NOTE_NOTIFY_TOO_EARLY] = {"notify-too-early", SCEP_WARNING,
	"lower 'certificate_expiration_notification_threshold': users would be "
	"told from the first day on"},
    [SCEP_NOTE_ISSUED_INVALID] = {"issued-invalid", SCEP_FAILED,
	"compare the clocks of the CA and of devices"},
    [SCEP_NOTE_NAME_LOST] = {"name-lost", SCEP_FAILED,
	"have the CA take alternative names from the request: with AD CS "
	"'Supply in the request' on the template's tab 'Subject Name'; else "
	"take the name out of the definition"},
    [SCEP_NOTE_SID_LOST] = {"sid-lost", SCEP_FAILED,
	"domain controllers map no account to it (KB5014754, event 39): have "
	"the CA take alternative names from the request, or add the extension "
	"1.3.6.1.4.1.311.25.2"},
    [SCEP_NOTE_CA_EXCLUDES_CLIENT_AUTH] = {"ca-excludes-client-auth",
	SCEP_WARNING,
	"have the CA's certificate renewed without extended key usages, or "
	"with 'client authentication' among them"},
    [SCEP_NOTE_NO_CLIENT_AUTH] = {"no-client-auth", SCEP_WARNING,
	"name a template with 'Client Authentication' in NDES' registry key "
	"MSCEP (its default, 'IPSec (Offline request)', has none), then "
	"restart IIS; needless for what is neither 802.1X nor VPN"},
    [SCEP_NOTE_NO_DIGITAL_SIGNATURE] = {"no-digital-signature", SCEP_WARNING,
	"set 'use_as_digital_signature', and look at the template's key usage: "
	"802.1X signs with the key"},
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
