"""build: where outputs go, when they are written, and what they hold."""

import datetime
import hashlib
import os
import plistlib
import re
import signal
import stat
import time

from harness import (SLOW, Failure, built, case, check, definition, has,
                     lacks, rows, same, scep_of, shown, tool)

SUFFIX = ".mobileconfig"


def content(box, name, ca=None):
    """The verified content of a signed profile."""
    return tool("openssl", "cms", "-verify", "-purpose", "any", "-inform",
                "DER", "-in", box.at(name), "-CAfile",
                ca or box.fixtures.root())


def numbered(box, count, directory="many"):
    for n in range(count):
        box.write(f"{directory}/d{n}.ini", definition(
            {"subject": f"CN=device {n}"}, {"identifier": f"com.example.n{n}",
                                            "name": f"Number {n}"}))


@case("build: beside the definition without -o")
def beside(box):
    box.write("sub/wifi.ini", definition())
    result = box.run("build", "--unsigned", "sub/wifi.ini", status=0)
    same(result.out, "", "stdout")
    same(box.files(), ["sub/wifi.ini", "sub/wifi.mobileconfig"], "files")


@case("build: --set, and one file is named")
def one_device(box):
    box.write("wifi.ini", definition({"subject": "CN=$SERIALNUMBER"}))
    command = ("build", "--unsigned", "--set", "SERIALNUMBER=C0", "wifi.ini")
    has(box.run(*command, status=0).err, "wrote 'wifi.mobileconfig', unsigned")
    has(box.run(*command, status=0).err, "'wifi.mobileconfig' is unchanged")
    same(box.run("-q", *command, status=0).err, "", "quiet")
    has(box.run(*command, "--name", "$SERIALNUMBER", status=0).err,
        "wrote 'C0.mobileconfig', unsigned")


@rows("build: what names files has no value", [
    ("a table", ["--devices", "d.csv"],
     "'d.csv' has no column for '$SERIALNUMBER', by which files are named",
     "--column 'TITLE=SERIALNUMBER'"),
    ("--set", ["--set", "SERIAL=1", "--name", "$USERNAME"],
     "the file is to be named by '$USERNAME', which has no value",
     "--set USERNAME=VALUE")])
def unnamed(box, arguments, error, hint):
    box.write("wifi.ini", definition({"subject": "CN=$SERIAL"}))
    box.write("d.csv", "Serial\nC0\n")
    result = box.run("build", "--unsigned", *arguments, "wifi.ini", status=1)
    has(result.err, error)
    has(result.err, hint)
    same(box.files(), ["d.csv", "wifi.ini"], "files")


@case("build: -o names a file")
def to_file(box):
    box.write("wifi.ini", definition())
    os.mkdir(box.at("out"))
    box.run("build", "--unsigned", "wifi.ini", "-o", "out/x.plist", status=0)
    same(box.files(), ["out/x.plist", "wifi.ini"], "files")


@case("build: -o names an existing directory")
def to_directory(box):
    box.write("wifi.ini", definition())
    os.mkdir(box.at("out"))
    box.run("build", "--unsigned", "wifi.ini", "-o", "out", status=0)
    same(box.files(), ["out/wifi.mobileconfig", "wifi.ini"], "files")


@case("build: -o with a slash at the end names a directory to be made")
def to_new_directory(box):
    box.write("wifi.ini", definition())
    box.run("build", "--unsigned", "-o", "deep/out/", "wifi.ini", status=0)
    same(box.files(), ["deep/out/wifi.mobileconfig", "wifi.ini"], "files")


@case("build: several definitions into a directory that is made")
def several(box):
    for name in ("a", "b"):
        box.write(f"{name}.ini", definition(
            profile={"identifier": f"com.example.{name}"}))
    box.run("build", "--unsigned", "-o", "out", "a.ini", "b.ini", status=0)
    same(box.files(), ["a.ini", "b.ini", "out/a.mobileconfig",
                       "out/b.mobileconfig"], "files")


@case("build: --sign and --unsigned exclude each other")
def contradiction(box):
    box.write("a.ini", definition())
    result = box.run("build", "--sign", box.fixtures.identity(), "--unsigned",
                     "a.ini", status=2)
    has(result.err, "exclude each other", "stderr")
    check(not box.exists("a.mobileconfig"), "a profile was written")


