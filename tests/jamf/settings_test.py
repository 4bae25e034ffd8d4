#!/usr/bin/env python3
"""Settings of profiles, whose object it is, and what plan says of it all."""

import os
import re
import sys

sys.dont_write_bytecode = True

from office import item_of, main  # noqa: E402
from harness import case, check, has, lacks, rendered, rows, same  # noqa: E402


def profile_of(jamf, platform="macos"):
    profile, = jamf.profiles()[platform]
    return profile


def by_hand(box, inside, number=None):
    """Saves in the web interface. Long after
    the profile was made, for else plan waits for what was written."""
    jamf = box.double
    box.age()
    if number is None:
        number = profile_of(jamf)["id"]
    jamf.ui_write(platform="macos", id=number, xml=(
        f"<os_x_configuration_profile>{inside}"
        "</os_x_configuration_profile>"))


def foreign(jamf, name, platform="macos"):
    """A profile of somebody else; its id."""
    root = {"macos": "os_x_configuration_profile",
            "mobile": "configuration_profile"}[platform]
    return jamf.ui_write(platform=platform, xml=(
        f"<{root}><general><name>{name}</name><payloads>"
        "&lt;?xml version=\"1.0\" encoding=\"UTF-8\"?&gt;&lt;!DOCTYPE plist "
        "PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
        "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\"&gt;&lt;plist "
        "version=\"1\"&gt;&lt;dict&gt;&lt;key&gt;PayloadContent&lt;/key&gt;"
        "&lt;array/&gt;&lt;/dict&gt;&lt;/plist&gt;</payloads></general>"
        f"</{root}>"))


def quiet(box):
    """Nothing to do, and apply writes nothing."""
    same(set(box.actions("--check").values()), {"unchanged"})
    box.double.forget()
    box.apply()
    same(box.writes(), [], "writes when nothing changed")


# -- each setting -----------------------------------------------------------

@rows("setting", [
    ("category", {"category": "Network"}, "", "category",
     lambda p: p["category"][1], "Network", "nothing"),
    ("category by id", {"category": "id:2"}, "", "category",
     lambda p: p["category"][1], "Network", "nothing"),
    ("site", {"site": "Bern"}, "", "site", lambda p: p["site"][1], "Bern",
     "nothing"),
    ("description", {"description": "Wi-Fi for all"}, "", "description",
     lambda p: p["description"], "Wi-Fi for all", "newly-scoped"),
    ("description with an ampersand", {"description": "R&D <all>"}, "",
     "description", lambda p: p["description"], "R&D <all>",
     "newly-scoped"),
    ("method", {"distribution_method": "make-available-in-self-service"}, "",
     "distribution_method", lambda p: p["method"],
     "Make Available in Self Service", "newly-scoped"),
    ("user removable", {"user_removable": "yes"}, "", "user_removable",
     lambda p: p["removable"], True, "newly-scoped"),
    ("button", {}, "[self_service]\ninstall_button_text = Get it\n",
     "install_button_text", lambda p: p["service"]["install_button_text"],
     "Get it", "nothing"),
    ("name in Self Service", {}, "[self_service]\ndisplay_name = Wi-Fi\n",
     "display_name", lambda p: p["service"]["self_service_display_name"],
     "Wi-Fi", "nothing"),
    ("description in Self Service", {},
     "[self_service]\ndescription = For you\n", "description",
     lambda p: p["service"]["self_service_description"], "For you",
     "nothing"),
    ("main page", {}, "[self_service]\nfeature_on_main_page = yes\n",
     "feature_on_main_page", lambda p: p["service"]["feature_on_main_page"],
     True, "nothing"),
    ("must view", {},
     "[self_service]\nforce_users_to_view_description = yes\n",
     "force_users_to_view_description",
     lambda p: p["service"]["force_users_to_view_description"], True,
     "nothing"),
    ("categories of Self Service", {},
     "[self_service]\ncategories = Network, Certificates\n", "categories",
     lambda p: sorted(each[1] for each in p["service"]["categories"]),
     ["Certificates", "Network"], "nothing"),
    ("notification", {},
     "[self_service]\nnotification = self-service-and-notification-center\n"
     "notification_subject = New\nnotification_message = Get it now\n",
     "notification",
     lambda p: [p["service"][key] for key in (
         "notification", "notify_by", "notification_subject",
         "notification_message")],
     [True, "Self Service and Notification Center", "New", "Get it now"],
     "nothing"),
    ("notification in Self Service only", {},
     "[self_service]\nnotification = self-service\n", "notification",
     lambda p: [p["service"][key] for key in ("notification", "notify_by")],
     [True, "Self Service"], "nothing")])
