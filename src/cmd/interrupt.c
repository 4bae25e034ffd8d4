/* Signals that ask the program to end. */
#include "cmd/interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <stdio.h>

#include "base/base.h"
#include "base/banned.h"

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

static struct sigaction before[array_length(signals)];

/* The only thing a handler may touch. */
static volatile sig_atomic_t caught;

static void note(int number)
{
	caught = number;
}

/* What the program was told to ignore, as by nohup(1), stays ignored. */
void interrupt_catch(void)
{
	struct sigaction action = {.sa_handler = note};

	(void)sigemptyset(&action.sa_mask);
	action.sa_flags = (int)SA_RESETHAND;
	for (size_t i = 0; i < array_length(signals); i++)
		if (sigaction(signals[i], NULL, &before[i]) == 0 &&
		    before[i].sa_handler != SIG_IGN)
			(void)sigaction(signals[i], &action, NULL);
}

int interrupted(void)
{
	return caught != 0;
}

void interrupt_end(void)
{
	for (size_t i = 0; i < array_length(signals); i++)
		(void)sigaction(signals[i], &before[i], NULL);
	if (caught == 0)
		return;
	/* What was said is not lost with the buffer. */
	(void)fflush(stdout);
	(void)raise((int)caught);
}
