#!/usr/bin/env python3
"""The network tests' servers, judged by clients that are not ours: curl,
openssl, scepclient. servers_test.py [WORD...]; with words, only the cases
whose names hold one of them. TAP on stdout, then a summary.

What must not go unnoticed was planted once each: a logon counted twice, a
challenge accepted twice, a slot that is not freed, a poll answered without
the second PENDING, a relay that listens on all addresses."""

import gzip
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from email.utils import parsedate_to_datetime

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "cli")]
sys.dont_write_bytecode = True

from harness import Failure, case, check, has, rows, same  # noqa: E402
from live import run_stage  # noqa: E402
from scep_by_hand import Hand, Reply  # noqa: E402
from servers import (BEHAVIOURS, USERS, RaServer, RoughServer,  # noqa: E402
                     answers, pages)
from servers.process import find, tool, wait_for  # noqa: E402


class Box:
    """One case's directory, and the clients."""

    def __init__(self, stage):
        self.stage = stage
        self.pki = stage.pki
        self.path = tempfile.mkdtemp(prefix="scepctl-servers-")

    def done(self):
        shutil.rmtree(self.path, ignore_errors=True)

    def at(self, name):
        return os.path.join(self.path, name)

    def curl(self, *arguments, seconds=20, env=None):
        """(exit status, HTTP status, headers as text, body)."""
        for name in ("head", "body"):
            if os.path.exists(self.at(name)):
                os.unlink(self.at(name))
        done = subprocess.run(
            [find("curl", "curl"), "-sS", "--noproxy", "*", "--max-time",
             str(seconds), "--cacert", self.pki.cert("web-root"), "-D",
             self.at("head"), "-o", self.at("body"), "-w", "%{http_code}",
             *arguments], capture_output=True, check=False,
            env={**os.environ, **(env or {})})
        return (done.returncode, int(done.stdout or 0),
                self.read("head").decode("latin-1"), self.read("body"))

    def read(self, name):
        try:
            with open(self.at(name), "rb") as file:
                return file.read()
        except FileNotFoundError:
            return b""

    def ntlm(self, url, user=None, password=None, *more):
        user = user or self.stage.ndes.user
        password = password or self.stage.ndes.password
        both = user.encode() + b":" + (password if isinstance(
            password, bytes) else password.encode())
        return self.curl("--ntlm", "-u", both, url, *more)

    def scepclient(self, url, challenge, *more):
        """Exit status and output; each run in a directory of its own."""
        where = tempfile.mkdtemp(dir=self.path)
        with self.stage.scepserver.enrolling:
            done = subprocess.run(
                [find("scepclient", "scep"), "-private-key",
                 os.path.join(where, "key.pem"), "-certificate",
                 os.path.join(where, "cert.pem"), "-server-url", url,
                 "-challenge", challenge, "-cn", "device 1", "-country", "DE",
                 *more], cwd=where, capture_output=True, check=False,
                timeout=60, env={**os.environ, "SSL_CERT_FILE":
                                 self.pki.cert("web-root")})
        subject = None
        if os.path.exists(os.path.join(where, "cert.pem")):
            subject = tool("openssl", "x509", "-noout", "-subject", "-in",
                           os.path.join(where, "cert.pem")).decode()
        return done.returncode, subject, (done.stdout + done.stderr).decode()


def shown_page(site):
    """What the site's page shows now, without a request."""
    return pages.grouped(site.page_thumbprint())


@case("ndes: NTLM, the right password")
def ntlm_right(box):
    with box.stage.ndes.site() as site:
        status, code, head, body = box.ntlm(site.admin_url)
        same((status, code), (0, 200), "curl and HTTP")
        text = body.decode("utf-16-le")
        has(text, f"<B> {shown_page(site)} </B>")
        has(text, f"<B> {site.challenges[0]} </B>")
        has(head, "Content-Type: text/html\r\n")
        same(site.logons(), 1, "logons")
        same(site.failed_logons(), 0, "failed logons")
        same(site.connections(), 1, "connections")
        same([r.status for r in site.requests()], [401, 200], "statuses")
        same(site.requests()[1].user, "ACME\\ndes_admin", "user")


