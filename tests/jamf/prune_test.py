#!/usr/bin/env python3
"""--prune: deletes what the lock file says is ours and no definition is for,
and nothing else.

Planted mutations that must be caught: in sync/unmanaged.c, let mark_of say none
("defined anew under another identifier"); in sync/prune.c, leave out either
half of sync_why_kept ("defined for another label", "pushed"), the count of
sync_check_deletes ("more than"), or what sync_prune_check says of no definition
("the last one"); in project/mentions.c, compare names without plain ("in the
way"); in sync/remove.c, leave out check_entry ("while the question stands")."""

import os
import shutil
import sys

sys.dont_write_bytecode = True

from caller import entry, profile  # noqa: E402
from office import CLIENT, item_of, main, talk  # noqa: E402
from harness import case, check, has, lacks, same  # noqa: E402

PILOT = "[scope]\ncomputer_groups = SCEP pilot\n"
EMPTY = ("<os_x_configuration_profile><general><name>{}</name>"
         "</general></os_x_configuration_profile>")


def names(jamf, platform="macos"):
    return sorted(p["name"] for p in jamf.profiles()[platform])


def two(box, remove=True):
    """Two of ours, of which one is no longer defined, and one of others."""
    jamf = box.jamf()
    box.define("keep.ini")
    box.define("gone.ini", rest=PILOT)
    box.apply()
    box.age()
    jamf.ui_write(platform="macos", xml=EMPTY.format("Of others"))
    if remove:
        os.unlink(box.at("gone.ini"))
    jamf.forget()
    return jamf


@case("without --prune: said, and left alone")
def left(box):
    jamf = two(box)
    plan = box.plan("--check")
    same(item_of(plan, "SCEP gone")["action"], "orphan")
    same(item_of(plan, "Of others")["action"], "unmanaged")
    has(box.run("plan").all, "--prune")
    box.apply()
    same(box.writes(), [])
    same(names(jamf), ["Of others", "SCEP gone", "SCEP keep"])


@case("--prune: shown first, then deleted, ours only")
def pruned(box):
    jamf = two(box)
    shown = box.run("apply", "--prune", "--dry-run")
    has(shown.out, "delete")
    has(shown.out, "SCEP gone")
    has(shown.out, "removed from every device in scope (2 computers")
    same(box.writes(), [])
    result = box.run("apply", "--prune", status=2)
    has(result.out, "SCEP gone", "the plan, before it is asked about")
    same(box.writes(), [])
    done = box.apply("--prune")
    same(item_of(done, "SCEP gone")["result"], "deleted")
    same([(w["method"], w["path"]) for w in box.writes()],
         [("DELETE", "/JSSResource/osxconfigurationprofiles/id/1")])
    same(names(jamf), ["Of others", "SCEP keep"])
    same(sorted(box.lock_objects()), ["com.example.keep"])
    same(box.actions("--check"), {"keep.ini": "unchanged",
                                  "Of others": "unmanaged"})
    jamf.forget()
    box.apply("--prune")
    same(box.writes(), [])


@case("--prune: deletions come after everything else")
def order(box):
    two(box)
    box.define("new.ini")
    box.define("keep.ini", jamf={"category": "Network"})
    box.apply("--prune")
    same([w["method"] for w in box.writes()][-1], "DELETE")
    same(sorted(w["method"] for w in box.writes()),
         ["DELETE", "POST", "PUT"])


@case("--prune with a definition that has errors, or names nothing: refused")
def broken(box):
    jamf = two(box)
    box.write("gone.ini", "[profile]\nname = SCEP gone\nidentifer = x\n")
    for arguments in (["apply", "--yes", "--prune"],
                      ["apply", "--yes", "--prune", "--json"]):
        result = box.run(*arguments, status=8)
        has(result.all, "--prune")
    same(box.writes(), [])
    same(names(jamf), ["Of others", "SCEP gone", "SCEP keep"])
    # Values that cannot be uploaded are of a definition all the same.
    box.define("gone.ini", scep={"url": "https://a.example.com/?a&b"})
    box.run("apply", "--yes", "--prune")
    same(names(jamf), ["Of others", "SCEP gone", "SCEP keep"])


@case("--prune with files: usage")
def files(box):
    jamf = two(box)
    for arguments in (["keep.ini"], ["."], ["--confirm-ui", "keep.ini"]):
        box.run("apply", "--yes", "--prune", *arguments, status=2)
    same(box.writes(), [])
    same(len(names(jamf)), 3)
    # Of a run for some files nothing follows for others.
    plan = box.plan("keep.ini")
    same([item["action"] for item in plan["items"]], ["unchanged"])


