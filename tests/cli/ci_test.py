"""What a CI runner makes of the output: names of other people's choosing must
be no commands to it. The runners are modelled here by what they publish:
GitHub's (actions/runner, src/Runner.Common/ActionCommand.cs) obeys
"::name properties::data" at the start of a line, white space before it apart,
and "##[name properties]data" anywhere; that of Azure Pipelines
"##vso[area.action properties]data" anywhere; GitLab's job log
"section_start:TIME:NAME", a carriage return and an escape.

Planted mutations that must be caught: in report/text.c, no gutter
("excerpts"); in message.c, write messages as they are ("no command"); in
report/github.c, do not escape ':' in a property ("github form").
"""

import os
import plistlib
import re
import unicodedata

from harness import (case, check, definition, has, lacks, rendered, rows, same,
                     spotless)

GITHUB = {"GITHUB_ACTIONS": "true"}
AZURE = {"TF_BUILD": "True"}

# Each is a name that somebody might give to a key, a file, a profile.
HOSTILE = {
    "stop": "::stop-commands::x",
    "stop after blanks": "\u00a0\u3000 ::stop-commands::x",
    "error": "::error file=a,line=1::boo",
    "unseen": ":\u00ad:stop-commands::x",
    "brackets": "a ##[add-mask]e",
    "brackets first": "##[stop-commands]x",
    "three hashes": "###[group]x",
    "unseen in brackets": "#\u200b#[add-mask]e",
    "azure": "x ##vso[task.setvariable variable=a]b",
    "azure first": "##VSO[task.complete result=Succeeded;]x",
    "gitlab": "section_start:1560896352:a\\r\\e[0Kb section_end:1:a",
}


def unseen(character):
    return unicodedata.category(character) in ("Cc", "Cf") \
        and character not in "\t\r\n"


def compared(line):
    """As .NET compares by culture: what is not seen is not there."""
    line = re.sub(r"\x1b\[[0-9;]*m", "", line)
    return "".join(c for c in line if not unseen(c))


def command(line):
    """The name of the command that a runner would obey, or None. Any name
    counts: after ::stop-commands::x one named x ends the stop."""
    line = compared(line)
    trimmed = line.lstrip()
    if trimmed.startswith("::"):
        end = trimmed.find("::", 2)
        if end >= 0:
            return trimmed[2:end].split(" ")[0]
    for pattern in (r"##\[([^\]]*)\]", r"(?i)##vso\[([^\]]*)\]"):
        found = re.search(pattern, line)
        if found:
            return found.group(1).split(" ")[0]
    return None


def section(text):
    return re.search(r"section_(start|end):[0-9]+:[^\r\n]*\r\x1b", text)


def lines_of(text):
    return re.split(r"\r\n|\r|\n", text)


def no_command(result):
    for line in lines_of(result.out) + lines_of(result.err):
        check(command(line) is None, f"a command, {line!r}: {result}")
    check(not section(result.all), f"a section: {result}")


@case("ci: the model of the runners finds what they obey")
def model(_):
    for name, text in HOSTILE.items():
        check((command(text) is None) == (name == "gitlab"), name)
    check(section("section_start:1:a\r\x1b[0Kb"), "GitLab's")
    for text in ("a ::error::x", "error: '::x'", "# #[x]", "a::b", ": :x::",
                 ":\\:error::x", "##\\[x]", "##vso\\[a.b]"):
        same(command(text), None, text)


def profile(name):
    """A profile with the name wherever a profile takes one."""
    return plistlib.dumps({
        "PayloadType": "Configuration", "PayloadVersion": 1,
        "PayloadIdentifier": name, "PayloadDisplayName": name,
        "PayloadUUID": "6ba7b810-9dad-11d1-80b4-00c04fd430c8", name: name,
        "PayloadContent": [{
            "PayloadType": kind, "PayloadVersion": 1,
            "PayloadIdentifier": f"{name}.{kind}",
            "PayloadDisplayName": name, "PayloadDescription": name,
            "PayloadUUID": f"6ba7b810-9dad-11d1-80b4-00c04fd430c{at}",
            "PayloadContent": {name: name, "URL": name, "Name": name,
                               "Subject": [[["CN", name]]]},
            name: {name: [name, {name: name}]},
        } for at, kind in enumerate(("com.apple.security.scep", name))]})


