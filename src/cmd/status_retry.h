/*
 * status --retry: what is asked before failed commands are taken away, and what
 * came of it.
 */
#ifndef CMD_STATUS_RETRY_H
#define CMD_STATUS_RETRY_H

#include "cmd/status_session.h"
#include "json/json_write.h"

/* Whether the options go together; status usage. */
int status_retry_options(struct status_session *it, struct error *error);
/* Server by server: finds them, shows what is taken away besides, asks, does
 * it. writer gets a member "retried", or is NULL. */
int status_retry_run(
    struct status_session *it, struct json_writer *writer, struct error *error);

#endif
