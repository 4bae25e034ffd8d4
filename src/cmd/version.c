/* The command version. */
#include "cmd/cmd.h"
#include "cmd/message.h"
#include "crypto/crypto.h"
#include "http/http.h"
#include "json/json.h"
#include "json/json_write.h"
#include "plist/tree.h"
#include "xml/xml.h"
#include "base/banned.h"

static void add_text(struct buf *buf, const struct http_version *http)
{
	buf_text(buf, "scepctl " SCEPCTL_VERSION "\n");
	buf_printf(buf, "OpenSSL %s\n", crypto_version());
	buf_printf(buf, "libplist %s\n", tree_version());
	buf_printf(buf, "cJSON %s\n", json_version());
	buf_printf(buf, "Expat %s\n", xml_version());
	buf_printf(buf, "libcurl %s (TLS: %s; NTLM: %s; Negotiate: %s)\n",
	    http->version, *http->tls == '\0' ? "none" : http->tls,
	    http->ntlm ? "yes" : "no", http->negotiate ? "yes" : "no");
}

static void add_json(struct buf *buf, const struct http_version *http)
{
	struct json_writer writer = {.buf = buf};

	json_write_document(&writer);
	json_write_text(&writer, "scepctl", SCEPCTL_VERSION);
	json_write_text(&writer, "openssl", crypto_version());
	json_write_text(&writer, "libplist", tree_version());
	json_write_text(&writer, "cjson", json_version());
	json_write_text(&writer, "expat", xml_version());
	json_write_text(&writer, "libcurl", http->version);
	json_write_text(&writer, "tls", http->tls);
	json_write_boolean(&writer, "ntlm", http->ntlm);
	json_write_boolean(&writer, "negotiate", http->negotiate);
	json_write_end(&writer);
}

static int run_command(struct invocation *invocation)
{
	auto_buf struct buf buf = {0};
	struct error error = {0};
	bool json = opts_has(&invocation->arguments, "json");
	struct http_version http = {.version = "not found", .tls = ""};

	/* All but the network works without it. */
	(void)http_version(&http, &error);
	if (json)
		add_json(&buf, &http);
	else
		add_text(&buf, &http);
	if (stdout_report(invocation, json ? RUNNER_JSON : RUNNER_TEXT, &buf,
		&error) != 0)
		return message_error(invocation, &error);
	return STATUS_DONE;
}

static const struct option command_options[] = {
    {.name = "json", .doc = "the versions as JSON"},
    {0},
};

const struct command version_command = {.name = "version",
    .synopsis = "[--json]",
    .summary = "show the versions of program and libraries",
    .options = command_options,
    .run = run_command};
