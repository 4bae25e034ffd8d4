"""Makes allocations of plan, apply and pull fail in turn, against the double;
part of tests/cli/faults.py, with a program built with VARIANT=faults.

OpenSSL keeps its own allocator here (SCEPCTL_TEST_FAIL_OWN): what fails are
the program's own allocations, cJSON's and Expat's. What comes before anything
is read is the same as in other commands and is left to them. Every STEP-th of
the rest is tried, from an offset that is printed; FAULTS_STEP and
FAULTS_OFFSET set both.

Whatever fails, the server and the lock file stay in order, and the next run
brings them to where the failed one was to."""

import concurrent.futures
import glob
import json
import os
import random
import shutil
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

from office import Box, Stage  # noqa: E402
from harness import Failure, check, same, shown  # noqa: E402

STEP = int(os.environ.get("FAULTS_STEP", "40"))
OVERLAP = 20
LASTING_STEP = 7
PARTLY, REFUSED, LIMIT = 7, 8, 13
SCOPE = "[scope]\ncomputer_groups = SCEP pilot, All Macs\n"
PASSWORD = {"NDES_PASSWORD": "canary-ndes-5512"}


class Job:
    """One command line, and what is true before and after it."""

    arguments = ()
    writes = False  # may change the server
    deletes = False

    def __init__(self, box):
        self.box = box
        self.turn = 0
        box.secrets.append(PASSWORD["NDES_PASSWORD"])

    def good(self, *arguments):
        return self.box.run(*arguments, env=PASSWORD, status=0)

    def set_up(self):
        """Once."""
        self.box.define(rest=SCOPE)

    def reset(self):
        """Before each run."""

    def clean(self):
        """After a fault."""

    def is_reached(self):
        """Fails unless the run did what it was to do."""

    def finish(self):
        """Makes a good run reach what a failed one did not."""

    def start_anew(self):
        self.box.double.wipe()
        if self.box.exists("scepctl.lock"):
            os.unlink(self.box.at("scepctl.lock"))

    def names(self):
        return sorted(profile["name"] for profile
                      in self.box.double.profiles()["macos"])


class Plan(Job):
    arguments = ("plan",)

    def is_reached(self):
        check(not self.box.exists("scepctl.lock"), "plan wrote a lock file")


class PlanCredentials(Plan):
    arguments = ("plan", "--credentials")


class PlanForeign(Plan):
    """Whose platform only the server tells."""

    arguments = ("plan", "built.mobileconfig")

    def set_up(self):
        super().set_up()
        self.good("build", "--unsigned", "-o", "built.mobileconfig",
                  "wifi.ini")
        self.good("apply", "--yes")
        os.unlink(self.box.at("scepctl.lock"))


class PlanGroups(Plan):
    def set_up(self):
        self.box.double.configure(directory=["Staff", "Guests"])
        self.box.define(rest=SCOPE + "[limitations]\nuser_groups = Staff, "
                        "guests\n")


class ServerCheck(Job):
    arguments = ("server", "check", "--json")


class PlanUpdate(Job):
    arguments = ("plan", "--json")

    def set_up(self):
        self.box.define(rest=SCOPE)
        self.good("apply", "--yes")
        self.box.define(scep={"key_size": "4096"}, rest="[self_service]\n"
                        "description = X\n[scope]\ncomputer_groups = All Macs"
                        "\n[exclusions]\ncomputers = Mac 1\n")


class Apply(Job):
    """Creates."""

    arguments = ("apply", "--yes", "--json")
    writes = True

    def reset(self):
        self.start_anew()

    def is_reached(self):
        same(self.names(), ["SCEP wifi"], "profiles")
        check(self.box.lock_objects()["com.example.wifi"]["id"], "no id")

    def finish(self):
        # What may have been created is not created again for two minutes.
        if self.box.exists("scepctl.lock"):
            self.box.age()
        self.good("apply", "--yes")


class ApplyUpdate(Apply):
    SIZES = ("4096", "2048")

    def set_up(self):
        self.reset()
        self.good("apply", "--yes")

    def reset(self):
        self.turn += 1
        size = self.SIZES[self.turn % 2]
        self.box.define(scep={"key_size": size}, rest=SCOPE)
        self.expected = f"<integer>{size}</integer>"

    def is_reached(self):
        super().is_reached()
        check(self.expected in self.box.double.profiles()["macos"][0][
            "payloads"], "key size")


