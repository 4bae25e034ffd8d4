#!/usr/bin/env python3
"""plan --save FILE and apply --plan FILE: exactly that plan, or 8. What is in
the file can only refuse, and nothing in it is secret.

Planted mutations that must be caught: in sync/saved_check.c, let
difference answer NULL, leave out what it says of secrets or either
check_members; in sync/saved.c, leave the secrets in digest_writes; in
cmd/saved_plan.c, leave out check_options or what saved_plan_check says of other
servers; in cmd/apply_session.c, leave out check_saved ("two servers"); in
jamf/object.c, do not sort ("the order of members")."""

import hashlib
import itertools
import json
import os
import sys
from xml.sax.saxutils import escape

sys.dont_write_bytecode = True

from office import (CHALLENGE, CLIENT, CLIENT_SECRET, item_of,  # noqa: E402
                    main)
from harness import case, check, has, lacks, rows, same  # noqa: E402

PILOT = "[scope]\ncomputer_groups = SCEP pilot\n"
ROOT = "os_x_configuration_profile"
FILE = "reviewed.plan"
OTHER = "canary-challenge-other-2c"


def save(box, *arguments, status=0, **more):
    return box.run("plan", "--save", FILE, *arguments, status=status, **more)


def use(box, *arguments, status=0, **more):
    return box.run("apply", "--yes", "--plan", FILE, *arguments,
                   status=status, **more)


def refused(box, text, *arguments, **more):
    """Nothing is written, neither there nor in the lock file."""
    lock = box.read("scepctl.lock") if box.exists("scepctl.lock") else None
    box.double.forget()
    result = use(box, *arguments, status=8, **more)
    has(result.err, text)
    same(box.writes(), [])
    same(box.read("scepctl.lock") if box.exists("scepctl.lock") else None, lock)
    return result


def kept(box):
    return json.loads(box.read(FILE))


def keep(box, document):
    box.write(FILE, json.dumps(document))


def three(box):
    """One to be created, one to be changed, one as it should be."""
    jamf = box.jamf()
    box.define("b.ini", rest=PILOT)
    box.define("c.ini", rest=PILOT)
    box.apply()
    box.age()
    box.define("a.ini", rest=PILOT)
    box.define("b.ini", rest=PILOT, jamf={"category": "Network"})
    jamf.forget()
    return jamf


def number(box, name):
    return box.lock_objects()[f"com.example.{name}"]["id"]


def by_hand(box, name, inside):
    box.double.ui_write(platform="macos", id=number(box, name),
                        xml=f"<{ROOT}>{inside}</{ROOT}>")


# -- as it was reviewed -------------------------------------------------------

@case("what was saved is applied, and once")
def exact(box):
    jamf = three(box)
    save(box, "--check", status=1)
    same(box.writes(), [])
    same([item["action"] for item in kept(box)["servers"][0]["items"]],
         ["create", "update", "unchanged"])
    use(box)
    same(sorted(w["method"] for w in box.writes()), ["POST", "PUT"])
    box.behaved()
    same(sorted(p["name"] for p in jamf.profiles()["macos"]),
         ["SCEP a", "SCEP b", "SCEP c"])
    # It was done: it is no more what there is to do.
    refused(box, "is not as in the saved plan")
    save(box)
    box.double.forget()
    use(box)
    same(box.writes(), [])


@case("--dry-run --plan says whether it still is the plan")
def dry(box):
    three(box)
    save(box)
    box.run("apply", "--dry-run", "--plan", FILE, status=0)
    by_hand(box, "b", "<general><description>x</description></general>")
    box.run("apply", "--dry-run", "--plan", FILE, status=8)
    same(box.writes(), [])


@case("it is asked all the same, without --yes")
def asked(box):
    three(box)
    save(box)
    box.run("apply", "--plan", FILE, status=2)
    same(box.writes(), [])


