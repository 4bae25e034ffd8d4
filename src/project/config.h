/*
 * scepctl.conf, the project file: found by walking up from a definition, or
 * named on the command line.
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
#include "profile/model.h"
#include "schema/schema.h"

struct config {
	struct arena arena;
	struct buf bytes;
	struct source source;
	char *path;      /* of the file, or NULL when there is none */
	char *directory; /* it stands in: relative paths start here */
	struct findings findings;
	struct payload *sections; /* [signing], [jamf], [network] */
	size_t count;
};

/* Reads the project file at path, or when path is NULL the first one found
 * going up from directory; none at all is fine. Faults of its text are
 * findings. */
int config_read(struct config *config, const char *path, const char *directory,
    const struct schemas *schemas, struct error *error);
void config_done(struct config *config);
#define auto_config auto_cleanup(config_done)

/* The section without a label, or with the given one; NULL if not there. */
const struct payload *config_section(
    const struct config *config, const char *section, const char *label);

/* The root of the project that directory is in: where scepctl.conf stands,
 * else git's top, else the current directory; an absolute path. */
int project_root(
    char *root, size_t size, const char *directory, struct error *error);

#endif
