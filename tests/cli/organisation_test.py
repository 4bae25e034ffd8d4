"""examples/organisation: all of it is as the program would have it.

Planted mutations that must be caught: in examples/organisation, a misspelt key
in a base, a certificate that expires next year, a pin of another CA, a label
that scepctl.conf has not.
"""

import os
import plistlib
import re
import shutil

from harness import TOP, case, check, has, lacks, same, tool

PLACE = os.path.join(TOP, "examples", "organisation")
BUILT = ["production/ipads", "production/office", "production/vpn",
         "test/ipads", "test/office"]


def copied(box):
    shutil.copytree(PLACE, box.at("."), dirs_exist_ok=True)


@case("organisation: nothing to say about it, --strict and in every format")
def clean(box):
    copied(box)
    result = box.run("validate", "--strict", ".", status=0)
    same(result.out, "", "findings")
    told = box.run("validate", "--json", ".", status=0).json()
    same((told["findings"], told["accepted"]), ([], 0), "findings")
    same(told["files"], len([name for name in box.files()
                             if name.endswith(".ini")]), "files")


@case("organisation: builds offline, and leaves the lock file as it is")
def builds(box):
    copied(box)
    before = box.read("scepctl.lock")
    box.run("build", "--unsigned", "--offline", "--locked", ".", "-o", "out",
            status=0)
    same(box.read("scepctl.lock"), before, "lock file")
    same(sorted(name for name in box.files() if name.startswith("out/")),
         [f"out/{name}.mobileconfig" for name in BUILT], "built")
    for name in BUILT:
        # That a profile does not tell its devices' system is a note.
        box.run("validate", "--strict", f"out/{name}.mobileconfig", status=0)
        profile = plistlib.loads(box.read(f"out/{name}.mobileconfig"))
        kinds = {each["PayloadType"] for each in profile["PayloadContent"]}
        check(kinds & {"com.apple.security.scep", "com.apple.security.acme"},
              f"{name}: {kinds}")
        check(kinds & {"com.apple.wifi.managed", "com.apple.vpn.managed"},
              f"{name}: {kinds}")


@case("organisation: what is pinned are the certificates beside it")
def pins(box):
    copied(box)
    lock = box.read("scepctl.lock").decode()
    for name in ("test", "production"):
        for ca in ("root", "issuing"):
            path = box.at("certs", name, f"{ca}.pem")
            digest = tool("openssl", "x509", "-in", path, "-noout",
                          "-fingerprint", "-sha256").decode()
            has(lock, digest.partition("=")[2].strip().replace(":", "").lower())
            tool("openssl", "x509", "-in", path, "-noout", "-checkend",
                 str(15 * 365 * 86400))
        tool("openssl", "verify", "-CAfile", box.at("certs", name, "root.pem"),
             box.at("certs", name, "issuing.pem"))


@case("organisation: the lock file is written as the program writes it")
def lock(box):
    copied(box)
    before = box.read("scepctl.lock")
    for name in ("a", "b", "c"):
        box.write(name, before)
    box.run("lock", "merge", "a", "b", "c", status=0)
    same(box.read("b"), before, "merged with itself")


@case("organisation: hook install adds what a clone needs, and no line twice")
def hooks(box):
    copied(box)
    tool("git", "init", "-q", cwd=box.path)
    before = box.read(".gitattributes")
    box.run("hook", "install", status=0)
    same(box.read(".gitattributes"), before, "attributes")
    check(box.exists(".git/hooks/pre-commit"), "no hook")
    for name in ("merge.scepctl.driver", "diff.mobileconfig.textconv"):
        has(tool("git", "config", name, cwd=box.path).decode(), "scepctl")
    tool("git", "add", "-A", cwd=box.path)
    box.run("validate", "--staged", "--strict", status=0)


@case("organisation: no key, no secret, no name of a host that somebody has")
def harmless(box):
    copied(box)
    for name in box.files():
        text = box.read(name).decode()
        lacks(text, "PRIVATE KEY", name)
        for host in re.findall(r"https://([^/\s\"'`)>]+)", text):
            check(re.search(r"(^|\.)example(-test)?\.(com|jamfcloud\.com)$",
                            host) or host == "docs.github.com"
                  or host.startswith("pre-commit."), f"{name}: {host}")
        if name.endswith((".ini", ".conf")):
            for value in re.findall(r"(?:password|secret|challenge) *= (.*)",
                                    text):
                check(value.startswith("env:"), f"{name}: {value}")