@rows("ndes: exactly one failed logon", [
    ("wrong password", "ACME\\ndes_admin", "wrong"),
    ("unknown user", "ACME\\nobody", "wrong"),
    ("password in UTF-8", "ACME\\umlaut", USERS["umlaut"]),
    ("password beyond Latin-1", "ACME\\euro", USERS["euro"]),
])
def ntlm_wrong(box, user, password):
    with box.stage.ndes.site() as site:
        same(box.ntlm(site.admin_url, user, password)[:2], (0, 401))
        same((site.logons(), site.failed_logons()), (1, 1), "logons")
        same(site.challenges, [], "challenges given out")


@rows("ndes: NTLM takes", [
    ("a password in Latin-1", "ACME\\umlaut",
     USERS["umlaut"].encode("latin-1")),
    ("DOMAIN/user", "ACME/ndes_admin", USERS["ndes_admin"]),
    ("a user without domain", "ndes_admin", USERS["ndes_admin"]),
])
def ntlm_forms(box, user, password):
    with box.stage.ndes.site() as site:
        same(box.ntlm(site.admin_url, user, password)[:2], (0, 200))
        same((site.logons(), site.failed_logons()), (1, 0), "logons")


@case("ndes: a connection stays logged on")
def ntlm_connection(box):
    with box.stage.ndes.site() as site:
        box.ntlm(site.admin_url, None, None, site.admin_url, "-o",
                 box.at("second"))
        same([r.status for r in site.requests()], [401, 200, 200])
        same((site.logons(), site.connections()), (1, 1))
        check(site.challenges[0] != site.challenges[1], "challenge repeated")


@case("ndes: five slots, and a used challenge frees one")
def slots(box):
    with box.stage.ndes.site() as site:
        for _ in range(5):
            has(box.ntlm(site.admin_url)[3].decode("utf-16-le"),
                "enrollment challenge password is")
        has(box.ntlm(site.admin_url)[3].decode("utf-16-le"),
            "The password cache is full.")
        os.unlink(os.path.join(site.challenge_directory, site.challenges[2]))
        box.ntlm(site.admin_url)
        same(len(site.challenges), 6, "challenges")
        same(len(site.outstanding()), 5, "outstanding")


@rows("ndes: page", [(name, name) for name in pages.PAGES])
def page(box, name):
    with box.stage.ndes.site("open") as site:
        site.page = name
        _, code, head, body = box.curl(site.admin_url)
        challenge = (site.challenges or [pages.SINGLE_PASSWORD])[0]
        expected = pages.render(name, site.page_thumbprint(), challenge)
        same((code, body), (expected.status, expected.body), "answer")
        has(head, f"Content-Type: {expected.type}\r\n")
        same(len(site.challenges), int(pages.PAGES[name].costs), "slots")


@rows("ndes: GetCACaps", [(name, name) for name in answers.CAPABILITIES])
def capabilities(box, name):
    with box.stage.ndes.site() as site:
        site.capabilities = name
        _, code, head, body = box.curl(site.url + "?operation=GetCACaps")
        expected = answers.CAPABILITIES[name]
        same((code, body), (expected.status, expected.body), "answer")
        check(f"Content-Type: {expected.type}\r\n" in head
              if expected.type else "Content-Type" not in head, head)


def spaceless(name):
    """OpenSSL 3.0 writes blanks around '=', 3.5 none."""
    return name.replace(" = ", "=")


def subjects(box, body):
    """Common names in order, by openssl; None when it is no bundle."""
    with open(box.at("answer"), "wb") as file:
        file.write(body)
    for command in ("pkcs7", "x509"):
        done = subprocess.run(
            ["openssl", command, "-inform", "DER", "-in", box.at("answer"),
             *(["-print_certs", "-noout"] if command == "pkcs7" else
               ["-noout", "-subject"])], capture_output=True, check=False)
        found = re.findall(rb"subject=CN ?= ?([^,\n]+)", done.stdout)
        if found:
            return [name.decode() for name in found]
    return None


