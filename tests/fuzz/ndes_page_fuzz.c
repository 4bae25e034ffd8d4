/*
 * Any bytes as NDES' admin page. What is read from one is well formed: a
 * thumbprint of a digest's length, a challenge without blanks, a printable
 * title, and no challenge on a page that is said to have none.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scep/ndes.h"
#include "scep/ndes_page.h"
#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void must(bool held, const char *what)
{
	if (held)
		return;
	(void)fprintf(stderr, "ndes_page_fuzz: %s\n", what);
	abort();
}

static void check_challenge(const struct ndes_page *page)
{
	const struct secret *challenge = &page->challenge;

	must((challenge->length > 0) == (page->kind == NDES_PAGE_OK),
	    "kind and challenge disagree");
	must(challenge->length <= NDES_CHALLENGE_MAX, "a long challenge");
	for (size_t i = 0; i < challenge->length; i++)
		must(challenge->bytes[i] > ' ' && challenge->bytes[i] < 0x7f,
		    "a challenge with a blank or control character");
}

static void check_thumbprint(const struct ndes_page *page)
{
	enum digest digest;

	must(page->thumbprint_length == 0 ||
		 digest_by_size(page->thumbprint_length, &digest),
	    "a thumbprint of no digest's length");
	must(
	    page->kind != NDES_PAGE_NO_CHALLENGE || page->thumbprint_length > 0,
	    "neither challenge nor thumbprint");
}

static void check_title(const char *title)
{
	size_t length = strnlen(title, NDES_TITLE_MAX);

	must(length < NDES_TITLE_MAX, "a title without end");
	must(text_utf8_prefix(title, length) == length,
	    "a title that is not UTF-8");
	for (size_t at = 0; at < length;
	     at += text_utf8_length(title + at, length - at))
		must(!text_is_control(text_utf8_point(title + at, length - at)),
		    "a title with a control character");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	auto_ndes_page struct ndes_page page = {0};
	struct error error;

	if (ndes_page_read(bytes, length, &page, &error) != 0) {
		must(length > NDES_PAGE_MAX, "a page that is not read");
		return 0;
	}
	must(page.kind <= NDES_PAGE_OTHER, "an unknown kind");
	check_challenge(&page);
	check_thumbprint(&page);
	check_title(page.title);
	must((ndes_page_check(&page, &error) == 0) ==
		 (page.kind <= NDES_PAGE_NO_CHALLENGE),
	    "a good page that is an error, or the other way round");
	return 0;
}
