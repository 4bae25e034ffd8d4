#!/usr/bin/env python3
"""A double of Jamf Pro with devices, to try things by hand: a project in
build/fleet whose two profiles PROGRAM applied a month ago, to Macs and to
mobile devices, with every verdict among them. Ends with its standard input;
a line of it is a command of the control channel and its JSON, such as
contact {"kind": "computers"}."""

import argparse
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
sys.path[:0] = [HERE, os.path.join(TESTS, "net"), os.path.join(TESTS, "cli")]
sys.dont_write_bytecode = True

from double import JamfPro  # noqa: E402
from office import aged  # noqa: E402
from servers.pki import Pki  # noqa: E402

SECRET = "try-it"
DAY = 86400
MIX = {"current": 88, "expiring": 3, "expired": 0.5,
       "installed-no-certificate": 0.5, "failed": 2, "pending": 2,
       "notnow": 0.5, "outdated": 1, "never-sent": 0.5, "unknown": 2}
PROJECT = """[jamf]
url = {url}
client_id = try
client_secret = env:JAMF_SECRET

[network]
ca_file = {ca}
"""
DEFINITION = """[profile]
name         = {name}
identifier   = com.example.{stem}
organization = Example Inc.
platform     = {platform}

[scep]
url            = https://scep.example.com/scep
subject        = "CN=$SERIALNUMBER $PROFILE_IDENTIFIER,O=Example"
challenge_type = static
challenge      = env:SCEP_CHALLENGE
fingerprint    = none
use_as_digital_signature = yes

[jamf]
category = Certificates

[scope]
{everybody} = yes
"""
# Platform and kind in the double; name, platform and scope of a definition.
KINDS = (
    ("macos", "computers", "macs", "macos", "all_computers"),
    ("mobile", "mobiledevices", "ipads", "ios", "all_mobile_devices"))


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", metavar="PROGRAM")
    parser.add_argument("--macos", type=int, default=10000, metavar="N")
    parser.add_argument("--mobile", type=int, default=2000, metavar="N")
    parser.add_argument("--delay", type=float, default=0.0,
                        metavar="SECONDS", help="before each answer")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--hostile", action="store_true",
                        help="names and errors full of markup")
    parser.add_argument("--directory", default="build/fleet", metavar="DIR")
    return parser.parse_args()


def furnish(jamf):
    jamf.client(id="try", secret=SECRET, lifetime=3600)
    jamf.add("categories", [{"name": "Certificates"}])
    jamf.add("buildings", [{"name": "HQ"}, {"name": "Annex"}])
    jamf.add("departments", [{"name": "Sales"}, {"name": "IT"}])


def write(name, text):
    with open(name, "w", encoding="utf-8") as file:
        file.write(text)


def apply(program, jamf, environment):
    """In the current directory, a month ago."""
    write("scepctl.conf", PROJECT.format(url=jamf.url, ca=jamf.ca))
    for _, _, stem, platform, everybody in KINDS:
        write(f"{stem}.ini", DEFINITION.format(
            name=stem, stem=stem, platform=platform, everybody=everybody))
    if os.path.exists("scepctl.lock"):
        os.unlink("scepctl.lock")
    subprocess.run([program, "-q", "apply", "--yes", *(
        f"{stem}.ini" for _, _, stem, *_ in KINDS)], check=True,
        env={**os.environ, **environment})
    with open("scepctl.lock", encoding="utf-8") as file:
        text = file.read()
    write("scepctl.lock", aged(text, 31 * DAY))


def muster(jamf, chosen):
    names = "hostile" if chosen.hostile else "plain"
    for platform, kind, stem, *_ in KINDS:
        profile, = (each for each in jamf.profiles()[platform]
                    if each["name"] == stem)
        count = getattr(chosen, platform)
        jamf.fleet(kind=kind, count=count, seed=chosen.seed, names=names,
                   groups={"Pilot": [0, count // 10]}, profiles=[{
                       "id": profile["id"], "mix": MIX,
                       "errors": names if chosen.hostile else None}])
        print(platform, jamf.truth(platform=platform, id=profile["id"],
                                   counts=True))


def listen(jamf):
    for line in sys.stdin:
        command, _, fields = line.strip().partition(" ")
        if command:
            print(json.dumps(jamf.call(command, **json.loads(
                fields or "{}")), indent=1), flush=True)


def main():
    chosen = options()
    program = os.path.abspath(chosen.program)
    pki = Pki()
    try:
        with JamfPro(pki, nodes=1) as jamf:
            furnish(jamf)
            os.makedirs(chosen.directory, exist_ok=True)
            os.chdir(chosen.directory)
            environment = {"JAMF_SECRET": SECRET, "SCEP_CHALLENGE": "x"}
            apply(program, jamf, environment)
            muster(jamf, chosen)
            jamf.configure(delay=chosen.delay)
            print(f"cd {os.getcwd()}\nexport", *(
                f"{name}={value}" for name, value in environment.items()),
                flush=True)
            listen(jamf)
    finally:
        pki.done()


if __name__ == "__main__":
    main()
