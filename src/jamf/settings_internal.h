/*
 * What the files about settings share. Private to them.
 */
#ifndef JAMF_SETTINGS_INTERNAL_H
#define JAMF_SETTINGS_INTERNAL_H

#include "base/buf.h"
#include "jamf/settings.h"

/* The value of a key of a section when a definition gives it, else NULL. */
const struct value *settings_given(const struct profile *profile,
    const char *section, enum schema_key_name key);
/* The same, or its default when the section is there: taking a key out is a
 * change, too, and what was changed by hand is put back. */
const struct value *settings_value(const struct profile *profile,
    const char *section, enum schema_key_name key);
/* Text that is the same but for blanks and line ends at its edges and CR LF
 * for LF, which the server may change. NULL is the empty text. */
bool settings_same_text(const char *a, const char *b);
/* Appends "name=length:text" and a line end; nothing for NULL. Blanks and line
 * ends as in settings_same_text do not count. */
void settings_add_field(struct buf *buf, const char *name, const char *text);

/* A text or boolean of [self_service]. */
struct settings_field {
	unsigned kinds; /* bits 1 << enum jamf_kind */
	enum schema_key_name key;
	const char *element;
	bool is_boolean;
};
extern const struct settings_field settings_fields[];
extern const size_t settings_field_count;

enum {
	SETTINGS_PLACES = 2
};
/* Where notifications are shown: choice of the definition, text of the XML. */
extern const char *const settings_places[SETTINGS_PLACES][2];
/* <notification> stands twice in <self_service>: a boolean, and the place. */
struct xml *settings_notification(const struct xml *element, bool boolean);
/* The choice of a definition that an element stands for. */
const char *settings_notification_choice(const struct xml *element);
/* Whether element is a category, and which. */
bool settings_is_category(const struct xml *element, int64_t *ret_id);

/* A merge of <self_service> under way. */
struct settings_merge {
	const struct profile *profile;
	const struct jamf_names *names;
	struct jamf_changes *changes;
	struct arena *arena;
	struct xml *element;
	struct error *error;
	bool changed;
};

/* Adds a change; empty texts count as none. */
int settings_change(struct settings_merge *m, const char *key, const char *was,
    const char *becomes);
int settings_merge_categories(
    struct settings_merge *m, const struct value *value);

#endif