class ApplyUnchanged(Apply):
    arguments = ("apply", "--yes")

    def set_up(self):
        super().set_up()
        self.good("apply", "--yes")

    def reset(self):
        self.box.double.forget()

    def is_reached(self):
        super().is_reached()
        same(self.box.writes(), [], "writes when nothing changed")


class ApplyAdopted(ApplyUnchanged):
    """The lock file is lost."""

    def reset(self):
        super().reset()
        os.unlink(self.box.at("scepctl.lock"))


class ApplyPrune(Apply):
    arguments = ("apply", "--yes", "--prune", "--json")
    deletes = True

    def reset(self):
        self.box.define("old.ini", rest=SCOPE)
        if self.names() != ["SCEP old", "SCEP wifi"]:
            super().finish()
        self.box.remove("old.ini")

    def is_reached(self):
        super().is_reached()
        same(list(self.box.lock_objects()), ["com.example.wifi"])

    def finish(self):
        self.box.age()
        self.good("apply", "--yes", "--prune")


class ApplyConfirm(Apply):
    arguments = ("apply", "--yes", "--confirm-ui", "wifi.ini")

    def set_up(self):
        self.box.dynamic(rest=SCOPE)
        self.good("apply", "--yes")
        self.lock = self.box.read("scepctl.lock")
        self.id = self.box.lock_objects()["com.example.wifi"]["id"]

    def reset(self):
        """As it was before the confirmation, the scope still held back."""
        if self.turn:
            self.start_anew()
            self.good("apply", "--yes")
        self.turn += 1

    def is_reached(self):
        super().is_reached()
        entry = self.box.lock_objects()["com.example.wifi"]
        same(entry["confirm"], "done")
        scope = self.box.double.profiles()["macos"][0]["scope"]
        check("SCEP pilot" in str(scope), f"scope: {scope}")

    def finish(self):
        self.good("apply", "--yes", "--confirm-ui", "wifi.ini")


class Pull(Job):
    arguments = ("pull", "-o", "out")

    def set_up(self):
        super().set_up()
        self.box.define("other.ini", rest=SCOPE)
        self.good("apply", "--yes")
        self.good(*self.arguments)
        self.files = self.found()

    def found(self):
        return {name: self.box.read(name) for name in self.box.files()
                if name.startswith("out")}

    def clean(self):
        self.reset()

    def reset(self):
        shutil.rmtree(self.box.at("out"), ignore_errors=True)

    def is_reached(self):
        same(self.found(), self.files, "files")

    def finish(self):
        """No file is another one, whatever became of the rest."""
        for name, content in self.found().items():
            same(content, self.files.get(name), name)


class Status(Job):
    """Devices of every verdict, groups, a page and the lists beside it."""

    arguments = ("status", "--devices", "--json", "--html", "page.html")

    def set_up(self):
        self.box.define(
            scep={"subject": '"CN=$SERIALNUMBER $PROFILE_IDENTIFIER,O=x"'},
            rest=SCOPE)
        self.good("apply", "--yes")
        self.box.age(30 * 86400)
        number = self.box.double.profiles()["macos"][0]["id"]
        for each in range(1, 6):
            self.box.double.remove(kind="computers", id=each)
        self.box.double.fleet(kind="computers", count=27, first=1, profiles=[
            {"id": number, "delivered": 30}])

    def reset(self):
        if self.box.exists("page.html"):
            os.unlink(self.box.at("page.html"))

    def is_reached(self):
        check(b"</html>" in self.box.read("page.html"), "a page")

    def finish(self):
        self.good(*self.arguments)


JOBS = [
    ("apply that prunes", ApplyPrune),
    ("apply that confirms", ApplyConfirm),
    ("apply that creates", Apply),
    ("apply that updates", ApplyUpdate),
    ("pull", Pull),
    ("apply that adopts", ApplyAdopted),
    ("apply without changes", ApplyUnchanged),
    ("plan of an update", PlanUpdate),
    ("plan of something new", Plan),
    ("plan of logins", PlanCredentials),
    ("plan of somebody's profile", PlanForeign),
    ("plan of groups", PlanGroups),
    ("server check", ServerCheck),
    ("status", Status),
]


