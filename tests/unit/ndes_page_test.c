/*
 * The admin page of NDES in its known forms. Planted mutation this must
 * catch: taking the thumbprint for the challenge when a page has no second
 * bold text (read_values in ndes_page.c).
 */
#include "base/buf.h"
#include "base/memory.h"
#include "scep/ndes.h"
#include "scep/ndes_page.h"
#include "tap.h"
#include "base/banned.h"

#define HEAD                                                                  \
	"<HTML><Head><Meta HTTP-Equiv=\"Content-Type\" Content=\"text/html; " \
	"charset=UTF-8\"><Title>Network Device Enrollment Service</Title>"    \
	"</Head><Body><P> Network Device Enrollment Service "
#define THUMB                                                             \
	"<P> The thumbprint (hash value) for the CA certificate is: <B> " \
	"A656FA66 AB12B433 A2DA5CF7 CC153D9A </B> "
#define CHALLENGE                                        \
	"<P> The enrollment challenge password is: <B> " \
	"8CE317021F690069 </B> "
#define ONCE                                                                 \
	"<P> This password can be used only once and will expire within 60 " \
	"minutes. <P> Each enrollment requires a new challenge password. </P>"
#define MANY                                                                   \
	"<P> The enrollment challenge password is: <B> "                       \
	"00F7FC7937B5366F2231AC891472998C </B> <P> This password can be used " \
	"multiple times and will not expire. </P>"

enum form {
	PLAIN,
	LE_MARK,
	LE,
	BE_MARK,
	BE,
	LE_NUL,
	FORMS
};

static void encode(const char *text, enum form form, struct buf *buf)
{
	bool big = form == BE || form == BE_MARK;

	if (form == PLAIN) {
		buf_text(buf, text);
		return;
	}
	if (form == LE_MARK)
		buf_add(buf, "\xff\xfe", 2);
	if (form == BE_MARK)
		buf_add(buf, "\xfe\xff", 2);
	for (; *text != '\0'; text++) {
		char unit[2] = {big ? '\0' : *text, big ? *text : '\0'};

		buf_add(buf, unit, 2);
	}
	if (form == LE_NUL)
		buf_add(buf, "\0\0", 2);
}

