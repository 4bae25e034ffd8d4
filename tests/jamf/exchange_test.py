#!/usr/bin/env python3
"""The room jamf against the double: exchange_test.py PROGRAM [WORD...]; beside
PROGRAM lies exchange, made of exchange.c. With words, only the cases whose
names hold one of them. TAP on stdout, then a summary.

Planted and to be noticed: writes repeated on 503, reads not repeated, cookies
not kept, the token not made anew before it ends, a refused login tried
twice."""

import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
sys.path[:0] = [HERE, os.path.join(TESTS, "net"), os.path.join(TESTS, "cli")]
sys.dont_write_bytecode = True

from caller import general, mac  # noqa: E402
from double import JamfPro  # noqa: E402
from harness import (Failure, case, check, has, lacks, rows,  # noqa: E402
                     same)
from runner import run_cases  # noqa: E402
from servers.pki import Pki  # noqa: E402
from stage import GOOD  # noqa: E402

SECRET = "canary &+%=\u00e9"
LIST = "GET=osxconfigurationprofiles"
CATEGORIES = "GET=categories"
NEW = "POST=osxconfigurationprofiles/id/0=" + mac(
    general("A profile", GOOD)).replace("\n", "")


class Exchange:
    """What the program printed."""

    def __init__(self, out, error):
        self.out = out
        self.error = error
        lines = [line.split(" ", 1) for line in out.splitlines()]
        self.calls = [rest for word, rest in lines if word == "call"]
        self.batches = [rest for word, rest in lines if word == "batch"]
        self.waits = [int(rest) for word, rest in lines if word == "wait"]
        self.tells = [rest for word, rest in lines if word == "tell"]

    def ends(self):
        """Outcome, status of HTTP and of the error for each call."""
        return [tuple(call.split(" ")[:3]) for call in self.calls]


class Box:
    def __init__(self, program, pki):
        self.program = program
        self.jamf = JamfPro(pki)
        self.jamf.client("admin", SECRET, lifetime=600)

    def done(self):
        self.jamf.stop()

    def run(self, *words, login="client", name="admin", secret=SECRET,
            limit=5, more=None):
        run = subprocess.run(
            [self.program, self.jamf.url, self.jamf.ca, login, name,
             str(limit), *words], env={**os.environ, "SECRET": secret,
                                       "TRACE": "1", **(more or {})},
            capture_output=True, text=True, timeout=60, check=False)
        same(run.returncode, 0, run.stderr[-2000:])
        for canary in ("canary", "eyJhbGci"):
            lacks(run.stdout, canary, "output")
            lacks(run.stderr, canary, "trace")
        for complaint in self.jamf.stats()["complaints"]:
            raise Failure(str(complaint))
        return Exchange(run.stdout, run.stderr)

    def log(self, path="JSSResource"):
        return [entry for entry in self.jamf.log() if path in entry["path"]]


@rows("login", [("new path", {}, 1), ("old path", {"oauth_v1": False}, 2)])
def login(box, switches, posts):
    box.jamf.configure(**switches)
    got = box.run(LIST, LIST, "go", LIST, "go")
    same(got.ends(), [("done", "200", "0")] * 3)
    same(len(box.log("oauth/token")), posts, "requests for a token")
    same(box.jamf.stats()["tokens"], 1)
    same(len(box.log("invalidate-token")), 1, "token given back")
    has(got.batches[0], "0 0 logins 1 sticky", "batch")


@case("login: neither path")
def no_path(box):
    box.jamf.configure(oauth_v1=False, oauth_old=False)
    got = box.run(LIST, "go")
    same(got.ends(), [("unsent", "0", "12")])
    has(got.batches[0], "-1 12 logins 0", "batch")


@case("login: a user, whose token's end is any ISO 8601")
def user(box):
    box.jamf.user("ann", SECRET)
    for _ in range(4):
        got = box.run(LIST, "go", login="user", name="ann")
        same(got.ends(), [("done", "200", "0")])
    same(len(box.log("v1/auth/token")), 4)


