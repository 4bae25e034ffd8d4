#!/usr/bin/env python3
"""Secrets show up nowhere: not in any output, file, argument or child, when
all goes well and when it does not."""

import json
import os
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True

from office import (CHALLENGE, CLIENT_SECRET, CLIENT,  # noqa: E402
                    item_of, main)
import freed  # noqa: E402
import harness  # noqa: E402
from harness import case, check, has, lacks, rows, same  # noqa: E402

PASSWORD = "canary-user-password-31f0"
NDES = "canary-ndes-password-77cd"
OTHER = "canary-challenge-other-2c"
SECRETS = (CLIENT_SECRET, CHALLENGE, PASSWORD, NDES, OTHER)


def prepare(box, **switches):
    jamf = box.jamf(**switches)
    box.secrets += SECRETS
    os.mkdir(box.at(".tmp"))
    return jamf


def environment(box, **more):
    return {"TMPDIR": box.at(".tmp"), "NDES_PASSWORD": NDES, **more}


def everywhere(box, tokens=True):
    """No file below the project, the home directory and TMPDIR has one."""
    for directory, _, files in os.walk(box.path):
        for name in files:
            path = os.path.join(directory, name)
            with open(path, "rb") as file:
                data = file.read()
            for secret in SECRETS:
                check(secret.encode() not in data, f"{secret} in {path}")
            check(not tokens or b"eyJ" not in data, f"a token in {path}")


COMMANDS = [["apply", "--yes"], ["push", "--yes", "a.ini"],
            ["build", "--unsigned", "--upload", "--yes", "a.ini"],
            ["plan", "--secrets"]]


@rows("what a reference gives is looked at before it is sent", [
    (f"{' '.join(command)}: {secret!r}", (command, secret, rule, status))
    for command in COMMANDS for secret, rule, status in [
        ("evn:OTHER", "secret-near-reference", 1),
        ("ab\x01cd", "secret-control", 1),
        # A warning, but Jamf Pro would not store it as it is.
        ("abcd\n", "scep-challenge-blanks", 8),
        ("abcd ", "scep-challenge-blanks", 8),
        ("ab\u00a0cd", "look-alike", 0)]])
def looked_at(box, row):
    command, secret, rule, status = row
    jamf = prepare(box)
    box.define("a.ini")
    env = environment(box, TEST_CHALLENGE=secret)
    for form in ([], ["--json"]) if command[0] != "build" else ([],):
        result = box.run(*command, *form, env=env, status=status)
        text = result.out if form else result.err
        same(text.count(rule), 1, f"{rule} in {result}")
        if status != 0:
            same(jamf.profiles()["macos"], [])
    # Withheld, it is not looked at.
    lacks(box.run("plan", env=env, status=0).all, rule)


@rows("a login that a reference gives is looked at", [
    ("nearly a reference", "evn:OTHER", "secret-near-reference"),
    ("control character", "ab\x01cd", "secret-control")])
def login(box, secret, rule):
    jamf = prepare(box)
    box.define("a.ini")
    result = box.run("plan", env=environment(box, JAMF_TEST_SECRET=secret),
                     status=1)
    has(result.err, rule)
    has(result.err, "scepctl.conf:")
    same(jamf.log(), [])


FORMS = [[], ["-v"], ["-vv"], ["--json"], ["--json", "-vv"]]


@rows("all goes well", [(" ".join(form) or "as it is", form)
                        for form in FORMS])
def well(box, form):
    prepare(box)
    env = environment(box)
    box.define("static.ini")
    box.dynamic("ndes.ini", rest="[scope]\ncomputer_groups = SCEP pilot\n")
    for command in (["plan"], ["apply", "--yes"], ["plan", "--check"],
                    ["apply", "--yes", "--confirm-ui", "ndes.ini"],
                    ["apply", "--unconfirm-ui", "ndes.ini"],
                    ["plan", "--credentials"]):
        # What is to be entered by hand waits for a person.
        box.run(*command, *form, env=env, status=int("--check" in command))
    box.run("plan", "--markdown", env=env)
    box.run("apply", "--yes", *form, status=0,
            env=environment(box, TEST_CHALLENGE=OTHER))
    everywhere(box)


