"""Secrets: by reference, only when needed, shown nowhere."""

import glob
import os
import resource
import shutil
import subprocess
import threading
import time

import freed
from harness import (SANITIZED, built, case, check, definition, has, lacks,
                     rows, same, scep_of)

CANARY = "kanarienvogel-4711"


def static(reference):
    return definition({"challenge_type": "static", "challenge": reference})


def watch_processes(stop, seen):
    """Collects command lines and environments of all scepctl children."""
    while not stop.is_set():
        for path in glob.glob("/proc/[0-9]*/cmdline"):
            try:
                with open(path, "rb") as file:
                    line = file.read()
            except OSError:
                continue
            if b"scepctl" in line:
                seen.add(line)
        time.sleep(0.002)


@rows("secret", [
    ("from the environment", "env:SCEP_CANARY", None),
    ("from a file", "file:secret.txt", CANARY + "\n"),
    ("from a file without line end", "file:secret.txt", CANARY),
    ("from a file with CRLF", "file:secret.txt", CANARY + "\r\n"),
    ("from a file named absolutely", "file:{box}/secret.txt", CANARY + "\n"),
])
def found_only_in_the_profile(box, reference, text):
    if text is not None:
        box.write("secret.txt", text, 0o600)
    box.write("a.ini", static(reference.format(box=box.path)))
    env = {"SCEP_CANARY": CANARY}
    stop, seen = threading.Event(), set()
    watcher = threading.Thread(target=watch_processes, args=(stop, seen))
    watcher.start()
    try:
        results = [
            box.run("build", "-vv", "--unsigned", "a.ini", env=env, status=0),
            box.run("build", "-vv", "--sign", box.fixtures.identity(),
                    "-o", "signed.mobileconfig", "a.ini", env=env, status=0),
            box.run("validate", "-vv", "a.ini", env=env, status=0),
            box.run("validate", "--format=json", "a.ini", env=env, status=0),
            box.run("validate", "--format=sarif", "a.ini", env=env, status=0),
        ]
        for name in ("a.mobileconfig", "signed.mobileconfig"):
            results += [
                box.run("validate", "-vv", name),
                box.run("validate", "--format", "json", name),
                box.run("verify", "-vv", name),
                box.run("verify", "--json", name),
                box.run("show", name, status=0),
                box.run("show", "--ini", name, status=0),
                box.run("show", "--json", name, status=0),
            ]
    finally:
        stop.set()
        watcher.join()
    for result in results:
        lacks(result.all, CANARY, " ".join(result.arguments))
    for line in seen:
        lacks(line.decode("utf-8", "replace"), CANARY, "a command line")
    holders = {"a.mobileconfig", "signed.mobileconfig", "secret.txt"}
    for name in box.files():
        data = box.read(name)
        if name not in holders:
            check(CANARY.encode() not in data, f"the secret is in {name}")
        if name.endswith(".mobileconfig"):
            check(CANARY.encode() in data, f"the secret is not in {name}")
            same(oct(box.mode(name)), "0o600", f"mode of {name}")
    has(box.run("show", "--xml", "a.mobileconfig", status=0).out, CANARY,
        "show --xml")


@case("secret: exactly one line end is removed")
def one_line_end(box):
    box.write("secret.txt", "two\n\n", 0o600)
    box.write("a.ini", static("file:secret.txt"))
    result = box.run("build", "--unsigned", "a.ini")
    if result.status == 0:
        same(scep_of(built(box, static("file:secret.txt")))["Challenge"],
             "two\n", "challenge")
    else:
        lacks(result.all, "two", "output")


@rows("secret not to be had", [
    ("variable not set", "env:NOT_SET_ANYWHERE", 3),
    ("variable empty", "env:EMPTY", 3),
    ("file missing", "file:absent.txt", None),
    ("file empty", "file:empty.txt", 3),
    ("file open to the group", "file:group.txt", None),
    ("file open to others", "file:others.txt", None),
    ("command without leave", "command:cat secret.txt", None),
])
def not_to_be_had(box, reference, status):
    box.write("empty.txt", "", 0o600)
    box.write("secret.txt", CANARY, 0o600)
    box.write("group.txt", CANARY, 0o640)
    box.write("others.txt", CANARY, 0o604)
    box.write("a.ini", static(reference))
    # validate never resolves a secret.
    box.run("validate", "a.ini", status=0, env={"EMPTY": ""})
    result = box.run("build", "--unsigned", "a.ini", env={"EMPTY": ""})
    check(result.status not in (0, 13), f"{result}")
    if status:
        same(result.status, status, f"status of {result}")
    has(result.err, "error: ", "stderr")
    lacks(result.all, CANARY, "output")
    check(not box.exists("a.mobileconfig"), "a profile was written")


@case("secret not to be had: the definition is named, be it from stdin")
def named(box):
    text = static("env:NOT_SET_ANYWHERE")
    box.write("a.ini", text)
    for name, stdin, shown in (("a.ini", "", "a.ini"), ("-", text, "<stdin>")):
        result = box.run("build", "--unsigned", name, stdin=stdin, status=3)
        has(result.err, f"error: '{shown}': environment variable", "stderr")