RA, ISSUING, ROOT = "ACME-MSCEP-RA", "Acme Issuing CA", "Acme Root CA"


@rows("ndes: GetCACert", [
    ("ndes", "ndes", [RA, RA, ISSUING, ROOT]),
    ("root-before-issuing", "root-before-issuing", [RA, RA, ROOT, ISSUING]),
    ("reversed", "reversed", [ROOT, ISSUING, RA, RA]),
    ("one-tier", "one-tier", [RA, RA, ROOT]),
    ("one-ca", "one-ca", [ROOT]),
    ("with-crls", "with-crls", [RA, RA, ISSUING, ROOT]),
    ("ra-only", "ra-only", [RA, RA]),
    ("html", "html", None), ("garbage", "garbage", None),
    ("empty", "empty", None),
])
def get_ca_cert(box, name, expected):
    with box.stage.ndes.site() as site:
        site.certificates = name
        body = box.curl(site.url + "?operation=GetCACert")[3]
        same(subjects(box, body), expected, "subjects")


@case("ndes: every GetCACert answer has its status and type")
def all_ca_certs(box):
    with box.stage.ndes.site() as site:
        for name in answers.CERTIFICATES:
            expected = answers.certificates(box.pki, name)
            site.certificates = name
            _, code, head, body = box.curl(
                site.url + "?operation=GetCACert")
            same((code, body), (expected.status, expected.body), name)
            check(f"Content-Type: {expected.type}\r\n" in head
                  if expected.type else "Content-Type" not in head, head)


@rows("pki:", [
    ("SHA-1 signature", "sha1", "Signature Algorithm: sha1"),
    ("1024 bits", "weak", "Public-Key: (1024 bit)"),
    ("elliptic curve", "ra-enc-ec", "id-ecPublicKey"),
    ("RA signs", "ra-sign", "Digital Signature\n"),
    ("RA decrypts", "ra-enc", "Key Encipherment\n"),
    ("RA's purpose", "ra-enc", "1.3.6.1.4.1.311.20.2.1"),
    ("RA marked as CA", "ra-ca", "CA:TRUE"),
])
def certificate(box, name, text):
    has(tool("openssl", "x509", "-noout", "-text", "-in",
             box.pki.cert(name)).decode(), text)


@rows("pki: over", [("CA", "expired"), ("RA", "ra-enc-expired"),
                    ("web server", "web-expired")])
def expired(box, name):
    done = subprocess.run(["openssl", "x509", "-noout", "-checkend", "0",
                           "-in", box.pki.cert(name)], check=False,
                          capture_output=True)
    same(done.returncode, 1, "openssl x509 -checkend")


@case("ndes: with CRLs there is one")
def with_crls(box):
    with open(box.at("p7"), "wb") as file:
        file.write(answers.certificates(box.pki, "with-crls").body)
    has(tool("openssl", "pkcs7", "-inform", "DER", "-in", box.at("p7"),
             "-print_certs").decode(), "BEGIN X509 CRL")


@rows("ndes: nothing is sent to a server that is", [
    ("expired", "expired", "expired"),
    ("another", "wrong-host", "subject name"),
    ("untrusted", "untrusted", "issuer"),
])
def bad_tls(box, kind, text):
    del text
    with box.stage.ndes.site(kind) as site:
        same(box.ntlm(site.admin_url)[0], 60, "curl's status")
        same(site.requests(), [], "requests")
        same(box.ntlm(site.admin_url, None, None, "-k")[:2], (0, 200))
        same(site.logons(), 1, "logons without check")


