#include "http/http.h"

#include "http/curl.h"
#include "base/banned.h"

int http_version(struct http_version *ret, struct error *error)
{
	const curl_version_info_data *info;

	if (curl_open(error) != 0)
		return -1;
	info = curl_version_info(CURLVERSION_NOW);
	ret->version = info->version;
	ret->tls = info->ssl_version == NULL ? "" : info->ssl_version;
	ret->ntlm = (info->features & CURL_VERSION_NTLM) != 0;
	ret->negotiate = (info->features & CURL_VERSION_SPNEGO) != 0;
	return 0;
}
