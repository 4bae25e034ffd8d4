"""The lock file on several branches, merged by git alone and with 'scepctl lock
merge' as its driver, and 'lock move' and 'lock remove'. Planted mutations: no
line between entries; the driver's result written beside its file; status 0 with
a conflict; the second side lost when a file cannot be read."""

import json
import os
import random
import re
import shutil
import subprocess

from harness import Failure, case, check, has, lacks, rows, same
from pages import Reader, text_of

D0, D1, D2 = "0" * 64, "1" * 64, "2" * 64
URL = "https://scep.example.com/scep"
JAMF = "https://jamf.example.com"


def entry(identifier, number=1, **more):
    return json.dumps(
        {"kind": "object", "server": JAMF, "identifier": identifier,
         "platform": "macos", "name": "N", "id": number, **more},
        separators=(",", ":"))


def pin(digest, url=URL, learnt="2026-11-23"):
    return json.dumps(
        {"kind": "pin", "url": url, "name": "ca",
         "ca": {"subject": "CN=CA", "expires": "2031-05-04T10:00:00Z",
                "sha256": digest, "sha1": "0" * 40, "md5": "0" * 32},
         "source": "getcacert", "learnt": learnt}, separators=(",", ":"))


def lines_of(text):
    text = text.decode() if isinstance(text, bytes) else text
    return [line for line in text.splitlines() if line.startswith("{")]


def names(box, name="scepctl.lock"):
    return [json.loads(line).get("identifier") or json.loads(line)["url"]
            for line in lines_of(box.read(name))]


def git(box, *words, status=0, env=None):
    done = subprocess.run(
        ["git", "-c", "user.name=T", "-c", "user.email=t@example.com",
         "-c", "init.defaultBranch=main", *words], cwd=box.path, check=False,
        capture_output=True, env=box.environment(env))
    said = (done.stdout + done.stderr).decode()
    if status is not None and done.returncode != status:
        raise Failure(f"git {' '.join(words)}: {done.returncode}\n{said}")
    return said


def driver(box):
    """As the page about Jamf Pro has it."""
    reader = Reader(box)
    command = re.search(r"^git config merge\.scepctl.*\n.*$",
                        text_of("docs/jamf-pro.md"), re.M)
    status, output = reader.run(command[0])
    same(status, 0, output)
    return {"PATH": reader.env["PATH"]}


def written(box, lines):
    """The lock file with these entries, as the program writes it."""
    box.write("scepctl.lock", "\n".join([*lines, entry("zz.old")]) + "\n")
    box.run("lock", "move", "zz.old", "zz.new", status=0)
    box.run("lock", "move", "zz.new", "zz.last", status=0)


def change(box, edits):
    """Changes, adds (no such entry) or takes out (None) entries, as the program
    does; the rest is left as it is."""
    kept = {json.loads(line).get("identifier") or json.loads(line)["url"]: line
            for line in lines_of(box.read("scepctl.lock"))}
    for name, line in edits.items():
        kept.pop(name, None)
        if line is not None:
            kept[name] = line
    kept.pop("zz.last")
    written(box, kept.values())


def branches(box, base, ours, theirs, prepare=None):
    """Two branches of one repository, each with its edits; the environment for
    the merge."""
    git(box, "init", "-q")
    box.write(".gitignore", ".home\n")
    env = prepare(box) if prepare else None
    written(box, base)
    git(box, "add", "-A")
    git(box, "commit", "-qm", "base")
    for branch, edits in (("theirs", theirs), ("ours", ours)):
        git(box, "checkout", "-qb", branch, "main" if branch == "theirs"
            else "main")
        change(box, edits)
        git(box, "commit", "-qam", branch)
    return env


ABC = [entry("com.a"), entry("com.b"), entry("com.c")]
GIT_ALONE = [
    ("neighbours changed", {"com.a": entry("com.a", 7)},
     {"com.b": entry("com.b", 8)}),
    ("one changed, one added before it", {"com.b": entry("com.b", 7)},
     {"com.ab": entry("com.ab", 8)}),
    ("one changed, one added after it", {"com.b": entry("com.b", 7)},
     {"com.bb": entry("com.bb", 8)}),
    ("one changed, the next taken out", {"com.a": entry("com.a", 7)},
     {"com.b": None}),
    ("one changed, the one before taken out", {"com.b": entry("com.b", 7)},
     {"com.a": None}),
    ("added at two places", {"com.ab": entry("com.ab")},
     {"com.bb": entry("com.bb")}),
    ("a pin and a profile", {URL: pin(D1)}, {"zy": entry("zy")}),
]


