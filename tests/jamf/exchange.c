/*
 * Sends Classic requests as the room jamf does, for exchange_test.py:
 *
 *   exchange URL CA_FILE LOGIN NAME LIMIT WORD...
 *
 * LOGIN is client, user or token; its secret is in the variable SECRET, and
 * the gateway's environment in ENVIRONMENT. A
 * WORD is METHOD=PATH[=BODY], "sleep=MILLISECONDS", "stop" (a signal comes),
 * or "go": sends what stood before it, at most LIMIT at once. "fail=N" and
 * "fail-all=N" let N more allocations pass and refuse the next one, or all
 * that follow. For each call and each batch it prints one line. Waits are
 * written down, not waited for. OpenSSL keeps its own allocator here
 * (crypto_start is not called): its thousands of allocations are not the
 * subject.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "jamf/jamf.h"
#include "base/banned.h"

enum {
	CALLS_MAX = 128
};

struct state {
	struct jamf *jamf;
	struct arena arena;
	struct jamf_call calls[CALLS_MAX];
	struct buf bodies[CALLS_MAX];
	size_t count;
	unsigned limit;
	bool is_stopped;
};

static const struct bounds unbounded;

static int64_t milliseconds(void *context)
{
	(void)context;
	return clock_milliseconds();
}

static int wait_for(void *context, unsigned time)
{
	struct state *state = context;

	if (time > 0)
		printf("wait %u\n", time);
	return state->is_stopped ? -1 : 0;
}

static void tell(void *context, const char *text)
{
	(void)context;
	printf("tell %s\n", text);
}

static void trace(void *context, const char *line)
{
	(void)context;
	(void)fprintf(stderr, "%s\n", line);
}

static void show(const struct jamf_call *call)
{
	static const char *const outcomes[] = {
	    "done", "missing", "refused", "unsent", "unknown"};
	const struct xml *root = call->root;

	printf("call %s %d %d%s %s\n", outcomes[call->outcome], call->status,
	    call->outcome == JAMF_DONE ? 0 : (int)call->error.status,
	    call->is_duplicate ? " duplicate" : "",
	    call->outcome != JAMF_DONE ? call->error.text
	    : root != NULL             ? root->name
				       : "-");
}

static void go(struct state *state)
{
	struct error error = {0};
	int result = jamf_perform(
	    state->jamf, state->calls, state->count, state->limit, &error);

	if (memory_refused())
		printf("refused memory\n");
	memory_fail_after(-1, 0);
	for (size_t i = 0; i < state->count; i++) {
		show(&state->calls[i]);
		buf_done(&state->bodies[i]);
	}
	printf("batch %d %d logins %u %s %s\n", result, (int)error.status,
	    jamf_logins(state->jamf),
	    jamf_is_sticky(state->jamf) ? "sticky" : "loose", error.text);
	memset(state->calls, 0, sizeof(state->calls));
	state->count = 0;
}

static void add(struct state *state, char *word)
{
	static const char *const methods[] = {"GET", "POST", "PUT", "DELETE"};
	struct jamf_call *call = &state->calls[state->count];
	struct buf *body = &state->bodies[state->count++];
	char *path = strchr(word, '=');
	char *text;

	if (path == NULL || state->count == CALLS_MAX)
		exit(2);
	*path++ = '\0';
	text = strchr(path, '=');
	if (text != NULL)
		*text++ = '\0';
	for (size_t i = 0; i < array_length(methods); i++)
		if (strcmp(word, methods[i]) == 0)
			call->method = (enum jamf_method)i;
	call->path = path;
	call->privilege = "Some Privilege";
	call->arena = &state->arena;
	if (text != NULL) {
		buf_text(body, text);
		call->body = body;
	}
}

static void play(struct state *state, char *word)
{
	if (strcmp(word, "go") == 0)
		go(state);
	else if (strcmp(word, "stop") == 0)
		state->is_stopped = true;
	else if (text_starts_with(word, "fail="))
		memory_fail_after(strtol(word + 5, NULL, 10), 0);
	else if (text_starts_with(word, "fail-all="))
		memory_fail_after(strtol(word + 9, NULL, 10), 1);
	else if (text_starts_with(word, "sleep="))
		(void)usleep((unsigned)strtoul(word + 6, NULL, 10) * 1000);
	else
		add(state, word);
}

static int start(struct state *state, char **words, struct http **ret_http,
    struct error *error)
{
	const char *value = getenv("SECRET");
	auto_secret struct secret secret = {0};
	struct http_settings settings = {.bounds = &unbounded,
	    .ca_file = words[1],
	    .proxy = "",
	    .keeps_cookies = true,
	    .total_ms = 3000,
	    .trace = getenv("TRACE") != NULL ? trace : NULL};
	struct jamf_callbacks callbacks = {
	    state, milliseconds, wait_for, tell, NULL};
	struct jamf_access access = {.url = words[0],
	    .environment = getenv("ENVIRONMENT"),
	    .login = strcmp(words[2], "client") == 0 ? JAMF_LOGIN_CLIENT
		     : strcmp(words[2], "user") == 0 ? JAMF_LOGIN_USER
						     : JAMF_LOGIN_TOKEN,
	    .name = words[3],
	    .secret = &secret,
	    .cluster_wait = 60};

	state->limit = (unsigned)strtoul(words[4], NULL, 10);
	if (value == NULL)
		value = "";
	return secret_set(&secret, value, strlen(value), error) != 0 ||
		       http_new(&settings, ret_http, error) != 0 ||
		       jamf_new(*ret_http, &access, &callbacks, &state->jamf,
			   error) != 0
		   ? -1
		   : 0;
}

int main(int count, char **words)
{
	static struct state state;
	auto_http struct http *http = NULL;
	struct error error = {0};

	if (count < 6)
		return 2;
	if (start(&state, words + 1, &http, &error) != 0) {
		printf("start %d %s\n", (int)error.status, error.text);
		return 3;
	}
	for (int i = 6; i < count; i++)
		play(&state, words[i]);
	jamf_free(state.jamf);
	arena_done(&state.arena);
	return 0;
}
