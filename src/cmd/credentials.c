/* plan --credentials: where the passwords of accounts are kept. */
#include "cmd/credentials.h"

#include <string.h>

#include "base/text.h"
#include "cmd/plan_session.h"
#include "cmd/message.h"
#include "report/credentials.h"
#include "base/banned.h"

struct listing {
	struct plan_session session;
	struct document document;
	struct arena arena;
	struct report_account *first, *last;
};

static void listing_done(struct listing *listing)
{
	document_done(&listing->document);
	arena_done(&listing->arena);
	plan_session_done(&listing->session);
}

static struct report_account *find_account(
    struct listing *listing, const char *username, const char *admin)
{
	struct report_account *account = listing->first;

	for (; account != NULL; account = account->next)
		if (text_compare_case(account->username, username) == 0 &&
		    strcmp(account->admin, admin) == 0)
			return account;
	account = arena_new(&listing->arena, sizeof(*account));
	if (account == NULL)
		return NULL;
	account->username = arena_text(&listing->arena, username);
	account->admin = arena_text(&listing->arena, admin);
	if (account->username == NULL || account->admin == NULL)
		return NULL;
	if (listing->last == NULL)
		listing->first = account;
	else
		listing->last->next = account;
	listing->last = account;
	return account;
}

/* -- what the lock file knows --------------------------------------------- */

/* object NULL: the lock file has none. */
static int add_use(struct listing *listing, struct report_account *account,
    const struct lock_object *object, struct error *error)
{
	const struct profile *profile = &listing->document.profile;
	struct report_use *use = arena_new(&listing->arena, sizeof(*use));

	if (use == NULL)
		return error_set_memory(error);
	use->name = arena_text(
	    &listing->arena, payload_text(&profile->top, KEY_NAME, ""));
	use->file = arena_text(&listing->arena, listing->document.path);
	use->object = object;
	if (object != NULL && object->id > 0)
		use->page = jamf_profile_page_at(object->server,
		    sync_kind(object->platform), object->id, &listing->arena);
	if (use->name == NULL || use->file == NULL)
		return error_set_memory(error);
	if (account->last == NULL)
		account->first = use;
	else
		account->last->next = use;
	account->last = use;
	return 0;
}

static int add_uses(struct listing *listing, struct report_account *account,
    struct error *error)
{
	const char *identifier = listing->document.profile.top.identifier;
	const struct lock_object *object;
	size_t found = 0, place = 0;

	/* Two [scep] sections of one account are one place to look at. */
	if (account->last != NULL &&
	    strcmp(account->last->file, listing->document.path) == 0)
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
		struct report_account *account;

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

/* -- the command --------------------------------------------------------- */

static int list_all(struct listing *listing, struct error *error)
{
	static const char *const others[] = {
	    "check", "server", "max-devices", "prune", "max-deletes", "save"};
	struct plan_session *session = &listing->session;
	const struct arguments *arguments = &session->invocation->arguments;

	for (size_t i = 0; i < array_length(others); i++)
		if (opts_has(arguments, others[i]))
			return error_set(error, STATUS_USAGE,
			    "'--credentials' and '--%s' exclude each other",
			    others[i]);
	if (plan_session_options(session, error) != 0)
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
	plan_session_failures(session);
	report_add_credentials(&session->report, listing->first);
	if (listing->first == NULL)
		message_note(session->invocation,
		    "no definition has an account that Jamf Pro keeps: "
		    "'username' of challenge type dynamic-microsoft-ca");
	return 0;
}

int credentials_report(struct invocation *invocation)
{
	auto_cleanup(listing_done) struct listing listing = {
	    .session = {
		.invocation = invocation, .is_dry = true, .is_listing = true}};
	struct error error = {0};

	if (invocation_load(invocation, &error) != 0)
		return message_error(invocation, &error);
	(void)list_all(&listing, &error);
	return plan_session_end(&listing.session, &error);
}
