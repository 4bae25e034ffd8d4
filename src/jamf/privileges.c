/*
 * What a login may do: what can be read, and what the server lists.
 */
#include "jamf/privileges.h"

#include <string.h>

#include "base/text.h"
#include "jamf/commands.h"
#include "jamf/gateway.h"
#include "jamf/jamf_internal.h"
#include "jamf/names.h"
#include "base/banned.h"

enum {
	LISTED_MAX = 4096,   /* privileges of a login */
	LISTED_DEPTH_MAX = 8 /* of the answer that lists them */
};

#define PROFILES(verb, need, os, kind)                                  \
	{                                                               \
		verb " " os " Configuration Profiles", JAMF_FOR_##need, \
		    JAMF_##kind, JAMF_LISTS, false, false               \
	}
#define NAMES(name, list, kind)                                               \
	{                                                                     \
		"Read " name, JAMF_FOR_NAMES, JAMF_##kind, list, false, false \
	}
#define DEVICES(name, list, kind)                                            \
	{                                                                    \
		"Read " name, JAMF_FOR_NAMES, JAMF_##kind, list, false, true \
	}
#define GROUPS(name, list, kind)                                              \
	{"Read Smart " name, JAMF_FOR_NAMES, JAMF_##kind, list, true, false}, \
	{                                                                     \
		"Read Static " name, JAMF_FOR_NAMES, JAMF_##kind, list, true, \
		    false                                                     \
	}

/* The row of a name is one of both kinds, told apart by its list. */
static const struct {
	const char *name;
	enum jamf_need need;
	enum jamf_kind kind;
	enum jamf_list list; /* JAMF_LISTS: profiles of the kind */
	bool is_one_of_two;
	bool is_for_status;
} rows[] = {
    PROFILES("Read", PLAN, "macOS", COMPUTERS),
    PROFILES("Create", APPLY, "macOS", COMPUTERS),
    PROFILES("Update", APPLY, "macOS", COMPUTERS),
    PROFILES("Delete", PRUNE, "macOS", COMPUTERS),
    PROFILES("Read", PLAN, "iOS", MOBILE),
    PROFILES("Create", APPLY, "iOS", MOBILE),
    PROFILES("Update", APPLY, "iOS", MOBILE),
    PROFILES("Delete", PRUNE, "iOS", MOBILE),
    NAMES("Categories", JAMF_LIST_CATEGORIES, KINDS),
    NAMES("Sites", JAMF_LIST_SITES, KINDS),
    DEVICES("Computers", JAMF_LIST_COMPUTERS, COMPUTERS),
    GROUPS("Computer Groups", JAMF_LIST_COMPUTER_GROUPS, COMPUTERS),
    DEVICES("Mobile Devices", JAMF_LIST_MOBILE_DEVICES, MOBILE),
    GROUPS("Mobile Device Groups", JAMF_LIST_MOBILE_DEVICE_GROUPS, MOBILE),
    NAMES("Departments", JAMF_LIST_DEPARTMENTS, KINDS),
    NAMES("Buildings", JAMF_LIST_BUILDINGS, KINDS),
    NAMES("User", JAMF_LIST_USERS, KINDS),
    GROUPS("User Groups", JAMF_LIST_USER_GROUPS, KINDS),
    NAMES("Network Segments", JAMF_LIST_NETWORK_SEGMENTS, KINDS),
    {JAMF_PRIVILEGE_DIRECTORY, JAMF_FOR_NAMES, JAMF_KINDS, JAMF_LISTS, false,
	false},
    {JAMF_PRIVILEGE_COMMANDS, JAMF_FOR_STATUS, JAMF_KINDS, JAMF_LISTS, false,
	false},
    {JAMF_PRIVILEGE_FLUSH, JAMF_FOR_RETRY, JAMF_KINDS, JAMF_LISTS, false,
	false},
};

/* What is known before rows are filled in. */
struct looking {
	struct jamf *jamf;
	struct arena *arena;
	struct jamf_names *names;
	struct error profiles[JAMF_KINDS]; /* of their lists; done: read */
	struct error directory;            /* of looking up a group */
	struct error commands;             /* of reading some */
	const char **listed;               /* what the server lists */
	size_t count;
	bool is_all;     /* the login is an administrator's */
	bool is_trusted; /* the list has what could be read */
};

/* -- what the server lists --------------------------------------------------
 */

/* All texts below an element are privileges. */
static void take_texts(
    struct looking *look, const struct xml *element, unsigned depth)
{
	if (element->text[0] != '\0' && look->count < LISTED_MAX)
		look->listed[look->count++] = element->text;
	for (const struct xml *child = element->first;
	     child != NULL && depth < LISTED_DEPTH_MAX; child = child->next)
		take_texts(look, child, depth + 1);
}

static int take_listed(
    struct looking *look, const struct xml *root, struct error *error)
{
	const struct xml *account = xml_child(root, "account");
	const struct xml *groups = xml_child(root, "accountGroups");
	const char *set =
	    account == NULL ? NULL : xml_text(account, "privilegeSet");

	look->listed =
	    arena_new_array(look->arena, LISTED_MAX, sizeof(*look->listed));
	if (look->listed == NULL)
		return error_set_memory(error);
	look->is_all = set != NULL && strcmp(set, "ADMINISTRATOR") == 0;
	if (account != NULL && xml_child(account, "privilegesBySite") != NULL)
		take_texts(look, xml_child(account, "privilegesBySite"), 0);
	for (const struct xml *group = groups == NULL ? NULL : groups->first;
	     group != NULL; group = group->next)
		if (xml_child(group, "privileges") != NULL)
			take_texts(look, xml_child(group, "privileges"), 0);
	return 0;
}

static bool is_listed(const struct looking *look, const char *name)
{
	for (size_t i = 0; i < look->count; i++)
		if (strcmp(look->listed[i], name) == 0)
			return true;
	return false;
}

/* -- rows ----------------------------------------------------------------- */

/* How reading what a row is about went; NULL: fine. */
static const struct error *tried(const struct looking *look, size_t at)
{
	const struct error *why =
	    rows[at].need == JAMF_FOR_STATUS ? &look->commands
	    : rows[at].list != JAMF_LISTS
		? jamf_names_failed(look->names, rows[at].list)
	    : rows[at].kind == JAMF_KINDS ? &look->directory
					  : &look->profiles[rows[at].kind];

	return why == NULL || why->status == STATUS_DONE ? NULL : why;
}

static bool is_read(size_t at)
{
	return text_starts_with(rows[at].name, "Read ") ||
	       text_starts_with(rows[at].name, "View ");
}

static bool is_trusted(const struct looking *look)
{
	size_t found = 0;

	for (size_t i = 0; i < array_length(rows); i++) {
		/* Looking up a group may need less on some servers. */
		if (!is_read(i) || tried(look, i) != NULL ||
		    (rows[i].list == JAMF_LISTS && rows[i].kind == JAMF_KINDS))
			continue;
		if (!is_listed(look, rows[i].name))
			return false;
		found++;
	}
	return found > 0;
}

static int read_row(const struct looking *look, size_t at,
    struct jamf_privilege *row, struct error *error)
{
	const struct error *why = tried(look, at);

	if (why == NULL)
		return 0;
	if (why->status == STATUS_LIMIT) {
		*error = *why;
		return -1;
	}
	row->has = why->status == STATUS_PRIVILEGE ? JAMF_LACKS : JAMF_NOT_TOLD;
	if (row->has == JAMF_LACKS && !rows[at].is_one_of_two)
		return 0;
	if (row->has == JAMF_LACKS && look->is_trusted) {
		row->has = is_listed(look, row->name) ? JAMF_HAS : JAMF_LACKS;
		return 0;
	}
	row->why = row->has == JAMF_LACKS ? "this or the other kind of groups"
					  : arena_text(look->arena, why->text);
	return row->why == NULL ? error_set_memory(error) : 0;
}

static int fill_rows(
    struct looking *look, struct jamf_server *server, struct error *error)
{
	server->privileges = arena_new_array(
	    look->arena, array_length(rows), sizeof(*server->privileges));
	if (server->privileges == NULL)
		return error_set_memory(error);
	look->is_trusted = is_trusted(look);
	for (size_t i = 0; i < array_length(rows); i++) {
		struct jamf_privilege *row =
		    &server->privileges[server->count++];

		*row = (struct jamf_privilege){.name = rows[i].name,
		    .need = rows[i].need,
		    .kind = rows[i].kind,
		    .is_for_status = rows[i].is_for_status,
		    .has = JAMF_HAS};
		if (look->jamf->url.is_gateway)
			row->permission = gateway_permission(row->name);
		if (is_read(i)) {
			if (read_row(look, i, row, error) != 0)
				return -1;
		} else if (!look->is_trusted && !look->is_all) {
			row->has = JAMF_NOT_TOLD;
			row->why = "the server does not list what this login "
				   "may do";
		} else if (!look->is_all && !is_listed(look, row->name)) {
			row->has = JAMF_LACKS;
		}
	}
	return 0;
}

/* -- asking --------------------------------------------------------------- */

static int ask_itself(
    struct looking *look, struct jamf_server *server, struct error *error)
{
	struct jamf_call calls[] = {{.path = "v1/jamf-pro-version",
					.is_pro = true,
					.arena = look->arena},
	    {.path = "v1/auth", .is_pro = true, .arena = look->arena},
	    /* Whether there is such a group does not matter. */
	    {.path = "v1/ldap/groups?q=scepctl",
		.is_pro = true,
		.privilege = JAMF_PRIVILEGE_DIRECTORY,
		.arena = look->arena},
	    {.path = JAMF_COMMANDS_ONE,
		.is_pro = true,
		.privilege = JAMF_PRIVILEGE_COMMANDS,
		.arena = look->arena}};

	if (jamf_perform(look->jamf, calls, array_length(calls), 1, error) != 0)
		return -1;
	/* Nothing else would be answered either. */
	for (size_t i = 0; i < array_length(calls); i++)
		if (calls[i].outcome != JAMF_DONE &&
		    (calls[i].error.status == STATUS_NETWORK ||
			calls[i].error.status == STATUS_LIMIT)) {
			*error = calls[i].error;
			return -1;
		}
	if (calls[0].outcome == JAMF_DONE && calls[0].root != NULL)
		server->version = xml_text(calls[0].root, "version");
	if (calls[2].outcome != JAMF_DONE)
		look->directory = calls[2].error;
	if (calls[3].outcome != JAMF_DONE)
		look->commands = calls[3].error;
	return calls[1].outcome == JAMF_DONE && calls[1].root != NULL
		   ? take_listed(look, calls[1].root, error)
		   : 0;
}

int jamf_server_query(struct jamf *jamf, int64_t (*now)(void),
    struct arena *arena, struct jamf_server *ret_server, struct error *error)
{
	auto_jamf_names struct jamf_names *names = jamf_names_new();
	struct looking look = {.jamf = jamf, .arena = arena, .names = names};
	struct jamf_server server = {.version = NULL};

	if (names == NULL)
		return error_set_memory(error);
	if (ask_itself(&look, &server, error) != 0)
		return -1;
	server.has_clock = jamf->has_date;
	server.ahead = jamf->has_date ? jamf->date - now() : 0;
	for (int list = 0; list < JAMF_LISTS; list++)
		jamf_names_want(names, (enum jamf_list)list);
	for (int kind = 0; kind < JAMF_KINDS; kind++) {
		struct jamf_rows ignored;
		struct error *why = &look.profiles[kind];

		/* An error of its own ends the run, what one list answers does
		 * not. */
		if (jamf_profiles_list(
			jamf, (enum jamf_kind)kind, arena, &ignored, why) == 0)
			*why = (struct error){0};
		if (why->status == STATUS_CREDENTIALS ||
		    why->status == STATUS_NETWORK ||
		    why->status == STATUS_LIMIT) {
			*error = *why;
			return -1;
		}
	}
	if (jamf_names_read(names, jamf, error) != 0 ||
	    fill_rows(&look, &server, error) != 0)
		return -1;
	*ret_server = server;
	return 0;
}

bool jamf_privilege_serves(const struct jamf_privilege *privilege,
    enum jamf_need need, enum jamf_kind kind)
{
	bool is_of_kind =
	    privilege->kind == kind || privilege->kind == JAMF_KINDS;

	if (need == JAMF_FOR_NAMES)
		return privilege->need == need;
	if (need < JAMF_FOR_NAMES)
		return is_of_kind && privilege->need <= need;
	return is_of_kind &&
	       (privilege->need == JAMF_FOR_PLAN || privilege->is_for_status ||
		   (privilege->need > JAMF_FOR_NAMES &&
		       privilege->need <= need));
}

bool jamf_server_lacks(const struct jamf_server *server, enum jamf_need need)
{
	bool reads[JAMF_KINDS] = {false, false}, any = false;

	for (size_t i = 0; i < server->count; i++) {
		const struct jamf_privilege *row = &server->privileges[i];

		if (row->need == JAMF_FOR_PLAN && row->has != JAMF_LACKS)
			reads[row->kind] = any = true;
	}
	for (int kind = 0; kind < JAMF_KINDS; kind++)
		for (size_t i = 0; reads[kind] && i < server->count; i++)
			if (server->privileges[i].has == JAMF_LACKS &&
			    jamf_privilege_serves(&server->privileges[i], need,
				(enum jamf_kind)kind))
				return true;
	return !any;
}
