"""Programs that are started: nothing of a repository runs, and what does run
gets no more than it needs. Each hostile repository has its control: git asked
there without this program's care, which runs the repository's command."""

import os
import shutil
import subprocess

from harness import case, check, definition, has, lacks, rows, same

CANARY = "kanarienvogel-0815"
ENV = {"SCEP_CANARY": CANARY}
STATIC = {"challenge_type": "static", "challenge": "env:SCEP_CANARY"}
LOGINS = {
    "JAMF_CLIENT_SECRET": "login", "JAMFPRO_CLIENT_SECRET": "login",
    "API_PASSWORD": "login", "CLIENT_SECRET": "login",
    "GITHUB_TOKEN": "login", "ACTIONS_RUNTIME_TOKEN": "login",
    "CI_JOB_TOKEN": "login", "GIT_DIR": "/nonexistent",
    "LD_LIBRARY_PATH": "/nonexistent", "OP_SESSION": "session"}


def git(box, *arguments, env=None):
    return subprocess.run(["git", *arguments], cwd=box.path, check=False,
                          env=box.environment(env), timeout=60,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def command_of(box):
    return f"touch {box.at('marker')}; false"


def config(box):
    """The settings of a repository that name commands."""
    hooks = box.at("hooks")
    for name in ("post-index-change", "fsmonitor-watchman", "pre-commit"):
        box.write(f"hooks/{name}", f"#!/bin/sh\n{command_of(box)}\n", 0o700)
    return (f'[core]\n\trepositoryformatversion = 0\n\tbare = false\n'
            f'\tworktree = ..\n\tfsmonitor = "{command_of(box)}"\n'
            f'\thooksPath = {hooks}\n\tpager = "{command_of(box)}"\n'
            f'[pager]\n\tcheck-ignore = true\n')


def repository(box, name):
    """A directory that git takes for a repository."""
    box.write(f"{name}/HEAD", "ref: refs/heads/main\n")
    box.write(f"{name}/config", config(box))
    for below in ("objects", "refs"):
        os.makedirs(box.at(name, below), exist_ok=True)


def looks_bare(box):
    git(box, "init", "-q", ".")
    repository(box, "evil")
    box.write("evil/config", config(box).replace("= ..", "= ."))
    return "evil", {}


def bare_alone(box):
    repository(box, "evil")
    box.write("evil/config", config(box).replace("= ..", "= ."))
    return "evil", {}


def bare_below(box):
    bare_alone(box)
    os.makedirs(box.at("evil/deep/er"))
    return "evil/deep/er", {}


def file_leads_there(box):
    repository(box, "evil")
    box.write("evil/config", config(box).replace("= ..", f"= {box.at('w')}"))
    box.write("w/.git", "gitdir: ../evil\n")
    return "w", {}


def link_leads_there(box):
    repository(box, "evil")
    box.write("evil/config", config(box).replace("= ..", f"= {box.at('w')}"))
    os.makedirs(box.at("w"))
    os.symlink("../evil", box.at("w/.git"))
    return "w", {}


def whole_repository(box):
    """As an archive brings it, or a cache of CI."""
    repository(box, "w/.git")
    return "w", {}


def included(box):
    repository(box, "w/.git")
    box.write("w/.git/config", "[core]\n\trepositoryformatversion = 0\n"
              "[include]\n\tpath = more\n")
    box.write("w/.git/more", config(box))
    return "w", {}


def git_dir(box):
    repository(box, "evil")
    os.makedirs(box.at("w"))
    return "w", {"GIT_DIR": box.at("evil"), "GIT_WORK_TREE": box.at("w")}


def config_from_environment(box):
    git(box, "init", "-q", "w")
    return "w", {"GIT_CONFIG_COUNT": "1",
                 "GIT_CONFIG_KEY_0": "core.fsmonitor",
                 "GIT_CONFIG_VALUE_0": command_of(box)}


def config_file(box):
    git(box, "init", "-q", "w")
    return "w", {"GIT_CONFIG_GLOBAL": box.write("evil.config", config(box)
                                                .replace("\tworktree = ..\n",
                                                         ""))}


def promised(box):
    """A clone without all objects, and an index that needs one of those: git
    runs the program that the remote names, to fetch it."""
    box.write("src/d/f", "1")
    for words in (["init", "-q", "src"], ["-C", "src", "add", "."],
                  ["-C", "src", "-c", "user.name=a", "-c", "user.email=a@b",
                   "commit", "-q", "-m", "x"],
                  ["-C", "src", "config", "uploadpack.allowFilter", "true"],
                  ["clone", "-q", "--filter=tree:0", "--no-checkout",
                   f"file://{box.at('src')}", "w"],
                  ["-C", "w", "sparse-checkout", "init", "--cone",
                   "--sparse-index"],
                  ["-C", "w", "checkout", "-q"],
                  ["-C", "w", "config", "remote.origin.uploadpack",
                   command_of(box)]):
        git(box, *words)
    shutil.rmtree(box.at("w/.git/objects/pack"))
    return "w", {}


@rows("children: nothing of a repository runs", [
    ("looks like a bare repository", looks_bare),
    ("the same without one around it", bare_alone),
    ("below what looks like a bare repository", bare_below),
    (".git is a file that leads there", file_leads_there),
    (".git is a link that leads there", link_leads_there),
    (".git is there, whoever made it", whole_repository),
    ("its settings include others", included),
    ("a remote would bring what is missing", promised),
    ("GIT_DIR says so", git_dir),
    ("GIT_CONFIG_COUNT says so", config_from_environment),
    ("GIT_CONFIG_GLOBAL says so", config_file),
])
def nothing_runs(box, prepare):
    directory, env = prepare(box)
    box.write(f"{directory}/a.ini", definition(STATIC))
    for arguments, cwd in ((["a.ini"], box.at(directory)),
                           ([f"{directory}/a.ini"], box.path)):
        box.run("build", "--unsigned", *arguments, env={**ENV, **env},
                cwd=cwd, status=0)
        check(not box.exists("marker"), "a command of the repository ran")
    git(box, "-C", directory, "check-ignore", "-q", "--", "a.ini", env=env)
    check(box.exists("marker"), "control: git alone does not run it either")


@case("children: what git would commit is still told")
def told(box):
    git(box, "init", "-q", "w")
    box.write("w/:(glob)x.ini", definition(STATIC))
    box.write("w/sub/-b.ini", definition(STATIC))
    for name in ("w/:(glob)x.ini", "w/sub/-b.ini"):
        has(box.run("build", "--unsigned", name, env=ENV, status=0).err,
            "git would commit it", name)
    os.symlink("w/sub", box.at("link"))
    has(box.run("build", "--unsigned", "link/-b.ini", env=ENV, status=0).err,
        "git would commit it", "through a link")
    box.write("w/.gitignore", "*.mobileconfig\n")
    for name in ("w/:(glob)x.ini", "w/sub/-b.ini"):
        lacks(box.run("build", "--unsigned", name, env=ENV, status=0).err,
              "git would commit", name)


@case("children: git that does not end holds nothing up for long")
def slow_git(box):
    git(box, "init", "-q", "w")
    box.write("w/a.ini", definition(STATIC))
    box.write("bin/git", "#!/bin/sh\nexec sleep 600\n", 0o700)
    box.run("build", "--unsigned", "w/a.ini", status=0, timeout=50,
            env={**ENV, "PATH": box.at("bin") + ":" + os.environ["PATH"]})


def recorder(box, name, answer=""):
    """A stand-in that writes down its words and its environment."""
    return box.write(name, "#!/bin/sh\n"
                     f"printf '%s\\n' \"$@\" >{box.at('words')}\n"
                     f"env >{box.at('environment')}\n"
                     f"printf '%s' '{answer}'\n", 0o700)


def recorded(box):
    lines = box.read("environment").decode().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


@case("children: git gets its words and a bare environment")
def git_alone(box):
    git(box, "init", "-q", "w")
    box.write("w/a.ini", definition(STATIC))
    recorder(box, "bin/git")
    box.run("build", "--unsigned", "w/a.ini", status=0, env={
        **ENV, **LOGINS, "PATH": f".:{box.at('bin')}::/usr/bin:/bin"})
    words = box.read("words").decode().splitlines()
    for word in ("core.fsmonitor=false", "safe.bareRepository=explicit",
                 "core.hooksPath=/dev/null", "core.pager=cat", "--no-pager",
                 "--no-optional-locks"):
        check(word in words, f"{word} is not among {words}")
    same(words[-2:], ["--", "./a.mobileconfig"], "the last words")
    env = recorded(box)
    same(env.pop("PATH"), f"{box.at('bin')}:/usr/bin:/bin", "PATH")
    same(set(env) - {"PWD", "SHLVL", "_", "OLDPWD"},
         {"HOME", "LANG", "GIT_ALLOW_PROTOCOL", "GIT_NO_LAZY_FETCH",
          "GIT_NO_REPLACE_OBJECTS", "GIT_TERMINAL_PROMPT"},
         "git's environment")


@rows("children: a secret's program gets no login", [
    ("op", "op://Vault/Item/field", "op", ["read", "--",
                                           "op://Vault/Item/field"], False),
    ("secret-tool", "keychain:svc/me", "secret-tool",
     ["lookup", "--", "service", "svc", "account", "me"], False),
    ("command", "command:tool a '-b c'", "tool", ["a", "-b c"], True),
])
def no_login(box, reference, name, words, passed):
    recorder(box, f"bin/{name}", "the-answer")
    box.write("a.ini", definition({**STATIC, "challenge": reference}))
    box.run("build", "--unsigned", "--allow-commands", "a.ini", status=0,
            env={**ENV, **LOGINS,
                 "PATH": box.at("bin") + ":" + os.environ["PATH"]})
    check(b"the-answer" in box.read("a.mobileconfig"), "not resolved")
    same(box.read("words").decode().splitlines(), words, "words")
    env = recorded(box)
    for variable in LOGINS:
        same(variable in env, variable == "OP_SESSION" and
             name != "secret-tool", variable)
    same("SCEP_CANARY" in env, passed, "a variable of its user")


@rows("children: nothing in the current directory runs", [
    ("op", "op", "op://Vault/Item/field"),
    ("secret-tool", "secret-tool", "keychain:svc/me"),
    ("security", "security", "keychain:svc/me"),
    ("command", "tool", "command:tool"),
    ("git", "git", "env:SCEP_CANARY"),
])
def current_directory(box, name, reference):
    git(box, "init", "-q", ".")
    box.write(name, f"#!/bin/sh\n{command_of(box)}\n", 0o700)
    box.write("bin/" + name, f"#!/bin/sh\n{command_of(box)}\n", 0o700)
    box.write("a.ini", definition({**STATIC, "challenge": reference}))
    for path in (".", "", ":/nonexistent", "/nonexistent:", "bin",
                 "/nonexistent::/nowhere", "./bin:."):
        box.run("build", "--unsigned", "--allow-commands", "a.ini",
                env={**ENV, "PATH": path})
        check(not box.exists("marker"), f"PATH={path} runs ./{name}")
    # Control: what a shell makes of the first of these paths.
    subprocess.run(["/bin/sh", "-c", name], cwd=box.path, check=False,
                   env={"PATH": ".:/usr/bin:/bin"}, timeout=60)
    check(box.exists("marker"), "control: a shell does not run it either")


@rows("children: values that begin with a dash are findings", [
    ("a service", "keychain:--help/x", "a service"),
    ("a short one", "keychain:-s/x", "a service"),
    ("an account", "keychain:x/-a", "an account"),
    ("a vault", "op://-x/item/field", "a part"),
    ("a field", "op://vault/item/--help", "a part"),
    ("a program", "command:-x y", "a program"),
])
def dashes(box, reference, what):
    box.write("a.ini", definition({**STATIC, "challenge": reference}))
    result = box.run("validate", "a.ini", status=1)
    has(result.out, "a.ini:", "its place")
    has(result.out, f"has {what} that begins with '-'", "findings")
    result = box.run("build", "--unsigned", "--allow-commands", "a.ini")
    check(result.status == 1 and not box.exists("a.mobileconfig"),
          f"built: {result}")


HOSTILE = ["$(touch marker)", "`touch marker`", "'; touch marker; '",
           "a b;touch marker", "-x", "\"&touch marker&\"", "it's"]


@rows("children: a command in a hint runs nothing of a name",
      [(name, name) for name in HOSTILE])
def hint_to_paste(box, name):
    box.write(f"{name}/secret", CANARY, 0o644)
    box.write("a.ini", definition({**STATIC,
                                   "challenge": f'"file:{name}/secret"'
                                   if '"' not in name else
                                   f"file:{name}/secret"}))
    result = box.run("build", "--unsigned", "a.ini", status=8)
    hint = [line for line in result.err.splitlines() if "hint: run " in line]
    command = hint[0].split("run `", 1)[1].rsplit("`", 1)[0]
    subprocess.run(["sh", "-c", command], cwd=box.path, check=True,
                   timeout=60)
    check(not box.exists("marker"), f"{command} runs something else")
    same(oct(box.mode(f"{name}/secret")), "0o600", "mode after the hint")
    box.run("build", "--unsigned", "a.ini", status=0)


@case("children: a name that cannot be pasted is not in a command")
def not_to_be_pasted(box):
    # From the command line: a definition holds no control characters.
    os.makedirs(box.at("a\n$(touch marker)"))
    result = box.run("identity", "new", "--type", "p256", "-o",
                     "a\n$(touch marker)/id", status=0)
    has(result.err, "scepctl build --sign IDENTITY FILE", "the command")
