"""The recipe for GitLab: examples/organisation/.gitlab-ci.yml with its template,
run by a model of its runner (gitlab_runner.py) and each script for real, against
two doubles of Jamf Pro and a small server in GitLab's place.

Planted mutations that must be caught: in examples/ci/comment-gitlab.sh, the
token on the command line, always a new note, whosever it is; in
examples/gitlab/scepctl.yml, the branch's commit for the planned one, no
keep-lock.sh after a failure, any commit of SCEPCTL_SOURCE.
"""

import http.server
import json
import os
import re
import shutil
import sys
import threading
import urllib.parse

from harness import TOP, case, check, has, lacks, rows, same

sys.path.insert(0, os.path.join(TOP, "tests", "around"))

from ci_world import (LABELS, READER, SECRETS, WRITER, World,  # noqa: E402
                      definition)
from gitlab_runner import PROJECT, GitLab  # noqa: E402

REVIEWER = "glpat-canary-reviewer_1"
PUSHER = "glpat-canary-pusher_2"
US = 77


class Notes:
    """GitLab's API of notes, for one token."""

    def __init__(self):
        self.notes = []
        self.calls = []
        notes = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self):
                notes.calls.append((self.command, self.path))
                check(self.headers.get("PRIVATE-TOKEN") == REVIEWER, "token")
                length = int(self.headers.get("Content-Length", 0))
                body = urllib.parse.parse_qs(
                    self.rfile.read(length).decode()).get("body", [""])[0]
                status, told = notes.answer(self.command, self.path, body)
                data = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
            do_GET = do_POST = do_PUT = answer

            def log_message(self, *_):  # pylint: disable=arguments-differ
                pass
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
                                                      Handler)
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/api/v4"

    def add(self, author, body):
        self.notes.append({"id": 1000 + len(self.notes), "body": body,
                           "author": {"id": author}})

    def answer(self, method, path, body):
        if path == "/api/v4/user":
            return 200, {"id": US}
        found = re.fullmatch(
            rf"/api/v4/projects/{PROJECT}/merge_requests/7/notes"
            r"(?:/(\d+)|\?per_page=100&page=(\d+))?", path)
        check(found, f"path {path}")
        if method == "GET":
            page = int(found[2])
            return 200, self.notes[100 * (page - 1):100 * page]
        if method == "POST":
            self.add(US, body)
            return 201, self.notes[-1]
        note, = [each for each in self.notes if each["id"] == int(found[1])]
        check(note["author"]["id"] == US, "a note of somebody else")
        note["body"] = body
        return 200, note

    def ours(self):
        found = [each["body"] for each in self.notes
                 if each["author"]["id"] == US]
        marked = {body.splitlines()[0]: body for body in found}
        same(len(found), len(marked), "one note for each server")
        return marked

    def done(self):
        self.server.shutdown()
        self.server.server_close()


class Service:
    def __init__(self, world):
        self.world = world
        self.notes = Notes()
        world.canaries += [REVIEWER, PUSHER]
        world.host.tokens.add(PUSHER)
        variables = {"": {}}
        for label in LABELS:
            for kind, who, token in (("plan", READER, REVIEWER),
                                     ("apply", WRITER, PUSHER)):
                variables[f"{kind}/{label}"] = {
                    **world.login(label, who),
                    "JAMF_CLIENT_SECRET": SECRETS[who],
                    "SCEPCTL_TOKEN": token}
        self.source, self.commit = self.tools()
        self.gitlab = GitLab(world.box, world.host, variables, {
            **world.machine(), "CI_API_V4_URL": self.notes.url})
        variables[""].update(SCEPCTL_SOURCE=self.source,
                             SCEPCTL_COMMIT=self.commit)

    def tools(self):
        """A clone of the project, as far as the jobs use it."""
        host, place = self.world.host, self.world.box.at(".tools")
        host.git("init", "-q", place)
        shutil.copytree(os.path.join(TOP, "examples", "ci"),
                        os.path.join(place, "examples", "ci"))
        host.git("-C", place, "add", "examples")
        host.git("-C", place, "commit", "-q", "-m", "Begin")
        return f"file://{place}", host.git("-C", place, "rev-parse", "HEAD")

    def run(self, event, **more):
        jobs = self.gitlab.pipeline(event, **more)
        self.world.no_secret()
        for job in jobs.values():
            for secret in self.world.canaries:
                lacks(job.log, secret, job.name)
        return jobs

    def push(self, **more):
        return self.run(self.gitlab.push(), **more)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.notes.done()


def statuses(jobs):
    return {name: job.status for name, job in jobs.items()}


def secrets_in(job):
    return {value for value in job.env.values()
            if value in (*SECRETS.values(), REVIEWER, PUSHER)}


