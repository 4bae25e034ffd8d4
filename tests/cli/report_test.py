"""Reports for machines: one document for whatever comes of a run, the same
first member in each, and everything that failed by name.

Planted mutations that must be caught: in any command, json_write_object for
json_write_document ("every command"); in reporting.c, leave out
report_failures_add ("unreadable"); in build_session.c, leave out
report_failures_add ("build"); in finish.c, leave out either half of
proxy_refusal ("proxy"); in check_profile.c, leave out check_none ("validate
fails")."""

import json
import os
import re
import socket
import threading

from harness import (case, check, definition, has, lacks, rendered,
                     rows, same, spotless)

CANARY = "canary-report-3f1a"
# How to get a document of each command without any server. A command that
# gains --json has to be here.
WAYS = {
    "validate": ["a.ini"],
    "build": ["--unsigned", "a.ini"],
    "show": ["a.ini"],
    "verify": ["a.mobileconfig"],
    "expiry": ["--offline"],
    "fingerprint": [],
    "probe": [],
    "plan": ["a.ini"],
    "apply": ["--yes", "a.ini"],
    "push": ["--yes", "a.ini"],
    "status": [],
    "pull": [],
    "import": ["-o", "imported/", "a.mobileconfig"],
    "diff": ["a.ini", "a.mobileconfig"],
    "lock": ["merge", "base", "ours", "theirs"],
    "server": ["check"],
    "explain": ["scep"],
    "version": [],
}
# For single devices, which are others' passes.
FILLED = (
    ["validate", "--devices", "devices.csv", "device.ini"],
    ["validate", "--set", "SERIALNUMBER=C02A", "device.ini"],
    ["show", "--set", "SERIALNUMBER=C02A", "device.ini"],
    ["build", "--unsigned", "--devices", "devices.csv", "-o", "rows/",
     "device.ini"],
)
# Tried against real servers, in tests/net.
SERVED = ("fingerprint", "probe")


def commands(box):
    listed = re.findall(r"^  ([a-z]+)  ", box.run("--help", status=0).out, re.M)
    check(len(listed) > 10, listed)
    return listed


@case("report: the JSON document of every command begins with its format")
def every(box):
    box.write("a.ini", spotless(box))
    box.run("build", "--unsigned", "a.ini", status=0)
    for name in ("base", "ours", "theirs"):
        box.write(name, "")
    box.write("device.ini", spotless(
        box, scep={"subject": "CN=$SERIALNUMBER,O=Example"}))
    box.write("devices.csv", "Serial Number\nC02A\n")
    env = {"JAMF_URL": "https://127.0.0.1:1", "JAMF_TOKEN": CANARY}
    for arguments in FILLED:
        told = box.run(*arguments, "--json", env=env, status=0).json()
        same(list(told.items())[0], ("format", 1), arguments)
    for name in commands(box):
        if "--json" not in box.run(name, "--help", status=0).out:
            continue
        check(name in WAYS, f"no case for '{name} --json'")
        if name in SERVED:
            continue
        result = box.run(name, "--json", *WAYS[name], env=env)
        same(list(result.json().items())[0], ("format", 1), name)
        lacks(result.all, CANARY, name)


@case("report: --json is a document whatever ended the run, except usage")
def whatever(box):
    env = {"JAMF_URL": "https://127.0.0.1:1", "JAMF_TOKEN": CANARY}
    box.write("scepctl.conf", "[jamf]\nurll = x\n")
    box.write("a.ini", spotless(box))
    for arguments in (["plan"], ["plan", "none.ini"], ["apply", "--yes"],
                      ["pull"], ["status"], ["build", "--unsigned", "a.ini"],
                      ["build", "."], ["validate", "none"],
                      ["plan", "--credentials"],
                      ["validate", "--devices", "none.csv", "a.ini"],
                      ["build", "--devices", "none.csv", "a.ini"],
                      ["verify", "none.mobileconfig"]):
        result = box.run(*arguments, "--json", env=env)
        check(result.status not in (0, 2), arguments)
        told = result.json()
        same(told["format"], 1, arguments)
        check(told["error"] or told["failures"] or told["findings"], told)
        if "status" in told:
            same(told["status"], result.status, arguments)
    result = box.run("build", "--json", "-o", "-", "a.ini", status=2)
    same(result.out, "", "stdout")


