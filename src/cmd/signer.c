/* The identity that signs: which it is, and what opens it. */
#include "cmd/signer.h"

#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/secret_reference.h"
#include "base/token_uri.h"
#include "cmd/secret_check.h"
#include "cmd/message.h"
#include "cmd/own_config.h"
#include "base/banned.h"

enum {
	CHAIN_FILES_MAX = 32
};

/* Where identity, chain and passphrase come from. */
struct choice {
	const char *uri;
	const char *chain[CHAIN_FILES_MAX];
	size_t chain_count;
	const char *passphrase;        /* reference, or NULL */
	const struct payload *section; /* that it stands in, or NULL */
	enum bounds_origin origin;     /* who names it */
	struct token_uri token;        /* when uri is that of a token */
	const char *directory; /* relative file: references start here */
	enum bounds_origin uri_origin; /* who names the URI */
	const char *uri_directory;     /* and that of pin-source here */
	const struct invocation *invocation;
	char paths[CHAIN_FILES_MAX + 1][FILE_PATH_MAX];
	size_t path_count;
};

/* A path of the project file, which is relative to it. */
static const char *place(struct choice *choice, const struct config *config,
    const char *path, struct error *error)
{
	char *joined = choice->paths[choice->path_count];
	const char *colon = strchr(path, ':');
	const char *slash = strchr(path, '/');

	/* It has a scheme. */
	if (colon != NULL && (slash == NULL || colon < slash))
		return path;
	if (choice->path_count == array_length(choice->paths) ||
	    file_join(joined, FILE_PATH_MAX, config->directory, path) != 0) {
		(void)error_set(
		    error, STATUS_FILE, "'%s' is too long a path", path);
		return NULL;
	}
	choice->path_count++;
	return joined;
}

static int add_chain(
    struct choice *choice, const char *path, struct error *error)
{
	if (path == NULL)
		return -1;
	if (choice->chain_count == CHAIN_FILES_MAX)
		return error_set(error, STATUS_LIMIT,
		    "more than %d chain files", CHAIN_FILES_MAX);
	choice->chain[choice->chain_count++] = path;
	return 0;
}

/* What a [signing] section says: of the project file, or of the user's own. */
static int choose_from_section(struct choice *choice,
    const struct config *config, enum bounds_origin origin, struct error *error)
{
	const struct payload *section = config_section(config, "signing", NULL);
	const struct value *chain;
	const char *uri;

	if (section == NULL)
		return 0;
	choice->passphrase = payload_text(section, KEY_PASSPHRASE, NULL);
	choice->section = section;
	choice->origin = origin;
	choice->directory = config->directory;
	if (choice->uri != NULL)
		return 0;
	uri = payload_text(section, KEY_IDENTITY, NULL);
	if (uri == NULL)
		return 0;
	choice->uri = place(choice, config, uri, error);
	choice->uri_origin = origin;
	choice->uri_directory = config->directory;
	if (choice->uri == NULL)
		return -1;
	chain = payload_value(section, KEY_CHAIN);
	for (size_t i = 0; chain->present && i < chain->count; i++)
		if (add_chain(choice,
			place(choice, config, chain->items[i].text, error),
			error) != 0)
			return -1;
	return 0;
}

/* The user's own identity comes with its own passphrase and chain, or not at
 * all: those of the project are not for it. */
static int choose_from_files(
    struct choice *choice, const struct config *config, struct error *error)
{
	const struct config *own;
	bool is_given = choice->uri != NULL;

	if (choose_from_section(choice, config, BOUNDS_PROJECT_FILE, error) !=
	    0)
		return -1;
	if (is_given ? choice->passphrase != NULL : choice->uri != NULL)
		return 0;
	if (own_config_get(choice->invocation, &own, error) != 0)
		return -1;
	return choose_from_section(choice, own, BOUNDS_USER, error);
}

static int fail_none(struct error *error)
{
	(void)error_set(error, STATUS_CRYPTO, "no identity to sign with");
	return error_hint(error,
	    "name one with --sign or as 'identity' under [signing] in "
	    "scepctl.conf; 'scepctl identity new' makes one for trying out; "
	    "--unsigned builds without");
}

