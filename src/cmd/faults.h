/*
 * Failing allocations, for the test that makes each fail in turn. Only in
 * builds with SCEPCTL_FAULTS (make VARIANT=faults); nothing in all others.
 *
 * SCEPCTL_TEST_FAIL_ALLOC=N lets N allocations pass and refuses the next one,
 * with SCEPCTL_TEST_FAIL_LASTING=1 all that follow as well. At the end their
 * number is said on standard error, and at a crash the way there. With
 * SCEPCTL_TEST_FAIL_OWN=1 OpenSSL keeps its own allocator.
 */
#ifndef CMD_FAULTS_H
#define CMD_FAULTS_H

#ifdef SCEPCTL_FAULTS
void faults_start(void);
void faults_say(void);
#else
static inline void faults_start(void)
{
}

static inline void faults_say(void)
{
}
#endif

#endif
