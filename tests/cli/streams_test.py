"""Standard output and standard error as streams: a reader that goes away, both
in one pipe, terminals that cannot move their cursor, steps as they end.

Planted mutations that must be caught: in message.c, tell a gone reader like a
full disk ("closed reader"), do not flush before talk ("both in one pipe"); in
cmd/probe.c, do not flush a step ("probe shows")."""

import http.server
import os
import subprocess
import threading
import time

from harness import (case, check, definition, has, lacks, rows, same,
                     spotless)

FULL = "/dev/full"


def closed_pipe():
    read, write = os.pipe()
    os.close(read)
    return write


def files(box):
    box.write("a.ini", spotless(box))
    box.write("bad.ini", definition({"key_size": "7"},
                                    {"identifier": "com.example.bad"}))
    box.write("p.mobileconfig", box.run("build", "--unsigned", "-o", "-",
                                        "a.ini", status=0).out_bytes)


# What is written, and the status without a reader: what went well is none.
@rows("streams: a closed reader is told nothing, and is no success", [
    ("explain", ["explain", "--json"], 9), ("help", ["--help"], 9),
    ("version", ["version"], 9), ("new", ["new", "--list"], 9),
    ("show", ["show", "a.ini"], 9), ("xml", ["show", "--xml",
                                             "p.mobileconfig"], 9),
    ("validate", ["validate", "bad.ini"], 1),
    ("validate json", ["validate", "--json", "a.ini"], 9),
    ("validate sarif", ["validate", "--format", "sarif", "a.ini"], 9),
    ("verify", ["verify", "--json", "p.mobileconfig"], 1),
    ("build", ["build", "--unsigned", "-o", "-", "a.ini"], 9),
    ("manual", ["explain", "--manual", "keys"], 9),
    ("identity", ["identity", "new", "-o", "x"], 9),
    ("probe", ["probe", "http://127.0.0.1:9/scep"], 1),
    ("probe json", ["probe", "--json", "http://127.0.0.1:9/scep"], 1),
])
def closed(box, arguments, status):
    files(box)
    usual = box.run(*arguments)
    check(usual.out, f"nothing on stdout: {usual}")
    if arguments[0] == "identity":
        for name in box.files():
            if name.startswith("x"):
                os.unlink(box.at(name))
    sink = closed_pipe()
    try:
        result = box.run(*arguments, stdout=sink)
    finally:
        os.close(sink)
    same(result.status, status, f"status: {result}")
    lacks(result.err, "standard output", "stderr")
    lacks(result.err, "error: ", "stderr")
    if arguments[0] == "identity":
        check([n for n in box.files() if n.startswith("x")], "nothing made")


@case("streams: with standard error closed as well, or with a gone reader")
def closed_both(box):
    files(box)
    for arguments, status in ((["explain"], 9), (["validate", "bad.ini"], 1),
                              (["validate", "none.ini"], 4),
                              (["build", "--unsigned", "a.ini"], 0)):
        for out, err in (("closed", "closed"), ("pipe", "pipe")):
            sinks = []

            def sink(kind, number):
                if kind == "pipe":
                    sinks.append(closed_pipe())
                    return sinks[-1], ""
                return None, f"{number}>&-"
            out_fd, out_text = sink(out, 1)
            err_fd, err_text = sink(err, 2)
            done = subprocess.run(
                ["sh", "-c", f'exec "$0" "$@" {out_text} {err_text}',
                 box.program, *arguments], cwd=box.path, check=False,
                env=box.environment(), stdout=out_fd, stderr=err_fd,
                timeout=60)
            # What is closed from the start is told like a full disk.
            same(done.returncode,
                 9 if out == "closed" and status == 1 else status,
                 f"{arguments} {out}")
            for number in sinks:
                os.close(number)


@case("streams: a full disk is told")
def full(box):
    files(box)
    with open(FULL, "wb") as sink:
        result = box.run("validate", "bad.ini", stdout=sink)
    has(result.err, "cannot write to standard output", "stderr")


def together(box, *arguments):
    """Both streams in one pipe."""
    process = box.start(*arguments, stdout=subprocess.PIPE,
                        stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    return process.communicate(timeout=60)[0].decode()


@case("streams: both in one pipe, findings stand before their summary")
def order(box):
    files(box)
    box.write("z.ini", definition({"key_size": "7"}))
    for arguments in (["validate", "bad.ini"], ["verify", "p.mobileconfig"],
                      ["validate", "bad.ini", "none.ini", "z.ini"]):
        text = together(box, *arguments)
        last = text.splitlines()[-1]
        check(" in " in last and " file" in last,
              f"{arguments}: the summary is not the last line:\n{text}")
    # The file that cannot be read is told where it comes.
    check(text.index("bad.ini:") < text.index("none.ini")
          < text.index("z.ini:"), text)
    text = together(box, "build", "--unsigned", "bad.ini", "a.ini", "-o",
                    "out")
    check(text.index("bad.ini:") < text.index("1 written"), text)


@case("streams: progress and colours keep off a dumb terminal and NO_COLOR")
def dumb(box):
    for n in range(3):
        box.write(f"d/{n}.ini", definition(
            {"key_size": "7"},
            {"identifier": f"com.example.d{n}"}))
    for env in ({"TERM": "dumb"}, {"TERM": None},
                {"TERM": "xterm", "NO_COLOR": "1"}):
        for command in (["validate", "d"], ["build", "--unsigned", "d"]):
            result = box.on_terminal(*command, env=env)
            lacks(result.out, "\x1b", "terminal")
            lacks(result.out.replace("\r\n", "\n"), "\r", "terminal")
    has(box.on_terminal("validate", "d", env={"TERM": "xterm"}).out, "\x1b[1m",
        "terminal")


class Slow(http.server.BaseHTTPRequestHandler):
    """Answers GetCACaps, and to GetCACert not before it is told."""

    def do_GET(self):
        if "GetCACert" in self.path:
            self.server.asked.set()
            self.server.go_on.wait(60)
        body = b"POSTPKIOperation\nSHA-256\nAES\n" \
            if "GetCACaps" in self.path else b"no"
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@case("streams: probe shows each step as it ends")
def steps(box):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Slow) as server:
        server.asked, server.go_on = threading.Event(), threading.Event()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        process = box.start(
            "probe", f"http://127.0.0.1:{server.server_port}/scep",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        try:
            check(server.asked.wait(30), "GetCACert was not asked")
            seen, end = b"", time.monotonic() + 30
            while b"capabilities: " not in seen and time.monotonic() < end:
                seen += os.read(process.stdout.fileno(), 65536)
            for title in ("name resolution", "connection", "TLS certificate",
                          "kind of server", "capabilities"):
                has(seen.decode(), f"{title}: ", "shown so far")
            lacks(seen.decode(), "CA and RA", "shown so far")
            same(process.poll(), None, "status while it waits")
        finally:
            server.go_on.set()
            rest = process.communicate(timeout=60)[0]
            server.shutdown()
    text = (seen + rest).decode()
    same([line.split("  ", 1)[1].strip().split(":")[0]
          for line in text.splitlines()
          if not line.startswith(" ")],
         ["name resolution", "connection", "TLS certificate", "kind of server",
          "capabilities", "CA and RA certificates", "fingerprint", "clocks",
          "admin page", "enrolment", "certificate issued"], "steps")