def expected(base, *edits):
    lines = {json.loads(line).get("identifier") or json.loads(line)["url"]: line
             for line in base}
    for edit in edits:
        for name, line in edit.items():
            lines.pop(name, None)
            if line is not None:
                lines[name] = line
    return sorted([*lines.values(), entry("zz.last")])


@rows("lock merge: git alone", GIT_ALONE)
def git_alone(box, ours, theirs):
    base = [*ABC, pin(D0)]
    branches(box, base, ours, theirs)
    git(box, "merge", "-q", "--no-edit", "theirs")
    same(lines_of(box.read("scepctl.lock")), expected(base, ours, theirs))


T0, T1 = "2026-11-23T10:00:00Z", "2026-11-23T10:00:05Z"
DRIVEN = GIT_ALONE + [
    ("added at one place", {"com.ab": entry("com.ab")},
     {"com.ac": entry("com.ac")}),
    ("neighbours taken out", {"com.a": None}, {"com.b": None}),
    ("one taken out, one added there", {"com.b": None},
     {"com.bb": entry("com.bb")}),
    ("the same added", {"com.ab": entry("com.ab")},
     {"com.ab": entry("com.ab"), "com.ac": entry("com.ac")}),
    ("moved, and a neighbour changed",
     {"com.a": None, "com.aa": entry("com.aa")},
     {"com.b": entry("com.b", 7)}),
]


@rows("lock merge: driver", DRIVEN)
def driven(box, ours, theirs):
    base = [*ABC, pin(D0)]
    env = branches(box, base, ours, theirs, driver)
    git(box, "merge", "-q", "--no-edit", "theirs", env=env)
    same(lines_of(box.read("scepctl.lock")), expected(base, ours, theirs))


@case("lock merge: driver: 200 profiles, each branch with half of them")
def many(box):
    base = [entry(f"com.p{n:03}", 1) for n in range(200)]
    shuffled = random.Random(1).sample(range(200), 200)
    ours = {f"com.p{n:03}": entry(f"com.p{n:03}", 2) for n in shuffled[:90]}
    theirs = {f"com.p{n:03}": entry(f"com.p{n:03}", 3)
              for n in shuffled[90:180]}
    theirs.update({f"com.p{n:03}": None for n in shuffled[180:190]})
    ours.update({f"com.p{n:03}.new": entry(f"com.p{n:03}.new")
                 for n in range(50, 60)})
    theirs.update({f"com.p{n:03}.other": entry(f"com.p{n:03}.other")
                   for n in range(50, 60)})
    env = branches(box, base, ours, theirs, driver)
    git(box, "merge", "-q", "--no-edit", "theirs", env=env)
    same(lines_of(box.read("scepctl.lock")), expected(base, ours, theirs))


@case("lock merge: git alone: 200 profiles, each branch with every other one")
def many_alone(box):
    base = [entry(f"com.p{n:03}", 1) for n in range(200)]
    ours = {f"com.p{n:03}": entry(f"com.p{n:03}", 2) for n in range(0, 200, 2)}
    theirs = {f"com.p{n:03}": entry(f"com.p{n:03}", 3)
              for n in range(1, 200, 2)}
    branches(box, base, ours, theirs)
    git(box, "merge", "-q", "--no-edit", "theirs")
    same(lines_of(box.read("scepctl.lock")), expected(base, ours, theirs))


@case("lock merge: driver: a profile of both branches is as written last")
def newest(box):
    old, new = entry("com.a", written=T0), entry("com.a", written=T1)
    env = branches(box, ABC, {"com.a": new}, {"com.a": old}, driver)
    said = git(box, "merge", "--no-edit", "theirs", env=env)
    has(said, "'com.a': both sides changed it; ours was written last")
    same(lines_of(box.read("scepctl.lock"))[0], new)
    # The other way round.
    git(box, "checkout", "-q", "theirs")
    git(box, "merge", "-q", "--no-edit", "ours~1", env=env)
    same(lines_of(box.read("scepctl.lock"))[0], new)


@case("lock merge: driver: rebase and cherry-pick ask it too")
def rebased(box):
    ours, theirs = ({"com.ab": entry("com.ab")}, {"com.ac": entry("com.ac")})
    env = branches(box, ABC, ours, theirs, driver)
    git(box, "rebase", "-q", "theirs", env=env)
    same(lines_of(box.read("scepctl.lock")), expected(ABC, ours, theirs))


