/*
 * The steps of the way to the server: name, connection, TLS, clocks. What
 * devices ask of the web server's certificate: Apple's "Requirements for
 * trusted certificates" (support.apple.com/103769) and "About upcoming limits
 * on trusted certificates" (support.apple.com/102028).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "crypto/cert_names.h"
#include "crypto/cert_usage.h"
#include "scep/probe_internal.h"
#include "base/banned.h"

#define APP_PROXY_DOMAIN ".msappproxy.net"

enum {
	DAYS_MOST = 825,
	DAYS_MOST_PUBLIC = 398, /* of CAs that come with the system */
	RSA_BITS_LEAST = 2048,
	EC_BITS_LEAST = 256
};

/* 2019-07-01: since then purpose and validity count; 2020-09-01. */
static const int64_t since_2019 = 1561939200, since_2020 = 1598918400;

/* Who reset the connection in the middle of TLS is no peer any more. */
static bool is_connected(const struct probe_way *way)
{
	return way->facts.connected || way->facts.failure == HTTP_UNTRUSTED ||
	       way->facts.failure == HTTP_WRONG_HOST ||
	       way->facts.failure == HTTP_EXPIRED ||
	       way->facts.failure == HTTP_TLS;
}

void probe_judge_name(struct probe *probe, const struct probe_way *way)
{
	const struct probe_finding as = {.severity = SCEP_FAILED,
	    .id = "name",
	    .hint = text_ends_with(way->url.host, APP_PROXY_DOMAIN)
			? "copy the external URL from the application's page "
			  "in Entra (Application proxy); this one belongs to "
			  "no application"
			: "check the host in 'url'; behind Entra Application "
			  "Proxy it is the external URL's, not the server's "
			  "name inside"};

	if (way->address_count > 0) {
		probe_sum(probe, PROBE_NAME, "%s is %s%s", way->url.host,
		    way->addresses[0], way->address_count > 1 ? ", ..." : "");
		for (size_t i = 0; i < way->address_count; i++)
			probe_say(probe, PROBE_NAME, "%s", way->addresses[i]);
	} else if (is_connected(way)) {
		probe_sum(probe, PROBE_NAME,
		    "%s has no address here; a proxy knows it", way->url.host);
	} else {
		probe_find_as(
		    probe, PROBE_NAME, &as, "%s", way->name_error.text);
	}
}

static void judge_reach(struct probe *probe, const struct probe_way *way)
{
	const struct http_facts *facts = &way->facts;
	const struct probe_finding as = {.severity = SCEP_FAILED,
	    .id = http_failure_name(facts->failure),
	    .hint = facts->failure == HTTP_LOCAL ? way->bare_error.hint
		    : facts->failure == HTTP_TIMEOUT
			? "a firewall may drop the packets: devices must "
			  "reach this host and port from where they are"
			: "check host and port in 'url'; Entra Application "
			  "Proxy listens on 443 and 80 only"};

	if (facts->connect_us > 0)
		probe_sum(probe, PROBE_CONNECT, "%s port %u in %lld ms",
		    facts->address, facts->port,
		    (long long)((facts->connect_us - facts->name_us) / 1000));
	else if (is_connected(way))
		probe_sum(probe, PROBE_CONNECT, "%s port %s is open",
		    way->url.host, way->url.port);
	else if (probe->steps[PROBE_NAME].state != PROBE_FAILED)
		probe_find_as(
		    probe, PROBE_CONNECT, &as, "%s", way->bare_error.text);
}

