#include "cmd/options.h"

#include "cmd/command.h"
#include "base/banned.h"

#define SERVER_DOC                                                          \
	"the server of this [jamf] section; definitions that name another " \
	"one are left out"
#define TRUST_DOC                                                            \
	"take scepctl.lock's word that a profile is ours where none of its " \
	"payloads shows it"
#define SAVED_DOC "apply exactly what plan --save kept there, or nothing"
#define PRUNE_DOC "delete what scepctl.lock says is ours and is defined no more"
#define DELETES_DOC                                                        \
	"with --prune: delete nothing when it would be more than this, 5 " \
	"unless given"
#define DEVICES_DOC                                                     \
	"refuse what makes more devices than this enrol again or lose " \
	"the profile"

#define PLATFORM_DOC                                                    \
	"of .mobileconfig files that do not tell whether they are for " \
	"computers or mobile devices: macos or ios"

static const char *const purposes[] = {"plan", "apply", "prune", NULL};
static const char *const platforms[] = {"macos", "ios", NULL};
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
    {.name = "allow-commands",
	.whole = true,
	.doc = "let 'command:' references run"},
    {.name = "help", .letter = 'h', .doc = "show help, then exit"},
    {.name = "version", .doc = "show the version, then exit"},
    {0},
};

const struct option new_options[] = {
    {.name = "template",
	.argument = "NAME",
	.doc = "the template to start from; ndes unless given"},
    {.name = "list", .doc = "list the templates"},
    {0},
};

const struct option validate_options[] = {
    {.name = "format",
	.argument = "FORMAT",
	.choices = formats,
	.doc = "form of the report: text, json, sarif or github"},
    {.name = "json", .doc = "the same as --format json"},
    {.name = "strict", .doc = "warnings alone make the status 1 as well"},
    {0},
};

const struct option build_options[] = {
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
    {.name = "unsigned", .whole = true, .doc = "do not sign"},
    {.name = "offline",
	.doc = "make no connection; fingerprints must be pinned"},
    {.name = "locked",
	.doc = "refuse to change the lock file; fingerprints must be pinned"},
    {.name = "live-challenge",
	.whole = true,
	.doc = "put in a challenge fetched now, for one device"},
    {.name = "strict", .doc = "warnings keep a profile from being built"},
    {.name = "upload",
	.whole = true,
	.doc = "then bring Jamf Pro in step with these definitions, as push "
	       "does"},
    {.name = "yes",
	.whole = true,
	.letter = 'y',
	.doc = "with --upload: do not ask"},
    {.name = "server",
	.argument = "LABEL",
	.doc = "with --upload: the server to use, as for push"},
    {.name = "max-devices",
	.argument = "N",
	.doc = "with --upload: as for push"},
    {.name = "json", .doc = "the report as JSON"},
    {0},
};

const struct option show_options[] = {
    {.name = "json", .doc = "the property list as JSON, secrets masked"},
    {.name = "ini", .doc = "as a definition, secrets masked"},
    {.name = "xml",
	.whole = true,
	.doc = "the property list as XML, secrets included"},
    {0},
};

