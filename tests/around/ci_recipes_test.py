"""The recipes of examples/: GitHub's workflows and action, run by a model of
its runner (github_runner.py) and each script for real, against two doubles of
Jamf Pro.

Planted mutations that must be caught: in examples/organisation, a login in the
job check, `github.sha` for the planned commit; in examples/github/action.yml,
an input in the text of a script, the lock file kept on success alone; in
examples/ci, no digest compared (apply.sh), no --plan, always POST
(comment-github.sh), one try to push (keep-lock.sh), the token in the address.
"""

import json
import os
import re
import sys

from harness import TOP, case, check, has, lacks, rows, same

sys.path.insert(0, os.path.join(TOP, "tests", "around"))

from ci_world import (LABELS, READER, SECRETS, WRITER, World,  # noqa: E402
                      definition)
from github_runner import GitHub, load  # noqa: E402

# Answers as `gh api` does, from a file of comments; jq itself reads them.
GH = r'''#!/usr/bin/env python3
import json, os, re, subprocess, sys
place = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
with open(os.path.join(place, "comments.json")) as file:
    state = json.load(file)
arguments = sys.argv[1:]
assert arguments.pop(0) == "api", sys.argv
assert os.environ["GH_TOKEN"].startswith("ghs_"), "no token"
options = {}
path = None
while arguments:
    word = arguments.pop(0)
    if word in ("--paginate", "--silent"):
        options[word] = True
    elif word in ("--method", "--jq", "-F"):
        options[word] = arguments.pop(0)
    else:
        assert path is None and not word.startswith("-"), word
        path = word
state["calls"].append([options.get("--method", "GET"), path])
listed = re.fullmatch(
    r"repos/example/profiles/issues/(\d+)/comments(\?per_page=100)?", path)
one = re.fullmatch(r"repos/example/profiles/issues/comments/(\d+)", path)
def body():
    key, _, value = options["-F"].partition("=")
    assert key == "body" and value[0] == "@", options
    with open(value[1:]) as file:
        text = file.read()
    assert len(text) < 65536
    return text
method = options.get("--method", "GET")
if method == "GET":
    assert listed, path
    found = [c for c in state["comments"] if c["pull"] == listed[1]]
    sys.stdout.write(subprocess.run(
        ["jq", "-r", options["--jq"]], input=json.dumps(found).encode(),
        stdout=subprocess.PIPE, check=True).stdout.decode())
elif method == "POST":
    state["comments"].append({"id": 100 + len(state["comments"]),
        "pull": listed[1], "user": {"login": "github-actions[bot]",
        "type": "Bot"}, "body": body()})
elif method == "PATCH":
    comment, = [c for c in state["comments"] if str(c["id"]) == one[1]]
    assert comment["user"]["type"] == "Bot", "of a person"
    comment["body"] = body()
else:
    raise AssertionError(method)
with open(os.path.join(place, "comments.json"), "w") as file:
    json.dump(state, file)
'''
NOT_OURS = {"id": 1, "pull": "7", "user": {"login": "eve", "type": "User"},
            "body": "<!-- scepctl plan test -->\nLGTM"}


class Service:
    """GitHub, with what an organisation sets up there."""

    def __init__(self, world):
        self.world = world
        self.approved = []
        environments = {}
        for label in LABELS:
            for kind, who in (("plan", READER), ("apply", WRITER)):
                environments[f"{kind}-{label}"] = {
                    "vars": world.login(label, who),
                    "secrets": {"JAMF_CLIENT_SECRET": SECRETS[who]}}
        environments["apply-production"]["approve"] = self.approve
        self.answer = lambda run: True
        path = world.box.at(".host", "gh.py")
        with open(path, "w", encoding="utf-8") as file:
            file.write(GH)
        world.host.stand_in("gh", f"{sys.executable} {path}")
        # The stand-in looks for its state beside its directory.
        self.state = os.path.normpath(os.path.join(path, "..", "..",
                                                   "comments.json"))
        self.write({"comments": [NOT_OURS], "calls": []})
        self.github = GitHub(world.box, world.host, environments,
                             world.machine())

    def approve(self, run):
        self.approved.append(sorted(run.jobs))
        return self.answer(run)

    def write(self, state):
        with open(self.state, "w", encoding="utf-8") as file:
            json.dump(state, file)

    def read(self):
        with open(self.state, encoding="utf-8") as file:
            return json.load(file)

    def comments(self):
        found = [each["body"] for each in self.read()["comments"]
                 if each["user"]["type"] == "Bot"]
        marked = {body.splitlines()[0]: body for body in found}
        same(len(found), len(marked), "one comment for each server")
        return marked

    def push(self):
        run = self.github.run("apply.yml", "push", self.github.push())
        self.kept_safe()
        return run

    def pull(self, branch, **more):
        run = self.github.run("check.yml", "pull_request",
                              self.github.pull(branch, **more))
        self.kept_safe()
        return run

    def morning(self):
        run = self.github.run("status.yml", "schedule", self.github.push())
        self.kept_safe()
        return run

    def kept_safe(self):
        self.world.canaries += self.github.tokens
        self.world.no_secret()


