#!/usr/bin/env python3
"""The command probe against real servers: probe_test.py PROGRAM [WORD...];
with words, only the cases whose names hold one of them. TAP on stdout, then a
summary.

What must not go unnoticed was planted once each: a fourth request to a
healthy server, an admin page read twice, an RA's fingerprint taken for the
CA's, a kept key that others can read, a login sent to what stands in front of
the server. Escape sequences are stopped in several places, so that the one in
the report is tested alone, in tests/unit/probe_test.c."""

import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "cli")]
sys.dont_write_bytecode = True

import harness  # noqa: E402
from harness import case, check, has, lacks, rows, same  # noqa: E402
from live import run_stage  # noqa: E402
from servers import RaServer, RoughServer  # noqa: E402
from servers.process import free_ports, tool  # noqa: E402

SLUGGISH = 3  # seconds, where a server never answers


class Box(harness.Box):
    def __init__(self, program, stage):
        super().__init__(program, None)
        self.stage = stage
        self.pki = stage.pki
        self.password = stage.ndes.password
        self.write("scepctl.conf",
                   f"[network]\nca_file = {stage.ndes.ca_file}\n")

    def define(self, server, **keys):
        """A definition for a site or server; a key that is None goes."""
        keys = {
            "url": server.url, "name": "ca",
            "subject": "CN=$SERIALNUMBER,O=$PROFILE_IDENTIFIER",
            "redistribute_profile": "15 days",
            "challenge_type": "dynamic-microsoft-ca",
            "url_to_scep_admin": getattr(server, "admin_url", None),
            "username": self.stage.ndes.user, "password": "env:PW",
            "retry_delay": "1", "use_as_digital_signature": "yes",
            "fingerprint": self.pki.digest("issuing"), **keys}
        top = {"min_os": keys.pop("min_os", "13")}
        lines = ["[profile]", "name = Probe", "identifier = com.example.probe"]
        lines += [f"{name} = {value}" for name, value in top.items()]
        lines += ["[scep]"] + [f"{name} = {value}" for name, value
                               in keys.items() if value is not None]
        return self.write("a.ini", "\n".join(lines) + "\n")

    def probe(self, *arguments, status=0, password=None):
        return self.run("probe", *arguments, status=status,
                        env={"PW": password or self.password})

    def steps(self, *arguments, status=0, password=None):
        report = self.probe("--json", *arguments, status=status,
                            password=password).json()
        return {step["id"]: step for step in report["steps"]}


def expect(steps, step, state, finding=None):
    got = steps[step]
    same(got["state"], state, f"state of {step} ({got['summary']})")
    if finding:
        found = {each["id"]: each for each in got["findings"]}
        check(finding in found, f"{step} lacks {finding}: {got}")
        check(found[finding]["hint"], f"{finding} has no remedy")


SET = ("--set", "SERIALNUMBER=C02XK1ZZJGH5")


@case("a healthy server: three requests, one connection, no login")
def _(box):
    with box.stage.ndes.site() as site:
        steps = box.steps(box.define(site))
        for step in ("name", "connect", "tls", "server", "capabilities",
                     "certificates", "fingerprint", "clock"):
            expect(steps, step, "ok")
        expect(steps, "admin", "skipped")
        has(steps["admin"]["summary"], "five places")
        expect(steps, "enrol", "skipped")
        has(steps["server"]["summary"], "Microsoft NDES")
        same(len(site.requests()), 3, "requests")
        same(site.connections(), 1, "connections")
        same(site.logons(), 0, "logons")
        same(site.challenges, [], "challenges")
        told = "\n".join(steps["certificates"]["evidence"])
        for digest in ("sha256", "sha1", "md5"):
            has(told, box.pki.digest("issuing", digest))
            lacks(told, box.pki.digest("ra-sign", digest))


@case("a URL alone is enough")
def _(box):
    with box.stage.ndes.site() as site:
        steps = box.steps(site.url)
        expect(steps, "certificates", "ok")
        expect(steps, "fingerprint", "skipped")
        same(len(site.requests()), 3, "requests")


@case("Entra Application Proxy is told from plain NDES")
def _(box):
    with box.stage.ndes.site("app-proxy") as site:
        steps = box.steps(box.define(site))
        has(steps["server"]["summary"], "behind Entra Application Proxy")


