#!/usr/bin/env python3
"""The command challenge, and build --live-challenge:
challenge_test.py PROGRAM [WORD...].

Planted once each: a page read twice, a challenge left readable by others, the
challenge repeated on standard error, an unchanged profile left as it is."""

import plistlib

from live import admin_reads, main
import freed
from harness import case, check, has, lacks, payload, rows, same
from servers.pages import SINGLE_PASSWORD


@case("challenge: alone on standard output")
def alone(box):
    with box.site() as site:
        box.project()
        box.define("wifi.ini", site)
        result = box.run("challenge", "wifi.ini", env=box.secret, status=0)
        made, = site.challenges
        same(result.out, made + "\n")
        lacks(result.err, made)
        has(result.err, "60 minutes")
        has(result.err, "places")
        lacks(result.all, box.stage.ndes.password)
        same((admin_reads(site), site.failed_logons()), (1, 0))
        same(box.run("challenge", "-q", "wifi.ini", env=box.secret,
                     status=0).err, "")


@case("challenge: one that does not expire")
def reusable(box):
    with box.site() as site:
        box.project()
        site.page = "single-password"
        box.define("wifi.ini", site)
        result = box.run("challenge", "wifi.ini", env=box.secret, status=0)
        has(result.err, "does not expire")
        lacks(result.err, "places")


@rows("challenge: refused once, asked once", [
    ("cache full", "cache-full", 6), ("no permission", "no-permission", 5),
    ("none demanded", "no-challenge", 12), ("broken", "broken", 12),
    ("forbidden", "forbidden", 5)])
def refused(box, page, status):
    with box.site() as site:
        box.project()
        site.page = page
        box.define("wifi.ini", site)
        result = box.run("challenge", "wifi.ini", env=box.secret,
                         status=status)
        same(result.out, "")
        same(site.logons(), 1)


@case("challenge: a wrong password is one failed logon")
def wrong(box):
    with box.site() as site:
        box.project()
        box.define("wifi.ini", site)
        result = box.run("challenge", "wifi.ini",
                         env={"NDES_PASSWORD": "Canary-23"}, status=3)
        same((site.logons(), site.failed_logons(), result.out), (1, 1, ""))
        lacks(result.all, "Canary-23")


@case("challenge: Basic only where it is asked for")
def basic(box):
    with box.site("basic") as site:
        box.project()
        box.define("wifi.ini", site)
        box.run("challenge", "wifi.ini", env=box.secret, status=3)
        box.define("wifi.ini", site, {"authentication": "basic"})
        result = box.run("challenge", "wifi.ini", env=box.secret, status=0)
        same(result.out, site.challenges[0] + "\n")


@rows("challenge: Kerberos", [("alone", "kerberos"), ("beside NTLM", "both")])
def kerberos(box, kind):
    with box.site(kind) as site:
        box.project()
        box.define("wifi.ini", site, {
            "authentication": "negotiate", "username": None,
            "password": None})
        result = box.run("challenge", "wifi.ini",
                         env=box.stage.kdc.ticket(), status=0)
        same(result.out, site.challenges[0] + "\n")
        result = box.run("challenge", "wifi.ini",
                         env=box.stage.kdc.no_ticket(), status=3)
        same((result.out, site.logons()), ("", 1))


@rows("not for definitions without a challenge from NDES", [
    ("challenge", ("challenge",)),
    ("build", ("build", "--unsigned", "--live-challenge"))])
def other_type(box, command):
    with box.site() as site:
        box.project()
        box.define("wifi.ini", site, {
            "challenge_type": "none", "url_to_scep_admin": None,
            "username": None, "password": None})
        box.run(*command, "wifi.ini", env=box.secret, status=2)
        same(site.requests(), [])


@case("build: a live challenge for one device")
def live(box):
    with box.site() as site:
        box.project()
        box.define("wifi.ini", site)
        result = box.run("build", "--unsigned", "--live-challenge",
                         "wifi.ini", env=box.secret, status=0)
        made, = site.challenges
        scep = payload(plistlib.loads(box.read("wifi.mobileconfig")))[
            "PayloadContent"]
        same(scep["Challenge"], made)
        check("ScepProxyOption" not in scep, "ScepProxyOption")
        same(scep["CAFingerprint"].hex(), box.pki.digest("issuing"))
        same(box.mode("wifi.mobileconfig"), 0o600, "mode")
        has(result.err, "expires in 60 minutes")
        lacks(result.all + box.lock(), made)
        # One page for fingerprint and challenge.
        same((admin_reads(site), site.failed_logons()), (1, 0))
        box.run("build", "--unsigned", "--live-challenge", "wifi.ini",
                env=box.secret, status=0)
        same(len(site.challenges), 2)
        has(box.read("wifi.mobileconfig").decode(), site.challenges[1])
        box.run("build", "--unsigned", "wifi.ini", status=0)
        lacks(box.read("wifi.mobileconfig").decode(), site.challenges[1])
        has(box.read("wifi.mobileconfig").decode(), "$MSSCEPCHALLENGE")


@rows("challenge: no memory is given back with it", [
    ("the challenge", False), ("the password", True)]
    if freed.POSSIBLE else [])
def wiped(box, is_password):
    """In libcurl's NTLM and the page's UTF-16 as in our own."""
    with box.site() as site:
        box.project()
        site.page = "single-password"
        box.define("wifi.ini", site)
        secret = box.stage.ndes.password if is_password \
            else SINGLE_PASSWORD
        for command in (["challenge"], ["build", "--unsigned",
                                        "--live-challenge"]):
            freed.run(box, secret, *command, "wifi.ini", env=box.secret,
                      status=0)
        has(box.read("wifi.mobileconfig").decode(), SINGLE_PASSWORD)


@case("build: a live challenge is always written anew")
def anew(box):
    with box.site() as site:
        box.project()
        site.page = "single-password"
        box.define("wifi.ini", site)
        for _ in range(2):
            result = box.run("build", "--unsigned", "--live-challenge",
                             "wifi.ini", env=box.secret, status=0)
            has(result.err, "wrote 'wifi.mobileconfig'")


@case("build: no live challenge from another CA's page than the pinned")
def other_page(box):
    with box.site() as site:
        box.project()
        box.define("wifi.ini", site)
        box.run("build", "--unsigned", "wifi.ini", env=box.secret, status=0)
        site.thumbprint = "cd" * 16
        before = box.read("wifi.mobileconfig")
        box.run("build", "--unsigned", "--live-challenge", "wifi.ini",
                env=box.secret, status=8)
        same(box.read("wifi.mobileconfig"), before)


@rows("build: wrong use of --live-challenge", [
    ("two definitions", ("a.ini", "b.ini")), ("a directory", (".",)),
    ("offline", ("--offline", "a.ini"))])
def usage(box, arguments):
    with box.site() as site:
        box.project()
        box.define("a.ini", site)
        box.define("b.ini", site)
        box.run("build", "--unsigned", "--live-challenge", *arguments,
                env=box.secret, status=2)
        same(site.requests(), [])


if __name__ == "__main__":
    main()
