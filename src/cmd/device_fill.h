/*
 * One definition, filled in with the values of one device after another.
 */
#ifndef CMD_DEVICE_FILL_H
#define CMD_DEVICE_FILL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/error.h"
#include "cmd/device_values.h"
#include "definition/document.h"
#include "devices/table.h"
#include "profile/fill.h"

/* Zero-initialised is empty. For one thread. */
struct device_fill {
	const struct device_values *devices;
	struct document *document;
	struct fill *fill;
	struct device_values_source *sources; /* of each variable */
	struct fill_text *texts;              /* of the device */
	bool *faulty;                         /* which of them are at fault */
	struct fill_template *template;
	const struct build_values *values; /* of other secrets */
	bool has_secret;
	struct findings base;   /* of the definition, whoever it is for */
	struct findings checks; /* of the device */
	struct device_values_source key; /* what tells devices apart */
	struct arena arena;              /* of the definition */
	struct arena scratch;            /* of the device */
};

void device_fill_done(struct device_fill *fill);
#define auto_device_fill auto_cleanup(device_fill_done)

/* Takes a definition without errors, which has to stay. What has no value is
 * among the findings, status findings. */
int device_fill_start(struct device_fill *fill,
    const struct device_values *devices, struct document *document,
    struct findings *findings, struct error *error);
/* Makes what is the same for all devices. values stay the caller's. */
int device_fill_prepare(struct device_fill *fill,
    const struct build_values *values, struct error *error);
/* After device_fill_prepare: what is wrong with secrets that are the same for
 * all devices is among the findings, status findings. */
int device_fill_check_secrets(
    struct device_fill *fill, struct findings *findings, struct error *error);
/* Puts a device's values in, and what is wrong with them among the findings. A
 * challenge of NDES is the caller's to set in fill->texts before. */
int device_fill_put(struct device_fill *fill, const struct device_row *row,
    struct findings *findings, struct error *error);
/* The device's profile, after device_fill_put without findings. */
int device_fill_build(
    struct device_fill *fill, struct buf *xml, struct error *error);

#endif
