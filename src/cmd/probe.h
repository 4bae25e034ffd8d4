/*
 * The command probe: from a definition to what is tried, and the report.
 * Private to the command.
 */
#ifndef CMD_PROBE_H
#define CMD_PROBE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/secret.h"
#include "cmd/device_values.h"
#include "cmd/invocation.h"
#include "definition/document.h"
#include "project/config.h"
#include "project/lock.h"
#include "scep/probe.h"

enum {
	PROBE_SETS_MAX = 64,
	PROBE_NAME_MAX = 256 /* bytes of a variable's name, with its NUL */
};

/* A device, by --devices and --row; without a table there is none. */
struct probe_row {
	struct device_values devices;
	struct arena arena;
	struct device_row row;
};

/* Finds the row and checks it: document is read for this, and of no use
 * afterwards. */
int probe_row_read(struct probe_row *row, const struct invocation *invocation,
    struct document *document, struct error *error);
/* The device's value of a variable, or NULL. */
const char *probe_row_value(
    const struct probe_row *row, const char *name, size_t length);
/* The secret that a reference column:TITLE stands for; NULL: it is none. */
const char *probe_row_secret(
    const struct probe_row *row, const char *text, size_t length);
void probe_row_done(struct probe_row *row);

/* Values for variables, from --set NAME=VALUE and from a row. */
struct probe_sets {
	struct probe_row row;
	struct arena *arena;
	struct probe_set {
		const char *name; /* without its marks */
		size_t length;
		const char *value;
	} sets[PROBE_SETS_MAX];
	size_t count;
	struct buf missing; /* "--set A=... --set B=..." */
};

/* Reads the options; status usage for one without a name or '='. */
int probe_sets_read(struct probe_sets *sets, const struct arguments *arguments,
    struct error *error);
/* The value of a name without marks, or NULL. */
const char *probe_sets_value(
    const struct probe_sets *sets, const char *name, size_t length);
/* Adds a value that an option of the same name goes before. */
int probe_sets_default(struct probe_sets *sets, const char *name,
    const char *value, struct error *error);
/* The text with the values put in, in the arena. A variable without a value is
 * noted as missing. */
int probe_sets_expand(struct probe_sets *sets, const char *text, size_t length,
    const char **ret, struct error *error);
/* An error, status usage, that names what is missing. */
int probe_sets_check(const struct probe_sets *sets, struct error *error);
void probe_sets_done(struct probe_sets *sets);

/* All that a target points into. */
struct probe_plan {
	const struct invocation *invocation;
	struct arena arena;
	struct probe_sets sets;
	const struct payload *scep;
	struct ndes_access access;
	struct secret password;
	struct secret challenge;
	struct probe_request request;
	struct probe_target target;
	unsigned char pinned[LOCK_SHA256_BYTES];
};

/* From a definition without errors. Secrets that are needed are fetched. */
int probe_plan_make(struct probe_plan *plan, struct document *document,
    const struct config *config, struct error *error);
/* The part that only an enrolment needs. */
int probe_plan_request(
    struct probe_plan *plan, struct document *document, struct error *error);
void probe_plan_done(struct probe_plan *plan);

#endif
