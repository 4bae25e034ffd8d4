"""HTTP/1.1 over TLS, one thread per connection, and the account of it."""

import hashlib
import socket
import ssl
import threading
import time
import traceback
from email.utils import formatdate
from http.client import responses

from .pages import status_page

HEADER_MAX = 1 << 20
BODY_MAX = 64 << 20
WRITES = ("POST", "PUT", "DELETE")


class Closed(Exception):
    """The client hung up, or it was we."""


class Request:
    def __init__(self, method, target, headers, body):
        self.method = method
        self.path = target.partition("?")[0]
        self.target = target
        self.headers = headers
        self.body = body
        self.node = 0
        self.token = None
        self.classic = False
        self.fault = None

    def cookies(self):
        pairs = (pair.strip().partition("=") for pair
                 in self.headers.get("cookie", "").split(";"))
        return {name: value for name, _, value in pairs if name}

    def is_write(self):
        return self.method in WRITES and (
            "/JSSResource/" in self.path or "/proclassic/" in self.path)

    def complaints(self):
        """What a careful client would have said otherwise."""
        found = []
        if "/JSSResource/" not in self.path \
                and "/proclassic/" not in self.path:
            return found
        accept = self.headers.get("accept", "")
        kind = self.headers.get("content-type", "")
        if "application/xml" not in accept:
            found.append(f"Accept is '{accept}', not application/xml")
        if self.method in ("POST", "PUT") \
                and kind.partition(";")[0] not in ("application/xml",
                                                   "text/xml"):
            found.append(f"Content-Type is '{kind}', not application/xml")
        if self.target != self.path:
            found.append("query in a Classic request")
        return found


class Account:
    """Counts and the log of requests."""

    def __init__(self):
        self.lock = threading.Lock()
        self.connections = 0
        self.handshakes_failed = 0
        self.resumed = 0  # TLS sessions that went on
        self.now = {"all": 0, "writes": 0}
        self.clear()

    def clear(self):
        with self.lock:
            self.log = []
            self.bodies = {}
            self.most = {"all": 0, "writes": 0}
            self.cookies = set()
            self.without_cookie = 0

    def paths(self):
        """How many requests there were by path."""
        counts = {}
        for entry in self.log:
            path = entry["path"].partition("?")[0]
            counts[path] = counts.get(path, 0) + 1
        return counts

    def begin(self, request, connection):
        kinds = ["all"] + (["writes"] if request.is_write() else [])
        cookie = request.cookies().get("jpro-ingress")
        entry = {
            "time": time.monotonic(), "method": request.method,
            "path": request.target, "connection": connection,
            "type": request.headers.get("content-type"),
            "accept": request.headers.get("accept"),
            "agent": request.headers.get("user-agent"),
            "cookie": cookie, "size": len(request.body),
            "sha256": hashlib.sha256(request.body).hexdigest(),
            "complaints": request.complaints(), "status": None,
            "node": None, "token": None, "fault": None, "seconds": None}
        with self.lock:
            for kind in kinds:
                self.now[kind] += 1
                self.most[kind] = max(self.most[kind], self.now[kind])
            entry["n"] = len(self.log) + 1
            self.log.append(entry)
            if request.method in WRITES:
                self.bodies[entry["n"]] = request.body
            if cookie:
                self.cookies.add(cookie)
            else:
                self.without_cookie += 1
        return entry

    def end(self, request, entry, response):
        kinds = ["all"] + (["writes"] if request.is_write() else [])
        entry.update(
            status=response.status if response else None, node=request.node,
            token=request.token.number if request.token else None,
            fault=request.fault,
            seconds=round(time.monotonic() - entry["time"], 6))
        with self.lock:
            for kind in kinds:
                self.now[kind] -= 1


