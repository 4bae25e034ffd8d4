"""A runner of GitHub's workflows, as far as the recipes need one: jobs by their
needs, environments with what they hold, composite actions, artifacts, and each
step's script run for real. What it knows not, it does not pass over: it fails.

    github = GitHub(box, host, environments)
    run = github.run("apply.yml", "push", github.push())
    run.jobs["apply-test"].status       success, failure, skipped
    run.jobs["apply-test"].log          all that its steps printed
    run.environments                    in which a step saw what: (name, env)

environments: name to {"vars": {}, "secrets": {}, "approve": function or none}.
A pull request of a fork gets neither, and a token that can only read.
before: step name to a function of (job), called before that step.
"""

import itertools
import json
import os
import re
import shutil
import subprocess

import yaml

from expressions import Expressions
from harness import TOP, check

REPOSITORY = "example/profiles"
ACTIONS = {"actions/checkout", "actions/upload-artifact",
           "actions/download-artifact", "actions/cache"}
OURS = "example/scepctl/"
JOB_KEYS = {"needs", "if", "runs-on", "strategy", "environment", "permissions",
            "outputs", "env", "steps", "name", "timeout-minutes"}
STEP_KEYS = {"uses", "run", "with", "id", "if", "env", "name", "shell"}


class Job:
    def __init__(self, name, matrix):
        self.name = name
        self.matrix = matrix
        self.status = "skipped"
        self.log = ""
        self.outputs = {}
        self.seen = []  # of each script: its name and environment
        self.token = ""
        self.work = self.temp = ""


class Run:
    def __init__(self):
        self.jobs = {}


def load(path):
    with open(path, encoding="utf-8") as file:
        return yaml.safe_load(file)


class GitHub:
    def __init__(self, box, host, environments, machine):
        self.box = box
        self.host = host
        self.environments = environments
        self.machine = machine  # what is in the runner's own environment
        self.artifacts = {}
        self.caches = {}
        self.before = {}
        self.runs = 0
        self.tokens = {}  # to the permissions they have

    # -- events ----------------------------------------------------------

    def push(self):
        return {"ref": "refs/heads/main", "sha": self.host.branch("main"),
                "event": {"ref": "refs/heads/main",
                          "head_commit": {"message": "x"}}}

    def pull(self, branch, number=7, title="a change", fork=None):
        sha = self.host.branch(branch)
        return {"ref": f"refs/pull/{number}/merge", "sha": sha,
                "head_ref": branch, "event": {"pull_request": {
                    "number": number, "title": title, "body": title,
                    "head": {"ref": branch, "sha": sha, "repo": {
                        "full_name": fork or REPOSITORY}},
                    "base": {"ref": "main"}}}}

    # -- a run -----------------------------------------------------------

    def run(self, workflow, name, event):
        # That of the commit: who edits a branch edits what runs for it.
        document = yaml.safe_load(self.host.show(
            f".github/workflows/{workflow}", event["sha"]))
        triggers = document[True]  # YAML 1.1 reads `on` as a boolean
        check(name in triggers, f"{workflow} is not for {name}")
        run = Run()
        self.runs += 1
        is_fork = name == "pull_request" and event["event"]["pull_request"][
            "head"]["repo"]["full_name"] != REPOSITORY
        github = {"event_name": name, "repository": REPOSITORY,
                  "event": event["event"], "ref": event["ref"],
                  "sha": event["sha"], "head_ref": event.get("head_ref", ""),
                  "actor": "ann", "run_id": str(self.runs)}
        for key, plan in self.order(document["jobs"]):
            check(set(plan) <= JOB_KEYS, f"{key}: {set(plan) - JOB_KEYS}")
            for job in self.expanded(key, plan):
                self.run_job(document, run, plan, job, github, is_fork)
                run.jobs[job.name] = job
        return run

    @staticmethod
    def needs(plan):
        needed = plan.get("needs", [])
        return [needed] if isinstance(needed, str) else needed

    def order(self, jobs):
        done = set()
        while len(done) < len(jobs):
            ready = [key for key, plan in jobs.items() if key not in done
                     and set(self.needs(plan)) <= done]
            check(ready, "jobs need each other")
            for key in ready:
                done.add(key)
                yield key, jobs[key]

    @staticmethod
    def expanded(key, plan):
        matrix = plan.get("strategy", {}).get("matrix")
        if not matrix:
            yield Job(key, {})
            return
        for values in itertools.product(*matrix.values()):
            named = dict(zip(matrix, values))
            yield Job(f"{key} ({', '.join(values)})", named)

    def earlier(self, run, plan):
        """The jobs that one needs, and those that they need."""
        return [job for name, job in run.jobs.items()
                if name.split(" (")[0] in self.needs(plan)]

    def run_job(self, document, run, plan, job, github, is_fork):
        needed = self.earlier(run, plan)
        failed = any(each.status == "failure" for each in needed)
        skipped = any(each.status == "skipped" for each in needed)
        contexts = {
            "github": dict(github), "matrix": job.matrix, "vars": {},
            "secrets": {}, "needs": {each.name: {
                "outputs": each.outputs, "result": each.status}
                for each in needed}}
        condition = plan.get("if")
        held = Expressions(contexts, "failure" if failed else "success").holds(
            condition)
        # Only a condition that names the status runs after one that was not.
        if not held or skipped and "!failure()" not in str(condition):
            job.status = "skipped"
            return
        name = Expressions(contexts).text(plan.get("environment", ""))
        if name:
            environment = self.environments[name]
            approve = environment.get("approve")
            if approve and not approve(run):
                job.status = "failure"
                return
            if not is_fork:
                contexts["vars"] = environment["vars"]
                contexts["secrets"] = environment["secrets"]
        permissions = plan.get("permissions", document["permissions"])
        job.token = f"ghs_canary{self.runs}{len(self.tokens)}"
        self.tokens[job.token] = {} if is_fork else permissions
        if permissions.get("contents") == "write" and not is_fork:
            self.host.tokens.add(job.token)
        contexts["github"]["token"] = job.token
        Steps(self, job, contexts, plan, is_fork).run()
        self.host.tokens.discard(job.token)
        done = Expressions({**contexts, "steps": job.steps})
        job.outputs = {key: done.text(value) for key, value
                       in plan.get("outputs", {}).items()}


