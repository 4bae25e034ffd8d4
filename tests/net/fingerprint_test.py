#!/usr/bin/env python3
"""The command fingerprint, and automatic fingerprints in build, against NDES:
fingerprint_test.py PROGRAM [WORD...].

What must not go unnoticed was planted once each: the page's thumbprint not
compared, a page read per definition, a changed CA pinned under --update alone,
--offline that asks all the same, the SHA-256 of the root in place of the
issuing CA's."""

import os
import plistlib
import re
import shlex
import tempfile

from live import admin_reads, fetches, main
from harness import case, check, has, lacks, payload, rows, same

UNKNOWN = "00" * 32
# Without an admin page, whose places are few.
NO_PAGE = {"challenge_type": "static", "challenge": "env:SCEP_CHALLENGE",
           "url_to_scep_admin": None, "username": None, "password": None}
CHALLENGE = {"SCEP_CHALLENGE": "a-Challenge-1"}


def emitted(box, name):
    return payload(plistlib.loads(box.read(name)))["PayloadContent"][
        "CAFingerprint"].hex()


@case("build: asked once, then the same bytes offline")
def offline(box):
    with box.site() as site:
        box.project()
        box.define("wifi.ini", site)
        first = box.run("build", "--unsigned", "wifi.ini", env=box.secret,
                        status=0)
        same(emitted(box, "wifi.mobileconfig"), box.pki.digest("issuing"))
        same((fetches(site), admin_reads(site), site.failed_logons()),
             (1, 1, 0))
        has(first.err, "pinned the CA")
        has(box.lock(), box.pki.digest("issuing"))
        has(box.lock(), '"source":"getcacert+admin"')
        lacks(first.all + box.lock(), box.stage.ndes.password)
        seen, lock = len(site.requests()), box.lock()
        bytes_before = box.read("wifi.mobileconfig")
        for option in ("--offline", "--locked", "--quiet"):
            box.run("build", "--unsigned", option, "-o", "again.mobileconfig",
                    "wifi.ini", status=0)
            same(box.read("again.mobileconfig"), bytes_before)
        same(len(site.requests()), seen, "requests")
        same(box.lock(), lock, "lock file")


@rows("build: no pin", [("offline", "--offline"), ("locked", "--locked")])
def no_pin(box, option):
    with box.site() as site:
        box.project()
        box.define("wifi.ini", site)
        result = box.run("build", "--unsigned", option, "wifi.ini",
                         env=box.secret, status=8)
        has(result.err, "scepctl fingerprint --update")
        same(site.requests(), [])
        check(not box.exists("scepctl.lock"), "a lock file")
        check(not box.exists("wifi.mobileconfig"), "a profile")


@case("an expired CA is warned of, and pinned only when it is named")
def expired(box):
    with box.site() as site:
        site.certificates = "expired"
        digest = box.pki.digest("expired")
        box.project()
        box.define("wifi.ini", site, NO_PAGE)
        result = box.run("fingerprint", "wifi.ini", env=CHALLENGE, status=0)
        has(result.err, "warning: CA of")
        has(result.err, "has expired")
        result = box.run("fingerprint", "--update", "--certificates", "certs",
                         "wifi.ini", env=CHALLENGE, status=8)
        has(result.err, f"--replace {digest}")
        check(not box.exists("scepctl.lock"), "a lock file")
        check(not box.exists("certs"), "certificates")
        result = box.run("build", "--unsigned", "wifi.ini", env=CHALLENGE,
                         status=8)
        has(result.err, f"--replace {digest}")
        check(not box.exists("wifi.mobileconfig"), "a profile")
        box.run("fingerprint", "--update", "--replace", "00" * 32,
                "wifi.ini", env=CHALLENGE, status=8)
        box.run("fingerprint", "--update", "--replace", digest, "wifi.ini",
                env=CHALLENGE, status=0)
        has(box.lock(), digest)
        has(box.run("fingerprint", "wifi.ini", env=CHALLENGE,
                    status=0).err, "has expired")