def setting(box, keys, rest, key, look, expected, effect):
    """Given at creation, and by a later change: both come to the same."""
    jamf = box.jamf()
    box.define("born.ini", jamf=keys, rest=rest)
    box.apply()
    same(look(profile_of(jamf)), expected, "when created")
    quiet(box)
    box.define("late.ini")
    box.apply("late.ini")
    before = jamf.profiles()["macos"][1]
    box.define("late.ini", jamf=keys, rest=rest)
    item = item_of(box.plan(), "late.ini")
    same(item["action"], "update")
    check(any(key in change["key"] for change in item["changes"]),
          f"{key} in {item['changes']}")
    same(item["effects"], [effect])
    jamf.forget()
    box.apply()
    put, = box.writes()
    lacks(jamf.body(n=put["n"]), "<payloads>")
    lacks(jamf.body(n=put["n"]), ">All<")
    after = jamf.profiles()["macos"][1]
    same(look(after), expected, "when changed")
    same((after["id"], after["uuid"]), (before["id"], before["uuid"]))
    quiet(box)
    # And back again: what a definition no longer says goes back to the
    # default, or stays when it has none; either way that is the end of it.
    box.define("late.ini")
    box.apply()
    quiet(box)


@rows("level", [("user", "user", "User"), ("computer", "computer", "System")])
def level(box, word, stored):
    jamf = box.jamf()
    box.define(profile={"level": word},
               rest="[scope]\ncomputer_groups = SCEP pilot\n")
    box.apply()
    same(profile_of(jamf)["level"], stored)
    has(profile_of(jamf)["payloads"], f"<key>PayloadScope</key><string>"
        f"{stored}</string>")
    quiet(box)
    other = {"user": "computer", "computer": "user"}[word]
    box.define(profile={"level": other},
               rest="[scope]\ncomputer_groups = SCEP pilot\n")
    item = item_of(box.plan(), "wifi.ini")
    check("reinstalled" in item["effects"], str(item["effects"]))
    same(item["devices"], 2)
    box.apply("--max-devices", "1", status=8)
    box.apply()
    same(profile_of(jamf)["level"],
         {"user": "User", "computer": "System"}[other])
    quiet(box)


@case("unknown category, site, Self Service category: 4, with near matches")
def unknown(box):
    box.jamf()
    for keys, rest, wrong, near in (
            ({"category": "Certificate"}, "", "Certificate", "Certificates"),
            ({"site": "Berne"}, "", "Berne", "Bern"),
            ({}, "[self_service]\ncategories = Netwerk\n", "Netwerk",
             "Network"),
            ({"category": "id:99"}, "", "99", "")):
        box.define(jamf=keys, rest=rest)
        result = box.run("apply", "--yes", status=4)
        has(result.all, wrong)
        has(result.all, near)
        check(re.search(r"wifi\.ini:\d+", result.all), str(result))
    same(box.writes(), [])


# -- whose it is ------------------------------------------------------------

@case("a changed name renames: id, uuid and payloads stay")
def rename(box):
    jamf = box.jamf()
    box.define(rest="[scope]\ncomputer_groups = SCEP pilot\n")
    box.apply()
    before = profile_of(jamf)
    jamf.forget()
    box.define(profile={"name": "Wi-Fi identity"},
               jamf={"redeploy_on_update": "all"}, rest="[scope]\ncomputer_groups = SCEP pilot\n")
    item = item_of(box.plan(), "wifi.ini")
    same((item["action"], item["effects"]), ("update", ["newly-scoped"]))
    same(item["id"], before["id"])
    box.apply()
    put, = box.writes()
    lacks(jamf.body(n=put["n"]), "<payloads>")
    after = profile_of(jamf)
    same(after["name"], "Wi-Fi identity")
    same((after["id"], after["uuid"]), (before["id"], before["uuid"]))
    same(jamf.certificates(), 0)
    quiet(box)
    os.unlink(box.at("scepctl.lock"))
    quiet(box)


