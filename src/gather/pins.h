/*
 * What 'fingerprint = auto' stands for in a run: the pins of the lock file,
 * and what servers say where there is none yet.
 *
 * Gathering comes between checking and emitting, in one thread: pins_want for
 * each definition, then pins_read; pins_learn for those that pins_missing
 * names; pins_save. After that the pins are constant, and pins_apply may be
 * called from many threads.
 */
#ifndef GATHER_PINS_H
#define GATHER_PINS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "base/error.h"
#include "base/file_view.h"
#include "gather/ca_lookup.h"
#include "gather/pin.h"
#include "profile/profile.h"
#include "project/lock.h"

struct pins;

/* NULL for lack of memory. */
struct pins *pins_new(void);
void pins_free(struct pins *pins);
TEST_HOOK void pins_release(struct pins **pins);
#define auto_pins auto_cleanup(pins_release)

/* Notes the servers that the automatic fingerprints of a definition need; item
 * is the caller's number of it, for pins_missing. */
int pins_want(struct pins *pins, const struct profile *profile, size_t item,
    struct error *error);
/* How many servers were noted. */
size_t pins_count(const struct pins *pins);
/* Looks them up in the lock file at path, which may be missing, of a view
 * (NULL: the disc). */
int pins_read(struct pins *pins, const struct file_view *view, const char *path,
    struct error *error);
/* The next definition, from *at on, with a server that has no pin; moves *at
 * behind it. False when there is none. */
bool pins_missing(const struct pins *pins, size_t *at, size_t *ret_item);
/* Asks for what this definition lacks. A failure is kept for those who need
 * the pin. With lookup NULL nothing is asked: a missing pin is an error, status
 * refused. */
void pins_learn(
    struct pins *pins, const struct profile *profile, struct ca_lookup *lookup);
/* Writes what was learnt to the lock file, unless another process pinned
 * another CA meanwhile: then nothing, status refused. learnt is told of each
 * new pin. */
int pins_save(struct pins *pins,
    void (*learnt)(void *context, const struct lock_pin *pin), void *context,
    struct error *error);

/* The pin of a [scep] payload's server, NULL and the error when it is not to be
 * had. */
const struct lock_pin *pins_get(
    const struct pins *pins, const struct payload *scep, struct error *error);
/* Puts the digest that fits the definition's oldest system in the place of each
 * automatic fingerprint: from macOS 13 and iOS 16 on the SHA-256 of the issuing
 * CA, below the SHA-1 of the root. */
int pins_apply(
    const struct pins *pins, struct profile *profile, struct error *error);
/* The same where there is one that serves; other fingerprints stay automatic.
 */
void pins_apply_known(const struct pins *pins, struct profile *profile);

#endif
