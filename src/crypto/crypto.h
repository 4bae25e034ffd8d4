/*
 * Starting OpenSSL. This room is the only user of OpenSSL; none of its types
 * shows in the headers other rooms include.
 *
 * OpenSSL's configuration file (openssl.cnf) costs 0.4 ms to read and is
 * needed only for what it alone can bring: providers such as pkcs11, and the
 * system's TLS policy. So the start leaves it out, and crypto_configure reads
 * it later: identity_load calls it for URIs other than files, and the program
 * calls it before its first network connection.
 */
#ifndef CRYPTO_CRYPTO_H
#define CRYPTO_CRYPTO_H

#include "base/error.h"

/* Once, before any other call of this room, of libcurl, and before threads.
 * OpenSSL allocates through base/memory.h from then on. */
int crypto_start(struct error *error);
/* Reads openssl.cnf (or what OPENSSL_CONF names); once is enough, further
 * calls do nothing. A missing file is no error. Not while threads run. */
int crypto_configure(struct error *error);
/* Once, after all else, when no thread runs. Only needed where openssl.cnf was
 * read: providers are ended while the modules they have loaded are whole,
 * which at the end of the process is too late (SoftHSM crashes then). */
void crypto_stop(void);
/* Version of the library in use, such as "3.0.22". */
const char *crypto_version(void);

#endif
