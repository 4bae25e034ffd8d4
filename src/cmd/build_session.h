/*
 * A run over definitions: they are checked (build_passes.c), what they need is
 * gathered (build_gather.c), and their profiles are written (build_passes.c)
 * and told of (build_report.c), in the order that the command says (build.c).
 * The commands plan and apply check and gather in the same way, and make
 * desired profiles (desired.h) where build writes files.
 */
#ifndef CMD_BUILD_SESSION_H
#define CMD_BUILD_SESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "base/buf.h"
#include "base/error.h"
#include "report/failures.h"
#include "cmd/inputs.h"
#include "cmd/invocation.h"
#include "cmd/network.h"
#include "cmd/outputs.h"
#include "cmd/progress.h"
#include "definition/duplicates.h"
#include "definition/emit.h"
#include "gather/ca_lookup.h"
#include "gather/pins.h"
#include "gather/secret_cache.h"
#include "report/report.h"

/* What became of one input. */
struct item {
	bool abstract;          /* a base: nothing to build */
	bool is_built;          /* its file is as it should be ... */
	bool written;           /* ... and was not before */
	bool resigned;          /* another certificate signed the file before */
	bool secret;            /* its profile holds one in clear */
	bool exposed;           /* the same, and git would commit it */
	const char *identifier; /* for the report, in build->arena */
	uint64_t text_hash;
	enum status status;
	bool kept; /* read once, used twice: a pipe, and what else may be */
	struct buf bytes;
};

/* What a worker uses for one input at a time. */
struct slot {
	struct document document;
	struct emit_scratch scratch;
	struct error error;
	bool failed;
};

/* What a run does with what it reads; zero is what build does. */
struct build_purpose {
	bool takes_profiles;   /* .mobileconfig files as well */
	bool may_lack_secrets; /* one that is not to be had stops nothing */
	bool asks_nothing;     /* prompt: counts as not to be had */
	bool saves_nothing;    /* what is learnt is not pinned */
	bool resolves_nothing; /* every secret counts as not to be had */
	bool asks_no_server;   /* a pin that is missing is refused */
	struct report *report; /* gets the findings, not standard error */
};

struct build_rows;

struct build_session {
	const struct invocation *invocation;
	struct build_purpose purpose;
	struct inputs inputs;
	struct outputs outputs;
	struct document_run run;
	struct duplicates *duplicates;
	struct secret_cache *secrets;
	struct pins *pins;
	struct network network;
	struct ca_lookup *lookup;
	struct secret challenge; /* of --live-challenge */
	struct emission emission;
	struct build_values values;
	unsigned threads;
	struct item *items;
	struct slot *slots;
	size_t slot_count;
	size_t kept_bytes;       /* of items, but for pipes */
	bool is_emitted;         /* what is wrong with secrets was said */
	struct build_rows *rows; /* NULL: nothing is filled in */
	struct progress progress;
	struct report said;              /* findings, on standard error */
	struct report_failures failures; /* of inputs that are not done */
	struct arena arena;
	struct error error; /* that ended a pass early */
};

void build_session_done(struct build_session *build);
#define auto_build_session auto_cleanup(build_session_done)

/* Reads and checks every input, says what is wrong with each, and notes the
 * secrets they need. What became of them is in build->items. */
int build_check(struct build_session *build, struct error *error);
/* Fetches what the profiles of those that are fine need: secrets, pinned
 * fingerprints, a live challenge. One thread. What one definition lacks is
 * kept for when it is emitted; an error here ends the run. */
int build_gather(struct build_session *build, struct error *error);
/* Reads the input anew, or what was kept of it. */
void build_read(
    const struct build_session *build, size_t item, struct document *document);
/* Writes the profiles of those that are fine; the one for standard output stays
 * in the first slot. */
int build_emit(struct build_session *build, struct error *error);

/* The input cannot be used. Why is kept for the report, not said. */
void build_fail(
    struct build_session *build, size_t index, const struct error *why);
bool build_is_wanted(const struct item *item);
size_t build_count_wanted(const struct build_session *build);
/* The exit status that follows from what became of the inputs. */
enum status build_status(const struct build_session *build);
/* Says findings where the run says them; all of a pass count together. */
void build_say_findings(
    struct build_session *build, const struct findings *findings);
/* The report that has the findings. */
struct report *build_findings(struct build_session *build);
/* Says what was done. */
void build_report(struct build_session *build);
/* The same of one file. */
void build_say_one(
    const struct build_session *build, const char *path, bool written);
/* Warns of a file with a secret that git would commit; whether it would. */
bool build_warn_of_git(const struct build_session *build, const char *path);

/* A file that is as it should be. */
struct built_file {
	const char *definition;
	const char *path;
	size_t row; /* of the table of devices; 0: there is none */
};
void build_write_built(const struct build_session *build,
    const struct built_file *file, const struct item *item,
    struct json_writer *writer);
/* "built" of the JSON document, after its failures: what became of every
 * output. */
void build_add_json(const struct build_session *build, struct report *report);

#endif
