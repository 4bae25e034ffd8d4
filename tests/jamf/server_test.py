#!/usr/bin/env python3
"""server check: what every configured Jamf Pro says of itself, and what each
command would lack there.

Planted mutations that must be caught: in privileges.c of src/jamf, is_trusted
always true ("writes are not told"); what is not listed as JAMF_HAS ("cannot
change"); in jamf_server_lacks, without reads[] ("one kind only")."""

import sys

sys.dont_write_bytecode = True

from office import CLIENT, CLIENT_SECRET, JAMF, main  # noqa: E402
from harness import case, check, has, lacks, rows, same  # noqa: E402

MACOS = [f"{verb} macOS Configuration Profiles"
         for verb in ("Read", "Create", "Update", "Delete")]
IOS = [each.replace("macOS", "iOS") for each in MACOS]
NAMES = ["Read Categories", "Read Sites", "Read Computers",
         "Read Smart Computer Groups", "Read Static Computer Groups",
         "Read Mobile Devices", "Read Smart Mobile Device Groups",
         "Read Static Mobile Device Groups", "Read Departments",
         "Read Buildings", "Read User", "Read Smart User Groups",
         "Read Static User Groups", "Read Network Segments",
         "Read LDAP Servers"]
VIEW = "View MDM command information in Jamf Pro API"
FLUSH = "Flush MDM Commands"
ALL = MACOS + IOS + NAMES + [VIEW, FLUSH]
KINDS = ("computers", "mobile devices")
# What of status lacks a privilege that only names need, or none of a kind.
STATUS = {
    "Read Computers": [f"{use}: computers" for use in
                       ("status", "status --retry")],
    "Read Mobile Devices": [f"{use}: mobile devices" for use in
                            ("status", "status --retry")],
    VIEW: [f"{use}: {kind}" for use in ("status", "status --retry")
           for kind in KINDS],
    FLUSH: [f"status --retry: {kind}" for kind in KINDS]}


def allow(box, privileges):
    box.double.client(CLIENT, CLIENT_SECRET, privileges, lifetime=600)


def look(box, *arguments, status=0, **more):
    """The JSON of the only server."""
    document = box.run("server", "check", "--json", *arguments,
                       status=status, **more).json()
    same((document["format"], document["status"]), (1, status))
    server, = document["servers"]
    same(server["status"], status)
    # Nothing is written, and nobody's token is left.
    same([each for each in box.double.log()
          if each["method"] not in ("GET", "POST")], [])
    same(box.writes(), [])
    return server


def those(server, word):
    return [each["name"] for each in server["privileges"]
            if each["has"] == word]


def uses(server, word="lacks"):
    return {each["name"]: each[word] for each in server["commands"]
            if each[word]}


@case("all is there")
def complete(box):
    box.jamf()
    for privileges in (None, ALL):
        allow(box, privileges)
        server = look(box, "--for", "prune")
        same((those(server, "lacks"), those(server, "not told")), ([], []))
        same((uses(server), uses(server, "not_told")), ({}, {}))
        same(sorted(those(server, "has")), sorted(ALL))
        same(server["login"], "client")
        check(server["version"].startswith("11.30"), server["version"])
        check(abs(server["clock_ahead_seconds"]) < 60, str(server))
    result = box.run("server", "check", status=0)
    for text in (box.double.url, f"client {CLIENT}", "version: 11.30",
                 "clock:", "has      Update iOS Configuration Profiles",
                 "apply --prune: mobile devices: lacks nothing"):
        has(result.out, text)


@rows("each privilege by itself", [(name, name) for name in ALL])
def each_one(box, name):
    box.jamf()
    allow(box, [each for each in ALL if each != name])
    counts = not name.startswith("Delete") and name in MACOS + IOS
    # Who may not read a kind is not said to lack the rest of it.
    if name in (MACOS[0], IOS[0]):
        counts = False
    server = look(box, status=5 if counts else 0)
    same(those(server, "lacks"), [name])
    lacking = uses(server)
    check(lacking and all(each == [name] for each in lacking.values()),
          str(lacking))
    kind = ("computers" if "macOS" in name else "mobile devices"
            if "iOS" in name else None)
    if kind is None:
        same(list(lacking), ["names in definitions"] * (name in NAMES)
             + STATUS.get(name, []))
    else:
        check(all(each.endswith(kind) for each in lacking), str(lacking))
        same(f"plan, pull: {kind}" in lacking, name.startswith("Read"))
        same(f"apply, push: {kind}" in lacking,
             not name.startswith("Delete"))
    has(box.run("server", "check").out, f"lacks    {name}")


@rows("what the status is about", [
    ("may read", [MACOS[0]], {"plan": 0, "apply": 5, "prune": 5}),
    ("no devices", MACOS, {"apply": 0, "status": 5}),
    ("no commands", [*MACOS, "Read Computers"], {"apply": 0, "status": 5}),
    ("may see devices", [MACOS[0], "Read Computers", VIEW],
     {"status": 0, "retry": 5}),
    ("may retry", [MACOS[0], "Read Computers", VIEW, FLUSH], {"retry": 0}),
    ("cannot delete", MACOS[:3], {"plan": 0, "apply": 0, "prune": 5}),
    ("cannot change", [*MACOS[:2], *IOS], {"plan": 0, "apply": 5,
                                           "prune": 5}),
    ("one kind only", MACOS, {"plan": 0, "apply": 0, "prune": 0}),
    ("neither kind", NAMES, {"plan": 5, "apply": 5, "prune": 5}),
    ("nothing", ["Read eBooks"], {"plan": 5, "apply": 5, "prune": 5})])
