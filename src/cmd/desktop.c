/* What the desktop has: a browser, a clipboard. */
#include "cmd/desktop.h"

#include "base/base.h"
#include "base/program.h"
#include "cmd/invocation.h"
#include "base/banned.h"

enum {
	WORDS_MAX = 5,
	BROWSE_SECONDS = 5, /* then it is a browser that stays */
	COPY_SECONDS = 10
};

static const char *const passed[] = {"BROWSER", "DBUS_SESSION_BUS_ADDRESS",
    "DESKTOP_SESSION", "DISPLAY", "KDE_*", "GNOME_*", "WAYLAND_DISPLAY",
    "XAUTHORITY", "XDG_*", NULL};

#ifdef __APPLE__
static const char browser[] = "open";
#else
static const char browser[] = "xdg-open";
#endif

/* How to put standard input on the clipboard, and the variable without which
 * it is for another desktop; NULL: none is needed. */
static const struct {
	const char *variable;
	const char *words[WORDS_MAX];
} clipboards[] = {
#ifdef __APPLE__
    {NULL, {"pbcopy"}},
#endif
    {"WAYLAND_DISPLAY", {"wl-copy"}},
    {"DISPLAY", {"xclip", "-selection", "clipboard"}},
    {"DISPLAY", {"xsel", "--clipboard", "--input"}},
};

static bool is_here(size_t at)
{
	const char *variable = clipboards[at].variable;
	const char *value =
	    variable == NULL ? "" : invocation_variable(variable);

	return value != NULL && (variable == NULL || value[0] != '\0');
}

/* Copies of the words, as a program may write to its own. */
static int run(const char *const *words, const void *input, size_t length,
    bool goes_on, struct program_result *ret, struct error *error)
{
	auto_arena struct arena arena = {0};
	char *copies[WORDS_MAX + 1] = {NULL};
	struct program program = {.words = copies,
	    .passed = passed,
	    .input = input,
	    .input_length = length,
	    .seconds = goes_on ? BROWSE_SECONDS : COPY_SECONDS,
	    .goes_on = goes_on,
	    .take = PROGRAM_NOTHING};

	for (size_t i = 0; i < WORDS_MAX && words[i] != NULL; i++) {
		copies[i] = arena_text(&arena, words[i]);
		if (copies[i] == NULL)
			return error_set_memory(error);
	}
	return program_run(&program, NULL, ret, error);
}

static bool judge(const char *name, const struct program_result *result,
    bool may_be_late, struct error *error)
{
	if ((result->end == PROGRAM_ENDED && result->status == 0 &&
		result->signal == 0) ||
	    (may_be_late && result->end == PROGRAM_LATE))
		return true;
	if (result->end == PROGRAM_MISSING)
		(void)error_set(
		    error, STATUS_NOT_FOUND, "there is no '%s' here", name);
	else
		(void)error_set(error, STATUS_FILE, "'%s' failed", name);
	return false;
}

bool desktop_browse(const char *url, struct error *error)
{
	const char *words[WORDS_MAX] = {browser, url};
	struct program_result result = {.end = PROGRAM_MISSING};

	return run(words, NULL, 0, true, &result, error) == 0 &&
	       judge(browser, &result, true, error);
}

/* The first that takes it, with the error of the last that did not. */
bool desktop_copy(const void *bytes, size_t length, struct error *error)
{
	(void)error_set(error, STATUS_NOT_FOUND, "there is no clipboard here");
	for (size_t i = 0; i < array_length(clipboards); i++) {
		struct program_result result = {.end = PROGRAM_MISSING};

		if (!is_here(i))
			continue;
		if (run(clipboards[i].words, length == 0 ? "" : bytes, length,
			false, &result, error) != 0)
			return false;
		if (judge(clipboards[i].words[0], &result, false, error)) {
			*error = (struct error){0};
			return true;
		}
	}
	return false;
}