const struct option verify_options[] = {
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

const struct option probe_options[] = {
    {.name = "admin",
	.whole = true,
	.doc = "read the admin page too, which takes one of NDES' five places "
	       "for unused challenges"},
    {.name = "enroll",
	.whole = true,
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
	.doc = "write root and issuing CA as PREFIX-root.pem and "
	       "PREFIX-issuing.pem; with --enroll keep the key and "
	       "certificate as PREFIX.key and PREFIX.pem"},
    {.name = "timeout",
	.argument = "SECONDS",
	.doc = "longest time for each request"},
    {.name = "json", .doc = "the report as JSON"},
    {.name = "strict", .doc = "warnings alone make the status 1 as well"},
    {0},
};

const struct option identity_options[] = {
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

const struct option explain_options[] = {
    {.name = "json", .doc = "the documentation as JSON"},
    {.name = "manual",
	.argument = "PART",
	.choices = manuals,
	.hidden = true,
	.doc = "mdoc text of a table of the manual"},
    {0},
};

const struct option version_options[] = {
    {.name = "json", .doc = "the versions as JSON"},
    {0},
};

const struct option fingerprint_options[] = {
    {.name = "name",
	.argument = "CA-IDENT",
	.doc = "name of the CA instance, for a URL"},
    {.name = "update", .doc = "pin what has no pin yet"},
    {.name = "replace",
	.whole = true,
	.argument = "SHA-256",
	.doc = "with --update: replace the pin of this CA, or pin this CA "
	       "although it has expired"},
    {.name = "certificates",
	.argument = "DIR",
	.doc = "write root and issuing CA into DIR, for 'certificate ='"},
    {.name = "json", .doc = "the report as JSON"},
    {0},
};

const struct option plan_options[] = {
    {.name = "check", .doc = "status 1 when apply would change anything"},
    {.name = "server", .argument = "LABEL", .doc = SERVER_DOC},
    {.name = "max-devices", .argument = "N", .doc = DEVICES_DOC},
    {.name = "platform",
	.argument = "PLATFORM",
	.choices = platforms,
	.doc = PLATFORM_DOC},
    {.name = "trust-lock", .whole = true, .doc = TRUST_DOC},
    {.name = "prune",
	.whole = true,
	.doc = "show what apply --prune would delete"},
    {.name = "max-deletes", .argument = "N", .doc = DELETES_DOC},
    {.name = "secrets",
	.whole = true,
	.doc = "resolve the secrets of the definitions and compare them"},
    {.name = "credentials",
	.doc = "list where in Jamf Pro each account's password is entered; "
	       "makes no connection"},
    {.name = "save",
	.argument = "FILE",
	.doc = "keep the plan for apply --plan FILE: digests, no secret"},
    {.name = "markdown", .doc = "the report for a review comment"},
    {.name = "json", .doc = "the report as JSON"},
    {0},
};

const struct option apply_options[] = {
    {.name = "yes", .whole = true, .letter = 'y', .doc = "do not ask"},
    {.name = "dry-run", .letter = 'n', .doc = "show the plan, change nothing"},
    {.name = "server", .argument = "LABEL", .doc = SERVER_DOC},
    {.name = "max-devices", .argument = "N", .doc = DEVICES_DOC},
    {.name = "platform",
	.argument = "PLATFORM",
	.choices = platforms,
	.doc = PLATFORM_DOC},
    {.name = "trust-lock", .whole = true, .doc = TRUST_DOC},
    {.name = "prune", .whole = true, .doc = PRUNE_DOC},
    {.name = "max-deletes", .argument = "N", .doc = DELETES_DOC},
    {.name = "plan", .argument = "FILE", .doc = SAVED_DOC},
    {.name = "confirm-ui",
	.whole = true,
	.argument = "FILE",
	.repeats = true,
	.doc = "the settings of this definition were entered by hand: its "
	       "scope need not wait"},
    {.name = "unconfirm-ui",
	.whole = true,
	.argument = "FILE",
	.repeats = true,
	.doc = "they are to be entered again, after a change of password"},
    {.name = "json", .doc = "the report as JSON"},
    {0},
};

const struct option push_options[] = {
    {.name = "yes", .whole = true, .letter = 'y', .doc = "do not ask"},
    {.name = "dry-run", .letter = 'n', .doc = "show the plan, change nothing"},
    {.name = "server", .argument = "LABEL", .doc = SERVER_DOC},
    {.name = "max-devices", .argument = "N", .doc = DEVICES_DOC},
    {.name = "platform",
	.argument = "PLATFORM",
	.choices = platforms,
	.doc = PLATFORM_DOC},
    {.name = "trust-lock", .whole = true, .doc = TRUST_DOC},
    {.name = "plan", .argument = "FILE", .doc = SAVED_DOC},
    {.name = "json", .doc = "the report as JSON"},
    {0},
};

const struct option pull_options[] = {
    {.name = "output",
	.letter = 'o',
	.argument = "DIR",
	.doc = "directory to write to; the current one unless given"},
    {.name = "server",
	.argument = "LABEL",
	.doc = "the server of this [jamf] section of scepctl.conf"},
    {.name = "platform",
	.argument = "PLATFORM",
	.choices = platforms,
	.doc = "profiles for computers or mobile devices only: macos or ios"},
    {.name = "with-secrets",
	.whole = true,
	.doc = "challenges and passwords in clear, in files that only you can "
	       "read"},
    {.name = "force",
	.whole = true,
	.doc = "overwrite files with other content"},
    {.name = "json", .doc = "what was written, as JSON"},
    {0},
};

const struct option open_options[] = {
    {.name = "no-browser", .doc = "only show the page's address"},
    {.name = "server", .argument = "LABEL", .doc = SERVER_DOC},
    {.name = "max-devices", .argument = "N", .doc = DEVICES_DOC},
    {.name = "trust-lock", .whole = true, .doc = TRUST_DOC},
    {0},
};

const struct option server_options[] = {
    {.name = "server",
	.argument = "LABEL",
	.doc = "the server of this [jamf] section only"},
    {.name = "for",
	.argument = "COMMAND",
	.choices = purposes,
	.doc = "what the status is about: plan, apply (unless given) or prune"},
    {.name = "json", .doc = "the report as JSON"},
    {0},
};

const struct option lock_options[] = {
    {.name = "server",
	.argument = "SERVER",
	.doc = "move and remove: of this server only; the label of its [jamf] "
	       "section, or its address as the lock file has it"},
    {.name = "json", .doc = "what was done, as JSON"},
    {0},
};

const struct option no_options[] = {{0}};