def in_order(job, is_settled=False):
    """What holds however a run ended."""
    box = job.box
    box.behaved()
    for line in (box.read("scepctl.lock").decode().splitlines()
                 if box.exists("scepctl.lock") else ()):
        if line and not line.startswith("#"):
            json.loads(line)
    # That something was deleted may not have been understood.
    if is_settled or not job.deletes:
        box.is_true()
    left = glob.glob(box.at("**", "*tmp*"), recursive=True) + glob.glob(
        box.at("**", ".*tmp*"), recursive=True)
    same(left, [], "files left")
    if not job.writes:
        same(box.writes(), [], "writes")


def told(run):
    """The status that fits what was said; all else is lack of memory."""
    if run.status == PARTLY and run.arguments[0] != "plan":
        return PARTLY
    if run.status == REFUSED and "nothing is deleted while" in run.err:
        return REFUSED
    return LIMIT


def attempt(job, expected, number, lasting):
    """One run; whether the run failed."""
    job.reset()
    env = {**PASSWORD, "SCEPCTL_TEST_FAIL_OWN": "1",
           "SCEPCTL_TEST_FAIL_ALLOC": str(number)}
    if lasting:
        env["SCEPCTL_TEST_FAIL_LASTING"] = "1"
    run = job.box.run(*job.arguments, env=env)
    try:
        in_order(job)
        if run.status == expected.status:
            job.is_reached()
            return
        same(run.status, told(run), "status")
        check("error" in run.all, "nothing is said")
        job.finish()
        in_order(job, True)
        if job.writes:
            job.is_reached()
    except Failure as failure:
        raise Failure(f"{failure}\n{shown(run.err, 600)}") from None


def sweep(program, stage, kind, begin):
    """(how many were tried, how many there are, what was wrong, seconds)."""
    began = time.monotonic()
    box = Box(program, stage)
    try:
        box.jamf(wait=1)
        job = kind(box)
        job.set_up()
        box.double.forget()
        job.reset()
        expected = box.run(*job.arguments, status=0, env={
            **PASSWORD, "SCEPCTL_TEST_FAIL_OWN": "1"})
        job.is_reached()
        count = int(expected.err.rsplit("allocations: ", 1)[1])
        offset = int(os.environ.get("FAULTS_OFFSET",
                                    random.randrange(STEP)))
        tries = [(number, 0) for number
                 in range(begin + offset, count, STEP)]
        tries += [(number, 1) for number
                  in range(begin + offset, count, STEP * LASTING_STEP)]
        faults = []
        for number, lasting in tries:
            try:
                attempt(job, expected, number, lasting)
            except Failure as failure:
                faults.append(f"allocation {number}{' and on' * lasting}: "
                              f"{failure}")
                job.start_anew()
                job.clean()
                job.set_up()
                box.double.forget()
    finally:
        box.done()
    return (len(tries), f"{count - begin} from {begin}, offset {offset}, "
            f"step {STEP}", faults, time.monotonic() - began)


def shared_beginning(program, stage):
    """How many allocations all commands begin with, for the schemas."""
    box = Box(program, stage)
    run = box.run("explain", "scep.subject", status=0,
                  env={"SCEPCTL_TEST_FAIL_OWN": "1"})
    shutil.rmtree(box.path)
    return int(run.err.rsplit("allocations: ", 1)[1]) - OVERLAP


def sweep_all(program, words):
    """(passed, failed); with words, only the jobs of these names."""
    stage = Stage()
    passed = failed = 0
    begin = shared_beginning(program, stage)
    pool = concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2)
    ends = [(name, pool.submit(sweep, program, stage, kind, begin))
            for name, kind in JOBS if not words or name in words]
    for name, end in ends:
        tried, text, faults, seconds = end.result()
        passed += tried - len(faults)
        failed += len(faults)
        print(f"{'not ok' if faults else 'ok'} - {name}: {tried} of {text}, "
              f"{seconds:.0f} s", flush=True)
        for fault in faults[:5]:
            print("# " + fault.replace("\n", "\n# "), flush=True)
    pool.shutdown()
    stage.done()
    return passed, failed
