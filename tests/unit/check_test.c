/*
 * The rules that cross keys and payloads. A clean definition and a clean
 * property list fire none of them; each row changes something in one of the
 * two and names the finding, and where it stands. At the end every row of
 * check_rules must have been fired.
 *
 * Planted mutation: check_scep_renewal with 'days->integer > 15' in place of
 * '> 0'; "redistribution without the variable" catches it.
 */
#include "profile/check.h"

#include "base/memory.h"
#include "ini/ini.h"
#include "profile/build.h"
#include "profile/read.h"
#include "profile/reference.h"
#include "tap.h"

enum {
	TEXT_MAX = 16384,
	RULES_MAX = 200,
	NOW = 1800000000 /* January 2027 */
};

#define CERT_CA                                                            \
	"MIIBTjCB9qADAgECAhQU4mT8lkTFJ8KG1+h4LxqvdbPOyTAKBggqhkjOPQQDAjAN" \
	"MQswCQYDVQQDDAJjYTAgFw0yNjExMjMwOTMwMTVaGA8yMTI2MTAzMDA5MzAxNVow" \
	"DTELMAkGA1UEAwwCY2EwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATw+/XFtux7" \
	"0OwngANJ7rlJvYtJOvGGNPX4o7rLeZ3c93saKHxIb6KqQ/f0ncfqkwuKXFqNRWi2" \
	"ZazwML9jrmmmozIwMDAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBT6OSOs1HJa" \
	"d1YRb3m6fmewPFUapzAKBggqhkjOPQQDAgNHADBEAiAqXDbhiBt0hUzB0q1bob0s" \
	"o69eIwMsxTRMthr7/03j2gIgIYa+WHupKsDqTnX8XQjSslP1/ezTTtGxXzQ2MUk6" \
	"ruo="
#define CERT_LEAF                                                          \
	"MIIBTTCB9KADAgECAhR7SVazvUjnZp2FBznH58ULnT7HFTAKBggqhkjOPQQDAjAP" \
	"MQ0wCwYDVQQDDARsZWFmMCAXDTI2MTEyMzA5MzAxNVoYDzIxMjYxMDMwMDkzMDE1" \
	"WjAPMQ0wCwYDVQQDDARsZWFmMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEmtMR" \
	"RICl6w4j3QVgzuDJ+4/Zk6qWtdi3S2qdAIJ22nySmNGsmKVgJUP+ujSbnsyFc36a" \
	"NfaE8LjJqhM23JinP6MsMCowCQYDVR0TBAIwADAdBgNVHQ4EFgQU75arZ/VUM8KD" \
	"BjdC1uTYhM2D/EgwCgYIKoZIzj0EAwIDSAAwRQIgJ1jMgNg/Z5HMou4j3g3dNuwr" \
	"5mmFbZs2wosA6FjWJxcCIQCkQHOTvqSS2k0uzTxhFT6ej26gxrytp7FlxIfbeKSk" \
	"Qg=="
#define CERT_WEAK                                                          \
	"MIIBBDCBqwIBCTAJBgcqhkjOPQQBMA0xCzAJBgNVBAMMAmNhMCAXDTI2MTEyOTE3" \
	"MDQwOVoYDzIxMjUwNjIzMTcwNDA5WjAPMQ0wCwYDVQQDDAR3ZWFrMFkwEwYHKoZI" \
	"zj0CAQYIKoZIzj0DAQcDQgAEACEaMIjHo2XMTPg06DoTZnIJnZ570WIjUENQXbR3" \
	"Ng3O1m67jKcVxCucAqQtZsLyzGCLYpwjhzPL2hm0/CyecDAJBgcqhkjOPQQBA0kA" \
	"MEYCIQCT06EIXH88v/ybrfinIB5HpVRUvi5NfnGbtC7pAPQlMAIhAKExH/rq/KE8" \
	"4ux/dFE5Qx3JenhKc82jS9Grllecb5wY"
#define CERT_SHA1                                                          \
	"MIIBUTCB+aADAgECAhRUpai2hXkqSnXkpA32qQmx6sLpFzAJBgcqhkjOPQQBMA8x" \
	"DTALBgNVBAMMBHNoYTEwIBcNMjYxMTIzMDkzMDE1WhgPMjEyNjEwMzAwOTMwMTVa" \
	"MA8xDTALBgNVBAMMBHNoYTEwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQrpjE5" \
	"zzrOc/cGNh7dpwJzB5YRjKlYS2VONtYQIO3STqImfg0e03balMj01wuKwdGxOngX" \
	"e3tzzPBDKjQTozmDozIwMDAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBR87JqU" \
	"F+zHtBGtKasabTFjfHTJMjAJBgcqhkjOPQQBA0gAMEUCIQD+bsr5U4Ia283wJZ7P" \
	"HOv1y+M2/cRGCBlODoTK3SkazQIgWqezp5B/bCVmZhXsJg6Ew1PNUZmqQifkr+t+" \
	"T43AyOM="
#define CERT_CA_PEM                                                        \
	"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJUakNCOXFBREFnRUNBaFFV" \
	"NG1UOGxrVEZKOEtHMStoNEx4cXZkYlBPeVRBS0JnZ3Foa2pPUFFRREFqQU4KTVFz" \
	"d0NRWURWUVFEREFKallUQWdGdzB5TmpFeE1qTXdPVE13TVRWYUdBOHlNVEkyTVRB" \
	"ek1EQTVNekF4TlZvdwpEVEVMTUFrR0ExVUVBd3dDWTJFd1dUQVRCZ2NxaGtqT1BR" \
	"SUJCZ2dxaGtqT1BRTUJCd05DQUFUdysvWEZ0dXg3CjBPd25nQU5KN3JsSnZZdEpP" \
	"dkdHTlBYNG83ckxlWjNjOTNzYUtIeEliNktxUS9mMG5jZnFrd3VLWEZxTlJXaTIK" \
	"WmF6d01MOWpybW1tb3pJd01EQVBCZ05WSFJNQkFmOEVCVEFEQVFIL01CMEdBMVVk" \
	"RGdRV0JCVDZPU09zMUhKYQpkMVlSYjNtNmZtZXdQRlVhcHpBS0JnZ3Foa2pPUFFR" \
	"REFnTkhBREJFQWlBcVhEYmhpQnQwaFV6QjBxMWJvYjBzCm82OWVJd01zeFRSTXRo" \
	"cjcvMDNqMmdJZ0lZYStXSHVwS3NEcVRuWDhYUWpTc2xQMS9lelRUdEd4WHpRMk1V" \
	"azYKcnVvPQotLS0tLUVORCBDRVJUSUZJQ0FURS0tLS0tCg=="
#define CERT_TWO_PEM                                                       \
	"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJUakNCOXFBREFnRUNBaFFV" \
	"NG1UOGxrVEZKOEtHMStoNEx4cXZkYlBPeVRBS0JnZ3Foa2pPUFFRREFqQU4KTVFz" \
	"d0NRWURWUVFEREFKallUQWdGdzB5TmpFeE1qTXdPVE13TVRWYUdBOHlNVEkyTVRB" \
	"ek1EQTVNekF4TlZvdwpEVEVMTUFrR0ExVUVBd3dDWTJFd1dUQVRCZ2NxaGtqT1BR" \
	"SUJCZ2dxaGtqT1BRTUJCd05DQUFUdysvWEZ0dXg3CjBPd25nQU5KN3JsSnZZdEpP" \
	"dkdHTlBYNG83ckxlWjNjOTNzYUtIeEliNktxUS9mMG5jZnFrd3VLWEZxTlJXaTIK" \
	"WmF6d01MOWpybW1tb3pJd01EQVBCZ05WSFJNQkFmOEVCVEFEQVFIL01CMEdBMVVk" \
	"RGdRV0JCVDZPU09zMUhKYQpkMVlSYjNtNmZtZXdQRlVhcHpBS0JnZ3Foa2pPUFFR" \
	"REFnTkhBREJFQWlBcVhEYmhpQnQwaFV6QjBxMWJvYjBzCm82OWVJd01zeFRSTXRo" \
	"cjcvMDNqMmdJZ0lZYStXSHVwS3NEcVRuWDhYUWpTc2xQMS9lelRUdEd4WHpRMk1V" \
	"azYKcnVvPQotLS0tLUVORCBDRVJUSUZJQ0FURS0tLS0tCi0tLS0tQkVHSU4gQ0VS" \
	"VElGSUNBVEUtLS0tLQpNSUlCVFRDQjlLQURBZ0VDQWhSN1NWYXp2VWpuWnAyRkJ6" \
	"bkg1OFVMblQ3SEZUQUtCZ2dxaGtqT1BRUURBakFQCk1RMHdDd1lEVlFRRERBUnNa" \
	"V0ZtTUNBWERUSTJNVEV5TXpBNU16QXhOVm9ZRHpJeE1qWXhNRE13TURrek1ERTEK" \
	"V2pBUE1RMHdDd1lEVlFRRERBUnNaV0ZtTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJ" \
	"emowREFRY0RRZ0FFbXRNUgpSSUNsNnc0ajNRVmd6dURKKzQvWms2cVd0ZGkzUzJx" \
	"ZEFJSjIybnlTbU5Hc21LVmdKVVArdWpTYm5zeUZjMzZhCk5mYUU4TGpKcWhNMjNK" \
	"aW5QNk1zTUNvd0NRWURWUjBUQkFJd0FEQWRCZ05WSFE0RUZnUVU3NWFyWi9WVU04" \
	"S0QKQmpkQzF1VFloTTJEL0Vnd0NnWUlLb1pJemowRUF3SURTQUF3UlFJZ0oxak1n" \
	"TmcvWjVITW91NGozZzNkTnV3cgo1bW1GYlpzMndvc0E2RmpXSnhjQ0lRQ2tRSE9U" \
	"dnFTUzJrMHV6VHhoRlQ2ZWoyNmd4cnl0cDdGbHhJZmJlS1NrClFnPT0KLS0tLS1F" \
	"TkQgQ0VSVElGSUNBVEUtLS0tLQo="

static struct schemas *schemas;
static bool fired[RULES_MAX];