@case("--prune: an id that somebody else's profile has now is not deleted")
def reused(box):
    jamf = two(box)
    number = box.lock_objects()["com.example.gone"]["id"]
    keep = box.lock_objects()["com.example.keep"]["id"]
    # As after a restored database: the same id, another profile.
    other, = [p["id"] for p in jamf.profiles()["macos"]
              if p["name"] == "Of others"]
    text = box.read("scepctl.lock").decode()
    box.write("scepctl.lock", text.replace(
        f'"name":"SCEP gone","id":{number},',
        f'"name":"SCEP gone","id":{other},'))
    plan = box.plan()
    check(item_of(plan, "SCEP keep")["id"] == keep, "")
    box.run("apply", "--yes", "--prune", status=7)
    check("Of others" in names(jamf), "deleted what was not ours")
    # Even one that took over the name.
    jamf.ui_delete(platform="macos", id=number)
    jamf.ui_write(platform="macos", id=other,
                  xml=EMPTY.format("SCEP gone"))
    box.run("apply", "--yes", "--prune", status=7)
    same(names(jamf), ["SCEP gone", "SCEP keep"])


@case("--prune: what is not there any more is taken out of the lock file")
def already(box):
    jamf = two(box)
    number = box.lock_objects()["com.example.gone"]["id"]
    jamf.ui_delete(platform="macos", id=number)
    jamf.forget()
    box.apply("--prune")
    same(box.writes(), [])
    same(sorted(box.lock_objects()), ["com.example.keep"])


@case("--prune: another server's entries stay")
def other_server(box):
    two(box)
    line = box.read("scepctl.lock").decode().splitlines()[-1]
    box.write("scepctl.lock", box.read("scepctl.lock").decode() + line.replace(
        box.double.url, "https://zz.example.com") + "\n")
    box.apply("--prune")
    has(box.read("scepctl.lock").decode(), "https://zz.example.com")
    lacks(box.read("scepctl.lock").decode(), "com.example.gone")


@case("--prune: a changed identifier is another profile")
def identifier(box):
    jamf = two(box)
    box.define("gone.ini", profile={"identifier": "com.example.new",
                                    "name": "SCEP gone"})
    # Its payloads are others, so the profile of that name is not its own.
    result = box.run("plan", status=8)
    has(result.all, "SCEP gone")
    box.run("apply", "--yes", "--prune")
    check("SCEP gone" in names(jamf), str(names(jamf)))


@case("--prune: mobile devices and computers, each by its own id")
def platforms(box):
    jamf = two(box)
    box.define("pad.ini", profile={"platform": "ios"})
    box.apply()
    box.age()
    os.unlink(box.at("pad.ini"))
    box.apply("--prune")
    same((names(jamf), names(jamf, "mobile")),
         (["Of others", "SCEP keep"], []))


def kept(box, *names_of_files, arguments=()):
    """--prune is refused as a whole, naming the file, and deletes nothing."""
    before = box.double.profiles()
    lock = box.read("scepctl.lock")
    box.double.forget()
    for more in (["--yes"], ["--yes", "--json"], ["--dry-run"]):
        result = box.run("apply", "--prune", *more, *arguments, status=8)
        for name in names_of_files:
            has(result.all, name)
    same(box.writes(), [])
    same(box.double.profiles(), before)
    same(box.read("scepctl.lock"), lock)


@case("prune: not the last one, nor any, when no definition is left")
def last(box):
    jamf = box.jamf()
    box.run("plan", status=4)
    for stem in "abc":
        box.define(f"{stem}.ini")
    box.apply()
    box.age()
    for stem in "abc":
        os.unlink(box.at(f"{stem}.ini"))
    same(item_of(box.plan("--check", status=0), "SCEP a")["action"], "orphan")
    kept(box, "no definition")
    box.write("base.ini", "[profile]\nabstract = yes\n")
    same(item_of(box.plan("--check"), "SCEP a")["action"], "orphan")
    box.run("plan", "base.ini", status=2)
    kept(box, "no definition")
    os.unlink(box.at("base.ini"))
    box.apply()
    same(names(jamf), ["SCEP a", "SCEP b", "SCEP c"])


def foreign(identifier, name="Foreign"):
    """Somebody's profile."""
    text = profile(entry("com.apple.dock"), top=(
        f"<key>PayloadDisplayName</key><string>{name}</string>"))
    return text.replace("<string>net.example</string>",
                        f"<string>{identifier}</string>")


