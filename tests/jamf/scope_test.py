#!/usr/bin/env python3
"""Scope: what is defined is put in, what is not is left alone, and who is to
get or lose the profile is said before."""

import sys

sys.dont_write_bytecode = True

from office import item_of, main  # noqa: E402
from harness import case, check, has, lacks, rendered, rows, same  # noqa: E402

ALL = "redeploy_on_update = all\n"


def names(jamf, part="targets", platform="macos"):
    """Who is in a part of the only profile's scope, by category."""
    profile, = jamf.profiles()[platform]
    return {category: [name for _, name in members]
            for category, members in profile["scope"][part].items()
            if members}


def flags(jamf, platform="macos"):
    profile, = jamf.profiles()[platform]
    return sorted(name for name, value
                  in profile["scope"]["flags"].items() if value)


def by_hand(box, scope, platform="macos", number=None):
    """The whole scope, as an admin saves it in the web interface. Long after
    the profile was made, for else plan waits for what was written."""
    jamf = box.double
    box.age()
    root = {"macos": "os_x_configuration_profile",
            "mobile": "configuration_profile"}[platform]
    if number is None:
        number = jamf.profiles()[platform][0]["id"]
    jamf.ui_write(platform=platform, id=number,
                  xml=f"<{root}><scope>{scope}</scope></{root}>")


def members(category, member, *wanted):
    return f"<{category}>" + "".join(
        f"<{member}><name>{name}</name></{member}>" for name in wanted) \
        + f"</{category}>"


def inventory(jamf):
    jamf.add("usergroups", [{"name": "Staff", "members": [1]}])
    jamf.add("ibeacons", [{"name": "Lobby"}])
    jamf.add("users", [{"name": "bob"}])


# -- each key, by name and by id --------------------------------------------

@rows("scope key", [
    (f"{section} {key}", section, key, name, part, category)
    for section, key, name, part, category in (
        ("scope", "computers", "Mac 4", "targets", "computers"),
        ("scope", "computer_groups", "SCEP pilot", "targets",
         "computer_groups"),
        ("scope", "departments", "Sales", "targets", "departments"),
        ("scope", "buildings", "Annex", "targets", "buildings"),
        ("scope", "users", "ann", "targets", "jss_users"),
        ("scope", "user_groups", "Staff", "targets", "jss_user_groups"),
        ("limitations", "network_segments", "Office", "limitations",
         "network_segments"),
        ("exclusions", "computers", "Mac 4", "exclusions", "computers"),
        ("exclusions", "computer_groups", "Finance, EU", "exclusions",
         "computer_groups"),
        ("exclusions", "departments", "Sales", "exclusions", "departments"),
        ("exclusions", "buildings", "HQ", "exclusions", "buildings"),
        ("exclusions", "users", "ann", "exclusions", "jss_users"),
        ("exclusions", "user_groups", "Staff", "exclusions",
         "jss_user_groups"),
        ("exclusions", "network_segments", "Office", "exclusions",
         "network_segments"))])
def each_key(box, section, key, name, part, category):
    jamf = box.jamf()
    inventory(jamf)
    box.define(rest=f'[{section}]\n{key} = "{name}"\n')
    box.apply()
    same(names(jamf, part), {category: [name]})
    profile, = jamf.profiles()["macos"]
    number = profile["scope"][part][category][0][0]
    # By id it is the same, so there is nothing to do.
    box.define(rest=f"[{section}]\n{key} = id:{number}\n")
    same(box.actions("--check"), {"wifi.ini": "unchanged"})
    box.define(rest=f"[{section}]\n{key} = id:4711\n")
    result = box.run("plan", status=4)
    has(result.all, "4711")
    has(result.all, "wifi.ini:")
    wrong = name + "x"
    box.define(rest=f'[{section}]\n{key} = "{wrong}"\n')
    jamf.forget()
    result = box.run("apply", "--yes", status=4)
    has(result.all, f"'{wrong}'")
    has(result.all, f"'{name}'", "near matches")
    line = box.read("wifi.ini").decode().split("\n").index(
        f'{key} = "{wrong}"') + 1
    has(result.all, f"wifi.ini:{line}:")
    same(box.writes(), [], "writes with an unknown name")
    same(names(jamf, part), {category: [name]})


