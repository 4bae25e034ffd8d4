"""Servers for bad weather: each connection is treated as BEHAVIOURS says.

    with RoughServer("endless", pki) as server:     # TLS, trusted by web-root
        ... run the program on server.url, server.admin_url ...
        server.requests       Request(method, target, headers, body, number
                              of the connection)...; names in lower case
        server.connections    how many there were
        server.credentials()  requests that carried a secret's trace; a test
                              that expects [] proves that none was sent

    RoughServer("redirect-http", pki, target=other.base)
    RoughServer("silent")                            # without pki: http
    RoughServer(function, pki)                       # function(Connection)

Slow ones go on until the client hangs up or stop() is called: give the
program short timeouts and run such tests side by side.
"""

import socket
import ssl
import struct
import threading
import zlib
from collections import namedtuple

from . import apache, logons
from .backend import ADMIN, SCEP
from .pages import LOGIN
from .process import Server

Request = namedtuple("Request", "method target headers body connection")

HEADER_MAX = 1 << 20
PIECE = b"0123456789abcdef" * 4096
HTML = b"<html><body>Hello</body></html>"
MICROSOFT = ("https://login.microsoftonline.com/3c2f9a4e-6f5d-4a8f-9f0a-"
             "1d2c3b4a5968/oauth2/authorize?response_type=code")
CAPS = b"POSTPKIOperation\nRenewal\nSHA-256\nDES3"
PROBLEM = {"backend-timeout": (504, "BackendTimeOut"),
           "bad-gateway": (502, "ParseBackendResponseFailed"),
           "no-connector": (503, "EmptyConnectorGroup"),
           "backend-down": (503, "BackendServiceUnavailable")}


class Closed(Exception):
    """The client hung up, or the server is being stopped."""


class Connection:
    """One connection, given to a behaviour."""

    def __init__(self, server, sock, number):
        self.server = server
        self.socket = sock
        self.number = number
        self.waiting = b""

    def receive(self):
        data = self.socket.recv(65536)
        if not data:
            raise Closed
        self.waiting += data

    def request(self):
        """The next request; Closed when there is none."""
        while b"\r\n\r\n" not in self.waiting:
            if len(self.waiting) > HEADER_MAX:
                raise Closed
            self.receive()
        head, _, self.waiting = self.waiting.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target = (first.split(" ") + [""])[:2]
        headers = {name.strip().lower(): value.strip() for name, _, value
                   in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", 0))
        if headers.get("expect"):
            self.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        while len(self.waiting) < length:
            self.receive()
        body, self.waiting = self.waiting[:length], self.waiting[length:]
        request = Request(method, target, headers, body, self.number)
        self.server.requests.append(request)
        return request

    def send(self, data):
        self.socket.sendall(data)

    def head(self, status=200, headers=(), reason="Status"):
        lines = [f"HTTP/1.1 {status} {reason}"]
        lines += [f"{name}: {value}" for name, value in dict(headers).items()]
        self.send("\r\n".join(lines + ["", ""]).encode("latin-1"))

    def answer(self, status, headers, body):
        self.head(status, {"Content-Type": "text/html", **headers,
                           "Content-Length": len(body)})
        self.send(body)

    def pause(self, seconds):
        """Waits; Closed when the client hangs up or the server stops."""
        raw = self.socket
        raw.settimeout(seconds)
        try:
            if not raw.recv(1):
                raise Closed
        except TimeoutError:
            pass
        finally:
            raw.settimeout(None)
        if self.server.stopping.is_set():
            raise Closed

    def finish(self):
        """Ends TLS in order: libcurl 8 wants that where the end of the
        connection is the end of the body."""
        if isinstance(self.socket, ssl.SSLSocket):
            self.socket.settimeout(5)
            try:
                self.socket.unwrap()
            except OSError:
                pass

    def forever(self):
        while True:
            self.pause(1)


def before(function):
    """Each request gets the same treatment, over one connection."""
    def each(connection):
        while True:
            connection.request()
            function(connection)
    return each


def always(status, headers=(), body=HTML):
    return before(lambda connection: connection.answer(
        status, dict(headers), body))


def silent(connection):
    connection.request()
    connection.forever()


def drip(connection):
    connection.request()
    connection.head(200, {"Content-Type": "text/plain",
                          "Content-Length": 100000})
    while True:
        connection.send(b"x")
        connection.pause(1)


def drip_header(connection):
    connection.request()
    connection.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        connection.send(b"x")
        connection.pause(1)


def endless(connection):
    connection.request()
    connection.head(200, {"Content-Type": "text/html",
                          "Transfer-Encoding": "chunked"})
    while True:
        connection.send(b"%x\r\n%s\r\n" % (len(PIECE), PIECE))


def endless_close(connection):
    connection.request()
    connection.head(200, {"Content-Type": "text/html",
                          "Connection": "close"})
    while True:
        connection.send(PIECE)


def large(connection):
    """Says at once how much it will be."""
    connection.request()
    connection.head(200, {"Content-Type": "text/html",
                          "Content-Length": 1 << 40})
    while True:
        connection.send(PIECE)


def bomb(connection):
    """256 MiB in 256 KiB. After a full flush, packing starts afresh, so that
    every mebibyte packs to the same bytes."""
    connection.request()
    zeros = bytes(1 << 20)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 0
    for _ in range(256):
        check = zlib.crc32(zeros, check)
    connection.head(200, {"Content-Type": "text/html",
                          "Content-Encoding": "gzip", "Connection": "close"})
    connection.send(bytes([31, 139, 8, 0, 0, 0, 0, 0, 0, 255]))
    connection.send(block * 256 + packer.flush())
    connection.send(struct.pack("<II", check, 256 << 20))
    connection.finish()


def cut_off(connection):
    connection.request()
    connection.head(200, {"Content-Type": "text/plain",
                          "Content-Length": 1000})
    connection.send(CAPS)


def cut_off_chunk(connection):
    connection.request()
    connection.head(200, {"Content-Type": "text/plain",
                          "Transfer-Encoding": "chunked"})
    connection.send(b"400\r\n" + CAPS)


def cut_off_header(connection):
    connection.request()
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Ty")


def huge_header(connection):
    connection.request()
    connection.send(b"HTTP/1.1 200 OK\r\nX-Large: ")
    while True:
        connection.send(PIECE)


def many_headers(connection):
    connection.request()
    connection.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.send(b"X-Another: one more line\r\n" * 1000)


def raw(data):
    def answer(connection):
        connection.request()
        connection.send(data)
    return answer


def close(connection):
    del connection


def close_after(connection):
    connection.request()


def reset(connection):
    connection.request()
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                 struct.pack("ii", 1, 0))