@case("as CI does: saved by one checkout, applied by another")
def checkout(box):
    jamf = three(box)
    save(box, "--markdown")
    os.mkdir(box.at("elsewhere"))
    for name in ("scepctl.conf", "scepctl.lock", "a.ini", "b.ini", "c.ini"):
        box.write(f"elsewhere/{name}", box.read(name))
    box.run("--directory", "elsewhere", "apply", "--yes", "--plan",
            box.at(FILE), status=0)
    same(len(jamf.profiles()["macos"]), 3)


@case("named files, apply and push alike")
def named(box):
    jamf = three(box)
    save(box, "b.ini")
    refused(box, "files that are named")
    refused(box, "is not in it", "a.ini", "b.ini")
    refused(box, "is not in it", "a.ini", "c.ini")
    save(box, "b.ini", "c.ini")
    refused(box, "neither defined nor ours any more", "b.ini")
    use(box, "b.ini", "c.ini")
    save(box, "a.ini")
    box.run("build", "--unsigned", "a.ini", "-o", "a.mobileconfig", status=0)
    box.run("push", "--yes", "--plan", FILE, "a.ini", status=0)
    same(len(jamf.profiles()["macos"]), 3)
    box.write("d.mobileconfig", box.read("a.mobileconfig").replace(
        b"com.example.a", b"com.example.d").replace(b"SCEP a", b"SCEP d"))
    save(box, "--platform", "macos", "d.mobileconfig")
    refused(box, "is not as in the saved plan", "--platform", "ios",
            "d.mobileconfig")
    box.run("push", "--yes", "--plan", FILE, "--platform", "macos",
            "d.mobileconfig", status=0)
    same(len(jamf.profiles()["macos"]), 4)


# -- it is another plan -------------------------------------------------------

def payload(box):
    text = box.double.profile(platform="macos", id=number(box, "b"))["payloads"]
    changed = text.replace("scep.example.com", "fixed.example.com")
    check(changed != text, text)
    return f"<general><payloads>{escape(changed)}</payloads></general>"


SERVER = [
    ("a description", lambda box: by_hand(
        box, "b", "<general><description>x</description></general>"),
     "'SCEP b' (com.example.b) is not as in the saved plan: its general"),
    ("what is unchanged", lambda box: by_hand(
        box, "c", "<general><description>x</description></general>"),
     "'SCEP c' (com.example.c) is not as in the saved plan: its general"),
    ("an exclusion", lambda box: by_hand(
        box, "b", "<scope><computer_groups><computer_group><id>1</id>"
        "</computer_group></computer_groups><exclusions><computers><computer>"
        "<id>5</id></computer></computers></exclusions></scope>"),
     "its scope in Jamf Pro changed"),
    ("the payload", lambda box: by_hand(box, "b", payload(box)),
     "its payload in Jamf Pro changed"),
    ("deleted", lambda box: box.double.ui_delete(
        platform="macos", id=number(box, "b")), "is another profile"),
    ("one that is to be created came", lambda box: box.double.ui_write(
        platform="macos",
        xml=f"<{ROOT}><general><name>SCEP a</name></general></{ROOT}>"),
     "is the name of a profile that is not ours"),
]


@rows("the server is another", [(name, (act, said))
                                for name, act, said in SERVER])
def server(box, row):
    act, said = row
    three(box)
    save(box)
    act(box)
    refused(box, said)
    # A plan anew is one again.
    if said.startswith("its") or "general" in said:
        save(box)
        use(box)


DEFINITION = [
    ("a key", lambda box: box.define("b.ini", rest=PILOT, jamf={
        "category": None}), "its definition changed"),
    ("the payload of what was unchanged", lambda box: box.define(
        "c.ini", rest=PILOT, scep={"retries": "7"}), "its definition changed"),
    ("the scope of what is to be created", lambda box: box.define(
        "a.ini", rest=PILOT.replace("SCEP pilot", "All Macs")),
     "its definition changed"),
    ("one more", lambda box: box.define("d.ini"), "it is not in it"),
    ("one less", lambda box: box.remove("a.ini"), "neither defined nor ours"),
    ("one less that is ours", lambda box: box.remove("c.ini"),
     "its definition changed"),
    ("one that is invalid now", lambda box: box.define(
        "a.ini", scep={"retries": "many"}), "1 definition cannot be used"),
    ("another name", lambda box: box.define(
        "a.ini", rest=PILOT, profile={"name": "SCEP z"}),
     "its definition changed"),
]