def statuses(run):
    return {name: job.status for name, job in run.jobs.items()}


def secrets_seen(job):
    return {secret for _, env in job.seen for secret in SECRETS.values()
            if secret in env.values()}


@case("ci recipes: a stranger's pull request is checked without any secret")
def stranger(box):
    with World(box) as world:
        service = Service(world)
        world.host.commit("bad", definition(
            world, "test/office.ini", "name ", "nmae "), base="main")
        run = service.pull("bad", fork="eve/profiles")
        same(statuses(run), {"check": "failure", "plan (test)": "skipped",
                             "plan (production)": "skipped"})
        job = run.jobs["check"]
        same(secrets_seen(job), set(), "secrets")
        for _, env in job.seen:
            same((env["SCEPCTL_HOSTS"], env["SCEPCTL_SECRETS"]), ("", ""))
            same([key for key in env if key.startswith("JAMF")], [], "login")
        has(job.log, "\n::error file=test/office.ini,line=3,endLine=3,col=1,"
            "endColumn=5,title=unknown-key::", "annotations")
        same(sorted(os.listdir(service.github.artifacts["findings"])),
             ["scepctl.junit.xml", "scepctl.sarif"], "artifact")
        same(service.read()["calls"], [], "calls of the API")
        for label in LABELS:
            same(world.doubles[label].log(), [], f"asked {label}")


@case("ci recipes: a plan for each server, as a comment that is rewritten")
def comment(box):
    with World(box) as world:
        service = Service(world)
        world.host.commit("ours", definition(
            world, "base/office.ini", "Example\n", "Example Office\n"),
            base="main")
        run = service.pull("ours")
        same(set(statuses(run).values()), {"success"},
             run.jobs["plan (test)"].log)
        for label in LABELS:
            job = run.jobs[f"plan ({label})"]
            same(secrets_seen(job), {SECRETS[READER]}, "secrets")
            same(service.github.tokens[job.token],
                 {"contents": "read", "pull-requests": "write"}, "token")
            body = service.comments()[f"<!-- scepctl plan {label} -->"]
            has(body, f"### Plan {label}\n")
            has(body, "Office network", label)
            has(job.log, "summary: ", "summary")
            same(world.writes(label), [], label)
        first = service.comments()
        same(len(first), 2, "comments")
        # What is planned next is said in the same ones.
        world.host.commit("ours", definition(
            world, "test/office.ini", "Office network (test)",
            "Office LAN (test)"))
        service.pull("ours")
        second = service.comments()
        same(set(second), set(first), "comments")
        has(second["<!-- scepctl plan test -->"], "Office LAN")
        same(second["<!-- scepctl plan production -->"],
             first["<!-- scepctl plan production -->"])
        same([c["body"] for c in service.read()["comments"]
              if c["user"]["type"] == "User"], [NOT_OURS["body"]], "a person's")
        # A plan that cannot be: why is said, and the job fails.
        world.host.commit("ours", definition(
            world, "production/vpn.ini", "SCEP pilot", "No such group"))
        run = service.pull("ours")
        same(run.jobs["plan (production)"].status, "failure")
        has(service.comments()["<!-- scepctl plan production -->"],
            "No such group")