# What is set at the site, then step, state, finding and exit status.
def site_rows():
    for name, step, state, finding in (
            ("no-sha", "capabilities", "failed", "caps-no-sha"),
            ("no-cipher", "capabilities", "warning", "caps-no-cipher"),
            ("html", "capabilities", "failed", "no-capabilities"),
            ("error", "capabilities", "failed", "no-capabilities"),
            ("long", "capabilities", "failed", "no-capabilities"),
            ("no-post", "capabilities", "failed", "query-limit"),
            ("empty", "capabilities", "ok", "caps-empty"),
            ("crlf", "capabilities", "ok", None),
            ("lower-case", "capabilities", "failed", "caps-spelling"),
            ("standard", "capabilities", "failed", "caps-standard"),
            ("unknown-words", "capabilities", "ok", None)):
        yield f"capabilities {name}", {"capabilities": name}, step, state, \
            finding
    for name, state, finding in (
            ("root-before-issuing", "ok", None),
            ("reversed", "ok", None),
            ("one-ra", "ok", None),
            ("with-crls", "ok", None),
            ("without-root", "ok", "no-root"),
            ("sha1-issuing", "failed", "sha1"),
            ("sha1", "failed", "sha1"),
            ("rsa1024", "failed", "weak-key"),
            ("expired", "failed", "expired"),
            ("ra-expired", "failed", "expired"),
            ("ra-expires-soon", "warning", "expires-soon"),
            ("ra-ec", "failed", "recipient-key"),
            ("ra-useless", "failed", "ra-usage"),
            ("stranger-ra", "failed", "ra-issuer"),
            ("wrong-type", "failed", "content-type"),
            ("no-type", "failed", "content-type"),
            ("type-with-parameter", "failed", "content-type"),
            ("type-in-capitals", "failed", "content-type"),
            ("swapped-type", "failed", "content-type"),
            ("ca-chain", "failed", "no-ra"),
            ("one-ca-as-many", "failed", "no-ra"),
            ("one-ca", "ok", None),
            ("same-name-ra", "failed", "ra-issuer"),
            ("ra-only", "failed", "no-certificates"),
            ("html", "failed", "no-certificates"),
            ("garbage", "failed", "no-certificates"),
            ("empty", "failed", "no-certificates"),
            ("error", "failed", "no-certificates"),
            ("not-found", "failed", "no-certificates")):
        yield f"certificates {name}", {"certificates": name}, \
            "certificates", state, finding
    yield "Intune", {"intune": True}, "server", "failed", "intune"
    yield "clock ahead", {"clock": 400}, "clock", "warning", "clock"
    yield "clock behind", {"clock": -400}, "clock", "warning", "clock"
    yield "clock a little off", {"clock": 200}, "clock", "ok", None


@rows("site", site_rows())
def _(box, attributes, step, state, finding):
    with box.stage.ndes.site() as site:
        for name, value in attributes.items():
            setattr(site, name, value)
        path = box.define(site)
        result = box.run("probe", "--json", path, env={"PW": "x"})
        steps = {each["id"]: each for each in result.json()["steps"]}
        expect(steps, step, state, finding)
        worst = {each["state"] for each in steps.values()}
        same(result.status, 1 if "failed" in worst else 0, "status")
        check(len(site.requests()) <= 4, "more than four requests")


@case("a server without POST that takes long queries is only warned of")
def _(box):
    with box.stage.ndes.site() as site:
        site.capabilities = "no-post"
        site.query_limit = 65534
        path = box.define(site)
        expect(box.steps(path), "capabilities", "warning", "caps-no-post")
        same(len(site.requests()), 4, "requests")
        box.steps("--strict", path, status=1)


@rows("fingerprint", (
    ("the root's", "root", "sha256", "13", "ok", None),
    ("an RA's", "ra-enc", "sha256", "13", "failed", "fingerprint-ra"),
    ("the web server's", "web", "sha256", "13", "failed", "fingerprint-tls"),
    ("another CA's", "other", "sha256", "13", "failed",
     "fingerprint-differs"),
    ("SHA-1 today", "issuing", "sha1", "13", "warning", "fingerprint-weak"),
    ("the root's SHA-1 for old systems", "root", "sha1", "12", "ok", None),
    ("the issuing CA's SHA-1 for old systems", "issuing", "sha1", "12",
     "failed", "fingerprint-not-root")))