@case("scope: users of the directory are taken as given, groups looked up")
def directory(box):
    jamf = box.jamf(directory=["Directory EU"])
    box.define(rest="[limitations]\nusers = carol, dave\n"
                    "user_groups = Directory EU\n")
    box.apply()
    same(names(jamf, "limitations"),
         {"users": ["carol", "dave"], "user_groups": ["Directory EU"]})
    same(box.actions("--check"), {"wifi.ini": "unchanged"})
    box.define(rest="[limitations]\nnone = yes\n")
    same(box.actions(), {"wifi.ini": "update"})
    box.apply()
    same(names(jamf, "limitations"), {})
    same(box.actions("--check"), {"wifi.ini": "unchanged"})


GROUPS = ["Staff", "Staff EU", "Guests & Co", "Z\u00fcrich", "STAFF US"]


def limited(box, *wanted):
    box.define(rest="[limitations]\nuser_groups = " + ", ".join(
        f'"{name}"' for name in wanted) + "\n")


def searches(jamf):
    return [each["path"] for each in jamf.log()
            if each["path"].startswith("/api/v1/ldap/groups")]


@rows("directory groups: as the directory spells them", [
    ("just so", "Staff", "Staff"), ("other case", "staff eu", "Staff EU"),
    ("marks", "Guests & Co", "Guests & Co"),
    ("two characters", "Zu\u0308rich", "Z\u00fcrich")])
def spelt(box, wanted, there):
    jamf = box.jamf(directory=GROUPS)
    limited(box, wanted)
    box.apply()
    same(names(jamf, "limitations"), {"user_groups": [there]})
    same(box.actions("--check"), {"wifi.ini": "unchanged"})
    box.behaved()


@rows("directory groups: one that is not there is said before any write", [
    ("misspelt", "Staf", "did you mean 'Staff'?"),
    ("unlike any", "Nobody", "cloud identity"),
    ("an id", "id:7", "the directory's have none")])
def absent(box, wanted, word):
    jamf = box.jamf(directory=GROUPS)
    box.define("a.ini", rest="[scope]\ncomputer_groups = SCEP pilot\n")
    limited(box, "Staff", wanted)
    result = box.run("plan", "wifi.ini")
    check(result.status == (1 if word.startswith("the dir") else 4),
          str(result))
    has(result.all, word)
    has(result.all, "wifi.ini:")
    box.apply("wifi.ini", status=result.status)
    same(box.writes(), [])
    same(jamf.profiles()["macos"], [])


@case("directory groups: each is searched for once, only new ones must be")
def once(box):
    jamf = box.jamf(directory=GROUPS)
    box.define("a.ini", rest="[limitations]\nuser_groups = Staff\n")
    limited(box, "Staff", "Staff EU")
    box.apply()
    jamf.forget()
    box.plan()
    same(len(searches(jamf)), 2)
    # What the server has stays, whatever became of it in the directory.
    jamf.configure(directory=[])
    same(set(box.actions("--check").values()), {"unchanged"})
    limited(box, "Staff", "Staff EU", "STAFF US")
    box.run("plan", "wifi.ini", status=4)
    box.define("wifi.ini", rest="")
    jamf.forget()
    box.plan("wifi.ini")
    same(searches(jamf), [])


@case("directory groups: a server that does not tell is believed, and said")
def untold(box):
    jamf = box.jamf(directory=None)
    limited(box, "Staff")
    result = box.run("apply", "--yes", status=0)
    has(result.err, "group 'Staff' of the directory is taken as it is")
    same(names(jamf, "limitations"), {"user_groups": ["Staff"]})
    jamf.configure(directory=[f"Staff {n}" for n in range(200)])
    limited(box, "Staff", "Staff 7", "taff")
    result = box.run("apply", "--yes", status=0)
    has(result.err, "group 'taff' of the directory is taken as it is")
    lacks(result.err, "'Staff 7' of the directory")


@rows("directory groups: not to be looked up", [
    ("privilege", {}, 5, "Read LDAP Servers"),
    ("an error", {"status": 500}, 12, "cannot look up a group"),
    ("a page", {"action": "html200"}, 12, "cannot look up a group")])
def not_looked_up(box, fault, status, word):
    from office import CLIENT, CLIENT_SECRET
    jamf = box.jamf(directory=GROUPS)
    limited(box, "Staff")
    if fault:
        jamf.fault(**{"action": "status", "method": "GET", "times": 99,
                      "path": "/api/v1/ldap/groups", **fault})
    else:
        jamf.client(CLIENT, CLIENT_SECRET, [
            "Read macOS Configuration Profiles", "Read Categories",
            "Create macOS Configuration Profiles"], lifetime=600)
    result = box.run("apply", "--yes", status=status)
    has(result.all, word)
    same(box.writes(), [])


