/*
 * What the profiles of a run need from elsewhere, each asked for once: secrets,
 * the CA's fingerprint where it is automatic, a challenge for one device. The
 * challenge comes last, since it costs the server something.
 */

#include "base/file.h"
#include "cmd/build_session.h"
#include "cmd/challenge.h"
#include "cmd/projects.h"
#include "cmd/message.h"
#include "gather/gather.h"
#include "project/lock.h"
#include "base/banned.h"

static bool given(const struct build_session *build, const char *option)
{
	return opts_has(&build->invocation->arguments, option);
}

/* -- pins ---------------------------------------------------------------- */

static void tell_learnt(void *context, const struct lock_pin *pin)
{
	const struct build_session *build = context;

	message_note(build->invocation, "pinned the CA of '%.300s': '%.200s'",
	    pin->url, pin->ca.subject);
}

static int fetch_pins(struct build_session *build, struct error *error)
{
	auto_config struct config config = {0};
	struct document *document = &build->slots[0].document;
	bool silent = given(build, "offline") || given(build, "locked") ||
		      build->purpose.asks_no_server;
	char directory[FILE_PATH_MAX], path[FILE_PATH_MAX];
	size_t at = 0, item;

	if (pins_count(build->pins) == 0)
		return 0;
	/* One lock file serves the run, whoever signs. */
	inputs_directory(
	    build->inputs.list[0].path, directory, sizeof(directory));
	if (projects_read(
		&build->inputs, build->invocation, true, &config, error) != 0 ||
	    lock_path(build->network.config, directory, path, error) != 0 ||
	    pins_read(build->pins, NULL, path, error) != 0)
		return -1;
	/* A secret that is not to be had fails before any connection. */
	if (!silent && !build->purpose.may_lack_secrets &&
	    pins_missing(build->pins, &at, &item) &&
	    secret_cache_check(build->secrets, error) != 0)
		return -1;
	at = 0;
	while (pins_missing(build->pins, &at, &item)) {
		build_read(build, item, document);
		if (!document->unreadable)
			pins_learn(build->pins, &document->profile,
			    silent ? NULL : build->lookup);
	}
	return build->purpose.saves_nothing
		   ? 0
		   : pins_save(build->pins, tell_learnt, build, error);
}

/* -- the challenge ------------------------------------------------------- */

/* Before anything is asked of a server. */
static int read_single(struct build_session *build,
    const struct payload **ret_scep, struct error *error)
{
	struct document *document = &build->slots[0].document;

	if (build->inputs.count != 1) {
		(void)error_set(error, STATUS_USAGE,
		    "'--live-challenge' takes one definition, not %zu",
		    build->inputs.count);
		return error_hint(error, "a challenge is for one device, once");
	}
	build_read(build, 0, document);
	if (document->unreadable) {
		*error = document->error;
		return -1;
	}
	return gather_challenge_payload(&document->profile, ret_scep, error);
}

static int fetch_challenge(struct build_session *build, struct error *error)
{
	const struct payload *scep = NULL;
	const struct ndes_page *page = NULL;

	if (read_single(build, &scep, error) != 0)
		return -1;
	if (gather_challenge(build->lookup, build->pins, scep, &page, error) !=
		0 ||
	    secret_set(&build->challenge, page->challenge.bytes,
		page->challenge.length, error) != 0)
		return -1;
	build->values.live_challenge = &build->challenge;
	build->emission.anew = true;
	challenge_say(build->invocation, page);
	return 0;
}

int build_gather(struct build_session *build, struct error *error)
{
	bool wants_challenge = given(build, "live-challenge");
	const struct payload *ignored;
	struct ca_lookup_callbacks callbacks;
	struct secrets_options secrets;
	struct error withheld = {0};

	network_callbacks(&build->network, &callbacks);
	/* Devices of a table get one after another, while files are written. */
	callbacks.keeps_logins = build->rows != NULL && wants_challenge;
	build->lookup = ca_lookup_new(&callbacks);
	if (build->lookup == NULL)
		return error_set_memory(error);
	if (wants_challenge && read_single(build, &ignored, error) != 0)
		return -1;
	(void)error_set(&withheld, STATUS_REFUSED,
	    "a plan resolves none unless --secrets asks for it");
	invocation_secrets(
	    build->invocation, BOUNDS_DEFINITION, NULL, &secrets);
	if (build->purpose.asks_nothing)
		secrets.prompt = NULL;
	if (build->purpose.resolves_nothing)
		secret_cache_withhold(build->secrets, &withheld);
	else
		secret_cache_fetch(build->secrets, &secrets);
	secret_cache_values(build->secrets, &build->values);
	build->emission.values = &build->values;
	build->emission.strict = given(build, "strict");
	if (wants_challenge && secret_cache_check(build->secrets, error) != 0)
		return -1;
	if (fetch_pins(build, error) != 0)
		return -1;
	return wants_challenge && build->rows == NULL
		   ? fetch_challenge(build, error)
		   : 0;
}
