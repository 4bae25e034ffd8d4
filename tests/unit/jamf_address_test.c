/* Addresses of Jamf Pro. Planted mutations these must catch: the host not
 * made lower case; a tenant taken for any host; '/' left at the end. */
#include "jamf/address.h"
#include "tap.h"

static const struct {
	const char *url, *tenant, *address, *base;
	bool is_gateway;
} good[] = {
    {"https://Example.JamfCloud.com", NULL, "https://example.jamfcloud.com",
	"https://example.jamfcloud.com", false},
    {"https://example.jamfcloud.com:443//", NULL,
	"https://example.jamfcloud.com", "https://example.jamfcloud.com",
	false},
    {"HTTPS://jamf.example.com:8443/Context/", NULL,
	"https://jamf.example.com:8443/Context",
	"https://jamf.example.com:8443/Context", false},
    {"https://[2001:DB8::1]:8443", NULL, "https://[2001:db8::1]:8443",
	"https://[2001:db8::1]:8443", false},
    {"https://us.apigw.jamf.com", "abc-1",
	"https://us.apigw.jamf.com/api/proclassic/tenant/abc-1",
	"https://us.apigw.jamf.com", true},
    {"https://us.apigw.jamf.com/api/proclassic/tenant/abc-1/", NULL,
	"https://us.apigw.jamf.com/api/proclassic/tenant/abc-1",
	"https://us.apigw.jamf.com", true},
    {"https://us.apigw.jamf.com/api/proclassic/tenant/abc-1", "abc-1",
	"https://us.apigw.jamf.com/api/proclassic/tenant/abc-1",
	"https://us.apigw.jamf.com", true},
    {"https://127.0.0.1:4433/api/proclassic/tenant/T", NULL,
	"https://127.0.0.1:4433/api/proclassic/tenant/T",
	"https://127.0.0.1:4433", true},
};

static void test_good(void)
{
	for (size_t i = 0; i < array_length(good); i++) {
		struct jamf_place place;
		struct error error = {0};

		ok(jamf_place_read(
		       good[i].url, good[i].tenant, &place, &error) == 0,
		    "%s: %s", good[i].url, error.text);
		is_text(place.address, good[i].address, "address");
		is_text(place.base, good[i].base, "base of the tokens");
		ok(place.is_gateway == good[i].is_gateway, "gateway");
		is_text(jamf_place_classic(&place),
		    place.is_gateway ? "/" : "/JSSResource/", "Classic API");
	}
}

static const struct {
	const char *url, *tenant, *says;
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
    {"https://us.apigw.jamf.com", NULL, "no tenant is set"},
    {"https://US.APIGW.jamf.com/", NULL, "no tenant is set"},
    {"https://us.apigw.jamf.com/x", "t", "has a path"},
    {"https://us.apigw.jamf.com/api/proclassic/tenant/a", "b",
	"differs from the address"},
    {"https://us.apigw.jamf.com", "a/b", "malformed tenant"},
    {"https://us.apigw.jamf.com", "", "malformed tenant"},
    {"https://apigw.jamf.com.example.com", "a", "no Jamf Platform gateway"},
    {"https://example.jamfcloud.com", "a", "no Jamf Platform gateway"},
};

static void test_bad(void)
{
	for (size_t i = 0; i < array_length(bad); i++) {
		struct jamf_place place;
		struct error error = {0};

		ok(jamf_place_read(bad[i].url, bad[i].tenant, &place, &error) ==
			    -1 &&
			error.status == STATUS_FINDINGS &&
			strstr(error.text, bad[i].says) != NULL,
		    "%s: %s", bad[i].url, error.text);
	}
}

static void test_long(void)
{
	char url[2 * JAMF_ADDRESS_MAX] = "https://example.com/";
	struct jamf_place place;
	struct error error = {0};
	size_t length = strlen(url);

	memset(url + length, 'a', JAMF_ADDRESS_MAX - 1 - length);
	ok(jamf_place_read(url, NULL, &place, &error) == 0 &&
		strlen(place.address) == JAMF_ADDRESS_MAX - 1,
	    "longest: %s", error.text);
	url[strlen(url)] = 'a';
	ok(jamf_place_read(url, NULL, &place, &error) == -1 &&
		error.status == STATUS_FINDINGS,
	    "one longer: %s", error.text);
}

int main(void)
{
	test_good();
	test_bad();
	test_long();
	return tap_done();
}
