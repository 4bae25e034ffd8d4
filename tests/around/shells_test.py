"""Completion, by running the shells: one table of command lines and what each
shell offers for them.

Planted mutations that must be caught: in cmd/complete_bash.c, a quote that is
not taken off ("shells: bash", "a blank in quotes"); in cmd/completion.zsh,
without compset -p ("shells: zsh", "--option=value"); in cmd/complete.c, an
option that is given is offered again ("shells: fish", "once is enough").
"""

import os
import pty
import re
import select
import subprocess
import time

from harness import Failure, case, check, same, shown

TEMPLATES = ["ndes", "ndes-app-proxy"]
# What the shell types, and every candidate for the word it ends with.
TABLE = [
    ("a command begun", "scepctl va", ["validate"]),
    ("an alias", "scepctl lin", ["lint"]),
    ("a part of a command", "scepctl lock m", ["merge", "move"]),
    ("all parts", "scepctl server ", ["check"]),
    ("nothing behind a part that takes nothing", "scepctl server check ", []),
    ("a global option before the command", "scepctl --dir", ["--directory"]),
    ("options of the command", "scepctl new --", None),
    ("a global option behind it", "scepctl build x.ini --col", ["--color"]),
    ("once is enough", "scepctl --quiet build --quie", []),
    ("it repeats", "scepctl -v build --verb", ["--verbose"]),
    ("choices", "scepctl --color ", ["always", "auto", "never"]),
    ("choices of a name begun", "scepctl validate --form s", ["sarif"]),
    ("--option=value", "scepctl --color=a", ["--color=always",
                                           "--color=auto"]),
    ("templates", "scepctl new --template nd", TEMPLATES),
    ("sections, keys and rules", "scepctl explain scep-subject-prof",
     ["scep-subject-profile-identifier"]),
    ("a key of a section", "scepctl explain scep.key_", ["scep.key_size"]),
    ("a key of an array", "scepctl explain vpn.on_demand_rules.dns_domains",
     ["vpn.on_demand_rules.dns_domains"]),
    ("servers", "scepctl plan --server ", ["EU", "US"]),
    ("references", "scepctl build --passphrase e", ["env:"]),
    ("definitions and directories", "scepctl build w", ["wifi.ini", "wired/"]),
    ("in a directory", "scepctl build wired/", ["wired/a.ini", "wired/b.ini"]),
    ("definitions and profiles", "scepctl validate wi",
     ["wifi.ini", "wifi.mobileconfig", "wired/"]),
    ("any file where none fits", "scepctl build note", ["notes.txt"]),
    ("after --", "scepctl build -- -", ["-dash.ini"]),
    ("the next option is no argument", "scepctl new --template --li",
     ["--list"]),
    ("the argument of a letter", "scepctl build -o wir", ["wired/"]),
    ("letters together", "scepctl build -qo wir", ["wired/"]),
    ("--directory counts", "scepctl --directory wired build ",
     ["a.ini", "b.ini"]),
    ("shells", "scepctl completion z", ["zsh"]),
    ("an unknown command", "scepctl zzz ", []),
    ("an unknown part", "scepctl lock zzz ", []),
]
PROJECT = """[jamf "EU"]
url = https://eu.example.com
[jamf "US"]
url = https://us.example.com
[jamf "$(touch x)"]
"""


class Shell:
    """Where a shell finds the program, its completions and some files."""

    def __init__(self, box):
        self.box = box
        for name in ("wifi.ini", "wifi.mobileconfig", "notes.txt",
                     "wired/a.ini", "wired/b.ini", "wired/.hidden.ini",
                     "-dash.ini"):
            box.write(name, "")
        box.write("scepctl.conf",
                  PROJECT.replace('[jamf "$(touch x)"]\n', ""))
        os.mkdir(box.at(".bin"))
        os.symlink(box.program, box.at(".bin", "scepctl"))
        self.environment = box.environment({
            "PATH": f"{box.at('.bin')}:{os.environ['PATH']}",
            "TERM": "dumb"})

    def script(self, name, at):
        return self.box.write(at, self.box.run("completion", name,
                                               status=0).out)

    def run(self, *command):
        done = subprocess.run(command, cwd=self.box.path, check=False,
                              env=self.environment, timeout=60,
                              stdin=subprocess.DEVNULL, capture_output=True)
        same(done.returncode, 0, f"{command[0]}: {shown(done.stderr)}\nstatus")
        return done.stdout.decode()


def compare(offered):
    """Each row's candidates with what the table says."""
    wrong = [f"{label}: {line!r}\noffered {sorted(got)}\n"
             f"expected {sorted(expected)}"
             for (label, line, expected), got in zip(TABLE, offered)
             if expected is not None and sorted(got) != sorted(expected)]
    check(not wrong, "\n".join(wrong))
    options = offered[[row[0] for row in TABLE].index(
        "options of the command")]
    check({"--template", "--list", "--config", "--help"} <= set(options),
          f"options of new: {options}")


