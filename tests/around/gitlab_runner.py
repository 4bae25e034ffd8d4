"""A runner of GitLab's pipelines, as far as the recipes need one: `include` of a
project's file, `extends`, rules, needs, environments with the variables of
their scope, artifacts with dotenv reports, and each job's script run for real.
What it knows not, it does not pass over: it fails.

    gitlab = GitLab(box, host, variables, machine)
    run = gitlab.pipeline(gitlab.push())
    run["apply-test"].status       success, failed, skipped, manual

variables: name of an environment ("" for all of the project) to variables;
those of apply/* are protected. A fork's pipeline has those for all only.
"""

import itertools
import os
import re
import shutil
import subprocess

import yaml

from harness import TOP, check

PROJECT = "42"
KEYS = {"extends", "stage", "rules", "variables", "environment", "needs",
        "script", "before_script", "image", "artifacts", "parallel",
        "resource_group"}
GLOBAL = {"include", "variables", "stages"}


class Job:
    def __init__(self, name):
        self.name = name
        self.status = "skipped"
        self.stage = ""
        self.log = ""
        self.env = {}
        self.dotenv = {}
        self.artifacts = None
        self.work = ""


def merged(base, over):
    """As `extends` does: hashes deep, anything else replaced."""
    out = dict(base)
    for key, value in over.items():
        out[key] = merged(out[key], value) if isinstance(value, dict) \
            and isinstance(out.get(key), dict) else value
    return out


def holds(condition, variables):
    """`rules: if`: comparisons joined by &&."""
    def value(text):
        text = text.strip()
        if text.startswith("$"):
            return variables.get(text[1:])
        check(re.fullmatch('"[^"]*"', text), f"rule: {text}")
        return text[1:-1]
    for part in condition.split("&&"):
        left, mark, right = part.partition("==")
        if mark and value(left) != value(right) or not mark and not value(
                left):
            return False
    return True