@rows("login: refused, and not tried again", [
    ("client, 400", "client", "admin", {}),
    ("client, 401", "client", "admin", {"wrong_secret": "401"}),
    ("user", "user", "ann", {})])
def refused(box, kind, name, switches):
    box.jamf.configure(**switches)
    box.jamf.user("ann", "right")
    got = box.run(LIST, LIST, "go", LIST, "go", login=kind, name=name,
                  secret="wrong")
    same(got.ends(), [("unsent", "0", "3")] * 3)
    same(len(box.jamf.stats()["logins"]), 1, "logins")
    has(got.batches[0], f"'{name}' is refused", "why")


@rows("login: no token in the answer", [
    ("missing", "token_missing", "access_token"),
    ("negative", "token_negative", "ended"), ("zero", "token_zero", "ended"),
    ("a page", "token_html", "a page, status 200"), ("a list", "dtd", "token:1:1")])
def no_token(box, action, says):
    box.jamf.fault(action, "POST", "oauth/token", times=9)
    got = box.run(LIST, "go")
    same(got.ends(), [("unsent", "0", "12")])
    has(got.batches[0], says, "why")


@rows("login: retried", [("503", "status", 503), ("closed", "close", 0)])
def login_again(box, action, status):
    box.jamf.fault(action, "POST", "oauth/token", times=2, status=status)
    got = box.run(LIST, "go")
    same(got.ends(), [("done", "200", "0")])
    same(got.waits, [1000, 2000])


@case("login: the gateway")
def gateway(box):
    box.jamf.configure(gateway="environment:abc-1")
    got = box.run(LIST, "go", more={"ENVIRONMENT": "abc-1"})
    same(got.ends(), [("done", "200", "0")])
    same([entry["path"] for entry in box.jamf.log()],
         ["/auth/token", "/proclassic/osxconfigurationprofiles"])


@case("token: somebody else's is used, and neither renewed nor given back")
def ready(box):
    token = box.jamf.token()
    same(box.run(LIST, "go", login="token", name="", secret=token).ends(),
         [("done", "200", "0")])
    same(len(box.log("/api/")), 0)
    box.jamf.kill_tokens()
    got = box.run(LIST, LIST, "go", login="token", name="", secret=token)
    same(got.ends(), [("refused", "401", "3")] * 2)
    has(got.batches[0], "-1 3 logins 0", "batch")


@case("token: made anew before it ends")
def renewed(box):
    box.jamf.client("admin", SECRET, lifetime=2)
    got = box.run(LIST, "go", "sleep=1600", LIST, "go")
    same(got.ends(), [("done", "200", "0")] * 2)
    same([entry["status"] for entry in box.log()], [200, 200], "no 401")
    has(got.batches[1], "logins 2", "batch")


@case("token: two seconds, many slow calls")
def short(box):
    box.jamf.client("admin", SECRET, lifetime=2)
    box.jamf.configure(delay=0.15)
    got = box.run(*[LIST] * 40, "go", limit=1)
    same(got.ends(), [("done", "200", "0")] * 40)


@rows("token: refused in mid-run, also for writes", [
    ("list", LIST, "200"), ("create", NEW, "201")])
def mid_run(box, call, status):
    box.jamf.expire_at(requests=[2])
    got = box.run(LIST, "go", call, "go")
    same(got.ends(), [("done", "200", "0"), ("done", status, "0")])
    same([entry["status"] for entry in box.log()], [200, 401, int(status)])
    has(got.batches[1], "logins 2", "batch")


@case("token: never taken ends the run after one renewal")
def never_taken(box):
    box.jamf.configure(token_uses=0)
    got = box.run(LIST, LIST, "go")
    same(got.ends(), [("refused", "401", "3")] * 2)
    same(box.jamf.stats()["tokens"], 2)


@rows("privilege", [(form, form) for form in (
    "401-html", "401-json", "403-html", "403-json")])
