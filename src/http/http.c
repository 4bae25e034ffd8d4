#include "http/http.h"

#include <curl/curl.h>

#include "base/banned.h"

void http_version(struct http_version *ret)
{
	const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);

	ret->version = info->version;
	ret->tls = info->ssl_version == NULL ? "" : info->ssl_version;
	ret->ntlm = (info->features & CURL_VERSION_NTLM) != 0;
	ret->negotiate = (info->features & CURL_VERSION_SPNEGO) != 0;
}
