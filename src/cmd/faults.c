/* Failing allocations, for the test that makes each fail in turn. */
#include "cmd/faults.h"

#ifdef SCEPCTL_FAULTS
#include <execinfo.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"
#include "crypto/digest.h"
#endif
#include "base/banned.h"

#ifdef SCEPCTL_FAULTS
enum {
	STUCK_SECONDS = 20 /* a run takes some hundredths of one */
};

/* Says who crashed or does not go on, so that the test can tell a library from
 * the program. */
static void crashed(int number)
{
	void *frames[64];

	backtrace_symbols_fd(frames, backtrace(frames, 64), STDERR_FILENO);
	(void)signal(number, SIG_DFL);
	(void)raise(number);
}

/* OpenSSL takes no other allocator once it has used its own. */
static void leave_openssl(void)
{
	unsigned char out[DIGEST_BYTES_MAX];
	struct error ignored;

	(void)digest_of(DIGEST_SHA256, "", 0, out, &ignored);
}

void faults_start(void)
{
	const char *text = getenv("SCEPCTL_TEST_FAIL_ALLOC");
	int64_t count = INT_MAX; /* more than any run needs: only counted */

	(void)signal(SIGSEGV, crashed);
	if (getenv("SCEPCTL_TEST_FAIL_OWN") != NULL) {
		leave_openssl();
	} else {
		(void)signal(SIGALRM, crashed);
		(void)alarm(STUCK_SECONDS);
	}
	if (text != NULL)
		(void)text_to_number(text, strlen(text), 0, INT_MAX, &count);
	memory_fail_after(
	    (long)count, getenv("SCEPCTL_TEST_FAIL_LASTING") != NULL);
}

void faults_say(void)
{
	(void)fprintf(stderr, "allocations: %ld\n", memory_count());
}
#endif