@case("ndes: Basic")
def basic(box):
    with box.stage.ndes.site("basic") as site:
        login = f"{box.stage.ndes.user}:{box.stage.ndes.password}"
        same(box.curl("--basic", "-u", login, site.admin_url)[:2], (0, 200))
        same((site.logons(), site.failed_logons()), (1, 0))
        same(box.curl("--basic", "-u", "ACME\\ndes_admin:no",
                      site.admin_url)[:2], (0, 401))
        same((site.logons(), site.failed_logons()), (2, 1))
        status, code, head, _ = box.ntlm(site.admin_url)
        same((status, code, site.logons()), (0, 401, 2), "NTLM")
        has(head, "WWW-Authenticate: Basic")


@rows("ndes: Kerberos", [("alone", "kerberos"), ("beside NTLM", "both")])
def kerberos(box, kind):
    kdc = box.stage.kdc
    with box.stage.ndes.site(kind) as site:
        same(box.curl("--negotiate", "-u", ":", site.admin_url,
                      env=kdc.ticket())[:2], (0, 200))
        same((site.logons(), site.requests()[-1].user),
             (1, "ndes_admin@ACME.TEST"))
        same(box.curl("--negotiate", "-u", ":", site.admin_url,
                      env=kdc.no_ticket())[:2], (0, 401))
        same(site.logons(), 1, "logons without ticket")


@case("ndes: Kerberos alone takes no NTLM, offers none")
def kerberos_only(box):
    with box.stage.ndes.site("kerberos") as site:
        _, code, head, _ = box.ntlm(site.admin_url)
        same((code, site.logons()), (401, 0))
        check("NTLM" not in head, head)


@case("ndes: IIS's offer is Negotiate and NTLM")
def both_offers(box):
    with box.stage.ndes.site("both") as site:
        head = box.curl(site.admin_url)[2]
        has(head, "WWW-Authenticate: Negotiate\r\n")
        has(head, "WWW-Authenticate: NTLM\r\n")
        same(box.ntlm(site.admin_url)[:2], (0, 200))


@case("ndes: the missing slash is redirected, without logon")
def slash(box):
    with box.stage.ndes.site() as site:
        _, code, head, _ = box.ntlm(site.admin_url.rstrip("/"))
        same((code, site.logons()), (301, 0))
        has(head, "/certsrv/mscep_admin/\r\n")


@case("ndes: Application Proxy's headers, on refusals too")
def app_proxy(box):
    with box.stage.ndes.site("app-proxy") as site:
        for url, code in ((site.admin_url, 401), (site.url, 200)):
            answer = box.curl(url)
            same(answer[1], code)
            has(answer[2], "x-ms-proxy-transaction-id: c4b1d9f2")
        site.app_proxy_fault("BackendTimeOut")
        _, code, head, _ = box.curl(site.url)
        same((code, head.count("x-ms-proxy-transaction-id")), (504, 1))
        has(head, "x-ms-proxy-error-details: BackendTimeOut")


@case("ndes: clock, query limit, Intune's 403, plain page, more headers")
def site_attributes(box):
    with box.stage.ndes.site() as site:
        site.clock = -3600
        head = box.curl(site.url)[2]
        date = re.search(r"^Date: (.*)\r$", head, re.M).group(1)
        behind = time.time() - parsedate_to_datetime(date).timestamp()
        check(3590 < behind < 3660, f"clock behind by {behind} s")
        has(box.read("body").decode("utf-16-le"),
            "Network Device Enrollment Service")
        site.intune = True
        same(box.curl(site.url)[1], 403)
        url = site.url + "?operation=GetCACaps&message="
        same(box.curl(url + "a" * 2000)[1], 200)
        same(box.curl(url + "a" * 2100)[1], 404)
        site.headers = {"X-More": "1"}
        has(box.curl(url)[2], "X-More: 1\r\n")
        same(site.requests()[-1].target,
             "/certsrv/mscep/mscep.dll?operation=GetCACaps&message=")
    with box.stage.ndes.site() as site:
        same(site.requests(), [], "requests of the test before")


@case("scepserver: scepclient enrols")
def scepserver_enrol(box):
    server = box.stage.scepserver
    status, subject, output = box.scepclient(server.url, server.challenge)
    same(status, 0, output)
    has(spaceless(subject), "CN=device 1")