@case("report: unreadable files by name, in every form")
def unreadable(box):
    box.write("a.ini", spotless(box))
    box.write("late.ini", spotless(box, profile={"identifier": "com.e.z"}))
    names = ["none, 1%.ini", "dir/none.ini"]
    arguments = ["a.ini", names[0], "late.ini", names[1]]
    told = box.run("validate", "--json", *arguments, status=4).json()
    same([f["file"] for f in told["failures"]], names, "json")
    same((told["files"], told["unreadable"]), (4, 2), "counted")
    for failure in told["failures"]:
        same(failure["status"], 4, "status")
        has(failure["message"], "No such file", "why")
    run, = box.run("validate", "--format", "sarif", *arguments,
                   status=4).json()["runs"]
    told, = run["invocations"]
    same((told["executionSuccessful"], told["exitCode"]), (False, 4), "sarif")
    same([n["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
          for n in told["toolExecutionNotifications"]],
         ["none%2C%201%25.ini", "dir/none.ini"], "sarif")
    lines = box.run("validate", "--format", "github", *arguments,
                    status=4).out.splitlines()
    same([line.split("::")[1] for line in lines],
         ["error file=none%2C 1%25.ini", "error file=dir/none.ini"], "github")
    run, = box.run("validate", "--format", "sarif", "a.ini",
                   status=0).json()["runs"]
    same(run["invocations"], [{
        "executionSuccessful": True, "exitCode": 0,
        "toolExecutionNotifications": []}], "sarif without failures")


@case("report: what ended a run is in the forms for machines, too")
def ended(box):
    os.mkdir(box.at("empty"))
    told = box.run("validate", "--json", "empty", status=4).json()
    has(told["error"], "no definition in", "json")
    has(told["hint"], ".ini", "json")
    run, = box.run("validate", "--format", "sarif", "empty",
                   status=4).json()["runs"]
    note, = run["invocations"][0]["toolExecutionNotifications"]
    has(note["message"]["text"], "no definition in", "sarif")
    has(box.run("validate", "--format", "github", "empty", status=4).out,
        "::error::no definition in", "github")


def products(told):
    return [(b["file"], b["output"], b["action"], b["identifier"])
            for b in told["built"]]


@case("report: build --json tells what was built")
def build(box):
    box.write("a.ini", spotless(box))
    box.write("base.ini", "[profile]\nabstract = yes\n")
    box.write("b.ini", spotless(box, {
        "challenge_type": "static", "challenge": "env:CH"},
        profile={"identifier": "com.example.b"}))
    arguments = ["build", "--json", "--unsigned", ".", "-o", "out"]
    env = {"CH": CANARY}
    result = box.run(*arguments, env=env, status=0)
    told = result.json()
    same(products(told), [
        ("a.ini", "out/a.mobileconfig", "written", "com.example.scep.test"),
        ("b.ini", "out/b.mobileconfig", "written", "com.example.b")], "built")
    same([b["secret"] for b in told["built"]], [False, True], "secret")
    same([b["signer"] for b in told["built"]], [None, None], "signer")
    same((told["failures"], told["error"], told["status"]), ([], None, 0))
    lacks(result.all, CANARY, "output")
    told = box.run(*arguments, env=env, status=0).json()
    same([b["action"] for b in told["built"]], ["unchanged"] * 2, "again")
    # Another signer, then a definition that fails and one without a secret.
    for name in ("one", "two"):
        told = box.run("build", "--json", "a.ini", "--sign",
                       box.fixtures.identity(name), status=0).json()
        same(told["built"][0]["signer"], "Test " + name, "signer")
    has(told["built"][0]["warnings"][0], "another certificate", "warnings")
    box.write("bad.ini", definition({"key_size": "2047", "retries": "x"}, {
        "identifier": "com.example.bad"}))
    told = box.run(*arguments, status=7).json()
    same(products(told), [("a.ini", "out/a.mobileconfig", "unchanged",
                       "com.example.scep.test")], "built")
    same({f["file"]: f["status"] for f in told["failures"]},
         {"bad.ini": 1, "b.ini": 3}, "failures")
    why = {f["file"]: f["message"] for f in told["failures"]}
    has(why["bad.ini"], "(and 1 more error)", "why")
    has(why["b.ini"], "'CH' is not set", "why")
    check(told["findings"], "findings")


@case("report: build --json says that git would commit a challenge")
def committed(box):
    os.system(f"git init -q '{box.at('.')}'")
    for name in "ab":
        box.write(f"{name}.ini", spotless(box, {
            "challenge_type": "static", "challenge": "env:CH"},
            profile={"identifier": f"com.example.{name}"}))
    told = box.run("build", "--json", "--unsigned", ".",
                   env={"CH": CANARY}, status=0).json()
    same([b["warnings"] for b in told["built"]],
         [["holds a challenge in clear, and git would commit it"]] * 2)


@case("report: two with one identifier are failures, both")
def twins(box):
    for name in ("a.ini", "b.ini"):
        box.write(name, spotless(box))
    told = box.run("build", "--json", "--unsigned", ".", status=1).json()
    same(sorted(f["file"] for f in told["failures"]), ["a.ini", "b.ini"])
    for failure in told["failures"]:
        has(failure["message"], "identifier", "why")


@case("report: a plan names what cannot be used, first and in every form")
def invalid(box):
    env = {"JAMF_URL": "https://127.0.0.1:1", "JAMF_TOKEN": CANARY}
    box.write("good.ini", spotless(box))
    box.write("sub/b_d.ini", definition({"key_size": "2047"}, {
        "identifier": "com.example.bad"}))
    for arguments, more in ((["plan", "."], ["good.ini"]),
                            (["plan", "sub/b_d.ini"], [])):
        failure, = box.run(*arguments, "--json", env=env).json()["failures"]
        same((failure["file"], failure["status"]), ("sub/b_d.ini", 1))
        has(failure["message"], "key_size", "why")
        text = box.run(*arguments, env=env).out
        lines = text.splitlines()
        same(lines[0], "1 definition cannot be used and is left out", "text")
        same(lines[1], "  ! sub/b_d.ini", "text")
        has(lines[2], "error: " + failure["message"], "text")
        text = rendered(box.run(*arguments, "--markdown", env=env).out)
        same(text.splitlines()[0],
             "### 1 definition cannot be used and is left out", "markdown")
        has(text.splitlines()[2], "sub/b_d.ini: **" + failure["message"],
            "markdown")
        same("### https://" in text, bool(more), "markdown: the server")


@case("report: a key of that name in a profile is not taken for the format")
def format_key(box):
    box.write("a.ini", spotless(box))
    box.run("build", "--unsigned", "a.ini", status=0)
    text = box.read("a.mobileconfig").replace(
        b"<dict>", b"<dict><key>format</key><integer>7</integer>", 1)
    box.write("b.mobileconfig", text)
    shown = box.run("show", "--json", "b.mobileconfig", status=0).out
    pairs = json.loads(shown, object_pairs_hook=list)
    same([v for k, v in pairs if k == "format"], [1], "format")


class Proxy:
    """Refuses whatever it is asked, with that status."""

    def __init__(self, status):
        self.answer = (f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n"
                       "Proxy-Authenticate: Basic realm=x\r\n"
                       "Connection: close\r\n\r\n").encode()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                connection.sendall(self.answer)


@rows("report: a proxy that refuses is named as what it is", [
    ("a login, before TLS", 407, "https", "asks for a login, status 407"),
    ("a login, without TLS", 407, "http", "asks for a login, status 407"),
    ("not allowed", 403, "https", "does not connect to 'https://scep.example"),
    ("nothing behind it", 503, "https", "does not connect to 'https://scep."),
])
def proxies(box, status, scheme, text):
    proxy = Proxy(status)
    box.write("a.ini", spotless(box, {"url": f"{scheme}://scep.example.com/x",
                                      "fingerprint": "auto"}))
    result = box.run("fingerprint", "a.ini", status=11, env={
        f"{scheme}_proxy": proxy.url.replace("//", f"//ann:{CANARY}@")})
    proxy.socket.close()
    has(result.err, text)
    has(result.err, "HOST:PORT" if status == 407 else "NO_PROXY", "hint")
    lacks(result.all, CANARY, "output")


@rows("report: validate fails for what Jamf Pro would leave out in silence", [
    ("none beside groups", "", "[scope]\nnone = yes\ncomputer_groups = a\n",
     "scope-none-beside-others"),
    ("no exclusions beside some", "",
     "[exclusions]\nbuildings = a\nnone = yes\n",
     "scope-none-beside-others"),
    ("mobile groups of a Mac", "", "[scope]\nmobile_device_groups = a\n",
     "jamf-key-not-on-platform"),
    ("all Macs of iOS", "ios", "[scope]\nall_computers = yes\n",
     "jamf-key-not-on-platform"),
    ("days of a Mac", "",
     "[jamf]\nredeploy_days_before_certificate_expires = 7\n",
     "jamf-key-not-on-platform"),
])
def sections(box, platform, rest, finding):
    box.write("a.ini", spotless(
        box, profile={"platform": platform} if platform else {}, rest=rest))
    result = box.run("validate", "--json", "a.ini", status=1)
    same([f["id"] for f in result.json()["findings"]
          if f["severity"] == "error"], [finding])
    box.run("build", "--unsigned", "a.ini", status=1)


@case("report: file names are in quotes where they could be missed")
def quotes(box):
    env = {"JAMF_URL": "https://127.0.0.1:1", "JAMF_TOKEN": CANARY}
    box.write("my wifi.ini", spotless(box, {
        "challenge_type": "static", "challenge": "env:UNSET"}))
    result = box.run("build", "--unsigned", "my wifi.ini", status=3)
    has(result.err, "error: 'my wifi.ini': environment variable", "build")
    box.write("my bad.ini", "[profile]\nname = x\n")
    result = box.run("plan", "my bad.ini", env=env, status=1)
    has(result.out, "! 'my bad.ini'", "plan")
    result = box.run("plan", "--json", "my bad.ini", env=env, status=1)
    same(result.json()["failures"][0]["file"], "my bad.ini", "JSON")
