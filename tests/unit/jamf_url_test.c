/* Addresses of Jamf Pro. Planted mutations these must catch: the host not
 * made lower case; an id taken for any host; '/' left at the end. */
#include "jamf/url.h"
#include "tap.h"

static const struct {
	const char *url, *environment, *tenant, *address, *base, *header;
} good[] = {
    {"https://Example.JamfCloud.com", NULL, NULL,
	"https://example.jamfcloud.com", "https://example.jamfcloud.com", NULL},
    {"https://example.jamfcloud.com:443//", NULL, NULL,
	"https://example.jamfcloud.com", "https://example.jamfcloud.com", NULL},
    {"HTTPS://jamf.example.com:8443/Context/", NULL, NULL,
	"https://jamf.example.com:8443/Context",
	"https://jamf.example.com:8443/Context", NULL},
    {"https://[2001:DB8::1]:8443", NULL, NULL, "https://[2001:db8::1]:8443",
	"https://[2001:db8::1]:8443", NULL},
    {"https://US.api.jamfcloud.com/", "abc-1", NULL,
	"https://us.api.jamfcloud.com#environment=abc-1",
	"https://us.api.jamfcloud.com", "X-Environment-Id"},
    {"https://eu.api.jamfcloud.com", NULL, "T",
	"https://eu.api.jamfcloud.com#tenant=T", "https://eu.api.jamfcloud.com",
	"X-Tenant-Id"},
    {"https://127.0.0.1:4433", "e", NULL,
	"https://127.0.0.1:4433#environment=e", "https://127.0.0.1:4433",
	"X-Environment-Id"},
};

static void test_good(void)
{
	for (size_t i = 0; i < array_length(good); i++) {
		const struct jamf_access access = {.url = good[i].url,
		    .environment = good[i].environment,
		    .tenant = good[i].tenant};
		bool is_gateway = good[i].header != NULL;
		struct jamf_url url;
		struct error error = {0};

		ok(jamf_url_read(&access, &url, &error) == 0, "%s: %s",
		    good[i].url, error.text);
		is_text(url.canonical, good[i].address, "address");
		is_text(url.base, good[i].base, "base of the requests");
		is_text(url.header, good[i].header, "header");
		ok(url.is_gateway == is_gateway, "gateway");
		is_text(jamf_url_classic(&url),
		    is_gateway ? "/proclassic/" : "/JSSResource/",
		    "Classic API");
		is_text(jamf_url_pro(&url), is_gateway ? "/pro/" : "/api/",
		    "Jamf Pro API");
	}
}

static const struct {
	const char *url, *environment, *says;
} bad[] = {
    {"http://example.com", NULL, "expected https://"},
    {"example.com", NULL, "malformed URL"},
    {"https://u:p@example.com", NULL, "user or password"},
    {"https://example.com/?a=b", NULL, "malformed address"},
    {"https://example.com/#x", NULL, "malformed address"},
    {"https://example.com/a//b", NULL, "malformed address"},
    {"https://example.com/a/../b", NULL, "malformed address"},
    {"https://example.com/%2e", NULL, "malformed address"},
    {"https://example.com/JSSResource/", NULL, "'/JSSResource' at its end"},
    {"https://example.com/api", NULL, "'/api' at its end"},
    {"https://us.apigw.jamf.com", NULL, "retired"},
    {"https://EU.APIGW.jamf.com/", "e", "retired"},
    {"http://us.apigw.jamf.com", NULL, "retired"},
    {"https://us.apigw.jamf.com/api/proclassic/tenant/abc-1", NULL, "retired"},
    {"https://us.api.jamfcloud.com", NULL, "no environment is set"},
    {"https://US.API.jamfcloud.com/", NULL, "no environment is set"},
    {"https://us.api.jamfcloud.com/proclassic", "e", "has a path"},
    {"https://us.api.jamfcloud.com", "a/b", "malformed environment"},
    {"https://us.api.jamfcloud.com", "a\r\nX: b", "malformed environment"},
    {"https://us.api.jamfcloud.com", "", "malformed environment"},
    {"https://us.api.jamfcloud.com.example.com", "a",
	"no Jamf Platform gateway"},
    {"https://api.jamfcloud.com", "a", "no Jamf Platform gateway"},
    {"https://example.jamfcloud.com", "a", "no Jamf Platform gateway"},
    {"https://127.0.0.1.example.com", "a", "no Jamf Platform gateway"},
};

static void test_bad(void)
{
	for (size_t i = 0; i < array_length(bad); i++) {
		const struct jamf_access access = {
		    .url = bad[i].url, .environment = bad[i].environment};
		struct jamf_url url;
		struct error error = {0};

		ok(jamf_url_read(&access, &url, &error) == -1 &&
			error.status == STATUS_FINDINGS &&
			strstr(error.text, bad[i].says) != NULL,
		    "%s: %s", bad[i].url, error.text);
	}
}

static void test_both(void)
{
	const struct jamf_access access = {
	    .url = "https://us.api.jamfcloud.com",
	    .environment = "e",
	    .tenant = "t"};
	struct jamf_url url;
	struct error error = {0};

	ok(jamf_url_read(&access, &url, &error) == -1 &&
		error.status == STATUS_USAGE,
	    "environment and tenant: %s", error.text);
}

static void test_long(void)
{
	char whole[2 * JAMF_URL_MAX] = "https://example.com/";
	const struct jamf_access access = {.url = whole};
	struct jamf_url url;
	struct error error = {0};
	size_t length = strlen(whole);

	memset(whole + length, 'a', JAMF_URL_MAX - 1 - length);
	ok(jamf_url_read(&access, &url, &error) == 0 &&
		strlen(url.canonical) == JAMF_URL_MAX - 1,
	    "longest: %s", error.text);
	whole[strlen(whole)] = 'a';
	ok(jamf_url_read(&access, &url, &error) == -1 &&
		error.status == STATUS_FINDINGS,
	    "one longer: %s", error.text);
}

int main(void)
{
	test_good();
	test_bad();
	test_both();
	test_long();
	return tap_done();
}
