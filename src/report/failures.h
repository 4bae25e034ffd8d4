/*
 * Inputs that could not be used, and why. Each was said on standard error as
 * well.
 */
#ifndef REPORT_FAILURES_H
#define REPORT_FAILURES_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/base.h"
#include "base/diag.h"
#include "base/error.h"

/* All texts are printable. */
struct report_failure {
	const char *file;
	enum status status;
	const char *message;
	const char *hint; /* or NULL */
};

/* Zero-initialised is empty. */
struct report_failures {
	struct arena arena;
	struct report_failure *list;
	size_t count;
	size_t capacity;
	bool failed; /* memory ran out: some are missing */
};

/* Keeps printable copies. */
void report_failures_add(struct report_failures *failures, const char *file,
    const struct error *why);
void report_failures_done(struct report_failures *failures);

/* What findings amount to: the first of the severity that counts, with its
 * place, and how many more there are. is_strict: warnings count. file is the
 * one that they are about, whose name goes without saying. */
void report_failure_of(const struct findings *findings, bool is_strict,
    const char *file, struct error *ret_why);

#endif
