"""A client of `scepctl lsp` for the tests: messages by hand, answers awaited.

    with Client(box) as client:
        client.open("wifi.ini", text)
        client.diagnostics("wifi.ini")
        client.ask("textDocument/hover", "wifi.ini", line, character)
"""

import json
import os
import select
import subprocess
import time
import urllib.parse

from harness import SLOW, Failure, Result, check, same, shown

EVERYTHING = {
    "textDocument": {
        "completion": {"completionItem": {
            "snippetSupport": True, "documentationFormat": ["markdown"]}},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "publishDiagnostics": {"relatedInformation": True},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "codeAction": {"codeActionLiteralSupport": {
            "codeActionKind": {"valueSet": ["quickfix"]}}},
        "definition": {},
    },
}


def framed(body):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return b"Content-Length: %d\r\n\r\n" % len(data) + data


def place(line, character):
    return {"line": line, "character": character}


def span(line, begin, end, end_line=None):
    return {"start": place(line, begin),
            "end": place(line if end_line is None else end_line, end)}


def at(text, mark="^"):
    """A text with a mark: without it, and the place it was at, in UTF-16."""
    before, after = text.split(mark)
    line = before.rsplit("\n", 1)[-1]
    return (before + after, before.count("\n"),
            len(line.encode("utf-16-le")) // 2)


class Client:
    def __init__(self, box, capabilities=None, start=True, **more):
        self.box = box
        self.process = box.start("lsp", *more.pop("arguments", ()),
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, **more)
        self.bytes = b""
        self.number = 0
        self.versions = {}
        self.published = {}  # by URI, the last
        self.told = []       # window/showMessage
        self.asked = []      # requests of the server
        if start:
            self.capabilities = self.request("initialize", {
                "processId": os.getpid(), "rootUri": None,
                "capabilities": EVERYTHING if capabilities is None
                else capabilities})["capabilities"]
            self.notify("initialized", {})

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is not None:
            self.process.kill()
            self.process.communicate()
            return
        if self.process.poll() is None:
            self.request("shutdown")
            self.notify("exit")
            self.ended(0)

    def ended(self, status):
        """The server ends by itself; what it said besides."""
        try:
            out, err = self.process.communicate(timeout=20 * SLOW)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise Failure("the server is still running") from None
        result = Result(["lsp"], self.process.returncode, self.bytes + out, err)
        self.box.inspect(result)
        check(result.status == status, f"expected status {status}: {result}")
        return result

    def uri(self, name):
        if ":" in name:
            return name
        return "file://" + urllib.parse.quote(self.box.at(name))

    def send(self, data):
        try:
            self.process.stdin.write(data)
            self.process.stdin.flush()
        except BrokenPipeError:
            pass

    def receive(self):
        """The next message."""
        end = time.monotonic() + 20 * SLOW
        while True:
            head, mark, rest = self.bytes.partition(b"\r\n\r\n")
            if mark:
                name, size = head.split(b": ")
                same(name, b"Content-Length", "header")
                if len(rest) >= int(size):
                    self.bytes = rest[int(size):]
                    return json.loads(rest[:int(size)])
            left = end - time.monotonic()
            if left <= 0 or not select.select(
                    [self.process.stdout], [], [], left)[0]:
                raise Failure("the server says nothing")
            piece = os.read(self.process.stdout.fileno(), 65536)
            if not piece:
                raise Failure("the server went away: " + shown(
                    self.process.stderr.read()) + f" {self.process.wait()}")
            self.bytes += piece

    def take(self):
        """The next message, when it is an answer; what comes by itself is
        kept."""
        message = self.receive()
        same(message.get("jsonrpc"), "2.0", "version")
        method, params = message.get("method"), message.get("params")
        if method is None:
            return message
        if method == "textDocument/publishDiagnostics":
            self.published[params["uri"]] = params
        elif method == "window/showMessage":
            self.told.append(params["message"])
        else:
            self.asked.append(message)
        return None

    def next(self):
        """The next answer."""
        answer = None
        while answer is None:
            answer = self.take()
        return answer

    def request(self, method, params=None):
        self.number += 1
        message = {"jsonrpc": "2.0", "id": self.number, "method": method}
        if params is not None:
            message["params"] = params
        self.send(framed(message))
        answer = self.next()
        same(answer.get("id"), self.number, "id")
        if "error" in answer:
            raise Failure(f"{method}: {answer['error']}")
        return answer["result"]

    def notify(self, method, params=None):
        message = {"jsonrpc": "2.0", "method": method}
        if params is not None:
            message["params"] = params
        self.send(framed(message))

    def open(self, name, text, language="scepctl"):
        uri = self.uri(name)
        self.versions[uri] = 1
        self.published.pop(uri, None)
        self.notify("textDocument/didOpen", {"textDocument": {
            "uri": uri, "languageId": language, "version": 1, "text": text}})

    def change(self, name, *changes):
        uri = self.uri(name)
        self.versions[uri] += 1
        self.notify("textDocument/didChange", {
            "textDocument": {"uri": uri, "version": self.versions[uri]},
            "contentChanges": list(changes)})

    def save(self, name):
        self.notify("textDocument/didSave",
                    {"textDocument": {"uri": self.uri(name)}})

    def close(self, name):
        self.notify("textDocument/didClose",
                    {"textDocument": {"uri": self.uri(name)}})

    def ask(self, method, name, line=None, character=None, **more):
        params = {"textDocument": {"uri": self.uri(name)}, **more}
        if line is not None:
            params["position"] = place(line, character)
        return self.request(method, params)

    def diagnostics(self, name):
        """What is published for the text as it is now."""
        uri = self.uri(name)
        while self.published.get(uri, {}).get("version") != self.versions[uri]:
            check(self.take() is None, "an answer to nothing")
        return self.published[uri]["diagnostics"]

    def again(self, name):
        """What is published next, whatever the version."""
        uri = self.uri(name)
        self.published.pop(uri, None)
        while uri not in self.published:
            check(self.take() is None, "an answer to nothing")
        return self.published[uri]["diagnostics"]
