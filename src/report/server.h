/*
 * What a Jamf Pro server says of itself, and what the login there may do.
 */
#ifndef REPORT_SERVER_H
#define REPORT_SERVER_H

#include "jamf/privileges.h"
#include "report/report.h"

struct report_server {
	const char *label;                /* of its section, or NULL */
	const char *url;                  /* NULL: there is no server */
	const struct jamf_access *access; /* with it */
	const struct jamf_server *found;
	const struct error *error; /* why nothing was found, if it says so */
	enum status status;        /* that the server leads to */
};

/* One by one, then what the run came to. */
void report_add_server(
    struct report *report, const struct report_server *server);
void report_end_servers(struct report *report, int status);

#endif
