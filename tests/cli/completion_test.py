"""Completion without a shell: what the program offers for a command line. The
shells themselves are tried in tests/around/shells_test.py.

Planted mutations that must be caught: in cmd/complete.c, hidden options are
offered ("completion: every command, option and choice"); in
cmd/complete_bash.c, '(' begins no command ("completion: bash's lines: in a
command substitution"); in cmd/complete.c, the trust of a project file is not
asked for ("completion: nothing of a project file that is refused").
"""

import json
import os
import re

from harness import case, check, has, rows, same

COMMANDS = re.compile(r"^  ([a-z]+)  ", re.M)
OPTIONS = re.compile(r"^  (?:-., |    )--([a-z0-9-]+)( \S+)?", re.M)
BREAKS = " \t\n\"'@><=;|&(:"


def offered(box, *words, **options):
    """Candidates for the last word, with what is said of each."""
    result = box.run("completion", "fish", "--", *(f"={w}" for w in words),
                     status=0, **options)
    same(result.err, "", "stderr")
    return dict(line.partition("\t")[::2]
                for line in result.out.splitlines())


def for_bash(box, line, breaks=BREAKS):
    """What bash is told to do, and the candidates."""
    result = box.run("completion", "bash", "--", f"={line}", f"={breaks}",
                     status=0)
    options, *words = result.out.split("\n")[:-1]
    return options.split(), words


@case("completion: every command, option and choice")
def complete(box):
    general = box.run("--help", status=0).out
    names = COMMANDS.findall(general.split("\nOptions:")[0])
    check(len(names) > 18, f"commands: {names}")
    same(set(names) - set(offered(box, "")), set(), "commands not offered")
    for name in names:
        text = box.run(name, "--help", status=0).out
        found = OPTIONS.findall(text)
        words = offered(box, name, "--")
        same(set(words), {f"--{option}" for option, _ in found},
             f"options of {name}")
        check(all(words.values()), f"{name}: an option without a word of it")
        alias = re.search(r"Also called '(\w+)'", text)
        if alias:
            same(set(offered(box, alias.group(1), "--")), set(words),
                 f"options of {alias.group(1)}")
        for option, argument in found:
            if not argument:
                continue
            # An argument outside the choices is answered with them.
            said = box.run(name, f"--{option}=~").err
            choices = re.search(r"hint: it is one of (.*)", said)
            if choices:
                same(set(offered(box, name, f"--{option}", "")),
                     set(choices.group(1).split(", ")), f"{name} --{option}")


@case("completion: parts of commands")
def parts(box):
    for command, names in {"lock": {"move", "remove", "merge"},
                           "server": {"check"}, "identity": {"new"},
                           "hook": {"install", "remove"},
                           "completion": {"bash", "fish", "zsh"}}.items():
        same(set(offered(box, command, "")), names, command)


@case("completion: everything that explain knows")
def topics(box):
    words = offered(box, "explain", "")
    overview = box.run("explain", status=0).out
    for section in re.findall(r"^  \[(\w+)\]", overview, re.M):
        has(words, section)
        keys = re.split(r"^In the property list only", box.run(
            "explain", section, status=0).out, flags=re.M)[0]
        inside = offered(box, "explain", f"{section}.")
        for key in re.findall(r"^  ([a-z_0-9]+)  ", keys, re.M):
            has(inside, f"{section}.{key}")
    for word in words:
        if not word.endswith("."):
            box.run("explain", word, status=0)
    for word in offered(box, "explain", "com."):
        box.run("explain", word, status=0)


@rows("completion: bash's lines", [
    ("a word", "scepctl va", [], ["validate"]),
    ("quoted", "scepctl \"va", [], ["validate"]),
    ("partly quoted", "scepctl 'v'a", [], ["alidate"]),
    ("escaped", "scepctl v\\a", [], ["validate"]),
    ("after '='", "scepctl --color=al", [], ["always"]),
    ("a quote after '='", "scepctl --color=\"al", [], ["always"]),
    ("after ':'", "scepctl build --passphrase file:a", ["filenames"],
     ["a b.ini", "a.ini"]),
    ("a blank, escaped", "scepctl build a\\ ", ["filenames"], ["a b.ini"]),
    ("a blank, quoted", "scepctl build 'a ", ["filenames"], ["a b.ini"]),
    ("one file: no slash", "scepctl build a.", ["filenames"], ["a.ini"]),
    ("one directory: no blank", "scepctl build d", ["nospace"], ["dir/"]),
    ("more to come", "scepctl --color=never build --passphrase o",
     ["nospace"], ["op://"]),
    ("an assignment before it", "A=b C='d e' scepctl va", [], ["validate"]),
    ("after another command", "cd /tmp && scepctl va", [], ["validate"]),
    ("in a command substitution", "echo $(scepctl va", [], ["validate"]),
    ("after a redirection", "scepctl validate 2>/dev/null --stri", [],
     ["--strict"]),
    ("the target of one", "scepctl validate >a.", ["filenames"], ["a.ini"]),
    ("nothing, of files", "scepctl build zzz", ["default"], []),
    ("nothing, of words", "scepctl zzz", [], []),
    ("an open escape", "scepctl va\\", [], []),
    ("the name of the program alone", "scepctl", [], [])])
