"""Remedies work: what a hint offers as a line of a definition earns no finding
itself, and the commands that hints print run.

Planted mutations that must be caught: in check_subject.c, let the subject of
the hint be CN=$USERNAME; in identity_store.c, add "-noenc" and a pipe into
another "openssl pkcs12"."""

import glob
import itertools
import os
import plistlib
import pty
import re
import select
import subprocess

from harness import (SCEP, SLOW, TOP, Failure, case, check, definition, has,
                     lacks, payload, rows, same, shown, spotless, tool)

# -- lines of definitions -------------------------------------------------------

LINE = r"(?:add the line: )?([a-z][a-z0-9_]*) = ([^;`]+?)"
# What may follow a line in a hint: another line, or words.
HINT = re.compile(rf"^{LINE}(?:, and {LINE})?(?:, (?:for example|or remove .*|"
                  r"if it is .*)|; .*)?$")


def lines_of(hint):
    """The lines that a hint offers, [] when it offers none."""
    match = HINT.match(hint)
    if match is None:
        return []
    key, value, other, further = match.groups()
    return [(key, value)] + ([(other, further)] if other else [])


def put(text, number, key, value):
    """The text with a line in place of the key's, or at the end of the section
    that line number is in, or where the key belongs."""
    lines = text.splitlines()
    top = {"name", "organization", "identifier", "level", "min_os",
           "platform", "description", "abstract"}
    section = "[profile]" if key in top else "[scep]"
    above = [line for line in lines[:number] if line.startswith("[")]
    if above and (above[-1].startswith(("[ethernet", "[vpn")) or
                  key == "certificate" and above[-1] != "[scep]"):
        section = above[-1]
    begin = lines.index(section) + 1
    end = begin
    while end < len(lines) and not lines[end].startswith("["):
        if re.match(rf"{key}\s*=", lines[end]):
            lines[end] = f"{key} = {value}"
            return "\n".join(lines) + "\n"
        end += 1
    lines.insert(begin, f"{key} = {value}")
    return "\n".join(lines) + "\n"


def findings_of(box, texts):
    """The findings of each of many definitions, in one run."""
    for number, text in enumerate(texts):
        box.write(f"{number}.ini", re.sub(
            "(?m)^identifier = .*$", f"identifier = com.example.n{number}",
            text))
    found = [[] for _ in texts]
    if texts:
        names = [f"{number}.ini" for number in range(len(texts))]
        for one in box.run("validate", "--json", *names).json()["findings"]:
            number = int(os.path.basename(one["file"]).split(".")[0])
            found[number].append(one)
    return found


CA = ('{"subject":"CN=CA","expires":"2040-01-01T00:00:00Z","sha256":"%s",'
      '"sha1":"%s","md5":"%s"}' % ("c0" * 32, "c1" * 20, "c2" * 16))


def pin(box):
    """What `scepctl fingerprint --update` writes, which the hints name."""
    box.write("scepctl.lock",
              f'{{"kind":"pin","url":"{SCEP["url"]}","name":"{SCEP["name"]}",'
              f'"ca":{CA},"root":{CA},"source":"getcacert",'
              '"learnt":"2026-11-23"}\n')


# A right value in the spelling of the program may still be a wrong one.
OF_THE_VALUE = {("value-fingerprint", "scep-fingerprint-min-os")}


def apply_hints(box, texts):
    """Does what each hint of each definition says, one at a time, and looks
    again; the ids of those whose hints were done."""
    done = []
    before = findings_of(box, texts)
    for text, findings in zip(texts, before):
        for finding in findings:
            lines = lines_of(finding.get("hint", ""))
            changed = text
            for key, value in lines:
                changed = put(changed, finding["line"], key, value)
            if lines:
                done.append((changed, finding, findings, lines))
    after = findings_of(box, [changed for changed, *_ in done])
    for (changed, finding, findings, lines), left in zip(done, after):
        known = {(f["id"], f["message"]) for f in findings}
        check((finding["id"], finding["message"])
              not in {(f["id"], f["message"]) for f in left},
              f"{finding['id']} is still there after {lines}:\n{changed}")
        for new in left:
            check((new["id"], new["message"]) in known
                  or (finding["id"], new["id"]) in OF_THE_VALUE,
                  f"the hint of {finding['id']}, {lines}, earns {new['id']}: "
                  f"{new['message']}\n{changed}")
    return {finding["id"] for _, finding, _, _ in done}


