"""The manual pages: well formed, complete, and their examples work."""

import glob
import os
import re
import subprocess

from harness import (TOP, Failure, built, case, check, definition, has, lacks,
                     same, shown, tool)

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
    os.mkdir(box.at("bin"))
    os.symlink(box.program, box.at("bin", "scepctl"))
    env = box.environment({"PATH": box.at("bin") + ":" + os.environ["PATH"]})
    commands = example_commands()
    check(len(commands) >= 10, f"only {len(commands)} commands")
    for command in commands:
        done = subprocess.run(["sh", "-c", command], cwd=box.path, env=env,
                              capture_output=True, check=False, timeout=60)
        check(done.returncode == 0, f"$ {command}\nstatus "
              f"{done.returncode}\n{shown(done.stdout + done.stderr)}")


@case("manual: the definitions of scepctl-definition(5) validate")
def definitions(box):
    text = source("scepctl-definition.5")
    blocks = re.findall(r"^\.Bd [^\n]*\n(.*?)^\.Ed", text, re.M | re.S)
    first = [b for b in blocks if b.startswith("[profile]")][0]
    with open(box.fixtures.root(), "rb") as file:
        root = file.read()
    box.write("certs/root.pem", root)
    box.write("certs/issuing.pem", root)
    # The page breaks the fingerprint over two lines and says so.
    box.write("first.ini", re.sub(r"\\e\n +", "", first))
    result = box.run("validate", "first.ini", status=0)
    lacks(result.out, "error: ", "findings")
    for block in blocks:
        name = re.match(r"; (\S+)\n", block)
        if name:
            box.write(name.group(1), block.replace("\\e", "\\"))
    for name in ("base.ini", "wifi.ini"):
        lacks(box.run("validate", name, status=0).out, "error: ", name)
    os.unlink(box.at("scepctl.conf"))
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


@case("README: the finding shown is what the program prints")
def readme_finding(box):
    with open(os.path.join(TOP, "README.md"), encoding="utf-8") as file:
        readme = file.read()
    begin = readme.index("$ scepctl validate wifi.ini\n")
    expected = readme[begin:readme.index("```", begin)].split("\n", 1)[1]
    text = readme[readme.index("[profile]"):]
    text = text[:text.index("```")]
    box.write("wifi.ini", re.sub(r",O=\$PROFILE_IDENTIFIER", "", text))
    result = box.run("validate", "wifi.ini", status=1)
    place = r"wifi\.ini:\d+:"
    has(re.sub(place, "wifi.ini:", result.out),
        re.sub(place, "wifi.ini:", expected), "findings")
