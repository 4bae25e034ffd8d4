"""A server that takes whatever it is told."""

import base64
import os
import re
import socket
import ssl
import threading

from harness import tool


class Listener:
    """Takes connections, with TLS or without, as a server or as a proxy, and
    keeps what it is told."""

    def __init__(self, box, tls=True, answer=None):
        self.cert = box.at(".listener.pem")
        key = box.at(".listener.key")
        if not os.path.exists(self.cert):
            tool("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                 "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out",
                 self.cert, "-days", "2", "-subj",
                 "/CN=localhost", "-addext",
                 "subjectAltName=DNS:localhost,IP:127.0.0.1")
        self.context = None
        if tls:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(self.cert, key)
        self.answer = answer or (
            b"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=x\r\n"
            b"WWW-Authenticate: NTLM\r\n"
            b"Content-Length: 0\r\nConnection: close\r\n\r\n")
        self.connections = 0
        self.heard = b""
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.url = f"http{'s' if tls else ''}://localhost:{self.port}"
        threading.Thread(target=self.serve, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.socket.close()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            try:
                self.take(connection)
            except OSError:
                pass

    def take(self, connection):
        connection.settimeout(5)
        first = connection.recv(1, socket.MSG_PEEK)
        if self.context is not None and first == b"\x16":
            connection = self.context.wrap_socket(connection,
                                                  server_side=True)
        with connection:
            text = self.hear(connection)
            if b"operation=GetCACert" in text:
                connection.sendall(self.own_ca())
            elif text.startswith(b"CONNECT "):
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                with self.context.wrap_socket(connection,
                                              server_side=True) as inner:
                    self.hear(inner)
                    inner.sendall(self.answer)
            else:
                connection.sendall(self.answer)

    def own_ca(self):
        """As a SCEP server: what it is asked for first."""
        der = ssl.PEM_cert_to_DER_cert(open(self.cert).read())
        return (b"HTTP/1.1 200 OK\r\nContent-Type: application/x-x509-ca-cert"
                b"\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
                % len(der)) + der

    def hear(self, connection):
        text = b""
        while b"\r\n\r\n" not in text:
            piece = connection.recv(65536)
            if not piece:
                break
            text += piece
        head, _, body = text.partition(b"\r\n\r\n")
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                while len(body) < int(line.split(b":")[1]):
                    body += connection.recv(65536)
        self.heard += head + b"\r\n\r\n" + body
        return text

    def has(self, canary):
        text = self.heard
        for word in re.findall(rb"Basic ([A-Za-z0-9+/=]+)", self.heard):
            text += base64.b64decode(word)
        return canary.encode() in text
