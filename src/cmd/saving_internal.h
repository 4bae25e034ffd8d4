/*
 * The form of a plan that is kept: what reads and what writes it. Private to
 * saving.
 */
#ifndef CMD_SAVING_INTERNAL_H
#define CMD_SAVING_INTERNAL_H

#include "cmd/saving.h"
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

struct saving {
	struct buf text; /* of a file that was read */
	struct json *json;
	struct arena arena;
	struct saved_server *servers;
	size_t count, capacity;
};

/* A place for one more server, which counts once count says so. NULL: lack of
 * memory. */
struct saved_server *saving_grow(struct saving *saving);

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
struct saved_options saving_options(const struct syncing *syncing);

extern const struct json_table saved_top_table, saved_server_table,
    saved_option_table, saved_item_table; /* struct sync_saved_item */

#endif