def about(box, privileges, statuses):
    box.jamf()
    allow(box, privileges)
    for purpose, status in statuses.items():
        look(box, "--for", purpose, status=status)
    look(box, status=statuses.get("apply", 5))


@rows("however a missing privilege is answered", [
    (each, each) for each in ("401-html", "403-html", "401-json",
                              "403-json")])
def answers(box, answer):
    box.jamf(privilege_answer=answer)
    allow(box, [*MACOS[:3], "Read Sites"])
    server = look(box)
    check("Read Sites" in those(server, "has"), str(server))
    check(IOS[0] in those(server, "lacks"), str(server))
    same(those(server, "not told"), [])


@case("a server that does not search its directories")
def no_directory(box):
    box.jamf(directory=None)
    same(those(look(box), "not told"), ["Read LDAP Servers"])


@case("groups: which of the two is missing, where the server lists it")
def groups(box):
    box.jamf()
    allow(box, [each for each in ALL if "Smart Computer" not in each])
    server = look(box)
    same(those(server, "lacks"), ["Read Smart Computer Groups"])


@rows("writes are not told where the server does not list", [
    ("no answer", dict(action="status", method="GET", path="/api/v1/auth",
                       status=404)),
    ("an error", dict(action="status", method="GET", path="/api/v1/auth",
                      status=500))])
def unlisted(box, fault):
    box.jamf()
    allow(box, MACOS[:1] + IOS[:1] + NAMES + [VIEW])
    box.double.fault(**fault, times=99)
    server = look(box)
    same(sorted(those(server, "not told")), sorted(MACOS[1:] + IOS[1:] + [FLUSH]))
    same(sorted(uses(server, "not_told")), [
        "apply --prune: computers", "apply --prune: mobile devices",
        "apply, push: computers", "apply, push: mobile devices",
        "status --retry: computers", "status --retry: mobile devices"])
    has(box.run("server", "check", status=0).out,
        "the server does not list")


@case("the gateway: its own words, and what is not told")
def gateway(box):
    box.jamf(gateway="environment:e1", project=False)
    box.write("scepctl.conf", "[jamf]\nurl = https://us.api.jamfcloud.com\n"
              "client_id = x\nclient_secret = env:JAMF_TEST_SECRET\n"
              "environment_id = e1\n")
    # Nothing leaves this machine: the name is refused by the bounds.
    result = box.run("server", "check", "--json", status=8,
                     env={"SCEPCTL_HOSTS": "localhost:1"})
    server, = result.json()["servers"]
    same((server["status"], server.get("version")), (8, None))
    has(server["error"], "us.api.jamfcloud.com")


@case("a login that is refused: 3, once")
def refused(box):
    jamf = box.jamf()
    result = box.run("server", "check", "--json", status=3,
                     env={"JAMF_TEST_SECRET": "canary-wrong"})
    server, = result.json()["servers"]
    same(server["status"], 3)
    check(server["error"] and "privileges" not in server, str(server))
    same([each["ok"] for each in jamf.stats()["logins"]], [False])
    box.run("server", "check", status=3, env={"JAMF_TEST_SECRET": ""})


@case("no answer: 11, and the next server all the same")
def unreachable(box):
    jamf = box.jamf(project=False)
    ok = JAMF.format(url=jamf.url, client=CLIENT, ca=jamf.ca, wait=2,
                     timeout=3, more="")
    box.write("scepctl.conf", ok.replace("[jamf]", '[jamf "b"]') +
              '\n[jamf "a"]\nurl = https://localhost:1\nclient_id = x\n'
              "client_secret = env:JAMF_TEST_SECRET\n")
    document = box.run("server", "check", "--json", status=11).json()
    same(sorted((each["label"], each["status"])
                for each in document["servers"]), [("a", 11), ("b", 0)])
    document = box.run("server", "check", "--json", "--server", "b",
                       status=0).json()
    same([each["label"] for each in document["servers"]], ["b"])
    result = box.run("server", "check")
    has(result.out, '[jamf "b"]')
    has(result.out, '[jamf "a"]')
    has(result.out, "apply, push: computers: lacks nothing")
    box.run("server", "check", "--server", "c", status=2)


@case("a login of the environment; a user's")
def environment(box):
    jamf = box.jamf(project=False)
    jamf.user("ann", "canary-ann", MACOS)
    box.secrets.append("canary-ann")
    login = {"JAMF_URL": jamf.url, "JAMF_USERNAME": "ann",
             "JAMF_PASSWORD": "canary-ann"}
    server = look(box, env=login)
    same((server["login"], server["label"]), ("user", None))
    same(those(server, "lacks"), IOS + NAMES + [VIEW, FLUSH])
    has(box.run("server", "check", env=login).out, "login: user ann")


@case("no server at all, wrong words")
def usage(box):
    box.jamf(project=False)
    document = box.run("server", "check", "--json", status=2).json()
    has(document["servers"][0]["error"], "no Jamf Pro server")
    has(box.run("server", "look", status=2).err, "server check")
    box.run("server", status=2)
    box.run("server", "check", "--for", "pull", status=2)


@rows("its clock", [
    ("an hour ahead", 3600, "ahead", True),
    ("an hour behind", -3600, "behind", True),
    ("a minute ahead", 60, "ahead", False)])
def clock(box, off, word, is_warned):
    box.jamf(clock_ahead=off)
    check(abs(look(box)["clock_ahead_seconds"] - off) < 30, "JSON")
    result = box.run("server", "check", status=0)
    has(result.out, f"seconds {word}")
    (has if is_warned else lacks)(result.err, "has another time")


if __name__ == "__main__":
    main()
