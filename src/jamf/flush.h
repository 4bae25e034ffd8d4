/*
 * Failed commands of a device, and taking them away, which lets Jamf Pro send
 * them again: DELETE /JSSResource/commandflush (Classic API). It takes all
 * failed commands of the device, so that they are read before.
 */
#ifndef JAMF_FLUSH_H
#define JAMF_FLUSH_H

#include "base/arena.h"
#include "base/error.h"
#include "jamf/inventory.h"
#include "jamf/jamf.h"
#include "jamf/profiles.h"

/* A failed command of a device. */
struct flush_command {
	const char *type;   /* "INSTALL_APPLICATION", printable */
	int64_t profile_id; /* of INSTALL_PROFILE; 0: not told */
};

struct flush_device {
	/* Set by the caller. */
	enum jamf_kind kind;
	int64_t id;
	unsigned char management_id[INVENTORY_ID_BYTES];
	/* By jamf_flush_look; error says why not. */
	struct flush_command *commands;
	size_t count, capacity;
	/* By jamf_flush. */
	bool is_flushed;
	struct error error;
};

/* Reads the failed commands of each, in the arena. -1 ends the run. */
int jamf_flush_look(struct jamf *jamf, struct flush_device *devices,
    size_t count, struct arena *arena, struct error *error);
/* Takes them away, of those without an error. Nothing else. */
int jamf_flush(struct jamf *jamf, struct flush_device *devices, size_t count,
    struct error *error);

#endif