@rows("the definitions are others", [(name, (act, said))
                                     for name, act, said in DEFINITION])
def definition(box, row):
    act, said = row
    three(box)
    save(box)
    act(box)
    refused(box, said)


@case("the order of members and of definitions in a file is no other plan")
def order(box):
    jamf = box.jamf()
    box.define("b.ini", rest="[scope]\ncomputer_groups = SCEP pilot, All Macs\n")
    box.apply()
    box.age()
    box.define("b.ini", rest="[scope]\ncomputer_groups = SCEP pilot, All Macs\n",
               jamf={"category": "Network"})
    save(box)
    jamf.ui_write(platform="macos", id=number(box, "b"), xml=(
        f"<{ROOT}><scope><computer_groups>"
        "<computer_group><id>2</id></computer_group>"
        "<computer_group><id>1</id></computer_group>"
        f"</computer_groups></scope></{ROOT}>"))
    use(box)
    same(len(box.writes()) > 0, True)


@case("the lock file says otherwise")
def lock(box):
    three(box)
    save(box)
    text = box.read("scepctl.lock").decode()
    digest = box.lock_objects()["com.example.b"]["applied"]["payload"]
    box.write("scepctl.lock", text.replace(digest, "0" * len(digest)))
    refused(box, "its entry in the lock file changed")


@case("more devices than were reviewed")
def devices(box):
    jamf = box.jamf()
    box.define("b.ini", rest=PILOT)
    box.apply()
    box.age()
    box.define("b.ini", rest=PILOT, scep={"retries": "7"},
               jamf={"redeploy_on_update": "all"})
    save(box)
    has(kept(box)["servers"][0]["items"][0]["devices"], "2 to 2")
    jamf.change(kind="computergroups", id=1, members=[1, 2, 3])
    refused(box, "it concerns other numbers of devices")


@rows("other options", [
    (" ".join(then) + " then, " + " ".join(now) + " now", (then, now, said))
    for then, now, said in [
        ([], ["--prune"], "'--prune'"),
        (["--prune"], [], "'--prune'"),
        (["--prune", "--max-deletes", "7"], ["--prune"], "'--max-deletes'"),
        ([], ["--max-devices", "3"], "'--max-devices'"),
        (["--max-devices", "9"], [], "'--max-devices'"),
        ([], ["--trust-lock"], "'--trust-lock'"),
        ([], ["a.ini"], "files that are named")]])
def options(box, row):
    then, now, said = row
    three(box)
    save(box, *then)
    refused(box, said, *now)


@case("--prune: what is deleted is what was reviewed")
def prune(box):
    jamf = three(box)
    box.remove("c.ini")
    save(box, "--prune")
    by_hand(box, "c", "<general><description>x</description></general>")
    refused(box, "'SCEP c'", "--prune")
    save(box, "--prune")
    use(box, "--prune")
    same(sorted(p["name"] for p in jamf.profiles()["macos"]),
         ["SCEP a", "SCEP b"])
    # One more that is to go.
    save(box, "--prune")
    box.remove("b.ini")
    refused(box, "its definition changed", "--prune")


@case("more devices than --yes may: why it is refused")
def unattended(box):
    jamf = box.jamf()
    jamf.add("computers", [{"name": f"More {n}"} for n in range(60)])
    rest = "[scope]\nall_computers = yes\n"
    box.define("b.ini", rest=rest)
    box.run("apply", "--yes", "--max-devices", "100", status=0)
    box.age()
    box.define("b.ini", rest=rest, scep={"retries": "7"},
               jamf={"redeploy_on_update": "all"})
    save(box)
    refused(box, "is not to be applied as in the saved plan")
    save(box, "--max-devices", "100")
    use(box, "--max-devices", "100")


# -- secrets ------------------------------------------------------------------

def challenge_of(box, name):
    return box.double.profile(platform="macos",
                              id=number(box, name))["payloads"]