@case("a payload's own name: a change of the payload")
def payload_name(box):
    jamf = box.jamf()
    box.define(scep={"display_name": "First"})
    box.apply()
    box.define(scep={"display_name": "Second"})
    item = item_of(box.plan(), "wifi.ini")
    same([c["key"] for c in item["changes"]], ["scep.display_name"])
    box.apply()
    has(profile_of(jamf)["payloads"], "<string>Second</string>")
    quiet(box)


@case("renamed by hand: drift, and put back")
def renamed_by_hand(box):
    jamf = box.jamf()
    box.define()
    box.apply()
    by_hand(box, "<general><name>Somebody's</name></general>")
    item = item_of(box.plan(), "wifi.ini")
    same(item["action"], "drift")
    same([(c["was"], c["becomes"]) for c in item["changes"]],
         [("Somebody's", "SCEP wifi")])
    box.apply()
    same(profile_of(jamf)["name"], "SCEP wifi")
    quiet(box)


@case("deleted by hand: created anew, which plan says")
def deleted_by_hand(box):
    jamf = box.jamf()
    box.define(rest="[scope]\ncomputer_groups = SCEP pilot\n")
    box.apply()
    first = profile_of(jamf)
    jamf.ui_delete(platform="macos", id=first["id"])
    box.age()
    item = item_of(box.plan(), "wifi.ini")
    same(item["action"], "create")
    has(box.run("plan").all, "deleted")
    box.apply()
    second = profile_of(jamf)
    check(second["id"] != first["id"], "an id is not used again")
    same(box.lock_objects()["com.example.wifi"]["id"], second["id"])
    quiet(box)
    box.is_true()


@case("changed by hand in the payload: drift, put back once")
def payload_drift(box):
    jamf = box.jamf()
    box.define(rest="[scope]\ncomputer_groups = SCEP pilot\n")
    box.apply()
    text = profile_of(jamf)["payloads"].replace(
        "<integer>2048</integer>", "<integer>1024</integer>")
    jamf.forget()
    by_hand(box, "<general><payloads>" + text.replace(
        "&", "&amp;").replace("<", "&lt;") + "</payloads></general>")
    item = item_of(box.plan("--check", status=1), "wifi.ini")
    same(item["action"], "drift")
    same([(c["key"], c["was"], c["becomes"]) for c in item["changes"]],
         [("scep.key_size", "1024", "2048")])
    box.apply()
    has(profile_of(jamf)["payloads"], "<integer>2048</integer>")
    quiet(box)


@case("defined and changed by hand in one area: both are said")
def both_sides(box):
    jamf = box.jamf()
    box.define()
    box.apply()
    by_hand(box, "<general><category><name>Network</name></category>"
                  "</general>")
    box.define(jamf={"site": "Bern"})
    item = item_of(box.plan(), "wifi.ini")
    same(item["action"], "update")
    same(sorted(c["becomes"] for c in item["changes"]),
         ["Bern", "Certificates"])
    has(box.run("plan").all, "by hand")
    box.apply()
    quiet(box)


@case("somebody else's profile of that name: 8, and never touched")
def not_ours(box):
    jamf = box.jamf()
    number = foreign(jamf, "SCEP wifi")
    before = profile_of(jamf)
    box.define()
    box.define("other.ini")
    plan = box.plan(status=8)
    same(item_of(plan, "wifi.ini")["action"], "conflict")
    same(item_of(plan, "wifi.ini")["status"], 8)
    has(item_of(plan, "wifi.ini")["error"], str(number))
    done = box.apply(status=7)
    same(item_of(done, "other.ini")["result"], "created")
    same(jamf.profile("macos", number), before)
    box.apply("wifi.ini", status=8)
    check("com.example.wifi" not in box.lock_objects(), "noted as ours")


@rows("names that Jamf Pro takes for one", [
    ("case", "scep WIFI", 8), ("blanks", "  SCEP wifi  ", 8)])
def alike(box, name, status):
    jamf = box.jamf()
    foreign(jamf, name)
    box.define()
    plan = box.plan(status=status)
    same(item_of(plan, "wifi.ini")["action"], "conflict")
    box.apply(status=status)
    same(len(jamf.profiles()["macos"]), 1)


