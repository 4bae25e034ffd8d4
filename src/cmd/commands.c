#include "cmd/command.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/banned.h"

static const char *const colours[] = {"auto", "always", "never", NULL};
static const char *const formats[] = {"text", "json", "sarif", "github", NULL};
static const char *const key_types[] = {
    "rsa2048", "rsa3072", "rsa4096", "p256", "p384", NULL};
static const char *const digests[] = {"sha256", "sha384", "sha512", NULL};
static const char *const manuals[] = {
    "commands", "keys", "rules", "statuses", NULL};

const struct option global_options[] = {
    {.name = "directory",
	.argument = "DIR",
	.doc = "work in this directory; other paths start there"},
    {.name = "config",
	.argument = "FILE",
	.doc = "the project file, instead of the scepctl.conf found"},
    {.name = "schema-dir",
	.argument = "DIR",
	.doc = "add or replace schemas by the *.json files there"},
    {.name = "color",
	.argument = "WHEN",
	.choices = colours,
	.doc = "colours: auto, always or never"},
    {.name = "quiet", .letter = 'q', .doc = "say nothing but errors"},
    {.name = "verbose",
	.letter = 'v',
	.repeats = true,
	.doc = "say more; twice for still more"},
    {.name = "no-input", .doc = "never ask anything"},
    {.name = "allow-commands", .doc = "let 'command:' references run"},
    {.name = "help", .letter = 'h', .doc = "show help, then exit"},
    {.name = "version", .doc = "show the version, then exit"},
    {0},
};

static const struct option new_options[] = {
    {.name = "template",
	.argument = "NAME",
	.doc = "the template to start from; ndes unless given"},
    {.name = "list", .doc = "list the templates"},
    {0},
};

static const struct option validate_options[] = {
    {.name = "format",
	.argument = "FORMAT",
	.choices = formats,
	.doc = "form of the report: text, json, sarif or github"},
    {.name = "json", .doc = "the same as --format json"},
    {.name = "strict", .doc = "warnings alone make the status 1 as well"},
    {0},
};

static const struct option build_options[] = {
    {.name = "output",
	.letter = 'o',
	.argument = "PATH",
	.doc = "file or directory to write to; '-' is standard output"},
    {.name = "sign",
	.argument = "URI",
	.doc = "signing identity: a path, or a file: or pkcs11: URI"},
    {.name = "passphrase",
	.argument = "REFERENCE",
	.doc = "where the identity's passphrase is, such as env:NAME"},
    {.name = "chain",
	.argument = "FILE",
	.repeats = true,
	.doc = "further certificates to include"},
    {.name = "digest",
	.argument = "NAME",
	.choices = digests,
	.doc = "digest of the signature: sha256, sha384 or sha512"},
    {.name = "signing-time",
	.argument = "TIME",
	.doc = "instead of now: 2026-11-23T08:39:00Z or seconds since 1970"},
    {.name = "unsigned", .doc = "do not sign"},
    {.name = "offline",
	.doc = "make no connection; fingerprints must be pinned"},
    {.name = "locked",
	.doc = "refuse to change the lock file; fingerprints must be pinned"},
    {.name = "live-challenge",
	.doc = "put in a challenge fetched now, for one device"},
    {.name = "strict", .doc = "warnings keep a profile from being built"},
    {0},
};

static const struct option show_options[] = {
    {.name = "json", .doc = "the property list as JSON, secrets masked"},
    {.name = "ini", .doc = "as a definition, secrets masked"},
    {.name = "xml", .doc = "the property list as XML, secrets included"},
    {0},
};

static const struct option verify_options[] = {
    {.name = "ca",
	.argument = "FILE",
	.repeats = true,
	.doc = "CA certificates that the signer's chain must lead to"},
    {.name = "format",
	.argument = "FORMAT",
	.choices = formats,
	.doc = "form of the report: text, json, sarif or github"},
    {.name = "json", .doc = "the same as --format json"},
    {.name = "strict", .doc = "warnings alone make the status 1 as well"},
    {0},
};

