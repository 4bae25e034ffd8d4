/*
 * Inputs that could not be used, and why, kept for a report. Each was said on
 * standard error as well.
 */
#ifndef REPORT_FAILURES_H
#define REPORT_FAILURES_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/diag.h"
#include "base/error.h"
#include "report/report.h"

/* Zero-initialised is empty. */
struct failures {
	struct arena arena;
	struct report_failure *list;
	size_t count;
	size_t capacity;
	bool failed; /* memory ran out: some are missing */
};

/* Keeps printable copies. */
void failures_add(
    struct failures *failures, const char *file, const struct error *why);
/* The list, which lasts as long as failures; an error when it is not whole. */
int failures_list(const struct failures *failures,
    struct report_failures *ret_list, struct error *error);
void failures_done(struct failures *failures);

/* What findings amount to: the first of the severity that counts, with its
 * place, and how many more there are. is_strict: warnings count. file is the
 * one that they are about, whose name goes without saying. */
void failures_of_findings(const struct findings *findings, bool is_strict,
    const char *file, struct error *ret_why);

#endif