@case("scepserver: a wrong challenge fails")
def scepserver_wrong(box):
    status, subject, output = box.scepclient(box.stage.scepserver.url, "no")
    same((status, subject), (1, None), output)


@case("scepserver: behind NDES's TLS and path")
def scepserver_behind(box):
    server = box.stage.scepserver
    with box.stage.ndes.site() as site:
        site.forward(server.url)
        status, subject, output = box.scepclient(site.url, server.challenge)
        same(status, 0, output)
        has(spaceless(subject), "CN=device 1")
        site.certificates = "one-ra"
        same(len(subjects(box, box.curl(
            site.url + "?operation=GetCACert")[3])), 3, "replaced answer")


def below(pid):
    """The processes below one."""
    found = tool("ps", "-e", "-o", "pid=,ppid=").decode().split()
    pairs = list(zip(map(int, found[::2]), map(int, found[1::2])))
    family = [pid]
    for parent in family:
        family += [child for child, of in pairs if of == parent]
    return family[1:]


def listeners():
    """Of each listening TCP socket here: address in hex, inode."""
    out = []
    for name in ("tcp", "tcp6"):
        with open(f"/proc/self/net/{name}", encoding="ascii") as file:
            for line in list(file)[1:]:
                parts = line.split()
                if parts[3] == "0A":
                    out.append((parts[1].split(":")[0], parts[9]))
    return out


@case("all: nothing listens beyond 127.0.0.1")
def loopback_only(box):
    stage = box.stage
    with RaServer(box.pki) as ra, RoughServer("silent"):
        family = [os.getpid()] + [
            pid for server in (stage.ndes, stage.scepserver, stage.kdc, ra)
            for pid in below(server.process.keeper.pid)]
        inodes = set()
        for pid in family:
            for fd in os.listdir(f"/proc/{pid}/fd"):
                try:
                    inodes.add(os.readlink(f"/proc/{pid}/fd/{fd}"))
                except OSError:
                    pass
        ours = [address for address, inode in listeners()
                if f"socket:[{inode}]" in inodes]
    check(len(ours) > len(stage.ndes.ports) + 3, f"only {len(ours)} found")
    same(set(ours), {"0100007F"}, "addresses")


@case("ra: scepclient enrols with one RA")
def ra_scepclient(box):
    with RaServer(box.pki, one_ra=True) as ra:
        status, subject, output = box.scepclient(
            ra.url, ra.challenge, "-ca-fingerprint", box.pki.digest("ra"))
        same(status, 0, output)
        has(spaceless(subject), "CN=device 1")
        event, = ra.enrolments()
        same((event["type"], event["status"], event["method"],
              event["challenge"]), ("19", "0", "POST", ra.challenge))


@case("ra: a pair of RAs, one decrypts, the other signs")
def ra_pair(box):
    hand = Hand(box.path, box.pki)
    with RaServer(box.pki, days=30, cipher="aes128") as ra:
        reply = Reply(hand.post(ra.url, hand.enrol(
            "device 2", ra.challenge, "ra-enc")))
        same((reply.type, reply.status, reply.transaction, reply.nonce),
             ("3", "0", hand.transaction, hand.nonce))
        pem = hand.certificate(reply, "ra-sign")
        text = tool("openssl", "x509", "-noout", "-text",
                    stdin=pem).decode()
        has(spaceless(text), "Issuer: CN=Acme Issuing CA")
        has(spaceless(text), "Subject: CN=device 2")
        has(text, "DNS:device.example.com")
        has(text, "Digital Signature")
        event, = ra.enrolments()
        same((event["names"], event["bits"], event["usage"],
              event["digest"]),
             (["device.example.com"], 2048, "80", "sha256"))


@case("ra: by GET, when POST is refused")
def ra_get(box):
    hand = Hand(box.path, box.pki)
    with RaServer(box.pki, get_only=True, no_ra=True) as ra:
        caps = box.curl(ra.url + "?operation=GetCACaps")[3]
        check(b"POST" not in caps, caps)
        message = hand.enrol("device 3", ra.challenge, "issuing")
        same(box.curl("-X", "POST", "--data-binary", "x", ra.url
                      + "?operation=PKIOperation")[1], 405)
        reply = Reply(hand.get(ra.url, message))
        same(reply.status, "0")
        hand.certificate(reply, "issuing")