static const struct option probe_options[] = {
    {.name = "admin",
	.doc = "read the admin page too, which takes one of NDES' five places "
	       "for unused challenges"},
    {.name = "enroll",
	.doc = "obtain a certificate as a device would, and discard it"},
    {.name = "set",
	.argument = "NAME=VALUE",
	.repeats = true,
	.doc = "value for a variable of the definition"},
    {.name = "section",
	.argument = "LABEL",
	.doc = "which of several SCEP sections"},
    {.name = "name",
	.argument = "CA-IDENT",
	.doc = "name of the CA instance, for a URL"},
    {.name = "keep",
	.argument = "PREFIX",
	.doc = "keep the key and certificate as PREFIX.key and PREFIX.pem"},
    {.name = "timeout",
	.argument = "SECONDS",
	.doc = "longest time for each request"},
    {.name = "json", .doc = "the report as JSON"},
    {.name = "strict", .doc = "warnings alone make the status 1 as well"},
    {0},
};

static const struct option identity_options[] = {
    {.name = "type",
	.argument = "TYPE",
	.choices = key_types,
	.doc = "keys: rsa2048, rsa3072, rsa4096, p256 or p384"},
    {.name = "name",
	.argument = "NAME",
	.doc = "common name of the signing certificate"},
    {.name = "organization", .argument = "NAME", .doc = "organization of both"},
    {.name = "days",
	.argument = "DAYS",
	.doc = "validity of the signing certificate; 825 unless given"},
    {.name = "pkcs12", .doc = "write the identity as PKCS#12, not PEM"},
    {.name = "passphrase",
	.argument = "REFERENCE",
	.doc = "encrypt the keys; where the passphrase is, such as env:NAME"},
    {.name = "output",
	.letter = 'o',
	.argument = "PREFIX",
	.doc = "path that the names of the files start with; identity "
	       "unless given"},
    {0},
};

static const struct option explain_options[] = {
    {.name = "json", .doc = "the documentation as JSON"},
    {.name = "manual",
	.argument = "PART",
	.choices = manuals,
	.hidden = true,
	.doc = "mdoc text of a table of the manual"},
    {0},
};

static const struct option version_options[] = {
    {.name = "json", .doc = "the versions as JSON"},
    {0},
};

static const struct option fingerprint_options[] = {
    {.name = "name",
	.argument = "CA-IDENT",
	.doc = "name of the CA instance, for a URL"},
    {.name = "update", .doc = "pin what has no pin yet"},
    {.name = "replace",
	.argument = "SHA-256",
	.doc = "with --update: replace the pin of this CA"},
    {.name = "json", .doc = "the report as JSON"},
    {0},
};

static const struct option no_options[] = {{0}};

