#!/usr/bin/env python3
"""What a colleague did in the web interface after the plan was made is not
overwritten, nor deleted: that profile is refused, key by key, the others go on.

Planted mutations that must be caught: in sync/recheck.c, let
sync_recheck_answer answer 1 (all), or FRESH_MS be an hour ("while another is
written"); in jamf/object.c, leave out compare_payload ("the payload"),
compare_members ("an exclusion"), or say of all elements that they are the same;
in sync/remove.c, leave out sync_recheck_answer ("what is to be deleted")."""

import sys
import threading
import time
from xml.sax.saxutils import escape

sys.dont_write_bytecode = True

from office import item_of, main, talk  # noqa: E402
from harness import case, check, has, same  # noqa: E402

SCOPE = "[scope]\ncomputer_groups = SCEP pilot\n"
ROOT = "os_x_configuration_profile"
NAMES = ["a", "b", "c"]
EXCLUSION = ("<scope><computer_groups><computer_group><id>1</id>"
             "</computer_group></computer_groups><exclusions><computers>"
             "<computer><id>5</id></computer></computers></exclusions></scope>")


def three(box, **more):
    """Applied, then defined otherwise, so that all are to be updated."""
    jamf = box.jamf()
    for name in NAMES:
        box.define(f"{name}.ini", rest=SCOPE)
    box.apply()
    box.age()
    for name in NAMES:
        box.define(f"{name}.ini", rest=SCOPE,
                   **(more or {"jamf": {"category": "Network"}}))
    jamf.forget()
    return jamf


def number(box, name):
    return box.lock_objects()[f"com.example.{name}"]["id"]


def reads(box, name):
    path = f"/JSSResource/osxconfigurationprofiles/id/{number(box, name)}"
    return sum(entry["method"] == "GET" and entry["path"] == path
               for entry in box.double.log())


def by_hand(box, name, inside):
    box.double.ui_write(platform="macos", id=number(box, name),
                        xml=f"<{ROOT}>{inside}</{ROOT}>")


def payload(box, name):
    """Its property list, with one value changed."""
    text = box.double.profile(platform="macos",
                              id=number(box, name))["payloads"]
    changed = text.replace("scep.example.com", "fixed.example.com")
    check(changed != text, text)
    return f"<general><payloads>{escape(changed)}</payloads></general>"


CHANGES = [
    ("an exclusion", lambda box: EXCLUSION,
     ["scope.exclusions.computers", "'Mac 5' came"]),
    ("the scope", lambda box: "<scope><computer_groups/></scope>",
     ["scope.computer_groups", "'SCEP pilot' went"]),
    ("the category", lambda box: "<general><category><name>Certificates"
     "</name></category><description>why</description></general>",
     ["general.description", "is now 'why'"]),
    ("the name", lambda box: "<general><name>Other</name></general>",
     ["general.name", "was 'SCEP b', is now 'Other'"]),
    ("the payload", lambda box: payload(box, "b"), ["fixed.example.com"]),
]


def change_cases():
    for what, change, said in CHANGES:
        def asked(box, change=change, said=said):
            jamf = three(box)
            result, was_asked = talk(
                box, b"y\n", "apply", status=7,
                before=lambda: by_hand(box, "b", change(box)))
            check(was_asked, str(result))
            has(result.out, "'b.ini': it was changed in Jamf Pro after the plan")
            for text in said:
                has(result.out, text)
            same(sorted(w["path"][-1] for w in box.writes()),
                 sorted(str(number(box, name)) for name in "ac"))
            for name in "ac":
                same(jamf.profile(platform="macos", id=number(
                    box, name))["category"][1], "Network")
            same(jamf.profile(platform="macos", id=number(
                box, "b"))["category"][1], "Certificates")
            # What it shows now is what the next plan goes by.
            box.apply()
            same(jamf.profile(platform="macos", id=number(
                box, "b"))["category"][1], "Network")

        case(f"while the question stands open: {what}")(asked)


change_cases()


@case("while the question stands open: deleted by a colleague")
def gone(box):
    jamf = three(box)
    result, _ = talk(box, b"y\n", "apply", status=7, before=lambda: (
        jamf.ui_delete(platform="macos", id=number(box, "b"))))
    has(result.out, "'b.ini': it was deleted in Jamf Pro")
    same(len(box.writes()), 2)


@case("while the question stands open: a name taken by somebody")
def taken(box):
    jamf = box.jamf()
    for name in NAMES:
        box.define(f"{name}.ini", rest=SCOPE)
    result, _ = talk(box, b"y\n", "apply", status=7, before=lambda: (
        jamf.ui_write(platform="macos", xml=(
            f"<{ROOT}><general><name>scep B</name></general></{ROOT}>"))))
    has(result.out, "is the name of a profile that is not ours")
    same(sorted(p["name"] for p in jamf.profiles()["macos"]),
         ["SCEP a", "SCEP c", "scep B"])


@case("while another is written, with --yes: key by key in JSON")
def unasked(box):
    jamf = three(box)
    jamf.fault("slow", method="PUT", path=f"/id/{number(box, 'a')}$",
               seconds=5)

    def comes():
        # It has just been read ahead.
        for _ in range(3000):
            if reads(box, "b") == 2:
                break
            time.sleep(0.01)
        by_hand(box, "b", EXCLUSION)

    colleague = threading.Thread(target=comes)
    colleague.start()
    done = box.apply(status=7)
    colleague.join()
    same({name: item_of(done, f"{name}.ini")["result"] for name in NAMES},
         {"a": "updated", "b": "failed", "c": "updated"})
    item = item_of(done, "b.ini")
    same(item["status"], 8)
    same([(change["area"], change["path"], change["was"], change["becomes"])
          for change in item["meanwhile"]],
         [("scope", "scope.exclusions.computers", None, "Mac 5")])
    same(item_of(done, "a.ini")["meanwhile"], [])


@case("what is to be deleted, too")
def deleted(box):
    jamf = three(box)
    box.apply()
    box.age()
    box.remove("b.ini")
    box.double.forget()
    result, asked = talk(box, b"y\n", "apply", "--prune", status=7,
                         before=lambda: by_hand(box, "b", EXCLUSION))
    check(asked, str(result))
    has(result.out, "it was changed in Jamf Pro after the plan")
    has(result.out, "'Mac 5' came")
    same(box.writes(), [])
    same(len(jamf.profiles()["macos"]), 3)
    same(item_of(box.apply("--prune"), "SCEP b")["result"], "deleted")


@case("what nobody touched: each read once for the plan, once before, once after")
def counted(box):
    three(box)
    box.apply()
    for name in NAMES:
        same(reads(box, name), 3, name)


if __name__ == "__main__":
    main()