def redirect(connection):
    """To the same path at the server's target."""
    request = connection.request()
    connection.answer(302, {"Location": connection.server.target
                            + request.target}, HTML)


def redirect_self(connection):
    while True:
        request = connection.request()
        connection.answer(301, {"Location": request.target}, HTML)


def garbage_tls(connection):
    """Instead of a handshake; only with tls=False below."""
    connection.receive()
    connection.send(b"\x16\x03\x03\x00\x05garbage, no ServerHello\r\n")


def silent_tls(connection):
    connection.receive()
    connection.forever()


BEHAVIOURS = {
    "silent": silent,
    "drip": drip,
    "drip-header": drip_header,
    "endless": endless,
    "endless-close": endless_close,
    "large": large,
    "bomb": bomb,
    "cut-off": cut_off,
    "cut-off-chunk": cut_off_chunk,
    "cut-off-header": cut_off_header,
    "huge-header": huge_header,
    "many-headers": many_headers,
    "short-length": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"
                        + CAPS),
    "bad-length": raw(b"HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\n"
                      + CAPS),
    "two-lengths": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n"
                       b"Content-Length: 9\r\n\r\n" + CAPS),
    "bad-chunk": raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                     b"zz\r\n" + CAPS),
    "bad-gzip": raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                    b"Content-Length: 8\r\n\r\nnot gzip"),
    "not-http": raw(b"220 mail.example.com ESMTP\r\n"),
    "http-0.9": raw(CAPS),
    "escapes": raw(b"HTTP/1.1 500 \x1b[31mRed\x1b]0;owned\x07\r\n"
                   b"Server: \x1b[2J\r\nX-Ms-Proxy-Transaction-Id: \x1b[31m1"
                   b"\r\nContent-Length: 5\r\n\r\n\x1b[2J\x07"),
    "close": close,
    "close-after": close_after,
    "reset": reset,
    "redirect": redirect,
    "redirect-self": redirect_self,
    # What stands in front of NDES by mistake.
    "microsoft-login": always(302, {**apache.APP_PROXY,
                                    "Location": MICROSOFT}),
    "us-login": always(302, {"Location": MICROSOFT.replace(".com/", ".us/")}),
    "login-page": always(200, {}, LOGIN.encode()),
    "web-page": always(200),
    "no-content": always(204, {}, b""),
    "not-found": always(404),
    "forbidden": always(403),
    "too-long": always(414),
    "error": always(500),
    "plain": always(500, {"Content-Type": "text/plain"},
                    b"No SCEP profile is configured\r\n"),
    "iis-error": always(500, {"Server": "Microsoft-IIS/10.0"}),
    "http-sys-503": always(503, {"Server": "Microsoft-HTTPAPI/2.0"},
                           b"<HTML><HEAD><TITLE>Service Unavailable</TITLE>"
                           b"</HEAD><BODY><p>HTTP Error 503. The service is "
                           b"unavailable.</p></BODY></HTML>"),
    "proxied-503": always(503, apache.APP_PROXY),
    "proxied-500": always(500, apache.APP_PROXY),
    "query-too-long": always(404, {}, b"<h2>HTTP Error 404.15 - Not Found"
                             b"</h2>The request filtering module is "
                             b"configured to deny a request where the query "
                             b"string is too long."),
    "url-too-long": always(404, {}, b"<h2>HTTP Error 404.14 - Not Found</h2>"),
    "request-too-long": always(400, {"Server": "Microsoft-HTTPAPI/2.0"},
                               b"<h2>Bad Request - Request Too Long</h2>"
                               b"<p>HTTP Error 400. The size of the request "
                               b"headers is too long.</p>"),
    "wants-client": always(403, {}, b"<h2>HTTP Error 403.7 - Forbidden</h2>"),
    "throttled": always(429, {"Retry-After": "1"}),
    # Offers that must not draw out a password.
    "offers-basic": always(401, {"WWW-Authenticate": 'Basic realm="x"'}),
    "offers-digest": always(401, {"WWW-Authenticate":
                                  'Digest realm="x", nonce="1"'}),
    "offers-bearer": always(401, {"WWW-Authenticate": "Bearer"}),
    "offers-negotiate": always(401, {"WWW-Authenticate": "Negotiate"}),
    "offers-nothing": always(401),
    "asks-proxy": always(407, {"Proxy-Authenticate": 'Basic realm="x"'}),
    **{name: always(status, {**apache.APP_PROXY,
                             "x-ms-proxy-error-details": details})
       for name, (status, details) in PROBLEM.items()},
    "garbage-tls": garbage_tls,
    "silent-tls": silent_tls,
}
# These speak no TLS although their URL says https.
NO_HANDSHAKE = ("garbage-tls", "silent-tls")