def refused(box):
    """What reads the lock file names place and remedy."""
    box.write("a.ini", "[profile]\nname = n\nidentifier = i.j\n[scep]\n"
              f"url = {URL}\nname = ca\nsubject = CN=x\nfingerprint = auto\n")
    return box.run("build", "--unsigned", "--offline", "a.ini", status=8).err


@case("lock merge: driver: two CAs are a conflict, which nothing reads")
def two_cas(box):
    env = branches(box, [*ABC, pin(D0)], {
        URL: pin(D1), "com.a": entry("com.a", 5)},
        {URL: pin(D2), "com.b": entry("com.b", 6)}, driver)
    said = git(box, "merge", "--no-edit", "theirs", status=1, env=env)
    has(said, "CONFLICT")
    has(said, f"pin of '{URL}'")
    text = box.read("scepctl.lock").decode()
    has(text, f"<<<<<<< ours\n{pin(D1)}\n=======\n{pin(D2)}\n>>>>>>> theirs\n")
    has(text, entry("com.a", 5))
    has(text, entry("com.b", 6))
    number = text.splitlines().index("<<<<<<< ours") + 1
    said = refused(box)
    has(said, f"scepctl.lock:{number}: a merge left its conflict here")
    has(said, f"'scepctl fingerprint --name ca {URL}'")
    # As the hint says.
    box.write("scepctl.lock", re.sub(
        r"<<<<<<< ours\n(.*\n)=======\n.*\n>>>>>>> theirs\n", r"\1", text))
    box.run("build", "--unsigned", "--offline", "a.ini", status=0)


@case("lock merge: git alone: a conflict of a profile names its remedy")
def conflict_alone(box):
    branches(box, ABC, {"com.a": entry("com.a", 5)},
             {"com.a": entry("com.a", 6)})
    git(box, "merge", "--no-edit", "theirs", status=1)
    has(refused(box), "keep one line of each profile")
    os.unlink(box.at("a.ini"))
    # Or with the driver, afterwards.
    env = driver(box)
    git(box, "checkout", "--merge", "scepctl.lock", env=env)
    check(names(box) == ["com.a", "com.b", "com.c", "zz.last"], "merged")
    refused_not = box.run("lock", "move", "zz.last", "zz.done")
    same(refused_not.status, 0)


@case("lock merge: driver: criss-cross merges, whose base is a conflict")
def criss_cross(box):
    env = branches(box, [*ABC, pin(D0)], {URL: pin(D1)}, {URL: pin(D2)},
                   driver)
    # Both merge the other, and choose the same.
    for here, there, keep in (("ours", "theirs~0", D1),
                              ("theirs", "ours~1", D1)):
        git(box, "checkout", "-q", here)
        git(box, "merge", "--no-edit", there, status=1, env=env)
        change_pin(box, keep)
        git(box, "commit", "-qam", f"merged into {here}")
    change(box, {"com.a": entry("com.a", 9)})
    git(box, "commit", "-qam", "more")
    git(box, "checkout", "-q", "ours")
    change(box, {"com.b": entry("com.b", 9)})
    git(box, "commit", "-qam", "more")
    git(box, "merge", "-q", "--no-edit", "theirs", env=env)
    same(lines_of(box.read("scepctl.lock")), expected(
        [*ABC, pin(D1)], {"com.a": entry("com.a", 9),
                          "com.b": entry("com.b", 9)}))


def change_pin(box, digest):
    text = box.read("scepctl.lock").decode()
    found = re.search(r"<<<<<<< .*?\n(.*?)=======\n(.*?)>>>>>>> .*?\n", text,
                      re.S)
    keep = next(line for line in lines_of(found[0]) if digest in line)
    box.write("scepctl.lock", text.replace(found[0], keep + "\n"))


@case("lock merge: driver: a side that is no lock file is kept whole")
def broken_side(box):
    env = branches(box, ABC, {"com.a": entry("com.a", 5)},
                   {"com.c": None}, driver)
    git(box, "checkout", "-q", "theirs")
    box.write("scepctl.lock", b"garbage \xff\x00\n" + entry("com.b").encode())
    git(box, "commit", "-qam", "broken")
    git(box, "checkout", "-q", "ours")
    said = git(box, "merge", "--no-edit", "theirs", status=1, env=env)
    has(said, "THEIRS:1: ")
    text = box.read("scepctl.lock")
    for piece in (b"garbage \xff\x00\n", entry("com.a", 5).encode(),
                  b"<<<<<<< ours\n", b"\n=======\n", b"\n>>>>>>> theirs\n"):
        check(piece in text, f"{piece!r} is lost")
    has(refused(box), "a merge left its conflict here")