@case("build: a directory keeps its subfolders")
def directory(box):
    box.write("defs/a.ini", definition(
        profile={"identifier": "com.example.a"}))
    box.write("defs/sub/b.ini", definition(
        profile={"identifier": "com.example.b"}))
    box.write("defs/notes.txt", "not a definition")
    for number, (operand, place) in enumerate((
            ("defs", "."), ("defs/", "."), (box.at("defs"), "."),
            (".", "defs"), ("./", "defs"), ("..", "defs/sub"))):
        out = f"out{number}"
        box.run("build", "--unsigned", "-o", box.at(out), operand,
                cwd=box.at(place), status=0)
        same([f for f in box.files() if f.startswith(out)],
             [f"{out}/a.mobileconfig", f"{out}/sub/b.mobileconfig"],
             f"files of '{operand}'")


@case("build: two definitions for one output are refused before any write")
def collision(box):
    for name in ("x/a.ini", "y/a.ini"):
        box.write(name, definition(
            profile={"identifier": "com.example." + name[0]}))
    result = box.run("build", "--unsigned", "-o", "out", "x/a.ini",
                     "y/a.ini")
    check(result.status not in (0, 7), f"{result}")
    same([f for f in box.files() if f.endswith(SUFFIX)], [], "outputs")


@case("build: several inputs with - is a usage error")
def several_to_stdout(box):
    box.write("a.ini", definition())
    box.write("b.ini", definition(profile={"identifier": "com.example.b"}))
    result = box.run("build", "--unsigned", "-o", "-", "a.ini", "b.ini",
                     status=2)
    same(result.out, "", "stdout")


@case("build: input - without -o goes to stdout")
def from_stdin(box):
    result = box.run("build", "--unsigned", "-", stdin=definition(),
                     status=0)
    plist = plistlib.loads(result.out_bytes)
    same(plist["PayloadIdentifier"], "com.example.scep.test", "identifier")
    same(box.files(), [], "files")


@case("build: input - with -o FILE")
def from_stdin_to_file(box):
    box.run("build", "--unsigned", "-", "-o", "x.mobileconfig",
            stdin=definition(), status=0)
    same(box.files(), ["x.mobileconfig"], "files")


@case("build: signed bytes are not written to a terminal")
def terminal(box):
    box.write("a.ini", definition())
    result = box.on_terminal("build", "--sign", box.fixtures.identity(),
                             "-o", "-", "a.ini")
    same(result.status, 2, f"status of {result}")
    has(result.out, "terminal", "message")
    check(b"\x30\x82" not in result.out_bytes, "binary on the terminal")


@case("build: unsigned XML may go to a terminal")
def terminal_unsigned(box):
    box.write("a.ini", definition())
    result = box.on_terminal("build", "--unsigned", "-o", "-", "a.ini")
    same(result.status, 0, f"status of {result}")
    has(result.out, "<key>PayloadContent</key>", "terminal")


@case("build: without an identity is status 10 with the remedy")
def no_identity(box):
    box.write("a.ini", definition())
    result = box.run("build", "a.ini", status=10)
    has(result.err, "hint", "stderr")
    has(result.err, "--sign", "stderr")
    same(box.files(), ["a.ini"], "files")


@case("build: XML form")
def xml(box):
    box.write("a.ini", definition())
    out = box.run("build", "--unsigned", "-o", "-", "a.ini",
                  status=0).out_bytes
    check(out.startswith(
        b'<?xml version="1.0" encoding="UTF-8"?>\n'
        b'<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" '
        b'"http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n'
        b'<plist version="1.0">\n'), f"beginning: {shown(out, 300)}")
    check(out.endswith(b"</plist>\n"), f"end: {out[-30:]!r}")
    check(b"\r" not in out, "CR in the output")
    tool("xmllint", "--noout", "--nonet", "-", stdin=out)


