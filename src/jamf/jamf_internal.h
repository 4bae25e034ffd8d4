/*
 * What the files of the client share. Private to the room.
 */
#ifndef JAMF_JAMF_INTERNAL_H
#define JAMF_JAMF_INTERNAL_H

#include "jamf/url.h"
#include "jamf/jamf.h"

struct jamf {
	struct http *http;
	struct jamf_callbacks callbacks;
	struct jamf_url url;
	enum jamf_login login;
	char *name;
	struct secret secret; /* empty for a token somebody else fetched */
	unsigned cluster_wait;
	struct secret token; /* empty: none */
	int64_t token_end;   /* milliseconds; when it is to be made anew */
	bool has_old_path;   /* of tokens for API clients */
	bool is_refused;     /* the login is, and why */
	struct error refusal;
	bool is_interrupted;
	unsigned logins;
	/* What the last answer says of when it was made, seconds. */
	bool has_date;
	int64_t date;
};

#endif