CHANGES = {
    "subject": [None, "", "CN=x,O=$PROFILE_IDENTIFIER", "O=Example"],
    "fingerprint": [None, "none", "ab" * 16, "ab" * 20,
                    "q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s="],
    "key_size": ["1024"],
    "redistribute_profile": ["10 days", "30 days"],
    "certificate_expiration_notification_threshold": ["7", "20"],
    "challenge": ["env:C", "0123456789ABCDEF0123456789ABCDEF"],
    "challenge_type": ["static", "none", "dynamic-microsoft-ca", "dynamic"],
    "url_to_scep_admin": ["https://scep.example.com/certsrv/mscep_admin/"],
    "allow_export_from_keychain": ["yes"],
    "san_uri": ["tag:x.example,2022:y"],
    "url": [None],
}
TOPS = [{}, {"level": "user"}, {"platform": "ios"}, {"min_os": "10.15"},
        {"organization": None, "name": None, "identifier": None}]
RESTS = ("", "[jamf]\ncategory = Certificates\n")


def prepare(box):
    """What the commands beside the hints write."""
    with open(box.fixtures.root(), "rb") as file:
        data = file.read()
    box.write("certs/root.pem", data)
    box.write("certs/issuing.pem", data)
    pin(box)


@rows("hint of a definition", [
    (f"{index}{' with [jamf]' if rest else ''}", top, rest)
    for index, top in enumerate(TOPS)
    for rest in RESTS
])
def hints(box, top, rest):
    prepare(box)
    texts = []
    for first, second in itertools.combinations_with_replacement(CHANGES, 2):
        pairs = itertools.product(CHANGES[first], CHANGES[second]) \
            if first != second else ((v, v) for v in CHANGES[first])
        texts += [definition({first: one, second: two}, top, rest)
                  for one, two in pairs]
    apply_hints(box, texts)


# Which finding has the hint that begins so, by file and key in the program.
OFFERED = {
    ("check_certificate.c", "certificate"): "scep-no-ca-payload",
    ("check_help.c", "%s"): "scep-key-size-weak",
    ("check_network.c", "interface"): "payload-not-on-platform",
    ("check_profile.c", "%s"): "profile-no-organization",
    ("check_relation.c", "%s"): "key-needed",
    ("check_scep_challenge.c", "challenge"): "scep-challenge-missing",
    ("check_scep_challenge.c", "challenge_type"): "scep-challenge-unused",
    ("check_scep_key.c", "fingerprint"): "scep-fingerprint-none",
    ("check_scep_renewal.c", "redistribute_profile"): "scep-no-renewal",
    ("check_scep_renewal.c", "subject"): "scep-subject-profile-identifier",
    ("check_subject.c", "subject"): "scep-subject-missing",
    ("fingerprint.c", "fingerprint"): "value-fingerprint",
    ("read_list.c", "%s"): "uri-cut",
    ("read_section.c", "%s"): "missing-key",
}


def literals(path):
    """The string literals of a file of the program, those next to each other
    joined."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    token = re.compile(r"/\*.*?\*/|'(?:[^'\\\n]|\\.)+'|"
                       r'"((?:[^"\\\n]|\\.)*)"|(\s+)|.', re.S)
    found, joined = [], None
    for match in token.finditer(text):
        if match.group(1) is not None:
            joined = (joined or "") + match.group(1)
        elif match.group(2) is None and joined is not None \
                and not match.group(0).startswith("/*"):
            found.append(joined.replace('\\"', '"'))
            joined = None
    return found


@case("hints: every one that is a line of a definition is tried")
def all_hints(box):
    offered = set()
    for path in glob.glob(os.path.join(TOP, "src", "profile", "**", "*.c"),
                          recursive=True):
        for text in literals(path):
            match = re.match(r"(?:add the line: )?([a-z_]+|%s) = ", text)
            if match:
                offered.add((os.path.basename(path), match.group(1)))
    same(offered, set(OFFERED), "hints that are lines")
    prepare(box)
    texts = [definition({key: value}, top, rest) for key, values
             in CHANGES.items() for value in values for top in TOPS
             for rest in RESTS]
    texts.append(definition({"redistribute_profile": "10 days",
                             "subject": "CN=$SERIALNUMBER"}, rest=RESTS[1]))
    texts.append(definition({"challenge": "env:C",
                             "challenge_type": "none"}))
    texts.append(definition(rest="""[vpn "x"]
name = x
type = ikev2
server = vpn.example.com
remote_identifier = vpn.example.com
local_identifier = x
authentication = shared-secret
"""))
    texts.append(definition(profile={"platform": "ios", "min_os": "17"},
                            rest="""[ethernet]