/* What the URI says of its PIN goes first. */
static int passphrase(void *context, struct secret *ret, struct error *error)
{
	const struct choice *choice = context;
	const struct token_uri *token = &choice->token;
	const struct invocation *invocation = choice->invocation;
	auto_buf struct buf file = {0};
	struct secrets_options options;
	const char *question = token->bare.length > 0
				   ? "PIN of the signing token"
				   : "passphrase of the signing identity";

	if (token->has_pin)
		return secret_set(
		    ret, token->pin.bytes, token->pin.length, error);
	if (token->pin_file.length > 0) {
		/* A relative path starts where the URI stands. */
		invocation_secrets(invocation, choice->uri_origin,
		    choice->uri_directory, &options);
		buf_printf(&file, "file:%s", token->pin_file.data);
		return buf_ok(&file) ? secrets_resolve(file.data, file.length,
					   &options, ret, error)
				     : error_set_memory(error);
	}
	invocation_secrets(
	    invocation, choice->origin, choice->directory, &options);
	if (choice->passphrase != NULL) {
		if (secrets_resolve(choice->passphrase,
			strlen(choice->passphrase), &options, ret, error) != 0)
			return -1;
		return choice->section == NULL
			   ? 0
			   : secret_check_fetched(invocation, choice->section,
				 payload_value(choice->section, KEY_PASSPHRASE),
				 ret, error);
	}
	if (options.prompt != NULL && isatty(STDERR_FILENO))
		return options.prompt(options.context, question, ret, error);
	(void)error_set(error, STATUS_CREDENTIALS,
	    "the signing identity needs a passphrase");
	return error_hint(error,
	    "set 'passphrase = env:NAME' under [signing] in scepctl.conf, or "
	    "give --passphrase env:NAME");
}

/* The PIN that a URI brings along (RFC 7512 2.4), or the file that it says
 * holds it, is a secret like any other of who names the URI. */
static int check_pin(const struct choice *choice, struct error *error)
{
	const struct token_uri *token = &choice->token;
	auto_buf struct buf file = {0};
	struct bounds_secret secret = {.origin = choice->uri_origin,
	    .text = token->pin.bytes,
	    .length = token->pin.length,
	    .directory = choice->uri_directory};

	if (token->pin_file.length > 0) {
		buf_printf(&file, "file:%s", token->pin_file.data);
		if (!buf_ok(&file))
			return error_set_memory(error);
		secret.text = file.data;
		secret.length = file.length;
	} else if (!token->has_pin)
		return 0;
	if (bounds_check_secret(&choice->invocation->bounds, &secret, error) !=
	    0)
		return error_prefix(error, "PIN of the signing identity");
	return 0;
}

static int choose_token(struct choice *choice, struct error *error)
{
	if (!token_uri_is(choice->uri) || file_exists(choice->uri))
		return 0;
	if (token_uri_read(choice->uri, &choice->token, error) != 0)
		return -1;
	choice->uri = choice->token.bare.data;
	/* Whoever can see the processes of this machine, or the repository,
	 * sees it. */
	if (choice->token.has_pin)
		message_warning(choice->invocation,
		    "let the URI name a file as its 'pin-source', or give the "
		    "PIN as passphrase: '--passphrase env:NAME'",
		    "the PIN of the signing token is in its URI, where others "
		    "can read it");
	return check_pin(choice, error);
}

/* The URI stays NULL when nobody names an identity. */
static int choose(
    struct choice *choice, const struct config *config, struct error *error)
{
	const struct arguments *given = &choice->invocation->arguments;
	const char *path, *passphrase = opts_text(given, "passphrase", NULL);
	struct secret_reference reference;

