/*
 * The parts of a set-up; for the files of this room whose names begin with
 * hook.
 */
#ifndef PROJECT_HOOK_INTERNAL_H
#define PROJECT_HOOK_INTERNAL_H

#include "base/base.h"
#include "base/buf.h"
#include "project/git_run.h"
#include "project/hook.h"

/* Tells a step. hint may be NULL. */
int hook_tell(struct hook *hook, enum hook_state state, const char *hint,
    struct error *error, const char *format, ...) ATTR_PRINTF(5, 6);

int hook_file_install(struct hook *hook, struct error *error);
int hook_file_remove(struct hook *hook, struct error *error);
int hook_config_install(struct hook *hook, struct error *error);
int hook_config_remove(struct hook *hook, struct error *error);
int hook_attributes_install(struct hook *hook, struct error *error);
int hook_attributes_remove(struct hook *hook, struct error *error);

#endif