@case("ra: PENDING twice, then the certificate")
def ra_pending(box):
    hand = Hand(box.path, box.pki)
    with RaServer(box.pki, pending=2) as ra:
        reply = Reply(hand.post(ra.url, hand.enrol(
            "device 4", ra.challenge, "ra-enc")))
        same((reply.status, reply.nonce), ("3", hand.nonce))
        reply = Reply(hand.post(ra.url, hand.poll("ra-enc", "issuing")))
        same((reply.status, reply.nonce), ("3", hand.nonce))
        reply = Reply(hand.post(ra.url, hand.poll("ra-enc", "issuing")))
        same((reply.status, reply.nonce), ("0", hand.nonce))
        hand.certificate(reply, "ra-sign")
        same([event["type"] for event in ra.enrolments()],
             ["19", "20", "20"])


@case("ra: a poll that names another issuer is refused")
def ra_wrong_poll(box):
    hand = Hand(box.path, box.pki)
    with RaServer(box.pki, pending=2) as ra:
        hand.post(ra.url, hand.enrol("device", ra.challenge, "ra-enc"))
        try:
            hand.post(ra.url, hand.poll("ra-enc", "root"))
            raise Failure("accepted")
        except OSError as error:
            same(getattr(error, "code", None), 500)
        has(ra.enrolments()[-1]["why"], "another issuer")


@rows("ra: failInfo", [(str(n), n) for n in range(5)])
def ra_fail(box, number):
    hand = Hand(box.path, box.pki)
    with RaServer(box.pki, fail=number) as ra:
        reply = Reply(hand.post(ra.url, hand.enrol(
            "device", ra.challenge, "ra-enc")))
        same((reply.status, reply.fail), ("2", str(number)))


@rows("ra: wrong on purpose", [
    ("nonce", "nonce"), ("transaction", "transaction"),
    ("signer", "signer"), ("key", "key")])
def ra_manner(box, manner):
    hand = Hand(box.path, box.pki)
    with RaServer(box.pki, manner=manner) as ra:
        reply = Reply(hand.post(ra.url, hand.enrol(
            "device", ra.challenge, "ra-enc")))
        wrong = {"nonce": reply.nonce != hand.nonce,
                 "transaction": reply.transaction != hand.transaction}
        for name in ("nonce", "transaction"):
            same(wrong[name], manner == name, name)
        if manner == "signer":
            hand.certificate(reply, "issuing")
        try:
            hand.certificate(reply, "ra-sign")
            refused = False
        except Exception:  # pylint: disable=broad-except
            refused = True
        same(refused, manner in ("signer", "key"), "refused")


@case("end to end: NTLM page, challenge, enrolment through Apache, once")
def end_to_end(box):
    with box.stage.ndes.site() as site, RaServer(
            box.pki, site.challenge_directory, one_ra=True) as ra:
        site.forward(ra.url)
        text = box.ntlm(site.admin_url)[3].decode("utf-16-le")
        thumbprint, challenge = re.findall("<B> ([0-9A-F ]+) </B>", text)
        same(thumbprint, pages.grouped(box.pki.digest("issuing", "md5")))
        same(len(site.outstanding()), 1)
        for expected in (0, 1):
            status, _, output = box.scepclient(
                site.url, challenge, "-ca-fingerprint", box.pki.digest("ra"))
            same(status, expected, output)
            same(site.outstanding(), [])
        same([(e["status"], e.get("fail")) for e in ra.enrolments()],
             [("0", None), ("2", "1")])