struct checked {
	struct arena arena;
	struct findings findings;
	struct source source;
	struct ini ini;
	struct tree *tree;
	struct profile profile;
	int status;
};

static void check_ini(
    struct checked *checked, const char *text, const struct check_options *o)
{
	const struct ini *layers[] = {&checked->ini};
	struct error error = {0};

	*checked = (struct checked){0};
	checked->findings.arena = &checked->arena;
	checked->source = (struct source){"t.ini", text, strlen(text)};
	checked->status = ini_parse(&checked->source, &checked->arena,
	    &checked->findings, &checked->ini, &error);
	if (checked->status == 0)
		checked->status =
		    profile_read_definition(layers, 1, schemas, &checked->arena,
			&checked->findings, &checked->profile, &error);
	if (checked->status == 0)
		checked->status = profile_identify(
		    &checked->profile, &checked->arena, &error);
	if (checked->status == 0)
		checked->status = profile_resolve(&checked->profile,
		    &checked->arena, &checked->findings, &error);
	if (checked->status == 0)
		checked->status =
		    profile_locate(&checked->profile, &checked->arena, &error);
	if (checked->status == 0)
		profile_check(
		    &checked->profile, o, &checked->arena, &checked->findings);
}

static void check_xml(
    struct checked *checked, const char *text, const struct check_options *o)
{
	struct error error = {0};

	*checked = (struct checked){0};
	checked->findings.arena = &checked->arena;
	checked->source = (struct source){"t.mobileconfig", text, strlen(text)};
	checked->status = tree_parse(&checked->source, &checked->arena,
	    &checked->findings, &checked->tree, &error);
	if (checked->status == 0)
		checked->status = profile_read_tree(checked->tree,
		    &checked->source, schemas, &checked->arena,
		    &checked->findings, &checked->profile, &error);
	if (checked->status == 0)
		checked->status = profile_resolve(&checked->profile,
		    &checked->arena, &checked->findings, &error);
	if (checked->status == 0)
		profile_check(
		    &checked->profile, o, &checked->arena, &checked->findings);
}

static const struct finding *find(
    const struct findings *findings, const char *id)
{
	for (const struct finding *f = findings->first; f != NULL; f = f->next)
		if (strcmp(f->rule->id, id) == 0)
			return f;
	return NULL;
}

static size_t count_of(const struct findings *findings, const char *id)
{
	size_t count = 0;

	for (const struct finding *f = findings->first; f != NULL; f = f->next)
		count += strcmp(f->rule->id, id) == 0;
	return count;
}

static void show(const struct checked *checked)
{
	printf("# status %d\n", checked->status);
	for (const struct finding *f = checked->findings.first; f != NULL;
	     f = f->next)
		printf("# %u:%u %s: %s [%s]\n", f->line, f->column,
		    f->path == NULL ? "" : f->path, f->message, f->rule->id);
}

static void mark(const char *id)
{
	for (size_t i = 0; check_rules[i].id != NULL && i < RULES_MAX; i++)
		if (strcmp(check_rules[i].id, id) == 0)
			fired[i] = true;
}

/* -- definitions --------------------------------------------------------- */

#define SHA256_LINE                                      \
	"fingerprint = 00112233445566778899aabbccddeeff" \
	"00112233445566778899aabbccddeeff\n"

/* Lines whose key a row sets are left out, so that it can set them. */
static const char *const clean_profile[] = {"name = Example\n",
    "identifier = com.example.scep\n", "organization = Example Inc.\n"};
static const char *const clean_scep[] = {
    "url = https://ca.example.com/certsrv/mscep/mscep.dll\n",
    "subject = CN=$SERIALNUMBER,O=$PROFILE_IDENTIFIER\n",
    "redistribute_profile = 15 days\n", "challenge_type = static\n",
    "challenge = env:SCEP_CHALLENGE\n", "use_as_digital_signature = yes\n",
    SHA256_LINE, "certificate = root.pem\n"};

struct row {
	const char *name;
	const char *profile; /* lines for [profile] */
	const char *scep;    /* lines for [scep]; "-key" leaves one out */
	const char *rest;    /* further sections */
	const char *id;      /* expected; "!id": must not be there */
	const char *hint;    /* part of it, or NULL */
};

static bool sets(const char *lines, const char *line)
{
	size_t key = strcspn(line, " ");

	for (const char *at = lines; at != NULL && *at != '\0';) {
		const char *end = strchr(at, '\n');
		const char *start = *at == '-' ? at + 1 : at;

		if (strncmp(start, line, key) == 0 &&
		    (start[key] == ' ' || start[key] == '\n'))
			return true;
		at = end == NULL ? NULL : end + 1;
	}
	return false;
}

static void add_lines(
    struct buf *buf, const char *const *clean, size_t count, const char *lines)
{
	for (size_t i = 0; i < count; i++)
		if (!sets(lines, clean[i]))
			buf_text(buf, clean[i]);
	for (const char *at = lines; *at != '\0';) {
		size_t length = strcspn(at, "\n") + 1;

		if (*at != '-')
			buf_add(buf, at, length);
		at += length;
	}
}

static const char *definition(const struct row *row)
{
	static char text[TEXT_MAX];
	auto_buf struct buf buf = {0};

	buf_text(&buf, "[profile]\n");
	add_lines(
	    &buf, clean_profile, array_length(clean_profile), row->profile);
	buf_text(&buf, "[scep]\n");
	add_lines(&buf, clean_scep, array_length(clean_scep), row->scep);
	buf_text(&buf, row->rest);
	(void)snprintf(text, sizeof(text), "%s", buf.data);
	return text;
}

#define JAMF "[jamf]\ncategory = Certificates\n"
#define NO ""
#define NAMES_11 \
	"san_dns = a.b, b.b, c.b, d.b, e.b, f.b, g.b, h.b, i.b, j.b, k.b\n"