@case("ci gitlab: a stranger's merge request is checked without any secret")
def stranger(box):
    with World(box) as world, Service(world) as service:
        world.host.commit("bad", definition(
            world, "test/office.ini", "name ", "nmae "), base="main")
        # In the fork, as GitLab does it, and in the project, as it should not.
        for fork in (True, False):
            jobs = service.run(service.gitlab.request("bad", fork="666"),
                               fork=fork)
            job = jobs["check"]
            same(statuses(jobs), {"check": "failed"}, job.log)
            same(secrets_in(job), set(), "secrets")
            has(job.log, "test/office.ini:3:1: error: unknown key 'nmae'")
            same(sorted(os.listdir(os.path.join(
                job.artifacts, "scepctl-out"))),
                 ["scepctl.junit.xml", "scepctl.sarif"], "artifacts")
        same(service.notes.calls, [], "calls of the API")
        for label in LABELS:
            same(world.doubles[label].log(), [], f"asked {label}")


@case("ci gitlab: a plan for each server, as a note that is rewritten")
def note(box):
    with World(box) as world, Service(world) as service:
        for number in range(130):
            service.notes.add(5, f"talk {number}")
        service.notes.add(5, "<!-- scepctl plan test -->\nLGTM")
        world.host.commit("ours", definition(
            world, "base/office.ini", "Example\n", "Example Office\n"),
            base="main")
        jobs = service.run(service.gitlab.request("ours"))
        same(statuses(jobs), {"check": "success", "review: [test]": "success",
                              "review: [production]": "success"},
             "".join(job.log for job in jobs.values()))
        for label in LABELS:
            same(secrets_in(jobs[f"review: [{label}]"]),
                 {SECRETS[READER], REVIEWER}, "secrets")
            has(service.notes.ours()[f"<!-- scepctl plan {label} -->"],
                "Office network")
            same(world.writes(label), [], label)
        world.host.commit("ours", definition(
            world, "test/office.ini", "Office network (test)",
            "No such group") | definition(
                world, "production/vpn.ini", "SCEP pilot", "No such group"))
        jobs = service.run(service.gitlab.request("ours"))
        same(jobs["review: [production]"].status, "failed")
        same(len(service.notes.ours()), 2, "notes")
        has(service.notes.ours()["<!-- scepctl plan production -->"],
            "No such group")
        same(service.notes.notes[130]["body"],
             "<!-- scepctl plan test -->\nLGTM", "a person's")


@case("ci gitlab: applied as planned, production by hand, the lock file kept")
def applied(box):
    with World(box) as world, Service(world) as service:
        begin = world.host.branch()
        jobs = service.push(press=lambda jobs: False)
        same(statuses(jobs), {
            "plan-test": "success", "apply-test": "success",
            "plan-production": "success", "apply-production": "manual"},
             "".join(job.log for job in jobs.values()))
        same(world.profiles("production"), [])
        jobs = service.push()
        same(set(statuses(jobs).values()), {"success"}, jobs[
            "apply-production"].log)
        same(world.profiles("test"), ["Office network (test)",
                                      "iPad Wi-Fi (test)"])
        same(world.profiles("production"), ["Office network", "VPN",
                                            "iPad Wi-Fi"])
        same(len(world.kept_by_ci(begin)), 2, "commits of the lock file")
        for label in LABELS:
            same(secrets_in(jobs[f"plan-{label}"]),
                 {SECRETS[READER], REVIEWER}, "secrets")
            same(secrets_in(jobs[f"apply-{label}"]),
                 {SECRETS[WRITER], PUSHER}, "secrets")
        same(set(world.host.pushes), {PUSHER}, "pushes")


def other_definition(world, _):
    world.host.commit("main", definition(
        world, "production/vpn.ini", "SCEP pilot", "Office Macs"))


def other_plan(_, job):
    with open(os.path.join(job.work, "scepctl-out", "scepctl.plan"), "a",
              encoding="utf-8") as file:
        file.write("\n")


def other_server(world, _):
    world.doubles["production"].ui_write(
        platform="macos", xml="<os_x_configuration_profile><general><name>VPN"
        "</name></general></os_x_configuration_profile>")


@rows("ci gitlab: not as it was planned", [
    ("the file of the plan", other_plan, 8),
    ("the server", other_server, 8),
    ("the branch, which is not what is applied", other_definition, 0),
])
def changed(box, change, status):
    with World(box) as world, Service(world) as service:
        service.gitlab.before["apply-production"] = \
            lambda job: change(world, job)
        jobs = service.push()
        job = jobs["apply-production"]
        has(job.log, f"## ended with {status}\n")
        same("VPN" in world.profiles("production") and status == 8,
             change is other_server, "by us")
        if status:
            same(world.writes("production"), [], "writes")
        else:
            has(world.host.show("production/vpn.ini"), "Office Macs")
            check("com.example.vpn" in world.locked(), world.locked())