def privilege(box, form):
    box.jamf.configure(privilege_answer=form)
    box.jamf.client("weak", SECRET, ["Read Categories"], 600)
    got = box.run(LIST, CATEGORIES, "go", name="weak")
    same([end[0] for end in got.ends()], ["refused", "done"])
    has(got.calls[0], "refused " + form[:3] + " 5", "call")
    has(got.calls[0], "'Some Privilege' is missing", "call")
    same(box.jamf.stats()["tokens"], 1)


@rows("reads", [
    ("503 twice", "status", {"status": 503, "times": 2}, "done", [1000, 2000]),
    ("503 for good", "status", {"status": 503, "times": 9}, "unknown 503 12",
     [1000, 2000]),
    ("502 of the edge", "status", {"status": 502, "page": "cdn"}, "done",
     [1000]),
    # The first one meets a connection that is used again, so libcurl
    # repeats it by itself.
    ("closed", "close", {"times": 2}, "done", [1000]),
    ("reset", "reset", {"times": 2}, "done", [1000]),
    ("cut", "cut", {}, "done", [1000]),
    ("429", "status", {"status": 429}, "done", [5000]),
    ("429 that says when", "status",
     {"status": 429, "headers": {"Retry-After": "7"}}, "done", [7000]),
    ("429 for too long", "status",
     {"status": 429, "headers": {"Retry-After": "3600"}}, "unsent 429 6", []),
    ("429 twice", "status", {"status": 429, "times": 2}, "unsent 429 6",
     [5000]),
    ("block page", "status", {"status": 403, "page": "cdn"},
     "refused 403 12", []),
    ("login page", "html200", {}, "unknown 200 12", []),
    ("entities", "dtd", {}, "unknown 200 12", []),
    ("deep", "deep", {}, "unknown 200 12", []),
    ("malformed", "malformed", {}, "unknown 200 12", []),
    ("64 MiB", "big", {}, "unknown 0 12", []),
    ("64 MiB in chunks", "big", {"chunked": True}, "unknown 0 12", []),
    ("headers without end", "headers", {}, "unknown 0 12", []),
])
def reads(box, action, more, says, waits):
    box.jamf.fault(action, "GET", "osxconf", **more)
    got = box.run(LIST, "go")
    has(got.calls[0], says, "call")
    same(got.waits, waits)
    same(len(got.tells), len(waits), "what is told")


@rows("writes", [
    ("503 before", {"status": 503}, "unknown 503 12", 0, []),
    ("503 after", {"status": 503, "when": "after"}, "unknown 503 12", 1, []),
    ("504 of the edge", {"status": 504, "page": "cdn"}, "unknown 504 12", 0,
     []),
    ("408", {"status": 408}, "unknown 408 12", 0, []),
    ("closed before", {"action": "close"}, "unknown 0 11", 0, []),
    ("closed after", {"action": "close", "when": "after"}, "unknown 0 11", 1,
     []),
    ("reset after", {"action": "reset", "when": "after"}, "unknown 0 11", 1,
     []),
    ("cut", {"action": "cut"}, "unknown 0 11", 1, []),
    ("login page", {"action": "html200"}, "unknown 200 12", 0, []),
    ("malformed", {"action": "malformed"}, "unknown 201 12", 1, []),
    ("409", {"status": 409}, "refused 409 12", 0, []),
    ("400", {"status": 400}, "refused 400 12", 0, []),
    ("block page", {"status": 403, "page": "cdn"}, "refused 403 12", 0, []),
    ("429", {"status": 429, "headers": {"Retry-After": "2"}}, "done 201 0", 1,
     [2000]),
    ("429 twice", {"status": 429, "times": 2}, "unsent 429 6", 0, [5000]),
])
def writes(box, fault, says, made, waits):
    fields = {"action": "status", "method": "POST", "path": "osxconf",
              **fault}
    box.jamf.call("fault", **fields)
    got = box.run(LIST, "go", NEW, "go")
    has(got.calls[1], says, "call")
    same(len(box.jamf.profiles()["macos"]), made, "profiles")
    same(got.waits, waits)
    posts = [entry for entry in box.log() if entry["method"] == "POST"]
    same(len(posts), 1 + len(waits), "requests")


