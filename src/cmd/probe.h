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
#include "cmd/invocation.h"
#include "definition/document.h"
#include "project/config.h"
#include "project/lock.h"
#include "scep/probe.h"

enum {
	PROBE_SETS_MAX = 64
};

/* Values for variables, from --set NAME=VALUE. */
struct probe_sets {
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