def text_of(box, name="gone.ini"):
    """The definition, taken away."""
    text = box.read(name)
    os.unlink(box.at(name))
    return text


IN_THE_WAY = [
    ("a suffix in capitals", "gone.INI", None),
    ("a suffix in both cases", "sub/gone.Ini", None),
    ("hidden", ".gone.ini", None),
    ("a hidden directory", ".old/gone.ini", None),
    ("a hidden directory in a hidden one", ".old/.older/gone.ini", None),
    ("an editor's copy", "gone.ini~", None),
    ("put out of the way", "gone.ini.disabled", None),
    ("no suffix", "gone", None),
    ("another suffix", "conf/gone.conf", None),
    ("abstract", "gone.ini", lambda text: text.replace(
        b"[profile]", b"[profile]\nabstract = yes")),
    ("identifier in capitals", "gone.INI", lambda text: text.replace(
        b"com.example.gone", b"COM.Example.Gone")),
    ("identifier in quotes", "gone.INI", lambda text: text.replace(
        b"com.example.gone", b'"com.example.gone"')),
    ("commented out", "gone.INI", lambda text: text.replace(
        b"identifier", b"# identifier")),
    ("UTF-16", "gone.INI", lambda text: text.decode().encode("utf-16")),
    ("a profile", "out/gone.mobileconfig", lambda text: foreign("com.example.gone").encode()),
    ("a profile under another name", "out/gone.plist",
     lambda text: foreign("com.example.gone").encode()),
]


def way_cases():
    for what, name, change in IN_THE_WAY:
        def stands(box, name=name, change=change):
            jamf = two(box, remove=False)
            text = text_of(box)
            os.makedirs(os.path.dirname(box.at(name)) or ".", exist_ok=True)
            with open(box.at(name), "wb") as file:
                file.write(change(text) if change else text)
            kept(box, name, "com.example.gone")
            # Without --prune all else goes on.
            box.run("apply", "--yes", status=0)
            os.unlink(box.at(name))
            box.apply("--prune")
            same(names(jamf), ["Of others", "SCEP keep"])

        case(f"prune: a file is in the way: {what}")(stands)


way_cases()


@case("prune: a file is in the way: by links to it, to its directory, in loops")
def linked(box):
    jamf = two(box, remove=False)
    text = text_of(box)
    outside = os.path.realpath(box.at(".")) + ".outside"
    os.makedirs(os.path.join(outside, "deep"))
    try:
        with open(os.path.join(outside, "deep", "gone.ini"), "wb") as file:
            file.write(text)
        os.symlink(".", box.at("loop"))
        os.symlink("nowhere", box.at("dangling"))
        os.symlink(outside, box.at("linked"))
        kept(box, "linked/deep/gone.ini")
        os.unlink(box.at("linked"))
        os.symlink(os.path.join(outside, "deep", "gone.ini"),
                   box.at("other.INI"))
        kept(box, "other.INI")
        os.unlink(box.at("other.INI"))
    finally:
        shutil.rmtree(outside)
    box.apply("--prune")
    same(names(jamf), ["Of others", "SCEP keep"])


@case("prune: what only talks of it is not in the way")
def talks(box):
    jamf = two(box)
    box.write("README.md", "# gone\nRemoved: `com.example.gone`.\n")
    box.write("plan.json", '{"identifier": "com.example.gone"}')
    box.write("longer.INI",
              "[profile]\nidentifier = com.example.gone-too\n")
    box.write("part.INI", "[profile]\nidentifier = org.com.example.gone\n")
    box.write(".git/gone.ini", "[profile]\nidentifier = com.example.gone\n")
    box.apply("--prune")
    same(names(jamf), ["Of others", "SCEP keep"])


@case("prune: what cannot be read may be in the way")
def unreadable(box):
    jamf = two(box)
    os.makedirs(box.at("/".join([".far"] + ["d"] * 70)))
    kept(box, "too deep")
    shutil.rmtree(box.at(".far"))
    # Sparse, and named like a profile.
    with open(box.at("big.mobileconfig"), "wb") as file:
        file.truncate(17 << 20)
    kept(box, "big.mobileconfig")
    same(len(names(jamf)), 3)


