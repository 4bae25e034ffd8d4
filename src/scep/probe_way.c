#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "scep/probe_internal.h"
#include "base/banned.h"

#define APP_PROXY_DOMAIN ".msappproxy.net"

/* Who reset the connection in the middle of TLS is no peer any more. */
bool probe_is_connected(const struct probe_way *way)
{
	return way->facts.connected || way->facts.failure == HTTP_UNTRUSTED ||
	       way->facts.failure == HTTP_WRONG_HOST ||
	       way->facts.failure == HTTP_EXPIRED ||
	       way->facts.failure == HTTP_TLS;
}

static const char *name_hint(const struct probe_way *way)
{
	if (text_ends_with(way->url.host, APP_PROXY_DOMAIN))
		return "copy the external URL from the application's page in "
		       "Entra (Application proxy); this one belongs to no "
		       "application";
	return "check the host in 'url'; behind Entra Application Proxy it is "
	       "the external URL's, not the server's name inside";
}

void probe_judge_name(struct probe *probe, const struct probe_way *way)
{
	const struct probe_fault fault = {
	    PROBE_NAME, SCEP_FAILED, "name", name_hint(way)};

	if (way->address_count > 0) {
		probe_sum(probe, PROBE_NAME, "%s is %s%s", way->url.host,
		    way->addresses[0], way->address_count > 1 ? ", ..." : "");
		for (size_t i = 0; i < way->address_count; i++)
			probe_say(probe, PROBE_NAME, "%s", way->addresses[i]);
	} else if (probe_is_connected(way)) {
		probe_sum(probe, PROBE_NAME,
		    "%s has no address here; a proxy knows it", way->url.host);
	} else {
		probe_find(probe, &fault, "%s", way->name_error.text);
	}
}

static const char *connect_hint(const struct probe_way *way)
{
	if (way->facts.failure == HTTP_TIMEOUT)
		return "a firewall may drop the packets: devices must reach "
		       "this host and port from where they are";
	return "check host and port in 'url'; Entra Application Proxy "
	       "listens on 443 and 80 only";
}

static void judge_connect(struct probe *probe, const struct probe_way *way)
{
	const struct http_facts *facts = &way->facts;
	const struct probe_fault fault = {PROBE_CONNECT, SCEP_FAILED,
	    http_failure_name(facts->failure),
	    facts->failure == HTTP_LOCAL ? way->bare_error.hint
					 : connect_hint(way)};

	if (facts->connect_us > 0)
		probe_sum(probe, PROBE_CONNECT, "%s port %u in %lld ms",
		    facts->address, facts->port,
		    (long long)((facts->connect_us - facts->name_us) / 1000));
	else if (probe_is_connected(way))
		probe_sum(probe, PROBE_CONNECT, "%s port %s is open",
		    way->url.host, way->url.port);
	else if (probe->steps[PROBE_NAME].state != PROBE_FAILED)
		probe_find(probe, &fault, "%s", way->bare_error.text);
}

void probe_judge_way(struct probe *probe, const struct probe_way *way)
{
	judge_connect(probe, way);
	if (probe_is_connected(way))
		probe_judge_tls(probe, way);
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
	const struct probe_fault fault = {PROBE_CLOCK, SCEP_WARNING, "clock",
	    "set both clocks right: certificates, Kerberos and SCEP's signing "
	    "times depend on them"};
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
		probe_find(probe, &fault,
		    "the server's clock is %lld s %s this machine's",
		    llabs(off), off < 0 ? "behind" : "ahead of");
}