interface = second
eap_types = tls
trusted_server_names = radius.example.com
identity = scep
"""))
    seen = apply_hints(box, texts)
    check(set(OFFERED.values()) <= seen,
          f"not tried: {set(OFFERED.values()) - seen}")


# -- commands ---------------------------------------------------------------------

COMMAND = re.compile(r"`([a-z][^`]*)`|'(scepctl [^']*)'")
# Those of other programs, by their first words: how they are tried, here or
# in another file.
TRIED = {
    "openssl pkcs12": "case: an old PKCS#12 file",
    "openssl cms -cmsout": "case: a signed message in another form",
    "openssl cms -sign": "case: a signature without its content",
    "openssl cms -verify": "case: a profile signed twice",
    "openssl pkey": "case: a key of another certificate",
    "openssl x509": "case: a key of another certificate",
    "chmod 600": "case: a secret that others can read",
    "export %s": "case: a variable that is not set",
    "base64 FILE": "case: bytes that are no base64",
    "git add": "case: a file that is no part of the commit",
    "git checkout": "case: a partial clone",
    "run: scepctl validate --staged": "hook_test.py: a manager's own file",
}
# What is here on a token, a Mac or with an account of 1Password only.
UNTRIED = {"pkcs11-tool --login", "pkcs11-tool --list-token-slots",
           "op signin", "security"}


def printed():
    """Every command in the texts of the program."""
    found = set()
    for path in glob.glob(os.path.join(TOP, "src", "**", "*.c"),
                          recursive=True):
        for text in literals(path):
            for one, other in COMMAND.findall(text):
                found.add((one or other).strip())
    return {text for text in found if not re.match(r"[a-z]+( = .*)?$", text)
            or text == "security"}


@case("remedies: each command of another program is tried")
def commands_of_others(box):
    del box
    others = {text for text in printed() if not text.startswith("scepctl ")}
    known = [*TRIED, *UNTRIED]
    for text in others:
        check(any(text.startswith(one) for one in known),
              f"nothing tries `{text}`")
    for one in known:
        check(any(text.startswith(one) for text in others),
              f"nothing prints `{one}`")


@case("remedies: options that a table of devices lacks")
def options_of_devices(box):
    box.write("a.ini", spotless(box, {
        "subject": "CN=$USERNAME,OU=$CITY", "challenge_type": "static",
        "challenge": "column:Chal"}))
    box.write("d.csv", "Serial Number,Usrname,Chal\nS1,anna,sesame-1\n", 0o644)
    arguments = ["build", "--unsigned", "--devices", "d.csv", "a.ini"]
    result = box.run(*arguments, status=8)
    subprocess.run(["sh", "-c", hinted(result, "chmod 600")], cwd=box.path,
                   check=True)
    result = box.run(*arguments, status=1)
    column = re.search(r"--column '(Usrname=USERNAME)'", result.err)
    one = re.search(r"--set (CITY)=VALUE", result.err)
    check(column and one, str(result))
    box.run(*arguments, "--column", column.group(1), "--set",
            one.group(1) + "=x", status=0)
    check(box.exists("S1-a.mobileconfig"), "nothing is built")


@case("remedies: the program takes each of its own commands")
def commands_of_its_own(box):
    server = {"JAMF_URL": "https://localhost:1", "JAMF_TOKEN": "t",
              "SCEPCTL_HOSTS": ""}
    own = {text for text in printed() if text.startswith("scepctl ")}
    check(len(own) > 15, f"only {own}")
    for number, text in enumerate(sorted(own)):
        words = text.split()[1:]
        box.write("a.ini", spotless(box, {"fingerprint": "auto"}))
        box.write("key.ini", "[profile]\n")
        words = [{"FILE": "a.ini", "OLD": "ab" * 32, "COMMAND": "build",
                  "certs": f"certs{number}"}.get(word, word)
                 for word in words]
        after = words[0]
        words = [word.replace("%s", "scep" if after == "explain" else
                              "plan" if after == "%s" else
                              f"certs{number}" if words[n - 1]
                              == "--certificates" else "a.ini")
                 for n, word in enumerate(words)]
        if words[:2] == ["plan", "--save"]:
            words = ["plan", "--save", "a.plan"]
        if words == ["diff"]:
            words += ["a.ini", "a.ini"]
        result = box.run(*words, env=server)
        check(result.status != 2, f"{text}: {result}")


def hinted(result, start):
    """The command in the hint that begins so, as it is printed."""
    for match in COMMAND.finditer(result.all):
        if (match.group(1) or "").startswith(start):
            return match.group(1)
    raise Failure(f"no hint `{start} ...`: {result}")


def shell(box, command, answers=()):
    """Runs a command as a person at a terminal does, answering what it asks;
    what it said."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(box.path)
        os.execvpe("sh", ["sh", "-c", command], box.environment())
    answers, said, new = list(answers), b"", b""
    while select.select([terminal], [], [], 30 * SLOW)[0]:
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            break
        if not piece:
            break
        said, new = said + piece, new + piece
        if answers and new.rstrip(b" ").endswith(b":"):
            os.write(terminal, answers.pop(0).encode() + b"\n")
            new = b""
    os.close(terminal)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    check(status == 0, f"$ {command}\nstatus {status}\n{shown(said)}")
    check(not answers, f"$ {command}\nasked too little: {shown(said)}")
    return said.decode()