def _(box, name, digest, min_os, state, finding):
    with box.stage.ndes.site() as site:
        result = box.run("probe", "--json", box.define(
            site, min_os=min_os, fingerprint=box.pki.digest(name, digest)))
        steps = {each["id"]: each for each in result.json()["steps"]}
        expect(steps, "fingerprint", state, finding)
        if state != "ok":
            right = box.pki.digest(*(("root", "sha1") if min_os == "12" else
                                     ("issuing", "sha256")))
            has(steps["fingerprint"]["hint"], right)


@case("a URL: its CA by name, the steps counted")
def _(box):
    with box.stage.ndes.site() as site:
        report = box.run("probe", "--json", "--name", "ca one", site.url,
                         status=None).json()
        states = [step["state"] for step in report["steps"]]
        same(report["failed"], states.count("failed"))
        same(report["warnings"], states.count("warning"))
        check(any("message=ca%20one" in request.target
                  for request in site.requests()), "the name was not sent")
    box.run("probe", "--name", "ca", "a.ini", status=2)


@case("no fingerprint is warned of")
def _(box):
    with box.stage.ndes.site() as site:
        expect(box.steps(box.define(site, fingerprint=None)), "fingerprint",
               "warning", "fingerprint-none")


@case("auto is compared with the lock file")
def _(box):
    def pin(name):
        ca = {"subject": "CN=x", "expires": "2031-05-04T10:00:00Z"}
        ca.update((kind, box.pki.digest(name, kind))
                  for kind in ("sha256", "sha1", "md5"))
        box.write("scepctl.lock", harness.json.dumps({
            "kind": "pin", "url": site.url, "name": "ca", "ca": ca,
            "source": "getcacert", "learnt": "2026-11-23"},
            separators=(",", ":")) + "\n")
    with box.stage.ndes.site() as site:
        path = box.define(site, fingerprint="auto")
        expect(box.steps(path), "fingerprint", "ok")
        pin("issuing")
        steps = box.steps(path)
        expect(steps, "fingerprint", "ok")
        has("\n".join(steps["fingerprint"]["evidence"]), "lock file has")
        pin("other")
        steps = box.steps(path, status=1)
        expect(steps, "fingerprint", "failed", "pin-differs")
        for name in ("issuing", "other"):
            has(steps["fingerprint"]["summary"], box.pki.digest(name))


# -- what stands in front --------------------------------------------------

@rows("in front", (
    ("pre-authentication", "microsoft-login", "pre-authentication"),
    ("pre-authentication of a national cloud", "us-login",
     "pre-authentication"),
    ("a login page with status 200", "login-page", "login-page"),
    ("some web page", "web-page", "web-page"),
    ("connector down", "no-connector", "connector-down"),
    ("backend too slow", "backend-timeout", "backend-timeout"),
    ("wrong internal URL, nothing there", "backend-down", "internal-url"),
    ("wrong internal URL, no web server", "bad-gateway", "internal-url"),
    ("wrong path", "not-found", "not-found"),
    ("forbidden", "forbidden", "forbidden"),
    ("redirect to itself", "redirect-self", "redirect"),
    ("a login for SCEP", "offers-basic", "login-required"),
    ("NDES itself behind the proxy", "proxied-500", "ndes-error"),
    ("its pool stopped behind the proxy", "proxied-503", "app-pool-stopped"),
    ("its pool stopped", "http-sys-503", "app-pool-stopped"),
    ("NDES itself", "iis-error", "ndes-error"),
    ("a limit of IIS, 414", "too-long", "url-limit"),
    ("a limit of IIS, 404.15", "query-too-long", "url-limit"),
    ("a limit of IIS, 404.14", "url-too-long", "url-limit"),
    ("a limit of http.sys", "request-too-long", "url-limit"),
    ("IIS wants a client certificate", "wants-client",
     "tls-client-certificate"),
    ("words of its own", "plain", "error"),
    ("an error", "error", "error")))
def _(box, behaviour, finding):
    with RoughServer(behaviour, box.pki) as server:
        steps = box.steps("--admin", box.define(server), status=1)
        expect(steps, "tls", "ok")
        expect(steps, "server", "failed", finding)
        if finding in ("pre-authentication", "login-page", "connector-down",
                       "internal-url", "redirect"):
            expect(steps, "admin", "skipped")
            same(server.credentials(), [], "credentials sent")
        if behaviour == "plain":
            for step in ("server", "capabilities", "certificates"):
                has(steps[step]["summary"],
                    "'No SCEP profile is configured'")
        if behaviour == "no-connector":
            has(steps["server"]["summary"],
                "c4b1d9f2-7e3a-4d6b-8f05-a1b2c3d4e5f6")
        if "login" in behaviour and finding == "pre-authentication":
            lacks(steps["server"]["summary"], "response_type")