@case("scope: an unknown name in one of two files, before anything is written")
def one_of_two(box):
    jamf = box.jamf()
    box.define("a.ini", rest="[scope]\ncomputer_groups = SCEP pilot\n")
    box.define("b.ini", rest="[scope]\ncomputer_groups = SCEP pilots\n")
    plan = box.plan(status=4)
    same(item_of(plan, "b.ini")["status"], 4)
    same(item_of(plan, "a.ini")["action"], "create")
    text = box.run("apply", "--yes", status=7).all
    has(text, "'SCEP pilot'")
    same([p["name"] for p in jamf.profiles()["macos"]], ["SCEP a"])


@case("scope: a name that differs in case only is the group's")
def case_of_group(box):
    jamf = box.jamf()
    box.define(rest="[scope]\ncomputer_groups = scep PILOT\n")
    box.apply()
    same(names(jamf), {"computer_groups": ["SCEP pilot"]})
    same(box.actions("--check"), {"wifi.ini": "unchanged"})


@case("scope: commas in names, one name per line, the same twice")
def commas(box):
    jamf = box.jamf()
    box.define(rest='[scope]\ncomputer_groups = "Finance, EU", SCEP pilot\n')
    box.apply()
    both = {"computer_groups": ["Finance, EU", "SCEP pilot"]}
    same(names(jamf), both)
    box.define(rest="[scope]\ncomputer_groups =\n    Finance, EU\n"
                    "    SCEP pilot\n    id:1\n")
    same(box.actions("--check"), {"wifi.ini": "unchanged"})
    box.define(rest="[scope]\ncomputer_groups = Finance, EU\n")
    result = box.run("plan", status=4)
    has(result.all, "'Finance'")


@case("scope: a bare number is a name")
def bare_number(box):
    jamf = box.jamf()
    jamf.add("computergroups", [{"name": "1", "members": [4]}])
    box.define(rest="[scope]\ncomputer_groups = 1\n")
    box.apply()
    same(names(jamf), {"computer_groups": ["1"]})


# -- what is not named stays ------------------------------------------------

WEB = (members("computers", "computer", "Mac 5")
       + members("buildings", "building", "Annex")
       + members("computer_groups", "computer_group", "All Macs")
       + members("jss_users", "user", "ann")
       + members("jss_user_groups", "user_group", "Staff")
       + "<limitations>" + members("users", "user", "carol")
       + members("network_segments", "network_segment", "Office")
       + members("ibeacons", "ibeacon", "Lobby") + "</limitations>"
       + "<exclusions>" + members("computers", "computer", "Mac 1")
       + members("users", "user", "dave")
       + members("ibeacons", "ibeacon", "Lobby")
       + members("jss_users", "user", "bob") + "</exclusions>")
TARGETS = {"computers": ["Mac 5"], "buildings": ["Annex"],
           "computer_groups": ["All Macs"], "jss_users": ["ann"],
           "jss_user_groups": ["Staff"]}
LIMITS = {"users": ["carol"], "network_segments": ["Office"],
          "ibeacons": ["Lobby"]}
OUTSIDE = {"computers": ["Mac 1"], "users": ["dave"], "ibeacons": ["Lobby"],
           "jss_users": ["bob"]}


@case("scope: without [scope] the server's is left alone, also on updates")
def not_ours(box):
    jamf = box.jamf()
    inventory(jamf)
    box.define()
    box.apply()
    by_hand(box, WEB)
    same(box.actions("--check"), {"wifi.ini": "unchanged"})
    for scep, keys in (({"key_size": "4096"}, {}),
                       ({"key_size": "4096"}, {"category": "Network"}),
                       ({"key_size": "4096"}, {
                           "category": "Network",
                           "user_removable": "yes"})):
        box.define(scep=scep, jamf=keys)
        same(box.actions(), {"wifi.ini": "update"})
        jamf.forget()
        box.apply()
        for put in box.writes():
            lacks(jamf.body(n=put["n"]), "<scope>")
        same(names(jamf), TARGETS)
        same(names(jamf, "limitations"), LIMITS)
        same(names(jamf, "exclusions"), OUTSIDE)
        same(box.actions("--check"), {"wifi.ini": "unchanged"})


