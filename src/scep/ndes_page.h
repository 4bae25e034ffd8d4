/*
 * The page mscep_admin of Microsoft's Network Device Enrollment Service
 * (NDES): the CA's thumbprint and an enrolment challenge, made for the eyes
 * of an administrator. NDES writes UTF-16, often without a mark and while its
 * META says UTF-8; imitators write UTF-8 or Latin-1. The two values are found
 * by structure (what stands in bold), so that the page's language does not
 * matter; sentences only tell kinds of pages apart.
 */
#ifndef SCEP_NDES_PAGE_H
#define SCEP_NDES_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "base/error.h"
#include "base/secret.h"
#include "crypto/digest.h"

enum {
	NDES_PAGE_MAX = 1024 * 1024,
	NDES_CHALLENGE_MAX = 64,
	NDES_TITLE_MAX = 128
};

enum ndes_page_kind {
	NDES_PAGE_OK,            /* a challenge, and a thumbprint mostly */
	NDES_PAGE_NO_CHALLENGE,  /* a thumbprint only: none is demanded */
	NDES_PAGE_CACHE_FULL,    /* too many unused challenges */
	NDES_PAGE_NO_PERMISSION, /* the account may not enrol */
	NDES_PAGE_BROKEN,        /* the service could not start */
	NDES_PAGE_LOGIN,         /* a form that asks for a password */
	NDES_PAGE_UNKNOWN,       /* of NDES, but says nothing known */
	NDES_PAGE_OTHER          /* not of NDES */
};

/* Zero-initialised is empty. */
struct ndes_page {
	enum ndes_page_kind kind;
	unsigned char thumbprint[DIGEST_BYTES_MAX];
	size_t thumbprint_length; /* bytes; 0: none */
	struct secret challenge;
	bool reusable;    /* single-password mode: it does not expire */
	unsigned minutes; /* until it expires; 0: not said */
	char title[NDES_TITLE_MAX]; /* printable; "" when there is none */
};

/* Reads the bytes of a page; any bytes are some kind of page. Fails only for
 * more than NDES_PAGE_MAX bytes (status server) and for lack of memory. */
int ndes_page_read(const void *bytes, size_t length, struct ndes_page *ret_page,
    struct error *error);
void ndes_page_done(struct ndes_page *page);
#define auto_ndes_page auto_cleanup(ndes_page_done)

#endif