# -- TLS as devices want it ------------------------------------------------

@rows("TLS", ((row[0], *row) for row in (
    ("web", "ok", None, ""),
    ("web-long", "failed", "tls-validity", "901 days"),
    ("web-year", "ok", None, ""),
    ("web-purpose", "failed", "tls-server-auth", ""),
    ("web-cn", "failed", "tls-name", "'localhost'"),
    ("web-client", "failed", "untrusted", "purpose"),
    ("web-rsa1024", "failed", "tls-key", "RSA 1024"),
    ("web-sha1", "failed", "tls-digest", "SHA-1"),
    ("web-below", "failed", "missing-intermediate", "CN=Acme Web CA"))))
def _(box, cert, state, finding, word):
    with RoughServer("plain", box.pki, cert=cert) as server:
        result = box.run("probe", "--json", box.define(server), status=1)
        steps = {each["id"]: each for each in result.json()["steps"]}
        expect(steps, "tls", state, finding)
        has(result.out, word)


@case("TLS: 398 days, where the CA is not one's own")
def _(box):
    with RoughServer("plain", box.pki, cert="web-year") as server:
        os.remove(box.at("scepctl.conf"))
        result = box.run(
            "probe", "--json", box.define(server), status=1,
            env={"SSL_CERT_FILE": box.pki.cert("web-root")})
        steps = {each["id"]: each for each in result.json()["steps"]}
        expect(steps, "tls", "warning", "tls-validity-public")


@rows("TLS: a client certificate", (
    ("asked for, 1.3", "optional", "1.3", "warning"),
    ("asked for, 1.2", "optional", "1.2", "warning"),
    ("demanded, 1.3", "required", "1.3", "failed"),
    ("demanded, 1.2", "required", "1.2", "failed")))
def _(box, asks, version, state):
    with RoughServer("plain", box.pki, asks=asks, tls=version) as server:
        result = box.run("probe", "--json", box.define(server), status=1)
        steps = {each["id"]: each for each in result.json()["steps"]}
        expect(steps, "tls", state, "tls-client-certificate")


@case("wrong internal path behind the proxy")
def _(box):
    with box.stage.ndes.site("app-proxy") as site:
        path = box.define(site, url=site.base + "/wrong/mscep.dll")
        expect(box.steps(path, status=1), "server", "failed", "internal-url")


@case("wrong external URL: the proxy knows no application")
def _(box):
    def nobody(connection):
        while True:
            connection.request()
            connection.answer(404, {
                "x-ms-proxy-service-name": "proxy",
                "x-ms-proxy-transaction-id": "1"}, b"<html></html>")
    with RoughServer(nobody, box.pki) as server:
        expect(box.steps(box.define(server), status=1), "server", "failed",
               "external-url")


@case("a directory without its slash")
def _(box):
    def directory(connection):
        while True:
            path = connection.request().target.partition("?")[0]
            connection.answer(301, {"Location": path + "/"}, b"")
    with RoughServer(directory, box.pki) as server:
        path = box.define(server, url=server.base + "/certsrv/mscep")
        expect(box.steps(path, status=1), "server", "failed",
               "missing-slash")


@case("the admin page's URL in the place of SCEP's")
def _(box):
    with box.stage.ndes.site() as site:
        box.probe(box.define(site, url=site.admin_url), status=1)
        same(site.requests(), [], "requests for a definition")
        steps = box.steps(site.admin_url, status=1)
        expect(steps, "server", "failed", "login-required")
        has(steps["server"]["hint"], "url_to_scep_admin")
        same(site.logons(), 0, "logons")


@rows("TLS", (("expired", "expired", "expired"),
              ("wrong host", "wrong-host", "wrong-host"),
              ("untrusted", "untrusted", "untrusted")))
def _(box, kind, finding):
    with box.stage.ndes.site(kind) as site:
        steps = box.steps("--admin", box.define(site), status=1)
        expect(steps, "connect", "ok")
        expect(steps, "tls", "failed", finding)
        expect(steps, "server", "skipped")
        expect(steps, "admin", "skipped")
        has("\n".join(steps["tls"]["evidence"]), "server: CN=")
        same(site.logons(), 0, "logons")


