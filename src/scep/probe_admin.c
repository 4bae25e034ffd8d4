/* The step that reads NDES' admin page. */
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

/* Whether it belongs to a CA that the SCEP server gives. */
static void judge_thumbprint(struct probe *probe, const struct probe_way *way,
    const struct ndes_page *page)
{
	const struct cert *cert;
	enum digest digest;

	if (page->thumbprint_length == 0) {
		probe_find(probe, PROBE_ADMIN, SCEP_NOTE_NO_THUMBPRINT,
		    "the page shows no thumbprint");
		return;
	}
	if (!way->has_authority)
		return;
	cert = scep_authority_find(
	    &way->authority, page->thumbprint, page->thumbprint_length);
	if (cert == NULL || !digest_by_size(page->thumbprint_length, &digest))
		probe_find(probe, PROBE_ADMIN, SCEP_NOTE_THUMBPRINT_DIFFERS,
		    "the page's thumbprint is that of no CA certificate the "
		    "SCEP server gives");
	else
		probe_say(probe, PROBE_ADMIN, "thumbprint is the %s of %s",
		    digest_title(digest), cert_subject(cert));
}

static void read_page(struct probe *probe, const struct probe_way *way,
    struct ndes_page *ret_page)
{
	struct error error = {0};

	if (ndes_fetch(way->target->http, way->target->admin, ret_page, NULL,
		&error) != 0) {
		probe_find_error(
		    probe, PROBE_ADMIN, fault_id(error.status), &error);
		return;
	}
	probe_sum(probe, PROBE_ADMIN,
	    "login accepted; took one of NDES' places for unused challenges");
	if (ret_page->kind == NDES_PAGE_NO_CHALLENGE)
		probe_find(probe, PROBE_ADMIN, SCEP_NOTE_NO_CHALLENGE,
		    "the page gives no challenge");
	else if (ret_page->reusable)
		probe_say(probe, PROBE_ADMIN,
		    "challenge of %zu characters, the same for all and "
		    "without end (UseSinglePassword)",
		    ret_page->challenge.length);
	else
		probe_say(probe, PROBE_ADMIN,
		    "challenge of %zu characters, for one use within %u "
		    "minutes",
		    ret_page->challenge.length, ret_page->minutes);
	judge_thumbprint(probe, way, ret_page);
}

void probe_admin(struct probe *probe, const struct probe_way *way,
    struct ndes_page *ret_page)
{
	const struct probe_target *target = way->target;
	bool is_needed =
	    target->read_admin || (target->challenge == PROBE_CHALLENGE_NDES &&
				      probe_may_enrol(probe, way));
	size_t length;

	if (target->admin_url == NULL) {
		probe_skip(probe, PROBE_ADMIN, "%s",
		    target->challenge == PROBE_CHALLENGE_UNKNOWN
			? "needs a definition"
			: "the definition names none (url_to_scep_admin)");
		return;
	}
	length = strcspn(target->admin_url, "?#");
	if (length > 0 && target->admin_url[length - 1] != '/')
		probe_find(probe, PROBE_ADMIN, SCEP_NOTE_ADMIN_SLASH,
		    "'url_to_scep_admin' lacks the slash at its end: IIS "
		    "redirects, and a login may get lost on the way");
	if (target->admin == NULL)
		probe_skip(probe, PROBE_ADMIN,
		    "not read, since that takes one of NDES' five places for "
		    "unused challenges, for an hour; --admin reads it");
	else if (way->blocked || !is_needed)
		/* No login is sent to what stands in front of the server. */
		probe_skip(probe, PROBE_ADMIN,
		    "not read, since a step before it failed");
	else
		read_page(probe, way, ret_page);
}