@rows("remedies: a file that is no part of the commit", [
    ("a base", "base.ini", "[profile]\nabstract = yes\n",
     {"extends": "base.ini"}, {}, ["--staged"]),
    ("a certificate", "root.pem", None, {}, {"certificate": "root.pem"},
     ["--staged"]),
    ("one that is named", "base.ini", "[profile]\nabstract = yes\n", {}, {},
     ["--staged", "base.ini"]),
])
def not_added(box, name, text, profile, scep, options):
    def git(*words):
        return tool("env", f"HOME={box.home}", "git", *words, cwd=box.path)
    if text is None:
        with open(box.fixtures.root(), encoding="ascii") as file:
            text = file.read()
    box.write("a.ini", definition(scep, profile))
    git("init", "-q")
    git("add", "a.ini")
    box.write(name, text)
    first = box.run("validate", *options)
    check(first.status in (1, 4), f"what is not there: {first}")
    git(*hinted(first, "git add").split()[1:], name)
    box.run("validate", *options, status=0)


@case("remedies: bytes that are no base64")
def no_base64(box):
    box.write("blob.plist", plistlib.dumps({
        "PayloadType": "com.example.blob", "PayloadVersion": 1,
        "Blob": "@secret-data:env:BLOB@"}))
    box.write("a.ini", definition(
        rest='[payload "blob"]\nfile = blob.plist\n'))
    words = ["build", "--unsigned", "-o", "-", "a.ini"]
    with open(box.fixtures.key("p256"), "rb") as file:
        box.write("blob", file.read())
    first = box.run(*words, env={"BLOB": "\\x00 no base64"})
    check(first.status not in (0, 2), f"what is no base64: {first}")
    made = tool("sh", "-c", hinted(first, "base64").replace("FILE", "blob"),
                cwd=box.path).decode()
    done = box.run(*words, env={"BLOB": made}, status=0)
    same(payload(plistlib.loads(done.out_bytes), "com.example.blob")["Blob"],
         box.read("blob"), "data")


@case("remedies: a partial clone")
def partial_clone(box):
    def git(*words, cwd):
        return tool("env", f"HOME={box.home}", "git", "-c", "user.name=T", "-c",
                    "user.email=t@example.com", *words, cwd=box.at(cwd))
    box.write("origin/a.ini", spotless(box))
    git("init", "-q", cwd="origin")
    git("config", "uploadpack.allowFilter", "true", cwd="origin")
    git("add", ".", cwd="origin")
    git("commit", "-q", "-m", "x", cwd="origin")
    git("clone", "-q", "--filter=blob:none", "--no-checkout",
        f"file://{box.at('origin')}", "clone", cwd=".")
    box.write("a.ini", spotless(box))
    words = ["diff", "HEAD:a.ini", box.at("a.ini")]
    first = box.run(*words, cwd=box.at("clone"))
    check(first.status not in (0, 1), f"what is not there: {first}")
    git(*hinted(first, "git checkout").split()[1:], cwd="clone")
    box.run(*words, cwd=box.at("clone"), status=0)


@rows("remedies: an old PKCS#12 file", [
    ("RC2-40", "old.p12", "PBE-SHA1-RC2-40"),
    ("a name with a quote", "old 'one'.p12", "PBE-SHA1-RC2-40"),
])
def old_pkcs12(box, name, cipher):
    box.write("a.ini", spotless(box))
    tool("openssl", "pkcs12", "-export", "-legacy", "-certpbe", cipher,
         "-keypbe", cipher, "-in", box.fixtures.identity(), "-out",
         box.at(name), "-passout", "pass:old one")
    env = {"OLD": "old one", "NEW": "new one"}
    result = box.run("build", "--sign", name, "--passphrase", "env:OLD",
                     "a.ini", env=env, status=10)
    shell(box, hinted(result, "openssl pkcs12"),
          ["old one", "new one", "new one"])
    lacks(box.read("new.pem").decode(), "-BEGIN PRIVATE KEY", "new.pem")
    same(box.mode("new.pem"), 0o600, "its mode")
    box.run("build", "--sign", "new.pem", "--passphrase", "env:NEW", "a.ini",
            env=env, status=0)
    box.run("verify", "--ca", box.fixtures.root(), "a.mobileconfig",
            status=0)


