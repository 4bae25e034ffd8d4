#!/usr/bin/env python3
"""What is not known about the real server, both ways: a profile is created,
is unchanged, is updated, is unchanged, with no difference that is none and no
certificate that nobody asked for."""

import os
import plistlib
import sys

sys.dont_write_bytecode = True

from office import CLIENT, CLIENT_SECRET, item_of, main  # noqa: E402
from harness import case, check, has, rows, same  # noqa: E402

PILOT = "[scope]\ncomputer_groups = SCEP pilot\n"
PADS = "[scope]\nmobile_device_groups = iPads\n"
INJECT = ["AllowAllAppsAccess", "KeyIsExtractable", "PayloadEnabled"]
# The first value of each is the one it starts with.
SWITCHES = [
    ("as it starts", {}),
    ("SCEP rendered", {"scep_storage": "rendered"}),
    *[(f"injected {name}", {"scep_inject": [name]}) for name in INJECT],
    ("all injected", {"scep_inject": INJECT}),
    ("rendered and injected",
     {"scep_storage": "rendered", "scep_inject": INJECT}),
    ("organization overwritten", {"payload_organization": "overwritten"}),
    ("all rewritten", {"payload_organization": "overwritten",
                       "scep_storage": "rendered", "scep_inject": INJECT}),
    ("another organization", {"organization": "Some & other \u00fc"}),
    ("record reset", {"scep_record": "reset"}),
    ("lists lag", {"nodes": 2, "list_consistent": False,
                   "refresh_seconds": 1}),
    ("lists do not lag", {"nodes": 2, "list_consistent": True,
                          "refresh_seconds": 1}),
    ("only the new token path", {"oauth_old": False}),
    ("only the old token path", {"oauth_v1": False}),
]


def quiet(box):
    same(set(box.actions("--check").values()), {"unchanged"})
    box.double.forget()
    box.apply()
    same(box.writes(), [], "writes when nothing changed")
    same(box.double.certificates(), 0, "certificates when nothing changed")


def round_trip(box, platform, rest, switches, **more):
    jamf = box.jamf(**switches)
    devices = {"macos": 2, "ios": 3}[platform]
    where = {"macos": "macos", "ios": "mobile"}[platform]

    def define(redeploy="newly-assigned", **scep):
        box.define(profile={"platform": platform, **more.get("profile", {})},
                   scep={**more.get("scep", {}), **scep},
                   jamf={"redeploy_on_update": redeploy}, rest=rest)
    define()
    box.apply()
    same(jamf.certificates(), devices)
    profile, = jamf.profiles()[where]
    quiet(box)
    define(key_size="4096")
    plan = box.plan()
    item = item_of(plan, "wifi.ini")
    same([(c["key"], c["was"], c["becomes"]) for c in item["changes"]],
         [("scep.key_size", "2048", "4096")])
    box.apply()
    same(jamf.certificates(), 0)
    quiet(box)
    define(redeploy="all", key_size="4096", retries="4")
    box.apply()
    same(jamf.certificates(), devices)
    quiet(box)
    after, = jamf.profiles()[where]
    same((after["id"], after["uuid"]), (profile["id"], profile["uuid"]))
    os.unlink(box.at("scepctl.lock"))
    quiet(box)
    box.is_true()


@rows("macos", SWITCHES)
def macos(box, switches):
    round_trip(box, "macos", PILOT, switches)


SOME = [row for row in SWITCHES if row[0] in (
    "as it starts", "SCEP rendered", "organization overwritten",
    "all injected", "all rewritten")]


@rows("ios", SOME)
def ios(box, switches):
    round_trip(box, "ios", PADS, switches)


FULL = {
    "subject": "CN=$SERIALNUMBER,OU=a\\, b,OU=c,O=Exampl\u00e9 Inc.,C=CH",
    "san_dns": "a.example.com, b.example.com", "san_email": "a@example.com",
    "san_upn": "$USERNAME@example.com", "retries": "5", "retry_delay": "20",
    "use_for_key_encipherment": "yes",
    "certificate_expiration_notification_threshold": "14",
    "allow_export_from_keychain": "yes", "allow_all_apps_access": "yes"}


@rows("everything given", SOME)
def full(box, switches):
    round_trip(box, "macos", PILOT, switches, scep=FULL,
               profile={"organization": "Ex\u00e4mple",
                        "description": "What it is for"})


