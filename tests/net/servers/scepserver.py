"""micromdm's scepserver as Debian packages it (scep), which listens on all
addresses: it runs in a network namespace of its own and is reached through
relay.py on 127.0.0.1.

    with ScepServer() as server:
        server.url            http://127.0.0.1:PORT/scep
        server.challenge      the static challenge it wants
        server.ca             path of its CA certificate in PEM
        server.output()       what it logged
        server.enrolling      a lock to be held while enrolling

Two enrolments at once meet in its files for the serial number, and one of them
is a badRequest now and then. GetCACert is one DER certificate, the answers are in single DES, and a wrong
challenge fails with badRequest. NdesServer puts it behind TLS and the paths
of NDES: site.forward(server.url).
"""

import os
import socket
import sys
import threading
import urllib.request

from .process import HERE, Directory, Process, Server, find, tool

PORT = 8080  # inside the namespace
CA_PASSWORD = "only in this test"


class ScepServer(Server):
    challenge = "static s3cret"

    def __init__(self, days=365):
        self.enrolling = threading.Lock()
        program = find("scepserver", "scep")
        unshare = find("unshare", "util-linux")
        self.directory = Directory("scepserver")
        depot = self.directory.at("depot")
        self.ca = os.path.join(depot, "ca.pem")
        tool(program, "ca", "-init", "-depot", depot, "-keySize", "2048",
             "-organization", "Acme", "-organizational_unit", "SCEP CA",
             "-country", "DE", "-key-password", CA_PASSWORD)
        # Without root, a user namespace gives the right to make the other.
        options = ["-n"] if os.geteuid() == 0 else ["-rn"]
        with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
            fd = listener.fileno()
            self.port = listener.getsockname()[1]
            self.url = f"http://127.0.0.1:{self.port}/scep"
            self.process = Process(
                [unshare, *options, sys.executable, "-I", "-S",
                 os.path.join(HERE, "relay.py"), str(fd), str(PORT),
                 program, "-depot", depot, "-port", str(PORT), "-allowrenew",
                 "0", "-crtvalid", str(days), "-debug"],
                self.directory.at("output.log"),
                {"SCEP_CA_PASS": CA_PASSWORD,
                 "SCEP_CHALLENGE_PASSWORD": self.challenge}, [fd])
        self.process.wait_ready(self.ready)

    def ready(self):
        try:
            with urllib.request.urlopen(self.url + "?operation=GetCACaps",
                                        timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def output(self):
        return self.process.output()

    def stop(self):
        self.process.stop()
        self.directory.done()
