/*
 * What the formats share. Private to the room.
 */
#ifndef REPORT_FORMAT_H
#define REPORT_FORMAT_H

#include <stdint.h>

#include "report/report.h"

#define COLOUR_OFF "\033[0m"
#define COLOUR_BOLD "\033[1m"
#define COLOUR_HINT "\033[36m"
#define COLOUR_ERROR "\033[1;31m"

/* Printable, or for Markdown and the HTML it may hold, as plain words. */
void report_text_add(struct buf *buf, const char *text);
void report_markdown_add(struct buf *buf, const char *text);
/* The path below report->directory, when it is there. */
const char *report_relative(const struct report *report, const char *path);
/* A change of colour, where there are any. */
void report_text_colour(struct report *report, const char *colour);

/* null for an id or a number of devices that is not known: below least. */
void report_json_number(struct json_writer *writer, const char *name,
    int64_t number, int64_t least);
void report_json_time(
    struct json_writer *writer, const char *name, int64_t time);
void report_json_hex(struct json_writer *writer, const char *name,
    const void *bytes, size_t length);
/* "error" and "hint", both null unless there is one. */
void report_json_error(struct json_writer *writer, const struct error *error);
/* The members that tell of accepted findings. */
void report_json_accepted(struct report *report);

/* Counts a finding; false when enough files with its id were shown. */
bool report_is_shown(struct report *report, const struct rule *rule);

/* The parts of a format that have files of their own. */
void report_text_failures(struct report *report);
void report_text_plan(struct report *report, const struct report_plan *plan);
void report_text_diff(struct report *report, const struct report_diff *diff);
void report_json_diff(struct report *report, const struct report_diff *diff);
void report_markdown_diff(
    struct report *report, const struct report_diff *diff);
void report_text_credentials(
    struct report *report, const struct report_account *accounts);
void report_json_plan(struct report *report, const struct report_plan *plan);
void report_json_end_plans(struct report *report, bool pending);
void report_json_credentials(
    struct report *report, const struct report_account *accounts);
void report_text_step(
    struct report *report, const struct probe *probe, int step);
void report_json_probe(
    struct report *report, const struct probe *probe, const char *url);
void report_text_server(
    struct report *report, const struct report_server *server);
void report_json_server(
    struct report *report, const struct report_server *server);
void report_json_end_servers(struct report *report, int status);
void report_text_fingerprints(struct report *report,
    const struct report_scep_server *servers, int64_t now);
void report_json_fingerprints(struct report *report,
    const struct report_scep_server *servers, int64_t now);
void report_text_expiry(
    struct report *report, const struct report_expiry *expiry);
void report_json_expiry(
    struct report *report, const struct report_expiry *expiry);
void report_text_section(struct report *report, const struct schema *schema);
void report_json_section(struct report *report, const struct schema *schema);
void report_text_key(struct report *report, const struct schema *schema,
    const struct schema_key *key);
void report_json_key(struct report *report, const struct schema *schema,
    const struct schema_key *key);
void report_text_rule(struct report *report, const struct rule *rule);
void report_json_rule(struct report *report, const struct rule *rule);
void report_json_end_explained(struct report *report);
void report_text_statuses(
    struct report *report, const struct report_status *status);
void report_markdown_statuses(
    struct report *report, const struct report_status *status);
void report_json_statuses(
    struct report *report, const struct report_status *status);
void report_markdown_credentials(
    struct report *report, const struct report_account *accounts);

#endif
