/*
 * The options of each command. Private to the table of commands.
 */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include "cmd/command.h"

/* Each ends in a NULL name. */
extern const struct option new_options[];
extern const struct option validate_options[];
extern const struct option build_options[];
extern const struct option show_options[];
extern const struct option verify_options[];
extern const struct option probe_options[];
extern const struct option identity_options[];
extern const struct option explain_options[];
extern const struct option version_options[];
extern const struct option fingerprint_options[];
extern const struct option plan_options[];
extern const struct option apply_options[];
extern const struct option push_options[];
extern const struct option pull_options[];
extern const struct option lock_options[];
extern const struct option open_options[];
extern const struct option server_options[];
extern const struct option no_options[];

#endif