def quoted(name):
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def repository(box, name):
    """What whoever writes to a repository may put into it."""
    box.write("good.ini", spotless(box, {"san_dns": None}, profile={
        "name": quoted(name), "organization": quoted(name)}))
    box.write("list.ini", spotless(box, {
        "san_uri": f"\n    {name}\n    {name}"}))
    box.write("bad.ini", definition() + f"{name} = {name}\n[{name}]\n"
              f'[scep "{name}"]\nkey_size = {name}\n{name}\n'
              f"    {name}\nurl = {name}\n")
    box.write("p.mobileconfig", profile(name))
    box.write(name.replace("/", "_") + ".ini", definition({"key_size": "7"}))
    box.write("deep/" + name.replace("/", "_") + "\nx.ini",
              definition({"key_size": "7"}))
    box.write("conf/scepctl.conf", f"[jamf]\nurl = {name}\n{name} = {name}\n"
              f"[{name}]\n[signing]\nidentity = {name}\n")
    box.write("conf/a.ini", definition())


def commands_of(name):
    file = name.replace("/", "_") + ".ini"
    closed = "http://127.0.0.1:9/"
    yield from (
        ["validate", "."], ["validate", "-v", f"./{file}"],
        ["validate", file], ["validate", name + "/none.ini"],
        ["validate", "deep"], ["validate", "conf/a.ini"],
        ["validate", "p.mobileconfig"], ["verify", "p.mobileconfig"],
        ["verify", name], ["show", "good.ini"], ["show", "--ini", "list.ini"],
        ["show", "--ini", "good.ini"], ["show", "--ini", "p.mobileconfig"],
        ["show", "list.ini"], ["show", "p.mobileconfig"], ["show", "bad.ini"],
        ["show", name], ["explain", name], ["explain", "--manual", name],
        ["build", "--unsigned", "."], ["build", "--unsigned", file],
        ["build", "--sign", name, "good.ini"],
        ["build", "--unsigned", "-o", name, "good.ini"],
        ["plan", "."], ["plan", "--markdown", "."], ["plan", name],
        ["plan", "--markdown", "good.ini"], ["plan", "--credentials", "."],
        ["apply", "--yes", "good.ini"], ["pull", "-o", name],
        ["apply", "--confirm-ui", file], ["probe", file], ["probe", name],
        ["probe", "-vv", closed + name], ["probe", "--set", name, "good.ini"],
        ["fingerprint", name], ["fingerprint", "-vv", closed + name],
        ["fingerprint", file], ["challenge", name], ["challenge", file],
        ["new", name + "/x.ini"], ["new", "--template", name, "y.ini"],
        ["new", file], ["identity", name],
        ["identity", "new", "-o", name], ["help", name], [name],
        ["validate", f"--{name}"], ["--config", name, "validate", file],
        ["--directory", name, "validate", file], ["validate", "--format", name],
        ["validate", "--schema-dir", name, file])
    for form in ("json", "sarif", "junit"):
        yield from (["validate", "--format", form, "."],
                    ["validate", "--format", form, "p.mobileconfig"])
    for arguments in (["show", "good.ini"], ["show", "p.mobileconfig"],
                      ["plan", "."], ["fingerprint", closed + name],
                      ["probe", closed + name], ["verify", "p.mobileconfig"]):
        yield [*arguments, "--json"]


def safe(box, name, env):
    repository(box, name)
    for arguments in commands_of(name):
        jamf = {"JAMF_URL": "https://127.0.0.1:9", "JAMF_TOKEN": "x"} \
            if arguments[0] in ("plan", "apply", "pull") else {}
        no_command(box.run(*arguments, env={**env, **jamf}))


@rows("ci: no command in what is said, GitHub",
      [(label, name) for label, name in HOSTILE.items()])
def github(box, name):
    safe(box, name, GITHUB)


@rows("ci: no command in what is said, Azure",
      [(label, HOSTILE[label]) for label in ("brackets", "azure",
                                             "azure first")])
def azure(box, name):
    safe(box, name, AZURE)


@case("ci: excerpts are behind a gutter, with colours as well")
def gutter(box):
    for text in HOSTILE.values():
        box.write("bad.ini", f"[profile]\nname = x\n{text} = y\n  {text}\n")
        for option in ("auto", "always"):
            result = box.run("validate", "--color", option, "bad.ini",
                             status=1)
            for line in lines_of(result.out):
                check(not compared(line).lstrip().startswith("::"),
                      f"{line!r} of {result}")