@rows("scope: a named key replaces its category only", [
    ("groups", "[scope]\ncomputer_groups = SCEP pilot\n", "targets",
     {"computer_groups": ["SCEP pilot"]}),
    ("computers", "[scope]\ncomputers = Mac 2, Mac 5\n", "targets",
     {"computers": ["Mac 5", "Mac 2"]}),
    ("exclusions", "[exclusions]\ncomputers = Mac 3\n", "exclusions",
     {"computers": ["Mac 3"]}),
    ("excluded users", "[exclusions]\nusers = ann\n", "exclusions",
     {"jss_users": ["ann"]}),
    ("limitations", "[limitations]\nusers = erin\n", "limitations",
     {"users": ["erin"]}),
    ("emptied scope", "[scope]\nnone = yes\n", "targets", None),
    ("emptied exclusions", "[exclusions]\nnone = yes\n", "exclusions", None),
    ("emptied limitations", "[limitations]\nnone = yes\n", "limitations",
     None)])
def merged(box, rest, part, changed):
    jamf = box.jamf()
    inventory(jamf)
    box.define()
    box.apply()
    by_hand(box, WEB)
    box.define(rest=rest)
    same(box.actions(), {"wifi.ini": "update"})
    box.apply()
    expected = {"targets": dict(TARGETS), "limitations": dict(LIMITS),
                "exclusions": dict(OUTSIDE)}
    # What definitions cannot say was made by somebody else.
    kept = {"ibeacons", "users"} if part == "exclusions" else {"ibeacons"}
    expected[part] = {**expected[part], **changed} if changed is not None \
        else {}
    got = {each: names(jamf, each) for each in expected}
    if changed is None:
        got[part] = {name: value for name, value in got[part].items()
                     if name not in kept}
    same(got, expected)
    same(box.actions("--check"), {"wifi.ini": "unchanged"})
    jamf.forget()
    box.apply()
    same(box.writes(), [], "writes when nothing changed")


@case("scope: drift in a named category is put back, in others it is not")
def drift(box):
    jamf = box.jamf()
    inventory(jamf)
    box.define(rest="[scope]\ncomputer_groups = SCEP pilot\n")
    box.apply()
    by_hand(box, members("computers", "computer", "Mac 5")
            + members("computer_groups", "computer_group", "SCEP pilot"))
    same(box.actions("--check"), {"wifi.ini": "unchanged"})
    by_hand(box, members("computers", "computer", "Mac 5")
            + members("computer_groups", "computer_group", "SCEP pilot",
                      "All Macs"))
    item = item_of(box.plan("--check", status=1), "wifi.ini")
    same(item["action"], "drift")
    same([(c["was"], c["becomes"]) for c in item["changes"]],
         [("All Macs", None)])
    box.apply()
    same(names(jamf), {"computer_groups": ["SCEP pilot"],
                       "computers": ["Mac 5"]})


# -- all, none --------------------------------------------------------------

@case("scope: all computers, and not any more")
def everybody(box):
    jamf = box.jamf()
    box.define(rest="[scope]\nall_computers = yes\n")
    item = item_of(box.plan(), "wifi.ini")
    same(item["devices"], 5)
    box.apply()
    same(flags(jamf), ["all_computers"])
    same(jamf.certificates(), 5)
    same(box.actions("--check"), {"wifi.ini": "unchanged"})
    box.define(rest="[scope]\nall_computers = no\n"
                    "computer_groups = SCEP pilot\n")
    item = item_of(box.plan(), "wifi.ini")
    same(item["effects"], ["scope-narrower"])
    same((item["devices"], item["lost"], item["gained"]), (2, 3, 0))
    box.apply()
    same(flags(jamf), [])
    same(names(jamf), {"computer_groups": ["SCEP pilot"]})
    box.define(rest="[scope]\nnone = yes\n")
    text = box.run("plan").all
    has(text, "narrowed")
    has(text, "(0 computers in scope, -2)")
    box.apply()
    same(names(jamf), {})
    same(box.actions("--check"), {"wifi.ini": "unchanged"})