@case("build: signed profile verifies and holds what --unsigned gives")
def signed(box):
    box.write("a.ini", definition())
    box.run("build", "--sign", box.fixtures.identity(), "a.ini", status=0)
    plain = box.run("build", "--unsigned", "-o", "-", "a.ini",
                    status=0).out_bytes
    same(content(box, "a.mobileconfig"), plain, "content")
    listed = tool("openssl", "cms", "-cmsout", "-print", "-inform", "DER",
                  "-in", box.at("a.mobileconfig")).decode()
    has(listed, "sha256", "CMS")
    lacks(listed, "S/MIME Capabilities", "CMS")
    has(listed, "signingTime", "CMS")
    same(listed.count("d.signerInfo") or listed.count("signerInfos:"), 1,
         "signers")
    certs = tool("openssl", "pkcs7", "-inform", "DER", "-in",
                 box.at("a.mobileconfig"), "-print_certs").decode()
    same(certs.count("BEGIN CERTIFICATE"), 2, "certificates")


@rows("identity", [
    ("RSA", "rsa", "signer"), ("RSA 3072", "rsa3072", "big"),
    ("P-256", "p256", "ec"), ("P-384", "p384", "ec384"),
])
def kinds(box, kind, name):
    box.write("a.ini", definition())
    box.run("build", "--sign", box.fixtures.identity(name, kind), "a.ini",
            status=0)
    content(box, "a.mobileconfig")


@rows("identity refused", [
    ("Ed25519", {"name": "ed", "kind": "ed25519"}),
    ("RSA-PSS", {"name": "pss", "kind": "rsapss"}),
    ("RSA 1024", {"name": "weak", "kind": "rsa1024"}),
    ("expired", {"name": "old", "end": "20210101000000Z"}),
    ("not yet valid", {"name": "young", "begin": "20380101000000Z"}),
])
def unusable(box, options):
    box.write("a.ini", definition())
    result = box.run("build", "--sign", box.fixtures.identity(**options),
                     "a.ini", status=10)
    has(result.err, "error: ", "stderr")
    same(box.files(), ["a.ini"], "files")


@case("identity refused: key and certificate of different people")
def mismatch(box):
    fixtures = box.fixtures
    fixtures.identity()
    with open(fixtures.key("rsa", "other")) as key, \
            open(fixtures.at("signer.crt")) as cert:
        box.write("mixed.pem", key.read() + cert.read(), 0o600)
    box.write("a.ini", definition())
    box.run("build", "--sign", "mixed.pem", "a.ini", status=10)


@case("identity refused: no key, no certificate, nothing at all")
def parts(box):
    fixtures = box.fixtures
    fixtures.identity()
    box.write("a.ini", definition())
    for name in ("signer.crt", "signer.key"):
        box.run("build", "--sign", fixtures.at(name), "a.ini", status=10)
    box.write("empty.pem", "", 0o600)
    box.run("build", "--sign", "empty.pem", "a.ini", status=10)
    box.run("build", "--sign", "absent.pem", "a.ini", status=4)


@case("identity: PKCS#12 with its passphrase by reference")
def pkcs12(box):
    box.write("a.ini", definition())
    box.write("scepctl.conf", f"[signing]\nidentity = "
              f"{box.fixtures.pkcs12()}\npassphrase = env:P12_PASS\n")
    box.run("build", "a.ini", env={"P12_PASS": "correct horse"}, status=0)
    content(box, "a.mobileconfig")
    os.unlink(box.at("a.mobileconfig"))
    wrong = box.run("build", "a.ini", env={"P12_PASS": "wrong-canary"},
                    status=3)
    lacks(wrong.all, "wrong-canary", "output")
    box.run("build", "a.ini", status=3)
    same(box.files(), ["a.ini", "scepctl.conf"], "files")


@case("identity: encrypted PEM with its passphrase by reference")
def encrypted(box):
    box.write("a.ini", definition())
    box.write("pass", "correct horse\n", 0o600)
    box.write("scepctl.conf", f"[signing]\nidentity = "
              f"{box.fixtures.encrypted()}\npassphrase = file:pass\n")
    box.run("build", "a.ini", status=0)
    content(box, "a.mobileconfig")


@case("identity: legacy PKCS#12 names the remedy")
def legacy(box):
    box.write("a.ini", definition())
    box.write("scepctl.conf", f"[signing]\nidentity = "
              f"{box.fixtures.pkcs12(legacy=True)}\n"
              "passphrase = env:P12_PASS\n")
    result = box.run("build", "a.ini", env={"P12_PASS": "correct horse"},
                     status=10)
    has(result.err, "-legacy", "stderr")
    has(result.err, "openssl pkcs12", "stderr")


