/*
 * How much work a key's encryption asks for, found out before it is done: who
 * wrote the file chose the number of rounds, and two thousand million of them
 * keep a program busy for half an hour. Private to the room.
 */
#ifndef CRYPTO_IDENTITY_WORK_H
#define CRYPTO_IDENTITY_WORK_H

#include <stddef.h>

#include "base/error.h"

enum {
	/* Seconds on any machine; tools write 2,048 to 1,000,000. */
	IDENTITY_ROUNDS_MAX = 10 * 1000 * 1000
};

/* Fails, with status crypto, when the PKCS#12 (RFC 7292) or an encrypted key
 * (RFC 5958), in DER or PEM, asks for more rounds than that: those of the MAC,
 * and of PBES1, PBES2 with PBKDF2 (RFC 8018) and PKCS#12's own scheme. What is
 * none of these is fine. path is for the message. */
int identity_work_check(
    const void *bytes, size_t length, const char *path, struct error *error);

#endif
