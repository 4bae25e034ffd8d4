/*
 * What the files that read the status share. Private to them.
 */
#ifndef SYNC_STATUS_INTERNAL_H
#define SYNC_STATUS_INTERNAL_H

#include "jamf/commands.h"
#include "jamf/coverage.h"
#include "jamf/inventory.h"
#include "sync/status.h"

/* A profile on its way to its status. */
struct status_row {
	const struct lock_object *entry;            /* or NULL */
	const struct status_definition *definition; /* or NULL */
	struct status_profile profile;
	struct coverage coverage;
	/* Identities whose certificates show whose they are. */
	size_t identities;
	size_t number;   /* in the questions about its kind */
	int64_t written; /* when anything of it was last changed; 0: unknown */
};

struct status_work {
	struct sync *sync;
	const struct status_request *request;
	struct status_row *rows;
	size_t count;
	int64_t now; /* of the server */
	bool wants_groups;
	struct jamf_call *groups_call; /* once it went out */
	const char **notes;
	size_t note_count, note_capacity;
	enum status status;
};

/* What is asked about a kind, and what was answered. */
struct status_kind {
	enum jamf_kind kind;
	struct status_row **rows; /* whose object is there, by number */
	size_t count;
	struct coverage_groups groups;
	struct inventory inventory;
	struct commands commands;
};

/* One sentence of what is not told; -1 for lack of memory. */
int status_note(struct status_work *work, enum status status, const char *text,
    struct error *error);

/* The rows of the request. */
int status_select(struct status_work *work, struct error *error);
/* Reads the objects of all rows: names, scopes, how their certificates are
 * told. What is wrong with one is in its profile. */
int status_read_objects(struct status_work *work,
    struct coverage_groups *groups, struct error *error);
/* Reads what was carried out since, where that would change a verdict. */
int status_read_done(
    struct status_work *work, struct status_kind *kind, struct error *error);
/* Notes what was not told of a kind; members of groups that the inventory does
 * not show. */
int status_note_kind(struct status_work *work, const struct status_kind *kind,
    struct error *error);
int status_check_groups(
    struct status_work *work, struct status_kind *kinds, struct error *error);
/* What a device has of a profile. */
struct device_facts;
/* Of a device that is in scope, or of which it cannot be told. */
bool status_facts(const struct status_work *work,
    const struct status_kind *kind, const struct status_row *row,
    const struct inventory_device *device, struct device_facts *ret_facts);
/* Judges every device in scope, and counts. */
int status_judge(struct status_work *work, struct status_kind *kind,
    struct status_row *row, struct error *error);

#endif