class GitLab:
    def __init__(self, box, host, variables, machine):
        self.box = box
        self.host = host
        self.variables = variables
        self.machine = machine
        self.before = {}
        self.runs = 0

    # -- events ----------------------------------------------------------

    def push(self):
        return {"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BRANCH": "main",
                "CI_COMMIT_REF_NAME": "main",
                "CI_COMMIT_SHA": self.host.branch("main")}

    def request(self, branch, number=7, title="a change", fork=None):
        return {"CI_PIPELINE_SOURCE": "merge_request_event",
                "CI_MERGE_REQUEST_IID": str(number),
                "CI_MERGE_REQUEST_TITLE": title,
                "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": branch,
                "CI_COMMIT_REF_NAME": branch,
                "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": fork or PROJECT,
                "CI_MERGE_REQUEST_PROJECT_ID": PROJECT,
                "CI_COMMIT_SHA": self.host.branch(branch)}

    # -- the pipeline ----------------------------------------------------

    def document(self, commit):
        document = yaml.safe_load(self.host.show(".gitlab-ci.yml", commit))
        jobs = {}
        for each in document["include"]:
            check(re.fullmatch("[0-9a-f]{40}", each["ref"]), "not pinned")
            with open(os.path.join(TOP, each["file"]),
                      encoding="utf-8") as file:
                jobs.update(yaml.safe_load(file))
        jobs.update(document)
        known = {name: jobs.pop(name, {}) for name in GLOBAL}

        def whole(name):
            plan = {}
            bases = jobs[name].get("extends", [])
            for base in [bases] if isinstance(bases, str) else bases:
                plan = merged(plan, whole(base))
            plan = merged(plan, jobs[name])
            plan.pop("extends", None)
            check(set(plan) <= KEYS, f"{name}: {set(plan) - KEYS}")
            return plan
        return known, {name: whole(name) for name in jobs
                       if not name.startswith(".")}

    def pipeline(self, event, press=lambda jobs: True, fork=False):
        """press: whether somebody starts the manual jobs."""
        self.runs += 1
        known, plans = self.document(event["CI_COMMIT_SHA"])
        stages = known["stages"]
        predefined = {**event, "CI": "true", "GITLAB_CI": "true",
                      "CI_PROJECT_ID": "666" if fork else PROJECT,
                      "CI_PROJECT_URL": self.host.url.removesuffix(".git"),
                      "CI_DEFAULT_BRANCH": "main"}
        jobs = {}
        for name, plan in sorted(plans.items(),
                                 key=lambda it: stages.index(it[1]["stage"])):
            for job, variables in self.expanded(name, plan):
                when = self.when(plan, {**known["variables"], **predefined})
                if when is None:
                    continue
                jobs[job.name] = job
                self.run_job(job, plan, jobs, when, press, {
                    "yaml": {**known["variables"], **plan.get(
                        "variables", {}), **variables},
                    "predefined": predefined, "fork": fork})
        return jobs

    @staticmethod
    def expanded(name, plan):
        matrix = plan.get("parallel", {}).get("matrix")
        if not matrix:
            yield Job(name), {}
            return
        for each in matrix:
            for values in itertools.product(*each.values()):
                yield (Job(f"{name}: [{', '.join(values)}]"),
                       dict(zip(each, values)))

    @staticmethod
    def when(plan, variables):
        for rule in plan["rules"]:
            check(set(rule) <= {"if", "when"}, f"rule: {rule}")
            if holds(rule["if"], variables):
                return rule.get("when", "on_success")
        return None

    def run_job(self, job, plan, jobs, when, press, known):
        needed = [each for name, each in jobs.items() if name in plan.get(
            "needs", [])]
        check(len(needed) == len(plan.get("needs", [])), f"{job.name}: needs")
        # Jobs of a stage do not wait for each other.
        job.stage = plan["stage"]
        if "needs" not in plan:
            needed = [each for each in jobs.values()
                      if each.stage != job.stage]
        if any(each.status != "success" for each in needed):
            return
        if when == "manual" and not press(jobs):
            job.status = "manual"
            return
        variables = dict(known["yaml"])
        environment = plan.get("environment", {})
        name = environment if isinstance(environment, str) \
            else environment.get("name", "")
        name = re.sub(r"\$(\w+)", lambda found: variables[found[1]], name)
        # Those of the project without a scope are no secrets here.
        project = dict(self.variables.get("", {}))
        if not known["fork"]:
            is_main = known["predefined"].get("CI_COMMIT_BRANCH") == "main"
            if not name.startswith("apply/") or is_main:
                project.update(self.variables.get(name, {}))
        dotenv = {}
        for each in needed:
            dotenv.update(each.dotenv)
        # By their precedence: those of the project go before the file's.
        job.env = {**self.machine, **known["predefined"], **variables,
                   **dotenv, **project}
        self.execute(job, plan, needed)

    def execute(self, job, plan, needed):
        place = self.box.at(".runs", f"{self.runs}-{len(job.name)}-"
                            + re.sub(r"\W", "_", job.name))
        job.work = os.path.join(place, "work")
        self.host.checkout(job.work, job.env["CI_COMMIT_SHA"])
        # As the runner leaves it: with the job's token, which may not push.
        self.host.git("-C", job.work, "remote", "set-url", "origin",
                      self.host.url.replace(
                          "://", "://gitlab-ci-token:canary-job@"))
        for each in needed:
            if each.artifacts:
                shutil.copytree(each.artifacts, job.work, dirs_exist_ok=True)
        hook = self.before.get(job.name)
        if hook:
            hook(job)
        home = os.path.join(place, "home")
        lines = [*plan["before_script"], *plan["script"]]
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", "\n".join(lines)], check=False,
            env={**job.env, "CI_PROJECT_DIR": job.work, "SCEPCTL_HOME": home},
            cwd=job.work, stdin=subprocess.DEVNULL, timeout=300,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        job.log = done.stdout.decode("utf-8", "replace") \
            + f"## ended with {done.returncode}\n"
        job.status = "failed" if done.returncode else "success"
        self.collect(job, plan.get("artifacts", {}), place)

    @staticmethod
    def collect(job, plan, place):
        when = plan.get("when", "on_success")
        if not plan or when not in ("always", {
                "success": "on_success", "failed": "on_failure"}[job.status]):
            return
        job.artifacts = os.path.join(place, "artifacts")
        os.makedirs(job.artifacts)
        for path in plan["paths"]:
            there = os.path.join(job.work, path)
            if os.path.isdir(there):
                shutil.copytree(there, os.path.join(job.artifacts, path))
            elif os.path.exists(there):
                shutil.copy(there, os.path.join(job.artifacts, path))
        report = plan.get("reports", {}).get("dotenv")
        if report:
            with open(os.path.join(job.work, report),
                      encoding="utf-8") as file:
                job.dotenv = dict(line.rstrip("\n").split("=", 1)
                                  for line in file)
