#!/usr/bin/env python3
"""A cluster of two nodes that see each other's changes late, programs that
are killed or interrupted at any moment, and two of them at once: never a
second profile, never a lost one, and a lock file that is true."""

import json
import resource
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True

from office import item_of, main  # noqa: E402
from harness import SLOW, Result, case, check, has, rows, same  # noqa: E402

SCOPE = "[scope]\ncomputer_groups = SCEP pilot\n"
NAMES = ["a", "b", "c"]
CREATE, UPDATE = "/id/0$", "/id/1$"
# How long the other node needs, longer than a run does.
LATE = 5
DELAY = 0.3
STEP = 0.02


def cluster(box, wait=20, **switches):
    """Two nodes; the second is behind by LATE seconds."""
    return box.jamf(wait=wait, nodes=2, **{"refresh_seconds": LATE,
                                           **switches})


def define(box, names=None, **scep):
    for name in names or NAMES:
        box.define(f"{name}.ini", scep, rest=SCOPE)


def names_of(box):
    return sorted(profile["name"] for profile
                  in box.double.profiles()["macos"])


def all_there(box, names=None):
    """Each once, known to the lock file, and nothing left to do."""
    expected = [f"SCEP {name}" for name in names or NAMES]
    same(names_of(box), expected, "profiles")
    same(sorted(entry["name"] for entry in box.lock_objects().values()
                if entry["id"]), expected, "lock file")
    box.is_true()
    box.behaved()
    box.double.refresh()
    before = len(box.writes())
    box.apply()
    same(len(box.writes()), before, "writes when nothing is to be done")


# -- two nodes ----------------------------------------------------------------

@case("the cookie keeps a run on one node")
def sticky(box):
    jamf = cluster(box)
    define(box)
    begin = time.monotonic()
    box.apply()
    check(time.monotonic() - begin < LATE * SLOW, "it waited for a cluster")
    stats = jamf.stats()
    same(len(stats["cookies"]), 1, "cookies")
    same(stats["without_cookie"], 1, "requests without a cookie")
    same(len({entry["node"] for entry in jamf.log()}), 1, "nodes")
    all_there(box)


@case("the next run meets the other node: what was created is waited for")
def next_run(box):
    jamf = cluster(box)
    define(box)
    box.apply()
    # Turns are taken with each login.
    nodes = set()
    for _ in range(2):
        jamf.forget()
        same(set(box.actions().values()), {"unchanged"})
        nodes |= {entry["node"] for entry in jamf.log()}
        same(box.writes(), [])
    same(len(nodes), 2, "nodes")
    all_there(box)


@case("what was created and is not listed in time is not created again")
def not_in_time(box):
    jamf = cluster(box, wait=1, refresh_seconds=None)
    define(box, ["a"])
    box.apply()
    statuses = []
    for _ in range(2):
        jamf.forget()
        result = box.run("apply", "--yes")
        statuses.append(result.status)
        if result.status:
            has(result.all, "does not list it yet")
        same(box.writes(), [])
    same(sorted(statuses), [0, 6], "one run on each node")
    all_there(box, ["a"])


@rows("without cookies, each request meets another node", (
    ("lists as objects", {}), ("lists are late", {"list_consistent": False})))
def cookieless(box, switches):
    cluster(box, sticky=False, refresh_seconds=3, **switches)
    define(box)
    box.apply()
    same(len(box.writes()), 3)
    all_there(box)
    box.double.forget()
    define(box, key_size="4096")
    box.apply()
    same(len(box.writes()), 3)
    all_there(box)


@rows("a creation whose answer is lost, without cookies", (
    ("done, 502", "after", {"action": "status", "status": 502,
                            "page": "gateway"}),
    ("done, reset", "after", {"action": "reset"}),
    ("not done, 504", "before", {"action": "status", "status": 504,
                                 "page": "gateway"})))