# -- without git --------------------------------------------------------------


@rows("lock merge: by hand", [
    ("nothing changed", ABC, ABC, ABC, 0, ABC),
    ("one side", ABC, ABC[:2], ABC, 0, ABC[:2]),
    ("the other side, broken", ["x"], ["x"], ["y"], 0, None),
    ("no base", [], ABC[:1], ABC[1:2], 0, ABC[:2]),
    ("two CAs", [], [pin(D1)], [pin(D2)], 1, [pin(D1), pin(D2)]),
])
def by_hand(box, base, ours, theirs, status, result):
    for name, lines in (("b", base), ("o", ours), ("t", theirs)):
        box.write(name, "".join(line + "\n" for line in lines))
    os.chmod(box.at("o"), 0o640)
    document = box.run("lock", "merge", "--json", "b", "o", "t",
                       status=status).json()
    same(document["format"], 1)
    same(document["conflicts"], status)
    if result is not None:
        same(lines_of(box.read("o")), result)
    same(box.mode("o"), 0o640)
    same(sorted(box.files()), ["b", "o", "t"])


@case("lock merge: what is not to be changed is not: old files, byte by byte")
def old_bytes(box):
    text = "# of old\r\n" + "\n".join(ABC) + "\n"
    box.write("b", "\n".join(ABC[:2]))
    box.write("o", text)
    box.write("t", "\n".join(ABC[:2]) + "\n\n# x\n")
    box.run("lock", "merge", "b", "o", "t", status=0)
    same(box.read("o").decode(), text)


@case("lock merge: what cannot be read or written")
def failing(box):
    box.write("b", "")
    box.write("o", ABC[0] + "\n")
    box.write("t", ABC[1] + "\n")
    for words, status in ((("no", "o", "t"), 4), (("b", "no", "t"), 4),
                          (("b", "o", "no"), 4), (("b", "o", "."), 9),
                          (("b", ".", "t"), 9), (("b", "/dev/null", "t"), 9)):
        result = box.run("lock", "merge", *words)
        check(result.status == status, f"expected {status}: {result}")
        same(box.read("o").decode(), ABC[0] + "\n")
    if os.geteuid() != 0:
        os.chmod(box.path, 0o555)
        box.run("lock", "merge", "b", "o", "t", status=9)
        os.chmod(box.path, 0o755)
        same(box.read("o").decode(), ABC[0] + "\n")
    # A file over the limit of its size.
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 0; exec "$@"', "sh", box.program, "lock",
         "merge", "b", "o", "t"], cwd=box.path, check=False,
        env=box.environment(), capture_output=True)
    same(done.returncode, 9, done.stderr)
    same(box.read("o").decode(), ABC[0] + "\n")
    same(sorted(box.files()), ["b", "o", "t"])


@case("lock: usage")
def usage(box):
    for words, piece in (
            (["lock"], "needs an argument"),
            (["lock", "mrge"], "there are 'lock move'"),
            (["lock", "merge", "a", "b"], "usage: scepctl lock merge BASE"),
            (["lock", "move", "a"], "usage: scepctl lock move OLD NEW"),
            (["lock", "remove", "a", "b"], "usage: scepctl lock remove ID"),
            (["lock", "move", "a", "a"], "both the old and the new"),
            (["lock", "move", "a", "b\x1bc"], "cannot be an identifier"),
            (["lock", "merge", "a", "b", "c", "d"], "unexpected argument")):
        has(box.run(*words, status=2).err, piece)
    same(box.files(), [])


# -- move and remove ------------------------------------------------------------


FULL = {"uuid": "U", "derived": {"type": "t", "label": "l"},
        "applied": {"scope": D1}, "created": T0, "written": T1,
        "confirm": "needed", "redelivery": "pending", "settings": D2,
        "before": D0, "pushed": True, "uuid_identifier": True}


