#include "cmd/credentials.h"

#include <string.h>

#include "base/file.h"
#include "base/secret.h"
#include "base/text.h"
#include "cmd/network.h"
#include "cmd/plan_session.h"
#include "cmd/message.h"
#include "report/credentials.h"
#include "base/banned.h"

/* A use of an account, in a list in the order of the files. */
struct use {
	struct use *next;
	struct report_use row;
};

struct account {
	struct account *next;
	const char *username;
	const char *admin;
	struct use *first, **last, *newest;
	size_t count;
};

struct listing {
	struct plan_session session;
	struct document document;
	struct arena arena;
	struct http *http; /* for addresses only: nothing is sent */
	struct account *first, **last;
	size_t count;
};

static void listing_done(struct listing *listing)
{
	document_done(&listing->document);
	http_free(listing->http);
	arena_done(&listing->arena);
	plan_session_done(&listing->session);
}

static struct account *find_account(
    struct listing *listing, const char *username, const char *admin)
{
	struct account *account = listing->first;

	for (; account != NULL; account = account->next)
		if (text_compare_case(account->username, username) == 0 &&
		    strcmp(account->admin, admin) == 0)
			return account;
	account = arena_new(&listing->arena, sizeof(*account));
	if (account == NULL)
		return NULL;
	account->username = arena_text(&listing->arena, username);
	account->admin = arena_text(&listing->arena, admin);
	account->last = &account->first;
	if (account->username == NULL || account->admin == NULL)
		return NULL;
	*listing->last = account;
	listing->last = &account->next;
	listing->count++;
	return account;
}

/* -- what the lock file knows --------------------------------------------- */

static int find_page(struct listing *listing, const struct lock_object *object,
    const char **ret_page, struct error *error)
{
	auto_secret struct secret none = {0};
	const struct jamf_access access = {
	    .url = object->server, .login = JAMF_LOGIN_TOKEN, .secret = &none};
	const struct jamf_callbacks callbacks = {0};
	const struct network_jamf nowhere = {0};
	auto_jamf struct jamf *jamf = NULL;

	if (object->id == 0)
		return 0;
	if (listing->http == NULL &&
	    network_open_jamf(listing->session.invocation,
		listing->session.config, &nowhere, &listing->http, error) != 0)
		return -1;
	if (secret_set(&none, "none", strlen("none"), error) != 0 ||
	    jamf_new(listing->http, &access, &callbacks, &jamf, error) != 0)
		return -1;
	*ret_page = jamf_profile_page(jamf,
	    strcmp(object->platform, "macos") == 0 ? JAMF_COMPUTERS
						   : JAMF_MOBILE,
	    object->id, &listing->arena);
	return 0;
}

static int add_use(struct listing *listing, struct account *account,
    const struct lock_object *object, struct error *error)
{
	static const char *const states[] = {[LOCK_CONFIRM_NONE] = "none",
	    [LOCK_CONFIRM_NEEDED] = "needed",
	    [LOCK_CONFIRM_DONE] = "done"};
	const struct profile *profile = &listing->document.profile;
	struct use *use = arena_new(&listing->arena, sizeof(*use));

	if (use == NULL)
		return error_set_memory(error);
	use->row.name = arena_text(
	    &listing->arena, payload_text(&profile->top, KEY_NAME, ""));
	use->row.file = arena_text(&listing->arena, listing->document.path);
	use->row.state = "unknown";
	if (object != NULL) {
		use->row.server = object->server;
		use->row.id = object->id;
		use->row.state = states[object->confirm];
		if (find_page(listing, object, &use->row.page, error) != 0)
			return -1;
	}
	if (use->row.name == NULL || use->row.file == NULL)
		return error_set_memory(error);
	*account->last = use;
	account->last = &use->next;
	account->newest = use;
	account->count++;
	return 0;
}

static int add_uses(
    struct listing *listing, struct account *account, struct error *error)
{
	const char *identifier = listing->document.profile.top.identifier;
	const struct lock_object *object;
	size_t found = 0, place = 0;

	/* Two [scep] sections of one account are one place to look at. */
	if (account->count > 0 &&
	    strcmp(account->newest->row.file, listing->document.path) == 0)
		return 0;
	while ((object = lock_object_next(listing->session.lock, &place)) !=
	       NULL) {
		if (identifier == NULL ||
		    strcmp(object->identifier, identifier) != 0)
			continue;
		if (add_use(listing, account, object, error) != 0)
			return -1;
		found++;
	}
	return found > 0 ? 0 : add_use(listing, account, NULL, error);
}