def lost(box, when, fault):
    """The lists of a node are late as well."""
    cluster(box, wait=8, sticky=False, refresh_seconds=4,
            list_consistent=False)
    box.double.fault(method="POST", path=CREATE, when=when, **fault)
    define(box, ["a"])
    box.apply()
    same(len(box.writes()), 1 if when == "after" else 2, "creations sent")
    all_there(box, ["a"])


@case("the list is late beyond all waiting: refused as a duplicate, not twice")
def very_late(box):
    cluster(box, wait=1, refresh_seconds=None, list_consistent=False)
    box.double.fault("status", "POST", CREATE, status=502, page="gateway",
                     when="after")
    define(box, ["a"])
    result = box.run("apply", "--yes")
    check(result.status in (6, 12), str(result))
    same(names_of(box), ["SCEP a"])
    same(box.lock_objects()["com.example.a"]["id"], 0)
    # Within the two minutes it is waited for, in vain.
    before = len(box.writes())
    box.run("apply", "--yes", status=6)
    same(len(box.writes()), before)
    box.double.refresh()
    box.apply()
    same(len(box.writes()), before)
    all_there(box, ["a"])


@case("what was just updated looks old on the other node: no drift")
def old_state(box):
    jamf = cluster(box)
    define(box, ["a"])
    box.apply()
    jamf.refresh()
    define(box, ["a"], key_size="4096")
    box.apply()
    nodes = set()
    for _ in range(2):
        jamf.forget()
        same(box.actions(), {"a.ini": "unchanged"})
        nodes |= {entry["node"] for entry in jamf.log()}
    same(len(nodes), 2, "nodes")
    all_there(box, ["a"])


@case("changed by hand right after our own write: told at once")
def at_once(box):
    jamf = box.jamf(wait=60)
    define(box, ["a"])
    box.apply()
    define(box, ["a"], key_size="4096")
    box.apply()
    for name in ("Network", "Certificates"):
        jamf.ui_write(platform="macos", id=1, xml=(
            "<os_x_configuration_profile><general><category><name>" + name +
            "</name></category></general></os_x_configuration_profile>"))
        begin = time.monotonic()
        same(box.actions(), {"a.ini": "drift" if name == "Network"
                             else "unchanged"})
        check(time.monotonic() - begin < 20, "waits for nothing")


@case("what was just created and is not listed yet is not forgotten by --prune")
def pruned_early(box):
    jamf = cluster(box, wait=1, refresh_seconds=None)
    define(box, ["a", "b"])
    box.apply()
    box.remove("a.ini")
    box.age(60)
    for _ in range(2):
        box.run("apply", "--yes", "--prune")
        known = "com.example.a" in box.lock_objects()
        same("SCEP a" in names_of(box), known, "on the server, and known")
    jamf.refresh()
    box.age()
    box.apply("--prune")
    all_there(box, ["b"])


@case("deleted by hand a moment ago, the other node still has it")
def deleted_by_hand(box):
    """What a node still shows is gone when it is written to."""
    jamf = cluster(box, wait=1)
    define(box, ["a"])
    box.apply()
    jamf.refresh()
    jamf.ui_delete(platform="macos", id=1)
    jamf.refresh()
    box.age()
    plan = box.plan()
    item = item_of(plan, "a.ini")
    same(item["action"], "create")
    box.apply()
    all_there(box, ["a"])


# -- killed -------------------------------------------------------------------

def start(box, *arguments):
    return box.start(*arguments, stdout=subprocess.PIPE,
                     stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)


def end(box, process, arguments=("apply",)):
    out, err = process.communicate(timeout=60 * SLOW)
    result = Result(arguments, process.returncode, out, err)
    if result.status >= 0:
        box.inspect(result)
    return result


def until(box, method, path, count=1, process=None):
    """Waits until so many such requests have come in."""
    limit = time.monotonic() + 30 * SLOW
    while time.monotonic() < limit:
        seen = [entry for entry in box.double.log()
                if entry["method"] == method and path in entry["path"]]
        if len(seen) >= count:
            return
        check(process is None or process.poll() is None,
              f"ended before {method} {path}")
        time.sleep(STEP)
    check(False, f"{method} {path} did not come {count} times")