@case("fingerprint --certificates: files ready for a definition")
def certificates(box):
    with box.site() as site:
        box.project()
        box.define("wifi.ini", site, NO_PAGE)
        result = box.run("fingerprint", "--certificates", "new/certs",
                         "wifi.ini", env=CHALLENGE, status=0)
        names = ["new/certs/acme-root-ca.pem", "new/certs/acme-issuing-ca.pem"]
        has(result.err, "certificate = " + ", ".join(names))
        for name, cert in zip(names, ("root", "issuing")):
            with open(box.pki.cert(cert), "rb") as file:
                same(box.read(name), file.read())
            same(box.mode(name), 0o644)
        has(box.run("fingerprint", "--certificates", "new/certs", "wifi.ini",
                    env=CHALLENGE, status=0).err, "is there already")
        box.define("wifi.ini", site, {
            **NO_PAGE, "certificate": ", ".join(names)})
        result = box.run("validate", "wifi.ini", status=0)
        lacks(result.all, "scep-no-ca-payload")
        box.define("wifi.ini", site, NO_PAGE)
        # Another file of that name stays as it is.
        box.write(names[0], "mine")
        box.run("fingerprint", "--certificates", "new/certs", "wifi.ini",
                env=CHALLENGE, status=0)
        same(box.read(names[0]), b"mine")
        other = names[0][:-4] + "-" + box.pki.digest("root")[:8] + ".pem"
        check(box.exists(other), "no file beside it")
        box.write(other, "mine too")
        box.run("fingerprint", "--certificates", "new/certs", "wifi.ini",
                env=CHALLENGE, status=8)
        same(box.read(other), b"mine too")
        # What contradicts a definition is not handed out.
        box.define("wifi.ini", site, {
            **NO_PAGE, "fingerprint": UNKNOWN})
        box.run("fingerprint", "--certificates", "false", "wifi.ini",
                env=CHALLENGE, status=8)
        check(not box.exists("false/acme-root-ca.pem"), "a false CA")


@case("fingerprint --certificates: no link leads them out of the repository")
def certificates_by_link(box):
    with box.site() as site:
        box.project()
        box.define("wifi.ini", site, NO_PAGE)
        with tempfile.TemporaryDirectory() as elsewhere:
            os.symlink(elsewhere, box.at("certs"))
            result = box.run("fingerprint", "--certificates", "certs",
                             "wifi.ini", env=CHALLENGE, status=8)
            has(result.err, "leads outside the project through the link")
            same(os.listdir(elsewhere), [], "elsewhere")


@case("validate asks nobody, and notes what is not pinned yet")
def validate(box):
    with box.site() as site:
        box.project()
        box.define("d/wifi.ini", site)
        result = box.run("validate", "--strict", "d", status=1)
        same(result.ids().count("scep-fingerprint-unpinned"), 1)
        has(result.out, "note: no fingerprint is pinned yet")
        same(site.requests(), [])
        box.run("fingerprint", "--update", "d", env=box.secret, status=0)
        result = box.run("validate", "d", status=0)
        same([name for name in result.ids() if "fingerprint" in name], [])
        lacks(result.all, "no fingerprint")


@rows("validate: a lock file at fault", [
    ("malformed", "{}\n", "line 1: entry"),
    ("in conflict", "#\n<<<<<<< a\n", "line 2: a merge")])
def lock_fault(box, text, message):
    with box.site() as site:
        box.project()
        for i in range(3):
            box.define(f"n{i}.ini", site)
        box.write("scepctl.lock", text)
        result = box.run("validate", ".", status=1)
        same(result.ids().count("lock-malformed"), 1)
        has(result.out, message)


@case("build: many definitions of one server cost one fetch, one login")
def many(box):
    with box.site() as site:
        box.project()
        for i in range(20):
            box.define(f"d/n{i}.ini", site)
        box.run("build", "--unsigned", "d", env=box.secret, status=0)
        same((fetches(site), admin_reads(site), len(site.outstanding())),
             (1, 1, 1))
        same({emitted(box, f"d/n{i}.mobileconfig") for i in range(20)},
             {box.pki.digest("issuing")})