class Connection:
    def __init__(self, server, sock, number):
        self.server = server
        self.socket = sock
        self.number = number
        self.waiting = bytearray()

    def drop(self):
        # Closing the plain socket below TLS: no farewell is sent.
        self.socket.close()
        raise Closed

    def pause(self, seconds):
        if self.server.stopping.wait(seconds):
            raise Closed

    def send(self, data):
        self.socket.sendall(data)

    def receive(self):
        data = self.socket.recv(65536)
        if not data:
            raise Closed
        self.waiting += data

    def take(self, count):
        while len(self.waiting) < count:
            self.receive()
        data = bytes(self.waiting[:count])
        del self.waiting[:count]
        return data

    def take_until(self, end):
        while True:
            at = self.waiting.find(end)
            if at >= 0:
                data = self.take(at + len(end))
                return data[:-len(end)]
            if len(self.waiting) > HEADER_MAX:
                raise Closed
            self.receive()

    def body(self, headers):
        if headers.get("expect", "").lower() == "100-continue":
            self.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        if "chunked" not in headers.get("transfer-encoding", "").lower():
            length = int(headers.get("content-length") or 0)
            if length > BODY_MAX:
                raise Closed
            return self.take(length)
        body = b""
        while True:
            size = int(self.take_until(b"\r\n").partition(b";")[0], 16)
            body += self.take(size)
            self.take_until(b"\r\n")
            if not size:
                return body

    def request(self):
        head = self.take_until(b"\r\n\r\n").decode("latin-1")
        first, *lines = head.split("\r\n")
        method, target, _ = (first.split(" ") + ["", ""])[:3]
        headers = {name.strip().lower(): value.strip() for name, _, value
                   in (line.partition(":") for line in lines)}
        return Request(method, target, headers, self.body(headers))

    def head(self, response, length=-1):
        """length None: chunked."""
        if length == -1:
            length = len(response.body)
        ahead = self.server.world.switches["clock_ahead"]
        lines = [f"HTTP/1.1 {response.status} "
                 f"{responses.get(response.status, 'Status')}",
                 f"Date: {formatdate(time.time() + ahead, usegmt=True)}"]
        if response.body or length:
            lines.append(f"Content-Type: {response.kind}")
        lines += [f"{name}: {value}" for name, value in response.headers]
        if length is None:
            lines.append("Transfer-Encoding: chunked")
        elif response.status != 204:
            lines.append(f"Content-Length: {length}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def one(self):
        """One request and its answer; whether the connection goes on."""
        request = self.request()
        server, world = self.server, self.server.world
        entry = server.account.begin(request, self.number)
        response = None
        try:
            delay = world.switches["delay"]
            if delay:
                self.pause(delay)
            request.node = world.node_for(request.cookies())
            response = world.serve(request)
            if response.sender is None:
                data = self.head(response)
                if request.method != "HEAD":
                    data += response.body
        except Closed:
            raise
        except Exception:  # pylint: disable=broad-except
            server.failed()
            response, data = status_page(500), b""
            data = self.head(response) + response.body
        finally:
            server.account.end(request, entry, response)
        if response.sender:
            response.sender(self)
        else:
            self.send(data)
        return request.headers.get("connection", "").lower() != "close"

    def run(self, context):
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self.socket = context.wrap_socket(self.socket,
                                              server_side=True)
        except OSError:
            self.server.account.handshakes_failed += 1
            self.socket.close()
            return
        self.server.account.resumed += self.socket.session_reused
        try:
            while self.one():
                pass
        except (Closed, OSError, ValueError):
            pass
        finally:
            self.socket.close()


class Server:
    def __init__(self, world, cert, key):
        self.world = world
        self.account = Account()
        self.stopping = threading.Event()
        self.faults = []
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(cert, key)
        self.context.set_alpn_protocols(["http/1.1"])
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]

    def failed(self):
        """A fault of the double itself: tests look for these."""
        self.faults.append(traceback.format_exc())

    def run(self):
        while True:
            sock, _ = self.listener.accept()
            self.account.connections += 1
            connection = Connection(self, sock, self.account.connections)
            threading.Thread(target=connection.run, args=(self.context,),
                             daemon=True).start()

