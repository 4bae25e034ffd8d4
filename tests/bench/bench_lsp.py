"""The language server: from a change of a definition of 500 lines to what is
said of it, and completion there, against a process that counts its lines."""

import json
import os
import subprocess
import time

LEAST = 500  # lines
MOST = 0.005  # seconds, where a process that counts takes at most ...
QUICK = 0.002  # ... so long: a busy machine is slower at both

HEAD = """; many identities of one profile
[profile]
name         = Example identities
identifier   = com.example.scep.many
organization = Example Inc.
"""
ONE = """
; identity {n}
[scep "Identity {n}"]
url              = https://scep.example.com/certsrv/mscep/mscep.dll
name             = ca{n}
subject          = CN=device-{n},O=Example
san_dns          = device-{n}.example.com
retries          = 3
key_size         = 2048
fingerprint      = {n:064x}
use_as_digital_signature = yes

[wifi "Network {n}"]
ssid             = network-{n}
security         = wpa2
eap_types        = 13
identity         = Identity {n}
trusted_server_names = radius.example.com
"""


class Server:
    def __init__(self, program):
        self.process = subprocess.Popen([program, "lsp"],
                                        stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)
        self.number = 0

    def send(self, method, params, number=None):
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        if number is not None:
            message["id"] = number
        body = json.dumps(message).encode()
        self.process.stdin.write(
            b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def receive(self):
        size = 0
        while line := self.process.stdout.readline().strip():
            size = int(line.split(b":")[1])
        return self.process.stdout.read(size)

    def ask(self, method, params):
        self.number += 1
        self.send(method, params, self.number)
        return self.receive()

    def end(self):
        self.ask("shutdown", None)
        self.send("exit", None)
        self.process.communicate()


def rows(program, table, place):
    text = HEAD
    while text.count("\n") < LEAST:
        text += ONE.format(n=text.count("\n"))
    path = os.path.abspath(f"{place}/large.ini")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    line = text.split("\n").index("retries          = 3")
    document = {"uri": f"file://{path}", "version": 1}
    server = Server(program)
    server.ask("initialize", {"capabilities": {}})
    server.send("textDocument/didOpen", {"textDocument": {
        **document, "languageId": "scepctl", "text": text}})
    assert b'"diagnostics"' in server.receive()

    def change():
        """Another digit, which is one finding more or less."""
        document["version"] += 1
        digit = str(document["version"] % 2)
        begin = time.perf_counter()
        server.send("textDocument/didChange", {
            "textDocument": document, "contentChanges": [{"range": {
                "start": {"line": line, "character": 19},
                "end": {"line": line, "character": 20}}, "text": digit}]})
        answer = server.receive()
        seconds = time.perf_counter() - begin
        assert b'"version":%d' % document["version"] in answer, answer[:300]
        return seconds

    def complete():
        begin = time.perf_counter()
        server.ask("textDocument/completion", {
            "textDocument": document,
            "position": {"line": line + 1, "character": 0}})
        return time.perf_counter() - begin

    def wc():
        begin = time.perf_counter()
        subprocess.run(["wc", path], stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - begin

    times = [(change(), complete(), wc()) for _ in range(200)]
    server.end()
    medians = [sorted(column)[len(times) // 2] for column in zip(*times)]
    for what, here in zip(("change", "completion"), medians):
        ratio = here / medians[2]
        table.row(f"lsp: {what} in {text.count(chr(10))} lines, against wc",
                  f"{here * 1000:.2f} ms", f"{medians[2] * 1000:.2f} ms",
                  f"{ratio:.2f}", "<= 3.00",
                  ratio <= 3 and here <= MOST * max(1, medians[2] / QUICK))
