/*
 * What became of the commands by which Jamf Pro installs profiles on devices:
 * GET /api/v2/mdm/commands (developer.jamf.com/jamf-pro/reference). Of each
 * profile on each device the newest command counts.
 *
 * Servers differ in what they filter by, and pass over what they do not know
 * without a word, so each row is looked at before it counts: a filter that is
 * ignored costs time, never truth.
 */
#ifndef JAMF_COMMANDS_H
#define JAMF_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"
#include "jamf/inventory.h"
#include "jamf/jamf.h"
#include "jamf/profiles.h"

#define JAMF_PRIVILEGE_COMMANDS "View MDM command information in Jamf Pro API"
/* Asks for one, to learn whether they may be read. */
#define JAMF_COMMANDS_ONE \
	"v2/mdm/commands?filter=command%3D%3DINSTALL_PROFILE&page-size=1"

enum {
	COMMANDS_PAGE = 2000,
	COMMANDS_PAGES_MAX = 500,
	/* Profiles that are asked about one by one; of more all commands are
	 * read. */
	COMMANDS_EACH_MAX = 4,
	/* Devices that are named in one request. */
	COMMANDS_NAMED_MAX = 100
};

enum command_state {
	COMMAND_PENDING,
	COMMAND_NOT_NOW,
	COMMAND_ACKNOWLEDGED,
	COMMAND_FAILED
};

struct command_error {
	int64_t code;
	const char *domain, *text; /* printable; "" when not told */
};

/* The newest of a profile on a device. */
struct command {
	enum command_state state;
	int64_t sent;
	int64_t done; /* 0: it is not */
	/* Of COMMAND_FAILED; the same error is the same struct. */
	const struct command_error *error;
};

struct command_profile {
	int64_t id;
	const char *uuid;
};

struct commands {
	/* Set by the caller. */
	struct jamf *jamf;
	enum jamf_kind kind;
	const struct command_profile *profiles;
	size_t profile_count;
	struct arena *arena; /* of what is told */
	/* Why they could not be read, such as a missing privilege; status done:
	 * they were. */
	struct error error;
	bool is_unfiltered; /* the server ignores what it was asked for */
	/* Private. */
	struct map ids;   /* of profiles: number */
	struct map known; /* device and profile: index in list */
	struct map texts; /* of errors: index in errors */
	struct command *list;
	size_t count, capacity;
	const struct command_error **errors;
	size_t error_count, error_capacity;
	struct commands_begun *begun;
	size_t begun_count;
};

struct commands_begun;

/* The first requests about those that were not carried out, which may go out
 * with others: calls has room for COMMANDS_EACH_MAX, and stays where it is
 * until jamf_commands_read. Without it that asks itself. */
int jamf_commands_begin(struct commands *commands, struct jamf_call *calls,
    size_t *ret_count, struct error *error);
/* All that were not carried out. -1 ends the run (no login, no memory). */
int jamf_commands_read(struct commands *commands, struct error *error);
/* Those that were carried out since a time; or, with ids, by those devices,
 * whenever it was. */
int jamf_commands_read_done(struct commands *commands, int64_t since,
    const unsigned char (*ids)[INVENTORY_ID_BYTES], size_t id_count,
    struct error *error);
/* NULL: none is known. */
const struct command *commands_of(const struct commands *commands,
    const struct inventory_device *device, size_t profile);
void commands_done(struct commands *commands);
#define auto_commands auto_cleanup(commands_done)

#endif