const struct command commands[] = {
    {.name = "new",
	.synopsis = "[--template NAME] FILE",
	.summary = "write a commented definition to start from",
	.details = "Writes a template to FILE, which must not exist yet. The "
		   "lines to look at are marked CHANGE.",
	.options = new_options,
	.most = 1,
	.statuses = {STATUS_NOT_FOUND, STATUS_REFUSED, STATUS_FILE},
	.run = cmd_new},
    {.name = "validate",
	.alias = "lint",
	.synopsis = "[--format FORMAT] [--strict] FILE...",
	.summary = "check definitions and profiles, without any network",
	.details = "A FILE is a definition, anybody's .mobileconfig, signed "
		   "or not, a directory (all *.ini below it) or '-', standard "
		   "input. All that is wrong is reported, by line and column "
		   "or by key path. No secret is resolved and no command run.",
	.options = validate_options,
	.least = 1,
	.most = COMMAND_OPERANDS_ANY,
	.statuses = {STATUS_FINDINGS, STATUS_NOT_FOUND, STATUS_FILE,
	    STATUS_LIMIT},
	.run = cmd_validate},
    {.name = "build",
	.synopsis = "[-o PATH] [--sign URI | --unsigned] FILE...",
	.summary = "make signed profiles from definitions",
	.details = "Writes NAME.mobileconfig beside each definition NAME.ini, "
		   "or where -o says. An unchanged profile is not written "
		   "again. The signing identity is --sign, else that of the "
		   "project file. 'fingerprint = auto' is the one pinned in "
		   "scepctl.lock; where there is none the server is asked, and "
		   "what it says is pinned.",
	.options = build_options,
	.least = 1,
	.most = COMMAND_OPERANDS_ANY,
	.statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	    STATUS_PRIVILEGE, STATUS_BUSY, STATUS_PARTLY, STATUS_REFUSED,
	    STATUS_FILE, STATUS_CRYPTO, STATUS_NETWORK, STATUS_SERVER,
	    STATUS_LIMIT},
	.run = cmd_build},
    {.name = "fingerprint",
	.synopsis = "[--update [--replace SHA-256]] FILE... | URL",
	.summary = "fetch the CA's fingerprint and compare it",
	.details =
	    "Asks each server once for its CA certificates (GetCACert) and, "
	    "where a definition names it, reads the admin page of NDES, "
	    "whose thumbprint must be that of one of them; reading it takes "
	    "one of its five places for unused challenges. Shows both "
	    "certificates, and whether the definition and the pin in "
	    "scepctl.lock agree. A CA that differs from its pin is never "
	    "accepted unless --update --replace names the old one.",
	.options = fingerprint_options,
	.least = 1,
	.most = COMMAND_OPERANDS_ANY,
	.statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	    STATUS_PRIVILEGE, STATUS_BUSY, STATUS_REFUSED, STATUS_FILE,
	    STATUS_NETWORK, STATUS_SERVER},
	.run = cmd_fingerprint},
    {.name = "challenge",
	.synopsis = "FILE",
	.summary = "fetch one challenge from NDES",
	.details = "Reads the admin page once, never again when it refuses, "
		   "and prints the challenge and nothing else. For "
		   "definitions with 'challenge_type = dynamic-microsoft-ca'.",
	.options = no_options,
	.least = 1,
	.most = 1,
	.statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	    STATUS_PRIVILEGE, STATUS_BUSY, STATUS_FILE, STATUS_NETWORK,
	    STATUS_SERVER},
	.run = cmd_challenge},
    {.name = "show",
	.synopsis = "[--ini | --json | --xml] FILE",
	.summary = "show a profile or definition in readable form",
	.details = "Any .mobileconfig will do, signed or not, XML or binary. "
		   "Challenges and passwords are masked, except in --xml, "
		   "which is verbatim. Fit for use as a git textconv driver.",
	.options = show_options,
	.least = 1,
	.most = 1,
	.statuses = {STATUS_FINDINGS, STATUS_NOT_FOUND, STATUS_FILE,
	    STATUS_LIMIT},
	.run = cmd_show},
    {.name = "verify",
	.synopsis = "[--ca FILE] [--format FORMAT] [--strict] FILE",
	.summary = "check a profile's signature, then all that validate does",
	.details = "Reports the signer, the chain, the algorithms and the "
		   "days left. Without --ca nothing is trusted or distrusted: "
		   "only the signature and the chain as it stands are judged.",
	.options = verify_options,
	.least = 1,
	.most = 1,
	.statuses = {STATUS_FINDINGS, STATUS_NOT_FOUND, STATUS_FILE,
	    STATUS_CRYPTO, STATUS_LIMIT},
	.run = cmd_verify},
    {.name = "probe",
	.synopsis = "[--admin] [--enroll] [--set NAME=VALUE] FILE | URL",
	.summary = "try the whole way of a device to its certificate",
	.details = "Tries each step in turn and says what is wrong with it "
		   "and what to do: name, connection, TLS, kind of server, "
		   "capabilities, certificates, fingerprint, clocks. With a "
		   "URL only the server is looked at, with a definition also "
		   "whether the two fit. --enroll makes a fresh key, asks for "
		   "a certificate with the definition's subject and challenge "
		   "and compares what comes with what was asked for; a real "
		   "certificate is issued. With a dynamic challenge it reads "
		   "the admin page, as --admin does.",
	.options = probe_options,
	.least = 1,
	.most = 1,
	.statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	    STATUS_REFUSED, STATUS_FILE, STATUS_CRYPTO, STATUS_LIMIT},
	.run = cmd_probe},
    {.name = "identity",
	.synopsis = "new [--type TYPE] [--name NAME] [-o PREFIX]",
	.summary = "make a private signing CA and a signing identity",
	.details = "For trying out, or for internal trust: devices accept the "
		   "signature once they trust the CA. Writes PREFIX.pem (or "
		   "PREFIX.p12), PREFIX-ca.pem and PREFIX-ca.key; none of "
		   "them may exist yet.",
	.options = identity_options,
	.least = 1,
	.most = 1,
	.statuses = {STATUS_CREDENTIALS, STATUS_NOT_FOUND, STATUS_REFUSED,
	    STATUS_FILE, STATUS_CRYPTO},
	.run = cmd_identity},
    {.name = "explain",
	.synopsis = "[SECTION[.KEY] | RULE]",
	.summary = "explain a section, a key or a finding",
	.details = "Without an argument the sections are listed.",
	.options = explain_options,
	.most = 1,
	.statuses = {STATUS_NOT_FOUND},
	.run = cmd_explain},
    {.name = "version",
	.synopsis = "[--json]",
	.summary = "show the versions of program and libraries",
	.options = version_options,
	.run = cmd_version},
    {.name = "help",
	.synopsis = "[COMMAND]",
	.summary = "show help",
	.options = no_options,
	.most = 1,
	.run = cmd_help},
    {0},
};