@case("build: servers told apart by name share the admin page")
def names(box):
    with box.site() as site:
        box.project()
        for i in range(3):
            box.define(f"n{i}.ini", site, {"name": f"ca{i}"})
        box.run("build", "--unsigned", ".", env=box.secret, status=0)
        same((fetches(site), admin_reads(site)), (3, 1))


@rows("login refused once for five definitions", [
    ("build", ("build", "--unsigned"), 3),
    ("fingerprint", ("fingerprint",), 3)])
def wrong_password(box, command, status):
    with box.site() as site, box.site() as other:
        box.project()
        for i in range(5):
            box.define(f"n{i}.ini", site if i < 3 else other,
                       {"name": f"ca{i}"})
        result = box.run(*command, ".", env={"NDES_PASSWORD": "Canary-19"},
                         status=status)
        same((site.logons() + other.logons(),
              site.failed_logons() + other.failed_logons()), (1, 1))
        lacks(result.all, "Canary-19")
        check(not any(name.endswith((".mobileconfig", ".lock"))
                      for name in box.files()), f"{box.files()}")


@rows("an unset secret makes no connection", [
    ("password, build", ("build", "--unsigned"), "NDES_PASSWORD", {}),
    ("password, fingerprint", ("fingerprint",), "NDES_PASSWORD", {}),
    ("static challenge", ("build", "--unsigned"), "SCEP_CHALLENGE",
     {"challenge_type": "static", "challenge": "env:SCEP_CHALLENGE",
      "url_to_scep_admin": None, "username": None, "password": None})])
def unset(box, command, name, scep):
    with box.site() as site:
        box.project()
        box.define("wifi.ini", site, scep)
        result = box.run(*command, "wifi.ini", status=3)
        has(result.err, name)
        same(site.requests(), [])
        check(not box.exists("scepctl.lock"), "a lock file")


@case("fingerprint: what a pin says already is never lost")
def joined(box):
    with box.site() as site:
        box.project()
        box.define("wifi.ini", site)
        box.run("fingerprint", "--update", "--name", "ca", site.url, status=0)
        has(box.lock(), '"source":"getcacert"')
        box.define("wifi.ini", site, {"name": "ca"})
        box.run("fingerprint", "--update", "wifi.ini", env=box.secret,
                status=0)
        better = box.lock()
        has(better, '"source":"getcacert+admin"')
        site.certificates = "without-root"
        box.run("fingerprint", "--update", "--name", "ca", site.url, status=0)
        same(box.lock(), better)


@rows("thumbprint of another CA", [
    ("build", ("build", "--unsigned")), ("fingerprint", ("fingerprint",)),
    ("update", ("fingerprint", "--update"))])
def mismatch(box, command):
    with box.site() as site:
        box.project()
        box.define("wifi.ini", site)
        site.thumbprint = "ab" * 16
        result = box.run(*command, "wifi.ini", env=box.secret, status=8)
        has(result.err, "ab" * 16)
        has(result.err, box.pki.digest("issuing", "md5"))
        check(not box.exists("wifi.mobileconfig"), "a profile")
        lacks(box.lock() if box.exists("scepctl.lock") else "", '"pin"')


@rows("shapes of the answer", [
    ("root first", "root-before-issuing", "issuing"),
    ("reversed", "reversed", "issuing"), ("one tier", "one-tier", "root"),
    ("one certificate", "one-ca", "root"),
    ("no root", "without-root", "issuing")])
def shapes(box, shape, name):
    with box.site() as site:
        site.certificates = shape
        box.project()
        box.define("wifi.ini", site)
        box.run("build", "--unsigned", "wifi.ini", env=box.secret, status=0)
        same(emitted(box, "wifi.mobileconfig"), box.pki.digest(name))


