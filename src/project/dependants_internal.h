/*
 * What a definition names; for the files of this room whose names begin with
 * dependants.
 */
#ifndef PROJECT_DEPENDANTS_INTERNAL_H
#define PROJECT_DEPENDANTS_INTERNAL_H

#include "base/file.h"
#include "ini/ini.h"
#include "project/dependants.h"
#include "project/snapshot_internal.h"

/* As a directory is walked. */
bool dependants_is_definition(const char *name);
/* The name in the repository of a path that the definition of this name gives,
 * whether it is there or not. */
bool dependants_name(const struct snapshot *snapshot, const char *definition,
    const char *path, char ret_name[FILE_PATH_MAX]);
/* Called for each text of a definition that may be a path; anything but 0 ends
 * the walk and is what comes of it. */
typedef int (*dependants_function)(
    void *context, const char *definition, const char *path);

int dependants_each_name(const struct source *source,
    dependants_function function, void *context, struct error *error);

#endif
