#include "cmd/command.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "cmd/options.h"
#include "base/banned.h"

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
	.statuses = {STATUS_FINDINGS, STATUS_NOT_FOUND, STATUS_REFUSED,
	    STATUS_FILE, STATUS_LIMIT},
	.run = cmd_validate},
    {.name = "build",
	.synopsis = "[-o PATH] [--sign URI | --unsigned] [--json] FILE...",
	.summary = "make signed profiles from definitions",
	.details = "Writes NAME.mobileconfig beside each definition NAME.ini, "
		   "or where -o says. An unchanged profile is not written "
		   "again. The signing identity is --sign, else that of the "
		   "project file. 'fingerprint = auto' is the one pinned in "
		   "scepctl.lock; where there is none the server is asked, and "
		   "what it says is pinned. --upload then does what push does "
		   "for the definitions that were built; Jamf Pro gets the "
		   "property list, not the signed file.",
	.options = build_options,
	.least = 1,
	.most = COMMAND_OPERANDS_ANY,
	.statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	    STATUS_PRIVILEGE, STATUS_BUSY, STATUS_PARTLY, STATUS_REFUSED,
	    STATUS_FILE, STATUS_CRYPTO, STATUS_NETWORK, STATUS_SERVER,
	    STATUS_LIMIT},
	.run = cmd_build},
    {.name = "plan",
	.synopsis = "[--check] [--save FILE] [--json | --markdown] [FILE...]",
	.summary = "show what apply would change in Jamf Pro",
	.details =
	    "Compares the definitions, what was last applied (scepctl.lock) "
	    "and what the server holds: what would be created, changed key by "
	    "key, put back, or is in conflict, and what devices will notice "
	    "of it. Changes nothing, the lock file neither. No FILE: all "
	    "definitions of the project, and then also what is on the server "
	    "and not defined. The server is that of [jamf] in scepctl.conf, "
	    "or of JAMF_URL and its like in the environment. Resolves no "
	    "secret "
	    "of a definition and asks no server that one names: secrets are "
	    "shown as not compared unless --secrets asks for it, then also "
	    "those not at hand ('prompt:' does not ask), and a fingerprint "
	    "that is not pinned yet is refused.",
	.options = plan_options,
	.most = COMMAND_OPERANDS_ANY,
	.statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	    STATUS_PRIVILEGE, STATUS_BUSY, STATUS_REFUSED, STATUS_FILE,
	    STATUS_NETWORK, STATUS_SERVER, STATUS_LIMIT},
	.run = cmd_plan},
    {.name = "apply",
	.synopsis = "[-y | -n] [--prune] [--plan PLAN] [FILE...]",
	.summary = "create and update profiles in Jamf Pro",
	.details =
	    "Shows the plan, asks, and does what it says and nothing else; "
	    "what was sent is read back and compared, and the first "
	    "difference stops further writes. No FILE: all definitions of "
	    "the project. Jamf Pro gets the property list, not a signed file, "
	    "and signs at delivery. Some settings no API takes (the SCEP "
	    "admin URL with user and password, for computers the days of "
	    "redistribution): they are listed with the page to enter them "
	    "on, and the scope is held back until --confirm-ui says that "
	    "they were entered; with --confirm-ui and no FILE only those "
	    "definitions are applied. --unconfirm-ui alone changes nothing "
	    "on the server.",
	.options = apply_options,
	.most = COMMAND_OPERANDS_ANY,
	.statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	    STATUS_PRIVILEGE, STATUS_BUSY, STATUS_PARTLY, STATUS_REFUSED,
	    STATUS_FILE, STATUS_NETWORK, STATUS_SERVER, STATUS_LIMIT},
	.run = cmd_apply},
    {.name = "push",
	.synopsis = "[-y | -n] FILE...",
	.summary = "apply named files, .mobileconfig files as well",
	.details =
	    "As apply, for the files named. A FILE is a definition or "
	    "anybody's .mobileconfig; the signature of a signed one is not "
	    "sent, since Jamf Pro's API takes none.",
	.options = push_options,
	.least = 1,
	.most = COMMAND_OPERANDS_ANY,
	.statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	    STATUS_PRIVILEGE, STATUS_BUSY, STATUS_PARTLY, STATUS_REFUSED,
	    STATUS_FILE, STATUS_NETWORK, STATUS_SERVER, STATUS_LIMIT},
	.run = cmd_apply},
    {.name = "open",
	.synopsis = "FILE",
	.summary = "open a profile's page in Jamf Pro, to enter settings",
	.details =
	    "Opens the page of the profile in the browser and puts what no "
	    "API takes on the clipboard, one setting after another; a "
	    "password only when asked whether to, and it is taken off again. "
	    "Then asks whether they are entered, and goes on as apply "
	    "--confirm-ui does. Without a terminal or clipboard they are "
	    "printed in turn, but for passwords. Which page it is says "
	    "scepctl.lock: the profile must have been applied.",
	.options = open_options,
	.least = 1,
	.most = 1,
	.statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	    STATUS_PRIVILEGE, STATUS_BUSY, STATUS_PARTLY, STATUS_REFUSED,
	    STATUS_FILE, STATUS_NETWORK, STATUS_SERVER, STATUS_LIMIT},
	.run = cmd_open},
    {.name = "pull",
	.synopsis = "[-o DIR] [NAME | id:N ...]",
	.summary = "write profiles of Jamf Pro to files and definitions",
	.details =
	    "Writes each profile as a .mobileconfig and, when it has a SCEP "
	    "payload, as a definition that plans as unchanged. Without a NAME "
	    "all profiles. A name that several have is refused with the id of "
	    "each; an id that both a profile for computers and one for mobile "
	    "devices has needs --platform. A file that is there with other "
	    "content is left "
	    "alone, unless --force is given. Challenges and passwords are "
	    "masked unless --with-secrets is given.",
	.options = pull_options,
	.most = COMMAND_OPERANDS_ANY,
	.statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	    STATUS_PRIVILEGE, STATUS_BUSY, STATUS_PARTLY, STATUS_REFUSED,
	    STATUS_FILE, STATUS_NETWORK, STATUS_SERVER, STATUS_LIMIT},
	.run = cmd_pull},
    {.name = "fingerprint",
	.synopsis = "[--update [--replace SHA-256]] [--certificates DIR] "
		    "FILE... | URL",
	.summary = "fetch the CA's fingerprint and compare it",
	.details =
	    "Asks each server once for its CA certificates (GetCACert) and, "
	    "where a definition names it, reads the admin page of NDES, "
	    "whose thumbprint must be that of one of them; reading it takes "
	    "one of its five places for unused challenges. Shows both "
	    "certificates, and whether the definition and the pin in "
	    "scepctl.lock agree. A CA that differs from its pin is never "
	    "accepted unless --update --replace names the old one; one that "
	    "has expired is warned of, and pinned only when --replace names "
	    "it.",
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
	    STATUS_PRIVILEGE, STATUS_BUSY, STATUS_REFUSED, STATUS_FILE,
	    STATUS_NETWORK, STATUS_SERVER},
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
		   "only the signature and the chain as it stands are judged, "
		   "and a note says when no CA of this system issued it.",
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
    {.name = "server",
	.synopsis = "check [--for COMMAND] [--server LABEL]",
	.summary = "check logins to Jamf Pro and what they may do",
	.details =
	    "Asks every Jamf Pro of the project file and the environment: "
	    "login, version, clock, the privileges one by one, and what each "
	    "command would lack. Writes nothing: reading is tried, creating, "
	    "changing and deleting is what the server lists for the login, "
	    "else not told. Status 5 when plan and apply lack a privilege for "
	    "the kind of profiles (of computers, of mobile devices) that the "
	    "login may read, or when it may read neither; --for asks about "
	    "plan alone, or about apply --prune as well. What only names in "
	    "definitions need does not count. With several servers the status "
	    "is that of the first that has one.",
	.options = server_options,
	.least = 1,
	.most = 1,
	.statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_PRIVILEGE,
	    STATUS_BUSY, STATUS_REFUSED, STATUS_FILE, STATUS_NETWORK,
	    STATUS_SERVER, STATUS_LIMIT},
	.run = cmd_server},
    {.name = "lock",
	.synopsis = "move OLD NEW | remove ID | merge BASE OURS THEIRS",
	.summary = "change or merge the lock file, without an editor",
	.details =
	    "move: the definition with the identifier OLD has the identifier "
	    "NEW now. remove: forgets the profile of the identifier ID; "
	    "nothing is changed on a server, where plan finds it again by its "
	    "name and payloads. merge: a merge driver of git's: what THEIRS "
	    "changed since BASE goes into OURS; status 1 when something is "
	    "left to decide, which then stands there between marks. That is "
	    "so for a pin that both sides changed to different CAs; a profile "
	    "is as it was written to the server last.",
	.options = lock_options,
	.least = 1,
	.most = 4,
	.statuses = {STATUS_FINDINGS, STATUS_CREDENTIALS, STATUS_NOT_FOUND,
	    STATUS_BUSY, STATUS_REFUSED, STATUS_FILE, STATUS_LIMIT},
	.run = cmd_lock},
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
	struct text_meant meant = {.text = name};

	for (; table->name != NULL; table++)
		text_meant_offer(&meant, table->name);
	return meant.name;
}

const char *status_meaning(int status)
{
	static const char *const meanings[] = {
	    [STATUS_DONE] = "done",
	    [STATUS_FINDINGS] = "findings: an invalid file, a failed "
				"verification, pending changes",
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
