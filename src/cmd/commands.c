/*
 * The table of commands. A command is a file of its own, which ends with what
 * help, the manual and completion say of it.
 */
#include "cmd/commands.h"

#include <stddef.h>

#include "base/banned.h"

/* In the order of help. */
extern const struct command new_command, validate_command, fmt_command,
    build_command, plan_command, apply_command, push_command, open_command,
    status_command, pull_command, import_command, fingerprint_command,
    expiry_command, challenge_command, show_command, diff_command,
    verify_command, probe_command, identity_command, server_command,
    lock_command, hook_command, explain_command, schema_command, lsp_command,
    completion_command, version_command, help_command;

static const struct command *const rows[] = {&new_command, &validate_command,
    &fmt_command, &build_command, &plan_command, &apply_command, &push_command,
    &open_command, &status_command, &pull_command, &import_command,
    &fingerprint_command, &expiry_command, &challenge_command, &show_command,
    &diff_command, &verify_command, &probe_command, &identity_command,
    &server_command, &lock_command, &hook_command, &explain_command,
    &schema_command, &lsp_command, &completion_command, &version_command,
    &help_command, NULL};

static const struct option options[] = {
    {.name = "directory",
	.argument = "DIR",
	.doc = "work in this directory; other paths start there"},
    {.name = "config",
	.argument = "FILE",
	.doc = "the project file, instead of the scepctl.conf found"},
    {.name = "schema-dir",
	.argument = "DIR",
	.doc = "add or replace schemas by the *.json files there"},
    {.name = "color",
	.argument = "WHEN",
	.choices = (const char *const[]){"auto", "always", "never", NULL},
	.doc = "colours: auto, always or never"},
    {.name = "quiet", .letter = 'q', .doc = "say nothing but errors"},
    {.name = "verbose",
	.letter = 'v',
	.repeats = true,
	.doc = "say more; twice for still more"},
    {.name = "no-input", .doc = "never ask anything"},
    {.name = "allow-commands",
	.whole = true,
	.doc = "let 'command:' references run"},
    {.name = "help", .letter = 'h', .doc = "show help, then exit"},
    {.name = "version", .doc = "show the version, then exit"},
    {0},
};

const struct command_table commands = {rows, options};
