/*
 * Configuration profiles of Jamf Pro's Classic API: computers'
 * (osxconfigurationprofiles) and mobile devices'
 * (mobiledeviceconfigurationprofiles), and the XML forms of both.
 *
 * Reading and writing differ: 'level' is written Computer, User or Device and
 * read System or User; 'redeploy_on_update' always reads back as "Newly
 * Assigned"; the first <notification> is a boolean, the second its place.
 */
#ifndef JAMF_PROFILES_H
#define JAMF_PROFILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "jamf/jamf.h"
#include "xml/xml.h"

enum jamf_kind {
	JAMF_COMPUTERS, /* macOS */
	JAMF_MOBILE,    /* iOS, iPadOS, tvOS */
	JAMF_KINDS
};

enum {
	JAMF_PROFILES_MAX = 100000
};

/* A row of a list. */
struct jamf_row {
	int64_t id;
	const char *name;
};

struct jamf_rows {
	struct jamf_row *list;
	size_t count;
};

/* The profiles of a kind, by id; an id that is there twice or a malformed list
 * is an error, status server. */
int jamf_profiles_list(struct jamf *jamf, enum jamf_kind kind,
    struct arena *arena, struct jamf_rows *ret_rows, struct error *error);

enum {
	JAMF_SETTINGS_MAX = 16 /* rows of [jamf] */
};

/* A value of [jamf], of a definition or of <general>, in the words of a
 * definition. */
struct jamf_setting {
	/* NULL: not given, and the server keeps on update what it has; not
	 * told. Of a name "" for none. */
	const char *text;
	/* Of a name, written in place of it when known. 0: not known; -1: none.
	 */
	int64_t id;
};

struct jamf_general {
	const char *name;
	bool is_user_level; /* level user, else computer or device */
	bool redeploy_all;  /* written only */
	struct jamf_setting settings[JAMF_SETTINGS_MAX]; /* by row of [jamf] */
};

/* A profile as the server holds it. All memory is in the arena of the call. */
struct jamf_profile {
	enum jamf_kind kind;
	int64_t id;
	const char *uuid;
	struct jamf_general general;
	const char *payloads; /* text of the element, NULL if none; may hold
				 secrets */
	size_t payloads_length;
	struct xml *scope;        /* or NULL */
	struct xml *self_service; /* or NULL */
};

/* Fills in the request for one profile; path is made in the arena. */
int jamf_profile_get_call(enum jamf_kind kind, int64_t id, struct arena *arena,
    struct jamf_call *ret_call, struct error *error);
/* What it answered. An answer without id or name, or of the wrong kind, is an
 * error, status server. */
int jamf_profile_read(enum jamf_kind kind, const struct xml *root,
    struct arena *arena, struct jamf_profile *ret_profile, struct error *error);

/* What is to be written; parts that are NULL are not sent and stay as they
 * are on the server. */
struct jamf_write {
	enum jamf_kind kind;
	int64_t id;                         /* 0: a new one */
	const struct jamf_general *general; /* or NULL */
	const char *payloads; /* as jamf_payload_encode gives it, or NULL */
	size_t payloads_length;
	const struct xml *scope;        /* whole, or NULL */
	const struct xml *self_service; /* or NULL */
	/* Instead of all this: the profile as it is to every device in scope.
	 */
	bool redelivers;
};
/* Appends the request's body and fills in the call (POST or PUT). body must
 * outlive it; it holds the profile's secrets and is wiped by its owner. A new
 * profile gets the defaults of the schema of [jamf] for what general lacks.
 * self_service may be as read: the method of <notification> is put first, as
 * the server takes the last one for the boolean; categories get the
 * <display_in> without which it drops them; for mobile devices
 * <self_service_description> is left out, which would be written to
 * <description>. */
int jamf_profile_write_call(const struct jamf_write *write, struct buf *body,
    struct arena *arena, struct jamf_call *ret_call, struct error *error);
/* The id that a successful write answered with. */
int jamf_profile_written_id(
    const struct xml *root, int64_t *ret_id, struct error *error);
int jamf_profile_delete_call(enum jamf_kind kind, int64_t id,
    struct arena *arena, struct jamf_call *ret_call, struct error *error);

/* Address of its page in the web interface, in the arena; NULL for lack of
 * memory, and for the gateway, which has none. */
const char *jamf_profile_page(const struct jamf *jamf, enum jamf_kind kind,
    int64_t id, struct arena *arena);
/* The same of the server that jamf_url gave this for, as in the lock file. */
const char *jamf_profile_page_at(
    const char *url, enum jamf_kind kind, int64_t id, struct arena *arena);

#endif