@rows("no memory is given back with", [
    ("the secret of the client", CLIENT_SECRET),
    ("the challenge", CHALLENGE),
    ("the user's password", PASSWORD),
] if freed.POSSIBLE else [])
def wiped(box, secret):
    """Bodies and headers of HTTP, JSON, XML in XML; in libcurl as in us."""
    jamf = prepare(box)
    jamf.user("ann", PASSWORD)
    env = environment(box)
    if secret == PASSWORD:
        box.write("scepctl.conf", f"[network]\nca_file = {jamf.ca}\n")
        env.update(JAMF_URL=jamf.url, JAMF_USERNAME="ann",
                   JAMF_PASSWORD=PASSWORD)
    box.define("static.ini")
    for command in (["apply", "--yes"], ["plan"],
                    ["pull", "--with-secrets", "-o", "pulled/"]):
        freed.run(box, secret, *command, env=env, status=0)


FAULTS = [
    ("wrong secret", {}, 3), ("401 for all", {
        "action": "status", "status": 401, "path": "JSSResource"}, None),
    ("403", {"action": "status", "status": 403, "path": "JSSResource"}, None),
    ("409 to a create", {"action": "status", "status": 409,
                         "method": "POST", "path": "/id/0"}, None),
    ("500", {"action": "status", "status": 500, "path": "JSSResource"}, None),
    ("502 after the write", {"action": "status", "status": 502,
                             "method": "POST", "path": "/id/0",
                             "when": "after", "times": 1}, None),
    ("reset", {"action": "reset", "path": "JSSResource"}, None),
    ("token endpoint 500", {"action": "status", "status": 500,
                            "path": "token"}, None),
    ("token endpoint reset", {"action": "reset", "path": "token"}, None)]


@rows("fault", FAULTS)
def fault(box, how, status):
    jamf = prepare(box, **({"wrong_secret": "401"} if not how else {}))
    env = environment(box)
    box.define("static.ini")
    box.dynamic("ndes.ini")
    if how:
        jamf.fault(**how)
    else:
        jamf.client(CLIENT, "another", lifetime=600)
    for command in (["plan", "-vv"], ["apply", "--yes", "-vv"],
                    ["apply", "--yes", "--json"]):
        result = box.run(*command, env=env)
        check(status is None or result.status == status, str(result))
    everywhere(box)


@case("an answer that has the request in it, secrets included")
def echoed(box):
    """As error pages of proxies do."""
    jamf = prepare(box)
    env = environment(box)
    box.define("static.ini")
    page = ("<html><head><title>Status page</title></head><body>"
            f"<p>Conflict</p><p>Error: {CHALLENGE}</p></body></html>")
    jamf.fault("answer", "POST", "/id/0", status=409, body=page)
    result = box.run("apply", "--yes", "-vv", env=env)
    check(result.status != 0, str(result))


@case("user and password, ready token, token in the environment")
def logins(box):
    jamf = prepare(box)
    jamf.user("ann", PASSWORD)
    box.define("static.ini")
    box.write("scepctl.conf", f"[network]\nca_file = {jamf.ca}\n")
    env = environment(box, JAMF_URL=jamf.url, JAMF_USERNAME="ann",
                      JAMF_PASSWORD=PASSWORD)
    box.run("plan", "-vv", env=env, status=0)
    box.run("apply", "--yes", "-vv", env=env, status=0)
    box.run("plan", "-vv", status=3, env={**env, "JAMF_PASSWORD": OTHER})
    everywhere(box)
    token = jamf.token()
    token = token if isinstance(token, str) else token["token"]
    box.secrets.append(token)
    env = environment(box, JAMF_URL=jamf.url, JAMF_TOKEN=token)
    box.run("plan", "-vv", env=env, status=0)
    env = environment(box, JAMF_URL=jamf.url, JAMF_TOKEN=token + "x")
    box.secrets.append(token + "x")
    box.run("plan", "-vv", env=env, status=3)
    everywhere(box)


