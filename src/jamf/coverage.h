/*
 * Which devices of an inventory are in a scope, as Jamf Pro decides it: in any
 * of the targets, and in none of the exclusions. What the server does not tell
 * devices of (networks, users of a directory, groups of users, iBeacons) makes
 * the answer one of "at most" or "at least".
 */
#ifndef JAMF_COVERAGE_H
#define JAMF_COVERAGE_H

#include "jamf/inventory.h"
#include "xml/xml.h"

/* Groups that scopes name, each once: the groups of an inventory's question. */
struct coverage_groups {
	int64_t *list;
	size_t count, capacity; /* in the arena */
};

/* Devices in any of these. */
struct coverage_part {
	bool has_all;
	bool has_all_users; /* devices that have a user */
	const int64_t *devices, *departments, *buildings;
	size_t device_count, department_count, building_count;
	const size_t *groups; /* their numbers in the coverage_groups */
	size_t group_count;
	const char *const *users; /* names */
	size_t user_count;
};

struct coverage {
	struct coverage_part targets, exclusions;
	/* Limitations or exclusions that cannot be told: devices may be out. */
	bool is_most;
	/* Targets that cannot be told: others may be in. */
	bool is_least;
	/* Departments, buildings or users are asked for. */
	bool wants_places;
};

/* NULL is the empty scope. All in the arena, names as the XML has them. */
int coverage_read(enum jamf_kind kind, const struct xml *scope,
    struct coverage_groups *groups, struct arena *arena,
    struct coverage *ret_coverage, struct error *error);
bool coverage_has(
    const struct coverage *coverage, const struct inventory_device *device);

#endif
