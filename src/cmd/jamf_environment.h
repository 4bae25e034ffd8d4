/*
 * What the environment says of a Jamf Pro server, in the variables that other
 * tools of this kind use: JAMF_URL and its like, and Terraform's
 * JAMFPRO_INSTANCE_FQDN and its like; apart from them JSS_URL and its like, the
 * settings of JamfUploader and AutoPkg, which count where nothing else says
 * which server is meant.
 */
#ifndef CMD_JAMF_ENVIRONMENT_H
#define CMD_JAMF_ENVIRONMENT_H

#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/source.h"
#include "profile/profile.h"

/* What a source, the environment or a section, can say. */
enum jamf_fact {
	JAMF_FACT_URL,
	JAMF_FACT_ENVIRONMENT,
	JAMF_FACT_TENANT,
	JAMF_FACT_TOKEN,
	JAMF_FACT_CLIENT_ID,
	JAMF_FACT_CLIENT_SECRET,
	JAMF_FACT_USERNAME,
	JAMF_FACT_PASSWORD,
	JAMF_FACTS
};

struct jamf_fact_given {
	const char *name; /* of the variable or key */
	/* The value; of a secret the reference to it. NULL: not given. */
	const char *text;
	size_t length;
	struct origin origin; /* in the project file */
	/* Of a section, the value itself; NULL: of the environment. */
	const struct value *value;
};

struct jamf_facts {
	struct jamf_fact_given list[JAMF_FACTS];
};

enum jamf_environment {
	JAMF_ENVIRONMENT,         /* JAMF_* and JAMFPRO_* */
	JAMF_ENVIRONMENT_UPLOADER /* JSS_URL, and what counts beside it only */
};

/* The key of [jamf]; SCHEMA_KEY_NAMES for what only the environment has. */
enum schema_key_name jamf_fact_key(enum jamf_fact fact);
/* The variable to set for it, for a hint: "JAMF_URL". */
const char *jamf_fact_variable(
    enum jamf_fact fact, enum jamf_environment environment);

/* Reads the variables; texts that are made are in the arena. Two that
 * disagree are an error, status usage; one that is empty is named, status
 * usage for an address, else credentials. */
int jamf_environment_read(enum jamf_environment environment,
    struct arena *arena, struct jamf_facts *ret_facts, struct error *error);

/* The address in full: "https://" put before it, and ".jamfcloud.com" after a
 * bare name. http is refused, with this status. */
int jamf_complete_url(const char *text, enum status status, struct arena *arena,
    const char **ret_url, struct error *error);
/* 1 when both lead to one server, 0 when not; -1 for http, status usage. */
int jamf_is_same_url(
    const char *a, const char *b, struct arena *arena, struct error *error);

#endif