@case("neither in arguments nor in the environment of children")
def processes(box):
    """A command: reference is a child that looks at what it was given, and
    at its parent's arguments."""
    prepare(box, delay=0.05)
    box.write("spy.sh", "#!/bin/sh\nenv > \"$1/spy.env\"\n"
              "tr '\\0' ' ' < /proc/$PPID/cmdline > \"$1/spy.args\" "
              "2>/dev/null\nprintf %s spied-challenge\n", 0o755)
    if not os.path.isdir("/proc/self"):
        return
    box.define("static.ini", scep={
        "challenge": f"command:{box.at('spy.sh')} {box.path}"})
    seen = []
    env = {"JAMF_TEST_SECRET": None}
    box.write("secret", CLIENT_SECRET + "\n", 0o600)
    conf = box.read("scepctl.conf").decode().replace(
        "env:JAMF_TEST_SECRET", "file:secret")
    box.write("scepctl.conf", conf)
    process = box.start("apply", "--yes", "--allow-commands",
                        env=environment(box, **env),
                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                        stderr=subprocess.PIPE)

    def watch():
        while process.poll() is None:
            try:
                with open(f"/proc/{process.pid}/cmdline", "rb") as file:
                    seen.append(file.read())
            except OSError:
                pass
            time.sleep(0.01)
    thread = threading.Thread(target=watch)
    thread.start()
    out, err = process.communicate(timeout=60)
    thread.join()
    same(process.returncode, 0, (out + err).decode())
    check(box.exists("spy.env"), "the command ran")
    for name in ("spy.env", "spy.args"):
        text = box.read(name).decode()
        lacks(text, CLIENT_SECRET, name)
        lacks(text, CHALLENGE + "-", name)
        lacks(text, "eyJ", name)
    for line in seen:
        check(CLIENT_SECRET.encode() not in line, "in arguments")
    os.unlink(box.at("secret"))
    lacks(box.read("scepctl.lock").decode(), "spied-challenge")


@case("a secret that others can read is refused, unsaid")
def readable(box):
    prepare(box)
    box.write("secret", OTHER + "\n", 0o644)
    box.define("static.ini", scep={"challenge": "file:secret"})
    result = box.run("apply", "--yes")
    same(result.status, 8, str(result))
    has(result.all, "open to others")
    same(box.writes(), [])


# -- what is said of a challenge --------------------------------------------

@case("a changed challenge: said to have changed, without values")
def changed(box):
    jamf = prepare(box)
    box.define(rest="[scope]\ncomputer_groups = SCEP pilot\n")
    box.apply()
    env = environment(box, TEST_CHALLENGE=OTHER)
    item = item_of(box.plan("--check", status=1, env=env), "wifi.ini")
    same(item["action"], "update")
    same([(c["key"], c["was"], c["becomes"], c["secret"])
          for c in item["changes"]], [("scep.challenge", None, None, True)])
    for form in ([], ["--markdown"]):
        has(box.run("plan", "--secrets", *form, env=env).out.replace("\\", ""),
            "(secret) changed")
    jamf.forget()
    box.apply(env=env)
    has(jamf.profiles()["macos"][0]["payloads"], OTHER)
    item = item_of(box.plan("--check", env=env), "wifi.ini")
    same((item["action"], item["notes"]), ("unchanged", []))
    # With the old one it is a change again: nothing hides in the lock file.
    box.plan("--check", status=1)


@case("a challenge changed by hand is seen and put back")
def by_hand(box):
    jamf = prepare(box)
    box.define()
    box.apply()
    box.age()
    text = jamf.profiles()["macos"][0]["payloads"].replace(CHALLENGE, OTHER)
    jamf.ui_write(platform="macos", id=1, xml=(
        "<os_x_configuration_profile><general><payloads>"
        + text.replace("&", "&amp;").replace("<", "&lt;")
        + "</payloads></general></os_x_configuration_profile>"))
    item = item_of(box.plan("--check", status=1), "wifi.ini")
    same([c["secret"] for c in item["changes"]], [True])
    box.apply()
    has(jamf.profiles()["macos"][0]["payloads"], CHALLENGE)
    box.plan("--check")