# The request during which the program is killed, and whether it takes effect.
MOMENTS = [
    ("before anything is written", "GET", "/osxconfigurationprofiles", 1),
    ("while the first is being created", "POST", "/id/0", 1),
    ("while the first is read back", "GET", "/id/1", 1),
    ("while the second is being created", "POST", "/id/0", 2),
    ("while the last is being created", "POST", "/id/0", 3),
    ("while the last is read back", "GET", "/id/3", 1),
    ("at the logout", "POST", "invalidate-token", 1),
]


@rows("killed", MOMENTS)
def killed(box, method, path, count):
    """The server takes its time, so the request is under way then, and takes
    effect all the same."""
    box.jamf(delay=DELAY)
    define(box)
    process = start(box, "apply", "--yes")
    until(box, method, path, count, process)
    process.kill()
    end(box, process)
    time.sleep(2 * DELAY)
    box.double.configure(delay=0)
    sent = len(box.writes())
    box.is_true()
    box.apply()
    same(len(box.writes()), max(3, sent), "creations sent in all")
    all_there(box)


@case("killed before the server got the request: created after two minutes")
def killed_before(box):
    """The lock file says that it was asked for, and nobody knows more."""
    box.jamf(wait=1, delay=DELAY)
    define(box, ["a"])
    box.double.fault("status", "POST", CREATE, status=502)
    process = start(box, "apply", "--yes")
    until(box, "POST", "/id/0", 1, process)
    process.kill()
    end(box, process)
    time.sleep(2 * DELAY)
    box.double.configure(delay=0)
    same(box.lock_objects()["com.example.a"]["id"], 0, "id")
    box.run("apply", "--yes", status=6)
    same(len(box.writes()), 1)
    box.age()
    box.apply()
    same(len(box.writes()), 2)
    all_there(box, ["a"])


@rows("killed while updating", (("the first", UPDATE), ("the last",
                                                        "/id/3$")))
def killed_updating(box, path):
    box.jamf()
    define(box)
    box.apply()
    box.double.forget()
    box.double.configure(delay=DELAY)
    for name in NAMES:
        box.define(f"{name}.ini", {"key_size": "4096"},
                   jamf={"redeploy_on_update": "all"}, rest=SCOPE)
    process = start(box, "apply", "--yes")
    until(box, "PUT", path[:-1], 1, process)
    process.kill()
    end(box, process)
    time.sleep(2 * DELAY)
    box.double.configure(delay=0)
    box.is_true()
    box.apply()
    same(len(box.writes()), 3, "updates sent in all")
    same(box.double.certificates(), 6, "certificates")
    all_there(box)


@case("killed while deleting")
def killed_deleting(box):
    box.jamf()
    define(box)
    box.apply()
    box.age()
    box.double.configure(delay=DELAY)
    box.remove("a.ini")
    process = start(box, "apply", "--yes", "--prune")
    until(box, "DELETE", "/id/1", 1, process)
    process.kill()
    end(box, process)
    time.sleep(2 * DELAY)
    box.double.configure(delay=0)
    box.apply("--prune")
    all_there(box, ["b", "c"])


@case("killed while creating: settings stay to be entered, the scope held")
def killed_held(box):
    env = {"NDES_PASSWORD": "canary-ndes"}
    box.secrets.append("canary-ndes")
    box.jamf(delay=DELAY)
    box.dynamic("a.ini", rest=SCOPE)
    process = box.start("apply", "--yes", env=env, stdout=subprocess.PIPE,
                        stderr=subprocess.PIPE)
    until(box, "POST", "/id/0", 1, process)
    process.kill()
    end(box, process)
    time.sleep(2 * DELAY)
    box.double.configure(delay=0)
    item = item_of(box.apply(env=env), "a.ini")
    same(item["confirm"], "needed")
    same(len(box.writes()), 1)
    same(box.lock_objects()["com.example.a"]["confirm"], "needed")
    box.run("apply", "--yes", "--confirm-ui", "a.ini", env=env, status=0)
    same(item_of(box.plan(env=env), "a.ini")["action"], "unchanged")
    same(len(box.writes()), 2)
    box.is_true()


