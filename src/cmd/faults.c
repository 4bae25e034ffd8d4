#include "cmd/faults.h"

#ifdef SCEPCTL_FAULTS
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#endif
#include "base/banned.h"

#ifdef SCEPCTL_FAULTS
void faults_start(void)
{
	const char *text = getenv("SCEPCTL_TEST_FAIL_ALLOC");
	int64_t count = INT_MAX; /* more than any run needs: only counted */

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
