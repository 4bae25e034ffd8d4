#!/usr/bin/env python3
"""Everything that can go wrong between the program and Jamf Pro, at every
kind of request.

Three definitions, a, b and c, are applied while the request that OPERATIONS
names meets a fault of FAULTS. ROWS says how that run ends. Whatever happened:
there is never a second profile nor a lost one, the lock file is true, nothing
secret is said, and one more run without faults brings everything to where it
should be, with as many writes and certificates as the change demands and no
more."""

import json
import os
import sys

sys.dont_write_bytecode = True

from office import main  # noqa: E402
from double import pages  # noqa: E402
from harness import CASES, SANITIZED, check, same  # noqa: E402

# By platform, and how many devices are in it.
SCOPES = {"macos": ("[scope]\ncomputer_groups = SCEP pilot\n", 2),
          "ios": ("[scope]\nmobile_device_groups = iPads\n", 3)}
ALL = 99
# Of the program, where it is to run out of time.
SHORT_SECONDS = 6 if SANITIZED else 2
LONG_SECONDS = 60
NAMES = {"a": "SCEP a", "b": "SCEP b", "c": "SCEP c"}

# What is changed, and what of it a fault hits: (change, method, path, nth).
OPERATIONS = {
    "token": ("update", "POST", "/oauth/token$", 1),
    "logout": ("update", "POST", "/invalidate-token$", 1),
    "list": ("update", "GET", "/osxconfigurationprofiles$", 1),
    "get": ("update", "GET", "profiles/id/1$", 1),
    "names": ("update", "GET", "/computergroups$", 1),
    "create": ("create", "POST", "/id/0$", 1),
    "read new": ("create", "GET", "/id/1$", 1),
    "update": ("update", "PUT", "/id/1$", 1),
    "read again": ("update", "GET", "profiles/id/1$", 2),
    "read changed": ("update", "GET", "profiles/id/1$", 3),
    "delete": ("delete", "DELETE", "/id/1$", 1),
    "list mobile": ("update ios", "GET", "/mobiledeviceconfigurationprofiles$",
                    1),
    "create mobile": ("create ios", "POST", "/id/0$", 1),
    "read new mobile": ("create ios", "GET", "/id/1$", 1),
    "update mobile": ("update ios", "PUT", "/id/1$", 1),
    "delete mobile": ("delete ios", "DELETE", "/id/1$", 1),
}


def document(status, code, text):
    return dict(action="answer", status=status, type=pages.JSON, body=(
        pages.api_errors(status, (code, text)).body.decode()))


def said(status, text):
    return dict(action="answer", status=status, type=pages.HTML, body=(
        pages.status_page(status, text).body.decode()))


def status(number, page="gateway", **headers):
    return dict(action="status", status=number, page=page, headers={
        name.replace("_", "-"): value for name, value in headers.items()})


FAULTS = {
    "token refused": document(401, "INVALID_TOKEN", "Unauthorized"),
    "401 page": status(401, "jamf"),
    "401 document": document(401, "INVALID_PRIVILEGE", "Forbidden"),
    "403 page": status(403, "jamf"),
    "403 document": document(403, "INVALID_PRIVILEGE", "Forbidden"),
    "client refused": dict(action="answer", status=400, type=pages.JSON,
                           body='{"error":"invalid_client"}'),
    "blocked": status(403, "cdn"),
    "404": status(404, "jamf"),
    "408": status(408, "jamf"),
    "name taken": said(409, "Duplicate name"),
    "409": said(409, "Unable to update the database"),
    "413": status(413),
    "429": status(429, Retry_After="1"),
    "429 for long": status(429, Retry_After="600"),
    "429 bare": status(429),
    "500": status(500, "jamf"),
    "502": status(502),
    "503": status(503),
    "504": status(504),
    "reset": dict(action="reset"),
    "closed": dict(action="close"),
    "slow": dict(action="slow", seconds=LONG_SECONDS),
    "drip": dict(action="drip"),
    "cut off": dict(action="cut"),
    "page with 200": dict(action="html200"),
    "malformed": dict(action="malformed"),
    "deep": dict(action="deep"),
    "DTD": dict(action="dtd"),
    "other root": dict(action="wrong_root"),
    "one id twice": dict(action="duplicate_ids"),
    "64 MiB": dict(action="big"),
    "64 MiB chunked": dict(action="big", chunked=True),
    "endless headers": dict(action="headers"),
}
SLUGGISH = ("slow", "drip")

# What becomes of a, b and c. While one is read back the next is written.
DONE, NONE = "done done done", ""
A_FAILS, STOPS = "failed done done", "failed not-reached not-reached"
UNREAD, ALL_FAIL = "failed done not-reached", "failed failed failed"
WORDS = {"created": "done", "updated": "done", "deleted": "done"}
GONE, STAYS = "done unchanged unchanged", "failed unchanged unchanged"