@case("secret: command: runs only with --allow-commands, without a shell")
def command(box):
    box.write("secret.txt", CANARY + "\n", 0o600)
    box.write("a.ini", static("command:cat secret.txt"))
    box.run("build", "--unsigned", "--allow-commands", "a.ini", status=0)
    check(CANARY.encode() in box.read("a.mobileconfig"), "not resolved")
    box.write("b.ini", static("command:printf %s x;touch touched"))
    box.run("build", "--unsigned", "--allow-commands", "b.ini")
    check(not box.exists("touched"), "a shell has run")
    box.write("c.ini", static("command:touch touched"))
    box.run("validate", "--allow-commands", "c.ini")
    check(not box.exists("touched"), "validate has run a command")


@case("secret: a failing command is an error without its output")
def failing_command(box):
    box.write("tool", f"#!/bin/sh\necho {CANARY}\nexit 3\n", 0o700)
    box.write("a.ini", static(f"command:{box.at('tool')}"))
    result = box.run("build", "--unsigned", "--allow-commands", "a.ini")
    check(result.status not in (0, 13), f"{result}")
    lacks(result.all, CANARY, "output")


@case("secret: op: is asked by its own tool, arguments as documented")
def one_password(box):
    box.write("bin/op", "#!/bin/sh\nprintf '%s\\n' \"$*\" >>calls\n"
              f"echo {CANARY}\n", 0o700)
    box.write("a.ini", static("op://Vault/Item/field"))
    box.run("build", "--unsigned", "a.ini", status=0,
            env={"PATH": box.at("bin") + ":" + os.environ["PATH"]})
    check(CANARY.encode() in box.read("a.mobileconfig"), "not resolved")
    has(box.read("calls").decode(), "op://Vault/Item/field", "arguments")
    has(box.read("calls").decode(), "read", "arguments")


@case("secret: a literal is accepted with a warning and never shown")
def literal(box):
    box.write("a.ini", static(CANARY))
    result = box.run("validate", "a.ini", status=0)
    has(result.out, "warning: ", "findings")
    lacks(result.all, CANARY, "output")
    box.run("validate", "--strict", "a.ini", status=1)
    built_ = box.run("build", "--unsigned", "a.ini", status=0)
    lacks(built_.all, CANARY, "output")
    check(CANARY.encode() in box.read("a.mobileconfig"), "not built")


@case("secret: the password for the admin page stays out of the profile")
def admin_password(box):
    box.write("a.ini", definition({
        "challenge_type": "dynamic-microsoft-ca",
        "url_to_scep_admin": "https://scep.example.com/certsrv/mscep_admin/",
        "username": "EXAMPLE\\svc", "password": "env:NDES_PASSWORD",
        "subject": "CN=$USERNAME,O=Example"}))
    # Not needed for a build, so not resolved either.
    box.run("build", "--unsigned", "a.ini", status=0)
    data = box.read("a.mobileconfig")
    for piece in (b"NDES_PASSWORD", b"svc", b"mscep_admin"):
        check(piece not in data, f"{piece!r} is in the profile")


@case("secret: excerpts of other faults on the line stay short of it")
def excerpt(box):
    box.write("a.ini", definition({
        "challenge_type": "static", "challenge": f'"{CANARY}" x'}))
    lacks(box.run("validate", "a.ini", status=1).all, CANARY, "output")
    box.write("b.ini", definition({
        "challenge_type": "static", "challenge": f'"{CANARY}'}))
    lacks(box.run("validate", "b.ini", status=1).all, CANARY, "output")
    box.write("c.ini", definition({
        "challenge_type": "static", "challenge": f"{CANARY}\x01"}))
    lacks(box.run("validate", "c.ini", status=1).all, CANARY, "output")
    box.write("d.ini", definition({
        "challenge_type": "static",
        "challenge": f"{CANARY}\n    {CANARY}"}))
    lacks(box.run("validate", "d.ini", status=1).all, CANARY, "output")


@case("secret: a broken profile of somebody else is reported without it")
def foreign(box):
    box.write("a.ini", static("env:C"))
    box.run("build", "--unsigned", "a.ini", env={"C": CANARY}, status=0)
    data = box.read("a.mobileconfig")
    for number, (old, new) in enumerate([
            (b"<key>Challenge</key>", b"<key>Chalenge</key>"),
            (b"<key>Keysize</key>", b"<key>KeySize</key>"),
            (b"<string>" + CANARY.encode(), b"<string> " + CANARY.encode()),
            (b"</plist>", b"</plis"),
    ]):
        check(old in data, f"no {old!r} in the profile")
        box.write(f"{number}.mobileconfig", data.replace(old, new))
        for command_ in (["validate"], ["verify"], ["show"],
                         ["validate", "--format=json"], ["show", "--json"]):
            result = box.run(*command_, f"{number}.mobileconfig")
            if number == 0 and command_[0] == "show":
                continue  # an unknown key is shown for what it is
            lacks(result.all, CANARY, f"{number}: {command_}")