@case("scope: a create with none has no scope")
def born_empty(box):
    jamf = box.jamf()
    box.define(rest="[scope]\nnone = yes\n")
    same(item_of(box.plan(), "wifi.ini")["effects"], ["nothing"])
    box.apply()
    same((names(jamf), flags(jamf)), ({}, []))
    same(box.actions("--check"), {"wifi.ini": "unchanged"})


# -- wider, narrower, how many ----------------------------------------------

@rows("scope: effects", [
    ("a group more", "computer_groups = SCEP pilot",
     "computer_groups = SCEP pilot, All Macs", ["scope-wider"], 5, "+3"),
    ("a group less", "computer_groups = SCEP pilot, All Macs",
     "computer_groups = SCEP pilot", ["scope-narrower"], 2, "-3"),
    ("another group", "computer_groups = SCEP pilot",
     'computer_groups = "Finance, EU"',
     ["scope-wider", "scope-narrower"], 1, "+1 -2"),
    ("a computer more", "computers = Mac 1", "computers = Mac 1, Mac 2",
     ["scope-wider"], 2, "+1"),
    ("a building more", "buildings = HQ", "buildings = HQ, Annex",
     ["scope-wider"], 5, "+3"),
    ("one excluded", "buildings = HQ",
     "buildings = HQ\n[exclusions]\ncomputers = Mac 1", ["scope-narrower"],
     1, "-1"),
    ("one no longer excluded",
     "buildings = HQ\n[exclusions]\ncomputers = Mac 1",
     "buildings = HQ\n[exclusions]\nnone = yes", ["scope-wider"], 2, "+1"),
    ("limited", "buildings = HQ",
     "buildings = HQ\n[limitations]\nnetwork_segments = Office",
     ["scope-narrower"], 2, "at most +2 -2"),
    ("no longer limited",
     "buildings = HQ\n[limitations]\nnetwork_segments = Office",
     "buildings = HQ\n[limitations]\nnone = yes", ["scope-wider"], 2,
     "at most +2 -2")])
def effects(box, before, after, expected, devices, difference):
    jamf = box.jamf()
    box.define(rest=f"[scope]\n{before}\n")
    box.apply()
    box.define(rest=f"[scope]\n{after}\n")
    item = item_of(box.plan(), "wifi.ini")
    same((item["action"], item["effects"]), ("update", expected))
    same(item["devices"], devices)
    for form in ([], ["--markdown"]):
        has(rendered(box.run("plan", *form).out) if form
            else box.run("plan").out,
            f"({devices} computer{'s' * (devices != 1)} in scope, "
            f"{difference})")
    jamf.forget()
    box.apply()
    put, = box.writes()
    lacks(jamf.body(n=put["n"]), "<payloads>")
    same(box.actions("--check"), {"wifi.ini": "unchanged"})


@case("max_devices: the lower of option and definition, --yes is no help")
def max_devices(box):
    jamf = box.jamf()
    keys = {"redeploy_on_update": "all", "max_devices": "3"}
    rest = "[scope]\ncomputer_groups = All Macs\n"
    box.define(jamf=keys, rest=rest)
    box.define("other.ini")
    # That more devices come into scope is no loss, but counts for itself.
    result = box.apply("wifi.ini", status=8)
    has(item_of(result, "wifi.ini")["error"], "5 devices would newly get")
    box.apply("other.ini")
    box.define(jamf={**keys, "max_devices": "5"}, rest=rest)
    box.apply()
    jamf.forget()
    box.define(scep={"key_size": "4096"}, jamf=keys, rest=rest)
    box.define("other.ini", jamf={"category": "Network"})
    item = item_of(box.plan(status=8), "wifi.ini")
    same((item["action"], item["status"]), ("refused", 8))
    has(item["error"], "5 ")
    has(item["error"], "3")
    has(item["hint"], "max_devices")
    done = box.apply(status=7)
    same(item_of(done, "wifi.ini")["result"], "failed")
    same(item_of(done, "other.ini")["result"], "updated")
    same(jamf.certificates(), 0)
    box.apply("--max-devices", "100", "wifi.ini", status=8)
    same(jamf.certificates(), 0, "the lower counts")
    box.define(scep={"key_size": "4096"},
               jamf={**keys, "max_devices": "100"}, rest=rest)
    box.apply("--max-devices", "4", "wifi.ini", status=8)
    same(jamf.certificates(), 0)
    box.apply("--max-devices", "5")
    same(jamf.certificates(), 5)