@case("old systems get the SHA-1 of the root, or an error that says so")
def old_systems(box):
    with box.site() as site:
        box.project()
        box.define("old.ini", site, profile={"min_os": "12"})
        box.define("phone.ini", site, profile={
            "min_os": "15", "platform": "ios"})
        box.define("new.ini", site, profile={
            "min_os": "16", "platform": "ios"})
        box.run("build", "--unsigned", ".", env=box.secret, status=0)
        for stem in ("old", "phone"):
            same(emitted(box, f"{stem}.mobileconfig"),
                 box.pki.digest("root", "sha1"))
        same(emitted(box, "new.mobileconfig"), box.pki.digest("issuing"))
    # It may be the same site, whose root is pinned.
    os.unlink(box.at("scepctl.lock"))
    with box.site() as site:
        site.certificates = "without-root"
        box.define("rootless.ini", site, profile={"min_os": "12"})
        result = box.run("build", "--unsigned", "rootless.ini",
                         env=box.secret, status=12)
        has(result.err, "by hand")
        check(not box.exists("rootless.mobileconfig"), "a profile")


@case("static challenge and automatic fingerprint together")
def static(box):
    with box.site() as site:
        box.project()
        box.define("s.ini", site, {
            "challenge_type": "static", "challenge": "env:STATIC",
            "url_to_scep_admin": None, "username": None, "password": None})
        box.run("build", "--unsigned", "s.ini", env={"STATIC": "Canary-7"},
                status=0)
        same(emitted(box, "s.mobileconfig"), box.pki.digest("issuing"))
        same(site.logons(), 0)
        has(box.lock(), '"source":"getcacert"')


@case("fingerprint: shows both certificates and writes nothing")
def shows(box):
    with box.site() as site:
        box.project()
        box.define("wifi.ini", site)
        box.define("fixed.ini", site,
                   {"fingerprint": box.pki.digest("root", "sha1")},
                   {"min_os": "12"})
        result = box.run("fingerprint", ".", env=box.secret, status=0)
        for name in ("issuing", "root"):
            for kind in ("sha256", "sha1", "md5"):
                has(result.out, box.pki.digest(name, kind))
        has(result.out, "getcacert+admin")
        same((fetches(site), admin_reads(site)), (1, 1))
        check(not box.exists("scepctl.lock"), "a lock file")
        shown = box.run("fingerprint", "--json", ".", env=box.secret,
                        status=0).json()
        same(list(shown.items())[0], ("format", 1))
        server, = shown["servers"]
        same(server["ca"]["sha256"], box.pki.digest("issuing"))
        same((server["pin"], server["source"]), ("none", "getcacert+admin"))
        same([d["file"].rpartition("/")[2] for d in server["definitions"]],
             ["fixed.ini", "wifi.ini"])
        same(server["definitions"][0]["matches"], True)
        same(server["definitions"][1]["emitted"], box.pki.digest("issuing"))
        lacks(result.all, box.stage.ndes.password)


@case("fingerprint: of a URL, with a name")
def url(box):
    with box.site("open") as site:
        box.project()
        result = box.run("fingerprint", "--name", "my ca", site.url, status=0)
        has(result.out, box.pki.digest("issuing"))
        check(any("message=my%20ca" in r.target or "message=my ca" in r.target
                  for r in site.requests()), f"{site.requests()}")
        box.run("fingerprint", "--update", site.url, status=0)
        has(box.lock(), site.url)


@case("fingerprint: a CA that changed is refused, both shown, then replaced")
def changed(box):
    with box.site() as site:
        box.project()
        box.define("wifi.ini", site)
        old = box.pki.digest("issuing")
        box.run("fingerprint", "--update", "wifi.ini", env=box.secret,
                status=0)
        lock = box.lock()
        site.slots = 50
        site.certificates = "renewed"
        new = box.pki.digest("renewed")
        for options in ((), ("--update",), ("--update", "--replace", new),
                        ("--update", "--replace", UNKNOWN)):
            result = box.run("fingerprint", *options, "wifi.ini",
                             env=box.secret, status=8)
            has(result.err, old)
            has(result.err, new)
            has(result.out, "pinned CA")
            same(box.lock(), lock, "lock file")
        same(emitted_after_build(box), old)
        grouped = ":".join(old[i:i + 2] for i in range(0, 64, 2)).upper()
        result = box.run("fingerprint", "--update", "--replace", grouped,
                         "wifi.ini", env=box.secret, status=0)
        has(result.out, "in the place of another")
        has(box.lock(), new)
        lacks(box.lock(), old)
        same(emitted_after_build(box), new)


