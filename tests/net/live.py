"""The stage for tests of the commands that ask servers: the program, run in a
project of its own against servers that the cases share.

    @case("...")
    def works(box):
        with box.site() as site:
            box.project()
            box.define("wifi.ini", site)
            box.run("build", "--unsigned", "wifi.ini", env=box.secret)

A test file ends with `main()`; it is run with PROGRAM [WORD...]; with words,
only the cases whose names hold one of them. TAP on stdout, then a summary."""

import os
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "cli")]
sys.dont_write_bytecode = True

import harness  # noqa: E402
from runner import run_cases  # noqa: E402
from servers import Kdc, NdesServer, Pki, ScepServer  # noqa: E402

PASSWORD = "NDES_PASSWORD"


class Stage:
    """What the cases share, each started when first asked for."""

    def __init__(self):
        self.lock = threading.RLock()
        self.made = {}

    def get(self, name, how):
        with self.lock:
            if name not in self.made:
                self.made[name] = how()
            return self.made[name]

    pki = property(lambda self: self.get("pki", Pki))
    kdc = property(lambda self: self.get("kdc", Kdc))
    ndes = property(lambda self: self.get(
        "ndes", lambda: NdesServer(self.pki, self.kdc)))
    scepserver = property(lambda self: self.get("scepserver", ScepServer))

    def done(self):
        for name in ("ndes", "scepserver", "kdc"):
            if name in self.made:
                self.made[name].stop()
        if "pki" in self.made:
            self.made["pki"].done()


class Box(harness.Box):
    def __init__(self, program, stage):
        super().__init__(program, stage)
        self.stage = stage
        self.pki = stage.pki

    @property
    def secret(self):
        """The environment with the right password."""
        return {PASSWORD: self.stage.ndes.password}

    def site(self, kind="ntlm"):
        return self.stage.ndes.site(kind)

    def project(self, more=""):
        self.write("scepctl.conf",
                   f"[network]\nca_file = {self.pki.cert('web-root')}\n"
                   f"timeout = 20\n{more}")

    def define(self, name, site, scep=None, profile=None, rest=""):
        """A definition of the site as an admin writes it."""
        stem = os.path.splitext(os.path.basename(name))[0]
        scep = {"url": site.url, "fingerprint": "auto",
                "challenge_type": "dynamic-microsoft-ca",
                "url_to_scep_admin": site.admin_url,
                "username": self.stage.ndes.user,
                "password": f"env:{PASSWORD}", **(scep or {})}
        profile = {"identifier": f"com.example.{stem}", **(profile or {})}
        return self.write(name, harness.definition(scep, profile, rest))

    def lock(self):
        return self.read("scepctl.lock").decode()


def admin_reads(site):
    """How often the page itself was given out."""
    return sum(request.target.startswith("/certsrv/mscep_admin")
               and request.status == 200 for request in site.requests())


def fetches(site):
    return sum("operation=GetCACert" in request.target
               for request in site.requests())


def run_stage(label, make_box, words):
    """Runs the cases with a stage for all; make_box is given it."""
    stage = Stage()
    try:
        return run_cases(label, lambda: make_box(stage), words)
    finally:
        stage.done()


def main():
    program, words = os.path.abspath(sys.argv[1]), sys.argv[2:]
    sys.exit(run_stage("net", lambda stage: Box(program, stage), words))
