"""README and the pages under docs/: every command on them is run, or the
reason stands before it; definitions are without error; links lead somewhere.
What needs servers is run by tests/net/docs_test.py, tests/net/filter_test.py
and tests/jamf/docs_test.py.

Planted mutations that must be caught: a command on a page that the program
does not have ("what needs no server"), a link to a heading that was renamed
("links"), a block without a kind ("each block"), a fault of a table in other
words ("what is wrong with a table").
"""

import glob
import os
import re
import shutil

from harness import TOP, case, check, definition, has, lacks, rows, same, tool
from pages import (MARK, OTHERS, PAGES, WORLDS, Reader, blocks, commands,
                   commented, made_by, of_kind, prose, text_of, whole)

README_LINES = 150
# What is no command: files that others read, and drawings.
SHOWN = {"ini", "console", "yaml", "xml", "apache", "text",
         "vim", "toml", "elisp", "json", "csv"}


def furnish(box, page):
    """What a reader has: a definition, certificates, an identity, git; or the
    directory of an example."""
    tool("git", "init", "-q", cwd=box.path)
    if page.startswith("examples/"):
        shutil.copytree(os.path.join(TOP, os.path.dirname(page)), box.path,
                        dirs_exist_ok=True)
        return
    made = made_by(page)
    if "wifi.ini" not in made:
        box.write("wifi.ini", definition())
    box.write("definitions/office.ini", definition(
        profile={"identifier": "com.example.office"}))
    with open(box.fixtures.root(), "rb") as file:
        root = file.read()
    for name in ("certs/root.pem", "certs/issuing.pem"):
        box.write(name, root)
    if "identity.pem" not in made:
        box.run("identity", "new", "--type", "p256", status=0)


# Of other programs, and the environment of the recipes for CI.
OF_OTHERS = {"clang-format", "pkcs11-provider", "pin-source", "pin-value",
             "module-path", "pkcs11-module-path", "secret-tool", "plan-test",
             "plan-production", "apply-test", "apply-production",
             "scepctl-fmt"}
OFFLINE = [page for page in PAGES if any(
    block.kind == "sh" and block.run is None for block in blocks(page))]


@rows("docs: what needs no server is typed", [(page, page)
                                             for page in OFFLINE])
def offline(box, page):
    furnish(box, page)
    Reader(box).read(page)


@case("docs: each block is run, or says why not")
def each_block(_):
    kinds = set()
    for page in PAGES:
        found = blocks(page)
        text = text_of(page)
        same(text.count("\n```") + text.startswith("```"), 2 * len(found),
             f"{page}: lines that begin or end a block")
        same(len(MARK.findall(text)),
             sum(block.run is not None for block in found),
             f"{page}: remarks, each before a block")
        for block in found:
            where = f"{block.page}:{block.line}"
            kinds.add(block.kind)
            if block.kind in SHOWN:
                check(block.run is None, f"{where}: nothing to run")
                check(block.kind == "console" or not re.search(
                    r"^\s*(?:\$ )?scepctl ", block.text, re.M)
                    or block.kind == "yaml", f"{where}: a command")
                continue
            check(block.kind in ("sh", "powershell"),
                  f"{where}: kind {block.kind!r}")
            check(block.kind == "sh" or block.run == "", f"{where}: not run")
            if block.run == "":
                check(len(block.reason) > 10, f"{where}: no reason")
            elif block.run is not None:
                check(block.run in WORLDS, f"{where}: run by whom?")
    same(kinds, SHOWN | {"sh", "powershell"}, "kinds there are")
    check(sum(len(list(commands(block.text))) for block in of_kind("sh")
              if block.run != "") > 60, "few commands")


@case("docs: make demo, without installing anything")
def demo(box):
    shutil.copytree(os.path.join(TOP, "examples"), box.at("examples"))
    out = tool("sh", os.path.join(TOP, "tools", "demo.sh"), box.program,
               cwd=box.path).decode()
    path, = re.findall(r"`(build/demo/.*?)`", text_of("README.md"))
    has(out, path, "what demo says")
    check(box.exists(path), f"no {path}")


@case("docs: the goals of make that are named there are")
def goals(_):
    makefile = text_of("Makefile").replace("\\\n", "")
    known = set(re.search(r"^\.PHONY: (.*)$", makefile, re.M)[1].split())
    for page in PAGES:
        for words in re.findall(r"(?:`|^|&& sudo )make((?: [a-z-]+)+)",
                                text_of(page), re.M):
            same(sorted(set(words.split()) - known), [], f"{page}: goals")