def emitted_after_build(box):
    box.run("build", "--unsigned", "--offline", "wifi.ini", status=0)
    return emitted(box, "wifi.mobileconfig")


@case("fingerprint: two branches pinned two CAs: the hint shows the right one")
def merged(box):
    with box.site() as site:
        box.project()
        box.define("wifi.ini", site)
        box.run("fingerprint", "--update", "wifi.ini", env=box.secret,
                status=0)
        line = next(line for line in box.lock().splitlines()
                    if line.startswith("{"))
        right = box.pki.digest("issuing")
        wrong = line.replace(right, UNKNOWN)
        marked = f"<<<<<<< a\n{wrong}\n=======\n{line}\n>>>>>>> b\n"
        box.write("scepctl.lock", marked)
        result = box.run("build", "--unsigned", "wifi.ini", env=box.secret,
                         status=8)
        hint = re.search(r"'(scepctl fingerprint [^']*)'", result.err)[1]
        result = box.run(*shlex.split(hint)[1:], "--certificates", "certs",
                         status=8)
        has(result.out, right)
        has(result.out, "not known")
        check(not box.exists("certs"), "handed out")
        box.run("fingerprint", "--update", "wifi.ini", env=box.secret,
                status=8)
        same(box.read("scepctl.lock").decode(), marked)
        # As the hint says: the line of that CA, without the marks.
        keep = next(line for line in marked.splitlines() if right in line)
        box.write("scepctl.lock", keep + "\n")
        box.run("build", "--unsigned", "--offline", "wifi.ini",
                env=box.secret, status=0)
        same(emitted(box, "wifi.mobileconfig"), right)


@case("fingerprint: a definition's own that is of no CA served")
def fixed(box):
    with box.site() as site:
        box.project()
        box.define("wifi.ini", site, {"fingerprint": UNKNOWN})
        result = box.run("fingerprint", "--update", "wifi.ini",
                         env=box.secret, status=8)
        has(result.err, UNKNOWN)
        has(result.err, box.pki.digest("issuing"))
        lacks(box.lock() if box.exists("scepctl.lock") else "", '"pin"')


@case("fingerprint: an RA's fingerprint is none of a CA")
def of_ra(box):
    with box.site() as site:
        box.project()
        box.define("wifi.ini", site,
                   {"fingerprint": box.pki.digest("ra-sign")})
        box.run("fingerprint", "wifi.ini", env=box.secret, status=8)


@rows("fingerprint: wrong use", [
    ("replace alone", ("--replace", UNKNOWN, "w.ini")),
    ("replace with a word", ("--update", "--replace", "old", "w.ini")),
    ("replace with SHA-1", ("--update", "--replace", "00" * 20, "w.ini")),
    ("name and file", ("--name", "x", "w.ini")),
    ("URL and file", ("https://localhost/x", "w.ini"))])
def usage(box, arguments):
    box.run("fingerprint", *arguments, status=2)


@rows("pages without an answer", [
    ("cache full", "cache-full", 6), ("no permission", "no-permission", 5),
    ("login page", "login", 12), ("missing", "missing", 4)])
def pages(box, page, status):
    with box.site() as site:
        box.project()
        site.page = page
        box.define("a.ini", site)
        box.define("b.ini", site, {"name": "other"})
        box.run("build", "--unsigned", ".", env=box.secret, status=status)
        same(sum(r.target.startswith("/certsrv/mscep_admin") and
                 r.status != 401 for r in site.requests()), 1)
        check(not box.exists("a.mobileconfig"), "a profile")


@case("servers that cannot be trusted get no password and no pin")
def untrusted(box):
    with box.site("untrusted") as site:
        box.project()
        box.define("wifi.ini", site)
        box.run("build", "--unsigned", "wifi.ini", env=box.secret, status=11)
        same(site.logons(), 0)
        check(not box.exists("scepctl.lock"), "a lock file")


if __name__ == "__main__":
    main()