@rows("two definitions", [
    ("of one name", {"name": "SCEP a"}, "name"),
    ("whose names differ in case", {"name": "scep A"}, "name")])
def twins(box, profile, what):
    jamf = box.jamf()
    box.define("a.ini")
    box.define("b.ini", profile=profile)
    box.define("c.ini")
    plan = box.plan(status=8)
    for file, other in (("a.ini", "b.ini"), ("b.ini", "a.ini")):
        item = item_of(plan, file)
        same((item["action"], item["status"]), ("conflict", 8))
        has(item["error"], other)
        has(item["error"], what)
    box.apply(status=7)
    same([p["name"] for p in jamf.profiles()["macos"]], ["SCEP c"])


@case("two definitions of one identifier: neither is applied")
def one_identifier(box):
    jamf = box.jamf()
    box.define("a.ini")
    box.define("b.ini", profile={"identifier": "com.example.a"})
    box.define("c.ini")
    result = box.run("plan", "--check", status=1)
    has(result.all, "com.example.a")
    box.run("apply", "--yes", status=7)
    same([p["name"] for p in jamf.profiles()["macos"]
          if p["name"] == "SCEP c"], ["SCEP c"])


@case("one name on computers and on mobile devices are two profiles")
def two_platforms(box):
    jamf = box.jamf()
    box.define("a.ini", profile={"name": "SCEP"})
    box.define("b.ini", profile={"name": "SCEP", "platform": "ios"},
               scep={"use_as_digital_signature": "yes"})
    box.apply()
    same([len(jamf.profiles()[each]) for each in ("macos", "mobile")],
         [1, 1])
    quiet(box)
    box.is_true()


@case("a name swapped between two definitions")
def swapped(box):
    jamf = box.jamf()
    box.define("a.ini")
    box.define("b.ini")
    box.apply()
    before = {p["id"]: p["uuid"] for p in jamf.profiles()["macos"]}
    box.define("a.ini", profile={"name": "SCEP b"})
    box.define("b.ini", profile={"name": "SCEP a"})
    result = box.run("apply", "--yes", "--json")
    check(result.status in (0, 7, 8), str(result))
    box.behaved()
    same({p["id"]: p["uuid"] for p in jamf.profiles()["macos"]}, before)
    box.is_true()


# -- the lock file ----------------------------------------------------------

@case("lock file lost: unchanged, taken over with a note, no write")
def lost_lock(box):
    jamf = box.jamf()
    box.define(rest="[scope]\ncomputer_groups = SCEP pilot\n")
    box.define("b.ini", jamf={"redeploy_on_update": "all"})
    box.apply()
    before = box.lock_objects()
    os.unlink(box.at("scepctl.lock"))
    jamf.forget()
    plan = box.plan("--check")
    same({item["action"] for item in plan["items"]}, {"unchanged"})
    same(item_of(plan, "wifi.ini")["notes"], ["adopted"])
    same(box.exists("scepctl.lock"), False, "lock file after plan")
    box.apply()
    same(box.writes(), [])
    # But for when it was created and delivered, which nobody knows any more.
    after = box.lock_objects()
    for identifier, entry in before.items():
        unknown = {"created": None, "delivered": None}
        same({**after[identifier], **unknown}, {**entry, **unknown},
             identifier)
    same(jamf.certificates(), 0)


@case("lock file lost and the definition changed: one update, no duplicate")
def lost_and_changed(box):
    jamf = box.jamf()
    box.define()
    box.apply()
    os.unlink(box.at("scepctl.lock"))
    box.define(scep={"key_size": "4096"})
    same(box.actions(), {"wifi.ini": "update"})
    box.apply()
    same(len(jamf.profiles()["macos"]), 1)
    quiet(box)


@case("lock file of another server says nothing about this one")
def other_server(box):
    jamf = box.jamf()
    box.define()
    box.apply()
    box.write("scepctl.lock", box.read("scepctl.lock").replace(
        jamf.url.encode(), b"https://other.example.com"))
    before = box.read("scepctl.lock")
    same(item_of(box.plan(), "wifi.ini")["notes"], ["adopted"])
    box.apply()
    same(len(jamf.profiles()["macos"]), 1)
    for line in before.splitlines():
        check(line in box.read("scepctl.lock").splitlines(),
              f"kept: {line}")