#define LONG_CN \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct row rows[] = {
    {"no name", "-name\n", NO, NO, "profile-no-name", "name = "},
    {"no organization", "-organization\n", NO, NO, "profile-no-organization",
	"organization = "},
    {"removal on iOS", "platform = ios\nremoval_disallowed = yes\n", NO, NO,
	"profile-removal-unsupervised", NULL},
    {"base without subject", "abstract = yes\n", "-subject\n", NO,
	"!scep-subject-profile-identifier", NULL},
    {"base with a subject that lacks the variable", "abstract = yes\n",
	"subject = CN=x\n", NO, "scep-subject-profile-identifier", NULL},
    {"base without subject: no word of it", "abstract = yes\n", "-subject\n",
	NO, "!scep-subject-missing", NULL},
    {"base without a name", "abstract = yes\n-name\n", NO, NO,
	"!profile-no-name", NULL},
    {"base without organization", "abstract = yes\n-organization\n", NO, NO,
	"!profile-no-organization", NULL},
    {"base without fingerprint", "abstract = yes\n", "-fingerprint\n", NO,
	"!scep-fingerprint-none", NULL},
    {"base that says none", "abstract = yes\n", "fingerprint = none\n", NO,
	"scep-fingerprint-none", NULL},
    {"base without challenge", "abstract = yes\n", "-challenge\n", NO,
	"!scep-challenge-missing", NULL},
    {"base without challenge type", "abstract = yes\n", "-challenge_type\n", NO,
	"!scep-challenge-unused", NULL},
    {"base without renewal", "abstract = yes\n", "-redistribute_profile\n",
	JAMF, "!scep-no-renewal", NULL},
    {"base without CA", "abstract = yes\n", "-certificate\n", NO,
	"!scep-no-ca-payload", NULL},
    {"base that may be for iOS", "abstract = yes\n",
	"subject = CN=$DEVICENAME,O=$PROFILE_IDENTIFIER\n", NO,
	"!variable-platform", NULL},
    {"base for macOS", "abstract = yes\nplatform = macos\n",
	"subject = CN=$DEVICENAME,O=$PROFILE_IDENTIFIER\n", NO,
	"variable-platform", NULL},
    {"base that may be for users", "abstract = yes\n",
	"subject = CN=$USERNAME,O=$PROFILE_IDENTIFIER\n", NO,
	"!scep-subject-username", NULL},
    {"base with an old system left open", "abstract = yes\n", NO, NO,
	"!scep-fingerprint-unknown-os", NULL},
    {"base with a wrong name", "abstract = yes\n",
	"san_dns = https://a.example.com\n", NO, "scep-san-shape", NULL},
    {"CN with a UUID", NO,
	"subject = CN=$COMPUTERNAME-$PROFILE_IDENTIFIER-Corporate-Wireless-"
	"Access\n",
	NO, "scep-subject-long", NULL},
    {"CN with two UUIDs", NO,
	"subject = CN=$PROFILE_IDENTIFIER-$MANAGEMENTID\n", NO,
	"scep-subject-long", NULL},
    {"CN with room for a name", NO,
	"subject = CN=$COMPUTERNAME-$PROFILE_IDENTIFIER\n", NO,
	"!scep-subject-long", NULL},
    {"long CN by its OID", NO,
	"subject = 2.5.4.3=" LONG_CN ",O=$PROFILE_IDENTIFIER\n", NO,
	"scep-subject-long", NULL},
    {"long serial number", NO,
	"subject = CN=x,serialNumber=" LONG_CN ",O=$PROFILE_IDENTIFIER\n", NO,
	"scep-subject-long", NULL},
    {"long country by its OID", NO,
	"subject = CN=x,2.5.4.6=Germany,O=$PROFILE_IDENTIFIER\n", NO,
	"scep-subject-country", NULL},
    {"placeholder of AutoPkg", NO,
	"subject = CN=%NAME%,O=$PROFILE_IDENTIFIER\n", NO, "variable-foreign",
	NULL},
    {"placeholder of Workspace ONE", NO,
	"subject = CN={DeviceSerialNumber},O=$PROFILE_IDENTIFIER\n", NO,
	"variable-foreign", NULL},
    {"too short for a placeholder", NO,
	"subject = CN=@CN@,O=$PROFILE_IDENTIFIER\n", NO, "!variable-foreign",
	NULL},
    {"placeholder of a longer name", NO,
	"subject = CN=@DEVICE@,O=$PROFILE_IDENTIFIER\n", NO, "variable-foreign",
	NULL},
    {"bytes of a URL", NO, "san_uri = https://a.example.com/%AF%20%CA%FE\n", NO,
	"!variable-foreign", NULL},
    {"URL of a template", NO, "url = https://scep.example.com/scep ; CHANGE\n",
	NO, "template-unchanged", NULL},
    {"URL of a template, with the mark above", NO,
	"; CHANGE: here\nurl = https://scep.example.com/scep\n", NO,
	"template-unchanged", NULL},
    {"URL of a template without its mark", NO,
	"url = https://scep.example.com/scep\n", NO, "!template-unchanged",
	NULL},
    {"another URL with the mark", NO,
	"url = https://ca.example.com/scep ; CHANGE\n", NO,
	"!template-unchanged", NULL},
    {"value that no template marks", NO, "retries = 3 ; CHANGE\n", NO,
	"!template-unchanged", NULL},
    {"fingerprint of a template", NO,
	"fingerprint = 0123456789abcdef0123456789abcdef"
	"0123456789abcdef0123456789abcdef\n",
	NO, "template-unchanged", NULL},
    {"challenge of NDES for many", NO, "challenge = 0A1B2C3D4E5F6071\n", NO,
	"scep-challenge-one-time", "dynamic-microsoft-ca"},
    {"longer challenge of NDES for many", NO,
	"challenge = 0A1B2C3D4E5F60710A1B2C3D4E5F6071\n", NO,
	"scep-challenge-one-time", NULL},
    {"challenge of NDES for one", NO,
	"challenge = 0A1B2C3D4E5F6071\n-redistribute_profile\n"
	"subject = CN=mac-1\n",
	NO, "!scep-challenge-one-time", NULL},
    {"challenge of 17 digits", NO, "challenge = 0A1B2C3D4E5F60712\n", NO,
	"!scep-challenge-one-time", NULL},
    {"same UUID", "uuid = 11111111-2222-3333-4444-555555555555\n",
	"uuid = 11111111-2222-3333-4444-555555555555\n", NO, "duplicate-uuid",
	NULL},
    {"same UUID in another case",
	"uuid = aaaaaaaa-2222-3333-4444-555555555555\n",
	"uuid = AAAAAAAA-2222-3333-4444-555555555555\n", NO, "duplicate-uuid",
	NULL},
    {"same identifier", NO, "payload_identifier = com.example.scep\n", NO,
	"duplicate-identifier", NULL},
    {"payload newer than the system", "min_os = 10.6\n", NO, NO,
	"payload-needs-newer-os", NULL},
    {"threshold on iOS", "platform = ios\n",
	"certificate_expiration_notification_threshold = 14\n", NO,
	"key-not-on-platform", NULL},
    {"Macs' groups on iOS", "platform = ios\n", NO,
	"[scope]\ncomputer_groups = a\n", "jamf-key-not-on-platform", NULL},
    {"mobile exclusions on macOS", NO, NO, "[exclusions]\nmobile_devices = a\n",
	"jamf-key-not-on-platform", NULL},
    {"days of redelivery on a Mac", NO, NO,
	"[jamf]\nredeploy_days_before_certificate_expires = 7\n",
	"jamf-key-not-on-platform", NULL},
    {"self service of Macs on iOS", "platform = ios\n", NO,
	"[self_service]\ninstall_button_text = Go\n",
	"jamf-key-not-on-platform", NULL},
    {"a base for both", "abstract = yes\n", NO, "[scope]\nmobile_devices = a\n",
	"!jamf-key-not-on-platform", NULL},
    {"none beside groups", NO, NO, "[scope]\nnone = yes\nbuildings = a\n",
	"scope-none-beside-others", NULL},
    {"none beside a boolean", NO, NO,
	"[scope]\nall_computers = yes\nnone = yes\n",
	"scope-none-beside-others", NULL},
    {"no limitations beside some", NO, NO,
	"[limitations]\nnone = on\nusers = a\n", "scope-none-beside-others",
	NULL},
    {"none alone", NO, NO, "[scope]\nnone = yes\n[exclusions]\nbuildings = a\n",
	"!scope-none-beside-others", NULL},
    {"not none", NO, NO, "[scope]\nnone = no\nbuildings = a\n",
	"!scope-none-beside-others", NULL},
    {"retries on an old Mac", "min_os = 10.9\n", "retries = 3\n", NO,
	"key-needs-newer-os", NULL},
    {"retries on a newer Mac", "min_os = 10.12\n", "retries = 3\n", NO,
	"!key-needs-newer-os", NULL},
    {"user level on iOS", "platform = ios\nlevel = user\n", NO, NO,
	"scep-user-level-ios", "level = computer"},
    {"user level on a Mac", "level = user\n", NO, NO, "!scep-user-level-ios",
	NULL},

    {"http", NO, "url = http://ca.example.com/scep\n", NO, "scep-url-http",
	NULL},
    {"query", NO, "url = https://ca.example.com/scep?x=1\n", NO,
	"scep-url-query", NULL},
    {"fragment", NO, "url = https://ca.example.com/scep#x\n", NO,
	"scep-url-fragment", NULL},
    {"question mark in a fragment", NO,
	"url = https://ca.example.com/scep#x?y\n", NO, "!scep-url-query", NULL},
    {"NDES without its library", NO,
	"url = https://ca.example.com/certsrv/mscep/\n", NO, "scep-url-ndes",
	"mscep.dll"},
    {"admin page for server", NO,
	"url = https://ca.example.com/certsrv/mscep_admin/\n", NO,
	"scep-url-is-admin", NULL},
    {"server for admin page", NO,
	"challenge_type = dynamic-microsoft-ca\n-challenge\n"
	"url_to_scep_admin = https://ca.a/certsrv/mscep/mscep.dll\n",
	NO, "scep-admin-url", "mscep_admin"},
    {"admin page", NO,
	"challenge_type = dynamic-microsoft-ca\n-challenge\n"
	"url_to_scep_admin = https://ca.a/certsrv/mscep_admin\n",
	NO, "!scep-admin-url", NULL},
    {"admin page by its library", NO,
	"challenge_type = dynamic-microsoft-ca\n-challenge\n"
	"url_to_scep_admin = https://ca.a/certsrv/mscep_admin/mscep.dll\n",
	NO, "!scep-admin-url", NULL},

    {"static without challenge", NO, "-challenge\n", NO,
	"scep-challenge-missing", "challenge = "},
    {"challenge with a blank", NO, "challenge = \"s3cret \"\n", NO,
	"scep-challenge-blanks", NULL},
    {"reference with a blank", NO, "challenge = \"file:/a b\"\n", NO,
	"!scep-challenge-blanks", NULL},
    {"challenge without use", NO, "challenge_type = none\n", NO,
	"scep-challenge-unused", "static"},
    {"no challenge on iOS", "platform = ios\n",
	"challenge_type = none\n-challenge\n", NO, "scep-challenge-none", NULL},
    {"no challenge on a Mac", NO, "challenge_type = none\n-challenge\n", NO,
	"!scep-challenge-none", NULL},
    {"webhook without placeholder", NO,
	"challenge_type = dynamic\n-challenge\n", NO,
	"scep-challenge-placeholder", "challenge_placeholder"},
    {"webhook with placeholder", NO,
	"challenge_type = dynamic\n-challenge\nchallenge_placeholder = $XX\n",
	NO, "!scep-challenge-placeholder", NULL},
    {"NDES without admin page", NO,
	"challenge_type = dynamic-microsoft-ca\n-challenge\n", NO,
	"scep-admin-missing", NULL},
    {"admin page without use", NO,
	"url_to_scep_admin = https://ca.a/certsrv/mscep_admin/\n", NO,
	"scep-admin-unused", "dynamic-microsoft-ca"},

    {"1024 bits", NO, "key_size = 1024\n", NO, "scep-key-size-weak",
	"key_size = 2048"},
    {"no usage", NO, "use_as_digital_signature = no\n", NO,
	"scep-key-usage-none", NULL},
    {"both usages", NO, "use_for_key_encipherment = yes\n", NO,
	"scep-key-usage-both", NULL},
    {"export", NO, "allow_export_from_keychain = yes\n", NO,
	"scep-key-exportable", "= no"},
    {"all apps", NO, "allow_all_apps_access = yes\n", NO, "scep-key-all-apps",
	NULL},
    {"no fingerprint", NO, "fingerprint = none\n", NO, "scep-fingerprint-none",
	"fingerprint = auto"},
    {"fingerprint auto", NO, "fingerprint = auto\n", NO,
	"!scep-fingerprint-none", NULL},
    {"faulty fingerprint", NO, "fingerprint = xyz\n", NO,
	"!scep-fingerprint-none", NULL},
    {"MD5", NO, "fingerprint = d0ad406e6619c7b7a1a974dc0fdbe8cd\n", NO,
	"scep-fingerprint-md5", "auto"},
    {"SHA-1", NO, "fingerprint = 00112233445566778899aabbccddeeff00112233\n",
	NO, "scep-fingerprint-sha1", NULL},
    {"SHA-1 for old Macs", "min_os = 12\n",
	"fingerprint = 00112233445566778899aabbccddeeff00112233\n", NO,
	"!scep-fingerprint-sha1", NULL},
    {"SHA-256 for old Macs", "min_os = 12.6\n", NO, NO,
	"scep-fingerprint-min-os", "min_os = 13"},
    {"SHA-256 for old iPhones", "platform = ios\nmin_os = 15\n", NO, NO,
	"scep-fingerprint-min-os", "min_os = 16"},
    {"SHA-224", NO,
	"fingerprint = 00112233445566778899aabbccddeeff00112233"
	"4455667788990011\n",
	NO, "scep-fingerprint-unusual", NULL},

    {"redistribution without the variable", NO, "subject = CN=$SERIALNUMBER\n",
	NO, "scep-subject-profile-identifier",
	"subject = CN=$SERIALNUMBER,O=$PROFILE_IDENTIFIER"},
    {"redistribution without subject", NO, "-subject\n", NO,
	"scep-subject-profile-identifier", "subject = CN="},
    {"mobile devices, the variable in O", "platform = ios\n",
	"subject = \"CN=$SERIALNUMBER,O=$PROFILE_IDENTIFIER\"\n", JAMF,
	"scep-identifier-not-in-cn", "CN=$SERIALNUMBER $PROFILE_IDENTIFIER"},
    {"mobile devices, the variable in CN", "platform = ios\n",
	"subject = \"CN=$SERIALNUMBER $PROFILE_IDENTIFIER\"\n", JAMF,
	"!scep-identifier-not-in-cn", NULL},
    {"mobile devices of another management", "platform = ios\n",
	"subject = \"CN=$SERIALNUMBER,O=$PROFILE_IDENTIFIER\"\n", NO,
	"!scep-identifier-not-in-cn", NULL},
    {"computers, the variable in O", NO,
	"subject = \"CN=$SERIALNUMBER,O=$PROFILE_IDENTIFIER\"\n", JAMF,
	"!scep-identifier-not-in-cn", NULL},
    {"no redistribution", NO,
	"subject = CN=$SERIALNUMBER\nredistribute_profile = never\n", NO,
	"!scep-subject-profile-identifier", NULL},
    {"no redistribution in Jamf Pro", NO, "redistribute_profile = never\n",
	JAMF, "scep-no-renewal", NULL},
    {"no redistribution elsewhere", NO, "redistribute_profile = never\n", NO,
	"!scep-no-renewal", NULL},
    {"threshold", NO, "certificate_expiration_notification_threshold = 13\n",
	NO, "scep-threshold", "= 14"},
    {"threshold of 14", NO,
	"certificate_expiration_notification_threshold = 14\n", NO,
	"!scep-threshold", NULL},
    {"threshold before redistribution", NO,
	"certificate_expiration_notification_threshold = 30\n", NO,
	"scep-threshold-redistribute", NULL},

    {"no subject", NO, "-subject\n-redistribute_profile\n", NO,
	"scep-subject-missing", NULL},
    {"no CN", NO, "subject = O=$PROFILE_IDENTIFIER\n", NO, "scep-subject-no-cn",
	NULL},
    {"CN by its OID", NO, "subject = 2.5.4.3=x,O=$PROFILE_IDENTIFIER\n", NO,
	"!scep-subject-no-cn", NULL},
    {"user name alone", NO, "subject = CN=$USERNAME,O=$PROFILE_IDENTIFIER\n",
	NO, "scep-subject-username", NULL},
    {"user name at user level", "level = user\n",
	"subject = CN=$USERNAME,O=$PROFILE_IDENTIFIER\n", NO,
	"!scep-subject-username", NULL},
    {"country", NO, "subject = CN=x,C=Germany,O=$PROFILE_IDENTIFIER\n", NO,
	"scep-subject-country", NULL},
    {"country in lower case", NO, "subject = CN=x,C=de,O=$PROFILE_IDENTIFIER\n",
	NO, "scep-subject-country", NULL},
    {"right country", NO, "subject = CN=x,C=DE,O=$PROFILE_IDENTIFIER\n", NO,
	"!scep-subject-country", NULL},
    {"several in one", NO, "subject = CN=x+OU=y,O=$PROFILE_IDENTIFIER\n", NO,
	"scep-subject-multi-valued", NULL},
    {"long CN", NO, "subject = CN=" LONG_CN ",O=$PROFILE_IDENTIFIER\n", NO,
	"scep-subject-long", NULL},
    {"long CN with a variable", NO,
	"subject = CN=$SERIALNUMBER" LONG_CN ",O=$PROFILE_IDENTIFIER\n", NO,
	"scep-subject-long", NULL},
    {"component 128", NO,
	"subject = CN=x,1.3.6.1.4.1.128.1=x,O=$PROFILE_IDENTIFIER\n", NO,
	"scep-subject-oid", NULL},
    {"component 16511", NO,
	"subject = CN=x,1.3.6.16511=x,O=$PROFILE_IDENTIFIER\n", NO,
	"scep-subject-oid", NULL},
    {"component 16512", NO,
	"subject = CN=x,1.3.6.16512=x,O=$PROFILE_IDENTIFIER\n", NO,
	"!scep-subject-oid", NULL},

    {"DNS name with an umlaut", NO, "san_dns = m\xC3\xBCll.example.com\n", NO,
	"scep-san-ascii", NULL},
    {"principal name with an umlaut", NO, "san_upn = m\xC3\xBCll@example.com\n",
	NO, "!scep-san-ascii", NULL},
    {"eleven names", NO, NAMES_11, NO, "scep-san-count", NULL},
    {"URL for a DNS name", NO, "san_dns = https://a.example.com\n", NO,
	"scep-san-shape", NULL},
    {"wildcard", NO, "san_dns = *.example.com\n", NO, "!scep-san-shape", NULL},
    {"address without @", NO, "san_email = example.com\n", NO, "scep-san-shape",
	NULL},
    {"URI without scheme", NO, "san_uri = //example.com\n", NO,
	"scep-san-shape", NULL},
    {"principal name without domain", NO, "san_upn = user\n", NO,
	"scep-san-shape", NULL},
    {"SID", NO, "san_sid = S-1-5-21-1-2-3-1104\n", NO, "!scep-san-sid", NULL},
    {"variable for a SID", NO, "san_sid = $EXTENSIONATTRIBUTE_4\n", NO,
	"!scep-san-sid", NULL},
    {"URI of a SID", NO,
	"san_uri = tag:microsoft.com,2022-09-14:sid:S-1-5-21-1-2-3-1104\n", NO,
	"!scep-san-sid", NULL},
    {"URI of a SID with another date", NO,
	"san_uri = \"tag:microsoft.com,2022-09-15:sid:S-1-5-21-1-2-3-4\"\n", NO,
	"scep-san-sid", "2022-09-14"},
    {"URI of a SID in two quoted halves", NO,
	"san_uri = \"tag:microsoft.com\", \"2022-09-14:sid:$UDID\"\n", NO,
	"scep-san-sid", "as one text"},
    {"URI without SID", NO,
	"san_uri = \"tag:microsoft.com,2022-09-14:sid:ada\"\n", NO,
	"scep-san-sid", "S-1-5-21-"},
    {"two SIDs", NO,
	"san_uri = \"tag:microsoft.com,2022-09-14:sid:S-1-5-21-1-2-3-4\"\n"
	"san_sid = S-1-5-21-1-2-3-5\n",
	NO, "scep-san-sid", NULL},
    {"tag of somebody else", NO, "san_uri = \"tag:example.com,2022:x\"\n", NO,
	"!scep-san-sid", NULL},
    {"variable for an address", NO, "san_email = $EMAIL\n", NO,
	"!scep-san-shape", NULL},

    {"misspelt variable", NO, "san_dns = $SERIALNUMER.example.com\n", NO,
	"variable-misspelt", "$SERIALNUMBER"},
    {"variable in lower case", NO, "name = $username\n", NO,
	"variable-misspelt", "$USERNAME"},
    {"misspelt extension attribute", NO, "name = $EXTENSIONATTRIBUTE12\n", NO,
	"variable-misspelt", "$EXTENSIONATTRIBUTE_<id>"},
    {"extension attribute", NO, "name = $EXTENSIONATTRIBUTE_12\n", NO,
	"!variable-misspelt", NULL},
    {"misspelt variable of macOS", NO, "san_dns = %SerialNumbr%.a.b\n", NO,
	"variable-misspelt", "%SerialNumber%"},
    {"unknown variable", NO, "name = $WHATEVER\n", NO, "variable-unknown",
	NULL},
    {"money", NO, "name = $5 and $US\n", NO, "!variable-unknown", NULL},
    {"computer name on iOS", "platform = ios\n", "name = $COMPUTERNAME\n", NO,
	"variable-platform", "$DEVICENAME"},
    {"device name on a Mac", NO, "name = $DEVICENAME\n", NO,
	"variable-platform", "$COMPUTERNAME"},
    {"computer name on a Mac", NO, "name = $COMPUTERNAME\n", NO,
	"!variable-platform", NULL},
    {"variable of macOS elsewhere", NO, "name = %SerialNumber%\n", NO,
	"variable-apple-place", NULL},
    {"variable of macOS in a name", NO, "san_dns = %HostName%\n", NO,
	"!variable-apple-place", NULL},
    {"variable of macOS on iOS", "platform = ios\n", "san_dns = %HostName%\n",
	NO, "variable-apple-platform", NULL},
    {"encoded bytes", NO, "name = 100%20a%20b\n", NO, "!variable-misspelt",
	NULL},
    {"variable in a secret", NO, "challenge = abc$USERNAMEdef\n", NO,
	"variable-in-secret", NULL},
    {"variable of Fleet", NO, "name = $FLEET_VAR_X\n", NO, "variable-foreign",
	NULL},
    {"variable in braces", NO, "name = {{serialnumber}}\n", NO,
	"variable-foreign", NULL},

    {"ampersand", NO, "subject = CN=R&D,O=$PROFILE_IDENTIFIER\n", JAMF,
	"jamf-damaged-value", NULL},
    {"ampersand without Jamf Pro", NO,
	"subject = CN=R&D,O=$PROFILE_IDENTIFIER\n", NO, "!jamf-damaged-value",
	NULL},
    {"blank at an edge", "name = \"Example \"\n", NO, JAMF,
	"jamf-damaged-value", NULL},
    {"ampersand in the name of payloads", "name = R&D\n", NO, JAMF,
	"jamf-damaged-value", "display_name"},
    {"ampersand in the profile's own name", "name = R&D\n",
	"display_name = SCEP\n", JAMF, "!jamf-damaged-value", NULL},
    {"beyond the basic plane", "name = \xF0\x9F\x98\x80\n", NO, JAMF,
	"jamf-damaged-value", NULL},
    {"no certificate", NO, "-certificate\n", NO, "scep-no-ca-payload",
	"certificate = "},
};