@case("no such host, and nothing listening")
def _(box):
    path = box.define(box.stage.scepserver,
                      url="https://nobody.invalid/certsrv/mscep/mscep.dll")
    steps = box.steps(path, status=1)
    expect(steps, "name", "failed", "name")
    expect(steps, "connect", "skipped")
    # msappproxy.net is not asked for: its resolution is a matter of the
    # network the tests run in.
    port, = free_ports(1)
    path = box.define(box.stage.scepserver,
                      url=f"https://localhost:{port}/scep")
    steps = box.steps(path, status=1)
    expect(steps, "name", "ok")
    expect(steps, "connect", "failed", "connect")
    expect(steps, "server", "skipped")


@rows("rough", ((row[0], *row) for row in (("silent", "server", "timeout"),
                ("drip", "server", "timeout"),
                ("silent-tls", "tls", "timeout"),
                ("garbage-tls", "tls", "tls"),
                ("endless", "server", "too-large"),
                ("cut-off-header", "server", None),
                ("not-http", "server", None),
                ("close-after", "server", "closed"))))
def _(box, behaviour, step, finding):
    tls = None if behaviour.endswith("-tls") else box.pki
    with RoughServer(behaviour, tls) as server:
        begin = time.monotonic()
        steps = box.steps("--timeout", "1", box.define(server), status=1)
        check(time.monotonic() - begin < 10 * SLUGGISH * harness.SLOW,
              "took too long")
        expect(steps, step, "failed")
        if finding:
            same(steps[step]["findings"][0]["id"], finding, "finding")


@case("what a server says cannot act on the terminal")
def _(box):
    with RoughServer("escapes", box.pki) as server:
        for form in ((), ("--json",)):
            out = box.probe(*form, box.define(server), status=1)
            check(b"\x1b" not in out.out_bytes and b"\x07" not in
                  out.out_bytes, f"escape got through: {out}")


# -- the admin page --------------------------------------------------------

@case("--admin: one login, one slot, the thumbprint matches")
def _(box):
    with box.stage.ndes.site() as site:
        result = box.probe("--admin", box.define(site))
        has(result.out, "ok       admin page: login accepted")
        has(result.out, "thumbprint is the MD5 of")
        same((site.logons(), site.failed_logons()), (1, 0), "logons")
        same(len(site.challenges), 1, "challenges")
        lacks(result.all, site.challenges[0])
        lacks(result.all, box.password)


@case("one wrong password is one failed login")
def _(box):
    with box.stage.ndes.site() as site:
        steps = box.steps("--admin", "--enroll", *SET, box.define(site),
                          status=1, password="wrong")
        expect(steps, "admin", "failed", "login-refused")
        expect(steps, "enrol", "skipped")
        same((site.logons(), site.failed_logons()), (1, 1), "logons")


@rows("page", ((row[0], *row) for row in (("cache-full", "failed", "cache-full"),
               ("no-permission", "failed", "no-permission"),
               ("broken", "failed", "admin-page"),
               ("login", "failed", "admin-page"),
               ("missing", "failed", "admin-not-found"),
               ("no-challenge", "warning", "no-challenge"),
               ("german", "ok", None),
               ("single-password", "ok", None))))
def _(box, page, state, finding):
    with box.stage.ndes.site() as site:
        site.page = page
        steps = box.steps("--admin", box.define(site),
                          status=1 if state == "failed" else 0)
        expect(steps, "admin", state, finding)
        same(site.logons(), 1, "logons")


@case("a thumbprint of another CA, and of an RA")
def _(box):
    for name in ("other", "ra-sign"):
        with box.stage.ndes.site() as site:
            site.thumbprint = box.pki.digest(name, "md5")
            expect(box.steps("--admin", box.define(site), status=1), "admin",
                   "failed", "thumbprint-differs")


@case("the admin URL without its slash is warned of and read all the same")
def _(box):
    with box.stage.ndes.site() as site:
        path = box.define(site, url_to_scep_admin=site.admin_url[:-1])
        expect(box.steps(path), "admin", "warning", "admin-slash")
        steps = box.steps("--admin", path)
        expect(steps, "admin", "warning", "admin-slash")
        has("\n".join(steps["admin"]["evidence"]), "thumbprint is")
        same(site.logons(), 1, "logons")


# -- enrolment -------------------------------------------------------------