class RoughServer(Server):
    """asks: "optional" or "required", a TLS client certificate; tls: the only
    version, "1.2" or "1.3"."""

    def __init__(self, behaviour, pki=None, cert="web", target=None,
                 asks=None, tls=None):
        self.behaviour = behaviour if callable(behaviour) \
            else BEHAVIOURS[behaviour]
        self.target = target
        self.requests = []
        self.open = {}
        self.connections = 0
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self.context = None
        https = pki is not None or behaviour in NO_HANDSHAKE
        if pki and behaviour not in NO_HANDSHAKE:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            if cert in ("web-sha1", "web-rsa1024"):
                self.context.set_ciphers("DEFAULT:@SECLEVEL=0")
            self.context.load_cert_chain(pki.cert(cert), pki.key(cert))
            if asks:
                self.context.verify_mode = {
                    "optional": ssl.CERT_OPTIONAL,
                    "required": ssl.CERT_REQUIRED}[asks]
                self.context.load_verify_locations(pki.cert("web-root"))
            if tls:
                only = {"1.2": ssl.TLSVersion.TLSv1_2,
                        "1.3": ssl.TLSVersion.TLSv1_3}[tls]
                self.context.minimum_version = only
                self.context.maximum_version = only
        self.ca_file = pki.cert("web-root") if pki else None
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.base = f"{'https' if https else 'http'}://localhost:{self.port}"
        self.url = self.base + SCEP
        self.admin_url = self.base + ADMIN
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()

    def accept(self):
        while True:
            try:
                sock = self.listener.accept()[0]
            except OSError:
                return
            with self.lock:
                self.connections += 1
                thread = threading.Thread(target=self.serve, daemon=True,
                                          args=(sock, self.connections))
                self.open[sock.fileno()] = sock, thread
            thread.start()

    def serve(self, sock, number):
        handle = sock.fileno()
        try:
            if self.context:
                sock.settimeout(30)
                sock = self.context.wrap_socket(sock, server_side=True)
                sock.settimeout(None)
                with self.lock:
                    self.open[handle] = sock, threading.current_thread()
            self.behaviour(Connection(self, sock, number))
        except (OSError, Closed):
            pass
        finally:
            with self.lock:
                self.open.pop(handle, None)
            sock.close()

    def credentials(self):
        return [request for request in self.requests
                if any(logons.is_logon(request.headers.get(name))
                       for name in ("authorization", "proxy-authorization"))]

    def stop(self):
        self.stopping.set()
        # close() alone does not wake accept().
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()
        self.thread.join()
        with self.lock:
            left = list(self.open.values())
        for sock, _ in left:
            try:
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
            except OSError:
                pass
        for _, thread in left:
            thread.join()