	choice->uri = opts_text(given, "sign", NULL);
	choice->uri_origin = BOUNDS_USER;
	if (choose_from_files(choice, config, error) != 0)
		return -1;
	for (size_t i = 0; (path = opts_value(given, "chain", i)); i++)
		if (add_chain(choice, path, error) != 0)
			return -1;
	if (passphrase != NULL) {
		if (secret_reference_parse(
			passphrase, strlen(passphrase), &reference, error) != 0)
			return -1;
		if (reference.kind == SECRET_REFERENCE_LITERAL) {
			(void)error_set(error, STATUS_USAGE,
			    "--passphrase takes a reference to a secret, not "
			    "the secret itself");
			return error_hint(error, "use env:NAME, file:PATH or "
						 "prompt:");
		}
		choice->passphrase = passphrase;
		choice->section = NULL;
		choice->origin = BOUNDS_USER;
		choice->directory = NULL;
	}
	return choice->uri == NULL ? 0 : choose_token(choice, error);
}

static void choice_done(struct choice *choice)
{
	token_uri_done(&choice->token);
}

/* The digest of --digest, else of the project file, else of the user's own, and
 * the signing time. */
static int take_options(const struct invocation *invocation,
    const struct config *config, struct cms_signing *signing,
    struct error *error)
{
	const struct arguments *arguments = &invocation->arguments;
	const struct config *own;
	const struct payload *section = config_section(config, "signing", NULL);
	const char *name = opts_text(arguments, "digest", NULL);
	const char *time = opts_text(arguments, "signing-time", NULL);

	if (own_config_get(invocation, &own, error) != 0)
		return -1;
	if (section == NULL ||
	    (!payload_value(section, KEY_DIGEST)->present &&
		!payload_value(section, KEY_IDENTITY)->present))
		section = config_section(own, "signing", NULL);
	if (name == NULL)
		name =
		    section == NULL ? "" : payload_choice(section, KEY_DIGEST);
	if (!digest_by_name(name, strlen(name), &signing->digest))
		signing->digest = DIGEST_SHA256;
	signing->time = invocation->signing_time;
	if (time == NULL || clock_parse(time, &signing->time))
		return 0;
	(void)error_set(error, STATUS_USAGE, "'%s' is no signing time", time);
	return error_hint(error, "write it as 2026-11-23T08:39:00Z, as "
				 "2026-11-23, or as seconds since 1970");
}

static void warn(
    const struct invocation *invocation, const struct identity *identity)
{
	int64_t days = identity_days_left(identity, invocation->now);
	const char *note;

	for (size_t i = 0; (note = identity_note(identity, i)) != NULL; i++)
		message_warning(invocation, NULL, "%s", note);
	if (days < IDENTITY_DAYS_WARN)
		message_warning(invocation,
		    "once it has expired, profiles are no longer shown as "
		    "verified; a renewed certificate cannot replace profiles "
		    "that were installed by hand",
		    "the signing certificate expires in %lld days",
		    (long long)days);
}

/* What the chosen identity is read from. */
static struct identity_source source_of(
    struct choice *choice, const struct invocation *invocation)
{
	return (struct identity_source){.uri = choice->uri,
	    .chain = choice->chain,
	    .chain_count = choice->chain_count,
	    .passphrase = passphrase,
	    .context = choice,
	    .now = invocation->now};
}

int signer_load(struct signer *signer, const struct invocation *invocation,
    const struct config *config, struct error *error)
{
	auto_cleanup(choice_done) struct choice choice = {
	    .invocation = invocation};
	struct identity_source source;

	if (take_options(invocation, config, &signer->signing, error) != 0 ||
	    choose(&choice, config, error) != 0)
		return -1;
	if (choice.uri == NULL)
		return fail_none(error);
	source = source_of(&choice, invocation);
	if (identity_load(&source, &signer->identity, error) != 0)
		return -1;
	signer->signing.identity = signer->identity;
	warn(invocation, signer->identity);
	return 0;
}

int signer_read_certs(const struct invocation *invocation,
    const struct config *config, struct cert_list *certs, struct buf *name,
    struct error *error)
{
	auto_cleanup(choice_done) struct choice choice = {
	    .invocation = invocation};
	struct identity_source source;

	if (choose(&choice, config, error) != 0)
		return -1;
	if (choice.uri == NULL)
		return 0;
	buf_text(name, choice.uri);
	if (!buf_ok(name))
		return error_set_memory(error);
	source = source_of(&choice, invocation);
	return identity_read_certs(&source, certs, error);
}

void signer_done(struct signer *signer)
{
	identity_free(signer->identity);
	signer->identity = NULL;
}