@case("enrolment with NDES' challenge, by way of PENDING, key kept")
def _(box):
    with box.stage.ndes.site() as site, RaServer(
            box.pki, challenges=site.challenge_directory,
            pending=2) as ra:
        site.forward(ra.url)
        path = box.define(site, san_dns="$SERIALNUMBER.example.com",
                          san_upn="%SerialNumber%@example.com")
        steps = box.steps("--enroll", *SET, "--set", "SerialNumber=x1",
                          "--keep", "kept", path)
        expect(steps, "admin", "ok")
        expect(steps, "enrol", "ok")
        expect(steps, "certificate", "ok")
        has("\n".join(steps["enrol"]["evidence"]), "asked again 2 times")
        same([event["type"] for event in ra.enrolments()],
             ["19", "20", "20"], "requests")
        has(str(ra.enrolments()[0]["subject"]), "C02XK1ZZJGH5")
        has(str(ra.enrolments()[0]["names"]), "C02XK1ZZJGH5.example.com")
        same((site.logons(), site.failed_logons()), (1, 0), "logons")
        same(site.outstanding(), [], "challenges left")
        same((box.mode("kept.key"), box.mode("kept.pem")), (0o600, 0o600),
             "modes")
        same(tool("openssl", "pkey", "-in", box.at("kept.key"), "-pubout"),
             tool("openssl", "x509", "-in", box.at("kept.pem"), "-pubkey",
                  "-noout"), "public keys")
        box.probe("--enroll", *SET, "--set", "SerialNumber=x1", "--keep",
                  "kept", path, status=8)
        same(site.logons(), 1, "logons")


@case("enrolment in the place of a row of a table, with its challenge")
def _(box):
    with RaServer(box.pki) as ra:
        path = box.define(
            ra, subject="CN=$USERNAME,O=$PROFILE_IDENTIFIER",
            san_dns="$SERIALNUMBER.example.com", challenge_type="static",
            challenge="column:Challenge", url_to_scep_admin=None,
            username=None, password=None)
        table = box.write("d.csv", "Serial Number,User,Challenge\n"
                          "C1,first,wrong\n"
                          f"C2,\"o, $X\",{ra.challenge}\n"
                          "C 3,third,x\n", mode=0o600)
        options = ("--enroll", "--devices", table, "--column",
                   "User=USERNAME")
        steps = box.steps(*options, "--row", "2", path)
        expect(steps, "certificate", "ok")
        has(str(ra.enrolments()[0]["subject"]), "o\\, $X")
        has(str(ra.enrolments()[0]["names"]), "C2.example.com")
        expect(box.steps(*options, "--row", "1", path, status=1), "enrol",
               "failed")
        asked = len(ra.enrolments())
        refused = box.probe(*options, "--row", "3", path, status=1)
        has(refused.err, "d.csv:4:1: error: row 3, column 'Serial Number'")
        box.probe(*options, path, status=2)
        box.probe(*options, "--row", "4", path, status=2)
        box.probe("--row", "1", path, status=2)
        same(len(ra.enrolments()), asked, "requests")
        lacks(refused.all, ra.challenge)


@case("--keep: root and issuing CA, ready for a definition")
def _(box):
    with box.stage.ndes.site() as site:
        path = box.define(site)
        result = box.probe("--keep", "certs", path)
        has(result.err, "certificate = certs-root.pem, certs-issuing.pem")
        same(sorted(name for name in box.files() if name.endswith(
            (".pem", ".key"))), ["certs-issuing.pem", "certs-root.pem"],
             "files")
        for name in ("root", "issuing"):
            same(fingerprint_of(box.at(f"certs-{name}.pem")),
                 box.pki.digest(name), name)
        has(box.probe("--keep", "certs", path).err, "is there already")
        box.define(site, certificate="certs-root.pem, certs-issuing.pem")
        built = box.run("build", "--unsigned", path, env={"PW": "x"},
                        status=0)
        lacks(built.all, "scep-no-ca-payload")
        box.define(site)
        box.write("certs-root.pem", "something else")
        box.probe("--keep", "certs", path, status=8)
        same(box.read("certs-root.pem"), b"something else")
        # What contradicts the definition is not handed out.
        box.define(site, fingerprint=box.pki.digest("other"))
        box.probe("--keep", "wrong", path, status=1)
        check(not box.exists("wrong-root.pem"), "a false CA was kept")


def fingerprint_of(path):
    line = tool("openssl", "x509", "-in", path, "-noout", "-fingerprint",
                "-sha256")
    return line.decode().partition("=")[2].strip().replace(":", "").lower()


