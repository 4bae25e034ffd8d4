/*
 * Text as HTML, and the pictures of the page of devices. Private to the room.
 */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "report/status.h"

/* Printable, as plain words: fit for the content of an element and for a value
 * of an attribute in double quotes. */
void report_html_add(struct buf *buf, const char *text);
/* The same between what begins and ends it, which is HTML. */
void report_html_element(
    struct buf *buf, const char *begin, const char *text, const char *end);

/* From the beginning to the beginning of the body, and from the end of that.
 */
void report_html_begin(struct buf *buf, const char *title);
void report_html_end(struct buf *buf);

/* The devices of a profile, to be unfolded; nothing without any. */
void report_html_devices(struct report *report,
    const struct report_status *status, const struct status_profile *profile);

/* What devices have, as a bar of the class given. */
void report_svg_bar(
    struct buf *buf, const struct status_profile *profile, const char *class);
/* How many certificates end in each week, the empty ones between them too;
 * those after the last that has room are counted in a line of text. Nothing
 * without any. */
void report_svg_weeks(
    struct buf *buf, const struct status_profile *profile, int64_t now);

#endif
