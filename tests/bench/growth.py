#!/usr/bin/env python3
"""How the time grows with each list that an input can lengthen: for n, 2n and
4n the processor's seconds of the best of three runs, and by how much they
grew. Twice the input should take about twice the time (n log n), or be refused
at a named limit: growth.py PROGRAM [WORD...]; with words, only the kinds whose
names hold one of them. A table for people: no time is asserted anywhere."""

import os
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True

PLACE = "build/growth"
TRIES = 3
FLOOR = 0.004  # seconds that a start alone may take and vary
STEEP = 2.8    # times as long for twice as much: worth a look

PROFILE = """[profile]
name = Growth
identifier = com.example.growth
organization = Example
"""
SCEP = """[scep]
url = https://scep.example.com/scep
name = ca
subject = CN=a
fingerprint = {:064x}
key_size = 2048
""".format(1)
HEAD = ('<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict>'
        "<key>PayloadType</key><string>Configuration</string>"
        "<key>PayloadVersion</key><integer>1</integer>"
        "<key>PayloadIdentifier</key><string>a.b</string>"
        "<key>PayloadUUID</key>"
        "<string>11111111-2222-4333-8444-555555555555</string>")
TAIL = "</dict></plist>\n"
KINDS = []


def kind(name, least, *command):
    """A kind of input: the function writes n of it into the directory it is
    given, where the command is run then."""
    def add(make):
        KINDS.append((name, least, command, make))
        return make
    return add


def write(place, name, text):
    path = os.path.join(place, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def definition(place, scep="", profile="", rest="", name="a.ini"):
    write(place, name, PROFILE + profile + SCEP + scep + rest)


def lines(count, text):
    return "".join(text.format(n) for n in range(count))


# -- definitions --------------------------------------------------------------

def make_certificates(place, count):
    """count different certificates, in bundles of 64."""
    key = os.path.join(place, "key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key,
                    "-subj", "/CN=x", "-out", os.path.join(place, "c.pem"),
                    "-days", "3650"], check=True, capture_output=True)
    done = []
    for n in range(count):
        done.append(subprocess.run(
            ["openssl", "req", "-x509", "-new", "-key", key, "-subj",
             f"/CN=ca {n}", "-days", "3650"], check=True,
            capture_output=True, text=True).stdout)
    names = []
    for n in range(0, count, 64):
        names.append(f"certs/{n}.pem")
        write(place, names[-1], "".join(done[n:n + 64]))
    return names


@kind("certificates of a definition", 100, "validate", "a.ini")
def certificates(place, count):
    names = make_certificates(place, count)
    definition(place, "certificate =\n" + "".join(
        f"  {name}\n" for name in names))


@kind("one bundle, named again and again", 60, "validate", "a.ini")
def bundle(place, count):
    make_certificates(place, 60)
    definition(place, "certificate =\n" + "  certs/0.pem\n" * count)


@kind("the same bundle, from many sections", 20, "validate", "a.ini")
def bundle_sections(place, count):
    make_certificates(place, 60)
    write(place, "a.ini", PROFILE + "".join(
        SCEP.replace("[scep]", f'[scep "{n}"]') +
        "certificate =\n" + "  certs/0.pem\n" * 9 for n in range(count)))


@kind("payload sections", 125, "build", "--unsigned", "-o", "o/", "a.ini")
def sections(place, count):
    write(place, "a.ini", PROFILE + "".join(
        SCEP.replace("[scep]", f'[scep "{n}"]') for n in range(count)))


@kind("payload sections, given uuids", 125, "validate", "a.ini")
def given(place, count):
    write(place, "a.ini", PROFILE + "".join(
        SCEP.replace("[scep]", f'[scep "{n}"]') +
        f"uuid = 11111111-2222-4333-8444-{n:012x}\n"
        f"payload_identifier = a.b.{n}\n" for n in range(count)))