/* The server's own certificate. */
static void judge_leaf(struct probe *probe, const struct probe_way *way)
{
	const struct cert *leaf = way->tls.certs[0];
	int64_t begin = cert_not_before(leaf);
	int64_t seconds = cert_not_after(leaf) - begin;
	long long days = (long long)(seconds / CLOCK_DAY);

	if (begin >= since_2019 && seconds > (int64_t)DAYS_MOST * CLOCK_DAY)
		probe_find(probe, PROBE_TLS, SCEP_NOTE_TLS_VALIDITY,
		    "TLS certificate is valid for %lld days, devices accept "
		    "%d at most",
		    days, DAYS_MOST);
	else if (begin >= since_2020 && !way->target->own_ca &&
		 seconds > (int64_t)DAYS_MOST_PUBLIC * CLOCK_DAY)
		probe_find(probe, PROBE_TLS, SCEP_NOTE_TLS_VALIDITY_PUBLIC,
		    "TLS certificate is valid for %lld days, devices accept "
		    "%d at most of a CA that comes with the system",
		    days, DAYS_MOST_PUBLIC);
	if (begin >= since_2019 && !cert_is_for(leaf, CERT_FOR_TLS_SERVER))
		probe_find(probe, PROBE_TLS, SCEP_NOTE_TLS_SERVER_AUTH,
		    "TLS certificate lacks the purpose 'server "
		    "authentication', which devices demand");
	if (way->facts.failure != HTTP_WRONG_HOST &&
	    !cert_names_host(leaf, way->url.host))
		probe_find(probe, PROBE_TLS, SCEP_NOTE_TLS_NAME,
		    "TLS certificate has no alternative name '%s'",
		    way->url.host);
}

static void judge_each(struct probe *probe, const struct cert *cert)
{
	const char *type = cert_key_name(cert);
	unsigned bits = cert_key_bits(cert);
	enum digest digest;

	if ((strcmp(type, "RSA") == 0 && bits < RSA_BITS_LEAST) ||
	    (strcmp(type, "EC") == 0 && bits < EC_BITS_LEAST))
		probe_find(probe, PROBE_TLS, SCEP_NOTE_TLS_KEY,
		    "TLS certificate '%s' has a key of %s %u, too short for "
		    "devices",
		    cert_common_name(cert), type, bits);
	/* Nobody checks the signature of a root. */
	if (!cert_is_self_signed(cert) &&
	    cert_signature_digest(cert, &digest) && digest_is_weak(digest))
		probe_find(probe, PROBE_TLS, SCEP_NOTE_TLS_DIGEST,
		    "TLS certificate '%s' is signed with %s, which devices "
		    "refuse",
		    cert_common_name(cert), digest_title(digest));
}

static void judge_time(struct probe *probe, const struct probe_way *way)
{
	const struct cert *leaf = way->tls.certs[0];
	char until[CLOCK_TEXT_MAX];
	long long days =
	    clock_days_until(way->target->now, cert_not_after(leaf));

	clock_format(cert_not_after(leaf), until, sizeof(until));
	probe_sum(probe, PROBE_TLS, "%s, issued by %s, expires %s (%lld days)",
	    cert_subject(leaf), cert_issuer(leaf), until, days);
	if (days >= 0 && days < SCEP_EXPIRES_SOON_DAYS)
		probe_find(probe, PROBE_TLS, SCEP_NOTE_TLS_EXPIRES_SOON,
		    "TLS certificate '%s' expires in %lld days",
		    cert_common_name(leaf), days);
}

/* The last certificate that leads on from the server's own. */
static const struct cert *top_of(const struct cert_list *list)
{
	const struct cert *top = list->certs[0];

	for (size_t i = 0; i < list->count;)
		if (list->certs[i] != top && !cert_is_self_issued(top) &&
		    cert_is_issued_by(top, list->certs[i])) {
			top = list->certs[i];
			i = 0;
		} else {
			i++;
		}
	return top;
}