def bash_line(box, line, options, words):
    for name in ("a.ini", "a b.ini", "dir/x.ini"):
        box.write(name, "")
    same(for_bash(box, line), (options, words), line)


@case("completion: other COMP_WORDBREAKS")
def breaks(box):
    same(for_bash(box, "scepctl --color=al", " \t\n\"'><;|&(:"),
         ([], ["--color=always"]), "without '='")
    same(for_bash(box, "scepctl --color=al", ""), ([], ["--color=always"]),
         "none")


@case("completion: names that no terminal should see are not offered")
def names(box):
    for name in ("a\nb.ini", "a\x1b[31m.ini", "a\u202e.ini", "a\tb.ini"):
        box.write(name, "")
    with open(os.path.join(os.fsencode(box.path), b"a\xff.ini"), "wb"):
        pass
    box.write("a$(touch x).ini", "")
    same(set(offered(box, "build", "a")), {"a$(touch x).ini"}, "names")
    same(for_bash(box, "scepctl build a"),
         (["filenames"], ["a$(touch x).ini"]), "bash")


PROJECT = '[jamf "EU"]\nurl = https://eu.example.com\nclient_id = 1\n' \
          'client_secret = command:touch ran\n'


@case("completion: servers of the project, and nothing is resolved")
def servers(box):
    box.write("scepctl.conf", PROJECT)
    same(offered(box, "plan", "--server", ""),
         {"EU": ""}, "servers")
    box.write("other/x.conf", PROJECT.replace("EU", "US"))
    same(set(offered(box, "--config", "other/x.conf", "plan", "--server=")),
         {"--server=US"}, "of --config")
    os.rename(box.at("other/x.conf"), box.at("other/scepctl.conf"))
    same(set(offered(box, "--directory=other", "plan", "--server", "")),
         {"US"}, "of --directory")
    os.mkfifo(box.at("pipe"))
    same(offered(box, "--config", "pipe", "plan", "--server", ""), {}, "pipe")
    check(not box.exists("ran"), "a command was run")


@case("completion: what diff compares")
def compared(box):
    for name in (".git/HEAD", "top.ini", "sub/a.ini", "sub/b.mobileconfig"):
        box.write(name, "")
    sub = box.at("sub")
    same(set(offered(box, "diff", "", cwd=sub)),
         {"jamf:", "jamf:id:", "HEAD:", "a.ini", "b.mobileconfig"}, "all")
    same(set(offered(box, "diff", "a.ini", "v1:", cwd=sub)),
         {"v1:top.ini", "v1:sub/"}, "of a revision")
    same(set(offered(box, "diff", "HEAD:./", cwd=sub)),
         {"HEAD:./a.ini", "HEAD:./b.mobileconfig"}, "from here")
    same(set(offered(box, "diff", ":sub/", cwd=sub)),
         {":sub/a.ini", ":sub/b.mobileconfig"}, "of the index")
    same(set(offered(box, "diff", "a", "b", "", cwd=sub)), set(), "a third")


@case("completion: tables of devices")
def tables(box):
    for name in ("a.ini", "devices.csv", "sub/more.csv", "d.mobileconfig"):
        box.write(name, "")
    same(set(offered(box, "build", "--devices", "")), {"devices.csv", "sub/"})
    same(set(offered(box, "build", "--devices=sub/")),
         {"--devices=sub/more.csv"})


@case("completion: profiles of the lock file")
def identifiers(box):
    same(offered(box, "lock", "remove", ""), {}, "without one")
    box.write("scepctl.lock", "".join(json.dumps({
        "kind": "object", "server": "https://jamf.example.com",
        "identifier": f"com.example.{name}", "platform": "macos", "name": "N",
        "id": 1}, separators=(",", ":")) + "\n\n" for name in "ab"))
    box.write("scepctl.conf", "")
    for line in (["lock", "move", ""], ["lock", "remove", ""],
                 ["lock", "move", "com.example.a", ""]):
        same(offered(box, *line), {
            "com.example.a": "https://jamf.example.com",
            "com.example.b": "https://jamf.example.com"}, str(line))
    same(offered(box, "lock", "remove", "x", ""), {}, "behind it")


@case("completion: nothing of a project file that is refused")
def refused(box):
    box.write("scepctl.conf", PROJECT, mode=0o666)
    same(offered(box, "plan", "--server", ""), {}, "servers")


@case("completion: hostile labels are words")
def labels(box):
    box.write("scepctl.conf", PROJECT.replace("EU", "$(touch x) `y` \\\"z"))
    same(set(offered(box, "plan", "--server", "")), {'$(touch x) `y` "z'},
         "labels")
    same(for_bash(box, "scepctl plan --server "),
         (["filenames"], ['$(touch x) `y` "z']), "bash")


@case("completion: wrong use")
def wrong(box):
    has(box.run("completion", "tcsh", status=2).err,
        "there are 'completion bash', 'completion fish' and 'completion zsh'")
    has(box.run("completion", "bash", "x", status=2).err,
        "unexpected argument 'x'")
    for shell in ("bash", "fish", "zsh"):
        text = box.run("completion", shell, status=0).out
        has(text, f"scepctl completion {shell}")
        check(not re.search(r"\beval\b", text), text)
