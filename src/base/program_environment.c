/* What other programs find in their environment. */
#include "base/program.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "base/banned.h"

/* What any program may need to find its files and to speak to its user. */
static const char *const common[] = {"HOME", "LANG", "LANGUAGE", "LC_*",
    "LOGNAME", "TERM", "TMPDIR", "TZ", "USER", NULL};

/* What no program gets, whatever else it is given: this program's own logins
 * and bounds; what CI hands to its jobs (GitHub, GitLab, Azure), tokens among
 * it; git's, which would turn it to another repository; what makes the loader
 * of the system load foreign code. */
static const char *const withheld[] = {"ACTIONS_*", "API_PASSWORD",
    "API_USERNAME", "CI_*", "CLIENT_ID", "CLIENT_SECRET", "DYLD_*", "GH_*",
    "GITHUB_*", "GITLAB_*", "GIT_*", "JAMFPRO_*", "JAMF_*", "JSS_URL", "LD_*",
    "RUNNER_*", "SCEPCTL_*", "SYSTEM_ACCESSTOKEN", NULL};

static bool is_named(const char *variable, const char *const *names)
{
	size_t length = strcspn(variable, "=");

	for (size_t i = 0; names[i] != NULL; i++) {
		size_t fixed = strcspn(names[i], "*");
		bool open = names[i][fixed] == '*';

		if ((open ? length >= fixed : length == fixed) &&
		    memcmp(variable, names[i], fixed) == 0)
			return true;
	}
	return false;
}

const char *program_path(const char *path, struct arena *arena)
{
	/* Where POSIX' own utilities are, when nobody says. */
	const char *at = path != NULL ? path : "/usr/bin:/bin";
	char *joined = arena_new(arena, strlen(at) + 1);
	size_t used = 0;

	if (joined == NULL)
		return NULL;
	while (*at != '\0') {
		size_t length = strcspn(at, ":");

		if (at[0] == '/') {
			if (used > 0)
				joined[used++] = ':';
			memcpy(joined + used, at, length);
			used += length;
		}
		at += length;
		at += *at == ':';
	}
	return joined;
}

static char *path_variable(char *const *variables, struct arena *arena)
{
	const char *path = NULL, *joined;

	for (size_t i = 0; variables[i] != NULL && path == NULL; i++)
		if (text_starts_with(variables[i], "PATH="))
			path = variables[i] + strlen("PATH=");
	joined = program_path(path, arena);
	return joined == NULL ? NULL : arena_printf(arena, "PATH=%s", joined);
}

char **program_environment(
    const struct program *program, char *const *variables, struct arena *arena)
{
	static const char *const path[] = {"PATH", NULL};
	const char *const *added = program->added;
	size_t most = 2, count = 0; /* PATH, and the NULL */
	char **made;

	for (size_t i = 0; variables[i] != NULL; i++)
		most++;
	for (size_t i = 0; added != NULL && added[i] != NULL; i++)
		most++;
	made = arena_new_array(arena, most, sizeof(*made));
	if (made == NULL)
		return NULL;
	made[count] = path_variable(variables, arena);
	if (made[count++] == NULL)
		return NULL;
	for (size_t i = 0; variables[i] != NULL; i++)
		if ((is_named(variables[i], common) ||
			is_named(variables[i], program->passed)) &&
		    !is_named(variables[i], withheld) &&
		    !is_named(variables[i], path))
			made[count++] = variables[i];
	for (size_t i = 0; added != NULL && added[i] != NULL; i++) {
		made[count] = arena_text(arena, added[i]);
		if (made[count++] == NULL)
			return NULL;
	}
	return made;
}
