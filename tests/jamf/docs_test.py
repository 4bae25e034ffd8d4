#!/usr/bin/env python3
"""The commands on the pages that ask Jamf Pro, typed on a terminal against the
double; and the plan that a page shows."""

import os
import re
import shutil
import sys

sys.dont_write_bytecode = True

from office import main  # noqa: E402
import harness  # noqa: E402
from harness import case, has, rows, same, tool  # noqa: E402
from pages import PAGES, Reader, blocks, commented, of_kind  # noqa: E402

ASKING = [page for page in PAGES
          if any(block.run == "jamf" for block in blocks(page))]
PILOT = "[scope]\ncomputer_groups = SCEP pilot\n"
ENV = {"NDES_PASSWORD": "canary-ndes-password-55aa"}
CORPORATE = "Corporate Wi-Fi"


def left_over(box, *identifiers):
    """Profiles of definitions that are there no more."""
    for identifier in identifiers:
        box.define("gone.ini", profile={"identifier": identifier,
                                        "name": identifier})
        box.apply("gone.ini")
        box.remove("gone.ini")


@rows("docs: what asks Jamf Pro is typed", [(page, page) for page in ASKING])
def typed(box, page):
    jamf = box.jamf(more="[signing]\nidentity = identity.pem\n")
    box.secrets.append(ENV["NDES_PASSWORD"])
    box.run("identity", "new", "--type", "p256", status=0)
    tool("git", "init", "-q", cwd=box.path)
    text = "".join(block.text for block in blocks(page))
    if CORPORATE in text:
        box.define("theirs.ini", profile={"name": CORPORATE})
        box.apply("theirs.ini")
        box.remove("theirs.ini")
        box.remove("scepctl.lock")
    if "com.example.old" in text:
        left_over(box, "com.example.old", "com.example.gone")
    # What is entered by hand would be pending for ever.
    if page == "docs/ci.md":
        box.define(rest=PILOT)
    else:
        box.dynamic(rest=PILOT)
    jamf.forget()
    Reader(box, ENV).read(page, "jamf")
    box.behaved()
    box.is_true()


@case("docs: a profile that Jamf Pro has is cloned to other URLs")
def clone(box):
    jamf = box.jamf()
    box.dynamic(rest=PILOT)
    box.run("apply", "--yes", env=ENV, status=0)
    for name in ("wifi.ini", "scepctl.lock"):
        box.remove(name)
    box.run("pull", "-o", "definitions", status=0)
    name, = [each for each in box.files() if each.startswith("definitions/")
             and each.endswith(".ini")]
    text = box.read(name).decode()
    for old, new in (("SCEP wifi", "SCEP outside"),
                     ("https://scep.example.com", "https://x.msappproxy.net")):
        has(text, old)
        text = text.replace(old, new)
    text = re.sub(r"^(uuid|payload_identifier) .*\n", "", text, flags=re.M)
    text, count = re.subn(r"^(identifier *= ).*$", r"\1com.example.outside",
                          text, flags=re.M)
    same(count, 1, "identifiers")
    box.write("definitions/outside.ini", text)
    same(box.actions("definitions", env=ENV),
         {name: "unchanged", "definitions/outside.ini": "create"})
    before = jamf.profiles()["macos"]
    box.run("apply", "--yes", "definitions", env=ENV, status=0)
    after = jamf.profiles()["macos"]
    same([each for each in after if each["name"] == "SCEP wifi"], before)
    same(len({each["uuid"] for each in after}), 2, "identities")


@case("docs: what the comments of the examples say to run")
def examples(box):
    jamf = box.jamf()
    jamf.add("computergroups", [{"name": "Network pilot", "members": [1]}])
    jamf.add("buildings", [{"name": "Laboratory"}])
    shutil.copytree(os.path.join(harness.TOP, "examples"), box.at("examples"))
    reader = Reader(box, ENV)
    count = 0
    for command in commented("examples")[0]:
        if re.match("scepctl (plan|apply) ", command):
            status, output = reader.run(command)
            same(status, 0, f"{command}\n{output.decode()}")
            count += 1
    same(count, 3, "commands")
    box.behaved()


@case("docs: the plan shown is what the program prints")
def plan(box):
    block, = of_kind("console", ["docs/jamf-pro.md"])
    command, *expected = block.text.splitlines()
    jamf = box.jamf()
    jamf.add("computers", [{"name": f"Mac {n}"} for n in range(6, 214)])
    jamf.add("computergroups", [{"name": "Everyone",
                                 "members": list(range(1, 214))}])
    for name in ("a", "b", "c"):
        box.define(f"{name}.ini")
    for size in ("2048", "4096"):
        box.define(scep={"key_size": size},
                   profile={"name": "Example Wi-Fi identity"},
                   jamf={"redeploy_on_update": "all"},
                   rest="[scope]\ncomputer_groups = Everyone\n")
        if size == "2048":
            box.apply()
    same(command, "$ scepctl plan")
    out = box.run("plan", status=0).out
    out = out.replace(jamf.url, "https://example.jamfcloud.com")
    out = re.sub(r"\[macos \d+\]", "[macos 42]", out)
    for line in expected:
        has(out.splitlines(), line, f"lines of\n{out}")


if __name__ == "__main__":
    main()