# -- the lock file cannot be written, the server goes away --------------------

def limited(box, size, *arguments):
    """A file may not be larger than that; as with a disk that is full."""
    process = box.start(
        *arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        restore_signals=False, preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (size, size)))
    return end(box, process, arguments)


@case("the lock file cannot be written: nothing is created")
def unwritable(box):
    box.jamf()
    define(box)
    result = limited(box, 0, "apply", "--yes")
    same(result.status, 9, str(result))
    same(box.writes(), [])
    same(box.exists("scepctl.lock"), False)
    same([name for name in box.files() if "lock" in name], [])
    box.apply()
    all_there(box)


@case("the lock file cannot be written any more: nothing more is created")
def full(box):
    box.jamf()
    define(box, ["a"])
    box.apply()
    size = len(box.read("scepctl.lock"))
    box.double.wipe()
    box.remove("scepctl.lock")
    define(box)
    box.double.forget()
    result = limited(box, size, "apply", "--yes")
    check(result.status in (7, 9), str(result))
    sent = len(box.writes())
    check(0 < sent < 3, f"creations sent: {sent}")
    box.is_true()
    box.apply()
    same(len(box.writes()), 3, "creations sent in all")
    all_there(box)


@case("a lock file that a merge left in pieces: no request at all")
def merged(box):
    box.jamf()
    define(box)
    box.apply()
    text = box.read("scepctl.lock").decode()
    lines = text.splitlines(True)
    box.write("scepctl.lock", text.replace(
        lines[-1], f"<<<<<<< ours\n{lines[-1]}=======\n>>>>>>> theirs\n"))
    box.double.forget()
    for command in (["plan"], ["apply", "--yes"]):
        result = box.run(*command, status=8)
        has(result.err, "scepctl.lock")
    same(box.double.log(), [])
    box.write("scepctl.lock", text)
    all_there(box)


@case("the server goes away while the first is being created")
def gone(box):
    """Whether it was created is not known, which the lock file says."""
    jamf = box.jamf(delay=DELAY)
    define(box)
    process = start(box, "apply", "--yes")
    until(box, "POST", "/id/0", 1, process)
    box.double = None
    jamf.process.kill()
    result = end(box, process)
    jamf.stop()
    same(result.status, 11, str(result))
    same({name: entry["id"] for name, entry
          in box.lock_objects().items()}, {"com.example.a": 0})
    result = box.run("plan", status=11)
    has(result.err, "cannot connect")


@case("a server that cannot prove who it is gets no login")
def untrusted(box):
    box.jamf()
    define(box)
    text = box.read("scepctl.conf").decode()
    box.write("scepctl.conf", text.replace("ca_file", "; ca_file"))
    result = box.run("apply", "--yes", env={"SSL_CERT_FILE": None}, status=11)
    has(result.err, "no trusted CA")
    same(box.double.log(), [])
    # The server notices a moment later.
    end = time.monotonic() + 10
    while (box.double.stats()["handshakes_failed"] == 0
           and time.monotonic() < end):
        time.sleep(0.05)
    check(box.double.stats()["handshakes_failed"] > 0, "no handshake")


# -- interrupted --------------------------------------------------------------

@rows("interrupted", [
    (f"{label}, {name}", number, method, path, count, done)
    for label, method, path, count, done in (
        ("while reading", "GET", "/osxconfigurationprofiles", 1, 0),
        ("while the first is being created", "POST", "/id/0", 1, 1),
        ("while the second is being created", "POST", "/id/0", 2, 2))
    for name, number in (("SIGINT", signal.SIGINT),
                         ("SIGTERM", signal.SIGTERM))])
