/*
 * One pin of the lock file: what a profile gets of it, and how it is refused.
 */
#ifndef GATHER_PIN_H
#define GATHER_PIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "profile/profile.h"
#include "project/lock.h"

/* The fingerprint that fits, of one pin. An error when the root is needed and
 * the server does not give it. */
int pin_fingerprint(const struct lock_pin *pin, const struct profile *profile,
    struct fingerprint *ret, struct error *error);
/* The error of status refused that shows the pinned CA beside the served one.
 */
int pin_fail(const struct lock_pin *pinned, const struct lock_pin *served,
    struct error *error);
/* The issuing CA or its root is past its end. */
bool pin_is_expired(const struct lock_pin *pin, int64_t now);
/* The error of status refused that says so: such a CA is not pinned unless it
 * is named. */
int pin_fail_expired(const struct lock_pin *served, struct error *error);

#endif
