/* Both ways at once, so that neither side waits for the other. */
#include "base/program_exchange.h"

#include <errno.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/banned.h"

enum {
	READ_BYTES = 1024,
	/* One that says much is left to fill the pipe before it is read again:
	 * woken for every few thousand bytes, both take twice as long. */
	MUCH_BYTES = 64 * 1024,
	NAP_NANOSECONDS = 400 * 1000
};

int program_left(int64_t deadline)
{
	int64_t left = deadline - clock_milliseconds();

	return left < 0 ? 0 : (int)left;
}

/* Some of the input, as much as the child takes without our waiting. */
static int write_some(struct program_exchange *exchange, struct error *error)
{
	ssize_t put = write(exchange->input, exchange->at, exchange->left);

	if (put < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (put < 0 && errno != EPIPE)
		return error_set_system(
		    error, errno, "cannot write to a program");
	/* It closed its end: it wants no more. */
	exchange->left = put < 0 ? 0 : exchange->left - (size_t)put;
	exchange->at += put < 0 ? 0 : put;
	if (exchange->left == 0)
		file_close(&exchange->input);
	return 0;
}

/* Some of what it says. 1: that was all. */
static int read_some(
    int fd, struct buf *output, enum program_end *end, struct error *error)
{
	size_t room = output->limit - output->length;
	size_t most = output->length < MUCH_BYTES ? output->length : MUCH_BYTES;
	ssize_t got;

	if (room > most + READ_BYTES)
		room = most + READ_BYTES;
	if (!buf_reserve(output, room))
		return error_set_memory(error);
	/* With no room left the end of the stream is still to come. */
	got = read(fd, output->data + output->length, room > 0 ? room : 1);
	if (got < 0 && errno == EINTR)
		return 0;
	if (got < 0)
		return error_set_system(
		    error, errno, "cannot read from a program");
	if (got > 0 && room == 0)
		*end = PROGRAM_TOO_MUCH;
	else
		output->length += (size_t)got;
	output->data[output->length] = '\0';
	return got == 0 || room == 0;
}

int program_exchange(struct program_exchange *exchange, int64_t deadline,
    struct buf *output, enum program_end *end, struct error *error)
{
	const struct timespec nap = {.tv_nsec = NAP_NANOSECONDS};

	while (exchange->input >= 0 || exchange->output >= 0) {
		struct pollfd wait[] = {
		    {.fd = exchange->input, .events = POLLOUT},
		    {.fd = exchange->output, .events = POLLIN}};
		int ready =
		    poll(wait, array_length(wait), program_left(deadline));
		int result = 0;

		if (ready < 0 && errno != EINTR)
			return error_set_system(
			    error, errno, "cannot wait for a program");
		if (ready == 0) {
			*end = PROGRAM_LATE;
			return 0;
		}
		if (ready > 0 && wait[0].revents != 0 &&
		    write_some(exchange, error) != 0)
			return -1;
		if (ready > 0 && wait[1].revents != 0)
			result =
			    read_some(exchange->output, output, end, error);
		if (result != 0)
			return result < 0 ? -1 : 0;
		if (exchange->output >= 0 && output->length > MUCH_BYTES)
			(void)nanosleep(&nap, NULL);
	}
	return 0;
}

void program_exchange_done(struct program_exchange *exchange)
{
	file_close(&exchange->input);
	file_close(&exchange->output);
}
