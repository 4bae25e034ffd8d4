/* The certificates that devices have: of each profile the one that ends first,
 * as Jamf Pro's inventory tells. */
#include "cmd/expiry_session.h"

#include "cmd/message.h"
#include "cmd/status_session.h"
#include "base/banned.h"

static const char *server_name(const struct status_server *server)
{
	if (server->url != NULL && server->url[0] != '\0')
		return server->url;
	return server->label != NULL ? server->label : "[jamf]";
}

static int miss(struct expiry_session *it, const char *where,
    const struct error *why, struct error *error)
{
	return expiry_list_miss(
	    &it->list, REPORT_EXPIRY_ISSUED, where, why->text, error);
}

static int add_profile(struct expiry_session *it,
    const struct status_server *server, const struct status_profile *profile,
    struct error *error)
{
	const char *where = profile->page != NULL ? profile->page : server->url;
	const char *subject;

	if (profile->error.status != STATUS_DONE)
		return miss(it, where, &profile->error, error);
	if (profile->first_end == 0)
		return 0;
	subject = arena_printf(
	    &it->list.arena, "%s of '%s'", profile->first_name, profile->name);
	if (subject == NULL)
		return error_set_memory(error);
	return expiry_list_add(&it->list,
	    &(struct expiry_fact){.subject = subject,
		.ends = profile->first_end,
		.use = REPORT_EXPIRY_ISSUED,
		.where = where},
	    error);
}

static int add_server(struct expiry_session *it,
    const struct status_server *server, struct error *error)
{
	/* A login that is not at hand is nothing that failed. */
	if (server->error.status != STATUS_DONE) {
		if (server->url[0] != '\0') {
			(void)message_error(it->invocation, &server->error);
			expiry_note(it, server->error.status);
		}
		return miss(it, server_name(server), &server->error, error);
	}
	for (size_t i = 0; i < server->count; i++)
		if (add_profile(it, server, &server->profiles[i], error) != 0)
			return -1;
	return 0;
}

int expiry_ask_devices(struct expiry_session *it, struct error *error)
{
	auto_status_session struct status_session status = {
	    .invocation = it->invocation, .says_nothing = true};
	struct error why = {0};
	size_t place = 0;

	if (status_session_start(&status, &why) != 0)
		return miss(it, "[jamf]", &why, error);
	/* Nothing was ever applied: no server is asked. */
	if (lock_object_next(status.lock, &place) == NULL)
		return 0;
	if (status_session_read(&status, error) != 0)
		return -1;
	for (size_t i = 0; i < status.server_count; i++)
		if (add_server(it, &status.servers[i], error) != 0)
			return -1;
	return 0;
}