@case("identity: chain duplicates do not matter")
def duplicates(box):
    fixtures = box.fixtures
    with open(fixtures.identity()) as file:
        text = file.read()
    with open(fixtures.root()) as file:
        text += file.read() * 2
    box.write("chain.pem", text, 0o600)
    box.write("a.ini", definition())
    box.run("build", "--sign", "chain.pem", "a.ini", status=0)
    content(box, "a.mobileconfig")


@case("identity: a warning under 30 days left")
def short(box):
    end = time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + 864000))
    box.write("a.ini", definition())
    result = box.run("build", "--sign",
                     box.fixtures.identity("short", end=end), "a.ini",
                     status=0)
    has(result.err, "warning", "stderr")
    has(result.err, "days", "stderr")


@case("reproducible: same bytes with a fixed signing time")
def reproducible(box):
    box.write("a.ini", definition())
    sign = ["--sign", box.fixtures.identity(), "-o", "-", "a.ini"]
    epoch = {"SOURCE_DATE_EPOCH": "1750000000"}
    first = box.run("build", *sign, env=epoch, status=0).out_bytes
    time.sleep(1.1)
    same(hashlib.sha256(box.run("build", *sign, env=epoch,
                                status=0).out_bytes).hexdigest(),
         hashlib.sha256(first).hexdigest(), "digest of the second build")
    flag = box.run("build", "--signing-time", "2025-06-15T15:06:40Z", *sign,
                   status=0).out_bytes
    same(hashlib.sha256(flag).hexdigest(),
         hashlib.sha256(first).hexdigest(), "digest with --signing-time")
    # The flag goes before the variable.
    other = box.run("build", "--signing-time", "1750000001", *sign,
                    env=epoch, status=0).out_bytes
    check(other != first, "the signing time changed nothing")


@rows("signing time refused", [
    ("word", "SOURCE_DATE_EPOCH", "yesterday"),
    ("rest", "SOURCE_DATE_EPOCH", "17x"),
    ("negative", "SOURCE_DATE_EPOCH", "-5"),
    ("flag", None, "2025-13-01"),
])
def bad_time(box, variable, value):
    box.write("a.ini", definition())
    arguments = ["build", "--sign", box.fixtures.identity(), "a.ini"]
    if variable:
        box.run(*arguments, env={variable: value}, status=2)
    else:
        box.run(*arguments, f"--signing-time={value}", status=2)
    same(box.files(), ["a.ini"], "files")


# The first does not fit 31 bits of seconds, which is what time_t has on i386;
# UTCTime ends with 2049 (RFC 5652 11.3).
@rows("signing time beyond 2038", [
    ("2039", "2039-01-01", b"\x17\x0d390101000000Z"),
    ("2049", "2524607999", b"\x17\x0d491231235959Z"),
    ("2050", "2524608000", b"\x18\x0f20500101000000Z"),
    ("9999", "9999-12-31T23:59:59Z", b"\x18\x0f99991231235959Z"),
])
def far_time(box, when, encoded):
    box.write("a.ini", definition())
    signed = box.run("build", "--sign", box.fixtures.identity(),
                     "--signing-time", when, "-o", "-", "a.ini",
                     status=0).out_bytes
    has(signed, encoded, "signature")


@case("identity new: valid for a hundred years")
def century(box):
    box.run("identity", "new", "--days", "36500", status=0)
    end = tool("openssl", "x509", "-in", box.at("identity.pem"), "-noout",
               "-enddate").decode()
    # Without time_t, which is what is on trial; a midnight may pass.
    year = (datetime.date.today() + datetime.timedelta(36500)).year
    check(f" {year} GMT" in end or f" {year - 1} GMT" in end, end)


def stamp(box, name):
    state = os.stat(box.at(name))
    return state.st_mtime_ns, state.st_ino


@case("unchanged: not written again")
def unchanged(box):
    box.write("a.ini", definition())
    build = ["build", "--sign", box.fixtures.identity(), "a.ini"]
    box.run(*build, status=0)
    before = stamp(box, "a.mobileconfig")
    time.sleep(1.1)
    box.run(*build, status=0)
    same(stamp(box, "a.mobileconfig"), before, "time and inode")
    # A comment changes nothing in the profile.
    box.write("a.ini", definition() + "\n; a remark\n")
    box.run(*build, status=0)
    same(stamp(box, "a.mobileconfig"), before, "time and inode")


