/*
 * What server check found, as text and as JSON.
 */
#ifndef CMD_SERVER_REPORT_H
#define CMD_SERVER_REPORT_H

#include "cmd/jamf_server.h"
#include "jamf/privileges.h"

/* One server of the run. */
struct checked {
	const char *label; /* of its section, or NULL */
	struct arena arena;
	struct server server;
	struct jamf_server found;
	struct error error; /* why nothing was found */
	enum status status;
};

/* Text to standard output, and what went wrong as messages, server by server.
 */
int server_report_text(const struct invocation *invocation,
    const struct checked *list, size_t count, struct error *error);
int server_report_json(const struct invocation *invocation,
    const struct checked *list, size_t count, enum status status,
    struct error *error);

#endif