static const struct check_options unsigned_now = {.now = NOW};
static const struct check_options signed_now = {.now = NOW, .is_signed = true};

static void check_row(const struct checked *checked, const char *name,
    const char *id, const char *part)
{
	bool wanted = id[0] != '!';
	const struct finding *found =
	    find(&checked->findings, wanted ? id : id + 1);

	if (!ok(checked->status == 0 && (found != NULL) == wanted, "%s: %s",
		name, id))
		show(checked);
	if (!wanted || found == NULL)
		return;
	mark(id);
	if (part != NULL &&
	    !ok(found->hint != NULL && strstr(found->hint, part) != NULL,
		"%s: the hint has '%s'", name, part))
		show(checked);
}

static void test_definitions(void)
{
	for (size_t i = 0; i < array_length(rows); i++) {
		struct checked checked;

		check_ini(&checked, definition(&rows[i]), &unsigned_now);
		check_row(&checked, rows[i].name, rows[i].id, rows[i].hint);
		arena_done(&checked.arena);
	}
}

/* -- property lists ------------------------------------------------------ */

#define HEAD "<plist version=\"1.0\">"
#define KEY(name) "<key>" name "</key>"
#define TEXT(name, text) KEY(name) "<string>" text "</string>"
#define COMMON(type, number)                                            \
	TEXT("PayloadType", type)                                       \
	KEY("PayloadVersion")                                           \
	"<integer>1</integer>" TEXT("PayloadIdentifier", "com." number) \
	    TEXT("PayloadUUID", "11111111-2222-3333-4444-00000000000" number)