@case("lock move: everything goes along, on all servers or one")
def move(box):
    box.write("scepctl.lock", "\n".join([
        entry("com.a", 4, **FULL), entry("com.a", 5).replace("jamf.", "test."),
        entry("com.b"), pin(D0)]) + "\n")
    document = box.run("lock", "move", "--json", "com.a", "com.new",
                       status=0).json()
    same([(row["to"], row["id"]) for row in document["moved"]],
         [("com.new", 4), ("com.new", 5)])
    lines = lines_of(box.read("scepctl.lock"))
    same(lines, [entry("com.b"), entry("com.new", 4, **FULL),
                 entry("com.new", 5).replace("jamf.", "test."), pin(D0)])
    box.run("lock", "move", "--server", "https://test.example.com", "com.new",
            "com.old", status=0)
    same(names(box), ["com.b", "com.new", "com.old", URL])


@case("lock move: a name that is taken, one that is not there")
def move_refused(box):
    box.write("scepctl.lock", "\n".join([entry("com.a"), entry("com.b")]))
    before = box.read("scepctl.lock")
    result = box.run("lock", "move", "com.a", "com.b", status=8)
    command = re.search(r"forgotten: (scepctl lock remove .*)", result.err)[1]
    has(box.run("lock", "move", "com.x", "com.y", status=4).err,
        "did you mean 'com.")
    same(box.read("scepctl.lock"), before)
    box.run(*command.split()[1:], status=0)
    box.run("lock", "move", "com.a", "com.b", status=0)
    same(names(box), ["com.b"])


@case("lock remove: one entry, of one server")
def remove(box):
    box.write("scepctl.lock", "\n".join([
        entry("com.a"), entry("com.a").replace("jamf.", "test."),
        entry("com.b"), pin(D0)]) + "\n")
    before = box.read("scepctl.lock")
    result = box.run("lock", "remove", "com.a", status=2)
    same(box.read("scepctl.lock"), before)
    command = re.search(r"such as: (scepctl lock remove .*)", result.err)[1]
    document = box.run(*command.split()[1:], "--json", status=0).json()
    same(document["removed"], [{"identifier": "com.a", "server": JAMF,
                                "id": 1}])
    same(len(names(box)), 3)
    box.run("lock", "remove", "com.a", status=0)
    same(names(box), ["com.b", URL])
    result = box.run("lock", "remove", URL, status=8)
    has(result.err, "fingerprint --update --replace")
    box.run("lock", "remove", "com.c", status=4)


@case("lock remove: the server by its label, or as it stands in the lock file")
def by_label(box):
    box.write("scepctl.conf", '[jamf "test"]\nurl = https://test.example.com/\n'
              '[jamf "live"]\nurl = https://JAMF.example.com\n')
    box.write("scepctl.lock", "\n".join([
        entry("com.a"), entry("com.a").replace("jamf.", "test.")]) + "\n")
    box.run("lock", "remove", "--server", "live", "com.a", status=0)
    has(box.read("scepctl.lock").decode(), "test.example.com")
    lacks(box.read("scepctl.lock").decode(), "jamf.example.com")
    has(box.run("lock", "remove", "--server", "live", "com.a", status=4).err,
        "it has one on another server")
    box.run("lock", "remove", "--server", "tset", "com.a", status=2)


@case("lock move: no lock file, one in pieces, one that is held")
def move_faults(box):
    has(box.run("lock", "move", "a", "b", status=4).err, "there is no")
    box.write("scepctl.lock", "foo\n")
    box.run("lock", "move", "a", "b", status=1)
    box.write("scepctl.lock", f"<<<<<<< x\n{entry('a')}\n")
    box.run("lock", "remove", "a", status=8)
    same(box.files(), ["scepctl.lock"])


@case("lock move: a file of old is written with entries apart, once changed")
def layout(box):
    box.write("scepctl.lock", "# x\n" + "\n".join(ABC) + "\n")
    box.run("lock", "move", "com.c", "com.d", status=0)
    text = box.read("scepctl.lock").decode()
    has(text, f"\n\n# com.a on {JAMF}\n{entry('com.a')}\n\n# com.b on ")
    # Names of others' choosing are no lines of their own.
    box.run("lock", "move", "com.d", "x" * 500, status=0)
    text = box.read("scepctl.lock").decode()
    has(text, "\n# " + "x" * 200 + " on")
    box.write("scepctl.lock", entry("a\n{}\u202e<<<<<<< b") + "\n" + ABC[0])
    box.run("lock", "move", "com.a", "com.b", status=0)
    text = box.read("scepctl.lock").decode()
    same(len(lines_of(text)), 2)
    has(text, "\n# a\\x0a{}\\u{202e}<<<<<<< b on ")
    check(shutil.which("git") is not None, "git")
