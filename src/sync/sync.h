/*
 * Definitions, what was last applied (the lock file) and what a Jamf Pro
 * server holds, brought together: plan.h says what would be done, apply.h
 * does it, pull.h goes the other way; diff.h compares any two; status.h is what
 * became of it on devices.
 */
#ifndef SYNC_SYNC_H
#define SYNC_SYNC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "definition/document.h"
#include "jamf/change.h"
#include "jamf/jamf.h"
#include "jamf/names.h"
#include "jamf/profiles.h"
#include "jamf/scope.h"
#include "profile/build.h"
#include "project/lock.h"

/* A definition, or somebody's .mobileconfig, as it is to be in Jamf Pro. */
struct sync_desired {
	const char *path; /* of the file, for messages */
	const struct profile *profile;
	/* Of somebody's .mobileconfig it may be unknown until the lock file or
	 * the server tells; then kind_error, once a plan was made, says so. */
	enum jamf_kind kind;
	bool kind_told;
	struct error kind_error;
	const char *identifier;
	const char *name;
	struct tree *tree; /* of the profile to send */
	/* A secret could not be had, or was masked when it was written to the
	 * file: a placeholder stands in the tree, and the profile may be
	 * planned but not written. */
	bool without_secrets;
	struct error secret_error; /* why */
	bool is_masked;            /* it was masked, that is */
	bool variable_in_secret;   /* or what Jamf Pro may take for one */
	/* Values only the web interface takes: the SCEP admin page's login of
	 * challenge type dynamic-microsoft-ca; on computers the days of
	 * redistribution. */
	bool needs_admin;
	bool needs_days;
	bool lacks_placeholder; /* challenge type dynamic, no placeholder */
	bool was_signed;        /* a .mobileconfig: its signature is not sent */
};

/* Makes what is desired of a document without errors. values gives the secrets;
 * one that is not to be had is an error only when needed says so. The document
 * must outlive it, whose tree is in its arena. */
int sync_desired_make(struct document *document,
    const struct build_values *values, bool needed,
    struct sync_desired *ret_desired, struct error *error);

/* Of a word of the lock file and of options, "macos" or "ios". */
enum jamf_kind sync_kind(const char *platform);

/* A setting to be entered by hand, for reports. Never a password. */
struct sync_setting {
	size_t number;       /* of its SCEP payload in the profile: 1, ... */
	const char *payload; /* the same in words, with the payload's name:
				"SCEP payload 2 of 3, 'office'" */
	const char *label;   /* as in Jamf Pro's form: "URL To SCEP Admin" */
	const char *value; /* "(the password of EXAMPLE\\svc)" for a password */
	/* value only says what is to be entered: a password, which is the
	 * payload's 'password'; or what the definition does not have. */
	const struct payload *password_of; /* or NULL */
	bool is_missing;
};
struct sync_setting_list {
	struct sync_setting *list;
	size_t count;
};
/* All settings of a desired profile, payload by payload. In the arena. */
int sync_settings(const struct sync_desired *desired, struct arena *arena,
    struct sync_setting_list *ret_settings, struct error *error);

/* One server of a run. */
struct sync {
	struct jamf *jamf;
	struct lock *lock;
	/* As the upstream branch has it, or NULL: not known. */
	const struct lock *upstream;
	const struct schemas *schemas;
	int64_t now; /* seconds since 1970, UTC */
	struct arena *arena;
	bool has_max_devices; /* of [jamf] in the project file */
	int64_t max_devices;
};

#endif