#define PAYLOAD(type, number, body) "<dict>" COMMON(type, number) body "</dict>"
#define PROFILE(payloads)                                                     \
	HEAD "<dict>" COMMON("Configuration", "0") TEXT("PayloadDisplayName", \
	    "Example") TEXT("PayloadOrganization", "Example Inc.")            \
	    KEY("PayloadContent") "<array>" payloads "</array></dict></plist>"
#define SERVICE(content)                                    \
	HEAD "<dict>" COMMON("Profile Service", "0")        \
	    TEXT("PayloadDisplayName", "Example")           \
		TEXT("PayloadOrganization", "Example Inc.") \
		    KEY("PayloadContent") "<dict>" content  \
					  "</dict></dict></plist>"
#define CERTIFICATE(type, number, data) \
	PAYLOAD(type, number, KEY("PayloadContent") "<data>" data "</data>")
#define ROOT CERTIFICATE("com.apple.security.root", "2", CERT_CA)
#define SUBJECT(body) \
	KEY("Subject") "<array><array><array>" body "</array></array></array>"
#define PAIR(name, value) "<string>" name "</string><string>" value "</string>"
#define URL TEXT("URL", "https://ca.example.com/scep")
#define SIZE KEY("Keysize") "<integer>2048</integer>"
#define USAGE KEY("Key Usage") "<integer>1</integer>"
#define CLOSED KEY("KeyIsExtractable") "<false/>"
#define PRINT KEY("CAFingerprint") "<data>AAECAwQFBgcICQoLDA0ODwABAgM=</data>"
#define NAME SUBJECT(PAIR("CN", "x"))
#define SCEP(body)                              \
	PAYLOAD("com.apple.security.scep", "1", \
	    KEY("PayloadContent") "<dict>" URL SIZE USAGE body "</dict>")
#define WIFI(body) PAYLOAD("com.apple.wifi.managed", "3", body)
#define ACME(body) PAYLOAD("com.apple.security.acme", "4", body)
#define ACME_URL TEXT("DirectoryURL", "https://ca.example.com/acme")
#define ACME_REST                     \
	TEXT("ClientIdentifier", "x") \
	SUBJECT(PAIR("CN", "x"))
#define ACME_KEY(type, size, bound) \
	TEXT("KeyType", type)       \
	KEY("KeySize")              \
	"<integer>" size "</integer>" KEY("HardwareBound") "<" bound "/>"

static const char clean_xml[] = PROFILE(SCEP(CLOSED PRINT NAME) ROOT);

struct xml_row {
	const char *name;
	const char *xml;
	const char *id;
	const char *path;
};

#define IN "PayloadContent[0].PayloadContent"

