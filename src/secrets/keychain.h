/*
 * Password stores of the system, asked through their own tools. Private to
 * the room.
 */
#ifndef SECRETS_KEYCHAIN_H
#define SECRETS_KEYCHAIN_H

#include "base/error.h"
#include "base/secret.h"

enum keychain_kind {
	/* `security find-generic-password -s S -a A -g`. With -w it prints a
	 * value that has any byte outside of printable ASCII in hex, which
	 * cannot be told from a password that looks like hex; with -g it says
	 * which it is. */
	KEYCHAIN_MACOS,
	/* `secret-tool lookup -- service S account A` */
	KEYCHAIN_SECRET_SERVICE
};

#ifdef __APPLE__
#define KEYCHAIN_OURS KEYCHAIN_MACOS
#else
#define KEYCHAIN_OURS KEYCHAIN_SECRET_SERVICE
#endif

/* The secret of an item. service and account do not begin with '-'. */
int keychain_read(enum keychain_kind kind, char *service, char *account,
    struct secret *ret, struct error *error);

#endif