@case("unchanged: unsigned, not written again")
def unchanged_unsigned(box):
    box.write("a.ini", definition())
    box.run("build", "--unsigned", "a.ini", status=0)
    before = stamp(box, "a.mobileconfig")
    box.run("build", "--unsigned", "a.ini", status=0)
    same(stamp(box, "a.mobileconfig"), before, "time and inode")
    box.write("a.ini", definition({"retries": "4"}))
    box.run("build", "--unsigned", "a.ini", status=0)
    check(stamp(box, "a.mobileconfig") != before, "not written")


@case("unchanged: one flipped byte anywhere and it is written anew")
def flipped(box):
    box.write("a.ini", definition())
    build = ["build", "--sign", box.fixtures.identity(), "a.ini"]
    box.run(*build, status=0)
    good = box.read("a.mobileconfig")
    places = sorted({0, 5, 20, len(good) - 1, len(good) // 2,
                     *range(40, len(good), max(1, len(good) // 24))})
    for at in places:
        bad = bytearray(good)
        bad[at] ^= 1
        box.write("a.mobileconfig", bytes(bad))
        result = box.run(*build, status=0)
        new = box.read("a.mobileconfig")
        check(new != bytes(bad), f"byte {at} of {len(good)} stayed "
              f"flipped: {result}")
        try:
            content(box, "a.mobileconfig")
        except Failure as failure:
            raise Failure(f"byte {at}: {failure}") from None
    for damage in (good[:-1], good + b"\0", b"", good + good):
        box.write("a.mobileconfig", damage)
        box.run(*build, status=0)
        check(box.read("a.mobileconfig") != damage, "damage stayed")


@case("unchanged: another signer or chain writes anew")
def other_signer(box):
    box.write("a.ini", definition())
    box.run("build", "--sign", box.fixtures.identity(), "a.ini", status=0)
    first = box.read("a.mobileconfig")
    box.run("build", "--sign", box.fixtures.identity("second"), "a.ini",
            status=0)
    second = box.read("a.mobileconfig")
    check(first != second, "another signer: not written")
    with open(box.fixtures.identity("second")) as file:
        # Without the last certificate, the root.
        box.write("short.pem", file.read().rsplit("-----BEGIN", 1)[0], 0o600)
    box.run("build", "--sign", "short.pem", "a.ini", status=0)
    check(box.read("a.mobileconfig") != second, "other chain: not written")
    box.run("build", "--unsigned", "a.ini", status=0)
    check(box.read("a.mobileconfig").startswith(b"<?xml"), "not unsigned")


@rows("modes", [
    ("umask 022", 0o022, {}, 0o644), ("umask 077", 0o077, {}, 0o600),
    ("umask 002", 0o002, {}, 0o664),
    ("challenge", 0o022, {"challenge_type": "static",
                          "challenge": "env:CHALLENGE"}, 0o600),
    ("challenge and umask 0", 0, {"challenge_type": "static",
                                  "challenge": "env:CHALLENGE"}, 0o600),
])
def modes(box, umask, changes, expected):
    box.write("a.ini", definition(changes))
    box.run("build", "--unsigned", "a.ini", umask=umask,
            env={"CHALLENGE": "sesame-1"}, status=0)
    same(oct(box.mode("a.mobileconfig")), oct(expected), "mode")


@case("modes: a profile that gets a challenge becomes 0600")
def mode_narrows(box):
    box.write("a.ini", definition())
    box.run("build", "--unsigned", "a.ini", status=0)
    os.chmod(box.at("a.mobileconfig"), 0o644)
    box.write("a.ini", definition({"challenge_type": "static",
                                   "challenge": "env:CHALLENGE"}))
    for _ in range(2):
        box.run("build", "--unsigned", "a.ini",
                env={"CHALLENGE": "sesame-1"}, status=0)
        same(oct(box.mode("a.mobileconfig")), "0o600", "mode")
        # The second time it is unchanged but open to all.
        os.chmod(box.at("a.mobileconfig"), 0o644)


@case("statuses: findings are 1 and nothing is written")
def invalid(box):
    box.write("a.ini", definition({"key_size": "7"}))
    result = box.run("build", "--unsigned", "a.ini", status=1)
    same(result.out, "", "stdout")
    has(result.err, "a.ini:", "stderr")
    same(box.files(), ["a.ini"], "files")


@case("statuses: some built and some not is 7")
def partly(box):
    box.write("a.ini", definition({"key_size": "7"}))
    box.write("b.ini", definition(profile={"identifier": "com.example.b"}))
    box.run("build", "--unsigned", "-o", "out", "a.ini", "b.ini", status=7)
    check(box.exists("out/b.mobileconfig"), "b was not built")
    check(not box.exists("out/a.mobileconfig"), "a was built")


@case("statuses: all failed alike gives that status")
def alike(box):
    for name in ("a", "b"):
        box.write(f"{name}.ini", definition(
            {"key_size": "7"}, {"identifier": f"com.example.{name}"}))
    box.run("build", "--unsigned", "-o", "out", "a.ini", "b.ini", status=1)


@case("statuses: a missing definition is 4 and outranks findings")
def missing(box):
    box.run("build", "--unsigned", "absent.ini", status=4)
    box.run("validate", "absent.ini", status=4)
    box.write("bad.ini", definition({"key_size": "7"}))
    box.run("validate", "bad.ini", "absent.ini", status=4)
    box.write("good.ini", definition())
    box.run("validate", "absent.ini", "good.ini", status=4)


@case("statuses: a directory without definitions is 4")
def empty_directory(box):
    os.mkdir(box.at("empty"))
    box.run("validate", "empty", status=4)
    box.run("build", "--unsigned", "empty", "-o", "out", status=4)


@case("statuses: an output that cannot be written is 9")
def unwritable(box):
    box.write("a.ini", definition())
    box.write("file", "x")
    result = box.run("build", "--unsigned", "a.ini", "-o", "file/x", status=9)
    has(result.err, "file", "stderr")
    os.mkdir(box.at("a.mobileconfig"))
    box.run("build", "--unsigned", "a.ini", status=9)


@case("statuses: a path over every limit is 9")
def long_path(box):
    path = "a/" * 6000 + "a.ini"
    box.run("validate", path, status=9)
    box.run("build", "--unsigned", "-o", "out", path, status=9)


@case("input: a named pipe is read once")
def input_pipe(box):
    box.write("a.ini", definition())
    box.run("build", "--unsigned", "a.ini", status=0)
    os.mkfifo(box.at("pipe"))
    writer = os.fork()
    if writer == 0:
        try:
            with open(box.at("pipe"), "wb") as pipe:
                pipe.write(box.read("a.ini"))
        finally:
            os._exit(0)  # pylint: disable=protected-access
    box.run("build", "--unsigned", "-o", "out", "pipe", status=0, timeout=10)
    os.waitpid(writer, 0)
    same(box.read("out"), box.read("a.mobileconfig"), "profile")


@case("output: no definition is written over itself")
def output_itself(box):
    box.write("a.ini", definition())
    os.symlink("a.ini", box.at("link"))
    for out in ("a.ini", "./a.ini", "link"):
        box.run("build", "--unsigned", "-o", out, "a.ini", status=2)
    same(box.read("a.ini").decode(), definition(), "definition")


@case("output: a pipe or device is neither read nor replaced")
def output_pipe(box):
    box.write("a.ini", definition())
    os.mkfifo(box.at("pipe"))
    result = box.run("build", "--unsigned", "-o", "pipe", "a.ini", status=9,
                     timeout=10)
    has(result.err, "not a file", "stderr")
    check(stat.S_ISFIFO(os.stat(box.at("pipe")).st_mode), "pipe was replaced")
    os.symlink("/dev/full", box.at("link"))
    box.run("build", "--unsigned", "-o", "link", "a.ini", status=9)
    check(os.path.islink(box.at("link")), "link to a device was replaced")


@case("output: /dev/stdout is standard output")
def output_stdout(box):
    box.write("a.ini", definition())
    plain = box.run("build", "--unsigned", "-o", "-", "a.ini", status=0)
    other = box.run("build", "--unsigned", "-o", "/dev/stdout", "a.ini",
                    status=0)
    same(other.out_bytes, plain.out_bytes, "stdout")


@case("statuses: a full standard output is 9")
def full(box):
    if not os.path.exists("/dev/full"):
        raise Failure("no /dev/full here")
    box.write("a.ini", definition())
    box.write("bad.ini", definition({"key_size": "7"}))
    for arguments in (["build", "--unsigned", "-o", "-", "a.ini"],
                      ["validate", "bad.ini"], ["version"], ["--help"],
                      ["explain", "scep.subject"]):
        with open("/dev/full", "wb") as sink:
            box.run(*arguments, stdout=sink, status=9)


@case("statuses: a closed reader does not kill the program")
def closed(box):
    box.write("a.ini", definition())
    read, write = os.pipe()
    os.close(read)
    try:
        box.run("build", "--unsigned", "-o", "-", "a.ini", stdout=write,
                status=9)
    finally:
        os.close(write)


@case("abstract definitions are checked, never built")
def abstract(box):
    box.write("base.ini", definition(profile={"abstract": "yes"}))
    box.write("a.ini", "[profile]\nextends = base.ini\n"
              "identifier = com.example.a\n")
    box.run("build", "--unsigned", ".", "-o", "out", status=0)
    same([f for f in box.files() if f.startswith("out")],
         ["out/a.mobileconfig"], "files")
    box.write("base.ini", definition({"key_size": "7"},
                                     {"abstract": "yes"}))
    box.run("validate", "base.ini", status=1)


@case("many definitions on all cores: whole and in order")
def many(box):
    numbered(box, 60)
    box.run("build", "--sign", box.fixtures.identity(), "-o", "out", "many",
            status=0)
    for n in range(60):
        plist = plistlib.loads(content(box, f"out/d{n}.mobileconfig"))
        same(plist["PayloadDisplayName"], f"Number {n}", "name")
    same(len(box.files()), 120, "files")


@case("interrupted: outputs are whole or absent, the next run tidies up")
def interrupted(box):
    numbered(box, 300)
    build = ["build", "--sign", box.fixtures.identity(), "-o", "out", "many"]
    hits = 0
    for turn in range(20):
        process = box.start(*build, stdin=-3, stdout=-3, stderr=-3)
        time.sleep((0.004 + 0.007 * turn) * SLOW)
        kind = signal.SIGINT if turn % 5 == 4 else signal.SIGKILL
        process.send_signal(kind)
        hits += process.wait() != 0
        for name in os.listdir(box.at("out")) if box.exists("out") else []:
            if name.endswith(SUFFIX):
                data = box.read(f"out/{name}")
                # The outer SEQUENCE says how long the whole is.
                check(data[:2] == b"\x30\x82" and len(data) ==
                      4 + int.from_bytes(data[2:4], "big"),
                      f"{name} is not whole: {len(data)} bytes")
                if turn % 3 == 0:
                    os.unlink(box.at("out", name))
    check(hits > 0, "every run ended before it was interrupted")
    box.run(*build, status=0)
    left = [f for f in box.files() if f.startswith("out")
            and not f.endswith(SUFFIX)]
    same(left, [], "temporary files")
    same(len([f for f in box.files() if f.endswith(SUFFIX)]), 300, "outputs")


@case("symbolic link as output: its target is not followed into")
def output_link(box):
    box.write("a.ini", definition())
    box.write("precious", "keep me")
    os.symlink("precious", box.at("a.mobileconfig"))
    box.run("build", "--unsigned", "a.ini")
    same(box.read("precious"), b"keep me", "target of the link")


@case("certificate files become payloads of the same profile")
def certificates(box):
    fixtures = box.fixtures
    box.write("certs/root.pem", open(fixtures.root(), "rb").read())
    der = tool("openssl", "x509", "-in", fixtures.root("second-root"),
               "-outform", "DER")
    box.write("certs/second.der", der)
    plist = built(box, definition(
        {"certificate": "certs/root.pem, certs/second.der"}))
    found = [p for p in plist["PayloadContent"]
             if p["PayloadType"] != "com.apple.security.scep"]
    same(len(found), 2, "certificate payloads")
    same({p["PayloadType"] for p in found}, {"com.apple.security.root"},
         "types")
    root = tool("openssl", "x509", "-in", fixtures.root(), "-outform", "DER")
    same([p["PayloadContent"] for p in found], [root, der], "contents")
    check(len({p["PayloadUUID"] for p in plist["PayloadContent"]}) == 3,
          "UUIDs are not unique")


@case("certificate files count once, by whatever path they are named")
def one_certificate(box):
    with open(box.fixtures.root(), "rb") as file:
        box.write("ca.pem", file.read())
    # More directories, and so paths to the file, than files may be.
    for n in range(4200):
        box.write(f"d/{n}/a.ini", definition(
            {"certificate": "../../ca.pem"},
            {"identifier": f"com.example.n{n}"}))
    box.run("validate", "-q", "d", status=0)


@case("certificate chains are split; intermediates are pkcs1")
def chain(box):
    fixtures = box.fixtures
    with open(fixtures.root()) as a, open(fixtures.root("second-root")) as b:
        box.write("chain.pem", a.read() + b.read())
    plist = built(box, definition({"certificate": "chain.pem"}))
    same(len(plist["PayloadContent"]), 3, "payloads")


@case("labels that look alike: identifiers are numbered, around given ones")
def alike(box):
    top, scep = "com.example.scep.test", definition().split("[scep]", 1)[1]
    plist = built(box, definition() + "".join(
        f'[scep "{label}"]{scep}{more}' for label, more in (
            ("a!", ""), ("a?", ""), ("a*", ""), ("a+", ""),
            ("b", f"payload_identifier = {top}.scep.a--3\n"))))
    same([p["PayloadIdentifier"].replace(f"{top}.scep", "", 1)
          for p in plist["PayloadContent"]],
         ["", ".a-", ".a--2", ".a--4", ".a--5", ".a--3"])


@case("certificates that make a profile too large: refused at the definition")
def many_certificates(box):
    """As many payloads as 'validate' takes of the product, and no more,
    however often a file is named."""
    def text(names):
        more = "".join(definition(profile=None).split("[scep]", 1)[1].join(
            [f'[scep "{n}"]', ""]) for n in range(498))
        return definition({"certificate": names}, rest=more)
    for name in ("root", "second-root"):
        with open(box.fixtures.root(name)) as file:
            box.write(f"{name}.pem", file.read())
    box.write("a.ini", text("root.pem, root.pem, root.pem"))
    box.run("build", "--unsigned", "a.ini")
    result = box.run("validate", "a.mobileconfig")
    lacks(result.all, "too-many")
    box.write("a.ini", text("root.pem, root.pem, second-root.pem"))
    for arguments in (["validate"], ["build", "--unsigned"]):
        result = box.run(*arguments, "a.ini", status=1)
        has(result.all, "error: more than 500 payloads with the certificates "
            "of this file [certificate-too-many]")
        same(result.all.count("[certificate-too-many]"), 1)
        has(result.all, "root.pem, root.pem, second-root.pem\n")


@rows("certificate refused", [
    ("missing file", "absent.pem", 4), ("not a certificate", "text.pem", 1),
    ("a private key", "key.pem", 1),
])
def bad_certificate(box, name, status):
    box.write("text.pem", "nothing here")
    box.write("key.pem", open(box.fixtures.key("rsa"), "rb").read())
    box.write("a.ini", definition({"certificate": name}))
    result = box.run("validate", "a.ini")
    check(result.status in {status, 1}, f"{result}")
    has(result.all, name, "output")
    check(re.search(r"^a\.ini:\d+:\d+: error", result.out, re.M),
          f"no place: {result}")


@case("certificate: expired or not a CA is said")
def dull_certificates(box):
    fixtures = box.fixtures
    fixtures.identity()
    box.write("leaf.pem", open(fixtures.at("signer.crt"), "rb").read())
    old = fixtures.root("old-root", end="20210101000000Z")
    box.write("old.pem", open(old, "rb").read())
    box.write("a.ini", definition({"certificate": "leaf.pem"}))
    has(box.run("validate", "a.ini").out, "CA", "findings")
    box.write("a.ini", definition({"certificate": "old.pem"}))
    has(box.run("validate", "a.ini").out, "expired", "findings")