@case("a secret that was not compared is another one: 8 where nothing was to go")
def other(box):
    three(box)
    box.secrets.append(OTHER)
    save(box)
    same([item["not_compared"] for item in kept(box)["servers"][0]["items"]],
         ["scep.challenge"] * 3)
    result = refused(box, "a secret that was not compared is another one",
                     env={"TEST_CHALLENGE": OTHER})
    # The category of b goes without its payload, c is unchanged.
    has(result.err, "'SCEP b'")


@case("a secret that was not compared: fine in a payload that was to go anyway")
def anyway(box):
    jamf = box.jamf()
    box.secrets.append(OTHER)
    box.define("b.ini")
    box.apply()
    box.age()
    box.define("b.ini", scep={"retries": "7"})
    save(box)
    check(OTHER not in challenge_of(box, "b"), "already there")
    use(box, env={"TEST_CHALLENGE": OTHER})
    has(challenge_of(box, "b"), OTHER)
    same(len(jamf.profiles()["macos"]), 1)


@case("a secret that was compared is another one: 8 wherever it goes")
def compared(box):
    box.jamf()
    box.secrets.append(OTHER)
    box.define("b.ini")
    box.apply()
    box.age()
    box.define("b.ini", scep={"retries": "7"})
    save(box, "--secrets")
    same(kept(box)["servers"][0]["items"][0]["not_compared"], "")
    refused(box, "a secret is another one than then",
            env={"TEST_CHALLENGE": OTHER})
    refused(box, "a secret that was compared is not to be had",
            env={"TEST_CHALLENGE": ""})
    use(box)
    # Known to differ, and reviewed as such.
    save(box, "--secrets", env={"TEST_CHALLENGE": OTHER})
    refused(box, "a secret is another one than then")
    use(box, env={"TEST_CHALLENGE": OTHER})
    has(challenge_of(box, "b"), OTHER)


def spellings(secret):
    """It, and digests of it, short ones as well."""
    data = secret.encode()
    for name in ("md5", "sha1", "sha256", "sha512"):
        yield hashlib.new(name, data).hexdigest()
    yield secret


@case("no secret is in the file, nor a digest that depends on one")
def nothing(box):
    three(box)
    box.secrets.append(OTHER)
    box.dynamic("ndes.ini", rest=PILOT)
    texts = []
    for challenge in (CHALLENGE, OTHER):
        env = {"TEST_CHALLENGE": challenge, "NDES_PASSWORD": challenge}
        for more in ([], ["--secrets"]):
            save(box, *more, env=env)
            texts.append(box.read(FILE).decode())
    for text, secret in itertools.product(
            texts, (CHALLENGE, OTHER, CLIENT_SECRET)):
        for spelling in spellings(secret):
            lacks(text, spelling)
    same(texts[0], texts[2], "with another secret that was not compared")
    # The definition of what is created has a secret that nothing depends on.
    first, second = (json.loads(text)["servers"][0]["items"][0]
                     for text in (texts[1], texts[3]))
    same(first, second)


@case("the password that lets users remove a profile is in no digest")
def removal(box):
    box.jamf()
    box.define("i.ini", profile={"platform": "ios", "min_os": "16"},
               rest="[scope]\nmobile_device_groups = iPads\n")
    box.apply()
    texts = []
    for password in ("first-removal", "other-removal"):
        box.double.ui_write(platform="mobile", id=number(box, "i"), xml=(
            "<configuration_profile><self_service><security>"
            "<removal_disallowed>With Authorization</removal_disallowed>"
            f"<password>{password}</password></security></self_service>"
            "</configuration_profile>"))
        save(box)
        texts.append([(item["general"], item["scope"], item["self_service"])
                      for item in kept(box)["servers"][0]["items"]])
    same(texts[0], texts[1])


# -- the file -----------------------------------------------------------------

GOOD_SERVER = {"server": "https://x.example.com", "items": []}
FILES = [
    ("empty", b"", "is empty"),
    ("no JSON", b"plan\n", "reviewed.plan:1:1"),
    ("cut short", None, "reviewed.plan:"),
    ("an array", b"[]", "reviewed.plan"),
    ("plan --json", b'{"format":1,"servers":[]}', "format"),
    ("of another format", None, "format 2"),
    ("deep", b"[" * 100000, "reviewed.plan"),
    ("with NUL", b'{"scepctl_plan":1,"options":"\\u0000"}', "reviewed.plan"),
    ("no UTF-8", b'{"scepctl_plan":\xff}', "reviewed.plan"),
]


