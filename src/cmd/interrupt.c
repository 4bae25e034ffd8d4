#include "cmd/interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <stdio.h>

#include "base/attr.h"
#include "base/banned.h"

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

/* The only thing a handler may touch. */
static volatile sig_atomic_t caught;

static void note(int number)
{
	caught = number;
}

void interrupt_catch(void)
{
	struct sigaction action = {.sa_handler = note};

	(void)sigemptyset(&action.sa_mask);
	action.sa_flags = (int)SA_RESETHAND;
	for (size_t i = 0; i < array_length(signals); i++)
		(void)sigaction(signals[i], &action, NULL);
}

int interrupted(void)
{
	return caught != 0;
}

void interrupt_end(void)
{
	struct sigaction action = {.sa_handler = SIG_DFL};

	(void)sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < array_length(signals); i++)
		(void)sigaction(signals[i], &action, NULL);
	if (caught == 0)
		return;
	/* What was said is not lost with the buffer. */
	(void)fflush(stdout);
	(void)raise((int)caught);
}
