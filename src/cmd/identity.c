/* The command identity: a private CA and a signing identity. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/secret_reference.h"
#include "base/shell.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/message.h"
#include "crypto/crypto.h"
#include "crypto/identity_make.h"
#include "secrets/secrets.h"
#include "base/banned.h"

enum {
	PRIVATE_MODE = 0600,
	PUBLIC_MODE = 0644,
	DAYS_DEFAULT = 825,
	DAYS_CA = 3650,
	DAYS_MAX = 36500
};

enum product {
	PRODUCT_IDENTITY,
	PRODUCT_CA,
	PRODUCT_CA_KEY,
	PRODUCT_COUNT
};

struct new_identity {
	const struct invocation *invocation;
	struct identity_kit *kit;
	struct secret passphrase;
	bool pkcs12;
	char paths[PRODUCT_COUNT][FILE_PATH_MAX];
};

static void new_identity_done(struct new_identity *it)
{
	identity_kit_free(it->kit);
	secret_done(&it->passphrase);
}

/* A PREFIX that names the identity's file itself loses its ending. */
static int plan_paths(struct new_identity *it, struct error *error)
{
	static const char *const ends[] = {".pem", "-ca.pem", "-ca.key"};
	const char *prefix =
	    opts_text(&it->invocation->arguments, "output", "identity");
	size_t length = strlen(prefix);

	if (text_ends_with(prefix, ".pem") || text_ends_with(prefix, ".p12"))
		length -= 4;
	if (length == 0 || prefix[length - 1] == '/')
		return error_set(error, STATUS_USAGE,
		    "'%.100s' is no start of a file name", prefix);
	for (int i = 0; i < PRODUCT_COUNT; i++) {
		const char *end = ends[i];
		int used;

		if (i == PRODUCT_IDENTITY && it->pkcs12)
			end = ".p12";
		used = snprintf(it->paths[i], sizeof(it->paths[i]), "%.*s%s",
		    (int)length, prefix, end);
		if (used < 0 || (size_t)used >= sizeof(it->paths[i]))
			return error_set(
			    error, STATUS_USAGE, "a path is too long");
	}
	/* All are looked for before the first is written. */
	for (int i = 0; i < PRODUCT_COUNT; i++)
		if (file_exists(it->paths[i])) {
			(void)error_set(error, STATUS_REFUSED,
			    "'%s' exists already", it->paths[i]);
			return error_hint(error,
			    "name another place with -o, or move it away");
		}
	return 0;
}

static int resolve_passphrase(struct new_identity *it, struct error *error)
{
	const char *text =
	    opts_text(&it->invocation->arguments, "passphrase", NULL);
	struct secrets_options options;
	struct secret_reference reference;

	if (text == NULL)
		return 0;
	if (secret_reference_parse(text, strlen(text), &reference, error) !=
	    0) {
		error->status = STATUS_USAGE;
		return -1;
	}
	if (reference.kind == SECRET_REFERENCE_LITERAL) {
		(void)error_set(error, STATUS_USAGE,
		    "option '--passphrase' does not take the passphrase "
		    "itself");
		return error_hint(error, "name where it is, such as env:NAME, "
					 "file:PATH or prompt:");
	}
	invocation_secrets(it->invocation, BOUNDS_USER, NULL, &options);
	return secrets_resolve(
	    text, strlen(text), &options, &it->passphrase, error);
}

static int make(struct new_identity *it, struct error *error)
{
	const struct arguments *arguments = &it->invocation->arguments;
	const char *days = opts_text(arguments, "days", NULL);
	int64_t number = DAYS_DEFAULT;
	struct identity_plan plan = {
	    .name = opts_text(arguments, "name", "Profile signing"),
	    .organization = opts_text(arguments, "organization", NULL),
	    .now = it->invocation->now};

	if (!identity_key_by_name(
		opts_text(arguments, "type", "rsa2048"), &plan.key))
		return error_set(
		    error, STATUS_LIMIT, "a type of key is not known");
	if (days != NULL &&
	    !text_to_number(days, strlen(days), 1, DAYS_MAX, &number))
		return error_set(error, STATUS_USAGE,
		    "option '--days' cannot be '%.40s', expected 1 to %d", days,
		    DAYS_MAX);
	plan.days = (unsigned)number;
	plan.ca_days = plan.days > DAYS_CA ? plan.days : DAYS_CA;
	return identity_make(&plan, &it->kit, error);
}