@case("ci recipes: applied as planned, production when approved, lock kept")
def applied(box):
    with World(box) as world:
        service = Service(world)
        begin = world.host.branch()
        # Not approved: nothing in production.
        service.answer = lambda run: False
        run = service.push()
        same(statuses(run), {
            "plan-test": "success", "apply-test": "success",
            "plan-production": "success", "apply-production": "failure"},
             "".join(job.log for job in run.jobs.values()))
        same(service.approved, [["apply-test", "plan-production",
                                 "plan-test"]], "asked for")
        same(world.profiles("production"), [])
        # Approved.
        service.answer = lambda run: True
        run = service.push()
        same(set(statuses(run).values()), {"success"}, "".join(
            job.log for job in run.jobs.values()))
        same(world.profiles("test"), ["Office network (test)",
                                      "iPad Wi-Fi (test)"])
        same(world.profiles("production"), ["Office network", "VPN",
                                            "iPad Wi-Fi"])
        same(len(world.kept_by_ci(begin)), 2, "commits of the lock file")
        same(world.locked(), ["com.example.ipads", "com.example.office",
                              "com.example.test.ipads",
                              "com.example.test.office", "com.example.vpn"])
        for label in LABELS:
            same(secrets_seen(run.jobs[f"plan-{label}"]), {SECRETS[READER]})
            same(secrets_seen(run.jobs[f"apply-{label}"]), {SECRETS[WRITER]})
            same(service.github.tokens[run.jobs[f"plan-{label}"].token],
                 {"contents": "read"}, "token of the plan")
            has(run.jobs[f"apply-{label}"].log, "keep-lock.sh: scepctl.lock is",
                label)
        same(len(world.host.pushes), 2, "pushes")
        check(set(world.host.pushes) <= set(service.github.tokens), "pushed")
        # With nothing left to do nobody is asked; what waits for a person is
        # something, so that goes.
        for label in LABELS:
            world.host.commit("main", {f"{label}/office.ini": None,
                                       f"{label}/ipads.ini": None})
        before = world.host.branch()
        service.approved.clear()
        run = service.push()
        same(statuses(run), {
            "plan-test": "success", "apply-test": "skipped",
            "plan-production": "success", "apply-production": "skipped"})
        same(service.approved, [], "asked for")
        same(world.host.branch(), before, "the branch")


def other_definition(world, job):
    path = os.path.join(job.work, "production", "vpn.ini")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace("SCEP pilot", "Office Macs"))


def other_plan(world, job):
    path = os.path.join(job.temp, "scepctl", "scepctl.plan")
    with open(path, "a", encoding="utf-8") as file:
        file.write("\n")


def other_server(world, job):
    world.doubles["production"].ui_write(
        platform="macos", xml="<os_x_configuration_profile><general><name>VPN"
        "</name></general></os_x_configuration_profile>")


@rows("ci recipes: not as it was planned", [
    ("a definition", other_definition, "its definition changed"),
    ("the file of the plan", other_plan, "not the plan that was reviewed"),
    ("the server", other_server, "'VPN'"),
])
def changed(box, change, said):
    with World(box) as world:
        service = Service(world)
        service.github.before["apply-production", "Apply"] = \
            lambda job: change(world, job)
        known = world.locked()
        run = service.push()
        job = run.jobs["apply-production"]
        same(job.status, "failure", job.log)
        has(job.log, said)
        has(job.log, "## ended with 8\n")
        same(world.writes("production"), [], "writes")
        same([name for name in world.locked() if ".test." not in name], known,
             "lock file")


@case("ci recipes: what came to the branch meanwhile is not applied unseen")
def meanwhile(box):
    with World(box) as world:
        service = Service(world)

        def answer(_):
            world.host.commit("main", definition(
                world, "production/vpn.ini", "SCEP pilot", "Office Macs"))
            return True
        service.answer = answer
        run = service.push()
        same(run.jobs["apply-production"].status, "success")
        scope = world.doubles["production"].profile(
            platform="macos", id=1)
        check("Office Macs" not in json.dumps(scope.get("scope", "")), scope)
        # The lock file came on top of that change, not in its place.
        has(world.host.show("production/vpn.ini"), "Office Macs")
        check("com.example.vpn" in world.locked(), world.locked())


@case("ci recipes: partly failed, the lock file is kept and the job fails")
def partly(box):
    with World(box) as world:
        service = Service(world)
        world.doubles["test"].fault("status", "POST", "mobiledevice.*id/0",
                                    status=409, times=9)
        begin = world.host.branch()
        run = service.push()
        job = run.jobs["apply-test"]
        has(job.log, "## ended with 7\n")
        same(statuses(run), {
            "plan-test": "success", "apply-test": "failure",
            "plan-production": "skipped", "apply-production": "skipped"})
        same(world.profiles("test"), ["Office network (test)"])
        same(world.locked(), ["com.example.test.office"])
        same(len(world.kept_by_ci(begin)), 1, "commits of the lock file")
        # The next run does what is left.
        world.doubles["test"].clear_faults()
        run = service.push()
        same(run.jobs["apply-test"].status, "success", run.jobs[
            "apply-test"].log)
        same(world.profiles("test"), ["Office network (test)",
                                      "iPad Wi-Fi (test)"])