# curl's exit statuses for each kind of weather; 0 with the HTTP status.
WEATHER = {
    "silent": {28}, "drip": {28}, "drip-header": {28}, "endless": {28},
    "endless-close": {28}, "large": {28}, "cut-off": {18, 56},
    "cut-off-chunk": {18, 56}, "cut-off-header": {0, 8, 52, 56},
    "huge-header": {27, 56, 100}, "many-headers": {27, 56, 100},
    "bad-length": {8}, "two-lengths": {0, 8}, "bad-chunk": {56},
    "bad-gzip": {23, 61}, "not-http": {1}, "http-0.9": {1},
    "close": {35, 52, 56}, "close-after": {52, 56}, "reset": {35, 52, 56},
    "garbage-tls": {35}, "silent-tls": {28},
}
CODES = {"short-length": 200, "escapes": 500, "redirect": 302,
         "redirect-self": 301, "microsoft-login": 302, "us-login": 302,
         "login-page": 200, "web-page": 200, "no-content": 204,
         "not-found": 404, "forbidden": 403, "too-long": 414, "error": 500,
         "throttled": 429, "offers-basic": 401, "offers-digest": 401,
         "offers-bearer": 401, "offers-negotiate": 401,
         "offers-nothing": 401, "asks-proxy": 407, "bad-gateway": 502,
         "backend-timeout": 504, "no-connector": 503, "backend-down": 503,
         "plain": 500, "iis-error": 500, "http-sys-503": 503,
         "proxied-503": 503, "proxied-500": 500, "query-too-long": 404,
         "url-too-long": 404, "request-too-long": 400, "wants-client": 403}


@rows("rough:", [(name, name) for name in [*WEATHER, *CODES]])
def rough(box, name):
    with RoughServer(name, box.pki, target="http://localhost:1") as server:
        login = "user:only in this test"
        status, code, head, _ = box.curl(
            "--ntlm", "-u", login, "--compressed", server.url, seconds=1)
        if name in WEATHER:
            check(status in WEATHER[name], f"curl's status {status}")
        else:
            same((status, code), (0, CODES[name]))
        same(server.credentials(), [], "logons")
        check(server.connections >= 1, "no connection")
        if name == "redirect":
            has(head, "Location: http://localhost:1/certsrv/mscep/mscep.dll")
        if name in ("microsoft-login", "bad-gateway"):
            has(head, "x-ms-proxy-transaction-id")


@case("rough: every kind of weather is here")
def weather(box):
    del box
    same(sorted([*WEATHER, *CODES, "bomb"]), sorted(BEHAVIOURS))


@case("rough: bomb")
def bomb(box):
    with RoughServer("bomb", box.pki) as server:
        status, _, _, body = box.curl(server.url, seconds=60)
        same(status, 0)
        check(len(body) < 1 << 20, f"{len(body)} bytes on the way")
        same(len(gzip.decompress(body)), 256 << 20, "unpacked")


@case("rough: sent credentials are seen")
def credentials(box):
    with RoughServer("offers-basic", box.pki) as server:
        box.curl("--basic", "-u", "user:x", server.url)
        same(len(server.credentials()), 1)
        same(server.requests[0].headers["authorization"], "Basic dXNlcjp4")


KILLED = """
import os, sys
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
from servers import ScepServer
server = ScepServer()
print(server.process.keeper.pid, server.directory.path, flush=True)
sys.stdin.read()
"""


@case("all: servers do not outlive a killed test")
def killed(box):
    del box
    test = subprocess.Popen([sys.executable, "-c", KILLED, HERE],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    keeper, directory = test.stdout.readline().decode().split(" ", 1)
    family = [int(keeper), *below(int(keeper))]
    check(len(family) >= 3, f"family {family}")
    test.send_signal(signal.SIGKILL)
    test.communicate()

    def gone():
        for pid in family:
            try:
                with open(f"/proc/{pid}/stat", encoding="ascii") as file:
                    if file.read().rsplit(")", 1)[1].split()[0] != "Z":
                        return False
            except (FileNotFoundError, ProcessLookupError):
                pass
        return True

    wait_for(gone, "end of the servers")
    shutil.rmtree(directory.strip())


def main():
    return run_stage("net", Box, sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
