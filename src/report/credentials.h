/*
 * Where the password of each account that reads NDES' admin page is kept in
 * Jamf Pro: for the day it changes.
 */
#ifndef REPORT_CREDENTIALS_H
#define REPORT_CREDENTIALS_H

#include "project/lock.h"
#include "report/report.h"

/* A profile that an account's password is entered in. */
struct report_use {
	struct report_use *next;
	const char *name;
	const char *file;
	const struct lock_object *object; /* NULL: not in the lock file */
	const char *page;                 /* in the web interface, or NULL */
};

struct report_account {
	struct report_account *next;
	const char *username;
	const char *admin; /* URL of the admin page */
	struct report_use *first, *last;
};

/* After report_add_failures: all of them. */
void report_add_credentials(
    struct report *report, const struct report_account *accounts);

#endif