# (operation, faults, when, times, status of a or, before that, of the run,
# what becomes of them, writes in both runs: at least 3, 1 with "delete").
ROWS = [
    # The login is repeated where that is safe, and only there.
    ("token", ["503", "reset", "cut off", "429"], "before", 1, 0, DONE, 3),
    ("token", ["500", "503", "blocked", "page with 200"], "before", ALL, 12,
     NONE, 3),
    ("token", ["closed"], "before", ALL, 11, NONE, 3),
    ("token", ["64 MiB", "endless headers"], "before", ALL, 12, NONE, 3),
    ("token", ["slow"], "after", ALL, 11, NONE, 3),
    ("token", ["429"], "before", ALL, 6, NONE, 3),
    ("token", ["429 for long"], "before", 1, 6, NONE, 3),
    ("token", ["client refused", "403 document", "token refused"], "before",
     1, 3, NONE, 3),
    # It ends for the server by itself.
    ("logout", ["500", "reset", "page with 200", "64 MiB", "token refused",
                "404"], "before", ALL, 0, DONE, 3),
    # Reads are repeated.
    ("list", ["token refused", "408", "500", "502", "504", "closed",
              "cut off", "429", "429 bare"], "before", 1, 0, DONE, 3),
    ("list", ["drip"], "after", 1, 0, DONE, 3),
    ("list", ["401 page", "401 document", "403 page", "403 document"],
     "before", ALL, 5, NONE, 3),
    ("list", ["404"], "before", ALL, 4, NONE, 3),
    ("list", ["blocked", "409", "413", "503", "page with 200", "malformed",
              "deep", "DTD", "other root", "one id twice"], "before", ALL,
     12, NONE, 3),
    ("list", ["reset", "cut off"], "before", ALL, 11, NONE, 3),
    ("list", ["64 MiB", "64 MiB chunked", "endless headers"], "before", ALL,
     12, NONE, 3),
    ("list", ["slow"], "after", ALL, 11, NONE, 3),
    ("list", ["429 for long"], "before", 1, 6, NONE, 3),
    ("get", ["token refused", "500", "503", "reset", "cut off"], "before", 1,
     0, DONE, 3),
    ("get", ["403 page"], "before", ALL, 5, A_FAILS, 3),
    ("get", ["404"], "before", ALL, 4, A_FAILS, 3),
    ("get", ["blocked", "502", "page with 200", "malformed", "other root"],
     "before", ALL, 12, A_FAILS, 3),
    ("get", ["closed"], "before", ALL, 11, A_FAILS, 3),
    ("get", ["64 MiB", "endless headers"], "before", ALL, 12, A_FAILS, 3),
    ("names", ["token refused", "504", "closed"], "before", 1, 0, DONE, 3),
    ("names", ["401 page", "403 document"], "before", ALL, 5, ALL_FAIL, 3),
    ("names", ["500", "page with 200", "malformed", "deep"], "before", ALL,
     12, ALL_FAIL, 3),
    ("names", ["64 MiB chunked"], "before", ALL, 12, ALL_FAIL, 3),
    # Nothing was done, so it is sent again, once.
    ("create", ["token refused", "429", "429 bare"], "before", 1, 0, DONE, 4),
    # It is known that nothing was done; the others have no part in it.
    ("create", ["401 page", "403 document"], "before", 1, 5, A_FAILS, 4),
    ("create", ["404"], "before", 1, 4, A_FAILS, 4),
    ("create", ["blocked", "409", "413", "name taken"], "before", 1, 12,
     A_FAILS, 4),
    # There is no use in asking for more.
    ("create", ["429 for long"], "before", 1, 6, STOPS, 4),
    # Not known, looked up: it was done.
    ("create", ["408", "500", "502", "503", "504", "reset", "closed",
                "cut off", "page with 200", "malformed", "other root",
                "deep", "64 MiB", "64 MiB chunked", "endless headers"],
     "after", 1, 0, DONE, 3),
    ("create", ["slow", "drip"], "after", 1, 0, DONE, 3),
    ("create", ["502"], "after", ALL, 0, DONE, 3),
    # Not known, looked up: it was not done.
    ("create", ["408", "500", "502", "503", "504", "reset", "closed",
                "page with 200", "DTD"], "before", 1, 0, DONE, 4),
    ("create", ["502", "504", "page with 200"], "before", ALL, 12, STOPS, 5),
    ("create", ["reset"], "before", ALL, 11, STOPS, 5),
    # The other node of the cluster does not have it yet.
    ("read new", ["404", "500", "reset", "token refused", "429"], "before", 1,
     0, DONE, 3),
    ("read new", ["404", "malformed", "page with 200", "blocked",
                  "other root", "502"], "before", ALL, 12, UNREAD, 3),
    ("read new", ["403 page"], "before", ALL, 5, UNREAD, 3),
    ("read new", ["closed"], "before", ALL, 11, UNREAD, 3),
    ("read new", ["64 MiB"], "before", ALL, 12, UNREAD, 3),
    ("update", ["token refused", "429", "429 bare"], "before", 1, 0, DONE, 4),
    ("update", ["403 page", "401 document"], "before", 1, 5, A_FAILS, 4),
    ("update", ["404"], "before", 1, 4, A_FAILS, 4),
    ("update", ["blocked", "409", "413", "name taken"], "before", 1, 12,
     A_FAILS, 4),
    ("update", ["429 for long"], "before", 1, 6, STOPS, 4),
    ("update", ["408", "500", "502", "503", "504", "reset", "closed",
                "cut off", "page with 200", "malformed", "deep",
                "64 MiB chunked", "endless headers"], "after", 1, 0, DONE, 3),
    ("update", ["slow", "drip"], "after", 1, 0, DONE, 3),
    ("update", ["408", "500", "502", "503", "504", "reset", "closed",
                "page with 200"], "before", 1, 0, DONE, 4),
    ("update", ["503"], "before", ALL, 12, STOPS, 6),
    ("update", ["closed"], "before", ALL, 11, STOPS, 6),
    ("read again", ["500", "closed", "token refused", "429"], "before", 1,
     0, DONE, 3),
    ("read again", ["404"], "before", 1, 8, A_FAILS, 3),
    ("read again", ["malformed", "page with 200", "blocked", "64 MiB"],
     "before", ALL, 12, STOPS, 3),
    ("read again", ["403 document"], "before", ALL, 5, STOPS, 3),
    ("read changed", ["500", "closed", "token refused", "429"], "before", 1,
     0, DONE, 3),
    ("read changed", ["404", "malformed", "page with 200", "blocked"],
     "before", ALL, 12, UNREAD, 3),
    ("read changed", ["64 MiB"], "before", ALL, 12, UNREAD, 3),
    ("read changed", ["403 document"], "before", ALL, 5, UNREAD, 3),
    ("delete", ["token refused", "429"], "before", 1, 0, GONE, 2),
    ("delete", ["502", "504", "reset", "cut off", "page with 200", "64 MiB",
                "404"], "after", 1, 0, GONE, 1),
    ("delete", ["slow"], "after", 1, 0, GONE, 1),
    ("delete", ["500", "503", "closed"], "before", 1, 0, GONE, 2),
    ("delete", ["401 page"], "before", 1, 5, STAYS, 2),
    ("delete", ["409", "413", "blocked"], "before", 1, 12, STAYS, 2),
    ("delete", ["502"], "before", ALL, 12, STAYS, 4),
    # Mobile devices have another resource, other roots and another merging.
    ("list mobile", ["one id twice", "other root"], "before", ALL, 12, NONE,
     3),
    ("create mobile", ["504", "closed"], "after", 1, 0, DONE, 3),
    ("create mobile", ["502"], "before", 1, 0, DONE, 4),
    ("create mobile", ["409"], "before", 1, 12, A_FAILS, 4),
    ("read new mobile", ["404"], "before", 1, 0, DONE, 3),
    ("read new mobile", ["other root"], "before", ALL, 12, UNREAD, 3),
    ("update mobile", ["500", "reset"], "after", 1, 0, DONE, 3),
    ("update mobile", ["503"], "before", 1, 0, DONE, 4),
    ("delete mobile", ["502"], "after", 1, 0, GONE, 1),
]