static const struct {
	const char *what;
	const char *page;
	enum ndes_page_kind kind;
	size_t thumbprint;
	const char *challenge; /* NULL: none */
	bool reusable;
	unsigned minutes;
} rows[] = {
    {"a challenge", HEAD THUMB CHALLENGE ONCE, NDES_PAGE_OK, 16,
	"8CE317021F690069", false, 60},
    {"single password", HEAD THUMB MANY, NDES_PAGE_OK, 16,
	"00F7FC7937B5366F2231AC891472998C", true, 0},
    {"no challenge demanded (mutation)", HEAD THUMB "</P>",
	NDES_PAGE_NO_CHALLENGE, 16, NULL, false, 0},
    {"cache full",
	HEAD "<P> The password cache is full. <P> Network Device Enrollment "
	     "Service stores unused password for later use.",
	NDES_PAGE_CACHE_FULL, 0, NULL, false, 0},
    {"no permission",
	HEAD "<P> You do not have sufficient permission to enroll with SCEP. "
	     " Please contact your system administrator. </P>",
	NDES_PAGE_NO_PERMISSION, 0, NULL, false, 0},
    {"German",
	"<html><body><p>Fingerabdruck des Zertifikats: <b>A656FA66 AB12B433 "
	"A2DA5CF7 CC153D9A</b><p>Kennwort: <b>8CE317021F690069</b><p>Es "
	"verf\xc3\xa4llt nach 45 Minuten.",
	NDES_PAGE_OK, 16, "8CE317021F690069", false, 45},
    {"French, for many uses",
	"<html><p>Empreinte\xc2\xa0: <b>A656FA66 AB12B433 A2DA5CF7 CC153D9A"
	"</b><p><b>00F7FC7937B5366F2231AC891472998C</b><p>Sans fin.",
	NDES_PAGE_OK, 16, "00F7FC7937B5366F2231AC891472998C", true, 0},
    {"Latin-1",
	"<html><p>gepr\xfc"
	"ft: <b>A656FA66 AB12B433 A2DA5CF7 CC153D9A</b><b>x-Y_9</b> 60",
	NDES_PAGE_OK, 16, "x-Y_9", false, 60},
    {"SHA-1 thumbprint",
	"<b>A656FA66 AB12B433 A2DA5CF7 CC153D9A 01020304</b> <b>AB</b> 5",
	NDES_PAGE_OK, 20, "AB", false, 5},
    {"attributes, other tags, entities, strong",
	"<p><b class=\"x\"><font>A656FA66&nbsp;AB12B433\n\tA2DA5CF7 "
	"CC153D9A</font></B><strong>&nbsp;a&amp;b </strong> within 7 min",
	NDES_PAGE_OK, 16, "a&b", false, 7},
    {"numbers in tags do not count",
	THUMB CHALLENGE "<p style=\"margin:12px\">60 minutes", NDES_PAGE_OK, 16,
	"8CE317021F690069", false, 60},
    {"an imitator without thumbprint",
	"<P> The enrollment challenge password is: <B> Zm9vYmFy_x </B> <P>",
	NDES_PAGE_OK, 0, "Zm9vYmFy_x", false, 0},
    {"a login page",
	"<html><title> Sign in to your account </title><form><input "
	"type=\"password\"></form>",
	NDES_PAGE_LOGIN, 0, NULL, false, 0},
    {"a login elsewhere",
	"<script>location='https://login.microsoftonline.com/x'</script>",
	NDES_PAGE_LOGIN, 0, NULL, false, 0},
    {"IIS' error page",
	"<title>500 - Internal server error.</title><h1>Server Error</h1>",
	NDES_PAGE_BROKEN, 0, NULL, false, 0},
    {"mscep.dll's own page", HEAD "<P> Read the documentation </Body>",
	NDES_PAGE_UNKNOWN, 0, NULL, false, 0},
    {"another page", "<html><title>Welcome</title><b>hello</b> <b>you</b>",
	NDES_PAGE_OTHER, 0, NULL, false, 0},
    {"nothing", "", NDES_PAGE_OTHER, 0, NULL, false, 0},
    {"a thumbprint of odd length", "<b>ABCDEF</b> <b>X</b>", NDES_PAGE_OTHER, 0,
	NULL, false, 0},
    {"a challenge too long",
	THUMB "<b>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	      "aaaaaaaaaaaaaaa</b>",
	NDES_PAGE_NO_CHALLENGE, 16, NULL, false, 0},
    {"a bold tag that never ends", THUMB "<b>8CE317021F690069", NDES_PAGE_OK,
	16, "8CE317021F690069", false, 0},
    {"a tag cut off", THUMB "<b", NDES_PAGE_NO_CHALLENGE, 16, NULL, false, 0},
};

static bool is_ascii(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text >= 0x80)
			return false;
	return true;
}

static void test_row(size_t row, enum form form)
{
	auto_buf struct buf bytes = {0};
	auto_ndes_page struct ndes_page page = {0};
	struct error error;
	bool good;

	encode(rows[row].page, form, &bytes);
	good = ndes_page_read(bytes.data != NULL ? bytes.data : "",
		   bytes.length, &page, &error) == 0 &&
	       page.thumbprint_length == rows[row].thumbprint &&
	       page.reusable == rows[row].reusable &&
	       page.minutes == rows[row].minutes;
	if (!ok(good, "%s, form %d", rows[row].what, (int)form))
		printf("# %zu bytes, reusable %d, %u minutes\n",
		    page.thumbprint_length, page.reusable, page.minutes);
	is_number(page.kind, rows[row].kind, "%s, form %d: kind",
	    rows[row].what, (int)form);
	is_text(page.challenge.bytes, rows[row].challenge,
	    "%s, form %d: challenge", rows[row].what, (int)form);
	if (page.thumbprint_length >= 16)
		ok(memcmp(page.thumbprint,
		       "\xa6\x56\xfa\x66\xab\x12\xb4\x33\xa2\xda\x5c\xf7\xcc"
		       "\x15\x3d\x9a",
		       16) == 0,
		    "%s: thumbprint", rows[row].what);
}

