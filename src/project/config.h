/*
 * scepctl.conf, the project file: found by walking up from a definition, or
 * named on the command line. What is found is read only if it is to be trusted
 * (trust.h).
 */
#ifndef PROJECT_CONFIG_H
#define PROJECT_CONFIG_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/error.h"
#include "base/source.h"
#include "ini/ini.h"
#include "profile/profile.h"
#include "project/project.h"
#include "schema/schema.h"

struct config {
	struct arena arena;
	struct buf bytes;
	struct source source;
	char *path;                /* of the file, or NULL when there is none */
	bool is_named;             /* by the user; else it was found */
	const struct trust *trust; /* outlives it */
	const struct file_view *view; /* where it was found, as well */
	char *directory; /* it stands in: relative paths start here */
	struct findings findings;
	struct payload *sections; /* [signing], [jamf], [network] */
	size_t count;
};

/* Where the project file is. */
struct config_place {
	const char *path; /* named by the user, or NULL: the first one ... */
	const char *directory; /* ... going up from here */
	const struct trust *trust;
	/* What is found is read from here; NULL: the disc. */
	const struct file_view *view;
};

/* None found is fine. Faults of its text are findings; one that is not to be
 * trusted is an error of status refused. */
int config_read(struct config *config, const struct config_place *place,
    const struct schemas *schemas, struct error *error);
/* A text that is there already, of a file that nobody asks for by its place. It
 * must outlive the result. */
int config_read_source(struct config *config, const struct source *source,
    const struct schemas *schemas, struct error *error);
void config_done(struct config *config);
#define auto_config auto_cleanup(config_done)

/* The section without a label, or with the given one; NULL if not there. */
const struct payload *config_section(
    const struct config *config, const char *section, const char *label);

#endif