@rows("remedies: a signed message in another form", [
    ("PEM", "PEM"), ("S/MIME", "SMIME"),
])
def other_form(box, form):
    signed(box)
    tool("openssl", "cms", "-cmsout", "-inform", "DER", "-in",
         box.at("a.mobileconfig"), "-outform", form, "-out",
         box.at("other.mobileconfig"))
    result = box.run("validate", "other.mobileconfig", status=1)
    command = hinted(result, "openssl cms -cmsout")
    shell(box, substituted(command, "other.mobileconfig"))
    box.run("verify", "--ca", box.fixtures.root(), "new.mobileconfig",
            status=0)


@case("remedies: a signature without its content")
def detached(box):
    signed(box)
    box.write("a.plist", tool("openssl", "cms", "-verify", "-noverify",
                              "-inform", "DER", "-in",
                              box.at("a.mobileconfig")))
    tool("openssl", "cms", "-sign", "-binary", "-outform", "DER", "-signer",
         box.fixtures.identity(), "-in", box.at("a.plist"), "-out",
         box.at("detached.mobileconfig"))
    result = box.run("verify", "detached.mobileconfig", status=1)
    command = hinted(result, "openssl cms -sign")
    shell(box, substituted(command, "a.plist")
          .replace("CERT", box.fixtures.identity())
          .replace("KEY", box.fixtures.identity()))
    box.run("verify", "--ca", box.fixtures.root(), "new.mobileconfig",
            status=0)


@case("remedies: a profile signed twice")
def twice(box):
    signed(box)
    tool("openssl", "cms", "-sign", "-binary", "-nodetach", "-outform", "DER",
         "-signer", box.fixtures.identity(), "-in", box.at("a.mobileconfig"),
         "-out", box.at("twice.mobileconfig"))
    result = box.run("validate", "twice.mobileconfig", status=1)
    command = hinted(result, "openssl cms -verify")
    shell(box, substituted(command, "twice.mobileconfig"))
    same(box.read("new.mobileconfig"), box.read("a.mobileconfig"), "inside")


@case("remedies: a key of another certificate")
def other_key(box):
    box.write("a.ini", spotless(box))
    with open(box.fixtures.identity(), "rb") as file:
        pem = file.read().decode()
    cert = pem[pem.index("-----BEGIN CERTIFICATE"):]
    key = tool("openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt",
               "rsa_keygen_bits:2048").decode()
    box.write("cert.pem", cert)
    box.write("key.pem", key)
    box.write("both.pem", cert + key, 0o600)
    result = box.run("build", "--sign", "both.pem", "a.ini", status=10)
    of_key = shell(box, hinted(result, "openssl pkey")
                   .replace("KEY", "key.pem"))
    of_cert = shell(box, hinted(result, "openssl x509")
                    .replace("CERT", "cert.pem"))
    has(of_key, "BEGIN PUBLIC KEY", "of the key")
    has(of_cert, "BEGIN PUBLIC KEY", "of the certificate")
    check(of_key != of_cert, "they are alike")


@rows("remedies: a secret that others can read", [
    ("a plain name", "secret"), ("blanks and a quote", "my 'own' secret"),
    ("a dash", "-secret"),
])
def open_secret(box, name):
    box.write("a.ini", spotless(box, {"challenge_type": "static",
                                      "challenge": f"file:{name}"}))
    box.write(name, "sesame", 0o644)
    result = box.run("build", "--unsigned", "a.ini", status=8)
    shell(box, hinted(result, "chmod"))
    box.run("build", "--unsigned", "a.ini", status=0)


@case("remedies: a variable that is not set")
def unset(box):
    box.write("a.ini", spotless(box, {"challenge_type": "static",
                                      "challenge": "env:THE_CHALLENGE"}))
    result = box.run("build", "--unsigned", "a.ini", status=3)
    command = hinted(result, "export").replace("...", "sesame")
    shell(box, f"{command}; '{box.program}' build --unsigned a.ini")


def signed(box):
    box.write("a.ini", spotless(box))
    box.run("build", "--sign", box.fixtures.identity(), "a.ini", status=0)


def substituted(command, name):
    return command.replace("FILE", name).replace("NEW", "new.mobileconfig")