@case("a challenge that is not at hand: not compared by plan, 3 from apply")
def unresolved(box):
    jamf = prepare(box)
    env = {"TEST_CHALLENGE": None}
    box.define()
    box.define("other.ini", scep={"challenge": "env:OTHER_CHALLENGE"})
    env["OTHER_CHALLENGE"] = OTHER
    item = item_of(box.plan(env=env), "wifi.ini")
    same(item["action"], "create")
    check("not-compared" in item["notes"], str(item["notes"]))
    box.run("plan", "--check", env=env, status=1)
    result = box.run("apply", "--yes", "wifi.ini", env=env, status=3)
    has(result.all, "TEST_CHALLENGE")
    same(jamf.profiles()["macos"], [])
    box.run("apply", "--yes", env=env, status=7)
    same([p["name"] for p in jamf.profiles()["macos"]], ["SCEP other"])
    box.apply(env={"OTHER_CHALLENGE": OTHER})
    # Nothing else differs: unchanged as far as one can tell, and said so.
    plan = box.plan("--check", env=env)
    item = item_of(plan, "wifi.ini")
    same(item["action"], "unchanged")
    check("not-compared" in item["notes"], str(item["notes"]))
    for form in ([], ["--markdown"]):
        has(box.run("plan", "--secrets", *form,
                    env=env).out.replace("\\", ""), "TEST_CHALLENGE")
    box.define(scep={"key_size": "4096"})
    item = item_of(box.plan("--check", env=env, status=1), "wifi.ini")
    same([c["key"] for c in item["changes"]], ["scep.key_size"])
    jamf.forget()
    box.run("apply", "--yes", "wifi.ini", env=env, status=3)
    same(box.writes(), [])
    has(jamf.profiles()["macos"][1]["payloads"], CHALLENGE)


@case("plan resolves no secret of a definition unless asked to")
def withheld(box):
    prepare(box)
    box.define()
    box.apply()
    box.write("tell", f"#!/bin/sh\ntouch '{box.at('told')}'\necho x\n", 0o755)
    for reference in ("env:NOT_SET", "file:missing", "op://a/b/c",
                      f"command:{box.at('tell')}", "env:TEST_CHALLENGE"):
        box.define(scep={"challenge": reference})
        for form in ([], ["--check"], ["--markdown"], ["--json"]):
            result = box.run("--allow-commands", "plan", *form, status=0)
            has(result.out.replace("\\", ""),
                "unless --secrets asks for it")
            lacks(result.all, "NOT_SET")
    check(not box.exists("told"), "the command ran")
    box.define(scep={"challenge": f"command:{box.at('tell')}"})
    box.run("--allow-commands", "plan", "--secrets", "--check", status=1)
    check(box.exists("told"), "the command did not run")


@case("plan: a missing pin is 8, told before anything is connected")
def unpinned(box):
    jamf = prepare(box)
    box.define(scep={"fingerprint": "auto", "url": "https://localhost:1/x"})
    result = box.run("plan", status=8)
    has(result.err, "no fingerprint pinned for 'https://localhost:1/x'")
    has(result.err, "fingerprint --update")
    same(jamf.log(), [])
    result = box.run("plan", "--secrets", status=8)
    same(jamf.log(), [])
    result = box.run("apply", "--yes", status=11)
    has(result.err, "localhost:1")


@case("no login at hand: 3 before any connection")
def no_login(box):
    jamf = prepare(box)
    box.define()
    for command in (["plan"], ["apply", "--yes"], ["pull"]):
        result = box.run(*command, env={"JAMF_TEST_SECRET": None}, status=3)
        has(result.err, "JAMF_TEST_SECRET")
    same(jamf.log(), [])


@case("$NAME inside a challenge is a warning, without its value")
def variable(box):
    prepare(box)
    box.define()
    secret = "canary-$USERNAME-91"
    box.secrets.append(secret)
    env = {"TEST_CHALLENGE": secret}
    for command in (["plan", "--secrets"],
                    ["plan", "--secrets", "--markdown"], ["apply", "--yes"]):
        result = box.run(*command, env=env, status=0)
        has(result.out.replace("\\", "").replace("&#36;", "$"),
            "a secret has a '$'")
    same(item_of(box.plan("--check", env=env), "wifi.ini")["notes"], [])
    literal = box.define("literal.ini", scep={
        "challenge": "canary-$SERIALNUMBER-5"})
    check(literal, "")
    box.secrets.append("canary-$SERIALNUMBER-5")
    result = box.run("validate", "literal.ini")
    has(result.out, "warning")


@case("an error of the server names no secret of the definition: -vv bodies")
def bodies(box):
    """A trace shows requests; of the bodies nothing that is secret."""
    prepare(box)
    box.define()
    result = box.run("apply", "--yes", "-vv")
    has(result.err, "POST /JSSResource/osxconfigurationprofiles/id/0")
    lacks(result.err, "Bearer ey")
    lacks(json.dumps(harness.shown(result.err, 10 ** 6)), "client_secret=c")


if __name__ == "__main__":
    main()
