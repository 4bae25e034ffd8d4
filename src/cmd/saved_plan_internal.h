/*
 * The form of a plan that is kept: what reads and what writes it. Private to
 * saved_plan.
 */
#ifndef CMD_SAVED_PLAN_INTERNAL_H
#define CMD_SAVED_PLAN_INTERNAL_H

#include "cmd/saved_plan.h"
#include "json/json.h"
#include "sync/saved.h"

enum {
	SAVED_FORMAT = 1,
	SAVED_BYTES_MAX = 32 * 1024 * 1024,
	SAVED_SERVERS_MAX = 1000
};

struct saved_server {
	const char *server;
	struct sync_saved items;
};

struct saved_plan {
	struct buf text; /* of a file that was read */
	struct json *json;
	struct arena arena;
	struct saved_server *servers;
	size_t count, capacity;
};

/* A place for one more server, which counts once count says so. NULL: lack of
 * memory. */
struct saved_server *saved_plan_grow(struct saved_plan *saved_plan);

struct saved_top {
	int64_t format;
	const struct json *options, *servers;
};
struct saved_server_fields {
	const char *server;
	const struct json *items;
};
struct saved_options {
	bool prune, trust_lock, names_files;
	int64_t max_devices, max_deletes; /* max_devices -1: not given */
};
struct saved_options saved_plan_options(const struct plan_session *session);

extern const struct json_table saved_top_table, saved_server_table,
    saved_option_table, saved_item_table; /* struct sync_saved_item */

#endif