@case("enrolment keeps nothing unless told to")
def _(box):
    with box.stage.ndes.site() as site, RaServer(
            box.pki, challenges=site.challenge_directory) as ra:
        site.forward(ra.url)
        before = box.files()
        path = box.define(site)
        box.probe("--enroll", *SET, path)
        same(sorted(set(box.files()) - set(before)), ["a.ini"], "files")


@case("enrolment by GET, with one RA and with none")
def _(box):
    for options in ({"get_only": True}, {"one_ra": True}, {"no_ra": True}):
        with box.stage.ndes.site() as site, RaServer(
                box.pki, challenges=site.challenge_directory,
                **options) as ra:
            site.forward(ra.url)
            site.query_limit = 65534
            steps = box.steps("--enroll", *SET, box.define(site))
            expect(steps, "certificate", "ok")
            same(ra.enrolments()[0]["method"],
                 "GET" if "get_only" in options else "POST", "method")


@case("enrolment with a static challenge at micromdm's own server")
def _(box):
    server = box.stage.scepserver
    box.write("secret", server.challenge, 0o600)
    path = box.define(server, challenge_type="static",
                      challenge="file:secret", fingerprint=None)
    steps = box.steps("--enroll", *SET, path)
    has(steps["server"]["summary"], "not NDES")
    expect(steps, "enrol", "ok")
    check(steps["certificate"]["state"] in ("ok", "warning"),
          steps["certificate"]["summary"])
    box.write("secret", "wrong", 0o600)
    steps = box.steps("--enroll", *SET, path, status=1)
    expect(steps, "enrol", "failed", "refused")
    has(steps["enrol"]["summary"], "badRequest")


@rows("failInfo", ((name, name, number) for number, name in enumerate(
    ("badAlg", "badMessageCheck", "badRequest", "badTime", "badCertId"))))
def _(box, name, number):
    with box.stage.ndes.site() as site, RaServer(
            box.pki, challenges=site.challenge_directory,
            fail=number) as ra:
        site.forward(ra.url)
        steps = box.steps("--enroll", *SET, box.define(site), status=1)
        expect(steps, "enrol", "failed", "refused")
        has(steps["enrol"]["summary"], name)
        same(len(ra.enrolments()), 1, "requests")


@case("pending for longer than the definition waits")
def _(box):
    with box.stage.ndes.site() as site, RaServer(
            box.pki, challenges=site.challenge_directory,
            pending=9) as ra:
        site.forward(ra.url)
        steps = box.steps("--enroll", *SET, box.define(site, retries=2),
                          status=1)
        expect(steps, "enrol", "failed", "pending")
        same(len(ra.enrolments()), 3, "requests")


@rows("a false answer", ((name, name) for name in (
    "nonce", "transaction", "signer", "key", "html")))
def _(box, manner):
    with box.stage.ndes.site() as site, RaServer(
            box.pki, challenges=site.challenge_directory,
            manner=manner) as ra:
        site.forward(ra.url)
        steps = box.steps("--enroll", *SET, box.define(site), status=1)
        expect(steps, "enrol", "failed")
        expect(steps, "certificate", "skipped")
        if manner == "signer":
            has("\n".join(steps["enrol"]["evidence"]),
                "subject issued: CN=C02XK1ZZJGH5,O=")


SID = "tag:microsoft.com,2022-09-14:sid:S-1-5-21-1004336348-1177238915-" \
    "682003330-1105"
NAMES = {"san_dns": "a.example.com", "san_email": "a@example.com",
         "san_uri": f'"{SID}"', "san_upn": "a@example.com"}


def issued(box, status, keys=None, **options):
    with box.stage.ndes.site() as site, RaServer(
            box.pki, challenges=site.challenge_directory,
            **options) as ra:
        site.forward(ra.url)
        return box.probe("--json", "--enroll", *SET, box.define(
            site, subject="O=$PROFILE_IDENTIFIER,CN=$SERIALNUMBER",
            fingerprint="none", **(keys or {})), status=status), site


@rows("issued", (
    ("whole", None, "certificate", "ok", None, ""),
    ("without the names", "drop-names", "certificate", "failed", "name-lost",
     "'a.example.com'"),
    ("without the SID", "drop-names", "certificate", "failed", "sid-lost",
     SID),
    ("the SID as Windows adds it", "sid-extension", "certificate", "ok",
     None, ""),
    ("for IPsec", "ipsec", "certificate", "warning", "no-client-auth", ""),
    ("behind the CA's", "ca-first", "enrol", "failed", "issued-not-first",
     "Acme Issuing CA"),
    ("before the CA's", "ca-after", "enrol", "ok", None, "came with it"),
    ("with another type", "type", "enrol", "warning", "reply-type", "")))