def interrupted(box, number, method, path, count, done):
    """The write under way is ended and noted; nothing more is begun."""
    box.jamf(delay=DELAY)
    define(box)
    process = start(box, "apply", "--yes", "--json")
    until(box, method, path, count, process)
    process.send_signal(number)
    result = end(box, process)
    same(result.status, -number, f"status of {result}")
    box.double.configure(delay=0)
    same(len(box.writes()), done, "writes begun")
    same(len(box.lock_objects()), done, "entries")
    same(names_of(box), [f"SCEP {name}" for name in NAMES[:done]])
    same([entry["id"] for entry in box.lock_objects().values()],
         list(range(1, done + 1)), "ids in the lock file")
    box.is_true()
    if result.out:
        json.loads(result.out)
    box.apply()
    same(len(box.writes()), 3, "creations sent in all")
    all_there(box)


@case("interrupted while it waits for the cluster")
def interrupted_waiting(box):
    box.jamf(wait=60)
    define(box, ["a"])
    box.double.fault("status", "POST", CREATE, status=502, page="gateway")
    process = start(box, "apply", "--yes")
    until(box, "GET", "/osxconfigurationprofiles", 2, process)
    begin = time.monotonic()
    process.send_signal(signal.SIGINT)
    result = end(box, process)
    same(result.status, -signal.SIGINT, str(result))
    check(time.monotonic() - begin < 10 * SLOW, "it went on waiting")
    same(len(box.writes()), 1)
    same(box.lock_objects()["com.example.a"]["id"], 0)
    box.age()
    box.apply()
    all_there(box, ["a"])


# -- two at once --------------------------------------------------------------

@case("two at once: the second waits, and finds nothing to do")
def two(box):
    box.jamf(delay=0.1)
    define(box)
    first = start(box, "apply", "--yes")
    until(box, "POST", "/id/0", 1, first)
    second = start(box, "apply", "--yes")
    same(end(box, first).status, 0)
    result = end(box, second)
    same(result.status, 0, str(result))
    same(len(box.writes()), 3, "writes of both")
    same(box.double.stats()["most"]["writes"], 1)
    box.double.configure(delay=0)
    all_there(box)


@case("two at once begin together")
def together(box):
    box.jamf(delay=0.05)
    define(box)
    processes = [start(box, "apply", "--yes") for _ in range(2)]
    for process in processes:
        result = end(box, process)
        same(result.status, 0, str(result))
    same(len(box.writes()), 3, "writes of both")
    box.double.configure(delay=0)
    all_there(box)


@case("plan does not wait for an apply")
def plan_beside(box):
    box.jamf(delay=0.2)
    box.processes = 2
    names = list("abcdefghij")
    define(box, names)
    process = start(box, "apply", "--yes")
    until(box, "POST", "/id/0", 1, process)
    result = box.run("plan", "--json")
    check(process.poll() is None, "the plan waited")
    check(result.status in (0, 6), str(result))
    same(end(box, process).status, 0)
    box.double.configure(delay=0)
    all_there(box, names)


@case("two projects, one server: the second takes over what the first made")
def two_projects(box):
    """Each has a lock file of its own, and both define the same."""
    box.jamf()
    define(box)
    text = box.read("scepctl.conf").decode()
    for name in NAMES:
        box.write(f"other/{name}.ini", box.read(f"{name}.ini"))
    box.write("other/scepctl.conf", text)
    same({item["result"] for item in
          box.apply(cwd=box.at("other"))["items"]}, {"created"})
    box.double.forget()
    for name in NAMES:
        box.remove(f"other/{name}.ini")
    box.remove("other/scepctl.conf")
    box.apply()
    same(box.writes(), [])
    all_there(box)


if __name__ == "__main__":
    main(12)
