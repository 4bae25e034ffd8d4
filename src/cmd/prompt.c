/* Questions on the terminal. */
#include "cmd/prompt.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "cmd/interrupt.h"
#include "cmd/message.h"
#include "base/banned.h"

enum {
	ANSWER_MAX = 64,
	SLICE_MS = 200
};

bool prompt_is_possible(const struct invocation *invocation)
{
	return !invocation->no_input && isatty(STDIN_FILENO) == 1 &&
	       isatty(STDERR_FILENO) == 1;
}

/* A signal may come just before the wait begins, so it is none without end. */
static ssize_t read_answer(char *answer, size_t size)
{
	struct pollfd terminal = {.fd = STDIN_FILENO, .events = POLLIN};

	while (!interrupted())
		if (poll(&terminal, 1, SLICE_MS) > 0)
			return read(STDIN_FILENO, answer, size);
	return -1;
}

/* The answer without its line end; -1: none. */
static ssize_t ask(
    const struct invocation *invocation, const char *question, char *answer)
{
	ssize_t got;

	message_question(invocation, question);
	got = read_answer(answer, ANSWER_MAX);
	if (got <= 0) {
		message_note(invocation, "%s", "");
		return -1;
	}
	while (got > 0 && (answer[got - 1] == '\n' || answer[got - 1] == '\r'))
		got--;
	return got;
}

static bool is_one(const char *answer, ssize_t length, char letter)
{
	return length == 1 && (answer[0] | ' ') == letter;
}

bool prompt_yes(const struct invocation *invocation, const char *question)
{
	char answer[ANSWER_MAX];
	ssize_t length = ask(invocation, question, answer);

	return is_one(answer, length, 'y') ||
	       (length == 3 && memcmp(answer, "yes", 3) == 0);
}

bool prompt_next(const struct invocation *invocation, const char *question)
{
	char answer[ANSWER_MAX];
	ssize_t length = ask(invocation, question, answer);

	return length >= 0 && !is_one(answer, length, 'q');
}