static const struct xml_row xml_rows[] = {
    {"no organization",
	HEAD "<dict>" COMMON("Configuration", "0")
	    KEY("PayloadContent") "<array/></dict></plist>",
	"profile-no-organization", "PayloadOrganization"},
    {"no watch has it",
	HEAD "<dict>" COMMON("Configuration", "0")
	    KEY("PayloadContent") "<array/>" KEY(
		"TargetDeviceType") "<integer>2</integer>" KEY("PayloadRemo"
							       "valDisallow"
							       "ed") "<true"
								     "/></"
								     "dict>"
								     "</"
								     "plist"
								     ">",
	"key-not-on-platform", "PayloadRemovalDisallowed"},
    {"system scope",
	HEAD "<dict>" COMMON("Configuration", "0")
	    TEXT("PayloadScope", "System")
		KEY("PayloadContent") "<array>" PAYLOAD(
		    "com.apple.security.identitypreference", "1",
		    TEXT("Name", "x")) "</array></dict></plist>",
	"payload-needs-user-level", "PayloadContent[0]"},
    {"challenge in clear",
	PROFILE(SCEP(CLOSED PRINT NAME TEXT("Challenge", "s3cret")) ROOT),
	"secret-readable", IN ".Challenge"},
    {"placeholder for a challenge",
	PROFILE(SCEP(CLOSED PRINT NAME TEXT("Challenge", "%CHALLENGE%")) ROOT),
	"!secret-readable", NULL},
    {"empty challenge",
	PROFILE(SCEP(CLOSED PRINT NAME TEXT("Challenge", "")) ROOT),
	"scep-challenge-empty", IN ".Challenge"},
    {"no challenge", PROFILE(SCEP(CLOSED PRINT NAME) ROOT),
	"!scep-challenge-empty", NULL},
    {"challenge of NDES for one device",
	PROFILE(
	    SCEP(CLOSED PRINT NAME TEXT("Challenge", "0A1B2C3D4E5F6071")) ROOT),
	"!scep-challenge-one-time", NULL},
    {"challenge of NDES for many devices",
	PROFILE(SCEP(CLOSED PRINT SUBJECT(PAIR("CN", "$UDID"))
		TEXT("Challenge", "0A1B2C3D4E5F6071")) ROOT),
	"scep-challenge-one-time", IN ".Challenge"},
    {"export by default", PROFILE(SCEP(PRINT NAME) ROOT), "scep-key-exportable",
	IN ".KeyIsExtractable"},
    {"SHA-256 for unknown systems",
	PROFILE(SCEP(CLOSED NAME KEY(
	    "CAFingerprint") "<data>"
			     "AAECAwQFBgcICQoLDA0ODwABAgMEBQYHCAkKCwwNDg8=<"
			     "/data>") ROOT),
	"scep-fingerprint-unknown-os", IN ".CAFingerprint"},
    {"fingerprint missing", PROFILE(SCEP(CLOSED NAME) ROOT),
	"scep-fingerprint-none", IN ".CAFingerprint"},
    {"subject missing", PROFILE(SCEP(CLOSED PRINT) ROOT),
	"scep-subject-missing", IN ".Subject"},
    {"attribute in lower case",
	PROFILE(SCEP(CLOSED PRINT SUBJECT(PAIR("cn", "x"))) ROOT),
	"scep-subject-attribute", IN ".Subject[0][0]"},
    {"attribute without short name",
	PROFILE(SCEP(CLOSED PRINT SUBJECT(PAIR("DC", "x"))) ROOT),
	"scep-subject-attribute", IN ".Subject[0][0]"},
    {"empty value", PROFILE(SCEP(CLOSED PRINT SUBJECT(PAIR("CN", ""))) ROOT),
	"scep-subject-empty-value", IN ".Subject[0][0][1]"},
    {"DER for PEM",
	PROFILE(CERTIFICATE("com.apple.security.pem", "2", CERT_CA)),
	"payload-certificate-form", "PayloadContent[0].PayloadContent"},
    {"PEM for DER",
	PROFILE(CERTIFICATE("com.apple.security.root", "2", CERT_CA_PEM)),
	"payload-certificate-pem", "PayloadContent[0].PayloadContent"},
    {"PEM", PROFILE(CERTIFICATE("com.apple.security.pem", "2", CERT_CA_PEM)),
	"!payload-certificate-form", NULL},
    {"two of them",
	PROFILE(CERTIFICATE("com.apple.security.pem", "2", CERT_TWO_PEM)),
	"payload-certificate-several", "PayloadContent[0].PayloadContent"},
    {"no certificate",
	PROFILE(CERTIFICATE("com.apple.security.root", "2", "AAAA")),
	"payload-certificate-invalid", "PayloadContent[0].PayloadContent"},
    {"no CA", PROFILE(CERTIFICATE("com.apple.security.root", "2", CERT_LEAF)),
	"payload-certificate-not-ca", "PayloadContent[0].PayloadContent"},
    {"leaf as such",
	PROFILE(CERTIFICATE("com.apple.security.pkcs1", "2", CERT_LEAF)),
	"!payload-certificate-not-ca", NULL},
    {"SHA-1", PROFILE(CERTIFICATE("com.apple.security.pkcs1", "2", CERT_WEAK)),
	"payload-certificate-weak", "PayloadContent[0].PayloadContent"},
    {"a root of SHA-1",
	PROFILE(CERTIFICATE("com.apple.security.root", "2", CERT_SHA1)),
	"!payload-certificate-weak", NULL},
    {"a key for computers, in a user's profile",
	HEAD "<dict>" COMMON("Configuration", "0") TEXT("PayloadScope", "User")
	    KEY("PayloadContent") "<array>" PAYLOAD("com.apple.MCX", "1",
		TEXT("timeServer", "x")) "</array></dict></plist>",
	"key-level", "PayloadContent[0].timeServer"},
    {"DNS in a profile that does not say whose it is",
	PROFILE(PAYLOAD("com.apple.dnsSettings.managed", "1", "")),
	"level-unsaid", "PayloadScope"},
    {"FileVault's certificate",
	PROFILE(ROOT PAYLOAD("com.apple.MCX.FileVault2", "3",
	    TEXT("PayloadCertificateUUID",
		"11111111-2222-3333-4444-000000000002"))),
	"!reference-kind", NULL},
    {"FileVault's certificate that is not there",
	PROFILE(PAYLOAD("com.apple.MCX.FileVault2", "3",
	    TEXT("PayloadCertificateUUID", "x"))),
	"reference-unresolved", "PayloadContent[0].PayloadCertificateUUID"},
    {"TTLS with a certificate besides",
	PROFILE(WIFI(TEXT("PayloadCertificateUUID", "x")
		KEY("EAPClientConfiguration") "<dict>" KEY(
		    "AcceptEAPTypes") "<array><integer>21</integer></"
				      "array>" KEY("TLSCertificateIsRequire"
						   "d") "<true/></dict>")),
	"!eap-tls-not-accepted", NULL},
    {"LEAP with a certificate besides",
	PROFILE(WIFI(TEXT("PayloadCertificateUUID", "x")
		KEY("EAPClientConfiguration") "<dict>" KEY(
		    "AcceptEAPTypes") "<array><integer>17</integer></"
				      "array>" KEY("TLSCertificateIsRequire"
						   "d") "<true/></dict>")),
	"eap-tls-not-accepted", "PayloadContent[0].EAPClientConfiguration"},
    {"Apple's variable in 802.1X",
	PROFILE(WIFI(KEY("EAPClientConfiguration") "<dict>" TEXT(
	    "UserName", "host/%AD_ComputerID%") "</dict>")),
	"!variable-apple-place", NULL},
    {"Apple's variable in a binding",
	PROFILE(PAYLOAD("com.apple.DirectoryService.managed", "3",
	    TEXT("ClientID", "%ComputerName%"))),
	"!variable-apple-place", NULL},
    {"Apple's variable elsewhere",
	PROFILE(PAYLOAD("org.example.thing", "3", TEXT("x", "%ComputerName%"))),
	"variable-apple-place", "PayloadContent[0].x"},
    {"a word in percent signs", PROFILE(SCEP(SUBJECT(PAIR("CN", "%CN%"))) ROOT),
	"variable-foreign", IN ".Subject[0][0][1]"},
    {"encoded bytes in a name",
	PROFILE(SCEP(SUBJECT(PAIR("CN", "100%20%41%"))) ROOT),
	"!variable-unknown", NULL},
    {"another MDM's variable",
	PROFILE(SCEP(SUBJECT(PAIR("CN", "$SERIAL_NUMBER"))) ROOT),
	"!variable-misspelt", NULL},
    {"another MDM's variable is none",
	PROFILE(SCEP(SUBJECT(PAIR("CN", "$SERIAL_NUMBER"))) ROOT),
	"variable-unknown", IN ".Subject[0][0][1]"},
    {"the same beside Jamf Pro's mark",
	PROFILE(SCEP(SUBJECT(PAIR("CN", "$SERIAL_NUMBER") PAIR("O",
	    "$PROFILE_IDENTIFIER"))) ROOT WIFI(TEXT("SSID_STR", "$SITENAMES"))
		WIFI(TEXT("x", "$PROFILE_IDENTIFIER"))),
	"variable-misspelt", "PayloadContent[2].SSID_STR"},
    {"enrolment over the air",
	SERVICE(TEXT("URL", "https://a.example.com/ota")
		KEY("DeviceAttributes") "<array><string>UDID</string></array>"),
	"!service-attribute", NULL},
    {"enrolment over http", SERVICE(TEXT("URL", "http://a.example.com/ota")),
	"service-url-http", "PayloadContent.URL"},
    {"no attributes", SERVICE(TEXT("URL", "https://a.example.com/ota")),
	"service-attribute", "PayloadContent.DeviceAttributes"},
    {"an unknown attribute",
	SERVICE(TEXT("URL", "https://a.example.com/ota")
		KEY("DeviceAttributes") "<array><string>UUID</string></array>"),
	"service-attribute", "PayloadContent.DeviceAttributes[0]"},
    {"a challenge of the enrolment", SERVICE(TEXT("Challenge", "s3cret")),
	"secret-readable", "PayloadContent.Challenge"},
    {"a SCEP payload in the enrolment",
	SERVICE(
	    KEY("More") "<array>" SCEP(TEXT("Challenge", "s3cret")) "</array>"),
	"scep-fingerprint-none",
	"PayloadContent.More[0].PayloadContent"
	".CAFingerprint"},
    {"Wi-Fi password", PROFILE(WIFI(TEXT("Password", "s3cret"))),
	"secret-readable", "PayloadContent[0].Password"},
    {"Wi-Fi password of a variable", PROFILE(WIFI(TEXT("Password", "$UDID"))),
	"!secret-readable", NULL},
    {"masked Wi-Fi password", PROFILE(WIFI(TEXT("Password", "********"))),
	"!secret-readable", NULL},
    {"no Wi-Fi password", PROFILE(WIFI(TEXT("Password", ""))),
	"!secret-readable", NULL},
    {"user's password deeper",
	PROFILE(WIFI(KEY("EAPClientConfiguration") "<dict>" TEXT(
	    "UserPassword", "s3cret") "</dict>")),
	"secret-readable",
	"PayloadContent[0].EAPClientConfiguration.UserPassword"},
    {"password in a list",
	PROFILE(PAYLOAD("com.apple.airplay", "3",
	    KEY("Passwords") "<array><dict>" TEXT(
		"Password", "s3cret") "</dict></array>")),
	"secret-readable", "PayloadContent[0].Passwords[0].Password"},
    {"private key in settings of an app",
	PROFILE(PAYLOAD("com.example.app", "7",
	    TEXT("s", "-----BEGIN OPENSSH PRIVATE KEY-----"))),
	"secret-readable", "PayloadContent[0].s"},
    {"a rule for passwords",
	PROFILE(PAYLOAD("com.apple.mobiledevice.passwordpolicy", "3",
	    KEY("customRegex") "<dict>" TEXT(
		"passwordContentRegex", ".*") "</dict>")),
	"!secret-readable", NULL},
    {"reference to nothing", PROFILE(WIFI(TEXT("PayloadCertificateUUID", "x"))),
	"reference-unresolved", "PayloadContent[0].PayloadCertificateUUID"},
    {"identity for an anchor",
	PROFILE(WIFI(TEXT("PayloadCertificateUUID",
	    "11111111-2222-3333-4444-000000000002")) ROOT),
	"reference-kind", "PayloadContent[0].PayloadCertificateUUID"},
    {"reference that holds",
	PROFILE(WIFI(TEXT(
	    "PayloadCertificateUUID", "11111111-2222-3333-4444-000000000001"))
		SCEP(CLOSED PRINT NAME) ROOT),
	"!reference-kind", NULL},
    {"anchor deep down",
	PROFILE(WIFI(KEY("EAPClientConfiguration") "<dict>" KEY(
	    "PayloadCertificateAnchorUUID") "<array><string>y</string>"
					    "</array></dict>")),
	"reference-unresolved",
	"PayloadContent[0].EAPClientConfiguration."
	"PayloadCertificateAnchorUUID[0]"},
    {"without EAP-TLS",
	PROFILE(WIFI(TEXT("PayloadCertificateUUID", "x")
		KEY("EAPClientConfiguration") "<dict>" KEY(
		    "AcceptEAPTypes") "<array><integer>25</integer></"
				      "array></dict>")),
	"eap-tls-not-accepted", "PayloadContent[0].EAPClientConfiguration"},
    {"with EAP-TLS",
	PROFILE(WIFI(TEXT("PayloadCertificateUUID", "x")
		KEY("EAPClientConfiguration") "<dict>" KEY(
		    "AcceptEAPTypes") "<array><integer>13</integer></"
				      "array></dict>")),
	"!eap-tls-not-accepted", NULL},
    {"no payloads", PROFILE(""), "profile-empty", "PayloadContent"},
    {"a payload", PROFILE(ROOT), "!profile-empty", NULL},
    {"identity among the EAP settings",
	PROFILE(ROOT SCEP("") WIFI(KEY("EAPClientConfiguration") "<dict>" TEXT(
	    "PayloadCertificateUUID",
	    "11111111-2222-3333-4444-000000000001") "</dict>")),
	"eap-identity-misplaced",
	"PayloadContent[2].EAPClientConfiguration.PayloadCertificateUUID"},
    {"identity beside the EAP settings",
	PROFILE(WIFI(TEXT("PayloadCertificateUUID", "x")
		KEY("EAPClientConfiguration") "<dict></dict>")),
	"!eap-identity-misplaced", NULL},
    {"no key usage at all",
	PROFILE(ROOT PAYLOAD("com.apple.security.scep", "1",
	    KEY("PayloadContent") "<dict>" URL SIZE "</dict>")),
	"scep-key-usage-absent", "PayloadContent[1].PayloadContent.Key Usage"},
    {"key usage", PROFILE(ROOT SCEP("")), "!scep-key-usage-absent", NULL},
    {"words with a dollar in settings of an app",
	PROFILE(PAYLOAD("com.example.app", "7", TEXT("s", "echo $HOME $USER"))),
	"!variable-unknown", NULL},
    {"anchors without names",
	PROFILE(WIFI(KEY("EAPClientConfiguration") "<dict>" KEY(
	    "PayloadCertificateAnchorUUID") "<array><string>y</string>"
					    "</array></dict>")),
	"eap-no-server-names", "PayloadContent[0].EAPClientConfiguration"},
    {"identifier of the profile", PROFILE(PAYLOAD("com.example.app", "0", "")),
	"identifier-of-profile", "PayloadContent[0].PayloadIdentifier"},
    {"identifier of the profile alone",
	PROFILE(PAYLOAD("com.example.app", "0", "")), "!duplicate-identifier",
	NULL},
    {"identifier of another payload",
	PROFILE(PAYLOAD("com.example.app", "1", "")
		PAYLOAD("com.example.app", "1", "")),
	"duplicate-identifier", "PayloadContent[1].PayloadIdentifier"},
    {"misspelt variable without schema",
	PROFILE(WIFI(TEXT("SSID_STR", "$SITENAMES"))), "variable-unknown",
	"PayloadContent[0].SSID_STR"},
    {"variable in a password without schema",
	PROFILE(WIFI(TEXT("Password", "a$UDID"))), "variable-in-secret",
	"PayloadContent[0].Password"},
    {"ACME without https",
	PROFILE(ACME(TEXT("DirectoryURL", "http://ca.a")
		ACME_REST ACME_KEY("RSA", "2048", "false"))),
	"acme-directory-url", "PayloadContent[0].DirectoryURL"},
    {"ACME without key size", PROFILE(ACME(ACME_URL ACME_REST)),
	"plist-missing-key", "PayloadContent[0].KeyType"},
    {"ACME with a curve of 512 bits",
	PROFILE(ACME(
	    ACME_URL ACME_REST ACME_KEY("ECSECPrimeRandom", "512", "false"))),
	"acme-key", "PayloadContent[0].KeySize"},
    {"ACME with RSA in hardware",
	PROFILE(ACME(ACME_URL ACME_REST ACME_KEY("RSA", "2048", "true"))),
	"acme-key", "PayloadContent[0].HardwareBound"},
    {"ACME attested without hardware",
	PROFILE(ACME(ACME_URL ACME_REST ACME_KEY("RSA", "2048", "false")
		KEY("Attest") "<true/>")),
	"acme-key", "PayloadContent[0].Attest"},
    {"ACME as it should be",
	PROFILE(ACME(
	    ACME_URL ACME_REST ACME_KEY("ECSECPrimeRandom", "384", "true"))),
	"!acme-key", NULL},
};

