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

import concurrent.futures
import os
import sys
import threading
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "cli")]
sys.dont_write_bytecode = True

import harness  # noqa: E402
from servers import Kdc, NdesServer, Pki  # noqa: E402

PASSWORD = "NDES_PASSWORD"


class Stage:
    """Each server is started when first asked for."""

    def __init__(self):
        self.lock = threading.RLock()
        self.pki = Pki()
        self.started = None
        self.kdc = Kdc()

    @property
    def ndes(self):
        with self.lock:
            if self.started is None:
                self.started = NdesServer(self.pki, self.kdc)
            return self.started

    def done(self):
        if self.started is not None:
            self.started.stop()
        self.kdc.stop()
        self.pki.done()


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


def run(function, program, stage):
    fault = None
    box = Box(program, stage)
    try:
        function(box)
    except harness.Failure as failure:
        fault = str(failure)
    except Exception:  # pylint: disable=broad-except
        fault = traceback.format_exc()
    finally:
        box.done()
    return fault


def main():
    program, words = os.path.abspath(sys.argv[1]), sys.argv[2:]
    chosen = [(name, function) for name, function in harness.CASES
              if not words or any(word in name for word in words)]
    stage = Stage()
    failed = 0
    begin = time.monotonic()
    # They mostly wait, so there are more than processors.
    with concurrent.futures.ThreadPoolExecutor(
            2 * (os.cpu_count() or 2)) as pool:
        futures = [pool.submit(run, function, program, stage)
                   for _, function in chosen]
        for number, (future, (name, _)) in enumerate(
                zip(futures, chosen), 1):
            fault = future.result()
            print(f"{'not ' if fault else ''}ok {number} - {name}")
            if fault:
                failed += 1
                print("\n".join(f"# {line}" for line in fault.splitlines()))
            sys.stdout.flush()
    stage.done()
    print(f"1..{len(chosen)}")
    print(f"# {time.monotonic() - begin:.1f} s")
    print(f"net: {len(chosen) - failed} passed, {failed} failed")
    sys.exit(0 if chosen and not failed else 1)