@rows("a file that is none", [(name, (data, said))
                              for name, data, said in FILES])
def garbage(box, row):
    data, said = row
    three(box)
    save(box)
    if data is None:
        text = box.read(FILE)
        data = text[:len(text) // 2] if "format" not in said else (
            text.replace(b'"scepctl_plan": 1', b'"scepctl_plan": 2'))
    box.write(FILE, data)
    result = refused(box, said)
    has(result.err, "scepctl plan --save") if "format 2" not in said else None


@case("a file that is not there, too large, a directory, a device")
def unreadable(box):
    three(box)
    for path, status in (("none.plan", 4), (".", 9), ("/dev/zero", 9)):
        result = box.run("apply", "--yes", "--plan", path)
        check(result.status == status, str(result))
    with open(box.at(FILE), "wb") as file:
        file.truncate(64 * 1024 * 1024)
    result = box.run("apply", "--yes", "--plan", FILE)
    check(result.status in (8, 9, 13), str(result))
    same(box.writes(), [])


def each_value(node):
    """Every place in a document with a value to replace."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in list(pairs):
        if isinstance(value, (dict, list)):
            yield from each_value(value)
        else:
            yield node, key, value


@case("whatever is changed in it, it refuses or is the plan")
def tampered(box):
    three(box)
    save(box)
    original = box.read(FILE)
    places = len(list(each_value(json.loads(original))))
    passed = []
    for at in range(places):
        document = json.loads(original)
        node, key, value = list(each_value(document))[at]
        node[key] = (not value if isinstance(value, bool) else
                     value + 1 if isinstance(value, int) else
                     value[:-1] + "\u001b[31m'")
        keep(box, document)
        result = box.run("apply", "--dry-run", "--plan", FILE)
        check(result.status in (0, 8), str(result))
        lacks(result.all, "\x1b[31m")
        if result.status == 0:
            passed.append(key)
    # Of secrets that were not compared, in a payload that goes anyway, all
    # that follows is what apply does without a saved plan.
    same(set(passed), {"not_compared", "secrets"})
    same(box.writes(), [])


@case("items that are left out, doubled, added, exchanged, of no server")
def shuffled(box):
    three(box)
    save(box)
    original = kept(box)

    def changed(act):
        document = json.loads(json.dumps(original))
        act(document["servers"], document["servers"][0]["items"])
        keep(box, document)

    for act in (lambda servers, items: items.pop(),
                lambda servers, items: items.append(items[0]),
                lambda servers, items: items.append(
                    {**items[0], "identifier": "com.example.other"}),
                lambda servers, items: items.reverse(),
                lambda servers, items: items.clear(),
                lambda servers, items: servers.clear(),
                lambda servers, items: servers.append(GOOD_SERVER),
                lambda servers, items: items[0].pop("lock"),
                lambda servers, items: items[0].update({"more": "x"}),
                lambda servers, items: items[0].update({"id": "1"})):
        changed(act)
        refused(box, "")
    keep(box, original)
    use(box)


@case("a hostile file never does what the definitions do not say")
def hostile(box):
    jamf = three(box)
    save(box, "--prune")
    document = kept(box)
    document["servers"][0]["items"][2].update(action="delete")
    keep(box, document)
    refused(box, "something else would be done", "--prune")
    document["servers"][0]["items"][2].update(
        action="unchanged", not_compared="all of them", sends_payload=True)
    keep(box, document)
    refused(box, "something else would be done", "--prune")
    same(len(jamf.profiles()["macos"]), 2)


@case("of another server")
def elsewhere(box):
    first = box.jamf()
    second = box.stage.double()
    try:
        second.configure(nodes=1)
        second.client(CLIENT, CLIENT_SECRET, lifetime=600)
        second.add("categories", [{"name": "Certificates"}])
        box.define()
        save(box)
        conf = box.read("scepctl.conf").decode()
        box.write("scepctl.conf", conf.replace(first.url, second.url))
        result = use(box, status=8)
        has(result.err, "the saved plan is for other servers")
        same(second.profiles()["macos"], [])
        box.write("scepctl.conf", conf)
        use(box)
    finally:
        box.stage.take_back(second, False)


@case("two servers: nothing goes to the first unless the last is as it was")
def several(box):
    first = box.jamf()
    second = box.stage.double()
    try:
        second.configure(nodes=1)
        second.client(CLIENT, CLIENT_SECRET, lifetime=600)
        second.add("categories", [{"name": "Certificates"}])
        box.write("scepctl.conf", "".join(
            f'[jamf "{label}"]\nurl = {jamf.url}\nclient_id = {CLIENT}\n'
            "client_secret = env:JAMF_TEST_SECRET\ncluster_wait = 1\n"
            for label, jamf in (("test", first), ("live", second)))
            + f"[network]\nca_file = {first.ca}\n")
        box.define("a.ini", jamf={"server": "test"})
        box.define("b.ini", jamf={"server": "live"})
        save(box)
        same(len(kept(box)["servers"]), 2)
        second.ui_write(platform="macos", xml=(
            f"<{ROOT}><general><name>SCEP b</name></general></{ROOT}>"))
        use(box, status=8)
        same(first.profiles()["macos"], [])
        box.run("apply", "--yes", "--plan", FILE, "--server", "test", status=8)
        second.ui_delete(platform="macos",
                         id=second.profiles()["macos"][0]["id"])
        use(box)
        same([len(jamf.profiles()["macos"]) for jamf in (first, second)],
             [1, 1])
    finally:
        box.stage.take_back(second, False)


# -- saving -------------------------------------------------------------------

@case("a plan of which not all can be applied is not saved")
def partial(box):
    three(box)
    box.define("d.ini", scep={"retries": "many"})
    result = save(box, status=1)
    has(result.err, "the plan is not saved")
    check(not box.exists(FILE), "it is there")
    box.define("d.ini", jamf={"category": "No such"})
    has(save(box, status=4).err, "the plan is not saved")
    check(not box.exists(FILE), "it is there")


@case("a plan with a conflict is not saved, nor one that is not to be had")
def conflict(box):
    jamf = three(box)
    save(box)
    before = box.read(FILE)
    jamf.ui_write(platform="macos", xml=(
        f"<{ROOT}><general><name>SCEP a</name></general></{ROOT}>"))
    has(save(box, status=8).err, "the plan is not saved")
    jamf.fault("status", "GET", "osxconfigurationprofiles", status=500,
               times=99)
    has(save(box, status=12).err, "the plan is not saved")
    same(box.read(FILE), before, "the one of before")


@case("what is no saved plan is not overwritten; what cannot be written is said")
def target(box):
    three(box)
    before = box.read("a.ini")
    result = box.run("plan", "--save", "a.ini", status=8)
    has(result.err, "is left as it is")
    same(box.read("a.ini"), before)
    same(box.double.log(), [], "it is said before anything is asked")
    box.run("plan", "--save", "-", status=2)
    os.mkdir(box.at("directory"))
    box.run("plan", "--save", "directory", status=9)
    box.run("plan", "--save", "/dev/null", status=9)
    box.run("plan", "--save", "nowhere/x", status=4)
    box.write(FILE, b"")
    save(box)
    save(box)
    use(box)
    box.run("plan", "--save", FILE, "--credentials", status=2)
    for mark in ("--confirm-ui", "--unconfirm-ui"):
        box.run("apply", "--plan", FILE, mark, "a.ini", status=2)


@case("--json stays one document, of what is refused too")
def documents(box):
    three(box)
    report = save(box, "--json").json()
    same(len(report["servers"][0]["items"]), 3)
    by_hand(box, "b", "<general><description>x</description></general>")
    result = use(box, "--json", status=8)
    same(result.json()["servers"], [])
    same(item_of(box.plan(), "SCEP b")["action"], "update")


main()
