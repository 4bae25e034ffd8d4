/*
 * Commands that were carried out since an inventory was taken. Of all that were
 * there may be very many: only those are asked for that would change a verdict,
 * of a recent time or of devices by their names.
 */
#include <string.h>

#include "base/clock.h"
#include "sync/status_internal.h"
#include "sync/status_judge.h"
#include "base/banned.h"

enum {
	/* Further back devices are asked about by name, if they are few. */
	RECENT = 2 * CLOCK_DAY,
	NAMED_MOST = 2 * COMMANDS_NAMED_MAX
};

/* Devices whose verdict a command that was carried out would change. */
struct doubtful {
	int64_t since; /* the earliest of those that are recent */
	int64_t earliest;
	size_t recent;
	unsigned char ids[NAMED_MOST][INVENTORY_ID_BYTES];
	size_t older; /* named as far as there is room */
};

static void look_for_doubt(const struct status_work *work,
    const struct status_kind *kind, const struct inventory_device *device,
    struct doubtful *doubtful)
{
	int64_t since = 0;

	for (size_t i = 0; i < kind->count; i++) {
		struct device_facts facts;
		int64_t wants;

		if (!status_facts(work, kind, kind->rows[i], device, &facts))
			continue;
		wants = device_wants_done(&facts, device_judge(&facts).verdict);
		if (wants > 0 && (since == 0 || wants < since))
			since = wants;
	}
	if (since == 0 || !device->has_management_id)
		return;
	if (doubtful->earliest == 0 || since < doubtful->earliest)
		doubtful->earliest = since;
	if (since >= work->now - RECENT) {
		if (doubtful->recent++ == 0 || since < doubtful->since)
			doubtful->since = since;
	} else if (doubtful->older++ < NAMED_MOST) {
		memcpy(doubtful->ids[doubtful->older - 1],
		    device->management_id, INVENTORY_ID_BYTES);
	}
}

int status_read_done(
    struct status_work *work, struct status_kind *kind, struct error *error)
{
	struct doubtful *doubtful =
	    arena_new(work->sync->arena, sizeof(*doubtful));
	size_t at = 0;

	if (doubtful == NULL)
		return error_set_memory(error);
	for (size_t i = 0; i < kind->inventory.count; i++)
		look_for_doubt(
		    work, kind, &kind->inventory.devices[i], doubtful);
	if (doubtful->older > NAMED_MOST)
		return jamf_commands_read_done(
		    &kind->commands, doubtful->earliest, NULL, 0, error);
	while (at < doubtful->older) {
		size_t count = doubtful->older - at < COMMANDS_NAMED_MAX
				   ? doubtful->older - at
				   : COMMANDS_NAMED_MAX;

		if (jamf_commands_read_done(&kind->commands, 0,
			(const unsigned char(*)[INVENTORY_ID_BYTES])
				doubtful->ids +
			    at,
			count, error) != 0)
			return -1;
		at += count;
	}
	return doubtful->recent == 0 ? 0
				     : jamf_commands_read_done(&kind->commands,
					   doubtful->since, NULL, 0, error);
}