class Change:
    """The change under way: made ready, run with a fault, then without."""

    def __init__(self, box, kind):
        self.box = box
        self.kind, _, platform = kind.partition(" ")
        self.platform = platform or "macos"
        self.profiles = "mobile" if platform else "macos"
        self.scope, devices = SCOPES[self.platform]
        self.arguments = ["--prune"] if self.kind == "delete" else []
        self.certificates = 0 if self.kind == "delete" else 3 * devices

    def define(self, **scep):
        for name in NAMES:
            self.box.define(f"{name}.ini", scep,
                            {"platform": self.platform},
                            {"redeploy_on_update": "all"}, self.scope)

    def prepare(self):
        self.define()
        if self.kind == "create":
            return
        self.box.apply()
        if self.kind == "update":
            self.define(key_size="4096")
        else:
            os.unlink(self.box.at("a.ini"))
        self.box.double.forget()

    def run(self):
        """The status, and what became of each: done, failed, ..."""
        box = self.box
        result = box.run("-vv", "apply", "--yes", "--json", *self.arguments,
                         env={"NO_PROXY": "*"})
        box.behaved()
        box.is_true()
        same(result.status, result.json()["status"], "status in JSON")
        (server,) = result.json()["servers"]
        found = {item["name"]: (WORDS.get(item["result"], item["result"]),
                                item["status"]) for item in server["items"]}
        return result, found

    def expected(self):
        return [name for name in NAMES.values()
                if self.kind != "delete" or name != NAMES["a"]]

    def recover(self):
        """No more faults: everything comes right."""
        box = self.box
        box.double.clear_faults()
        box.project()
        held = [entry for entry in box.lock_objects().values()
                if not entry.get("id")]
        if held:
            # Whether it was created cannot be known yet.
            result, found = self.run()
            same((result.status, found["SCEP a"]), (7, ("failed", 6)),
                 f"too young, {told(result, box)}")
            box.age()
        result, _ = self.run()
        same(result.status, 0, f"without faults, {told(result, box)}")
        self.is_right()
        before = len(box.writes())
        os.unlink(box.at("scepctl.lock"))
        box.apply()
        same(len(box.writes()), before, "writes to find the lock file again")
        self.is_right()
        plan = box.plan("--check")
        same({item["action"] for item in plan["items"]}, {"unchanged"},
             f"without the lock file: {json.dumps(plan['items'])}")

    def is_right(self):
        box = self.box
        profiles = box.double.profiles()[self.profiles]
        same(sorted(profile["name"] for profile in profiles),
             self.expected(), "profiles")
        same(sorted(entry["name"] for entry in box.lock_objects().values()
                    if entry["id"]), self.expected(), "lock file")
        size = "4096" if self.kind == "update" else "2048"
        for profile in profiles:
            check(f"<integer>{size}</integer>" in profile["payloads"],
                  f"not as defined: {profile['payloads']}")
        same(box.double.certificates(), self.certificates, "certificates")