static int add_product(const struct new_identity *it, int product,
    struct buf *bytes, struct error *error)
{
	switch (product) {
	case PRODUCT_CA:
		return identity_kit_ca(it->kit, bytes, error);
	case PRODUCT_CA_KEY:
		return identity_kit_ca_key(
		    it->kit, &it->passphrase, bytes, error);
	default:
		break;
	}
	if (it->pkcs12)
		return identity_kit_pkcs12(
		    it->kit, &it->passphrase, bytes, error);
	return identity_kit_pem(it->kit, &it->passphrase, bytes, error);
}

static int write_products(const struct new_identity *it, struct error *error)
{
	struct buf bytes[PRODUCT_COUNT] = {{0}};
	int result = 0, written = 0;

	/* Everything is made before anything is written. */
	for (int i = 0; i < PRODUCT_COUNT && result == 0; i++)
		result = add_product(it, i, &bytes[i], error);
	for (; written < PRODUCT_COUNT && result == 0; written++)
		result = file_create(it->paths[written], bytes[written].data,
		    bytes[written].length,
		    written == PRODUCT_CA ? PUBLIC_MODE : PRIVATE_MODE, error);
	/* A key without its certificate is of no use, and would be in the way
	 * of the next attempt. The one that failed is not ours. */
	for (int i = 0; result != 0 && i + 1 < written; i++)
		(void)unlink(it->paths[i]);
	for (int i = 0; i < PRODUCT_COUNT; i++)
		buf_done(&bytes[i]);
	return result;
}

static int report(const struct new_identity *it, struct error *error)
{
	auto_buf struct buf buf = {0};
	const char *identity = it->paths[PRODUCT_IDENTITY];
	struct shell_word word;

	for (int i = 0; i < PRODUCT_COUNT; i++) {
		text_add_printable(&buf, it->paths[i], strlen(it->paths[i]));
		buf_char(&buf, '\n');
	}
	if (stdout_report(it->invocation, RUNNER_TEXT, &buf, error) != 0)
		return -1;
	message_note(it->invocation, "'%s' signs: scepctl build --sign %s FILE",
	    identity, shell_path(&word, identity, "IDENTITY"));
	message_note(it->invocation, "'%s' is what devices must trust",
	    it->paths[PRODUCT_CA]);
	message_note(it->invocation,
	    "'%s' makes further certificates: keep it elsewhere",
	    it->paths[PRODUCT_CA_KEY]);
	return 0;
}

static int run_command(struct invocation *invocation)
{
	const struct arguments *arguments = &invocation->arguments;
	auto_cleanup(new_identity_done) struct new_identity it = {
	    .invocation = invocation, .pkcs12 = opts_has(arguments, "pkcs12")};
	struct error error = {0};

	if (command_part_find(arguments, &error) == NULL ||
	    plan_paths(&it, &error) != 0 ||
	    resolve_passphrase(&it, &error) != 0 || crypto_start(&error) != 0 ||
	    make(&it, &error) != 0 || write_products(&it, &error) != 0 ||
	    report(&it, &error) != 0)
		return message_error(invocation, &error);
	return STATUS_DONE;
}

static const struct option command_options[] = {
    {.name = "type",
	.argument = "TYPE",
	.choices = (const char *const[]){"rsa2048", "rsa3072", "rsa4096",
	    "p256", "p384", NULL},
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

static const struct command_part parts[] = {
    {.name = "new", .doc = "a signing CA and a signing identity"},
    {0},
};

const struct command identity_command = {.name = "identity",
    .synopsis = "new [--type TYPE] [--name NAME] [-o PREFIX]",
    .summary = "make a private signing CA and a signing identity",
    .details = "For trying out, or for internal trust: devices accept the "
	       "signature once they trust the CA. Writes PREFIX.pem (or "
	       "PREFIX.p12), PREFIX-ca.pem and PREFIX-ca.key; none of "
	       "them may exist yet.",
    .options = command_options,
    .least = 1,
    .most = 1,
    .parts = parts,
    .statuses = {STATUS_CREDENTIALS, STATUS_NOT_FOUND, STATUS_REFUSED,
	STATUS_FILE, STATUS_CRYPTO},
    .run = run_command};