/* Why there was no TLS, or no answer over it. */
static void judge_failure(struct probe *probe, const struct probe_way *way)
{
	const struct cert *top = way->tls.count > 0 ? top_of(&way->tls) : NULL;
	const struct probe_finding as = {.severity = SCEP_FAILED,
	    .id = http_failure_name(way->facts.failure),
	    .hint = way->bare_error.hint};

	if (top != NULL && http_lacks_issuer(&way->facts) &&
	    !cert_is_self_issued(top))
		probe_find(probe, PROBE_TLS, SCEP_NOTE_MISSING_INTERMEDIATE,
		    "server sends no certificate of '%s', which issued '%s', "
		    "and it is not trusted by itself",
		    cert_issuer(top), cert_common_name(top));
	probe_find_as(probe, PROBE_TLS, &as, "%s", way->bare_error.text);
}

static void judge_tls(struct probe *probe, const struct probe_way *way)
{
	const struct probe_finding client = {
	    .severity = way->answered ? SCEP_WARNING : SCEP_FAILED,
	    .id = "tls-client-certificate",
	    .hint = "set 'Client certificates' to 'Ignore' in IIS' SSL "
		    "settings, or the like: devices have none at first, and "
		    "renewals fail where one is asked for"};

	if (strcmp(way->url.scheme, "https") != 0) {
		probe_skip(probe, PROBE_TLS,
		    "the URL is http: SCEP protects its messages itself, but "
		    "the fingerprint alone tells the CA from another");
		return;
	}
	/* A handshake that did not come to its end has no time. */
	if (!way->answered && way->facts.tls_us == 0)
		judge_failure(probe, way);
	else if (way->tls.count == 0)
		probe_sum(probe, PROBE_TLS, "trusted for %s", way->url.host);
	else
		judge_time(probe, way);
	if (way->facts.asks_certificate)
		probe_find_as(probe, PROBE_TLS, &client,
		    "server asks for a TLS client certificate");
	if (way->tls.count > 0)
		judge_leaf(probe, way);
	for (size_t i = 0; i < way->tls.count; i++) {
		judge_each(probe, way->tls.certs[i]);
		probe_say_cert(probe, PROBE_TLS,
		    i == 0 ? "server" : "sent with it", way->tls.certs[i],
		    way->target->now);
	}
}

void probe_judge_connection(struct probe *probe, const struct probe_way *way)
{
	judge_reach(probe, way);
	if (is_connected(way))
		judge_tls(probe, way);
}

bool probe_date_read(const char *text, int64_t *ret_time)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	char iso[CLOCK_TEXT_MAX], name[4] = {0};
	const char *month;

	/* Each part has its place; clock_parse checks the numbers. */
	if (strlen(text) != 29 || strcmp(text + 25, " GMT") != 0 ||
	    text[16] != ' ')
		return false;
	memcpy(name, text + 8, 3);
	month = strstr(months, name);
	if (month == NULL || (month - months) % 3 != 0)
		return false;
	(void)snprintf(iso, sizeof(iso), "%.4s-%02u-%.2sT%.8sZ", text + 12,
	    (unsigned)((month - months) / 3 + 1) % 100, text + 5, text + 17);
	return clock_parse(iso, ret_time);
}

void probe_judge_clock(struct probe *probe, const struct probe_way *way)
{
	const char *date =
	    way->answered ? http_header(&way->bare, "Date", 0) : NULL;
	int64_t there;
	long long off;

	if (!way->answered)
		return;
	if (date == NULL || !probe_date_read(date, &there)) {
		probe_skip(probe, PROBE_CLOCK, "the server does not say");
		return;
	}
	off = (long long)(there - way->target->now);
	probe_sum(probe, PROBE_CLOCK, "the server's is %lld s %s this one's",
	    llabs(off), off < 0 ? "behind" : "ahead of");
	probe_say(probe, PROBE_CLOCK, "Date: %s", date);
	if (llabs(off) > PROBE_CLOCK_SECONDS)
		probe_find(probe, PROBE_CLOCK, SCEP_NOTE_CLOCK,
		    "the server's clock is %lld s %s this machine's",
		    llabs(off), off < 0 ? "behind" : "ahead of");
}