def told(result, box):
    """What is worth reading of a run, in place of its trace."""
    lines = [f"status {result.status}"]
    for server in result.json()["servers"]:
        lines += [f"server: {server['status']} {server['error']}"]
        lines += [f"{item['name']}: {item['action']} {item['result']} "
                  f"{item['status']} {item['error']}"
                  for item in server["items"]]
    lines += [line for line in result.err.splitlines()
              if not line.startswith(("> ", "< "))]
    lines += [f"{entry['method']} {entry['path']} {entry['status']}"
              f"{' fault' if entry['fault'] else ''}"
              for entry in box.double.log()]
    return "\n".join(lines)


def works(box, operation, fault, when, times, ends, results, writes):
    kind, method, path, nth = OPERATIONS[operation]
    box.jamf()
    change = Change(box, kind)
    change.prepare()
    if fault in SLUGGISH:
        box.project(timeout=SHORT_SECONDS)
    before = box.lock_objects()
    number = box.double.fault(method=method, path=path, nth=nth, times=times,
                              when=when, **FAULTS[fault])
    result, found = change.run()
    fired = box.double.stats()["faults"][str(number)]["fired"]
    check(fired > 0, f"the fault was not met: {told(result, box)}")
    words = " ".join(found[name][0] for name in NAMES.values()
                     if name in found)
    whole = 7 if ends and ("done" in words or "unchanged" in words) else ends
    same((result.status, words), (whole, results),
         f"status and results, {told(result, box)}")
    if found:
        same(found["SCEP a"][1], ends, f"status of a, {told(result, box)}")
    if results == A_FAILS and before:
        same(box.lock_objects()["com.example.a"], before["com.example.a"],
             "lock entry of what was refused")
    change.recover()
    same(len(box.writes()), writes, f"writes in all, {told(result, box)}")


def chosen(rows):
    """(row, fault) of each case. With a sanitizer each operation of each row
    is tried, and each fault, but not each with each: what it looks for is in
    the code they meet, and how they end is seen without it."""
    met = set()
    for number, row in enumerate(rows):
        faults = row[1]
        if SANITIZED:
            faults = [fault for at, fault in enumerate(faults)
                      if fault not in met or at == number % len(faults)]
        met.update(faults)
        yield from ((row, fault) for fault in faults)


# Those that wait longest begin first.
for row, fault in chosen(sorted(
        ROWS, key=lambda row: not set(row[1]) & set(SLUGGISH))):
    again = "" if row[3] == 1 else ", again and again"
    CASES.append((
        f"{row[0]}: {fault} {row[2]} it takes effect{again}",
        lambda box, row=row, fault=fault: works(box, row[0], fault,
                                                *row[2:])))


if __name__ == "__main__":
    main(16)