static int list_one(struct listing *listing, size_t index, struct error *error)
{
	struct document *document = &listing->document;

	build_read(listing->session.build, index, document);
	for (size_t i = 0; !document->unreadable && i < document->profile.count;
	     i++) {
		const struct payload *scep = &document->profile.payloads[i];
		const char *username, *admin;
		struct account *account;

		/* Of the other challenge types Jamf Pro keeps no login. */
		if (document->kind != DOCUMENT_DEFINITION ||
		    !payload_is(scep, PAYLOAD_SCEP) ||
		    strcmp(payload_choice(scep, KEY_CHALLENGE_TYPE),
			"dynamic-microsoft-ca") != 0)
			continue;
		username = payload_text(scep, KEY_USERNAME, NULL);
		admin = payload_text(scep, KEY_URL_TO_SCEP_ADMIN, NULL);
		if (username == NULL || admin == NULL)
			continue;
		account = find_account(listing, username, admin);
		if (account == NULL)
			return error_set_memory(error);
		if (add_uses(listing, account, error) != 0)
			return -1;
	}
	return 0;
}

/* -- the report ----------------------------------------------------------- */

static int make_rows(
    struct listing *listing, struct report_account **ret, struct error *error)
{
	struct report_account *rows =
	    arena_new_array(&listing->arena, listing->count + 1, sizeof(*rows));
	struct report_account *row = rows;

	if (rows == NULL)
		return error_set_memory(error);
	for (struct account *it = listing->first; it != NULL;
	     it = it->next, row++) {
		struct report_use *uses = arena_new_array(
		    &listing->arena, it->count + 1, sizeof(*uses));
		size_t count = 0;

		if (uses == NULL)
			return error_set_memory(error);
		for (struct use *use = it->first; use != NULL; use = use->next)
			uses[count++] = use->row;
		*row = (struct report_account){
		    it->username, it->admin, uses, count};
	}
	*ret = rows;
	return 0;
}

static int print(struct listing *listing, struct error *error)
{
	struct buf *out = &listing->session.out;
	struct report_account *rows = NULL;

	if (make_rows(listing, &rows, error) != 0 ||
	    plan_session_failures(&listing->session, error) != 0)
		return -1;
	switch (listing->session.form) {
	case PLAN_JSON:
		report_credentials_add_json(
		    &listing->session.report, out, rows, listing->count);
		break;
	case PLAN_MARKDOWN:
		report_credentials_add_markdown(out, rows, listing->count);
		break;
	case PLAN_TEXT:
		report_credentials_add_text(out, rows, listing->count,
		    listing->session.invocation->colour_out);
		break;
	}
	if (listing->count == 0)
		message_note(listing->session.invocation,
		    "no definition has an account that Jamf Pro keeps: "
		    "'username' of challenge type dynamic-microsoft-ca");
	return 0;
}

static int check_options(const struct arguments *arguments, struct error *error)
{
	static const char *const others[] = {
	    "check", "server", "max-devices", "prune", "max-deletes", "save"};

	for (size_t i = 0; i < array_length(others); i++)
		if (opts_has(arguments, others[i]))
			return error_set(error, STATUS_USAGE,
			    "'--credentials' and '--%s' exclude each other",
			    others[i]);
	return 0;
}

static int list_all(struct listing *listing, struct error *error)
{
	struct plan_session *session = &listing->session;
	const struct arguments *arguments = &session->invocation->arguments;

	if (check_options(arguments, error) != 0 ||
	    plan_session_options(session, error) != 0)
		return -1;
	if (plan_session_check(
		session, arguments->operands, arguments->count, error) != 0 ||
	    plan_session_lock(session, false, error) != 0)
		return -1;
	for (size_t i = 0; i < session->build->inputs.count; i++) {
		const struct item *item = &session->build->items[i];

		if (item->status != STATUS_DONE)
			plan_session_count(&session->tally, item->status);
		else if (!item->abstract && list_one(listing, i, error) != 0)
			return -1;
	}
	return print(listing, error);
}

int credentials_report(struct invocation *invocation)
{
	auto_cleanup(listing_done) struct listing listing = {
	    .session = {
		.invocation = invocation, .is_dry = true, .is_listing = true}};
	struct error error = {0};

	listing.last = &listing.first;
	if (invocation_load(invocation, &error) != 0)
		return message_error(invocation, &error);
	(void)list_all(&listing, &error);
	return plan_session_end(&listing.session, &error);
}
