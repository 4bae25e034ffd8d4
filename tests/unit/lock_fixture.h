/*
 * What the tests of the lock file share: a file of their own, and its entries.
 */
#ifndef TESTS_UNIT_LOCK_FIXTURE_H
#define TESTS_UNIT_LOCK_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "project/lock.h"
#include "tap.h"

static char directory[] = "/tmp/scepctl-lock-XXXXXX";
static char path[FILE_PATH_MAX];
static char temporary[FILE_PATH_MAX];
static char held[FILE_PATH_MAX]; /* whoever locks it has the lock */

static inline bool fixture_begin(void)
{
	if (mkdtemp(directory) == NULL)
		return false;
	(void)snprintf(path, sizeof(path), "%s/scepctl.lock", directory);
	(void)snprintf(temporary, sizeof(temporary),
	    "%s/.scepctl.lock.scepctl-tmp", directory);
	(void)snprintf(
	    held, sizeof(held), "%s/.scepctl.lock.held.scepctl-tmp", directory);
	return true;
}

static inline void fixture_done(void)
{
	(void)unlink(path);
	(void)rmdir(directory);
}

/* Makes the file; NULL: there is none. */
static inline void put(const char *text)
{
	struct error error = {0};

	if (text == NULL)
		(void)unlink(path);
	else if (file_write(path, text, strlen(text), 0644, &error) != 0)
		printf("Bail out! %s\n", error.text);
}

/* The entries of the file, without comments and blank lines. */
static inline const char *entries(void)
{
	static struct buf text, found;
	struct error error = {0};

	if (file_read(path, LOCK_BYTES_MAX, &text, NULL, &error) != 0)
		return "no file";
	buf_clear(&found);
	for (const char *at = text.data; *at != '\0';) {
		size_t length = strcspn(at, "\n") + 1;

		if (*at != '#' && *at != '\n')
			buf_add(&found, at, length);
		at += length;
	}
	return found.data;
}

#endif