# -- before upload ----------------------------------------------------------

@rows("value that Jamf Pro would damage", [
    ("ampersand in the url", {"url": "https://scep.example.com/s?a=1&b=2"},
     {}, "url"),
    ("less-than in the name", {"name": "c<a"}, {}, "name"),
    ("ampersand in the subject", {"subject": "CN=a,O=R&D"}, {}, "subject"),
    ("beyond the basic plane", {"subject": "CN=\U0001f600"}, {}, "subject"),
    ("alternative name", {"san_uri": "https://a.example.com/?a&b"}, {},
     "san_uri")])
def damaged(box, scep, profile, key):
    jamf = box.jamf()
    box.define(scep=scep, profile=profile)
    box.define("other.ini")
    warned = box.run("validate", "wifi.ini")
    has(warned.out, key)
    plan = box.plan(status=8)
    item = item_of(plan, "wifi.ini")
    same((item["action"], item["status"]), ("refused", 8))
    has(item["error"], key)
    done = box.apply(status=7)
    same(item_of(done, "other.ini")["result"], "created")
    same([p["name"] for p in jamf.profiles()["macos"]], ["SCEP other"])
    result = box.run("push", "--yes", "wifi.ini", status=8)
    has(result.all, key)
    same([p["name"] for p in jamf.profiles()["macos"]], ["SCEP other"])


@case("a challenge that Jamf Pro would damage is refused, unseen")
def damaged_challenge(box):
    jamf = box.jamf()
    box.define()
    for secret in ("canary&1", "canary<2", " canary3", "canary\U0001f6004"):
        box.secrets.append(secret)
        result = box.run("apply", "--yes", status=8,
                         env={"TEST_CHALLENGE": secret})
        has(result.all, "challenge")
        lacks(result.all, "canary")
        result = box.run("plan", "--secrets", "--json", status=8,
                         env={"TEST_CHALLENGE": secret})
    same(jamf.profiles()["macos"], [])


# -- statuses of --check ----------------------------------------------------

@case("--check: 0 nothing, 1 something, worse than that as it is")
def statuses(box):
    jamf = box.jamf()
    box.define()
    box.run("plan", status=0)
    box.run("plan", "--check", status=1)
    box.apply()
    box.run("plan", "--check", status=0)
    by_hand(box, "<general><category><name>Network</name></category>"
                  "</general>")
    box.run("plan", status=0)
    box.run("plan", "--check", status=1)
    box.apply()
    foreign(jamf, "Unmanaged")
    box.run("plan", "--check", status=0)
    box.write("broken.ini", "[profile]\nname = x\n")
    box.run("plan", "--check", "broken.ini", status=1)
    box.run("plan", "--check", "missing.ini", status=4)
    box.run("plan", "--check", "wifi.ini", status=0)


@case("no definition, no server: said, not guessed")
def nothing(box):
    box.jamf()
    result = box.run("plan")
    check(result.status in (0, 4), str(result))
    box.jamf(project=False)
    os.unlink(box.at("scepctl.conf"))
    box.define()
    result = box.run("plan")
    check(result.status in (1, 2, 3), str(result))
    has(result.err, "url")


# -- all forms say the same -------------------------------------------------

HOSTILE = "\u009b31m|`x`\n<img src=x onerror=alert(1)>\u202e[a](b) @team <!--"