@case("max_devices: of the server, in the project file")
def max_devices_of_server(box):
    jamf = box.jamf(more="max_devices = 3\n")
    rest = "[scope]\ncomputer_groups = All Macs\n"
    box.define(rest=rest)
    has(item_of(box.plan(status=8), "wifi.ini")["error"],
        "5 devices would newly get the profile; at most 3 may")
    box.define(jamf={"max_devices": "4"}, rest=rest)
    box.apply("--max-devices", "9", status=8)
    same(jamf.certificates(), 0, "the definition's counts as well")
    box.define(rest=rest)
    box.apply("--max-devices", "5")


@case("max_devices: taking the scope away, and deleting, are losses")
def losing(box):
    jamf = box.jamf()
    box.define(rest="[scope]\ncomputer_groups = All Macs\n")
    box.apply()
    box.define(rest="[scope]\nnone = yes\n")
    box.apply("--max-devices", "4", status=8)
    same(names(jamf), {"computer_groups": ["All Macs"]})
    box.write("wifi.ini", "")
    box.run("apply", "--yes", "--prune")
    same(len(jamf.profiles()["macos"]), 1)
    import os
    os.unlink(box.at("wifi.ini"))
    box.define("other.ini")
    box.apply("--prune", "--max-devices", "4", status=7)
    check("SCEP wifi" in [p["name"] for p in jamf.profiles()["macos"]],
          "deleted although five lose it")
    box.apply("--prune", "--max-devices", "5")
    same([p["name"] for p in jamf.profiles()["macos"]], ["SCEP other"])


@case("max_devices: a scope that cannot be counted is too many")
def uncounted(box):
    jamf = box.jamf()
    rest = "[scope]\nusers = ann\n"
    box.define(jamf={"redeploy_on_update": "all"}, rest=rest)
    box.apply()
    box.define(scep={"retries": "7"}, jamf={"redeploy_on_update": "all"},
               rest=rest)
    item = item_of(box.plan(), "wifi.ini")
    same((item["devices"], item["effects"]), (None, ["new-certificate"]))
    has(item["devices_unknown"], "users")
    has(box.run("plan").all, "users")
    has(box.run("plan", "--markdown").all, "users")
    jamf.forget()
    box.apply("--max-devices", "1000000", status=8)
    # Fifty, which --yes is bounded by, cannot be checked either.
    has(item_of(box.apply(status=8), "wifi.ini")["error"],
        "without 'max_devices'")
    same(box.writes(), [])


@case("scope: groups are counted once, however many changes concern them")
def counted_once(box):
    jamf = box.jamf()
    for n in range(4):
        box.define(f"p{n}.ini",
                   rest="[scope]\ncomputer_groups = All Macs, SCEP pilot\n")
    plan = box.plan()
    same({item["devices"] for item in plan["items"]}, {5})
    asked = [entry["path"] for entry in jamf.log()
             if "/computergroups/id/" in entry["path"]]
    same(len(asked), len(set(asked)), f"groups asked: {asked}")


@case("scope: a group renamed on the server keeps its id")
def renamed_group(box):
    jamf = box.jamf()
    box.define(rest="[scope]\ncomputer_groups = id:1\n")
    box.apply()
    jamf.change(kind="computergroups", id=1, name="SCEP everyone")
    same(box.actions("--check"), {"wifi.ini": "unchanged"})
    box.define(rest="[scope]\ncomputer_groups = SCEP everyone\n")
    same(box.actions("--check"), {"wifi.ini": "unchanged"})
    jamf.change(kind="computergroups", id=1, name="Gone")
    result = box.run("plan", "--check", status=4)
    has(result.all, "'SCEP everyone'")


@case("scope: groups beside all computers, which Jamf Pro drops: refused")
def all_and_groups(box):
    jamf = box.jamf()
    rest = "[scope]\nall_computers = yes\ncomputer_groups = SCEP pilot\n"
    box.define(rest=rest)
    item = item_of(box.plan(status=8), "wifi.ini")
    has(item["error"], "'computer_groups' is given while 'all_computers'")
    box.apply(status=8)
    same(jamf.profiles()["macos"], [])
    # Those that were there go, and the plan says so.
    box.define(rest="[scope]\ncomputer_groups = SCEP pilot\n")
    box.apply()
    box.define(rest="[scope]\nall_computers = yes\n")
    has(box.run("plan").out, "SCEP pilot -> (none)")
    box.apply()
    same((flags(jamf), names(jamf)), (["all_computers"], {}))
    # A group alone, while the server has all computers.
    box.define(rest="[scope]\ncomputer_groups = SCEP pilot\n")
    has(item_of(box.plan(status=8), "wifi.ini")["hint"], "all_computers = no")
    box.define(rest="[scope]\nall_computers = no\n"
                    "computer_groups = SCEP pilot\n")
    box.apply()
    same((flags(jamf), names(jamf)), ([], {"computer_groups": ["SCEP pilot"]}))
    same(box.actions("--check"), {"wifi.ini": "unchanged"})


