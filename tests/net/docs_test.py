#!/usr/bin/env python3
"""The commands on the pages that ask NDES, against a real Apache with NTLM and
registration authorities behind it; and the ids that a page names."""

import os
import re
import sys

sys.dont_write_bytecode = True

from live import PASSWORD, Box, run_stage  # noqa: E402
import harness  # noqa: E402
from harness import has, rows, case, same  # noqa: E402
from pages import PAGES, Reader, blocks, made_by, prose  # noqa: E402
from servers import RaServer  # noqa: E402

GUIDE = "docs/ndes-application-proxy.md"
ADDRESSES = ("https://ndes-example.msappproxy.net", "https://ndes.example.com",
             "http://ndes.example.com")
ASKING = [page for page in PAGES
          if any(block.run == "ndes" for block in blocks(page))]


@rows("docs: what asks NDES is typed", [(page, page) for page in ASKING])
def typed(box, page):
    with box.site("app-proxy") as site, RaServer(
            box.pki, challenges=site.challenge_directory) as ra:
        site.forward(ra.url)
        site.slots = 20
        box.project()
        box.define("wifi.ini", site, {
            "subject": "CN=$COMPUTERNAME,O=$PROFILE_IDENTIFIER"})
        if "identity.pem" not in made_by(page, "ndes"):
            box.run("identity", "new", "--type", "p256", status=0)
        Reader(box, {PASSWORD: box.stage.ndes.password}, {
            address: site.base for address in ADDRESSES}).read(page, "ndes")
        same(site.failed_logons(), 0, "failed logons")
        text = "".join(block.text for block in blocks(page)
                       if block.run == "ndes")
        same(len(ra.enrolments()), text.count("--enroll"), "enrolments")


@case("docs: the guide goes from a probe to a certificate")
def guide(_):
    calls = [line for block in blocks(GUIDE) if block.run == "ndes"
             for line in block.text.splitlines() if " probe " in line]
    same(len(calls), 5, "calls of probe")
    has(calls[3], "--admin")
    has(calls[4], "--enroll")


@case("docs: the ids of a probe's findings that are named are in the program")
def ids(_):
    source = ""
    scep = os.path.join(harness.TOP, "src", "scep")
    for name in os.listdir(scep):
        with open(os.path.join(scep, name), encoding="utf-8") as file:
            source += file.read()
    table = re.search(r"^\| the step .*?\n\n", prose(GUIDE), re.M | re.S)[0]
    for each in re.findall(r"`([a-z]+-[a-z-]+)`", table):
        has(source, f'"{each}"', "ids in the source")


if __name__ == "__main__":
    sys.exit(run_stage("docs", lambda stage: Box(
        os.path.abspath(sys.argv[1]), stage), sys.argv[2:]))