@case("ci: JSON is the same document, and the product the same bytes")
def same_document(box):
    name = HOSTILE["brackets"] + HOSTILE["azure"]
    box.write("a.ini", spotless(box, profile={"name": quoted(name)}))
    box.write("p.mobileconfig", profile(name))
    for arguments in (["show", "--json", "a.ini"],
                      ["show", "--json", "p.mobileconfig"],
                      ["validate", "--json", "p.mobileconfig"],
                      ["validate", "--format", "sarif", "p.mobileconfig"]):
        usual = box.run(*arguments)
        broken = box.run(*arguments, env=GITHUB)
        same(broken.json(), usual.json(), "document")
        check(usual.out != broken.out, f"nothing broken up: {broken}")
    for arguments in (["build", "--unsigned", "-o", "-", "a.ini"],
                      ["show", "--xml", "p.mobileconfig"]):
        same(box.run(*arguments, env=GITHUB).out_bytes,
             box.run(*arguments).out_bytes, "product")
    has(box.run("show", "a.ini").out, name)


@case("ci: github form has commands of its own only, names escaped")
def github_form(box):
    for text in HOSTILE.values():
        file = text.replace("/", "_") + ",%.ini"
        box.write(file, f"[profile]\nname = x\n{text} = {text}\n")
        result = box.run("validate", "--format", "github", file, env=GITHUB,
                         status=1)
        lines = result.out.splitlines()
        check(lines, "no line")
        for line in lines:
            found = re.fullmatch(
                r"::(error|warning|notice) file=([^:,]*)"
                r"(?:,line=(\d+),endLine=\3,col=\d+,endColumn=\d+)?"
                r",title=[a-z0-9-]+::.*", line)
            check(found, f"{line!r} of {result}")
            name = found.group(2)
            for code, character in (("%3A", ":"), ("%2C", ","), ("%25", "%")):
                name = name.replace(code, character)
            same(name.encode(), file.encode(), "file")


@case("ci: Markdown renders no link, no mention, no reference, no HTML")
def markdown(box):
    words = ["@team", "#12", "org/repo#12", "GH-12", "gh-9", "!12", "~12",
             "https://evil.example.com", "www.evil.example.com",
             "a@evil.example.com", "mailto:a@b.c", "[x](http://evil)", ":tada:",
             "![x](http://evil/x.png)", "<img src=x>", "<!-- x", "`code`",
             "a|b", "# x", "*x* _x_ ~~x~~", "$x$", "[^1]", "&#64;team"]
    name = " ".join(words)
    box.write("a.ini", spotless(box, {
        "challenge_type": "dynamic-microsoft-ca",
        "url_to_scep_admin": "https://ndes.example.com/certsrv/mscep_admin/",
        "username": quoted(name), "password": "env:X"},
        profile={"name": quoted(name)}))
    text = box.run("plan", "--credentials", "--markdown", "a.ini").out
    same(rendered(text).count(name), 2, "what a person reads")
    for word in ("@team", "#12", "GH-12", "gh-9", "!12", "://", "www.", "@evil",
                 "mailto:a", "](", ":tada", "<img", "<!--", "&#64;team"):
        lacks(text, word, "Markdown")
    for unescaped in (r"(?<!\\)`", r"(?<!\\)\[", r"(?<!\\)\*", r"(?<!\\)\$",
                      r"(?<![\\&])#(?!## )(?!#)"):
        check(not re.search(unescaped, text.replace("### ", "")),
              f"{unescaped} in {text}")


@case("ci: nothing is broken up without a runner, or with an empty variable")
def elsewhere(box):
    name = HOSTILE["stop"] + HOSTILE["brackets"]
    box.write("a.ini", spotless(box, profile={"name": quoted(name)}))
    for env in ({}, {"GITHUB_ACTIONS": ""}):
        same(lines_of(box.run("show", "a.ini", env=env).out)[0], name)
    shown = box.run("show", "a.ini", env=GITHUB).out
    same(lines_of(shown)[0], name.replace("::", ":\\:", 1).replace(
        "##[", "##\\["))