const struct command *command_find(
    const struct command *table, const char *name)
{
	for (; table->name != NULL; table++)
		if (strcmp(table->name, name) == 0 ||
		    (table->alias != NULL && strcmp(table->alias, name) == 0))
			return table;
	return NULL;
}

const char *command_near(const struct command *table, const char *name)
{
	const char *best = NULL;
	unsigned distance = UINT_MAX;

	for (; table->name != NULL; table++) {
		unsigned limit = text_near_limit(strlen(table->name));
		unsigned off = text_distance(name, table->name, limit);

		if (off <= limit && off < distance) {
			best = table->name;
			distance = off;
		}
	}
	return best;
}

const char *status_meaning(int status)
{
	static const char *const meanings[] = {
	    [STATUS_DONE] = "done",
	    [STATUS_FINDINGS] = "findings: an invalid definition or profile, "
				"a failed verification",
	    [STATUS_USAGE] = "wrong use of the command line",
	    [STATUS_CREDENTIALS] = "credentials refused, or a secret not set",
	    [STATUS_NOT_FOUND] = "not found",
	    [STATUS_PRIVILEGE] = "privilege missing",
	    [STATUS_BUSY] = "server busy, try later",
	    [STATUS_PARTLY] = "partly done: some of several failed",
	    [STATUS_REFUSED] = "refused for safety",
	    [STATUS_FILE] = "a file could not be read or written",
	    [STATUS_CRYPTO] = "key, certificate or signature",
	    [STATUS_NETWORK] = "network: connection, TLS, timeout",
	    [STATUS_SERVER] = "the server answered with an error or not as "
			      "documented",
	    [STATUS_LIMIT] = "a limit of the program, or internal",
	};

	if (status < 0 || (size_t)status >= array_length(meanings))
		return NULL;
	return meanings[status];
}