@case("ci recipes: the lock file goes on top of what others pushed")
def conflict(box):
    with World(box) as world:
        service = Service(world)
        begin = world.host.branch()
        pin = re.search(r"# https://ndes\.example.*\n\{.*\}",
                        world.host.show("scepctl.lock"))[0]
        # At both ends, so that a merge of lines cannot do it.
        first, third = (pin.replace("ndes.example.com", f"{name}.example.com")
                        + "\n\n" for name in ("a", "ndes-3"))
        head, rest = world.host.show("scepctl.lock").split("\n\n", 1)
        theirs = f"{head}\n\n{first}{rest}\n\n{third}".rstrip("\n") + "\n"

        def others(_):
            world.host.commit("main", {
                "README.md": "# Ours\n", "scepctl.lock": theirs})
        service.github.before["apply-test", "Keep the lock file"] = others
        run = service.push()
        same(run.jobs["apply-test"].status, "success", run.jobs[
            "apply-test"].log)
        same(world.host.show("README.md"), "# Ours")
        lock = world.host.show("scepctl.lock")
        for name in ("a", "ndes-3"):
            has(lock, f"https://{name}.example.com/", "their pin")
        same(len(world.kept_by_ci(begin)), 2, "commits of the lock file")
        check("com.example.test.office" in world.locked(), lock)


@case("ci recipes: every morning what devices have, and what ends")
def watched(box):
    with World(box) as world:
        service = Service(world)
        service.push()
        double = world.doubles["production"]
        double.behave(kind="computers", ids=[1], answer="error", error=[
            "MDM-SCEP", 15001, "Unable to obtain certificate"])
        for each in world.doubles.values():
            each.advance(seconds=60)
            each.contact(kind="computers")
            each.forget()
        run = service.morning()
        # What waits for a person has no scope yet, and so no device.
        same(statuses(run), {"status (test)": "failure", "status (production)":
                             "failure", "expiry": "success"},
             run.jobs["expiry"].log)
        job = run.jobs["status (production)"]
        has(job.log, "summary: ")
        has(job.log, "| VPN | 1 | 0.0 % | 1 failed |")
        has(job.log, "no certificate came from the SCEP server")
        has(job.log, "at least 90.00 % must be")
        has(job.log, "Waits for a person")
        lacks(job.log, "Mac 1", "a device's name")
        for label in LABELS:
            same(secrets_seen(run.jobs[f"status ({label})"]),
                 {SECRETS[READER]}, "secrets")
            same({entry["method"] for entry in world.doubles[label].log()
                  if "/oauth/" not in entry["path"]
                  and "/auth/" not in entry["path"]}, {"GET"}, "requests")
        job = run.jobs["expiry"]
        same(secrets_seen(job), set(), "secrets")
        has(job.log, "CN=Example Root CA")


def answer(double, **how):
    double.behave(kind="computers", ids=[1], **how)
    double.advance(seconds=60)
    double.contact(kind="computers")


@case("ci recipes: a wider scope waits until those in it are well")
def gate(box):
    with World(box) as world:
        service = Service(world)
        service.push()
        double = world.doubles["production"]
        answer(double, answer="error", error=[
            "MDM-SCEP", 15001, "Unable to obtain certificate"])
        world.host.commit("wider", definition(
            world, "production/vpn.ini", "SCEP pilot", "Office Macs"),
            base="main")
        run = service.pull("wider")
        same(statuses(run), {"check": "success", "plan (test)": "success",
                             "plan (production)": "failure"})
        said = "its scope would be widened, but 0 of 1 devices"
        has(service.comments()["<!-- scepctl plan production -->"], said)
        # What mends the definition is not held up.
        world.host.commit("mended", definition(
            world, "production/vpn.ini", "= medium", "= low"), base="main")
        same(set(statuses(service.pull("mended")).values()), {"success"})
        # Merged all the same: not applied.
        world.host.commit("main", definition(
            world, "production/vpn.ini", "SCEP pilot", "Office Macs"))
        run = service.push()
        same(run.jobs["plan-production"].status, "failure")
        has(run.jobs["plan-production"].log, said)
        # Mended, and tried again by a person.
        answer(double)
        world.host.git("clone", "-q", world.host.bare, box.at("ann"))
        box.run("status", "--retry", "--yes", "--server", "production",
                cwd=box.at("ann"), status=0, env={
                    **world.login("production", WRITER),
                    "JAMF_CLIENT_SECRET": SECRETS[WRITER],
                    "SSL_CERT_FILE": double.ca})
        same(statuses(service.pull("wider"))["plan (production)"], "failure")
        answer(double)
        same(set(statuses(service.pull("wider")).values()), {"success"})
        same(set(statuses(service.push()).values()), {"success"})
        same(len(double.commands(kind="computers", id=3)), 1, "of a new one")