class Steps:
    """The steps of a job, and of the actions in it."""

    def __init__(self, github, job, contexts, plan, is_fork):
        self.github = github
        self.job = job
        self.contexts = contexts
        self.plan = plan
        self.is_fork = is_fork
        place = github.box.at(".runs", f"{github.runs}-{len(github.tokens)}")
        job.work = os.path.join(place, "work")
        job.temp = os.path.join(place, "temp")
        self.path = []
        self.exported = {}
        self.to_keep = None
        for directory in (job.work, job.temp):
            os.makedirs(directory)
        contexts["runner"] = {"temp": job.temp, "os": "Linux", "arch": "X64"}

    def run(self):
        self.job.status = "success"
        env = self.said(self.plan.get("env", {}), {})
        self.job.steps = {}
        self.go(self.plan["steps"], self.job.steps, env, self.contexts, None)
        self.keep()

    def said(self, env, outer, contexts=None, status="success"):
        """Variables with their expressions replaced, over the outer ones."""
        known = Expressions({"env": outer, **(contexts or self.contexts)},
                            status)
        return {**outer, **{key: known.text(value)
                            for key, value in env.items()}}

    def go(self, steps, outputs, env, contexts, action):
        for number, step in enumerate(steps):
            check(set(step) <= STEP_KEYS, f"step: {set(step) - STEP_KEYS}")
            here = {**contexts, "steps": outputs, "env": env}
            if not Expressions(here, self.job.status).holds(step.get("if")):
                continue
            name = step.get("name", step.get("uses", str(number)))
            hook = self.github.before.get((self.job.name, name))
            if hook:
                hook(self.job)
            own = self.said(step.get("env", {}), env, here)
            inputs = {key: Expressions(here).text(value) for key, value
                      in step.get("with", {}).items()}
            made = {}
            if "uses" in step:
                good = self.use(step["uses"], inputs, own, made, here)
            else:
                check(action is None or step.get("shell") == "bash",
                      f"{name}: no shell")
                check("${{" not in step["run"], f"{name}: {step['run']}")
                good = self.script(name, step["run"], own, made, action)
            if step.get("id"):
                outputs[step["id"]] = {"outputs": made}
            if not good:
                self.job.status = "failure"

    # -- actions ---------------------------------------------------------

    def use(self, uses, inputs, env, made, contexts):
        name, _, commit = uses.partition("@")
        check(re.fullmatch("[0-9a-f]{40}", commit), f"not pinned: {uses}")
        if name.startswith(OURS):
            return self.composite(name[len(OURS):], inputs, env, made,
                                  contexts)
        check(name in ACTIONS, f"unknown action: {name}")
        return getattr(self, name.split("/")[1].replace("-", "_"))(inputs)

    def composite(self, directory, inputs, env, made, contexts):
        path = os.path.join(TOP, directory)
        document = load(os.path.join(path, "action.yml"))
        check(set(inputs) <= set(document["inputs"]), f"inputs: {inputs}")
        given = {}
        for key, each in document["inputs"].items():
            check(key in inputs or "default" in each, f"no input {key}")
            given[key] = inputs[key] if key in inputs else Expressions(
                contexts).text(each["default"])
        # Neither secrets nor needs are there for an action.
        own = {"github": contexts["github"], "runner": contexts["runner"],
               "inputs": given}
        check(document["runs"]["using"] == "composite", "kind of action")
        outputs = {}
        before = self.job.status
        self.go(document["runs"]["steps"], outputs, env, own, path)
        done = Expressions({**own, "steps": outputs})
        for key, each in document["outputs"].items():
            made[key] = done.text(each["value"])
        return self.job.status == before

    def checkout(self, inputs):
        check(inputs.get("persist-credentials") == "false", "credentials kept")
        ref = inputs.get("ref") or self.contexts["github"]["sha"]
        host = self.github.host
        host.checkout(self.job.work, ref)
        self.job.log += f"checkout {ref}\n"
        return True

    def upload_artifact(self, inputs):
        path = os.path.join(self.job.work, inputs["path"])
        if not os.path.exists(path):
            return inputs.get("if-no-files-found") != "error"
        place = self.github.box.at(".artifacts", str(self.github.runs),
                                   inputs["name"])
        if os.path.isdir(path):
            shutil.copytree(path, place)
        else:
            os.makedirs(place)
            shutil.copy(path, place)
        self.github.artifacts[inputs["name"]] = place
        return True

    def download_artifact(self, inputs):
        place = self.github.box.at(".artifacts", str(self.github.runs),
                                   inputs["name"])
        shutil.copytree(place, inputs["path"], dirs_exist_ok=True)
        return True

    def cache(self, inputs):
        """Restored now, kept when the job has succeeded."""
        kept = self.github.caches.get(inputs["key"])
        check("  " not in inputs["key"] and inputs["key"][-1] != "-", inputs)
        if kept:
            shutil.copytree(kept, inputs["path"])
            self.job.log += f"cache: {inputs['key']}\n"
        else:
            self.to_keep = inputs
        return True

    def keep(self):
        if self.to_keep and self.job.status == "success":
            place = self.github.box.at(".caches", str(len(
                self.github.caches)))
            shutil.copytree(self.to_keep["path"], place)
            self.github.caches[self.to_keep["key"]] = place

    # -- scripts ---------------------------------------------------------

    def script(self, name, text, env, made, action):
        files = {}
        for key in ("OUTPUT", "PATH", "STEP_SUMMARY", "ENV"):
            files[f"GITHUB_{key}"] = os.path.join(self.job.temp, f".{key}")
            with open(files[f"GITHUB_{key}"], "w", encoding="utf-8"):
                pass
        event = os.path.join(self.job.temp, ".event.json")
        with open(event, "w", encoding="utf-8") as file:
            json.dump(self.contexts["github"]["event"], file)
        github = self.contexts["github"]
        whole = {
            **self.github.machine, **self.exported, **env, **files,
            "CI": "true", "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": self.job.work, "RUNNER_TEMP": self.job.temp,
            "GITHUB_EVENT_PATH": event, "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_EVENT_NAME": github["event_name"],
            "GITHUB_REF": github["ref"], "GITHUB_SHA": github["sha"],
            "GITHUB_HEAD_REF": github["head_ref"],
            **({"GITHUB_ACTION_PATH": action} if action else {})}
        whole["PATH"] = ":".join([*self.path, whole["PATH"]])
        self.job.seen.append((name, whole))
        script = os.path.join(self.job.temp, ".script.sh")
        with open(script, "w", encoding="utf-8") as file:
            file.write(text)
        shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", script] \
            if action else ["bash", "-e", script]
        done = subprocess.run(shell, cwd=self.job.work, env=whole, check=False,
                              stdin=subprocess.DEVNULL, timeout=300,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.job.log += f"## {name}\n" + done.stdout.decode(
            "utf-8", "replace") + f"## ended with {done.returncode}\n"
        self.collect(files, made)
        return done.returncode == 0

    def collect(self, files, made):
        with open(files["GITHUB_OUTPUT"], encoding="utf-8") as file:
            for line in file:
                key, mark, value = line.rstrip("\n").partition("=")
                check(mark and "<<" not in key, f"output: {line!r}")
                made[key] = value
        with open(files["GITHUB_PATH"], encoding="utf-8") as file:
            self.path = [line.rstrip("\n") for line in file] + self.path
        with open(files["GITHUB_ENV"], encoding="utf-8") as file:
            check(not file.read(), "nothing of ours writes GITHUB_ENV")
        with open(files["GITHUB_STEP_SUMMARY"], encoding="utf-8") as file:
            self.job.log += "".join(f"summary: {line}" for line in file)
