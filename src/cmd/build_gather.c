/*
 * What the profiles of a run need from elsewhere, each asked for once: secrets,
 * the CA's fingerprint where it is automatic, a challenge for one device. The
 * challenge comes last, since it costs the server something.
 */
#include <string.h>

#include "base/file.h"
#include "cmd/build.h"
#include "cmd/challenge.h"
#include "cmd/projects.h"
#include "cmd/talk.h"
#include "project/lock.h"
#include "base/banned.h"

static bool given(const struct building *building, const char *option)
{
	return opts_has(&building->invocation->arguments, option);
}

static void fetch_secrets(struct building *building)
{
	struct secrets_options secrets;
	struct error withheld = {0};

	(void)error_set(&withheld, STATUS_REFUSED,
	    "a plan resolves none unless --secrets asks for it");
	invocation_secrets(
	    building->invocation, BOUNDS_DEFINITION, NULL, &secrets);
	if (building->purpose.asks_nothing)
		secrets.prompt = NULL;
	if (building->purpose.resolves_nothing)
		secret_cache_withhold(building->secrets, &withheld);
	else
		secret_cache_fetch(building->secrets, &secrets);
	secret_cache_values(building->secrets, &building->values);
	building->emission.values = &building->values;
	building->emission.strict = given(building, "strict");
}

/* -- pins ---------------------------------------------------------------- */

static void tell_learnt(void *context, const struct lock_pin *pin)
{
	const struct building *building = context;

	talk_note(building->invocation, "pinned the CA of '%.300s': '%.200s'",
	    pin->url, pin->ca.subject);
}

/* One lock file serves the run, whoever signs. */
static int read_pins(struct building *building, struct error *error)
{
	auto_config struct config config = {0};
	char directory[FILE_PATH_MAX], path[FILE_PATH_MAX];

	inputs_directory(
	    building->inputs.list[0].path, directory, sizeof(directory));
	if (projects_read(&building->inputs, building->invocation, true,
		&config, error) != 0 ||
	    lock_path(building->network.config, directory, path, error) != 0)
		return -1;
	return pins_read(building->pins, path, error);
}

static int fetch_pins(struct building *building, struct error *error)
{
	struct document *document = &building->slots[0].document;
	bool silent = given(building, "offline") || given(building, "locked") ||
		      building->purpose.asks_no_server;
	size_t at = 0, item;

	if (pins_count(building->pins) == 0)
		return 0;
	if (read_pins(building, error) != 0)
		return -1;
	/* A secret that is not to be had fails before any connection. */
	if (!silent && !building->purpose.may_lack_secrets &&
	    pins_missing(building->pins, &at, &item) &&
	    secret_cache_check(building->secrets, error) != 0)
		return -1;
	at = 0;
	while (pins_missing(building->pins, &at, &item)) {
		build_read(building, item, document);
		if (!document->unreadable)
			pins_learn(building->pins, &document->profile,
			    silent ? NULL : building->lookup);
	}
	return building->purpose.saves_nothing
		   ? 0
		   : pins_save(building->pins, tell_learnt, building, error);
}

/* -- the challenge ------------------------------------------------------- */

/* A CA that is pinned must be the one of the page that gave the challenge. */
static int check_page(const struct building *building,
    const struct payload *scep, const struct ndes_page *page,
    struct error *error)
{
	const struct value *value = payload_value(scep, KEY_FINGERPRINT);
	const struct lock_pin *pin;
	const unsigned char *ca, *root;

	if (!value->present || value->fingerprint.kind != FINGERPRINT_AUTO)
		return 0;
	pin = pins_get(building->pins, scep, error);
	if (pin == NULL)
		return -1;
	ca = lock_cert_digest(&pin->ca, page->thumbprint_length);
	root = lock_cert_digest(&pin->root, page->thumbprint_length);
	if (ca != NULL &&
	    (memcmp(ca, page->thumbprint, page->thumbprint_length) == 0 ||
		(pin->has_root && memcmp(root, page->thumbprint,
				      page->thumbprint_length) == 0)))
		return 0;
	(void)error_set(error, STATUS_REFUSED,
	    "admin page shows the thumbprint of another CA than '%.200s', "
	    "which is pinned",
	    pin->ca.subject);
	return error_hint(error, "'scepctl fingerprint FILE' shows both");
}

/* Before anything is asked of a server. */
static int read_single(struct building *building,
    const struct payload **ret_scep, struct error *error)
{
	struct document *document = &building->slots[0].document;

	if (building->inputs.count != 1) {
		(void)error_set(error, STATUS_USAGE,
		    "'--live-challenge' takes one definition, not %zu",
		    building->inputs.count);
		return error_hint(error, "a challenge is for one device, once");
	}
	build_read(building, 0, document);
	if (document->unreadable) {
		*error = document->error;
		return -1;
	}
	return challenge_payload(&document->profile, ret_scep, error);
}

static int fetch_challenge(struct building *building, struct error *error)
{
	const struct payload *scep = NULL;
	const struct ndes_page *page = NULL;

	if (read_single(building, &scep, error) != 0)
		return -1;
	/* Without its pin the profile is not built: no challenge for it. */
	if (payload_value(scep, KEY_FINGERPRINT)->fingerprint.kind ==
		FINGERPRINT_AUTO &&
	    pins_get(building->pins, scep, error) == NULL)
		return -1;
	if (challenge_fetch(building->lookup, scep, &page, error) != 0 ||
	    check_page(building, scep, page, error) != 0 ||
	    secret_set(&building->challenge, page->challenge.bytes,
		page->challenge.length, error) != 0)
		return -1;
	building->values.live_challenge = &building->challenge;
	building->emission.anew = true;
	challenge_say(building->invocation, page);
	return 0;
}

int build_gather(struct building *building, struct error *error)
{
	bool wants_challenge = given(building, "live-challenge");
	const struct payload *ignored;
	struct ca_lookup_callbacks callbacks;

	network_callbacks(&building->network, &callbacks);
	building->lookup = ca_lookup_new(&callbacks);
	if (building->lookup == NULL)
		return error_set_memory(error);
	if (wants_challenge && read_single(building, &ignored, error) != 0)
		return -1;
	fetch_secrets(building);
	if (wants_challenge &&
	    secret_cache_check(building->secrets, error) != 0)
		return -1;
	if (fetch_pins(building, error) != 0)
		return -1;
	return wants_challenge ? fetch_challenge(building, error) : 0;
}