@case("human, JSON and Markdown agree")
def agree(box):
    jamf = box.jamf()
    box.define("same.ini")
    box.define("change.ini", rest="[scope]\ncomputer_groups = SCEP pilot\n")
    box.define("drift.ini")
    box.apply()
    numbers = {p["name"]: p["id"] for p in jamf.profiles()["macos"]}
    by_hand(box, "<general><category><name>Network</name></category>"
                  "</general>", number=numbers["SCEP drift"])
    box.define("change.ini", scep={"key_size": "4096"},
               jamf={"redeploy_on_update": "all"},
               rest="[scope]\ncomputer_groups = SCEP pilot\n")
    box.define("new.ini", rest="[scope]\ncomputer_groups = All Macs\n")
    foreign(jamf, "SCEP taken")
    box.define("taken.ini")
    foreign(jamf, "Of others")
    plan = box.plan(status=8)
    human = box.run("plan", "-v", status=8).out
    markdown = box.run("plan", "--markdown", status=8).out
    same({item["file"] or item["name"]: item["action"]
          for item in plan["items"]},
         {"same.ini": "unchanged", "change.ini": "update",
          "drift.ini": "drift", "new.ini": "create", "taken.ini": "conflict",
          "Of others": "unmanaged"})
    counts = {name: n for name, n in plan["counts"].items() if n}
    for item in plan["items"]:
        if item["action"] not in ("unmanaged", "unchanged"):
            check(re.search(rf"{item['action']}\s+{item['name']}", human),
                  f"{item['name']} in {human}")
            has(markdown, f"| {item['action']} | {item['name']}<br>"
                f"{item['file']}")
        for change in item["changes"]:
            for text in (change["was"], change["becomes"]):
                if text and item["action"] in ("update", "drift"):
                    has(human, text)
                    has(rendered(markdown), text)
        if item["error"]:
            has(human, item["error"])
            has(rendered(markdown), item["error"])
    for text in (human, markdown):
        has(text, "new certificate on every device in scope (2 computers")
        for word in ("1 to create", "1 to update", "1 in conflict",
                     "1 unchanged", "1 unmanaged"):
            has(text, word)
    same(counts["conflict"], 1)


@case("hostile names of the server are harmless in every form")
def hostile(box):
    jamf = box.jamf()
    from xml.sax.saxutils import escape
    jamf.add("categories", [{"name": HOSTILE}])
    category = 3
    box.define(rest="[scope]\ncomputers = Mac 1\n")
    box.apply()
    jamf.add("computers", [{"name": HOSTILE}])
    by_hand(box, f"<general><category><id>{category}</id></category>"
                  "</general><scope><computers><computer><id>1</id>"
                  "</computer><computer><id>6</id></computer></computers>"
                  "</scope>")
    foreign(jamf, escape(HOSTILE))
    plan = box.run("plan", "--json").json()
    item = item_of(plan["servers"][0], "wifi.ini")
    same(item["action"], "drift")
    for form in ([], ["-v"], ["--markdown"], ["-vv"]):
        result = box.run("plan", *form)
        text = result.all
        for bad in ("\u009b", "\u202e", "\x1b", "onerror=alert(1)>\n"):
            lacks(text, bad, f"plan {form}")
        if form == ["--markdown"]:
            for bad in ("<img", "`x`", "](b)", "<!--", " @team"):
                lacks(result.out, bad, "markdown")
            for line in result.out.splitlines():
                if line.startswith("|"):
                    cells = re.sub(r"\\.", "", line).count("|")
                    same(cells, 5, f"cells of {line}")
    text = box.run("plan", "--json").out
    for bad in ("\u009b", "\x1b"):
        lacks(text, bad, "JSON")


@case("hostile words in an error of the server are harmless")
def hostile_error(box):
    jamf = box.jamf(duplicate_text="\x1b[31mDuplicate name\x07 <b>\u202e")
    box.define()
    # Somebody takes the name between plan and apply, on a list that lags.
    jamf.configure(nodes=2, list_consistent=False, refresh_seconds=None)
    foreign(jamf, "SCEP wifi")
    for form in (["--json"], []):
        result = box.run("apply", "--yes", *form)
        check(result.status != 0, str(result))
        for bad in ("\x1b", "\x07", "\u202e"):
            lacks(result.all, bad)


@case("lists of names that only the Jamf Pro API has any more")
def moved(box):
    jamf = box.jamf(classic_lists=False)
    jamf.add("buildings", [{"name": f"B {n}"} for n in range(4500)])
    rest = "[scope]\ncomputer_groups = SCEP pilot\nbuildings = B 4499, HQ\n"
    box.define(jamf={"site": "Bern"}, rest=rest)
    box.apply()
    same(jamf.profiles()["macos"][0]["category"], [1, "Certificates"])
    same(box.actions("--check"), {"wifi.ini": "unchanged"})
    jamf.forget()
    box.define(jamf={"site": "Bern", "category": "Certificats"}, rest=rest)
    result = box.run("apply", "--yes", status=4)
    has(result.all, "did you mean 'Certificates'")
    same(box.writes(), [])


if __name__ == "__main__":
    main()
