/*
 * Where the password of each account that reads NDES' admin page is kept in
 * Jamf Pro: for the day it changes.
 */
#ifndef REPORT_CREDENTIALS_H
#define REPORT_CREDENTIALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "report/report.h"

/* A profile that an account's password is entered in. */
struct report_use {
	const char *name;
	const char *file;
	const char *server; /* address, NULL: not known */
	const char *page;   /* in the web interface, or NULL */
	int64_t id;         /* 0: not created yet */
	const char *state;  /* "needed", "done", "none"; "unknown": not in the
			       lock file */
};

struct report_account {
	const char *username;
	const char *admin; /* URL of the admin page */
	const struct report_use *uses;
	size_t count;
};

/* Appends the list in each form. */
void report_credentials_add_text(struct buf *buf,
    const struct report_account *accounts, size_t count, bool colour);
void report_credentials_add_markdown(
    struct buf *buf, const struct report_account *accounts, size_t count);
/* In a JSON document after its failures (report_json_failures). */
void report_credentials_add_json(struct report *report, struct buf *buf,
    const struct report_account *accounts, size_t count);

#endif
