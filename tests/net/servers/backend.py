"""The application behind Apache: admin page and SCEP endpoint of each site.
It runs in the test process, so that a test sets a site's attributes and the
next request finds them. Apache names the site in the header X-Site."""

import http.client
import http.server
import os
import secrets
import threading
import time
import urllib.parse

from . import answers, pages

ADMIN = "/certsrv/mscep_admin/"
SCEP = "/certsrv/mscep/mscep.dll"
PLAIN_PAGE = pages.html(
    "<P> This URL is used by network devices to submit certificate requests. "
    "</P>").encode("utf-16-le")
UPSTREAM_SECONDS = 30


class Application:
    """State and answers of one site; NdesServer's Site adds the logs."""

    def __init__(self, pki, directory):
        self.pki = pki
        self.challenge_directory = directory
        self.lock = threading.Lock()
        self.reset()

    def reset(self):
        self.page = "challenge"
        self.certificates = "ndes"
        self.capabilities = "ndes"
        self.upstream = None
        self.intune = False
        self.thumbprint = None
        self.slots = 5
        self.query_limit = 2048
        self.headers = {}
        self.clock = 0
        self.fault = None
        self.challenges = []
        for name in os.listdir(self.challenge_directory):
            os.unlink(os.path.join(self.challenge_directory, name))

    def forward(self, url):
        """Lets the SCEP server at this http URL answer all operations; set
        certificates or capabilities afterwards to replace one answer."""
        self.upstream = urllib.parse.urlsplit(url)
        self.certificates = None
        self.capabilities = None

    def outstanding(self):
        """Challenges given out and not used."""
        return os.listdir(self.challenge_directory)

    def challenge(self):
        """A new one-time challenge, which RaServer accepts once; None when
        the cache is full."""
        with self.lock:
            if len(self.outstanding()) >= self.slots:
                return None
            made = secrets.token_hex(8).upper()
            path = os.path.join(self.challenge_directory, made)
            with open(path, "w", encoding="ascii"):
                pass
            self.challenges.append(made)
            return made

    def page_thumbprint(self):
        if self.thumbprint:
            return self.thumbprint
        name = answers.authority(self.certificates or "ndes") or "issuing"
        return self.pki.digest(name, "md5")

    def admin(self):
        name, made = self.page, pages.SINGLE_PASSWORD
        if pages.PAGES[name].costs:
            made = self.challenge()
            if made is None:
                name = "cache-full"
        return pages.render(name, self.page_thumbprint(), made)

    def scep(self, request):
        """(status, content type, body) for a request to mscep.dll."""
        query = urllib.parse.urlsplit(request.path).query
        if len(query) > self.query_limit:
            return 404, "text/html", b"<html>404 - File not found</html>"
        operation = urllib.parse.parse_qs(query).get("operation", [None])[0]
        if operation == "GetCACert" and self.certificates:
            return answers.certificates(self.pki, self.certificates)
        if operation == "GetCACaps" and self.capabilities:
            return answers.capabilities(self.capabilities)
        if operation is None:
            return (403, "text/html", b"<html>403 - Forbidden</html>") \
                if self.intune else (200, "text/html", PLAIN_PAGE)
        if self.upstream:
            return self.relay(request, query)
        return 500, "text/html", b"<html>500 - Internal server error</html>"

    def relay(self, request, query):
        link = http.client.HTTPConnection(
            self.upstream.hostname, self.upstream.port,
            timeout=UPSTREAM_SECONDS)
        try:
            link.request(request.command, f"{self.upstream.path}?{query}",
                         request.body, {"Content-Type": request.headers.get(
                             "Content-Type", "application/x-pki-message")})
            answer = link.getresponse()
            return answer.status, answer.getheader("Content-Type"), \
                answer.read()
        finally:
            link.close()

    def answer(self, request):
        """(status, content type, body, headers)."""
        path = urllib.parse.urlsplit(request.path).path
        if self.fault:
            status, headers, body = self.fault
            return status, "text/html", body, headers
        if path == ADMIN.rstrip("/"):
            return 301, "text/html", b"", {"Location": ADMIN}
        if path == ADMIN:
            return (*self.admin(), {})
        if path.rstrip("/") == SCEP:
            return (*self.scep(request), {})
        return 404, "text/html", b"<html>404 - File not found</html>", {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Microsoft-IIS/10.0"
    sys_version = ""

    def handle_any(self):
        site = self.server.sites[int(self.headers["X-Site"])]
        self.clock = site.clock
        self.body = self.rfile.read(
            int(self.headers.get("Content-Length") or 0))
        status, kind, body, headers = site.answer(self)
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        for name, value in {**headers, **site.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_HEAD = handle_any

    def date_time_string(self, timestamp=None):
        return super().date_time_string(time.time() + self.clock)

    def log_message(self, *_):
        pass


class Backend(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.sites = {}
        self.port = self.server_address[1]
        self.thread = threading.Thread(target=self.serve_forever,
                                       args=(0.05,), daemon=True)
        self.thread.start()

    def handle_error(self, request, client_address):
        """A client that hangs up is nothing to report."""

    def stop(self):
        self.shutdown()
        self.thread.join()
        self.server_close()