static void test_limits(void)
{
	auto_memory void *large = memory_new(NDES_PAGE_MAX + 1);
	auto_ndes_page struct ndes_page page = {0};
	struct error error;

	ok(ndes_page_read(large, NDES_PAGE_MAX + 1, &page, &error) == -1 &&
		error.status == STATUS_SERVER,
	    "a page over the limit is refused");
	ok(ndes_page_read(large, NDES_PAGE_MAX, &page, &error) == 0 &&
		page.kind == NDES_PAGE_OTHER,
	    "the largest page, all NULs");
}

static void test_title(void)
{
	static const char text[] =
	    "<title>\n a\x1b[31m \xe2\x80\xae</title><b>";
	auto_ndes_page struct ndes_page page = {0};
	struct error error;

	ok(ndes_page_read(text, sizeof(text) - 1, &page, &error) == 0,
	    "a hostile title");
	is_text(page.title, "a\\x1b[31m \\u{202e}", "is made printable");
}

static void test_check(void)
{
	static const struct {
		enum ndes_page_kind kind;
		enum status status; /* STATUS_DONE: no error */
	} checks[] = {
	    {NDES_PAGE_OK, STATUS_DONE},
	    {NDES_PAGE_NO_CHALLENGE, STATUS_DONE},
	    {NDES_PAGE_CACHE_FULL, STATUS_BUSY},
	    {NDES_PAGE_NO_PERMISSION, STATUS_PRIVILEGE},
	    {NDES_PAGE_BROKEN, STATUS_SERVER},
	    {NDES_PAGE_LOGIN, STATUS_SERVER},
	    {NDES_PAGE_UNKNOWN, STATUS_SERVER},
	    {NDES_PAGE_OTHER, STATUS_SERVER},
	};

	for (size_t i = 0; i < array_length(checks); i++) {
		struct ndes_page page = {.kind = checks[i].kind};
		struct error error = {.status = STATUS_DONE};
		int result = ndes_page_check(&page, &error);

		ok(error.status == checks[i].status &&
			result == (checks[i].status == STATUS_DONE ? 0 : -1) &&
			(result == 0 || error.hint[0] != '\0'),
		    "status of a page of kind %d", (int)checks[i].kind);
	}
}

static void test_url(void)
{
	static const char *const urls[][2] = {
	    {"https://h/certsrv/mscep_admin", "https://h/certsrv/mscep_admin/"},
	    {"https://h/certsrv/mscep_admin/",
		"https://h/certsrv/mscep_admin/"},
	    {"https://h/a?x=/#y", "https://h/a/?x=/"},
	};

	for (size_t i = 0; i < array_length(urls); i++) {
		auto_buf struct buf url = {0};
		struct error error;

		ok(ndes_url_add(&url, urls[i][0], &error) == 0, "URL %zu", i);
		is_text(url.data, urls[i][1], "gets its slash");
	}
}

static void test_memory(void)
{
	static const char text[] = HEAD THUMB CHALLENGE ONCE;
	struct error error;
	long count = 0;
	bool done = false, good = true;

	for (; !done && count < 100; count++) {
		auto_ndes_page struct ndes_page page = {0};
		int result;

		memory_fail_after(count, 1);
		result = ndes_page_read(text, sizeof(text) - 1, &page, &error);
		done = memory_refused() == 0;
		memory_fail_after(-1, 0);
		/* The title may be left out. */
		good = good && (result == 0 || error.status == STATUS_LIMIT);
	}
	ok(done && good && count > 2, "failing allocations (%ld)", count);
}

int main(void)
{
	for (size_t row = 0; row < array_length(rows); row++)
		for (int form = PLAIN; form < FORMS; form++)
			if (form == PLAIN || (is_ascii(rows[row].page) &&
						 rows[row].page[0] == '<'))
				test_row(row, (enum form)form);
	test_limits();
	test_title();
	test_check();
	test_url();
	test_memory();
	return tap_done();
}
