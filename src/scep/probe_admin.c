#include <string.h>

#include "scep/probe_internal.h"
#include "base/banned.h"

static const char *fault_id(enum status status)
{
	switch (status) {
	case STATUS_CREDENTIALS:
		return "login-refused";
	case STATUS_PRIVILEGE:
		return "no-permission";
	case STATUS_BUSY:
		return "cache-full";
	case STATUS_NOT_FOUND:
		return "admin-not-found";
	case STATUS_NETWORK:
		return "admin-network";
	default:
		return "admin-page";
	}
}

static void judge_url(struct probe *probe, const char *url)
{
	const struct probe_fault fault = {PROBE_ADMIN, SCEP_WARNING,
	    "admin-slash", "end 'url_to_scep_admin' in mscep_admin/"};
	size_t length = strcspn(url, "?#");

	if (length > 0 && url[length - 1] != '/')
		probe_find(probe, &fault,
		    "'url_to_scep_admin' lacks the slash at its end: IIS "
		    "redirects, and a login may get lost on the way");
}

static void judge_thumbprint(struct probe *probe, const struct probe_way *way,
    const struct ndes_page *page)
{
	const struct probe_fault none = {PROBE_ADMIN, SCEP_WARNING,
	    "no-thumbprint", "compare the fingerprint by another way"};
	const struct probe_fault other = {PROBE_ADMIN, SCEP_FAILED,
	    "thumbprint-differs",
	    "'url' and 'url_to_scep_admin' may lead to different servers, or "
	    "the CA was renewed: restart IIS, and use nothing of this before "
	    "they agree"};
	const struct cert *cert;
	enum digest digest;

	if (page->thumbprint_length == 0) {
		probe_find(probe, &none, "the page shows no thumbprint");
		return;
	}
	if (!way->has_authority)
		return;
	cert = scep_authority_find(
	    &way->authority, page->thumbprint, page->thumbprint_length);
	if (cert == NULL || !digest_by_size(page->thumbprint_length, &digest))
		probe_find(probe, &other,
		    "the page's thumbprint is that of no CA certificate the "
		    "SCEP server gives");
	else
		probe_say(probe, PROBE_ADMIN, "thumbprint is the %s of %s",
		    digest_title(digest), cert_subject(cert));
}

static void judge_page(struct probe *probe, const struct probe_way *way,
    const struct ndes_page *page)
{
	const struct probe_fault none = {PROBE_ADMIN, SCEP_WARNING,
	    "no-challenge",
	    "NDES demands none (EnforcePassword is 0): anybody who reaches it "
	    "may enrol"};

	probe_sum(probe, PROBE_ADMIN,
	    "login accepted; took one of NDES' places for unused challenges");
	if (page->kind == NDES_PAGE_NO_CHALLENGE)
		probe_find(probe, &none, "the page gives no challenge");
	else if (page->reusable)
		probe_say(probe, PROBE_ADMIN,
		    "challenge of %zu characters, the same for all and "
		    "without end (UseSinglePassword)",
		    page->challenge.length);
	else
		probe_say(probe, PROBE_ADMIN,
		    "challenge of %zu characters, for one use within %u "
		    "minutes",
		    page->challenge.length, page->minutes);
	judge_thumbprint(probe, way, page);
}

static bool needs_page(const struct probe *probe, const struct probe_way *way)
{
	const struct probe_target *target = way->target;

	return target->read_admin ||
	       (probe_may_enrol(probe, way) &&
		   target->challenge == PROBE_CHALLENGE_NDES);
}

static void read_page(struct probe *probe, const struct probe_way *way,
    struct ndes_page *ret_page)
{
	struct error error = {0};

	if (ndes_fetch(way->target->http, way->target->admin, ret_page, NULL,
		&error) != 0)
		probe_find_error(
		    probe, PROBE_ADMIN, fault_id(error.status), &error);
	else
		judge_page(probe, way, ret_page);
}

void probe_admin(struct probe *probe, const struct probe_way *way,
    struct ndes_page *ret_page)
{
	const struct probe_target *target = way->target;

	if (target->admin_url == NULL) {
		probe_skip(probe, PROBE_ADMIN, "%s",
		    target->challenge == PROBE_CHALLENGE_UNKNOWN
			? "needs a definition"
			: "the definition names none (url_to_scep_admin)");
		return;
	}
	judge_url(probe, target->admin_url);
	if (target->admin == NULL)
		probe_skip(probe, PROBE_ADMIN,
		    "not read, since that takes one of NDES' five places for "
		    "unused challenges, for an hour; --admin reads it");
	else if (way->blocked || !needs_page(probe, way))
		/* No login is sent to what stands in front of the server. */
		probe_skip(probe, PROBE_ADMIN,
		    "not read, since a step before it failed");
	else
		read_page(probe, way, ret_page);
}