def _(box, manner, step, state, finding, word):
    keys = {"san_uri": NAMES["san_uri"]} if manner == "sid-extension" \
        else NAMES
    result, _ = issued(box, 1 if state == "failed" else 0, keys,
                       manner=manner)
    steps = {each["id"]: each for each in result.json()["steps"]}
    expect(steps, step, state, finding)
    has(result.out, word)
    if manner == "drop-names":
        same(len(steps["certificate"]["findings"]), 4, "names lost")
    # In the order of the definition, whatever else is wrong.
    told = "\n".join(steps["certificate"]["evidence"])
    check(harness.re.search("^subject: O=[^,]*,CN=C02XK1ZZJGH5$", told,
                            harness.re.M), told)


@case("issued by a CA that may not issue for clients")
def _(box):
    with box.stage.ndes.site() as site, RaServer(
            box.pki, challenges=site.challenge_directory,
            issuer="server-ca") as ra:
        site.forward(ra.url)
        site.thumbprint = box.pki.digest("server-ca", "md5")
        steps = box.steps("--enroll", *SET, box.define(
            site, fingerprint="none"), status=None)
        expect(steps, "enrol", "ok")
        expect(steps, "certificate", "warning", "ca-excludes-client-auth")


@rows("PKIOperation refused after all else worked", (
    ("a page", "broken", "RA certificates"),
    ("in words that repeat the challenge", "echo", "RA certificates")))
def _(box, manner, word):
    result, site = issued(box, 1, manner=manner)
    steps = {each["id"]: each for each in result.json()["steps"]}
    expect(steps, "enrol", "failed", "enrolment")
    has(steps["enrol"]["hint"], word)
    lacks(steps["enrol"]["hint"], "could not start")
    if manner == "echo":
        has(steps["enrol"]["summary"], "'no such challenge: ********'")
    for challenge in site.challenges:
        lacks(result.all, challenge)


@case("a certificate too short for the definition's days")
def _(box):
    with box.stage.ndes.site() as site, RaServer(
            box.pki, challenges=site.challenge_directory, days=10) as ra:
        site.forward(ra.url)
        steps = box.steps("--enroll", *SET, box.define(
            site, certificate_expiration_notification_threshold="14"),
            status=1)
        expect(steps, "certificate", "failed", "redistribute-too-early")
        expect(steps, "certificate", "failed", "notify-too-early")


@case("no enrolment after a failed step, and no slot used")
def _(box):
    with box.stage.ndes.site() as site:
        steps = box.steps("--enroll", *SET, box.define(
            site, fingerprint=box.pki.digest("ra-enc")), status=1)
        expect(steps, "enrol", "skipped")
        expect(steps, "admin", "skipped")
        same((site.logons(), site.challenges), (0, []), "logons, challenges")


# -- use -------------------------------------------------------------------

@case("what is missing is said before any connection")
def _(box):
    with box.stage.ndes.site() as site:
        path = box.define(site)
        has(box.probe("--enroll", path, status=2).err,
            "--set SERIALNUMBER=VALUE")
        box.run("probe", "--admin", path, status=3, env={"PW": None})
        box.run("probe", "--enroll", *SET, path, status=3, env={"PW": None})
        box.probe("--set", "x", path, status=2)
        box.probe("--set", "a=1", "--set", "a=2", path, status=2)
        box.probe("--admin", site.url, status=2)
        box.probe("--timeout", "0", path, status=2)
        box.probe("nowhere.ini", status=4)
        box.probe("https://user:password@localhost/", status=2)
        box.probe(box.write("bad.ini", "[scep]\nkey_size = 12\n"), status=1)
        same(site.requests(), [], "requests")


@case("several SCEP sections: one is to be chosen")
def _(box):
    with box.stage.ndes.site() as site:
        path = box.define(site)
        text = box.read("a.ini").decode()
        text += text[text.index("[scep]"):].replace("[scep]",
                                                    '[scep "second"]')
        box.write("a.ini", text)
        has(box.probe(path, status=2).err, "--section")
        box.steps("--section", "second", path)


def main():
    program, words = sys.argv[1], sys.argv[2:]
    return run_stage("probe", lambda stage: Box(program, stage), words)


if __name__ == "__main__":
    sys.exit(main())
