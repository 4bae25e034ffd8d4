/*
 * A definition filled in for one device: Jamf Pro's variables get the values
 * that it would put in, so that the profile can be signed before.
 *
 * What is filled: each variable, the longest "$[A-Z][A-Z0-9_]*", in the texts
 * that will be in the profile, those of payload files too; not in a secret that
 * a reference gives. Values are taken as they are: nothing in them counts as a
 * variable, or as text of a definition. "$PROFILE_IDENTIFIER" is the profile's
 * own UUID. "%Name%" stays for the device.
 *
 * A fill belongs to one profile in memory, whose texts it changes, and is for
 * one thread. The values last given count for it, for profile_check and for
 * fill_build.
 */
#ifndef PROFILE_FILL_H
#define PROFILE_FILL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/error.h"
#include "base/source.h"
#include "profile/build.h"
#include "profile/profile.h"

enum {
	FILL_VARIABLES_MAX = 1000
};

enum fill_kind {
	FILL_VARIABLE, /* of Jamf Pro, by its name without '$' */
	FILL_SECRET,   /* a reference column:NAME */
	FILL_UUID,     /* the profile's or a payload's, by the definition's */
	FILL_CHALLENGE /* one that NDES gives for the device */
};

/* Something that a device has a value for. */
struct fill_variable {
	enum fill_kind kind;
	const char *name; /* not NUL-terminated */
	size_t length;
	struct origin origin; /* where it stands first */
	bool is_secret;       /* it stands where a secret does */
};

struct fill_text {
	const char *text; /* NUL-terminated */
	size_t length;
};

struct fill_options {
	bool is_per_device; /* UUIDs are filled in too */
	bool has_challenge; /* NDES gives one for each device */
};

struct fill;

/* Finds what is to be filled in; profile_locate was called, and nothing is
 * wrong with the profile. All memory is the arena's. An error, status findings,
 * when a variable stands where none can be filled in. */
int fill_new(struct profile *profile, const struct fill_options *options,
    struct arena *arena, struct fill **ret, struct error *error);

/* Whether a secret is in clear in every device's profile. */
bool fill_has_secret(const struct fill *fill);
size_t fill_count(const struct fill *fill);
const struct fill_variable *fill_variable(const struct fill *fill, size_t at);
/* The first variable of the text that a finding is about; SIZE_MAX: it is about
 * none that is filled in. False: a variable that stands there is faulty, and
 * the finding not worth telling. */
bool fill_at(const struct fill *fill, const struct finding *finding,
    const bool *faulty, size_t *ret_variable);

/* Puts the texts in, one for each variable, which are borrowed until the next
 * call. */
int fill_put(struct fill *fill, const struct fill_text *texts,
    struct arena *arena, struct error *error);
/* What the types of the values say of the texts that were put in, and what
 * profile_check says with options->is_filled says the rest. */
void fill_check(
    const struct fill *fill, struct arena *arena, struct findings *findings);
/* The XML with the texts that were put in. values gives the other secrets. */
int fill_build(const struct fill *fill, const struct build_values *values,
    struct buf *xml, struct error *error);

/* The XML of any device, in pieces: what is the same for all is made once. */
struct fill_template;

/* NULL, with no error: it cannot be had in pieces, since a secret stands in it
 * in another form than as text; then there is fill_build. What was put in
 * before is not, afterwards. */
int fill_template_new(struct fill *fill, const struct build_values *values,
    struct arena *arena, struct fill_template **ret, struct error *error);
/* Appends what fill_build would. */
void fill_template_add(const struct fill_template *template,
    const struct fill_text *texts, struct buf *xml);
/* Whether XML is what fill_template_add makes, whatever the text of the
 * variable at index any, which is given as it is there, escaped. */
bool fill_template_match(const struct fill_template *template,
    const struct fill_text *texts, size_t any, const struct fill_text *xml,
    struct fill_text *ret_any);
/* The variable of the challenge that NDES gives. */
size_t fill_challenge(const struct fill *fill);

/* How many variables that devices know are in a text. */
size_t fill_count_apple(const char *text, size_t length);

/* Rows of fill_rules. */
enum fill_rule {
	FILL_RULE_VALUE
};
/* Rules of fill_check, for the manual; end in a NULL id. */
extern const struct rule fill_rules[];

#endif
