/*
 * What devices' errors mean: the codes of Apple's SCEP client and of its
 * installation of profiles, as binaries and administrators' reports have them.
 */
#include "sync/status_errors.h"

#include <stddef.h>
#include <string.h>

#include "base/base.h"
#include "base/banned.h"

#define PROBE "'scepctl probe FILE' tries the same way step by step"
#define CHECK "'scepctl validate FILE' checks the profile"
#define RETRY "'scepctl status --retry FILE' has it sent again"
#define CHALLENGES                                                           \
	"look whether NDES had challenges left (five in an hour unless set " \
	"otherwise) and the challenge was still good, then " RETRY

static const struct device_error_meaning rows[] = {
    {"MCSCEPErrorDomain", 22000, "the key usage is none that iOS takes",
	"'use_as_digital_signature' and 'use_for_key_encipherment' decide it"},
    {"MCSCEPErrorDomain", 22001, "the device could not make a key pair",
	"look at 'key_size'"},
    {"MCSCEPErrorDomain", 22002,
	"the server's answer has no CA certificate that can be used", PROBE},
    {"MCSCEPErrorDomain", 22003,
	"the server's answer has no RA certificate that can be used", PROBE},
    {"MCSCEPErrorDomain", 22004,
	"the answer's Content-Type is not one of SCEP's: a proxy, a login page "
	"or an error page",
	PROBE},
    {"MCSCEPErrorDomain", 22005, "the SCEP server could not be reached",
	"look whether devices reach the URL from where they are, and trust its "
	"TLS certificate"},
    {"MCSCEPErrorDomain", 22006, "the CA offers no digest that iOS takes",
	PROBE},
    {"MCSCEPErrorDomain", 22007,
	"the answer to the request holds no certificate", CHALLENGES},
    {"MCSCEPErrorDomain", 22008, "the certificate is of another key",
	"the server must send the issued certificate first, or alone"},
    {"MCSCEPErrorDomain", 22009, "a temporary identity could not be made",
	NULL},
    {"MCSCEPErrorDomain", 22010, "a temporary identity could not be made",
	NULL},
    {"MCSCEPErrorDomain", 22011, "the request could not be made",
	"look at subject and alternative names"},
    {"MCSCEPErrorDomain", 22012, "the CA certificate could not be kept", NULL},
    {"MCSCEPErrorDomain", 22013,
	"the server refused the request, or answered "
	"with something else",
	CHALLENGES},
    {"MDM-SCEP", 14003, "the Mac could not make the request",
	"look at subject, alternative names and key size"},
    {"MDM-SCEP", 15001, "no certificate came from the SCEP server", CHALLENGES},
    {"MDM-SCEP", 15002, "no certificate came from the SCEP server", CHALLENGES},
    {"ConfigProfilePluginDomain", -319, "the SCEP payload failed on the Mac",
	CHALLENGES},
    {"ConfigProfilePluginDomain", -307, "the profile lacks a key", CHECK},
    {"ConfigProfilePluginDomain", -107, "two payloads have the same identifier",
	CHECK},
    {"MCProfileErrorDomain", 1003, "a value has the wrong type", CHECK},
    {"MCProfileErrorDomain", 1009, "the profile could not be installed",
	"the error below it, in the device's log, says which payload it was"},
    {"MCInstallationErrorDomain", 4001, "the profile could not be installed",
	"the error below it, in the device's log, says which payload it was"},
    {"NSOSStatusErrorDomain", -67731,
	"no RA certificate has a key usage for signing and encrypting", PROBE},
};

const struct device_error_meaning *device_error_find(
    const char *domain, int64_t code)
{
	for (size_t i = 0; i < array_length(rows); i++)
		if (rows[i].code == code && strcmp(rows[i].domain, domain) == 0)
			return &rows[i];
	return NULL;
}

const struct device_error_meaning *device_error_at(unsigned index)
{
	return index < array_length(rows) ? &rows[index] : NULL;
}
