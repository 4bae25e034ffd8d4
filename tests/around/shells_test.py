"""Completion, by running the shells: one table of command lines and what each
shell offers for them.

Planted mutations that must be caught: in cmd/complete_bash.c, a quote that is
not taken off ("shells: bash", "a blank in quotes"); in cmd/completion.zsh,
without compset -p ("shells: zsh", "--option=value"); in cmd/complete.c, an
option that is given is offered again ("shells: fish", "once is enough").
"""

import fcntl
import os
import pty
import re
import select
import shlex
import subprocess
import termios
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
    ("a global option behind it", "scepctl build x.ini --colo", ["--color"]),
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
    ("behind an assignment", "A=b scepctl lin", ["lint"]),
    ("an unknown command", "scepctl zzz ", []),
    ("an unknown part", "scepctl lock zzz ", []),
]
PROJECT = """[jamf "EU"]
url = https://eu.example.com
[jamf "US"]
url = https://us.example.com
"""
# What is typed, and the words that the line has then; True: with a blank for
# the next one. For each a shell has its own way to quote.
INSERTED = [
    ("a command", "scepctl vali", ["validate"], True),
    ("a file", "scepctl build wifi", ["build", "wifi.ini"], True),
    ("a directory", "scepctl build wire", ["build", "wired/"], False),
    ("in a directory", "scepctl build wired/a", ["build", "wired/a.ini"],
     True),
    ("a blank", "scepctl build my", ["build", "my file.ini"], True),
    ("after an escaped blank", "scepctl build my\\ f",
     ["build", "my file.ini"], True),
    ("after an open quote", "scepctl build 'my f", ["build", "my file.ini"],
     True),
    ("after another", 'scepctl build "my f', ["build", "my file.ini"], True),
    ("a file that would be a command", "scepctl build ha",
     ["build", "ha$(touch ran).ini"], True),
    ("the same in quotes", 'scepctl build "ha',
     ["build", "ha$(touch ran).ini"], True),
    ("quotes in a name", "scepctl build q", ["build", "q'q\"`.ini"], True),
    ("a value", "scepctl --color=nev", ["--color=never"], True),
    ("more to come", "scepctl build --passphrase en",
     ["build", "--passphrase", "env:"], False),
    ("a file of a reference", "scepctl build --passphrase file:not",
     ["build", "--passphrase", "file:notes.txt"], True),
    ("a label that would be a command", "scepctl plan --server '$",
     ["plan", "--server", "$(touch ran) ;'x"], True),
    ("the home directory", "scepctl build ~/at", ["build", "~/at home.ini"],
     True),
]
HOSTILE = '[jamf "$(touch ran) ;\'x"]\nurl = https://x.example.com\n'


class Shell:
    """Where a shell finds the program, its completions and some files."""

    def __init__(self, box):
        self.box = box
        for name in ("wifi.ini", "wifi.mobileconfig", "notes.txt",
                     "wired/a.ini", "wired/b.ini", "wired/.hidden.ini",
                     "-dash.ini"):
            box.write(name, "")
        box.write("scepctl.conf", PROJECT)
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


@case("shells: bash, by the package bash-completion")
def with_package(box):
    shell = Shell(box)
    shell.environment["BASH_COMPLETION_USER_DIR"] = box.at(".user")
    shell.script("bash", ".user/completions/scepctl")
    load = ["source /usr/share/bash-completion/bash_completion",
            "_completion_loader scepctl || true", "complete -p scepctl >&2"]
    compare(bash(shell, [row[1] for row in TABLE], *load))
    # sudo has completions that ask those of the command behind it.
    script = [*load, "_completion_loader sudo || true",
              "COMP_LINE='sudo scepctl lin' COMP_POINT=16",
              "COMP_WORDS=(sudo scepctl lin) COMP_CWORD=2 COMP_TYPE=9",
              '_sudo sudo lin scepctl; printf "%s\\n" "${COMPREPLY[@]}"']
    same(shell.run("bash", "--noprofile", "--norc", "-c", "\n".join(script)),
         "lint\n", "behind sudo")


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
            stdout=slave, stderr=slave, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
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


BASH_SETUP = """
PS1='> ' PS2= HISTFILE= BASH_SILENCE_DEPRECATION_WARNING=1
bind 'set bell-style none'; bind 'set enable-bracketed-paste off'
bind -x '"\\C-x\\C-x": printf %s "$READLINE_LINE" >.line.new; mv .line.new .line'
bind '"\\C-u": kill-whole-line'
. ./.bash
printf "" >.ready
"""
FISH_SETUP = """
function fish_prompt; echo '> '; end
set -g fish_autosuggestion_enabled 0
bind \\cx 'commandline >.line.new; mv .line.new .line'
bind \\cu 'commandline -r ""'
source .fish
printf "" >.ready
"""


def typed(shell, command, setup, lines, key):
    """The line, once each text was typed and completed."""
    box = shell.box
    box.write(".setup", setup)
    terminal = Terminal(shell, *command)
    ends = []

    def line():
        return box.read(".line").decode() if box.exists(".line") else None
    try:
        terminal.type(". ./.setup\r")
        terminal.wait(lambda: box.exists(".ready") or None)
        for text in lines:
            terminal.type("\x15" + text + "\t" + key)
            ends.append(terminal.wait(line))
            os.unlink(box.at(".line"))
    finally:
        terminal.done()
    return ends


def compare_ends(box, ends):
    wrong = []
    for (label, line, words, blank), end in zip(INSERTED, ends):
        # In double quotes they are taken back too (POSIX 2.2.3).
        end = re.sub(r"\\([$`])", r"\1", end.rstrip("\n"))
        try:
            words_there = shlex.split(end)
        except ValueError:
            words_there = [end]
        got = (words_there[1:], end.endswith(" "))
        if got != (words, blank):
            wrong.append(f"{label}: {line!r} became {end!r}")
    check(not wrong, "\n".join(wrong))
    check(not box.exists("ran"), "a name was run")


def odd_names(box):
    for name in ("my file.ini", "ha$(touch ran).ini", "q'q\"`.ini",
                 ".home/at home.ini", "new\nline.ini"):
        box.write(name, "")
    box.write("scepctl.conf", HOSTILE)


TYPED = [row[1] for row in INSERTED]


@case("shells: bash on a terminal: what is inserted is quoted")
def on_bash(box):
    shell = Shell(box)
    odd_names(box)
    shell.script("bash", ".bash")
    compare_ends(box, typed(shell, ["bash", "--noprofile", "--norc", "-i"],
                            BASH_SETUP, TYPED, "\x18\x18"))


@case("shells: zsh on a terminal: what is inserted is quoted")
def on_zsh(box):
    shell = Shell(box)
    odd_names(box)
    compare_ends(box, zsh(shell, TYPED)[1])


@case("shells: fish on a terminal: what is inserted is quoted")
def on_fish(box):
    shell = Shell(box)
    shell.environment["TERM"] = "xterm"
    odd_names(box)
    shell.script("fish", ".fish")
    ends = typed(shell, ["fish", "--no-config", "-i"], FISH_SETUP, TYPED,
                 "\x18")
    # Its own way to write a quote within quotes.
    compare_ends(box, [end.replace(";\\'x", ";'\\''x") for end in ends])


@case("shells: zsh")
def with_zsh(box):
    compare(zsh(Shell(box), [row[1] for row in TABLE])[0])