@rows("no payload goes along with a change of the", [
    ("name", {}, {"name": "Another name"}, ""),
    ("description", {"description": "New"}, {}, ""),
    ("category", {"category": "Network"}, {}, ""),
    ("method", {"distribution_method": "make-available-in-self-service"}, {},
     ""),
    ("removability", {"user_removable": "yes"}, {}, ""),
    ("Self Service", {}, {}, "[self_service]\ninstall_button_text = Get\n"),
    ("limitations", {}, {}, "[limitations]\nnetwork_segments = Office\n"),
    ("exclusions", {}, {}, "[exclusions]\ncomputers = Mac 1\n")])
def without_payload(box, jamf_keys, profile, rest):
    jamf = box.jamf()
    scope = "[scope]\ncomputer_groups = All Macs\n"
    box.define(jamf={"redeploy_on_update": "all"}, rest=scope)
    box.apply()
    jamf.forget()
    box.define(jamf={"redeploy_on_update": "all", **jamf_keys},
               profile=profile, rest=scope + rest)
    box.apply()
    put, = box.writes()
    lacks(jamf.body(n=put["n"]), "<payloads>")
    lacks(jamf.body(n=put["n"]), "<redeploy_on_update>All")
    same(jamf.certificates(), 0)


@rows("left out by the server, which answers 201: noticed", [
    ("a category", "general/category", "category"),
    ("a description", "general/description", "description"),
    ("removability", "general/user_removable", "user_removable"),
    ("the method", "general/distribution_method", "distribution_method"),
    ("a group", "scope/computer_groups", "computer_groups"),
    ("a building", "scope/buildings", "buildings"),
    ("limitations", "scope/limitations", "network_segments"),
    ("exclusions", "scope/exclusions", "exclusions"),
    ("a text of Self Service", "self_service/install_button_text",
     "install_button_text"),
    ("a payload", "general/payloads", "payload")])
def dropped(box, path, word):
    jamf = box.jamf()
    box.define()
    box.apply()
    jamf.configure(drops=[path])
    method = "make-available-in-self-service"
    box.define(scep={"retries": "7"}, jamf={
        "category": "Network", "description": "New", "user_removable": "yes",
        "distribution_method": method}, rest="""[scope]
computer_groups = SCEP pilot
buildings = HQ
[limitations]
network_segments = Office
[exclusions]
computers = Mac 1
[self_service]
install_button_text = Get
""")
    item = item_of(box.apply(status=12), "wifi.ini")
    same(item["result"], "failed")
    has(item["error"], "otherwise than sent")
    check(any(word in change["path"] or word == change["area"]
              for change in item["mismatches"]), str(item["mismatches"]))
    # Nothing is noted as applied: the next run without the fault does it.
    jamf.configure(drops=[])
    box.apply()
    same(box.actions("--check"), {"wifi.ini": "unchanged"})


@case("scope: two groups whose names differ only in case")
def twins(box):
    jamf = box.jamf()
    jamf.add("computergroups", [{"name": "scep pilot", "members": [5]}])
    box.define(rest="[scope]\ncomputer_groups = scep pilot\n")
    box.apply()
    same(names(jamf), {"computer_groups": ["scep pilot"]})
    box.define(rest="[scope]\ncomputer_groups = Scep Pilot\n")
    result = box.run("plan", status=8)
    has(result.all, "id:")


@case("scope: keys of the other platform are an error, nothing is written")
def other_platform(box):
    box.jamf()
    box.define(rest="[scope]\nmobile_device_groups = iPads\n")
    result = box.run("plan", status=1)
    has(result.err, "'mobile_device_groups' of [scope] is not for profiles")
    has(result.err, "wifi.ini:")
    box.apply(status=1)
    same(box.writes(), [])


if __name__ == "__main__":
    main()