@case("ci gitlab: a wider scope waits until those in it are well")
def gate(box):
    with World(box) as world, Service(world) as service:
        service.push()
        wider = definition(world, "production/vpn.ini", "SCEP pilot",
                           "Office Macs")
        world.host.commit("wider", wider, base="main")
        jobs = service.run(service.gitlab.request("wider"))
        same(statuses(jobs), {"check": "success", "review: [test]": "success",
                              "review: [production]": "failed"})
        has(service.notes.ours()["<!-- scepctl plan production -->"],
            "its scope would be widened, but 0 of 1 devices")
        # Merged all the same: not applied.
        world.host.commit("main", wider)
        same(statuses(service.push())["plan-production"], "failed")
        double = world.doubles["production"]
        double.advance(seconds=60)
        double.contact(kind="computers")
        same(statuses(service.push())["apply-production"], "success")
        same(len(double.commands(kind="computers", id=3)), 1, "of a new one")


@case("ci gitlab: on a schedule what devices have, and what ends")
def watched(box):
    with World(box) as world, Service(world) as service:
        service.push()
        for double in world.doubles.values():
            double.advance(seconds=60)
            double.contact(kind="computers")
        jobs = service.run({**service.gitlab.push(),
                            "CI_PIPELINE_SOURCE": "schedule"})
        # What waits for a person has no scope yet, and so no device.
        same(statuses(jobs), {
            "status: [test]": "failed", "status: [production]": "failed",
            "expiry": "success"}, jobs["expiry"].log)
        job = jobs["status: [production]"]
        has(job.log, "| VPN | 1 | 100.0 % |")
        has(job.log, "no device is in scope")
        same(sorted(os.listdir(os.path.join(job.artifacts, "scepctl-out"))),
             ["status.md"], "artifacts")
        same(secrets_in(job), {SECRETS[READER], REVIEWER}, "secrets")
        same(secrets_in(jobs["expiry"]), set(), "secrets")
        has(jobs["expiry"].log, "CN=Example Root CA")


@case("ci gitlab: partly failed, the lock file is kept and the job fails")
def partly(box):
    with World(box) as world, Service(world) as service:
        world.doubles["test"].fault("status", "POST", "mobiledevice.*id/0",
                                    status=409, times=9)
        jobs = service.push()
        has(jobs["apply-test"].log, "## ended with 7\n")
        same(statuses(jobs), {
            "plan-test": "success", "apply-test": "failed",
            "plan-production": "skipped", "apply-production": "skipped"})
        same(world.locked(), ["com.example.test.office"])


@case("ci gitlab: the program and its scripts are of the commit that is named")
def pinned(box):
    with World(box) as world, Service(world) as service:
        world.host.commit("ours", {"README.md": "# Ours\n"}, base="main")
        # A branch's name would do for git.
        service.gitlab.variables[""]["SCEPCTL_COMMIT"] = world.host.git(
            "-C", box.at(".tools"), "symbolic-ref", "--short", "HEAD")
        jobs = service.run(service.gitlab.request("ours"))
        same(jobs["check"].status, "failed", jobs["check"].log)


@case("ci gitlab: what a branch puts in the way is not followed")
def links(box):
    with World(box) as world, Service(world) as service:
        aim = box.at("aim")
        os.makedirs(aim)
        world.host.commit("ours", {"scepctl-out": (aim,)}, base="main")
        jobs = service.run(service.gitlab.request("ours"))
        has(jobs["check"].log, "is a link")
        has(jobs["check"].log, "## ended with 8\n")
        same(os.listdir(aim), [], "written")
        # A link for a file is replaced.
        target = box.write("target", "as it was\n")
        world.host.commit("ours", {"scepctl-out": None})
        world.host.commit("ours", {f"scepctl-out/{name}": (target,) for name in (
            "plan.md", "scepctl.sarif", "scepctl.junit.xml", "comment.md",
            "plan.env", "scepctl.plan")})
        jobs = service.run(service.gitlab.request("ours"))
        same(set(statuses(jobs).values()), {"success"}, jobs["check"].log)
        same(box.read("target"), b"as it was\n", "what a link led to")


HOSTILE = "x$(touch${IFS}pwned)`touch${IFS}pwned`;touch${IFS}pwned"


@case("ci gitlab: names are no commands")
def hostile(box):
    with World(box) as world, Service(world) as service:
        text = world.host.show("test/office.ini")
        world.host.commit(HOSTILE, {
            f"test/{name}": text.replace(".office", f".o{number}").replace(
                "Office network (test)", f"{number} @team $(touch pwned)")
            for number, name in enumerate((
                "$(touch pwned).ini", "-o pwned.ini", "a\nb;touch pwned;.ini",
                "section_start:1:a\r\x1b[0Kb.ini"))}, base="main")
        jobs = service.run(service.gitlab.request(
            HOSTILE, title="\"; touch pwned; $(touch pwned)"))
        same(set(statuses(jobs).values()), {"success"},
             "".join(job.log for job in jobs.values()))
        for directory, below, names in os.walk(box.path):
            check("pwned" not in below + names, directory)
        for job in jobs.values():
            lacks(job.log, "\x1b", job.name)
        lacks(service.notes.ours()["<!-- scepctl plan test -->"], "@team")