static void test_plists(void)
{
	for (size_t i = 0; i < array_length(xml_rows); i++) {
		const struct xml_row *row = &xml_rows[i];
		struct checked checked;
		const struct finding *found;

		check_xml(&checked, row->xml, &unsigned_now);
		check_row(&checked, row->name, row->id, NULL);
		found =
		    row->path == NULL ? NULL : find(&checked.findings, row->id);
		if (found != NULL)
			is_text(found->path, row->path, "%s: path", row->name);
		arena_done(&checked.arena);
	}
}

/* -- clean ones, and what depends on the options ------------------------- */

static void test_clean(void)
{
	static const struct row clean = {"clean", NO, NO, NO, NULL, NULL};
	struct checked checked;

	check_ini(&checked, definition(&clean), &unsigned_now);
	if (!ok(checked.status == 0 && checked.findings.count == 0,
		"nothing in a clean definition"))
		show(&checked);
	arena_done(&checked.arena);
	check_xml(&checked, clean_xml, &unsigned_now);
	if (!ok(checked.status == 0 && checked.findings.count == 0,
		"nothing in a clean property list"))
		show(&checked);
	arena_done(&checked.arena);
	check_xml(&checked, HEAD "<array/></plist>", &unsigned_now);
	ok(checked.findings.count == 1, "nothing more where no dictionary is");
	arena_done(&checked.arena);
}

static void test_signed(void)
{
	static const struct row clean = {"clean", NO, NO, NO, NULL, NULL};
	static const struct row ndes = {"ndes", NO,
	    "challenge_type = dynamic-microsoft-ca\n-challenge\n"
	    "-redistribute_profile\nsubject = CN=x\n",
	    NO, NULL, NULL};
	static const struct row plain = {"plain", NO,
	    "subject = CN=x\n-redistribute_profile\n", NO, NULL, NULL};
	struct checked checked;

	check_ini(&checked, definition(&clean), &signed_now);
	ok(count_of(&checked.findings, "jamf-variable-signed") == 1,
	    "one warning for two variables in a signed profile");
	mark("jamf-variable-signed");
	arena_done(&checked.arena);
	check_ini(&checked, definition(&ndes), &signed_now);
	ok(count_of(&checked.findings, "jamf-variable-signed") == 1,
	    "the challenge of NDES is a variable");
	arena_done(&checked.arena);
	check_ini(&checked, definition(&plain), &signed_now);
	ok(count_of(&checked.findings, "jamf-variable-signed") == 0,
	    "no variable, no warning");
	arena_done(&checked.arena);
	check_xml(&checked,
	    PROFILE(SCEP(CLOSED PRINT NAME TEXT("Challenge", "s3cret")) ROOT),
	    &signed_now);
	ok(checked.findings.count == 1 &&
		count_of(&checked.findings, "secret-readable") == 1,
	    "a signature hides nothing");
	arena_done(&checked.arena);
}

static void test_dates(void)
{
	static const struct check_options late = {.now = 6000000000};
	static const struct check_options early = {.now = 1000000000};
	struct checked checked;

	check_xml(&checked, clean_xml, &late);
	check_row(&checked, "2160", "payload-certificate-expired", NULL);
	arena_done(&checked.arena);
	check_xml(&checked, clean_xml, &early);
	check_row(&checked, "2001", "payload-certificate-early", NULL);
	arena_done(&checked.arena);
}

/* Rules that no definition or property list of today's schemas can fire: of a
 * model made by hand. */
static void test_by_hand(void)
{
	static const struct row email = {"EMAIL", NO,
	    "subject = CN=x,O=$PROFILE_IDENTIFIER\n", NO, NULL, NULL};
	struct checked checked;
	struct schema other;
	struct schema_availability available;
	struct subject_pair pair = {.attribute = "EMAIL",
	    .name = "emailAddress",
	    .value = "a@b.c",
	    .length = 5};
	struct subject_rdn rdn = {&pair, 1};

	check_ini(&checked, definition(&email), &unsigned_now);
	pair.origin = pair.value_origin = checked.profile.payloads[0].origin;
	for (size_t i = 0; i < checked.profile.payloads[0].schema->count; i++)
		if (checked.profile.payloads[0].schema->keys[i].type ==
		    SCHEMA_SUBJECT)
			checked.profile.payloads[0].values[i].subject =
			    (struct subject){&rdn, 1};
	profile_check(
	    &checked.profile, &unsigned_now, &checked.arena, &checked.findings);
	check_row(&checked, "EMAIL on macOS 13", "scep-subject-email", NULL);
	other = *checked.profile.payloads[0].schema;
	available = *other.availability;
	available.introduced[PLATFORM_MACOS] = NULL;
	other.availability = &available;
	checked.profile.payloads[0].schema = &other;
	profile_check(
	    &checked.profile, &unsigned_now, &checked.arena, &checked.findings);
	check_row(
	    &checked, "type of no platform", "payload-not-on-platform", NULL);
	arena_done(&checked.arena);
}

/* The settings of a real server must pass. */
static void test_real(void)
{
	static const char real[] =
	    "[profile]\nname = Wi-Fi\nidentifier = com.example.wifi\n"
	    "organization = Example Inc.\n[scep]\n"
	    "URL = https://x.msappproxy.net/certsrv/mscep/mscep.dll\n"
	    "Name = ca\nRedistribute Profile = 15 days\n"
	    "Subject = CN=$USERNAME,O=$PROFILE_IDENTIFIER\n"
	    "Challenge Type = Dynamic-Microsoft CA\n"
	    "URL To SCEP Admin = https://x.msappproxy.net/certsrv/"
	    "mscep_admin/\n"
	    "Username = ndes_service_account\nPassword = env:NDES\n"
	    "Retries = 3\nRetry Delay = 10\n"
	    "Certificate Expiration Notification Threshold = 10\n"
	    "Fingerprint = d0ad406e6619c7b7a1a974dc0fdbe8cd\n"
	    "Use as digital signature = no\nUse for key encipherment = no\n"
	    "Allow export from keychain = no\nAllow all apps access = no\n";
	struct checked checked;

	check_ini(&checked, real, &signed_now);
	if (!ok(checked.status == 0 && checked.findings.errors == 0 &&
		    find(&checked.findings, "scep-fingerprint-md5") != NULL &&
		    find(&checked.findings, "scep-threshold") != NULL &&
		    find(&checked.findings, "scep-key-usage-none") != NULL &&
		    find(&checked.findings, "jamf-variable-signed") != NULL,
		"the real example: warnings and notes, no error"))
		show(&checked);
	arena_done(&checked.arena);
}

/* The finding stands at the value, a missing one at the section. */
static void test_places(void)
{
	static const char text[] =
	    "[profile]\nname = a\nidentifier = com.a\n[scep]\n"
	    "url = https://ca.a/scep\nredistribute_profile = 15\n"
	    "subject = CN=x\n";
	static const char without[] =
	    "[profile]\nname = a\nidentifier = com.a\n[scep]\n"
	    "url = https://ca.a/scep\nredistribute_profile = 15\n";
	struct checked checked;
	const struct finding *found;

	check_ini(&checked, text, &unsigned_now);
	found = find(&checked.findings, "scep-subject-profile-identifier");
	ok(found != NULL && found->line == 7 && found->column == 11,
	    "at the subject");
	arena_done(&checked.arena);
	check_ini(&checked, without, &unsigned_now);
	found = find(&checked.findings, "scep-subject-profile-identifier");
	ok(found != NULL && found->line == 4, "at the section");
	arena_done(&checked.arena);
}

static void test_no_secret(void)
{
	static const struct row row = {
	    "secret", NO, "challenge = \" canary$USERNAME\"\n", NO, NULL, NULL};
	struct checked checked;
	bool shown = false;

	check_ini(&checked, definition(&row), &signed_now);
	for (const struct finding *f = checked.findings.first; f != NULL;
	     f = f->next)
		shown = shown || strstr(f->message, "canary") != NULL ||
			(f->excerpt && strstr(f->excerpt, "canary") != NULL) ||
			(f->hint && strstr(f->hint, "canary") != NULL);
	ok(checked.findings.count >= 3 && !shown, "no secret in findings");
	arena_done(&checked.arena);
}

/* A failing allocation marks the findings, and never crashes. */
static void refuse_in_turn(const char *text)
{
	long n = 0;
	bool refused = true;

	for (; refused; n++) {
		struct checked checked;

		memory_fail_after(n, 1);
		check_ini(&checked, text, &unsigned_now);
		refused = memory_refused() != 0;
		memory_fail_after(-1, 0);
		if (refused && checked.status == 0 && !checked.findings.failed)
			ok(false, "allocation %ld failed unseen", n);
		arena_done(&checked.arena);
	}
	ok(n > 1, "%ld allocations failed in turn", n - 1);
}

/* -- what rows say of other rows, by schemas that are made up -------------- */

#define IDENTITIES                                                \
	"[scep \"a\"]\nurl = https://ca.a/scep\nsubject = CN=a\n" \
	"[scep \"b\"]\nurl = https://ca.a/scep\nsubject = CN=b\n"
#define ANCHOR "[root \"r\"]\ncertificate = root.pem\n"
#define NETWORK "[network \"n\"]\nname = n\n"