@case("secret: no core is left when the program is killed")
def core(box):
    box.write("a.ini", static("env:SCEP_CANARY"))
    read, write = os.pipe()
    process = box.start("build", "--unsigned", "-", "-o", "-",
                        env={"SCEP_CANARY": CANARY}, stdin=read,
                        stdout=-3, stderr=-3)
    try:
        time.sleep(0.3)
        if os.path.exists(f"/proc/{process.pid}/limits"):
            with open(f"/proc/{process.pid}/limits") as file:
                line = [row for row in file if "core file" in row][0]
            same(line.split()[4], "0", "limit of core files")
    finally:
        os.close(read)
        os.close(write)
        process.wait()




@rows("secret: no memory is given back with it", [
    ("from the environment", "env:SCEP_CANARY"),
    ("from a file", "file:secret.txt"),
    ("from a program", "command:cat secret.txt"),
    ("from a password store", "op://Vault/Item/field"),
    ("written out", CANARY),
] if freed.POSSIBLE else [])
def wiped(box, reference):
    box.write("secret.txt", CANARY + "\n", 0o600)
    box.write("bin/op", f"#!/bin/sh\necho {CANARY}\n", 0o700)
    box.write("a.ini", static(reference))
    env = {"SCEP_CANARY": CANARY,
           "PATH": box.at("bin") + ":" + os.environ["PATH"]}
    build = ["build", "--allow-commands"]
    for arguments in (
            ["validate", "a.ini"],
            [*build, "--unsigned", "a.ini"],
            [*build, "--sign", box.fixtures.identity(), "-o",
             "signed.mobileconfig", "a.ini"],
            [*build, "--unsigned", "-o", "-", "a.ini"]):
        freed.run(box, CANARY, *arguments, env=env, status=0)
    for name in ("a.mobileconfig", "signed.mobileconfig"):
        check(CANARY.encode() in box.read(name), "not built")
        for arguments in (["validate"], ["show"], ["show", "--ini"],
                          ["show", "--json"], ["show", "--xml"],
                          ["verify"], ["validate", "--format=sarif"]):
            freed.run(box, CANARY, *arguments, name)


NOBODY = 65534


def as_nobody():
    """Options that start a process without root's powers."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} \
        if os.geteuid() == 0 else {}


def holding(box, **options):
    """The program, with one secret resolved, waiting for another."""
    # Where root's own directories need not be open to it.
    box.program = shutil.copy(box.program, box.at(".scepctl"))
    os.chmod(box.path, 0o755)
    os.mkfifo(box.at("answer"))
    os.chmod(box.at("answer"), 0o666)
    box.write("a.ini", static("env:SCEP_CANARY"))
    box.write("b.ini", static(f"command:cat {box.at('answer')}")
              .replace("com.example.", "com.example.b."))
    os.makedirs(box.at("out"))
    os.chmod(box.at("out"), 0o777)
    process = box.start("build", "--unsigned", "--allow-commands", "-o",
                        "out/", "a.ini", "b.ini",
                        env={"SCEP_CANARY": CANARY}, stdin=-3,
                        stdout=-3, stderr=-3, **options)
    # Opens as soon as the program's child reads.
    return process, open(box.at("answer"), "wb")


@case("secret: other processes of the same user do not read the program")
def hidden(box):
    if not os.path.exists("/proc/self/mem"):
        return
    process, answer = holding(box, **as_nobody())
    try:
        for name in ("mem", "environ"):
            tried = subprocess.run(
                ["cat", f"/proc/{process.pid}/{name}"], check=False,
                stdout=-3, stderr=subprocess.PIPE, **as_nobody())
            has(tried.stderr.decode(), "Permission denied", name)
    finally:
        answer.write(CANARY.encode())
        answer.close()
        same(process.wait(60), 0, "status")


@case("secret: its pages are locked where the limit allows it")
def locked(box):
    if not os.path.exists("/proc/self/status"):
        return
    process, answer = holding(box)
    try:
        with open(f"/proc/{process.pid}/status") as file:
            line = [row for row in file if row.startswith("VmLck:")][0]
        # The sanitizers' runtime makes mlock do nothing.
        if not SANITIZED and \
                resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] > 0:
            check(int(line.split()[1]) >= 4, f"nothing is locked: {line}")
    finally:
        answer.write(CANARY.encode())
        answer.close()
        same(process.wait(60), 0, "status")


@case("secret: pages that cannot be locked are no fault")
def not_locked(box):
    process, answer = holding(
        box, **as_nobody(), preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_MEMLOCK, (0, 0)))
    answer.write(CANARY.encode())
    answer.close()
    same(process.wait(60), 0, "status")
    check(CANARY.encode() in box.read("out/a.mobileconfig"), "not built")


@case("secret: how an item gets into a keychain is told")
def stored(box):
    for page in (box.run("explain", "jamf.password", status=0).out,
                 box.run("explain", "scep.challenge", status=0).out):
        text = " ".join(page.split())
        for piece in ("security add-generic-password -s SERVICE -a ACCOUNT -w",
                      "secret-tool store --label=NAME service SERVICE account "
                      "ACCOUNT"):
            has(text, piece, "explain")