@rows("several certificates and profiles", SOME)
def chain(box, switches):
    """The CA's certificates come with it, and two [scep] sections."""
    jamf = box.jamf(**switches)
    root = os.path.basename(box.double.ca)
    with open(box.double.ca, "rb") as file:
        box.write(root, file.read())
    rest = PILOT + '[scep "second"]\n' + "\n".join(
        f"{key} = {value}" for key, value in {
            "url": "https://scep.example.com/two", "name": "two",
            "subject": "CN=two,O=Example", "challenge_type": "none",
            "fingerprint": "none", "use_as_digital_signature": "yes"
        }.items()) + "\n"
    box.define(scep={"certificate": root}, rest=rest)
    box.apply()
    profile, = jamf.profiles()["macos"]
    kinds = [each["PayloadType"] for each in plistlib.loads(
        profile["payloads"].encode())["PayloadContent"]]
    same(sorted(kinds), ["com.apple.security.root",
                         "com.apple.security.scep",
                         "com.apple.security.scep"])
    quiet(box)
    box.define(scep={"certificate": root, "retry_delay": "30"}, rest=rest)
    item = item_of(box.plan(), "wifi.ini")
    same([c["key"] for c in item["changes"]], ["scep.retry_delay"])
    box.apply()
    quiet(box)
    os.unlink(box.at("scepctl.lock"))
    quiet(box)


# -- logins -----------------------------------------------------------------

@rows("wrong secret answered with", [("400", "400"), ("401", "401")])
def wrong_secret(box, answer):
    jamf = box.jamf(wrong_secret=answer)
    box.define("a.ini")
    box.define("b.ini")
    for command in (["plan"], ["apply", "--yes"]):
        jamf.forget()
        result = box.run(*command, status=3,
                         env={"JAMF_TEST_SECRET": "canary-wrong"})
        check("canary-wrong" not in result.all, "secret told")
        tokens = [e for e in jamf.log() if e["path"].endswith("/oauth/token")]
        check(len(tokens) == 1, f"asked {len(tokens)} times")
        has(result.err, "client")


@rows("privilege missing, answered with", [
    (answer, answer) for answer in ("401-html", "401-json", "403-html",
                                    "403-json")])
def privilege(box, answer):
    jamf = box.jamf(privilege_answer=answer)
    box.define(rest=PILOT)
    box.define("pad.ini", profile={"platform": "ios"})
    may = ["Read macOS Configuration Profiles",
           "Read iOS Configuration Profiles", "Read Categories",
           "Read Smart Computer Groups", "Read Static Computer Groups"]
    jamf.client(CLIENT, CLIENT_SECRET, may)
    same(box.actions(), {"wifi.ini": "create", "pad.ini": "create"})
    result = box.run("apply", "--yes", status=5)
    has(result.all, "'Create macOS Configuration Profiles'")
    has(result.all, "'Create iOS Configuration Profiles'")
    for missing in ("Read macOS Configuration Profiles", "Read Categories",
                    "Read Static Computer Groups"):
        jamf.client(CLIENT, CLIENT_SECRET,
                    [each for each in may if each != missing])
        result = box.run("plan", status=5)
        has(result.all, missing)
        tokens = [e for e in jamf.log() if e["path"].endswith("/oauth/token")]
        jamf.forget()
        check(len(tokens) <= 3, f"logins: {len(tokens)}")


@case("a user, where there is no API client")
def user(box):
    jamf = box.jamf(project=False)
    jamf.user("ann", "canary-user-password")
    box.secrets.append("canary-user-password")
    box.write("scepctl.conf", f"[jamf]\nurl = {jamf.url}\nusername = ann\n"
              "password = env:ANN\ncluster_wait = 1\n[network]\n"
              f"ca_file = {jamf.ca}\n")
    box.define(rest=PILOT)
    env = {"ANN": "canary-user-password"}
    box.run("apply", "--yes", env=env)
    box.run("plan", "--check", env=env)
    box.run("plan", status=3, env={"ANN": "wrong"})
    jamf.forget()
    box.run("plan", "--check", env=env)
    same(jamf.log()[-1]["path"], "/api/v1/auth/invalidate-token")


if __name__ == "__main__":
    main()