static const struct relation {
	const char *name;
	const char *profile; /* lines for [profile]; NULL: a property list */
	const char *rest;    /* further sections; or the payload */
	const char *id;      /* expected; "!id": must not be there */
	const char *message; /* part of it, or NULL */
} relations[] = {
    {"a name", NO, IDENTITIES NETWORK "identity = a\n", "!reference", NULL},
    {"a name of nobody", NO, IDENTITIES NETWORK "identity = c\n",
	"reference-unresolved", "'identity' refers to 'c'"},
    {"a name that a base leaves open", "abstract = yes\n",
	NETWORK "identity = c\n", "!reference", NULL},
    {"a name of two", NO, IDENTITIES NETWORK "identity = scep\n",
	"reference-ambiguous", "2 payloads"},
    {"a name of the wrong kind", NO, IDENTITIES NETWORK "anchors = a\n",
	"reference-kind", "expected a certificate"},

    {"a condition that does not hold", NO, NETWORK "security = open\n", "!key-",
	NULL},
    {"needed for a value", NO, NETWORK "security = eap\n", "key-needed",
	"'identity' is missing, which is needed because 'security' is eap"},
    {"needed by none in a base", "abstract = yes\n", NETWORK "security = eap\n",
	"!key-needed", NULL},
    {"needed in its dictionary", NO, IDENTITIES ANCHOR NETWORK "anchors = r\n",
	"key-needed",
	"'servers' is missing, which is needed because 'anchors' is given"},
    {"given, and nothing else there", NO, NETWORK "servers = a\n", "!key-",
	NULL},
    {"needed in a subsection", NO,
	NETWORK "[network \"n\" rules \"1\"]\naction = leave\n", "key-needed",
	"'place' is missing, which is needed because 'action' is leave"},
    {"not needed in a subsection", NO,
	NETWORK "[network \"n\" rules \"1\"]\naction = join\n", "!key-", NULL},
    {"two that exclude one another", NO,
	IDENTITIES NETWORK "identity = a\npassword = env:X\n", "keys-exclude",
	"'password' and 'identity' exclude one another"},
    {"one of the two", NO, IDENTITIES NETWORK "identity = a\n", "!keys-exclude",
	NULL},

    {"taken out before", "min_os = 12\n", NETWORK "hidden = yes\n",
	"key-removed", "'hidden' was taken out with macOS 12, and 12 is"},
    {"taken out later", "min_os = 11\n", NETWORK "hidden = yes\n",
	"!key-removed", NULL},
    {"taken out, in a subsection", "min_os = 13\n",
	NETWORK "[network \"n\" rules \"1\"]\naction = join\ngone = x\n",
	"key-removed", "'gone' was taken out"},
    {"supervised", "platform = ios\n", NETWORK "locked = yes\n",
	"key-supervised", "'locked' counts on supervised devices only"},
    {"supervised elsewhere", NO, NETWORK "locked = yes\n", "!key-supervised",
	NULL},
    {"enrolled by users", "platform = ios\n", NETWORK "personal = yes\n",
	"key-enrollment", "'personal' counts only on devices"},
    {"a type that is supervised", "platform = ios\n", "[desk]\ncolor = red\n",
	"payload-supervised", "'com.example.desk' counts on supervised"},
    {"a key of it", "platform = ios\n", "[desk]\ncolor = red\n",
	"!key-supervised", NULL},
    {"a type that was taken out", "platform = ios\nmin_os = 16\n",
	"[desk]\ncolor = red\n", "payload-removed", "with iOS 15"},
    {"a key of it", "platform = ios\nmin_os = 16\n", "[desk]\ncolor = red\n",
	"!key-removed", NULL},

    {"for users only", "level = computer\n", "[desk]\ncolor = red\n",
	"payload-level", "'com.example.desk' is for user profiles only"},
    {"for users, on iOS", "platform = ios\n", "[desk]\ncolor = red\n",
	"!payload-level", NULL},
    {"for computers only", "level = user\n", "[port \"p\"]\nspeed = 1\n",
	"payload-level",
	"'com.example.port.first' is for computer profiles only"},
    {"the type that is chosen", "level = user\n",
	"[port \"p\"]\ninterface = second\n", "payload-level",
	"'com.example.port.second' is for"},

    {"a profile: needed", NULL,
	"<key>PayloadType</key><string>com.example.network</string>"
	"<key>Name</key><string>n</string>"
	"<key>Security</key><string>EAP</string>",
	"plist-key-needed",
	"'IdentityUUID' is missing, which is needed because 'Security' is"},
    {"a profile: excluded", NULL,
	"<key>PayloadType</key><string>com.example.network</string>"
	"<key>Name</key><string>n</string>"
	"<key>Password</key><string>p</string>"
	"<key>IdentityUUID</key><string>x</string>",
	"plist-keys-exclude", "'Password' and 'IdentityUUID' exclude"},
    {"a profile: twice", NULL,
	"<key>PayloadType</key><string>com.example.desk</string></dict><dict>"
	"<key>PayloadType</key><string>com.example.desk</string>",
	"payload-twice", "a second payload of type 'com.example.desk'"},
    {"a profile: one of each type", NULL,
	"<key>PayloadType</key><string>com.example.port.first</string></dict>"
	"<dict>"
	"<key>PayloadType</key><string>com.example.port.second</string>",
	"!payload-", NULL},
    {"a profile: by what it holds", NULL,
	"<key>PayloadType</key><string>com.example.sso</string>"
	"<key>Kind</key><string>Realm</string>",
	"plist-missing-key", "'Realm' is missing"},
    {"a profile: by a key that is there", NULL,
	"<key>PayloadType</key><string>com.example.sso</string>"
	"<key>Realm</key><string>x</string>"
	"<key>Server</key><string>x</string>",
	"plist-unknown-key", "'Server'"},
    {"a profile: by nothing", NULL,
	"<key>PayloadType</key><string>com.example.sso</string>"
	"<key>Kind</key><string>Other</string>"
	"<key>Server</key><string>x</string>",
	"!plist-unknown", NULL},
};

static void test_relation(const struct relation *row)
{
	char text[TEXT_MAX];
	const struct finding *found = NULL;
	bool absent = row->id[0] == '!';
	const char *id = row->id + absent;
	struct checked checked;

	if (row->profile == NULL) {
		(void)snprintf(text, sizeof(text),
		    "<plist version=\"1.0\"><dict><key>PayloadContent</key>"
		    "<array><dict>%s</dict></array></dict></plist>",
		    row->rest);
		check_xml(&checked, text, &unsigned_now);
	} else {
		(void)snprintf(text, sizeof(text),
		    "[profile]\nname = n\nidentifier = com.example.n\n%s%s",
		    row->profile, row->rest);
		check_ini(&checked, text, &unsigned_now);
	}
	for (const struct finding *f = checked.findings.first;
	     found == NULL && f != NULL; f = f->next)
		if (strncmp(f->rule->id, id, strlen(id)) == 0 &&
		    (absent || row->message == NULL ||
			strstr(f->message, row->message) != NULL))
			found = f;
	if (!ok(checked.status == 0 && (found == NULL) == absent, "%s: %s",
		row->name, row->id))
		show(&checked);
	if (found != NULL)
		mark(found->rule->id);
	arena_done(&checked.arena);
}

static void test_relations(void)
{
	static const char many[] =
	    "[profile]\nname = n\nidentifier = com.example.n\n" IDENTITIES
		ANCHOR NETWORK
	    "security = eap\nidentity = scep\npassword = env:X\n"
	    "anchors = r, certificate, q\nservers = a\n"
	    "[network \"n\" rules \"1\"]\naction = join\n"
	    "[network \"n\" rules \"2\"]\naktion = join\n"
	    "[network rules \"3\"]\n[network \"m\" rules \"1\"]\n"
	    "[network \"n\" rule \"1\"]\n";
	struct schemas *shipped = schemas;
	struct error error = {0};

	if (!ok(schemas_load("tests/schemas", &schemas, &error) == 0,
		"the schemas of tests/schemas: %s", error.text))
		return;
	for (size_t i = 0; i < array_length(relations); i++)
		test_relation(&relations[i]);
	refuse_in_turn(many);
	schemas_free(schemas);
	schemas = shipped;
}

/* Fired by check_network_test.c, which has a short form for such payloads. */
static bool is_elsewhere(const char *id)
{
	static const char *const kinds[] = {"eap-", "tls-", "identity-cannot-",
	    "network-", "ethernet-", "wifi-", "vpn-", "acme-key-",
	    "acme-extended-", "acme-hardware-", "acme-subject",
	    "transparency-"};

	for (size_t i = 0; i < array_length(kinds); i++)
		if (strncmp(id, kinds[i], strlen(kinds[i])) == 0)
			return true;
	return false;
}

static void test_rules(void)
{
	size_t count = 0;

	for (; check_rules[count].id != NULL; count++) {
		const struct rule *rule = &check_rules[count];
		size_t length = rule->doc == NULL ? 0 : strlen(rule->doc);

		ok(length > 20 && rule->doc[length - 1] == '.',
		    "rule %s has a sentence", rule->id);
		if (!is_elsewhere(rule->id))
			ok(fired[count], "rule %s was fired", rule->id);
		for (size_t i = 0; i < count; i++)
			if (strcmp(check_rules[i].id, rule->id) == 0)
				ok(false, "rule %s occurs twice", rule->id);
	}
	ok(count > 60 && count < RULES_MAX, "there are %zu rules", count);
}

static void test_memory(void)
{
	static const struct row row = {"all", "-name\n",
	    "-subject\n-certificate\nurl = http://ca.a?x\n", JAMF, NULL, NULL};

	refuse_in_turn(definition(&row));
}

int main(void)
{
	struct error error = {0};

	if (schemas_load(NULL, &schemas, &error) != 0) {
		printf("Bail out! %s\n", error.text);
		return 1;
	}
	test_clean();
	test_definitions();
	test_plists();
	test_signed();
	test_dates();
	test_by_hand();
	test_real();
	test_places();
	test_no_secret();
	test_memory();
	test_relations();
	test_rules();
	schemas_free(schemas);
	return tap_done();
}