@case("writes: create twice, read, change, delete, read")
def writing(box):
    got = box.run(NEW, "go", NEW, "go", LIST, "go")
    same(got.calls[0], "done 201 0 os_x_configuration_profile")
    check(got.calls[1].startswith("refused 409 12 duplicate "), got.calls[1])
    has(got.calls[1], "'Duplicate name'", "text")
    number = box.jamf.profiles()["macos"][0]["id"]
    box.jamf.refresh()
    at = f"osxconfigurationprofiles/id/{number}"
    got = box.run(f"PUT={at}=" + mac("<general><name>B</name></general>"),
                  "go", f"DELETE={at}", "go", f"GET={at}", "go")
    same([end[:2] for end in got.ends()],
         [("done", "201"), ("done", "200"), ("missing", "404")])


@case("at most five at once, one cookie, connections used again")
def parallel(box):
    box.jamf.configure(delay=0.03)
    got = box.run(LIST, "go", *[LIST] * 40, "go", limit=50)
    same(len(got.calls), 41)
    stats = box.jamf.stats()
    same(stats["most"]["all"], 5)
    check(stats["connections"] <= 6, f"{stats['connections']} connections")
    same(len(stats["cookies"]), 1, "cookies")
    same(stats["without_cookie"], 1, "only the login")
    same(stats["tokens"], 1)


@case("a write has a connection of its own, which need not prove all again")
def own(box):
    number = box.jamf.ui_write(platform="macos", xml=mac(
        "<general><name>A</name></general>"))
    at = f"osxconfigurationprofiles/id/{number}"
    put = f"PUT={at}=" + mac("<general><name>B</name></general>")
    resumed = box.jamf.stats()["resumed"]
    got = box.run(LIST, "go", put, "go", LIST, "go", put, "go", LIST, "go")
    same({end[0] for end in got.ends()}, {"done"})
    log = box.jamf.log()
    writes = [each["connection"] for each in log if each["method"] == "PUT"]
    same(len(set(writes)), 2, "connections of writes")
    for at, each in enumerate(log):
        check(each["method"] != "PUT" or each["connection"] not in
              [before["connection"] for before in log[:at]], "used before")
    same(box.jamf.stats()["resumed"] - resumed, 2, "sessions that went on")


@case("a signal ends it, and the token stays")
def signal(box):
    got = box.run(LIST, "go", "stop", LIST, NEW, "go")
    same([end[0] for end in got.ends()], ["done", "unsent", "unsent"])
    has(got.batches[1], "-1 11 logins 1 sticky interrupted", "batch")
    same(len(box.log("invalidate")), 0)


@rows("failing allocations", [("one", "fail", 1), ("all", "fail-all", 1)])
def memory(box, word, step):
    """A profile that was made is never said not to be."""
    number = made = 0
    while True:
        create = NEW.replace("A profile", f"Profile {number}")
        got = box.run(create, f"{word}={number}", "go")
        before, made = made, len(box.jamf.profiles()["macos"])
        outcome, _, status = got.ends()[0]
        if made > before:
            check(outcome in ("done", "unknown"), got.out)
        else:
            same(outcome, "unsent", got.out)
        if "refused memory" not in got.out:
            break
        check(status in ("0", "13"), got.out)
        number += step
    check(number > 20, f"{number} allocations")


@case("nobody there")
def nobody(box):
    box.jamf.stop()
    run = subprocess.run(
        [box.program, box.jamf.url, box.jamf.ca, "client", "admin", "1", NEW,
         "go"], env={**os.environ, "SECRET": "x"}, capture_output=True,
        text=True, timeout=60, check=False)
    same(run.returncode, 0, run.stderr)
    has(run.stdout, "call unsent 0 11", "call")
    check(re.search("cannot connect", run.stdout), run.stdout)


def main():
    program = os.path.join(os.path.dirname(os.path.abspath(sys.argv[1])),
                           "exchange")
    pki = Pki()
    pki.cert("web")
    try:
        return run_cases("exchange", lambda: Box(program, pki), sys.argv[2:])
    finally:
        pki.done()


if __name__ == "__main__":
    sys.exit(main())