@kind("labels that make one identifier", 125, "validate", "a.ini")
def slugs(place, count):
    write(place, "a.ini", PROFILE + "".join(
        SCEP.replace("[scep]", '[scep "%s"]' % "".join(
            "!?*"[n // 3 ** i % 3] for i in range(8)))
        for n in range(count)))


@kind("names of a list", 250, "validate", "a.ini")
def names_of_list(place, count):
    definition(place, "san_dns =\n" + lines(count, "  h{}.example.com\n"))


@kind("scope names", 250, "validate", "a.ini")
def scope(place, count):
    definition(place, rest="[jamf]\ncategory = x\n[scope]\n"
               "computer_groups =\n" + lines(count, "  group {}\n"))


@kind("parts of a subject", 16, "validate", "a.ini")
def subject(place, count):
    definition(place)
    write(place, "a.ini", PROFILE + SCEP.replace("CN=a", ",".join(
        f"OU={n}" for n in range(count))))


@kind("unknown keys", 2000, "validate", "a.ini")
def unknown_keys(place, count):
    definition(place, lines(count, "key_sizf{} = 1\n"))


@kind("unknown sections", 250, "validate", "a.ini")
def unknown_sections(place, count):
    definition(place, rest=lines(count, "[scepp{}]\na = b\n"))


@kind("the same key again", 2000, "validate", "a.ini")
def twice(place, count):
    definition(place, "key_size = 2048\n" * count)


@kind("the same section again", 250, "validate", "a.ini")
def section_twice(place, count):
    definition(place, rest="[scep]\nname = x\n" * count)


@kind("lines that are none", 20000, "validate", "a.ini")
def malformed(place, count):
    definition(place, lines(count, "no line {}\n"))


@kind("one long line", 16000, "validate", "a.ini")
def long_line(place, count):
    definition(place, "name = " + "a" * count + "\n")


@kind("comments", 20000, "validate", "a.ini")
def comments(place, count):
    definition(place, lines(count, "; comment {}\n"))


@kind("bases", 8, "validate", "a.ini")
def bases(place, count):
    for n in range(count):
        write(place, f"b{n}.ini", "[profile]\nabstract = yes\n"
              "organization = Example\n" + lines(200, "; {}\n"))
    definition(place, profile="extends = " + ", ".join(
        f"b{n}.ini" for n in range(count)) + "\n")


@kind("definitions of a run", 250, "validate", ".")
def definitions(place, count):
    for n in range(count):
        write(place, f"d/{n}.ini", (PROFILE + SCEP).replace(
            "growth", f"growth{n}").replace("Growth", f"Growth {n}"))


@kind("definitions with one identifier", 250, "validate", ".")
def twins(place, count):
    for n in range(count):
        write(place, f"d/{n}.ini", PROFILE + SCEP)


@kind("foreign files of a directory", 1000, "validate", ".")
def foreign(place, count):
    definition(place)
    for n in range(count):
        write(place, f"d/{n}.txt", "")


# -- profiles of anyone -------------------------------------------------------

def profile(place, content, more=""):
    write(place, "a.mobileconfig", f"{HEAD}{more}<key>PayloadContent</key>"
          f"<array>{content}</array>{TAIL}")


def payload(n, more="", kind_of="com.apple.security.scep"):
    return ("<dict><key>PayloadType</key>"
            f"<string>{kind_of}</string><key>PayloadVersion</key>"
            f"<integer>1</integer><key>PayloadIdentifier</key><string>a.b.{n}"
            "</string><key>PayloadUUID</key><string>11111111-2222-4333-9444-"
            f"{n:012x}</string>{more}</dict>")


@kind("payloads of a profile", 125, "validate", "a.mobileconfig")
def payloads(place, count):
    profile(place, "".join(payload(n) for n in range(count)))


@kind("keys of a payload", 500, "validate", "a.mobileconfig")
def keys(place, count):
    profile(place, payload(1, lines(count, "<key>k{}</key><true/>")))


@kind("the same key of a payload", 500, "validate", "a.mobileconfig")
def keys_twice(place, count):
    profile(place, payload(1, "<key>k</key><true/>" * count))


@kind("dictionaries in an array", 20000, "validate", "a.mobileconfig")
def dictionaries(place, count):
    profile(place, payload(1, "<key>OnDemandRules</key><array>" + lines(
        count, "<dict><key>Action{}</key><string>x</string></dict>") +
        "</array>", "com.apple.vpn.managed"))


@kind("items of an array", 50000, "validate", "a.mobileconfig")
def items(place, count):
    profile(place, payload(1, "<key>x</key><array>" + lines(
        count, "<string>{}</string>") + "</array>"))


@kind("items of an array, shown", 50000, "show", "a.mobileconfig")
def items_shown(place, count):
    profile(place, payload(1, "<key>x</key><array>" + lines(
        count, "<string>{}</string>") + "</array>"))


@kind("one long text", 1000000, "validate", "a.mobileconfig")
def long_text(place, count):
    profile(place, payload(1, "<key>x</key><string>" + "a&amp;" * (count // 6) +
                           "</string>"))


@kind("attributes of an element", 20000, "validate", "a.mobileconfig")
def attributes(place, count):
    write(place, "a.mobileconfig", '<?xml version="1.0"?>\n<plist ' + lines(
        count, 'a{}="" ') + "><dict/></plist>")


@kind("comments of a profile", 50000, "validate", "a.mobileconfig")
def plist_comments(place, count):
    profile(place, payload(1) + "<!-- -->" * count)


@kind("subject of a profile", 5000, "validate", "a.mobileconfig")
def plist_subject(place, count):
    profile(place, payload(1, "<key>PayloadContent</key><dict><key>Subject"
            "</key><array>" + lines(count, "<array><array><string>CN</string>"
            "<string>{}</string></array></array>") + "</array></dict>"))


@kind("certificates of a signature", 50, "verify", "a.mobileconfig")
def signed(place, count):
    make_certificates(place, count)
    with open(os.path.join(place, "all.pem"), "w", encoding="utf-8") as file:
        for n in range(0, count, 64):
            with open(os.path.join(place, f"certs/{n}.pem"),
                      encoding="utf-8") as part:
                file.write(part.read())
    profile(place, payload(1))
    os.rename(os.path.join(place, "a.mobileconfig"),
              os.path.join(place, "plain"))
    subprocess.run(
        ["openssl", "cms", "-sign", "-nodetach", "-binary", "-outform", "DER",
         "-signer", "c.pem", "-inkey", "key.pem", "-certfile", "all.pem",
         "-in", "plain", "-out", "a.mobileconfig"], cwd=place, check=True,
        capture_output=True)


# -- what the program wrote ---------------------------------------------------

@kind("entries of the lock file", 10000, "build", "--offline", "--unsigned",
      "-o", "o/", "a.ini")
def lock(place, count):
    write(place, "scepctl.conf", "")
    definition(place)
    text = (PROFILE + SCEP).replace("{:064x}".format(1), "auto")
    write(place, "a.ini", text)
    row = ('{{"kind":"pin","url":"https://{}.example.com/scep","name":"ca",'
           '"ca":{{"subject":"CN=a","expires":"2031-05-04T10:00:00Z",'
           '"sha256":"%s","sha1":"%s","md5":"%s"}},"source":"getcacert",'
           '"learnt":"2026-11-23"}}\n' % ("0" * 64, "0" * 40, "0" * 32))
    write(place, "scepctl.lock", lines(count, row) +
          row.replace("{}", "scep", 1).format())


@kind("profiles in the lock file", 10000, "plan", "--credentials", ".")
def objects(place, count):
    write(place, "scepctl.conf", "[jamf]\nurl = https://jamf.example.com\n"
          "client_id = a\nclient_secret = env:X\n")
    definition(place)
    write(place, "scepctl.lock", lines(
        count, '{{"kind":"object","server":"https://jamf.example.com",'
        '"identifier":"com.example.n{0}","platform":"macos","name":"N {0}",'
        '"id":{0}}}\n'))


# -- the table -----------------------------------------------------------------

def run(program, command, place):
    """Seconds of the processor, which others on the machine disturb least."""
    here = os.getcwd()
    os.chdir(place)
    pid = os.posix_spawn(program, [program, *command], os.environ,
                         file_actions=[
                             (os.POSIX_SPAWN_OPEN, fd, "/dev/null",
                              os.O_WRONLY, 0) for fd in (1, 2)])
    os.chdir(here)
    _, status, usage = os.wait4(pid, 0)
    return (usage.ru_utime + usage.ru_stime,
            os.waitstatus_to_exitcode(status))


def seconds(program, command, place):
    best, status = None, 0
    for _ in range(TRIES):
        shutil.rmtree(os.path.join(place, "o"), ignore_errors=True)
        os.makedirs(os.path.join(place, "o"))
        took, status = run(program, command, place)
        best = took if best is None else min(best, took)
        if best > 1:
            break
    return best, status


def measure(program, name, least, command, make):
    times, statuses = [], []
    for factor in (1, 2, 4):
        place = os.path.join(PLACE, "now")
        shutil.rmtree(place, ignore_errors=True)
        os.makedirs(place)
        make(place, least * factor)
        took, status = seconds(program, command, place)
        times.append(took)
        statuses.append(status)
    growth = [(b + FLOOR) / (a + FLOOR) for a, b in zip(times, times[1:])]
    print(f"{name:<36} {least:>8}", *(f"{t:8.3f}" for t in times),
          *(f"{g:6.1f}" for g in growth), " ", *statuses,
          " <- steep" if max(growth) > STEEP else "", flush=True)


def main():
    program, words = os.path.abspath(sys.argv[1]), sys.argv[2:]
    print(f"{'kind of input':<36} {'n':>8} {'n':>8} {'2n':>8} {'4n':>8} "
          "  2n/n  4n/2n  status")
    for name, least, command, make in KINDS:
        if not words or any(word in name for word in words):
            measure(program, name, least, command, make)
    shutil.rmtree(PLACE, ignore_errors=True)


if __name__ == "__main__":
    main()