BREAKS = " \t\n\"'@><=;|&(:"


def bash(shell, lines, *before):
    """What bash is told to offer, as whole words."""
    script = [f"COMP_WORDBREAKS={quoted(BREAKS)}", *before]
    for line in lines:
        script += [f"COMP_LINE={quoted(line)} COMP_POINT=${{#COMP_LINE}}",
                   "_scepctl 2>&1",
                   'printf "%s\\0" "${COMPREPLY[@]}"', 'printf "\\1"']
    answers = shell.run("bash", "--noprofile", "--norc", "-c",
                        "\n".join(script)).split("\1")[:-1]
    same(len(answers), len(lines), "answers")
    # readline takes what follows such a character for the word.
    before = [re.search(r"([^ ]*[=:@])?[^ =:@]*$", line).group(1) or ""
              for line in lines]
    return [[start + word for word in answer.split("\0") if word]
            for start, answer in zip(before, answers)]


def quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"


@case("shells: bash")
def with_bash(box):
    shell = Shell(box)
    path = shell.script("bash", ".bash")
    compare(bash(shell, [row[1] for row in TABLE], f"source {path}"))


@case("shells: fish")
def with_fish(box):
    shell = Shell(box)
    path = shell.script("fish", ".fish")
    script = [f"source {path}"]
    for _, line, _ in TABLE:
        script += [f"complete -C {fish_quoted(line)}", "printf '\\1'"]
    answers = shell.run("fish", "--no-config", "-c",
                        "\n".join(script)).split("\1")[:-1]
    compare([[word.split("\t")[0] for word in answer.split("\n") if word]
             for answer in answers])


def fish_quoted(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


ZSH_SETUP = """
unset HISTFILE; setopt no_beep; unsetopt always_last_prompt list_beep
PROMPT='> '
fpath=($PWD/.zsh $fpath)
autoload -Uz compinit && compinit -u -d $PWD/.zsh/dump
compadd() {
	local -a added
	case ${@[1,(i)(-|--)]} in
	*-[OAD]*) builtin compadd "$@"; return ;;
	esac
	builtin compadd -A added "$@"
	[[ ${@[$@[(i)-S]+1]} != / ]] || added=("${(@)added/%//}")
	print -rN -- "${(@)added/#/$IPREFIX}" >>$PWD/.zsh/answer
	builtin compadd "$@"
}
finish() { print -n '\\1' >>$PWD/.zsh/answer; comppostfuncs=(finish) }
comppostfuncs=(finish)
bindkey '^I' complete-word
bindkey '^U' kill-whole-line
show() { print -rn -- "$BUFFER" >$PWD/.zsh/line.new
	mv $PWD/.zsh/line.new $PWD/.zsh/line }
zle -N show; bindkey '^X^X' show
print -n '\\1' >>$PWD/.zsh/answer
"""


class Terminal:
    """A shell at work on a terminal of its own."""

    def __init__(self, shell, *command):
        self.shell = shell
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            command, cwd=shell.box.path, env=shell.environment, stdin=slave,
            stdout=slave, stderr=slave, start_new_session=True)
        os.close(slave)
        self.shown = b""

    def type(self, text):
        os.write(self.master, text.encode())

    def wait(self, is_there):
        """What is_there gives, once it is not None."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            if select.select([self.master], [], [], 0.01)[0]:
                try:
                    self.shown += os.read(self.master, 65536)
                except OSError:
                    break
            got = is_there()
            if got is not None:
                return got
        raise Failure(f"the shell did not answer: {shown(self.shown[-1000:])}")

    def done(self):
        self.process.kill()
        self.process.wait()
        os.close(self.master)


def zsh(shell, lines):
    """What zsh offers on a terminal, and the line when it is done."""
    box = shell.box
    shell.script("zsh", ".zsh/_scepctl")
    box.write(".zsh/setup", ZSH_SETUP)
    box.write(".zsh/answer", "")
    terminal = Terminal(shell, "zsh", "-f", "-i")
    offered, ends = [], []

    def answers(count):
        got = box.read(".zsh/answer").decode().split("\1")
        return got if len(got) > count else None

    def line():
        return box.read(".zsh/line").decode() if box.exists(
            ".zsh/line") else None
    try:
        terminal.type(". $PWD/.zsh/setup\n")
        terminal.wait(lambda: answers(1))
        for number, text in enumerate(lines, 1):
            terminal.type("\x15" + text + "\t")
            answer = terminal.wait(lambda n=number: answers(n + 1))[number]
            offered.append([word for word in answer.split("\0") if word])
            if box.exists(".zsh/line"):
                os.unlink(box.at(".zsh/line"))
            terminal.type("\x18\x18")
            ends.append(terminal.wait(line))
    finally:
        terminal.done()
    return offered, ends


@case("shells: zsh")
def with_zsh(box):
    compare(zsh(Shell(box), [row[1] for row in TABLE])[0])
