/* The rules of what the lock file says of a definition. */
#include "cmd/lock_rules.h"

#include "base/banned.h"

const struct rule lock_rules[] = {
    [LOCK_UNPINNED] = {"scep-fingerprint-unpinned", SEVERITY_NOTE,
	"An automatic fingerprint has no pin in scepctl.lock yet, so building "
	"asks the server."},
    [LOCK_MALFORMED] = {"lock-malformed", SEVERITY_ERROR,
	"scepctl.lock cannot be read, is not well-formed, or was left in "
	"conflict by a merge."},
    [LOCK_IDENTITY] = {"identity-changed", SEVERITY_WARNING,
	"A payload that scepctl.lock knows as applied has another PayloadUUID "
	"now, by a label, another section or another place: a new certificate "
	"on every device that gets it."},
    [LOCK_IDENTIFIER] = {"identifier-known", SEVERITY_ERROR,
	"'payload_identifier = uuid' is for new profiles: scepctl.lock knows "
	"this one with other identifiers, and devices take payloads with new "
	"ones for new payloads."},
    {NULL, SEVERITY_NOTE, NULL}};
