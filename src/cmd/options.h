/*
 * Rows of options that several commands have, and what their values say.
 */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "cmd/cmd.h"
#include "cmd/opts.h"
#include "report/report.h"

enum {
	OPTIONS_DEVICES_MAX = 100 * 1000 * 1000 /* of --max-devices */
};

/* The number that an option gives, 0 to most; left alone without the option. */
int options_number(const struct arguments *arguments, const char *option,
    int64_t most, int64_t *number, struct error *error);
/* The percentage, in hundredths, likewise. */
int options_share(const struct arguments *arguments, const char *option,
    bool *ret_has, unsigned *ret_share, struct error *error);

#define OPTION_FORMAT                                             \
	{                                                         \
		.name = "format", .argument = "FORMAT",           \
		.choices = report_format_names,                   \
		.doc = "form of the report: " REPORT_FORMATS_SAID \
	}
#define OPTION_SERVER                                                         \
	{                                                                     \
		.name = "server", .argument = "LABEL",                        \
		.doc = "the server of this [jamf] section; definitions that " \
		       "name another one are left out"                        \
	}
#define OPTION_MAX_DEVICES                                                   \
	{                                                                    \
		.name = "max-devices", .argument = "N",                      \
		.doc =                                                       \
		    "refuse what makes more devices than this enrol again, " \
		    "lose the profile or newly get it"                       \
	}
#define OPTION_REQUIRE_STATUS                                                  \
	{                                                                      \
		.name = "require-status", .argument = "P%", .kind = WORD_FREE, \
		.doc = "widen a scope only while this part of the devices "    \
		       "in it is current (as status has it)"                   \
	}
#define OPTION_PLATFORM                                                        \
	{                                                                      \
		.name = "platform", .argument = "PLATFORM",                    \
		.choices = (const char *const[]){"macos", "ios", NULL},        \
		.doc = "of .mobileconfig files that do not tell whether they " \
		       "are for computers or mobile devices: macos or ios"     \
	}
#define OPTION_TRUST_LOCK                                                 \
	{                                                                 \
		.name = "trust-lock", .whole = true,                      \
		.doc = "take scepctl.lock's word that a profile is ours " \
		       "where none of its payloads shows it"              \
	}
#define OPTION_MAX_DELETES                                                   \
	{                                                                    \
		.name = "max-deletes", .argument = "N",                      \
		.doc = "with --prune: delete nothing when it would be more " \
		       "than this, 5 unless given"                           \
	}
#define OPTION_PLAN                                                            \
	{                                                                      \
		.name = "plan", .argument = "FILE",                            \
		.doc = "apply exactly what plan --save kept there, or nothing" \
	}

#endif
