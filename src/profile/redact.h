/*
 * What is a secret by the name of its key, and by what it holds: a private key
 * is one wherever it is. Which values of a profile are: walk.h.
 */
#ifndef PROFILE_REDACT_H
#define PROFILE_REDACT_H

#include <stdbool.h>
#include <stddef.h>

/* A key that is called like a secret. */
bool redact_is_secret_name(const char *key);
/* A key that ends in the word: RemovalPassword, but not PasswordRequired. */
bool redact_ends_in_secret(const char *key, size_t length);
/* Texts and data that hold a private key (PEM with any label, DER, PKCS#12;
 * in base64 too), a pre-shared key or password of WireGuard's and OpenVPN's
 * configuration files, NAME=VALUE of a secret name, or an address with a
 * password in it. */
bool redact_is_secret_content(const void *bytes, size_t length);

#endif
