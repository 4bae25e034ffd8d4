"""The manual pages: well formed, complete, and their examples work."""

import glob
import os
import re
import subprocess

from harness import (TOP, Failure, built, case, check, definition, has, lacks,
                     same, shown, tool)
from pages import Reader, whole

PAGES = sorted(glob.glob(os.path.join(TOP, "build", "man", "*.[15]")))


def source(name):
    for path in PAGES:
        if os.path.basename(path) == name:
            with open(path, encoding="utf-8") as file:
                return file.read()
    raise Failure(f"{name} was not built")


def plain(name):
    path = os.path.join(TOP, "build", "man", name)
    return re.sub(".\b", "", tool("mandoc", "-T", "utf8", path).decode())


@case("manual: mandoc has nothing to say")
def lint(box):
    del box
    same(len(PAGES), 2, "pages")
    done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", *PAGES],
                          capture_output=True, check=False)
    check(done.returncode == 0, shown(done.stdout))


@case("manual: no marker is left")
def markers(box):
    del box
    for page in ("scepctl.1", "scepctl-definition.5"):
        lacks(source(page), '.\\" @', page)


@case("manual: names every command, option, key and status")
def complete(box):
    page = plain("scepctl.1")
    for line in box.run("--help", status=0).out.splitlines():
        match = re.match(r" +([a-z]+)  +\S", line)
        if match:
            has(page, match.group(1), "scepctl(1)")
    for status in range(14):
        check(re.search(rf"^ +{status} +\S", page, re.M),
              f"no status {status}")
    keys = plain("scepctl-definition.5")
    for key in ("url_to_scep_admin", "redistribute_profile", "san_upn",
                "identifier", "computer_groups", "client_secret",
                "passphrase"):
        has(keys, key, "scepctl-definition(5)")
    has(page, "scep-subject-profile-identifier", "scepctl(1)")


def example_commands():
    """The lines after '$ ' in the displays of EXAMPLES."""
    text = source("scepctl.1").split(".Sh EXAMPLES")[1].split(".Sh ")[0]
    text = text.replace("\\e\n", "\\\n")
    return re.findall(r"^\$ ((?:.*\\\n)*.*)$", text, re.M)


@case("manual: the examples of scepctl(1) run in their order")
def examples(box):
    reader = Reader(box)
    commands = example_commands()
    check(len(commands) >= 10, f"only {len(commands)} commands")
    for command in commands:
        status, output = reader.run(command)
        same(status, 0, f"$ {command}\n{shown(output)}\nstatus")


def displays(name):
    """The literal displays of a page, as a reader copies them."""
    blocks = re.findall(r"^\.Bd -literal[^\n]*\n(.*?)^\.Ed", source(name),
                        re.M | re.S)
    return [re.sub(r"\\(e|-|&|\(aq)", lambda m: {"e": "\\", "-": "-",
                                                "&": "", "(aq": "'"}
                   [m.group(1)], block) for block in blocks]


@case("manual: each definition and project file is without error")
def each_example(box):
    texts = [text for name in ("scepctl.1", "scepctl-definition.5")
             for text in displays(name) if re.match(r"(; .*\n)?\[", text)]
    check(len(texts) >= 4, f"only {len(texts)} examples")
    for number, text in enumerate(texts):
        result = box.run("validate", whole(box, f"{number}/", text, texts),
                         cwd=box.at(str(number)))
        lacks(result.out, "error: ", f"{text}\nfindings")
        same(result.status, 0, "status")


@case("manual: the first definition of scepctl-definition(5), as it stands")
def first_definition(box):
    box.write("a.ini", displays("scepctl-definition.5")[0])
    result = box.run("validate", "--json", "a.ini", status=0)
    same(sorted(f["id"] for f in result.json()["findings"]),
         ["scep-fingerprint-unpinned", "scep-no-ca-payload"], "findings")


@case("manual: the base and the definition that adds to it build")
def inheritance(box):
    for text in displays("scepctl-definition.5"):
        name = re.match(r"; (\S+)\n", text)
        if name and name.group(1).endswith(".ini"):
            box.write(name.group(1), text)
    plist = built(box, box.read("wifi.ini").decode())
    same(plist["PayloadOrganization"], "Example Inc.", "organization")


@case("manual: the findings shown are what the program prints")
def findings(box):
    lines = definition().splitlines()
    at = lines.index("[scep]") + 1
    shown_lines = re.search(r"^ +(wifi\.ini:9:.*?hint:[^\n]*)",
                            plain("scepctl.1"), re.M | re.S).group(1)
    text = "\n".join([*lines[:at], *[";"] * (8 - at), "key_size = 2047",
                      *lines[at:]])
    box.write("wifi.ini", text)
    result = box.run("validate", "wifi.ini", status=1)
    has(result.out, re.sub(r"^ {11}", "", shown_lines, flags=re.M), "findings")
