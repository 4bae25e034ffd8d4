/*
 * Lines that a CI runner reads. GitHub's obeys "::command::" at the beginning
 * of a line, after any white space, and "##[command]" anywhere in it
 * (actions/runner, src/Runner.Common/ActionCommand.cs); that of Azure
 * Pipelines obeys "##vso[area.action]" ("Logging commands" in its
 * documentation), TeamCity's "##teamcity[name]". Text that names of other
 * people's choosing are in must hold none of them.
 *
 * GitLab's "section_start:" needs a carriage return and an escape after it,
 * which text_add_printable lets nobody print.
 */
#ifndef BASE_RUNNER_H
#define BASE_RUNNER_H

#include <stddef.h>

#include "base/buf.h"

enum runner_form {
	RUNNER_TEXT, /* broken up by a backslash: ":\:" and "##\[" */
	RUNNER_JSON, /* the bracket becomes \u005b: the same document */
	RUNNER_XML   /* &#58; and &#91;: the same document */
};

/* Appends whole lines with no command in them. The text is UTF-8; it may have
 * colours (CSI sequences), which do not hide a command. */
void runner_add_harmless(
    struct buf *buf, enum runner_form form, const char *text, size_t length);

#endif