@case("docs: what is not run is no command of the program")
def not_run(_):
    for block in of_kind("sh"):
        if block.run == "":
            check(not re.search(r"^\s*scepctl ", block.text, re.M),
                  f"{block.page}:{block.line}")


@case("docs: commands within the text are commands there are")
def inline(box):
    known = {}
    for page in [*PAGES, *OTHERS]:
        for span in re.findall(r"`(scepctl [^`]*)`",
                               re.sub(r"\s+", " ", prose(page))):
            words = span.split()
            # Options alone, any command, and the comment that pull writes.
            if words[1][0] == "-" or words[1] == "COMMAND" or "=" in words:
                continue
            if words[1] not in known:
                known[words[1]] = box.run(words[1], "--help", status=0).out
            for word in words[2:]:
                if word.startswith("--"):
                    has(known[words[1]], word.partition("=")[0],
                        f"{page}: {span}")
    check(len(known) > 8, f"only {sorted(known)}")


@case("docs: commands in comments of templates and examples")
def in_comments(box):
    shutil.copytree(os.path.join(TOP, "examples"), box.at("examples"))
    box.run("identity", "new", "--type", "p256", status=0)
    reader = Reader(box)
    count = 0
    for directory in ("templates", "examples"):
        alone, quoted = commented(directory)
        for command in alone:
            # tests/jamf/docs_test.py runs them.
            if not re.match("scepctl (plan|apply) ", command):
                got, output = reader.run(command)
                same((got, output if got else b""), (0, b""), command)
                count += 1
        for command in set(quoted):
            words = command.split()[1:]
            if words[0] == "explain":
                box.run(*words, status=0)
            else:
                box.run(words[0], "--help", status=0)
            count += 1
    check(count > 10, f"only {count} commands")


@case("docs: the words that a template offers are taken")
def offered(box):
    count = 0
    for path in sorted(glob.glob(os.path.join(TOP, "templates", "*.ini"))):
        text = text_of(path)
        for line, words in re.findall(
                r"^(\w+ *= .*?); ([a-z0-9]+(?: \| [a-z0-9]+)+)$", text, re.M):
            for word in words.split(" | "):
                key = line.split("=")[0]
                box.write("a.ini", text.replace(line, f"{key}= {word}  "))
                found = box.run("validate", "--json", "a.ini").json()
                lines = box.read("a.ini").decode().splitlines()
                at = [number for number, each in enumerate(lines, 1)
                      if each.startswith(f"{key}= {word} ")]
                same([each["message"] for each in found["findings"]
                      if each["severity"] == "error" and each["line"] in at],
                     [], f"{path}: {key}= {word}")
                count += 1
    check(count > 30, f"only {count}")


@case("docs: ids that are named are of the program")
def ids(_):
    known = ""
    for pattern in ("src/*/*.[ch]", "src/*/*/*.[ch]", "schemas/*.json"):
        for path in glob.glob(os.path.join(TOP, *pattern.split("/"))):
            known += text_of(path)
    known += " ".join(f'"{os.path.basename(path)[:-4]}"' for path in glob.glob(
        os.path.join(TOP, "templates", "*.ini")))
    count = 0
    for page in PAGES:
        for each in re.findall(r"`([a-z]+(?:-[a-z0-9]+)+)`", prose(page)):
            count += 1
            if each not in OF_OTHERS:
                check(f'"{each}"' in known or f"'{each}'" in known,
                      f"{page}: no {each}")
    check(count > 20, f"only {count}")


def beside(page, path):
    return os.path.normpath(os.path.join(os.path.dirname(page), path))


def anchors(page):
    """The names that GitHub gives to headings."""
    found = []
    for heading in re.findall(r"^#+ (.*)$", prose(page), re.M):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        name = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        found.append(name)
    return found


@case("docs: links lead to files and headings there are")
def links(_):
    count = 0
    for page in [*PAGES, *OTHERS]:
        names = anchors(page)
        if page != "CHANGELOG.md":  # whose versions have the same headings
            same(len(names), len(set(names)),
                 f"{page}: headings of one name")
        for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
            if re.match(r"https://", target):
                continue
            lacks(target, ":", f"{page}: link")
            path, _, anchor = target.partition("#")
            there = beside(page, path) if path else page
            check(os.path.exists(os.path.join(TOP, there)),
                  f"{page}: no {target}")
            check(not there.startswith(".."), f"{page}: out of the tree")
            if anchor:
                check(anchor in anchors(there), f"{page}: no {target}")
            count += 1
    check(count > 50, f"only {count} links")


