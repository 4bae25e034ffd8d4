#!/usr/bin/env python3
"""build --devices --live-challenge: a challenge of NDES for each device, no
more than NDES has places for: devices_test.py PROGRAM [WORD...].

Planted once each: a challenge given to two devices, places of the last hour
not counted, a file made anew whose challenge is still good."""

import os
import plistlib
import re
import time

from live import admin_reads, main
from harness import case, check, has, lacks, payload, rows, same
from servers.pages import SINGLE_PASSWORD

BUILD = ("build", "--unsigned", "--live-challenge", "--devices", "d.csv",
         "-o", "out", "wifi.ini")


def prepare(box, site, count, keys=None):
    box.project()
    box.define("wifi.ini", site, {
        "subject": "CN=$SERIALNUMBER,O=$PROFILE_IDENTIFIER", **(keys or {})})
    box.write("d.csv", "Serial Number\n" + "".join(
        f"C{n:03}\n" for n in range(count)))


def challenge_of(box, name):
    return payload(plistlib.loads(box.read(f"out/{name}-wifi.mobileconfig"))
                   )["PayloadContent"]["Challenge"]


def made(box):
    return sorted(os.listdir(box.at("out"))) \
        if os.path.isdir(box.at("out")) else []


def age(box, site, minutes):
    """The files were made so long ago, and what NDES kept ran out."""
    for name in site.outstanding():
        os.unlink(os.path.join(site.challenge_directory, name))
    then = time.time() - minutes * 60
    for name in made(box):
        os.utime(box.at("out", name), (then, then))


@case("devices: as many as NDES has places, then the rest")
def places(box):
    with box.site() as site:
        prepare(box, site, 7)
        result = box.run(*BUILD, "--index-file", "index.csv", env=box.secret,
                         status=7)
        same((len(made(box)), len(site.challenges)), (5, 5))
        same([challenge_of(box, f"C{n:03}") for n in range(5)],
             list(site.challenges))
        has(result.err, "2 devices are left")
        check(re.search(r"after \d{4}-\d\d-\d\dT\d\d:\d\d", result.err),
              "when to go on")
        for one in site.challenges:
            lacks(result.all + box.read("index.csv").decode(), one)
        same(len(box.read("index.csv").decode().splitlines()), 6)
        same(box.mode("out/C000-wifi.mobileconfig"), 0o600)
        # At once there is no place, and nothing is asked for.
        before = {name: box.read("out/" + name) for name in made(box)}
        reads = admin_reads(site)
        result = box.run(*BUILD, env=box.secret, status=6)
        same((admin_reads(site), len(site.challenges)), (reads, 5))
        has(result.err, "2 devices are left")
        age(box, site, 61)
        result = box.run(*BUILD, env=box.secret, status=0)
        same((len(made(box)), len(site.challenges)), (7, 7))
        has(result.err, "2 written, 5 unchanged")
        same({name: box.read("out/" + name) for name in before}, before)
        box.run(*BUILD, env=box.secret, status=0)
        same(len(site.challenges), 7)


@case("devices: one that is gone is made again, one that differs too")
def again(box):
    with box.site() as site:
        prepare(box, site, 3)
        box.run(*BUILD, env=box.secret, status=0)
        os.unlink(box.at("out", "C001-wifi.mobileconfig"))
        text = box.read("out/C002-wifi.mobileconfig")
        box.write("out/C002-wifi.mobileconfig",
                  text.decode().replace("C002", "C003"))
        result = box.run(*BUILD, env=box.secret, status=0)
        same(len(site.challenges), 5)
        has(result.err, "2 written, 1 unchanged")
        same([challenge_of(box, f"C{n:03}") for n in range(3)],
             [site.challenges[0], *site.challenges[3:]])


@case("devices: signed, and as they were")
def signed(box):
    with box.site() as site:
        prepare(box, site, 2)
        box.run("identity", "new", "-o", "id", status=0)
        command = [word for word in BUILD if word != "--unsigned"]
        box.run(*command, "--sign", "id.pem", env=box.secret, status=0)
        before = [box.read("out/" + name) for name in made(box)]
        box.run(*command, "--sign", "id.pem", env=box.secret, status=0)
        same([box.read("out/" + name) for name in made(box)], before)
        same(len(site.challenges), 2)


@case("devices: password_max says how many places there are")
def told(box):
    with box.site() as site:
        prepare(box, site, 3, {"password_max": 2})
        box.run(*BUILD, env=box.secret, status=7)
        same(len(site.challenges), 2)


@case("devices: a bad row costs no place")
def bad(box):
    with box.site() as site:
        prepare(box, site, 2)
        box.write("d.csv", "Serial Number\nC000\n" + "x" * 65 +
                  "\nC002\n")
        result = box.run(*BUILD, env=box.secret, status=7)
        same((len(site.challenges), made(box)),
             (2, ["C000-wifi.mobileconfig", "C002-wifi.mobileconfig"]))
        has(result.err, "d.csv:3:1: error: row 2")


@case("devices: one challenge for all where NDES has that")
def single(box):
    with box.site() as site:
        site.page = "single-password"
        prepare(box, site, 8)
        box.run(*BUILD, env=box.secret, status=0)
        same((len(made(box)), admin_reads(site)), (8, 1))
        same(challenge_of(box, "C007"), SINGLE_PASSWORD)


@rows("devices: what NDES says in the midst ends it", [
    ("cache full", "cache-full", 6), ("no permission", "no-permission", 5)])
def ended(box, page, status):
    with box.site() as site:
        prepare(box, site, 3)
        site.page = page
        result = box.run(*BUILD, env=box.secret, status=status)
        same((made(box), site.logons()), ([], 1))
        lacks(result.all, box.stage.ndes.password)


@case("devices: --set is one of them")
def one(box):
    with box.site() as site:
        prepare(box, site, 1)
        box.run("build", "--unsigned", "--live-challenge", "--set",
                "SERIALNUMBER=C9", "wifi.ini", env=box.secret, status=0)
        same(payload(plistlib.loads(box.read("wifi.mobileconfig")))[
            "PayloadContent"]["Challenge"], site.challenges[0])


if __name__ == "__main__":
    main()
