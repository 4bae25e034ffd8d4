/*
 * The command build for single devices: a run over the rows of a table, for
 * each definition. Private to the command.
 */
#ifndef CMD_BUILD_ROWS_H
#define CMD_BUILD_ROWS_H

#include <stddef.h>

#include "base/arena.h"
#include "base/base.h"
#include "base/error.h"
#include "base/file.h"
#include "cmd/build_session.h"
#include "cmd/device_fill.h"
#include "devices/index.h"
#include "devices/name.h"

enum {
	BUILD_ROWS_BATCH = 1024 /* rows at a time */
};

/* What a worker uses for one row at a time. */
struct row_slot {
	size_t definition; /* that is prepared, or SIZE_MAX */
	struct document document;
	struct device_fill fill;
	struct emit_scratch scratch;
	struct arena arena;
	struct findings findings; /* of the row, in arena */
	char path[FILE_PATH_MAX];
	struct error error;
	bool failed;
	bool is_fatal; /* the definition is at fault, for all rows */
};

/* A file that is as it should be, for the report. */
struct built_row {
	size_t row, definition;
	const char *path;
	bool written, resigned, secret;
};

struct build_rows {
	struct build_session *build;
	struct device_values devices;
	bool has_name; /* else names are as without devices */
	struct device_name name;
	struct device_values_source *name_sources; /* of its variables */
	struct device_values_source serial;
	struct device_names names;
	const char *index_path;
	struct device_index *index; /* NULL: none is asked for */
	size_t total;               /* rows */
	struct row_slot *slots;
	size_t slot_count;
	unsigned threads;
	/* The rows in hand, and the definition they are built of. */
	struct device_row *batch;
	size_t batch_count;
	size_t definition;
	struct arena arena, batch_arena;
	struct built_row *built; /* of a table only for a report */
	size_t built_count, built_capacity;
	size_t done, written, unchanged, failed, resigned;
	enum status status; /* of what failed first */
	bool is_ended;      /* before its time */
};

void build_rows_done(struct build_rows *rows);
#define auto_build_rows auto_cleanup(build_rows_done)

/* Reads the options and the titles of the table. */
int build_rows_open(
    struct build_rows *rows, struct build_session *build, struct error *error);
/* After build_check: the first pass. Nothing is written when it fails. */
int build_rows_check(struct build_rows *rows, struct error *error);
/* After build_gather: the second. What failed was said; error ended it. */
int build_rows_emit(struct build_rows *rows, struct error *error);
/* The same with a challenge of NDES for each. */
int build_rows_emit_live(struct build_rows *rows, struct error *error);
/* Says how many there are. */
void build_rows_report(const struct build_rows *rows);
/* The exit status that follows from what became of them. */
enum status build_rows_status(const struct build_rows *rows);
/* As build_add_json. */
void build_rows_add_json(
    const struct build_rows *rows, struct json_writer *writer);

/* -- what the passes share ------------------------------------------------- */

void build_rows_say(struct build_rows *rows, const struct findings *findings);
/* Reads a definition into the slot, unless it is there. is_known: pins and
 * secrets are gathered. */
int build_rows_prepare(struct build_rows *rows, struct row_slot *slot,
    bool is_known, struct findings *findings, struct error *error);
/* The file of a row and the definition in hand. 1: there is none, since a value
 * is not fit for a name, which is among the findings unless they are NULL. */
int build_rows_path(const struct build_rows *rows, const struct device_row *row,
    char path[FILE_PATH_MAX], struct findings *findings, struct error *error);
/* Writes what is in the slot, or says what is wrong with the row. Not 0: the
 * run ends. */
int build_rows_done_with(struct build_rows *rows, struct row_slot *slot,
    const struct device_row *row, struct error *error);
/* Reads some rows. 1; 0: there are no more. */
int build_rows_next(struct build_rows *rows, bool *is_first,
    struct findings *findings, struct error *error);

#endif
