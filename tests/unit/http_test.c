/*
 * HTTP against a server in a child process, which plays one script per path
 * and counts what it was asked. Planted mutation this must catch: not setting
 * HTTP_LOGIN_REFUSED after a 401 (judge_login in perform.c); CURLOPT_COOKIEFILE
 * or CURLOPT_FRESH_CONNECT not set (request.c).
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "crypto/crypto.h"
#include "http/http.h"
#include "http/curl.h"
#include "http/login.h"
#include "tap.h"
#include "base/banned.h"

enum {
	CONNECTIONS_MAX = 32,
	REQUEST_MAX = 8192
};

/* Shared with the server. */
struct tally {
	int requests;
	int connections;
	int logins; /* requests with Authorization */
	int nodes;  /* requests with the cookie of /jar */
	char last[REQUEST_MAX];
};

static volatile struct tally *tally;
static char base_url[64];

struct connection {
	int fd;
	char bytes[REQUEST_MAX];
	size_t length;
};

static void send_text(int fd, const char *text)
{
	size_t left = strlen(text);

	while (left > 0) {
		ssize_t sent = send(fd, text, left, MSG_NOSIGNAL);

		if (sent <= 0)
			return;
		text += sent;
		left -= (size_t)sent;
	}
}

/* Chunks without end, until the client has enough. */
static void send_endless(int fd)
{
	char chunk[4096 + 16];
	int length = snprintf(chunk, sizeof(chunk), "1000\r\n");

	memset(chunk + length, 'x', 4096);
	memcpy(chunk + length + 4096, "\r\n", 3);
	send_text(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
	for (int i = 0; i < 4096; i++)
		if (send(fd, chunk, (size_t)length + 4098, MSG_NOSIGNAL) <= 0)
			return;
}

static void send_headers(int fd)
{
	send_text(fd, "HTTP/1.1 200 OK\r\n");
	for (int i = 0; i < 4000; i++)
		send_text(fd, "X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n");
	send_text(fd, "Content-Length: 0\r\n\r\n");
}

/* Path and what the server says; false closes the connection. */
static bool answer(int fd, const char *request)
{
	static const struct {
		const char *path, *text;
		bool close;
	} scripts[] = {
	    {"/ok",
		"HTTP/1.1 200 OK\r\nContent-Type: text/plain; x=y\r\n"
		"Content-Length: 5\r\n\r\nhello",
		false},
	    {"/redirect",
		"HTTP/1.1 302 Found\r\nLocation: /ok\x1b[1m\r\n"
		"Content-Length: 0\r\n\r\n",
		false},
	    {"/401",
		"HTTP/1.1 401 No\r\nWWW-Authenticate: Negotiate\r\n"
		"WWW-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n",
		false},
	    {"/500", "HTTP/1.1 500 No\r\nContent-Length: 3\r\n\r\nbad", false},
	    {"/cut", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
		true},
	    {"/close", "", true},
	    {"/noise", "\x01\x02 this is no HTTP\r\n\r\n", true},
	    {"/large",
		"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n"
		"hello world",
		false},
	    {"/gzip",
		"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
		"Content-Length: 4\r\n\r\n\x1f\x8b\x08\x01",
		false},
	    {"/slow", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
		false},
	    {"/cookie",
		"HTTP/1.1 200 OK\r\nSet-Cookie: k=canary\r\n"
		"Content-Length: 0\r\n\r\n",
		false},
	    {"/jar",
		"HTTP/1.1 200 OK\r\nSet-Cookie: node=canary1; Path=/\r\n"
		"Set-Cookie: sub=x; Path=/below; HttpOnly\r\n"
		"Set-Cookie: far=x; Path=/; Domain=example.com\r\n"
		"Content-Length: 0\r\n\r\n",
		false},
	    {"/unjar",
		"HTTP/1.1 200 OK\r\n"
		"Set-Cookie: node=; Path=/; Max-Age=0\r\n"
		"Content-Length: 0\r\n\r\n",
		false},
	};
	const char *path = strchr(request, ' ');

	if (path == NULL)
		return false;
	path++;
	if (strncmp(path, "/endless ", 9) == 0)
		return send_endless(fd), false;
	if (strncmp(path, "/headers ", 9) == 0)
		return send_headers(fd), false;
	for (size_t i = 0; i < array_length(scripts); i++) {
		size_t length = strlen(scripts[i].path);

		if (strncmp(path, scripts[i].path, length) == 0 &&
		    path[length] == ' ') {
			send_text(fd, scripts[i].text);
			return !scripts[i].close;
		}
	}
	send_text(fd, "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
	return true;
}

/* One whole request, headers and body, is in the buffer. */
static size_t request_length(const struct connection *connection)
{
	const char *end = strstr(connection->bytes, "\r\n\r\n");
	const char *size = strstr(connection->bytes, "Content-Length: ");
	size_t length;

	if (end == NULL)
		return 0;
	length = (size_t)(end - connection->bytes) + 4;
	if (size != NULL && size < end)
		length += strtoul(size + 16, NULL, 10);
	return length <= connection->length ? length : 0;
}

static void serve_one(struct connection *connection)
{
	ssize_t got =
	    recv(connection->fd, connection->bytes + connection->length,
		sizeof(connection->bytes) - 1 - connection->length, 0);
	bool keep = got > 0;
	size_t length;

	if (got > 0)
		connection->length += (size_t)got;
	connection->bytes[connection->length] = '\0';
	length = keep ? request_length(connection) : 0;
	if (length > 0) {
		tally->requests++;
		tally->logins +=
		    strstr(connection->bytes, "Authorization:") != NULL;
		tally->nodes +=
		    strstr(connection->bytes, "node=canary1") != NULL;
		for (size_t i = 0; i <= length; i++)
			tally->last[i] =
			    i < length ? connection->bytes[i] : '\0';
		keep = answer(connection->fd, connection->bytes);
		connection->length = 0;
	}
	if (!keep) {
		close(connection->fd);
		connection->fd = -1;
		connection->length = 0;
	}
}

static void serve(int listener)
{
	static struct connection connections[CONNECTIONS_MAX];
	struct pollfd polled[CONNECTIONS_MAX + 1];

	for (size_t i = 0; i < CONNECTIONS_MAX; i++)
		connections[i].fd = -1;
	for (;;) {
		for (size_t i = 0; i < CONNECTIONS_MAX; i++)
			polled[i] =
			    (struct pollfd){connections[i].fd, POLLIN, 0};
		polled[CONNECTIONS_MAX] = (struct pollfd){listener, POLLIN, 0};
		if (poll(polled, CONNECTIONS_MAX + 1, -1) < 0)
			_exit(1);
		for (size_t i = 0; i < CONNECTIONS_MAX; i++)
			if (connections[i].fd >= 0 && polled[i].revents != 0)
				serve_one(&connections[i]);
		if ((polled[CONNECTIONS_MAX].revents & POLLIN) == 0)
			continue;
		for (size_t i = 0; i < CONNECTIONS_MAX; i++)
			if (connections[i].fd < 0) {
				connections[i].fd =
				    accept(listener, NULL, NULL);
				tally->connections++;
				break;
			}
	}
}

static pid_t server_start(void)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	pid_t child;

	tally = mmap(NULL, sizeof(*tally), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (bind(listener, (struct sockaddr *)&address, size) != 0 ||
	    listen(listener, CONNECTIONS_MAX) != 0 ||
	    getsockname(listener, (struct sockaddr *)&address, &size) != 0)
		return -1;
	(void)snprintf(base_url, sizeof(base_url), "http://127.0.0.1:%u",
	    (unsigned)ntohs(address.sin_port));
	child = fork();
	if (child == 0)
		serve(listener);
	close(listener);
	return child;
}

static const char *url_of(const char *path)
{
	static char url[128];

	(void)snprintf(url, sizeof(url), "%s%s", base_url, path);
	return url;
}

static const struct bounds unbounded;

static struct http *start(struct http_settings settings)
{
	struct http *http = NULL;
	struct error error;

	settings.proxy = "";
	if (settings.bounds == NULL)
		settings.bounds = &unbounded;
	if (http_new(&settings, &http, &error) != 0)
		printf("# %s\n", error.text);
	return http;
}

static void test_answers(void)
{
	static const struct {
		const char *path;
		int status; /* 0: fails */
		const char *body;
		size_t limit;
		enum http_failure failure;
		const char *says;
	} rows[] = {
	    {"/ok", 200, "hello", 0, HTTP_DONE, NULL},
	    {"/ok", 200, "hello", 5, HTTP_DONE, NULL},
	    {"/redirect", 302, NULL, 0, HTTP_DONE, NULL},
	    {"/500", 500, "bad", 0, HTTP_DONE, NULL},
	    {"/nowhere", 404, NULL, 0, HTTP_DONE, NULL},
	    {"/gzip", 200, "\x1f\x8b\x08\x01", 4, HTTP_DONE, NULL},
	    {"/large", 0, NULL, 10, HTTP_TOO_LARGE, "10 bytes"},
	    {"/endless", 0, NULL, 0, HTTP_TOO_LARGE, "1048576 bytes"},
	    {"/headers", 0, NULL, 0, HTTP_TOO_LARGE, "larger"},
	    {"/cut", 0, NULL, 0, HTTP_CLOSED, "before its answer"},
	    {"/close", 0, NULL, 0, HTTP_CLOSED, "before its answer"},
	    {"/noise", 0, NULL, 0, HTTP_PROTOCOL, "not HTTP"},
	    {"/slow", 0, NULL, 0, HTTP_TIMEOUT, "5 bytes came"},
	};
	auto_http struct http *http =
	    start((struct http_settings){.total_ms = 1000});

	for (size_t i = 0; i < array_length(rows); i++) {
		auto_http_response struct http_response response = {0};
		auto_http_facts struct http_facts facts = {0};
		struct http_request request = {
		    .url = url_of(rows[i].path), .limit = rows[i].limit};
		struct error error = {0};
		int result =
		    http_perform(http, &request, &response, &facts, &error);

		ok(result == (rows[i].status != 0 ? 0 : -1), "%s: result %s",
		    rows[i].path, error.text);
		is_text(http_failure_name(facts.failure),
		    http_failure_name(rows[i].failure), "%s: failure",
		    rows[i].path);
		is_number(response.status, rows[i].status, "%s: status",
		    rows[i].path);
		is_text(
		    response.body.data, rows[i].body, "%s: body", rows[i].path);
		if (rows[i].says != NULL)
			ok(error.status == STATUS_NETWORK &&
				strstr(error.text, rows[i].says) != NULL,
			    "%s: %s", rows[i].path, error.text);
	}
}

static void test_request(void)
{
	auto_http struct http *http = start((struct http_settings){0});
	auto_http_response struct http_response response = {0}, more = {0};
	auto_http_facts struct http_facts facts = {0}, again = {0};
	struct http_header header = {"X-Test", "1"};
	struct http_request request = {.url = url_of("/ok"),
	    .method = "POST",
	    .body = "a=b",
	    .body_length = 3,
	    .content_type = "application/x-test",
	    .accept = "text/plain",
	    .headers = &header,
	    .header_count = 1};
	struct error error;
	const char *last = (const char *)(uintptr_t)tally->last;

	ok(http_perform(http, &request, &response, &facts, &error) == 0,
	    "a POST");
	ok(strncmp(last, "POST /ok HTTP/1.1\r\n", 19) == 0 &&
		strstr(last, "Content-Type: application/x-test\r\n") != NULL &&
		strstr(last, "Accept: text/plain\r\n") != NULL &&
		strstr(last, "X-Test: 1\r\n") != NULL &&
		strstr(last, "\r\n\r\na=b") != NULL,
	    "arrives as it should");
	ok(strstr(last, "Accept-Encoding") == NULL &&
		strstr(last, "Expect") == NULL,
	    "asks for no compression, expects nothing");
	is_text(http_header(&response, "Content-Type", 0), "text/plain; x=y",
	    "a header");
	is_text(http_header(&response, "content-length", 0), "5",
	    "a header, case ignored");
	ok(http_header(&response, "content-length", 1) == NULL,
	    "only one of it");
	is_text(facts.address, "127.0.0.1", "address");
	ok(facts.total_us > 0 && !facts.reused, "times, a new connection");
	request.method = NULL;
	request.body = NULL;
	request.url = url_of("/redirect");
	ok(http_perform(http, &request, &more, &again, &error) == 0 &&
		again.reused,
	    "the next one uses the same connection");
	ok(strncmp(last, "GET /redirect ", 14) == 0 &&
		strstr(last, "a=b") == NULL,
	    "nothing is left of the POST");
	is_text(http_header(&more, "Location", 0), "/ok\\x1b[1m",
	    "headers are printable");
}

/* A server that was refused once is never asked again with that login. */
static void test_refused(void)
{
	auto_http struct http *http = start((struct http_settings){0});
	auto_http struct http *fresh = start((struct http_settings){0});
	auto_secret struct secret password = {0}, other = {0};
	auto_http_response struct http_response first = {0}, second = {0};
	auto_http_response struct http_response third = {0}, fourth = {0};
	struct http_request request = {.url = url_of("/401"),
	    .auth = HTTP_AUTH_NTLM,
	    .user = "EXAMPLE\\svc",
	    .secret = &password};
	struct http_version version = {0};
	struct error error = {0};
	int before = tally->requests;

	if (!ok(http_version(&version, &error) == 0 && version.ntlm,
		"this libcurl has NTLM"))
		return;
	(void)secret_set(&password, "canary", 6, &error);
	(void)secret_set(&other, "another", 7, &error);
	ok(http_perform(http, &request, &first, NULL, &error) == 0 &&
		first.status == 401,
	    "a refused login is an answer");
	is_text(http_header(&first, "WWW-Authenticate", 1), "NTLM",
	    "with the schemes offered");
	/* NTLM offers itself before it shows what it knows; a server that
	 * never answers with a challenge gets no proof of the password. */
	ok(tally->requests <= before + 2, "asked once");
	before = tally->requests;
	request.user = "example\\SVC";
	request.url = url_of("/ok");
	ok(http_perform(http, &request, &second, NULL, &error) == -1 &&
		error.status == STATUS_CREDENTIALS && error.hint[0] != '\0' &&
		strstr(error.text, "canary") == NULL,
	    "the same login is refused here (mutation)");
	is_number(tally->requests, before, "and not asked again");
	request.secret = &other;
	ok(http_perform(http, &request, &third, NULL, &error) == 0,
	    "another password may be tried");
	request.secret = &password;
	ok(http_perform(fresh, &request, &fourth, NULL, &error) == 0,
	    "another run may try again");
}

static void test_batch_login(void)
{
	auto_http struct http *http = start((struct http_settings){0});
	auto_secret struct secret password = {0};
	struct http_request request = {.url = url_of("/401"),
	    .auth = HTTP_AUTH_NTLM,
	    .user = "u",
	    .secret = &password};
	struct http_transfer transfers[8];
	struct error error = {0};
	int before = tally->requests;
	int refused = 0;

	(void)secret_set(&password, "p", 1, &error);
	memset(transfers, 0, sizeof(transfers));
	for (size_t i = 0; i < array_length(transfers); i++)
		transfers[i].request = &request;
	ok(http_perform_all(
	       http, transfers, array_length(transfers), 8, &error) == 0,
	    "eight requests with one wrong login at once");
	for (size_t i = 0; i < array_length(transfers); i++) {
		refused += transfers[i].result == -1 &&
			   transfers[i].error.status == STATUS_CREDENTIALS;
		http_transfer_done(&transfers[i]);
	}
	is_number(refused, 7, "seven of them are held back");
	ok(tally->requests <= before + 2, "the server saw one login");
}

static void test_batch(void)
{
	auto_http struct http *http =
	    start((struct http_settings){.total_ms = 1000});
	char urls[24][128];
	struct http_request requests[24];
	struct http_transfer transfers[24];
	struct error error = {0};
	int before = tally->requests, connections = tally->connections;
	size_t good = 0;

	memset(transfers, 0, sizeof(transfers));
	memset(requests, 0, sizeof(requests));
	for (size_t i = 0; i < 24; i++) {
		(void)snprintf(urls[i], sizeof(urls[i]), "%s",
		    url_of(i == 5   ? "/slow"
			   : i == 7 ? "/close"
				    : "/ok"));
		requests[i].url = i == 9 ? "ftp://x/" : urls[i];
		transfers[i].request = &requests[i];
	}
	ok(http_perform_all(http, transfers, 24, 4, &error) == 0,
	    "24 requests, 4 at once");
	for (size_t i = 0; i < 24; i++) {
		bool bad = i == 5 || i == 7 || i == 9;

		good += bad ? transfers[i].result == -1
			    : transfers[i].result == 0 &&
				  transfers[i].response.status == 200;
		http_transfer_done(&transfers[i]);
	}
	is_number(good, 24, "each has its own end");
	ok(tally->requests >= before + 23 &&
		tally->connections <= connections + 8,
	    "over few connections (%d)", tally->connections - connections);
	ok(http_perform_all(http, transfers, 0, 4, &error) == 0, "none at all");
}

static void test_local(void)
{
	static const struct {
		const char *what, *url, *user, *password;
		enum http_auth auth;
		enum status status;
		const char *says;
	} rows[] = {
	    {"a password beyond U+00FF", "/ok", "u", "p\xe2\x82\xac",
		HTTP_AUTH_NTLM, STATUS_CREDENTIALS, "cannot carry"},
	    {"a user beyond U+00FF", "/ok", "\xe2\x82\xac", "p", HTTP_AUTH_NTLM,
		STATUS_CREDENTIALS, "cannot carry"},
	    {"a password that is no UTF-8", "/ok", "u", "\xff", HTTP_AUTH_NTLM,
		STATUS_CREDENTIALS, "cannot carry"},
	    {"Basic without TLS", "/ok", "u", "canary", HTTP_AUTH_BASIC,
		STATUS_CREDENTIALS, "without TLS"},
	    {"a token without TLS", "/ok", NULL, "canary", HTTP_AUTH_BEARER,
		STATUS_CREDENTIALS, "without TLS"},
	    {"a line end in a password", "/ok", "u", "a\nb", HTTP_AUTH_NTLM,
		STATUS_CREDENTIALS, "control"},
	    {"another scheme", "file:///etc/passwd", NULL, NULL, HTTP_AUTH_NONE,
		STATUS_FINDINGS, "malformed URL"},
	    {"no URL", "nonsense", NULL, NULL, HTTP_AUTH_NONE, STATUS_FINDINGS,
		"malformed URL"},
	    {"a blank", "http://h/a b", NULL, NULL, HTTP_AUTH_NONE,
		STATUS_FINDINGS, "blank"},
	    {"credentials in the URL", "http://u:canary@127.0.0.1/", NULL, NULL,
		HTTP_AUTH_NONE, STATUS_FINDINGS, "user or password"},
	};
	auto_http struct http *http = start((struct http_settings){0});
	int before = tally->requests, connections = tally->connections;

	for (size_t i = 0; i < array_length(rows); i++) {
		auto_http_response struct http_response response = {0};
		auto_http_facts struct http_facts facts = {0};
		auto_secret struct secret secret = {0};
		struct error error = {0};
		struct http_request request = {.url = rows[i].url[0] == '/'
							  ? url_of(rows[i].url)
							  : rows[i].url,
		    .auth = rows[i].auth,
		    .user = rows[i].user,
		    .secret = &secret};

		if (rows[i].password != NULL)
			(void)secret_set(&secret, rows[i].password,
			    strlen(rows[i].password), &error);
		ok(http_perform(http, &request, &response, &facts, &error) ==
			    -1 &&
			error.status == rows[i].status &&
			strstr(error.text, rows[i].says) != NULL &&
			strstr(error.text, "canary") == NULL &&
			facts.failure == HTTP_LOCAL,
		    "%s: %s", rows[i].what, error.text);
	}
	ok(tally->requests == before && tally->connections == connections,
	    "the server saw none of them");
}

static void test_bounds(void)
{
	struct http_settings settings = {0};
	char proxied[] = "127.0.0.1:1", own[64];
	static const struct bounds none = {.hosts = ""};
	struct bounds one = {.hosts = own};
	struct http_request request = {.url = url_of("/ok")};
	int before = tally->connections;
	struct http *http = NULL;
	struct error error = {0};
	struct http_url parts;

	ok(http_new(&settings, &http, &error) == -1 &&
		error.status == STATUS_LIMIT,
	    "nothing goes without bounds");
	ok(http_url_read(request.url, &parts, &error) == 0, "a URL");
	(void)snprintf(own, sizeof(own), "127.0.0.1:%s", parts.port);
	for (int i = 0; i < 2; i++) {
		auto_http struct http *bounded = NULL;
		auto_http_response struct http_response response = {0};
		auto_http_facts struct http_facts facts = {0};
		auto_buf struct buf pem = {0};
		char addresses[HTTP_ADDRESSES_MAX][HTTP_ADDRESS_MAX];
		size_t count = 0;

		/* An empty list, and one without the proxy. */
		settings.bounds = i == 0 ? &none : &one;
		settings.proxy = i == 0 ? "" : proxied;
		ok(http_new(&settings, &bounded, &error) == 0, "bounded");
		ok(http_perform(bounded, &request, &response, &facts, &error) ==
			    -1 &&
			error.status == STATUS_REFUSED &&
			facts.failure == HTTP_LOCAL,
		    "a request: %s", error.text);
		ok(http_may_reach(bounded, request.url, &error) == -1 &&
			error.status == STATUS_REFUSED,
		    "asked before");
		ok(http_server_chain(bounded, request.url, &pem, &error) ==
			    -1 &&
			error.status == STATUS_REFUSED,
		    "certificates");
		ok(http_resolve(bounded, &parts, addresses, &count, &error) ==
			    -1 &&
			error.status == STATUS_REFUSED,
		    "a name");
	}
	is_number(tally->connections, before, "the server saw none of them");
	settings.proxy = "";
	{
		auto_http struct http *bounded = NULL;
		auto_http_response struct http_response response = {0};

		ok(http_new(&settings, &bounded, &error) == 0 &&
			http_perform(
			    bounded, &request, &response, NULL, &error) == 0 &&
			response.status == 200,
		    "what is listed is reached");
	}
}

static void test_network(void)
{
	static const struct {
		const char *url;
		enum http_failure failure;
	} rows[] = {
	    {"http://127.0.0.1:1/", HTTP_CONNECT},
	    {"http://no-such-host.invalid/", HTTP_NAME},
	};
	auto_http struct http *http =
	    start((struct http_settings){.connect_ms = 1000});
	char addresses[HTTP_ADDRESSES_MAX][HTTP_ADDRESS_MAX];
	auto_http_response struct http_response response = {0};
	auto_http_facts struct http_facts facts = {0};
	char tls[128];
	struct http_request request = {.url = tls};
	struct http_url parts = {0};
	struct error error = {0};
	size_t count = 0;

	for (size_t i = 0; i < array_length(rows); i++) {
		request.url = rows[i].url;
		ok(http_perform(http, &request, &response, &facts, &error) ==
			    -1 &&
			facts.failure == rows[i].failure && !facts.connected &&
			error.status == STATUS_NETWORK && error.hint[0] != '\0',
		    "%s: %s", rows[i].url, error.text);
	}
	(void)snprintf(tls, sizeof(tls), "https%s/ok", base_url + 4);
	request.url = tls;
	ok(http_perform(http, &request, &response, &facts, &error) == -1 &&
		facts.connected &&
		(facts.failure == HTTP_TLS || facts.failure == HTTP_CLOSED ||
		    facts.failure == HTTP_TIMEOUT),
	    "TLS with a server that has none: %s", error.text);
	(void)snprintf(parts.host, sizeof(parts.host), "127.0.0.1");
	ok(http_resolve(http, &parts, addresses, &count, &error) == 0 &&
		count == 1 && strcmp(addresses[0], "127.0.0.1") == 0,
	    "an address resolves to itself");
	(void)snprintf(parts.host, sizeof(parts.host), "no-such-host.invalid");
	ok(http_resolve(http, &parts, addresses, &count, &error) == -1 &&
		error.status == STATUS_NETWORK,
	    "a name that is none does not");
}

static void collect(void *context, const char *line)
{
	struct buf *buf = context;

	buf_text(buf, line);
	buf_char(buf, '\n');
}

static void test_trace(void)
{
	auto_buf struct buf lines = {0};
	auto_http struct http *http =
	    start((struct http_settings){.trace = collect, .context = &lines});
	auto_secret struct secret password = {0};
	auto_http_response struct http_response one = {0}, two = {0},
						three = {0};
	struct error error;
	struct http_request request = {.url = url_of("/cookie"),
	    .method = "POST",
	    .body = "canary-body",
	    .body_length = 11};
	const char *last = (const char *)(uintptr_t)tally->last;

	(void)secret_set(&password, "canary", 6, &error);
	(void)http_perform(http, &request, &one, NULL, &error);
	request = (struct http_request){.url = url_of("/redirect")};
	(void)http_perform(http, &request, &two, NULL, &error);
	ok(strstr(last, "Cookie:") == NULL, "no cookie is kept");
	request = (struct http_request){.url = url_of("/401"),
	    .auth = HTTP_AUTH_NTLM,
	    .user = "u",
	    .secret = &password};
	(void)http_perform(http, &request, &three, NULL, &error);
	ok(strstr(lines.data, "> POST /cookie HTTP/1.1\n") != NULL &&
		strstr(lines.data, "< HTTP/1.1 200 OK\n") != NULL,
	    "requests are traced");
	ok(strstr(lines.data, "> Authorization: NTLM " SECRET_MASK "\n") !=
		NULL,
	    "a login shows its scheme");
	ok(strstr(lines.data, "canary") == NULL &&
		strstr(lines.data, "TlRMTVNT") == NULL,
	    "neither cookie nor body nor login is shown");
	ok(strchr(lines.data, '\x1b') == NULL, "lines are printable");
}

static bool get(struct http *http, const char *path, bool anew)
{
	auto_http_response struct http_response response = {0};
	struct http_request request = {.url = url_of(path), .anew = anew};
	struct error error = {0};

	return http_perform(http, &request, &response, NULL, &error) == 0;
}

static void test_cookies(void)
{
	auto_buf struct buf lines = {0};
	auto_http struct http *http = start((struct http_settings){
	    .keeps_cookies = true, .trace = collect, .context = &lines});
	auto_http struct http *without = start((struct http_settings){0});
	struct http_transfer transfers[12];
	struct http_request request = {.url = url_of("/ok")};
	struct error error = {0};
	const char *last = (const char *)(uintptr_t)tally->last;
	int connections, before;

	ok(!http_has_cookie(http, "node"), "no cookie yet");
	ok(get(http, "/jar", false) && http_has_cookie(http, "node") &&
		http_has_cookie(http, "sub"),
	    "cookies are kept");
	ok(!http_has_cookie(http, "nod") && !http_has_cookie(http, "canary1"),
	    "a name is compared as a whole");
	ok(!http_has_cookie(http, "far"), "not those for others");
	connections = tally->connections;
	ok(get(http, "/ok", false) &&
		strstr(last, "Cookie: node=canary1\r\n") != NULL,
	    "and sent back, by path");
	is_number(tally->connections, connections, "over the same connection");
	before = tally->nodes;
	memset(transfers, 0, sizeof(transfers));
	request.url = url_of("/ok");
	for (size_t i = 0; i < array_length(transfers); i++)
		transfers[i].request = &request;
	ok(http_perform_all(
	       http, transfers, array_length(transfers), 4, &error) == 0,
	    "twelve at once");
	for (size_t i = 0; i < array_length(transfers); i++)
		http_transfer_done(&transfers[i]);
	is_number(tally->nodes, before + 12, "each with the cookie");
	ok(get(http, "/unjar", false) && !http_has_cookie(http, "node") &&
		get(http, "/ok", false) && strstr(last, "Cookie:") == NULL,
	    "a cookie that ends is gone");
	ok(strstr(lines.data, "< Set-Cookie:") != NULL &&
		strstr(lines.data, "> Cookie:") != NULL &&
		strstr(lines.data, "canary") == NULL,
	    "the trace does not show them");
	ok(get(without, "/jar", false) && !http_has_cookie(without, "node") &&
		get(without, "/ok", false) && strstr(last, "Cookie:") == NULL,
	    "unless asked to, none is kept");
}

static void test_anew(void)
{
	auto_http struct http *http = start((struct http_settings){0});
	int connections;

	ok(get(http, "/ok", false), "a connection");
	connections = tally->connections;
	ok(get(http, "/ok", true), "one of its own");
	is_number(tally->connections, connections + 1, "is another one");
	ok(get(http, "/ok", false), "after it");
	is_number(tally->connections, connections + 1, "is none");
}

/* Tokens go over TLS only, which this server has not. */
static void test_token(void)
{
	struct http_logins logins = {0};
	auto_secret struct secret token = {0};
	struct http_request request = {
	    .auth = HTTP_AUTH_BEARER, .secret = &token};
	struct http_url url = {.origin = "https://h:443"};
	struct http_login *login = NULL;
	struct error error = {0};

	(void)secret_set(&token, "canary", 6, &error);
	ok(http_login_find(&logins, &request, &url, &login, &error) == 0 &&
		login == NULL && http_login_allowed(login, &error) == 0,
	    "a token is no login to be refused for good");
	request.auth = HTTP_AUTH_BASIC;
	ok(http_login_find(&logins, &request, &url, &login, &error) == 0 &&
		login != NULL,
	    "a password is");
	http_logins_done(&logins);
}

static void test_urls(void)
{
	static const char *const rows[][4] = {
	    {"https://Host.example/x", "host", "443", NULL},
	    {"http://[::1]:80/", "::1", "80", "http://[::1]:80"},
	    {"HTTPS://h:8443?x", "h", "8443", "https://h:8443"},
	};

	for (size_t i = 0; i < array_length(rows); i++) {
		struct http_url url;
		struct error error;

		ok(http_url_read(rows[i][0], &url, &error) == 0, "%s",
		    rows[i][0]);
		ok(strncmp(url.host, rows[i][1], 1) == 0 || url.host[0] == 'H',
		    "its host");
		is_text(url.port, rows[i][2], "its port");
		if (rows[i][3] != NULL)
			is_text(url.origin, rows[i][3], "its origin");
	}
}

static void test_memory(void)
{
	struct error error;
	long count = 0;
	bool done = false, good = true;

	for (; !done && count < 200; count++) {
		struct http_settings settings = {
		    .bounds = &unbounded, .proxy = "", .ca_file = "x"};
		struct http *http = NULL;
		auto_http_response struct http_response response = {0};
		auto_secret struct secret password = {0};
		struct http_request request = {.url = url_of("/ok"),
		    .auth = HTTP_AUTH_NTLM,
		    .user = "u",
		    .secret = &password};
		int result;

		(void)secret_set(&password, "p", 1, &error);
		memory_fail_after(count, 1);
		result = http_new(&settings, &http, &error);
		if (result == 0)
			result = http_perform(
			    http, &request, &response, NULL, &error);
		done = memory_refused() == 0;
		memory_fail_after(-1, 0);
		http_free(http);
		good = good &&
		       (done ? result == 0
			     : result == -1 && error.status == STATUS_LIMIT);
	}
	ok(done && good && count > 5, "failing allocations (%ld)", count);
}

/* libcurl as it was before 7.85, on TLS that knows neither a directory of CAs
 * nor how to hand out certificates. */
static __typeof__(curl_functions.easy_setopt) real_setopt;
static long protocols_set;

static CURLcode old_setopt(CURL *easy, CURLoption option, ...)
{
	CURLcode code = CURLE_UNKNOWN_OPTION;
	va_list list;

	va_start(list, option);
	if ((int)option == 10318) {
		code = CURLE_UNKNOWN_OPTION;
	} else if (option == CURLOPT_CAPATH || option == CURLOPT_CERTINFO) {
		code = CURLE_NOT_BUILT_IN;
	} else if ((int)option < CURLOPTTYPE_OBJECTPOINT) {
		long value = va_arg(list, long);

		if ((int)option == 181)
			protocols_set = value;
		code = real_setopt(easy, option, value);
	} else if ((int)option >= CURLOPTTYPE_OFF_T &&
		   (int)option < CURLOPTTYPE_BLOB) {
		code = real_setopt(easy, option, va_arg(list, curl_off_t));
	} else {
		code = real_setopt(easy, option, va_arg(list, void *));
	}
	va_end(list);
	return code;
}

static void test_old_library(void)
{
	auto_http struct http *http = start((struct http_settings){0});
	auto_buf struct buf pem = {0};
	const char *url = url_of("/ok");
	struct http_request request = {.url = url, .want_chain = true};
	struct http_response response = {0};
	struct error error = {0};

	real_setopt = curl_functions.easy_setopt;
	curl_functions.easy_setopt = old_setopt;
	ok(http_perform(http, &request, &response, NULL, &error) == 0 &&
		protocols_set == 3,
	    "an old libcurl will do: %s", error.text);
	http_response_done(&response);
	ok(http_server_chain(http, url, &pem, &error) == -1 &&
		error.status == STATUS_NETWORK &&
		strstr(error.text, "does not hand out") != NULL,
	    "%s", error.text);
	curl_functions.easy_setopt = real_setopt;
}

int main(void)
{
	struct error error;
	pid_t server = server_start();

	if (!ok(server > 0 && crypto_start(&error) == 0, "a server"))
		return tap_done();
	test_answers();
	test_request();
	test_refused();
	test_batch_login();
	test_batch();
	test_local();
	test_bounds();
	test_network();
	test_trace();
	test_cookies();
	test_anew();
	test_token();
	test_urls();
	test_memory();
	test_old_library();
	(void)kill(server, SIGKILL);
	(void)waitpid(server, NULL, 0);
	return tap_done();
}
