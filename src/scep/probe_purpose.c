#include <string.h>

#include "base/text.h"
#include "crypto/cert_names.h"
#include "crypto/cert_usage.h"
#include "scep/probe_internal.h"
#include "base/banned.h"

/* KB5014754: how a certificate names an account to a domain controller. */
#define SID_URI "tag:microsoft.com,2022-09-14:sid:"

static bool is_sid(const struct csr_alternative *name)
{
	return name->type == CSR_URI && name->length >= strlen(SID_URI) &&
	       memcmp(name->value, SID_URI, strlen(SID_URI)) == 0;
}

static void judge_name(struct probe *probe, const struct csr_alternative *name)
{
	static const char *const titles[] = {[CSR_DNS] = "DNS name",
	    [CSR_EMAIL] = "e-mail address",
	    [CSR_URI] = "URI",
	    [CSR_UPN] = "NT principal name"};
	const struct probe_fault lost = {PROBE_CERTIFICATE, SCEP_FAILED,
	    "name-lost",
	    "have the CA take alternative names from the request: with AD CS "
	    "'Supply in the request' on the template's tab 'Subject Name'; "
	    "else take the name out of the definition"};
	const struct probe_fault sid = {PROBE_CERTIFICATE, SCEP_FAILED,
	    "sid-lost",
	    "domain controllers map no account to it (KB5014754, event 39): "
	    "have the CA take alternative names from the request, or add the "
	    "extension 1.3.6.1.4.1.311.25.2"};

	if (cert_has_alternative(probe->cert, name))
		return;
	if (!is_sid(name))
		probe_find(probe, &lost,
		    "certificate lacks the %s that was asked for: '%.*s'",
		    titles[name->type], (int)name->length, name->value);
	else if (!cert_has_sid(probe->cert, name->value + strlen(SID_URI),
		     name->length - strlen(SID_URI)))
		probe_find(probe, &sid,
		    "certificate lacks the SID that was asked for: '%.*s'",
		    (int)name->length, name->value);
}

void probe_judge_names(struct probe *probe, const struct probe_request *request)
{
	for (size_t i = 0; i < request->csr.alternative_count; i++)
		judge_name(probe, &request->csr.alternatives[i]);
}

static void judge_ca(struct probe *probe, const struct cert *ca)
{
	const struct probe_fault fault = {PROBE_CERTIFICATE, SCEP_WARNING,
	    "ca-excludes-client-auth",
	    "have the CA's certificate renewed without extended key usages, "
	    "or with 'client authentication' among them"};

	if (!cert_allows(ca, CERT_FOR_TLS_CLIENT))
		probe_find(probe, &fault,
		    "CA '%s' may not issue for 'client authentication', by "
		    "its own extended key usage: 802.1X refuses what it "
		    "issued",
		    cert_common_name(ca));
}

void probe_judge_purpose(struct probe *probe, const struct probe_way *way)
{
	const struct probe_fault purpose = {PROBE_CERTIFICATE, SCEP_WARNING,
	    "no-client-auth",
	    "name a template with 'Client Authentication' in NDES' registry "
	    "key MSCEP (its default, 'IPSec (Offline request)', has none), "
	    "then restart IIS; needless for what is neither 802.1X nor VPN"};
	const struct probe_fault usage = {PROBE_CERTIFICATE, SCEP_WARNING,
	    "no-digital-signature",
	    "set 'use_as_digital_signature', and look at the template's key "
	    "usage: 802.1X signs with the key"};
	const struct scep_authority *authority = &way->authority;

	if (!cert_allows(probe->cert, CERT_FOR_TLS_CLIENT))
		probe_find(probe, &purpose,
		    "certificate is not for 'client authentication' (extended "
		    "key usage): 802.1X and domain controllers refuse it");
	if ((cert_key_usage(probe->cert) & CERT_USAGE_DIGITAL_SIGNATURE) == 0)
		probe_find(probe, &usage,
		    "certificate may not be used for digital signatures: "
		    "802.1X refuses it");
	for (size_t i = 0; i < authority->chain_count; i++)
		judge_ca(probe, authority->chain[i]);
}
