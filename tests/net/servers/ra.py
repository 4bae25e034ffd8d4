"""A SCEP server that answers as NDES does, with registration authorities:
tests/net/scepra, built once on micromdm's library from Debian.

    with RaServer(pki) as ra:
        ra.url          http://127.0.0.1:PORT/certsrv/mscep/mscep.dll
        ra.challenge    accepted any time (None with one-time challenges)
        ra.events()     what it was asked, one dictionary each: operation,
                        method, message, type ("19" request, "20" poll),
                        transaction, status, fail, why, subject, names, bits,
                        usage, challenge, digest, http
        ra.enrolments() only the requests for a certificate

Options:
    challenges  a directory of one-time challenges, Site.challenge_directory
    pending     answers PENDING this often before the certificate; 1 is the
                request's own, more are for polls
    fail        failInfo 0 to 4 for every request
    get_only    capabilities without POSTPKIOperation, POST is 405
    caps        other capabilities, as text
    one_ra      one RA certificate for both (as scepclient needs), not a pair
    no_ra       the CA itself signs and decrypts; GetCACert is its certificate
    order       names of the certificates in GetCACert, instead
    issuer      name of another CA that issues, with one RA of its own
    cipher      of answers: "des", "aes128", "aes256"
    days        validity of what it issues
    manner      an answer wrong in one way: "nonce", "transaction", "signer",
                "key" (certificate for another), "html", "type" (of the
                content), "broken" (500), "echo" (500 that repeats the
                challenge), "ca-first" and "ca-after" (the CA's certificate
                beside the issued one), "drop-names" (no alternative names),
                "ipsec" (purpose of NDES' default template),
                "sid-extension" (the SID as a CA of Microsoft's adds it,
                and no other names)

A challenge that is not accepted fails with badMessageCheck, as by NDES.
"""

import fcntl
import json
import os
import re
import shutil

from .process import TOP, Directory, Process, Server, find, tool

SOURCE = os.path.join(TOP, "tests", "net", "scepra")
BUILD = os.path.join(TOP, "build", "net")
DEBIAN_GO = "/usr/share/gocode"
# The sources import what Debian 12 has; from 13 on the libraries are these.
SUCCESSORS = {"github.com/micromdm/scep/v2/scep": "github.com/smallstep/scep",
              "go.mozilla.org/pkcs7": "github.com/smallstep/pkcs7"}


def sources():
    return sorted(os.path.join(SOURCE, name) for name in os.listdir(SOURCE)
                  if name.endswith((".go", ".mod")))


def program():
    """The path of the program; built when it is missing or old."""
    go = find("go", "golang-go")
    built = os.path.join(BUILD, "scepra")
    os.makedirs(BUILD, exist_ok=True)
    with open(os.path.join(BUILD, "lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.exists(built) or any(
                os.stat(path).st_mtime_ns >= os.stat(built).st_mtime_ns
                for path in sources()):
            compile_to(built, go)
    return built


def compile_to(built, go):
    # Debian's library is found by GOPATH; the import path with /v2 only
    # resolves for a package that lies in one and has a go.mod.
    below = os.path.join(BUILD, "go", "src", "scepra")
    shutil.rmtree(below, ignore_errors=True)
    os.makedirs(below)
    older = os.path.isdir(f"{DEBIAN_GO}/src/go.mozilla.org/pkcs7")
    for path in sources():
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for name, successor in () if older else SUCCESSORS.items():
            text = text.replace(f'"{name}"', f'"{successor}"')
        with open(os.path.join(below, os.path.basename(path)), "w",
                  encoding="utf-8") as file:
            file.write(text)
    tool(go, "build", "-o", built + ".new", ".", cwd=below, env={
        "GO111MODULE": "off", "GOFLAGS": "", "PWD": below,
        "GOPATH": os.path.join(BUILD, "go") + ":" + DEBIAN_GO,
        "GOCACHE": os.path.join(BUILD, "go-cache")})
    os.replace(built + ".new", built)


class RaServer(Server):
    def __init__(self, pki, challenges=None, pending=0, fail=None,
                 get_only=False, caps=None, one_ra=False, no_ra=False,
                 order=None, cipher="des", days=365, manner=None,
                 issuer="issuing"):
        sign, encrypt, chain = "ra-sign", "ra-enc", [
            "ra-sign", "ra-enc", "issuing", "root"]
        if one_ra:
            sign, encrypt, chain = "ra", "ra", ["ra", "issuing", "root"]
        if issuer != "issuing":
            sign = encrypt = f"{issuer}-ra"
            chain = [sign, issuer, "root"]
        if no_ra:
            sign, encrypt, chain = "issuing", "issuing", ["issuing"]
        self.challenge = None if challenges else "Fixed-challenge 1"

        def both(name):
            return f"{pki.cert(name)},{pki.key(name)}"

        options = {
            "sign": both(sign), "encrypt": both(encrypt),
            "issuer": both(issuer),
            "chain": ",".join(map(pki.cert, order or chain)),
            "challenge": self.challenge, "challenges": challenges,
            "pending": pending, "fail": fail, "get-only": get_only or None,
            "caps": caps, "cipher": cipher, "days": days, "manner": manner}
        self.directory = Directory("scepra")
        self.process = Process(
            [program()] + [
                f"-{name}=" + (str(value).lower() if value is True
                               else str(value))
                for name, value in options.items() if value is not None],
            self.directory.at("output.log"))
        self.process.wait_ready(self.ready)
        self.port = int(self.ready().group(1))
        self.url = f"http://127.0.0.1:{self.port}/certsrv/mscep/mscep.dll"

    def ready(self):
        return re.search(r"^port (\d+)\n", self.process.output(), re.M)

    def events(self):
        """Each is written before its answer is sent."""
        return [json.loads(line) for line in
                self.process.output().splitlines() if line.startswith("{")]

    def enrolments(self):
        return [event for event in self.events()
                if event["operation"] == "PKIOperation"]

    def stop(self):
        self.process.stop()
        self.directory.done()