@case("prune: more than --max-deletes, 5 unless given, is refused as a whole")
def most(box):
    jamf = box.jamf()
    box.define("keep.ini")
    for number in range(6):
        box.define(f"p{number}.ini")
    box.apply()
    box.age()
    for number in range(6):
        os.unlink(box.at(f"p{number}.ini"))
    kept(box, "6 profiles would be deleted", "--max-deletes 6")
    kept(box, arguments=["--max-deletes", "5"])
    kept(box, arguments=["--max-deletes", "0"])
    for wrong in ("-1", "x", "", "1.5", "99999999999999999999"):
        box.run("apply", "--yes", "--prune", "--max-deletes", wrong, status=2)
    # What the server has no more is not deleted there.
    gone = box.lock_objects()["com.example.p0"]["id"]
    jamf.ui_delete(platform="macos", id=gone)
    same(len([item for item in box.plan("--prune")["items"]
              if item["action"] == "delete"]), 6)
    box.apply("--prune")
    same(names(jamf), ["SCEP keep"])


@case("prune: what was pushed from a .mobileconfig is never deleted")
def pushed(box):
    jamf = box.jamf()
    box.define("keep.ini")
    box.apply()
    # A foreign one, and one that was built here: its payloads are derived.
    box.define("built.ini")
    box.run("build", "--unsigned", "-o", "built.mobileconfig", "built.ini",
            status=0)
    os.unlink(box.at("built.ini"))
    box.write("foreign.mobileconfig", foreign("org.vendor.vpn"))
    box.run("push", "--yes", "--platform", "macos", "foreign.mobileconfig",
            "built.mobileconfig", status=0)
    same({key: value.get("pushed") for key, value
          in box.lock_objects().items()},
         {"com.example.keep": None, "com.example.built": True,
          "org.vendor.vpn": True})
    for name in ("foreign", "built"):
        os.unlink(box.at(f"{name}.mobileconfig"))
    box.age()
    jamf.forget()
    for more in ([], ["--trust-lock"]):
        done = box.apply("--prune", *more)
        same(item_of(done, "Foreign")["action"], "orphan")
        same(item_of(done, "SCEP built")["action"], "orphan")
        has(str(item_of(done, "Foreign")), "it was pushed")
    same(box.writes(), [])
    same(names(jamf), ["Foreign", "SCEP built", "SCEP keep"])
    # A definition takes it over: then it is like any other.
    box.define("built.ini")
    box.apply()
    check("pushed" not in box.lock_objects()["com.example.built"], "")
    os.unlink(box.at("built.ini"))
    box.age()
    same(item_of(box.apply("--prune"), "SCEP built")["result"], "deleted")
    same(names(jamf), ["Foreign", "SCEP keep"])


@case("prune: a file that comes while the question stands open is in the way")
def meanwhile(box):
    jamf = two(box, remove=False)
    text = text_of(box)

    def comes():
        with open(box.at("gone.INI"), "wb") as file:
            file.write(text)

    result, asked = talk(box, b"y\n", "apply", "--prune", before=comes)
    check(asked, str(result))
    same(result.status, 7)
    has(result.out, "gone.INI")
    same(names(jamf), ["Of others", "SCEP gone", "SCEP keep"])


@case("prune: nothing that is defined anew under another identifier")
def anew(box):
    jamf = box.jamf()
    box.define("a.ini")
    box.apply()
    os.unlink(box.at("a.ini"))
    box.run("pull", status=0)
    plan = box.plan()
    same([item["action"] for item in plan["items"]], ["unchanged"])
    jamf.forget()
    box.apply("--prune")
    same(names(jamf), ["SCEP a"])
    same(box.writes(), [])


@case("prune: nothing that is defined for another label of the server")
def labels(box):
    jamf = box.jamf()
    box.project(more='''[jamf "other"]
url = {0}
client_id = {1}
client_secret = env:JAMF_TEST_SECRET
cluster_wait = 2
'''.format(jamf.url, CLIENT))
    box.define("a.ini")
    box.define("b.ini", jamf={"server": "other"})
    box.run("apply", "--yes", status=0)
    same(names(jamf), ["SCEP a", "SCEP b"])
    result = box.run("plan", "--json", status=0).json()
    for server in result["servers"]:
        same(sorted(item["action"] for item in server["items"]),
             ["orphan", "unchanged"])
    jamf.forget()
    box.run("apply", "--yes", "--prune", status=0)
    box.run("apply", "--yes", "--prune", "--server", "other", status=0)
    same(names(jamf), ["SCEP a", "SCEP b"])
    same([entry for entry in box.writes() if entry["method"] == "DELETE"], [])


if __name__ == "__main__":
    main()