HOSTILE = "x$(touch${IFS}pwned)`touch${IFS}pwned`;touch${IFS}pwned"
TITLE = "\"; touch pwned; $(touch pwned)\n::stop-commands::x\n##[group]y' #"


@rows("ci recipes: names are no commands", [
    ("of a fork", "eve/profiles"), ("of a branch of our own", None)])
def hostile(box, fork):
    with World(box) as world:
        service = Service(world)
        text = world.host.show("test/office.ini")
        files = {}
        for number, name in enumerate((
                "$(touch pwned).ini", "`touch pwned`.ini", "a;touch pwned;.ini",
                "-o pwned.ini", "a\nb::error::x.ini", "::stop-commands::x.ini",
                "##[add-mask]x.ini", "' \" \\.ini")):
            files[f"test/{name}"] = text.replace(
                ".office", f".o{number}").replace(
                    "Office network (test)",
                    f'"{TITLE[1:20]}{number}@team [x](http://e) ::error::x"')
        world.host.commit(HOSTILE, files, base="main")
        run = service.pull(HOSTILE, title=TITLE, fork=fork)
        same(run.jobs["check"].status, "success", run.jobs["check"].log)
        for directory, below, names in os.walk(box.path):
            check("pwned" not in below + names, directory)
        for job in run.jobs.values():
            for line in job.log.splitlines():
                if line.startswith("## ") or line.startswith("summary: "):
                    continue
                found = re.match(r"\s*::([a-z-]+)", line)
                check(not found or found[1] in ("error", "warning", "notice"),
                      line)
                lacks(line, "##[", "log")
        if fork is None:
            body = service.comments()["<!-- scepctl plan test -->"]
            lacks(body, "@team", "comment")
            lacks(body, "](", "comment")


@case("ci recipes: the action builds the program from its own commit")
def built(box):
    with World(box, with_program=False) as world:
        service = Service(world)
        # Without one of the machine's own.
        service.github.machine["PATH"] = ":".join(
            part for part in service.github.machine["PATH"].split(":")
            if not os.path.exists(os.path.join(part, "scepctl")))
        world.host.commit("ours", {"README.md": "# Ours\n"}, base="main")
        run = service.pull("ours", fork="eve/profiles")
        job = run.jobs["check"]
        same(job.status, "success", job.log)
        has(job.log, "\nscepctl ", "version")
        has(job.seen[-1][1]["PATH"], "/scepctl-program/bin:", "path")
        # Checks take it from a cache, jobs with secrets never.
        def made():
            return len([line for line in world.host.command_lines()
                        if line[0] == "make"])
        before = made()
        run = service.pull("ours")
        has(run.jobs["check"].log, "cache: scepctl-Linux-X64-")
        lacks(run.jobs["plan (test)"].log, "cache: ")
        same(set(statuses(run).values()), {"success"}, run.jobs[
            "plan (test)"].log)
        same(made() - before, 2, "built")


WORKFLOWS = {name: load(os.path.join(
    TOP, "examples", "organisation", ".github", "workflows", name))
             for name in ("check.yml", "apply.yml", "status.yml")}


@case("ci recipes: what the workflows may and never do")
def rules(_):
    for name, workflow in WORKFLOWS.items():
        same(workflow["permissions"], {"contents": "read"}, name)
        lacks(str(workflow[True]), "pull_request_target", name)
        for key, job in workflow["jobs"].items():
            text = json.dumps(job)
            check(("secrets." in text) == ("environment" in job),
                  f"{key}: secrets are those of an environment")
            check("env" not in job or "secrets." not in json.dumps(job["env"]),
                  f"{key}: secrets go to the step that needs them")
            lacks(text, "secrets: inherit", key)
            same("contents\": \"write" in text, key.startswith("apply"), key)
    same(WORKFLOWS["apply.yml"]["concurrency"],
         {"group": "scepctl-apply", "cancel-in-progress": False})
    same(list(WORKFLOWS["check.yml"][True]), ["pull_request"])
    same(WORKFLOWS["apply.yml"][True]["push"]["branches"], ["main"])
    same(WORKFLOWS["apply.yml"][True]["push"]["paths-ignore"],
         ["scepctl.lock"])
    action = load(os.path.join(TOP, "examples", "github", "action.yml"))
    for step in action["runs"]["steps"]:
        if "run" in step:
            lacks(step["run"], "${{", step["name"])
            same(step["shell"], "bash", step["name"])
