/*
 * What the status and headers of an answer tell about the server in front:
 * Microsoft's Entra Application Proxy, a login page put in the way, IIS.
 */
#ifndef SCEP_SERVER_H
#define SCEP_SERVER_H

#include <stdbool.h>

#include "base/error.h"
#include "http/http.h"
#include "scep/cause.h"

/* The answer sends the client to another host, or to a login of Microsoft's:
 * pre-authentication is in the way. */
bool scep_is_login_redirect(
    const struct http_response *response, const char *url);

/* 0 when the status is 200, else the error it means, with the proxy's
 * transaction when there is one. what names the thing asked for, such as "the
 * admin page". Statuses: 401 credentials, 403 privilege, 404 not found, 429
 * busy, all else server. */
int scep_check_status(const struct http_response *response, const char *url,
    const char *what, struct error *error);
/* The same for an operation of SCEP, with the words of a short answer in plain
 * text. A server may repeat in them what a request held. */
int scep_check_answer(const struct http_response *response, const char *url,
    const char *operation, struct error *error);

#endif