@case("docs: the map names each room, and files there are")
def the_map(_):
    with open(os.path.join(TOP, "src", "README.md"), encoding="utf-8") as file:
        text = file.read()
    table = text.split("## The rooms")[1].split("\n## ")[0]
    rooms = [room for line in table.splitlines() if line.startswith("| `")
             for room in re.findall(r"`([a-z]+)/`", line.split("|")[1])]
    there = [name for name in os.listdir(os.path.join(TOP, "src"))
             if os.path.isdir(os.path.join(TOP, "src", name))]
    same(sorted(rooms), sorted(there), "rooms")
    for path in re.findall(r"`([a-z]+/[a-z_/]+\.[a-z]+)`", text):
        check(any(os.path.exists(os.path.join(TOP, top, path))
                  for top in ("src", "")), f"no {path}")


@case("docs: README is short, and leads to every page")
def short(_):
    lines = text_of("README.md").splitlines()
    check(len(lines) <= README_LINES, f"{len(lines)} lines")
    reached, ahead = set(), ["README.md"]
    while ahead:
        page = ahead.pop()
        if page in reached:
            continue
        reached.add(page)
        ahead += [beside(page, path) for path in re.findall(r"\]\(([^)#\s]+\.md)", prose(page))
                  if not path.startswith("https://")]
    same(sorted(set([*PAGES, *OTHERS]) - reached), [], "pages without a link")


@case("docs: the changes have the version, newest first, in the usual form")
def changelog(box):
    text = text_of("CHANGELOG.md")
    heads = re.findall(r"^## (.*)$", text, re.M)
    same(heads[0], "[Unreleased]", "first")
    found = [re.fullmatch(
        r"\[?(\d+\.\d+\.\d+)\]? - (\d{4}-\d\d-\d\d)", head)
        for head in heads[1:]]
    check(all(found), f"{heads}")
    numbers = [tuple(map(int, each[1].split("."))) for each in found]
    same(numbers, sorted(numbers, reverse=True), "order")
    same([each[2] for each in found],
         sorted((each[2] for each in found), reverse=True), "days")
    has(box.run("version", status=0).out, f"scepctl {found[0][1]}\n")
    kinds = re.findall(r"^### (.*)$", text, re.M)
    check(set(kinds) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed",
                         "Security"}, f"{kinds}")


@case("docs: no name of this or that machine, nothing that is not there yet")
def clean(_):
    for page in [*PAGES, *OTHERS, *sorted(
            os.path.relpath(path, TOP) for path in
            glob.glob(os.path.join(TOP, ".github", "*", "*")))]:
        text = text_of(page)
        for word in ("/work/", "/tmp/", "TODO", "FIXME"):
            lacks(text, word, page)


@case("docs: each definition and project file is without error")
def each_ini(box):
    found = of_kind("ini")
    check(len(found) >= 8, f"only {len(found)}")
    texts = [block.text for block in found]
    for number, block in enumerate(found):
        result = box.run("validate", whole(box, f"{number}/", block.text,
                                           texts), cwd=box.at(str(number)))
        lacks(result.out, "error: ",
              f"{block.page}:{block.line}\n{block.text}\nfindings")
        same(result.status, 0, f"{block.page}:{block.line}: status")


@case("docs: README's first profile is signed, and nothing is left to fill in")
def first(box):
    furnish(box, "README.md")
    Reader(box).read("README.md")
    tool("openssl", "cms", "-verify", "-purpose", "any", "-inform", "DER",
         "-in", box.at("device.mobileconfig"), "-CAfile",
         box.at("identity-ca.pem"), "-out", box.at("content.plist"))
    text = box.read("content.plist").decode()
    has(text, "<string>C02XG0ABJGH5</string>", "content")
    lacks(text, "$", "content")


@case("docs: what is wrong with a table, as the program prints it")
def table(box):
    page = "docs/devices.md"
    furnish(box, page)
    for block in blocks(page):
        if block.file:
            box.write(block.file, block.text)
    box.write("challenge.txt", "an-example", 0o600)
    box.run("identity", "new", status=0)
    block, = of_kind("console", [page])
    command, *expected = block.text.splitlines()
    status, output = Reader(box).run(command[2:])
    same(status, 7, "status")
    for line in expected:
        has(output.decode().splitlines(), line, "lines")


@case("docs: the finding shown is what the program prints")
def finding(box):
    expected, = [block.text for block in of_kind("console", ["README.md"])]
    expected = expected.partition("\n")[2]
    text = of_kind("ini", ["README.md"])[0].text
    box.write("device.ini", re.sub(r",O=\$PROFILE_IDENTIFIER", "", text))
    result = box.run("validate", "device.ini", status=1)
    has(result.out, expected, "findings")
