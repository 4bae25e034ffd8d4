#include <string.h>

#include "base/clock.h"
#include "crypto/cert_names.h"
#include "crypto/cert_usage.h"
#include "scep/probe_internal.h"
#include "base/banned.h"

enum {
	DAYS_MOST = 825,
	DAYS_MOST_PUBLIC = 398, /* of CAs that come with the system */
	RSA_BITS_LEAST = 2048,
	EC_BITS_LEAST = 256
};

/* 2019-07-01: since then purpose and validity count; 2020-09-01. */
static const int64_t since_2019 = 1561939200, since_2020 = 1598918400;

static void judge_validity(struct probe *probe, const struct probe_way *way)
{
	const struct cert *leaf = way->tls.certs[0];
	const struct probe_fault fault = {PROBE_TLS, SCEP_FAILED,
	    "tls-validity",
	    "issue the web server's certificate for 825 days at most, "
	    "whichever CA it is by"};
	const struct probe_fault public = {PROBE_TLS, SCEP_WARNING,
	    "tls-validity-public",
	    "issue it for 398 days at most, unless its CA is your own and "
	    "comes to the devices by a profile"};
	int64_t begin = cert_not_before(leaf);
	int64_t seconds = cert_not_after(leaf) - begin;
	long long days = (long long)(seconds / CLOCK_DAY);

	if (begin >= since_2019 && seconds > (int64_t)DAYS_MOST * CLOCK_DAY)
		probe_find(probe, &fault,
		    "TLS certificate is valid for %lld days, devices accept "
		    "%d at most",
		    days, DAYS_MOST);
	else if (begin >= since_2020 && !way->target->own_ca &&
		 seconds > (int64_t)DAYS_MOST_PUBLIC * CLOCK_DAY)
		probe_find(probe, &public,
		    "TLS certificate is valid for %lld days, devices accept "
		    "%d at most of a CA that comes with the system",
		    days, DAYS_MOST_PUBLIC);
}

static void judge_leaf(struct probe *probe, const struct probe_way *way)
{
	const struct cert *leaf = way->tls.certs[0];
	const struct probe_fault purpose = {PROBE_TLS, SCEP_FAILED,
	    "tls-server-auth",
	    "issue the web server's certificate with the extended key usage "
	    "'server authentication' (1.3.6.1.5.5.7.3.1)"};
	const struct probe_fault name = {PROBE_TLS, SCEP_FAILED, "tls-name",
	    "issue the web server's certificate with this name as an "
	    "alternative name: devices do not look at the common name"};

	judge_validity(probe, way);
	if (cert_not_before(leaf) >= since_2019 &&
	    !cert_is_for(leaf, CERT_FOR_TLS_SERVER))
		probe_find(probe, &purpose,
		    "TLS certificate lacks the purpose 'server "
		    "authentication', which devices demand");
	if (way->facts.failure != HTTP_WRONG_HOST &&
	    !cert_names_host(leaf, way->url.host))
		probe_find(probe, &name,
		    "TLS certificate has no alternative name '%s'",
		    way->url.host);
}

static void judge_each(struct probe *probe, const struct cert *cert)
{
	const struct probe_fault key = {PROBE_TLS, SCEP_FAILED, "tls-key",
	    "issue it with an RSA key of 2048 bits or more, or on the curve "
	    "P-256"};
	const struct probe_fault weak = {PROBE_TLS, SCEP_FAILED, "tls-digest",
	    "issue it with SHA-256 or better"};
	const char *type = cert_key_name(cert);
	unsigned bits = cert_key_bits(cert);
	enum digest digest;

	if ((strcmp(type, "RSA") == 0 && bits < RSA_BITS_LEAST) ||
	    (strcmp(type, "EC") == 0 && bits < EC_BITS_LEAST))
		probe_find(probe, &key,
		    "TLS certificate '%s' has a key of %s %u, too short for "
		    "devices",
		    cert_common_name(cert), type, bits);
	/* Nobody checks the signature of a root. */
	if (!cert_is_self_signed(cert) &&
	    cert_signature_digest(cert, &digest) && digest_is_weak(digest))
		probe_find(probe, &weak,
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
	const struct probe_fault soon = {PROBE_TLS, SCEP_WARNING,
	    "tls-expires-soon", "renew the web server's certificate in time"};

	clock_format(cert_not_after(leaf), until, sizeof(until));
	probe_sum(probe, PROBE_TLS, "%s, issued by %s, expires %s (%lld days)",
	    cert_subject(leaf), cert_issuer(leaf), until, days);
	if (days >= 0 && days < SCEP_EXPIRES_SOON_DAYS)
		probe_find(probe, &soon,
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
	const struct probe_fault fault = {PROBE_TLS, SCEP_FAILED,
	    http_failure_name(way->facts.failure), way->bare_error.hint};
	const struct probe_fault incomplete = {PROBE_TLS, SCEP_FAILED,
	    "missing-intermediate",
	    "if that is an intermediate CA, have the web server send its "
	    "certificate (IIS: put it into 'Intermediate Certification "
	    "Authorities' of the machine); if it is your own root, name it in "
	    "'[network] ca_file'"};

	if (top != NULL && http_lacks_issuer(&way->facts) &&
	    !cert_is_self_issued(top))
		probe_find(probe, &incomplete,
		    "server sends no certificate of '%s', which issued '%s', "
		    "and it is not trusted by itself",
		    cert_issuer(top), cert_common_name(top));
	probe_find(probe, &fault, "%s", way->bare_error.text);
}

static void judge_client(struct probe *probe, const struct probe_way *way)
{
	const struct probe_fault fault = {PROBE_TLS,
	    way->answered ? SCEP_WARNING : SCEP_FAILED,
	    "tls-client-certificate",
	    "set 'Client certificates' to 'Ignore' in IIS' SSL settings, or "
	    "the like: devices have none at first, and renewals fail where "
	    "one is asked for"};

	if (way->facts.asks_certificate)
		probe_find(
		    probe, &fault, "server asks for a TLS client certificate");
}

void probe_judge_tls(struct probe *probe, const struct probe_way *way)
{
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
	judge_client(probe, way);
	if (way->tls.count > 0)
		judge_leaf(probe, way);
	for (size_t i = 0; i < way->tls.count; i++) {
		judge_each(probe, way->tls.certs[i]);
		probe_say_cert(probe, PROBE_TLS,
		    i == 0 ? "server" : "sent with it", way->tls.certs[i],
		    way->target->now);
	}
}
