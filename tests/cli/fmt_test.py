"""fmt: one spelling of each definition, in place, that means the same.
Planted: a choice written as it stands; the second of two aligned keys one
blank off; a ';' after a comma behind a blank; the umask's mode; an unlabelled
section named for a UUID; a secret in --diff."""

import os
import plistlib

from harness import SANITIZED, TOP, case, check, has, lacks, rows, same, tool
from random_definitions import SECRETS, Maker, share

MADE = 40 if SANITIZED else 1000


def formatted(box, text, name="a.ini", status=0):
    box.write(name, text)
    box.run("fmt", name, status=status)
    return box.read(name).decode()


HEAD = "[profile]\nname = N\nidentifier = com.example.n\n\n"

# A line, or some, below [scep], and what becomes of them.
LINES = [
    ("a key's case, dashes and blanks", "Key - SIZE=2048", "key_size = 2048"),
    ("a label of Jamf Pro's form", "Retry Delay = 10", "retry_delay = 10"),
    ("another name", "Key Usage Signing = 1", "key_usage_signing = 1"),
    ("no key of these", "Some  Key=x", "some_key = x"),
    ("a key by two names", "Key Usage Signing = 1\nkey-size=1\nKeysize = 2",
     "key_usage_signing = 1\nkey_size          = 1\nkeysize           = 2"),
    ("a key that hides a number sign", "_#  A=x", "_#  A = x"),
    ("a choice", "challenge_type = Dynamic-Microsoft CA",
     "challenge_type = dynamic-microsoft-ca"),
    ("a choice in quotes", 'challenge_type = "STATIC"',
     "challenge_type = static"),
    ("no choice of these", "challenge_type = Sometimes",
     "challenge_type = Sometimes"),
    ("a boolean", "allow_all_apps_access = OFF", "allow_all_apps_access = no"),
    ("no boolean", "allow_all_apps_access = Perhaps",
     "allow_all_apps_access = Perhaps"),
    ("days", "redistribute_profile=15", "redistribute_profile = 15 days"),
    ("a day", "redistribute_profile = 1 Days", "redistribute_profile = 1 day"),
    ("no days", "redistribute_profile = 0", "redistribute_profile = never"),
    ("a number", "retries = 007", "retries = 7"),
    ("no number", "retries = many", "retries = many"),
    ("a fingerprint", "fingerprint = SHA-1: 00:11:22:33:44:55:66:77:88:99:"
     "AA:BB:CC:DD:EE:FF:00:11:22:33",
     "fingerprint = 00112233445566778899aabbccddeeff00112233"),
    ("a fingerprint in words", "fingerprint = AUTO", "fingerprint = auto"),
    ("a subject", "subject = cn = a , o=Example\\, Inc.,2.5.4.5=x",
     "subject = CN=a,O=Example\\, Inc.,serialNumber=x"),
    ("a subject in quotes", 'subject = "cn=a;b"', 'subject = "cn=a;b"'),
    ("a subject with an escaped quote", 'subject = "cn=a\\"b"',
     'subject = "cn=a\\"b"'),
    ("a subject in quotes that needs them", 'subject = "cn=a\\\\; # b"',
     'subject = "CN=a\\\\; # b"'),
    ("quotes stay", 'name = "ca"', 'name = "ca"'),
    ("a value that begins with a quote", 'name = "\\"ca\\" x"',
     'name = "\\"ca\\" x"'),
    ("a value that begins with ';'", "name =;ca", "name =;ca"),
    ("a value that begins with ';', aligned", "name =;ca\nretries=3",
     "name    =;ca\nretries = 3"),
    ("a number sign", "name = #1", "name = #1"),
    ("nothing but a comment", "name =   ; none", "name =  ; none"),
    ("nothing", "name =  ", "name ="),
    ("blanks behind a value", "name = ca \t ", "name = ca"),
    ("a tab in it", "name = c\ta", "name = c\ta"),
    ("a list", 'san_dns = a ,b,"c, d"', 'san_dns = a, b, "c, d"'),
    ("an item that begins with ';'", "san_dns = a,;b , c",
     "san_dns = a,;b, c"),
    ("a list below its key", "san_dns=\n  a\n      b, c ; d\n  \"e\"",
     "san_dns =\n\ta\n\tb, c  ; d\n\t\"e\""),
    ("a list on both", "san_dns = a, b\n  c", "san_dns = a, b\n\tc"),
    ("a list in an indented section", "  san_dns =\n    a\n  name = b",
     "san_dns =\n\ta\nname = b"),
    ("comments among items", "san_dns = ; x\n  ; y\n; z\n\n  a\n   # v",
     "san_dns =  ; x\n\t; y\n; z\n\n\ta\n\t# v"),
    ("an item like a key", "san_dns =\n  a = b\n  [c]",
     "san_dns =\n\ta = b\n\t[c]"),
    ("the URI of a SID", "san_uri = tag:microsoft.com,2022-09-14:sid:$X, b:c",
     "san_uri = tag:microsoft.com,2022-09-14:sid:$X, b:c"),
    ("a URI that a comma cuts", "san_uri = tag:a.com,2022:b",
     "san_uri = tag:a.com,2022:b"),
    ("a variable", "subject = CN=$USERNAME,O=%X%",
     "subject = CN=$USERNAME,O=%X%"),
    ("a backslash", "username = EXAMPLE\\svc", "username = EXAMPLE\\svc"),
    ("a secret", "password =   env:X ; y", "password = env:X  ; y"),
    ("a literal secret", 'password = a ; b\nchallenge  = "c"   ; d',
     'password  = a ; b\nchallenge = "c"  ; d'),
    ("the comment of a subject", "subject = CN=a    ; b",
     "subject = CN=a    ; b"),
    ("columns", "a = 1\nretry_delay = 10 ; x\n\nretries=3",
     "a           = 1\nretry_delay = 10  ; x\n\nretries = 3"),
    ("columns and comments between", "retries=3\n; x\nretry_delay=10",
     "retries     = 3\n; x\nretry_delay = 10"),
    ("columns of comments", "retries = 3 ; a\nretry_delay = 10;b\n"
     "name = longer ; c\nkey_size = 2048 ; d",
     "retries     = 3  ; a\nretry_delay = 10;b\n"
     "name        = longer  ; c\nkey_size    = 2048    ; d"),
    ("a long line leaves comments alone", f"name = {'x' * 80} ; a\n"
     "retries = 3 ; b", f"name    = {'x' * 80}  ; a\nretries = 3  ; b"),
    ("characters, not bytes", "name = é ; a\nsan_upn = aé ; b",
     "name    = é   ; a\nsan_upn = aé  ; b"),
    ("an indented comment", "   ; x\nname = a", "; x\nname = a"),
    ("comments stay", ";x\n#  y  \n;;", ";x\n#  y\n;;"),
    ("blank lines stay", "name = a\n\n \n\n; x\n\n",
     "name = a\n\n\n\n; x\n\n"),
]


@rows("fmt: a line", LINES)
def line(box, before, after):
    head = HEAD + "[scep]\n"
    first = formatted(box, head + before + "\n")
    expected = HEAD.replace("name =", "name       =") + "[scep]\n" + after
    same(first, expected + "\n")
    same(formatted(box, first), first, "once more")


SECTIONS = [
    ("case and blanks", "[ SCEP ]", "[scep]"),
    ("dashes", "[Identity Preference \"a\"]", "[identity_preference \"a\"]"),
    ("another name", "[Certificate  \"a\"]", "[certificate \"a\"]"),
    ("labels stay", '[wifi\t"A \\"b\\" \\\\ \\c]"  ]',
     '[wifi "A \\"b\\" \\\\ \\c]"]'),
    ("a comment", "[scep] ; x", "[scep]  ; x"),
    ("below a label", '[VPN "a" On-Demand Rules "b"]',
     '[vpn "a" on_demand_rules "b"]'),
    ("below no label", '[vpn  on demand  rules "b"]',
     '[vpn on_demand_rules "b"]'),
    ("two steps", '[vpn "a" on_demand_rules "b"  Action parameters "c"]',
     '[vpn "a" on_demand_rules "b" action_parameters "c"]'),
    ("unknown", '[scep]\n[Some  Thing "a"]', '[scep]\n[some_thing "a"]'),
]


@rows("fmt: a section", SECTIONS)
def section(box, before, after):
    same(formatted(box, before + "\n"), after + "\n")


@case("fmt: line ends, byte order mark and the last line's end")
def line_ends(box):
    for before, after in [
            (b"[scep]\r\nName=a\r\n", b"[scep]\r\nname = a\r\n"),
            (b"[scep]\r\nName=a\nretries=3",
             b"[scep]\r\nname    = a\r\nretries = 3\r\n"),
            (b"[scep]\nName=a\r\n", b"[scep]\nname = a\n"),
            (b"\xef\xbb\xbf[scep]", b"\xef\xbb\xbf[scep]\n"),
            (b"", b""), (b"\xef\xbb\xbf", b"\xef\xbb\xbf")]:
        box.write("a.ini", before)
        box.run("fmt", "a.ini", status=0)
        same(box.read("a.ini"), after)


@case("fmt: what shows a definition writes what stays")
def model(box):
    maker = Maker(box.run("explain", "--json", status=0).json()["found"])
    share(box, "m")
    for number in range(20 if SANITIZED else 60):
        made = maker.make(number)
        for name, text in made.files.items():
            box.write(f"m/{name}", text)
        shown = box.run("show", "--ini", f"m/{made.name}", status=0).out
        same(formatted(box, shown), shown, str(made))


def findings(box, folder):
    """Of each file, without columns and with headers in one spelling."""
    found = {}
    for one in box.run("validate", "--json", ".",
                       cwd=box.at(folder)).json()["findings"]:
        found.setdefault(one["file"], []).append(
            (one.get("line"), one["severity"], one["id"], one["message"],
             one.get("hint")))
    return {file: sorted(some, key=str) for file, some in found.items()}


@case("fmt: random definitions mean the same, and stay")
def mean_the_same(box):
    maker = Maker(box.run("explain", "--json", status=0).json()["found"])
    names = []
    for folder in ("before", "after"):
        share(box, folder)
    for number in range(MADE):
        made = maker.make(number)
        names.append(made.name)
        for name, text in made.files.items():
            box.write(f"before/{name}", text)
            box.write(f"after/{name}", text)
    box.run("-q", "fmt", "after", status=0, timeout=120)
    same(box.run("fmt", "--check", "after", timeout=120).out, "", "again")
    for folder in ("before", "after"):
        box.run("-q", "build", "--unsigned", "--offline", "-o",
                f"{folder}.out", folder, env=SECRETS, status=0, timeout=120)
    for name in names:
        profile = name.replace(".ini", ".mobileconfig")
        same(box.read(f"after.out/{profile}"),
             box.read(f"before.out/{profile}"),
             box.read(f"before/{name}").decode())
    before, after = findings(box, "before"), findings(box, "after")
    for file in sorted(set(before) | set(after)):
        same(after.get(file), before.get(file), f"findings of {file}")


# -- files ---------------------------------------------------------------------

ODD = "[Profile]\nName=N\nidentifier = com.example.n\n"
EVEN = "[profile]\nname       = N\nidentifier = com.example.n\n"


@case("fmt: in place, the mode and a link kept, unchanged not touched")
def in_place(box):
    box.write("a.ini", ODD, mode=0o664)
    box.write("d/b.ini", ODD, mode=0o640)
    box.write("even.ini", EVEN)
    os.symlink("d/b.ini", box.at("link.ini"))
    before = os.stat(box.at("even.ini"))
    result = box.run("fmt", "a.ini", "link.ini", "even.ini", umask=0o077,
                     status=0)
    same(result.out, "")
    has(result.err, "formatted 2 of 3 files")
    same(box.read("a.ini").decode(), EVEN)
    same(box.read("d/b.ini").decode(), EVEN)
    same(oct(box.mode("a.ini")), oct(0o664))
    same(oct(box.mode("d/b.ini")), oct(0o640))
    check(os.path.islink(box.at("link.ini")), "the link is gone")
    same(os.stat(box.at("even.ini")).st_ino, before.st_ino, "unchanged file")
    same(box.run("-q", "fmt", "d", status=0).err, "", "-q")
    same(box.files(), ["a.ini", "d/b.ini", "even.ini", "link.ini"])


@case("fmt: --check lists, --diff shows, neither writes")
def check_and_diff(box):
    box.write("a.ini", ODD)
    box.write("even.ini", EVEN)
    same(box.run("fmt", "--check", ".", status=1).out, "a.ini\n")
    same(box.run("fmt", "--check", "even.ini", status=0).out, "")
    diff = """--- a.ini
+++ a.ini
@@ -1,3 +1,3 @@
-[Profile]
-Name=N
+[profile]
+name       = N
 identifier = com.example.n
"""
    same(box.run("fmt", "--diff", ".", status=0).out, diff)
    same(box.run("fmt", "--diff", "--check", ".", status=1).out, diff)
    same(box.read("a.ini").decode(), ODD)


@case("fmt: the hunks of a diff are those of diff(1)")
def hunks(box):
    lines = [f"; {n}" for n in range(60)]
    for n in (0, 7, 15, 24, 33, 34, 40, 59):
        lines[n] += "  "
    for end in ("\n", ""):
        box.write("a.ini", "\n".join(lines) + end)
        shown = box.run("fmt", "--diff", "a.ini", status=0).out
        box.write("b.ini", box.run("fmt", "-", stdin=box.read("a.ini"),
                                   status=0).out)
        other = tool("diff", "-u", "--label", "a.ini", "--label", "a.ini",
                     box.at("a.ini"), box.at("b.ini"), status=1)
        same(shown, other.decode())


@case("fmt: standard input to standard output")
def stdin(box):
    same(box.run("fmt", "-", stdin=ODD.encode(), status=0).out, EVEN)
    same(box.run("fmt", "-", stdin=EVEN.encode(), status=0).out, EVEN)
    same(box.run("fmt", "--check", "-", stdin=ODD.encode(), status=1).out,
         "-\n")
    result = box.run("fmt", "-", stdin=b"[scep\nname = a\n", status=1)
    same(result.out, "")
    has(result.err, "<stdin>:1:6: error:")
    same(box.run("fmt", "-", stdin=b"", status=0).out, "")


@case("fmt: a file that breaks the language is left, the others are not")
def broken(box):
    for text, rule in [("[scep]\nname = \"a\n", "ini-quote"),
                       ("[scep]\nName=a\nname=b\n", "ini-duplicate-key"),
                       ("[scep]\nretries =\n 3\n", "ini-continuation"),
                       ("[scep]\nsan_dns = a,,b\n", "ini-empty-item"),
                       ("Name=a\n", "ini-no-section"),
                       ("[scep]\nname = \x01\n", "ini-control")]:
        box.write("bad.ini", text)
        result = box.run("fmt", "bad.ini", status=1)
        has(result.err, f"[{rule}]")
        same(box.read("bad.ini").decode(), text)
        box.run("fmt", "--check", "bad.ini", status=1)
        box.write("a.ini", ODD)
        box.run("fmt", "bad.ini", "a.ini", status=7)
        same(box.read("a.ini").decode(), EVEN)
    box.run("fmt", "none.ini", status=4)
    box.run("fmt", "none.ini", "a.ini", status=7)
    box.run("fmt", "none.ini", "bad.ini", status=4)
    box.run("fmt", "--check", "bad.ini", "none.ini", status=4)
    box.run("fmt", "empty", status=4)


@case("fmt: what validate finds is no hindrance")
def semantic(box):
    text = "[profile]\nname = N\n\n[wifi]\nSSID=x\nidentity = nobody\n" \
        "Eap Types = 99\n\n[some]\nKey=1\n"
    box.write("a.ini", text)
    box.run("validate", "a.ini", status=1)
    box.run("fmt", "a.ini", status=0)
    same(box.read("a.ini").decode(),
         "[profile]\nname = N\n\n[wifi]\nssid      = x\n"
         "identity  = nobody\neap_types = 99\n\n[some]\nkey = 1\n")


@case("fmt: another tool's file in a directory is left alone")
def another_tool(box):
    box.write("d/php.ini", "[PHP]\nengine=On\n")
    box.write("d/worse.ini", "[PHP]\n= x\ny\n")
    box.write("d/sub/a.ini", ODD)
    result = box.run("fmt", "d", status=0)
    has(result.err, "2 files without any section of a definition")
    same(box.read("d/php.ini"), b"[PHP]\nengine=On\n")
    same(box.read("d/sub/a.ini").decode(), EVEN)
    same(box.run("fmt", "--check", "d", status=0).out, "")
    result = box.run("fmt", "d/php.ini", status=1)
    has(result.err, "no section of 'd/php.ini' is one of a definition")
    same(box.read("d/php.ini"), b"[PHP]\nengine=On\n")


@case("fmt: the project file")
def project_file(box):
    box.write("scepctl.conf", "[Jamf \"a\"] ; x\nURL=https://a.example.com\n"
              "Client ID = 1\nClient Secret=env:S\ncluster wait=05\n"
              "[Check]\naccept=profile-no-organization\n")
    box.run("fmt", "scepctl.conf", status=0)
    same(box.read("scepctl.conf").decode(),
         '[jamf "a"]  ; x\nurl           = https://a.example.com\n'
         "client_id     = 1\nclient_secret = env:S\ncluster_wait  = 5\n"
         "[check]\naccept = profile-no-organization\n")
    # Without its name its sections tell.
    same(box.run("fmt", "-", stdin=b"[jamf]\nCluster Wait=05\n[signing]\n",
                 status=0).out, "[jamf]\ncluster_wait = 5\n[signing]\n")


@case("fmt: a link out of the project is refused")
def links(box):
    box.write("out.ini", ODD)
    box.write("p/scepctl.conf", "")
    os.symlink("../out.ini", box.at("p/in.ini"))
    box.run("fmt", "p/in.ini", status=8)
    box.run("fmt", "p", status=8)
    same(box.read("out.ini").decode(), ODD)


@case("fmt: a profile is no definition")
def profile(box):
    for name, content in [("a.mobileconfig", b"<?xml version='1.0'?>"),
                          ("a.ini", b"\n<plist>"), ("b.ini", b"bplist00")]:
        box.write(name, content)
        has(box.run("fmt", name, status=1).err, "is a profile")
        same(box.read(name), content)


# -- names -----------------------------------------------------------------------

UUID = "8D1F2A54-0C4B-5E8D-9A55-3B1E6C0F7A21"


@case("fmt: references by UUID become names, and names get one spelling")
def names(box):
    def network(identity):
        return f"[wifi]\nssid = x\nidentity = {identity}\n"

    def identities(label):
        return f"[scep{label}]\nurl = https://a.example.com\nuuid = {UUID}\n"

    def becomes(text, before, after):
        made = formatted(box, text + network(before))
        same(made.split("identity = ")[1], after + "\n", before)
    bare = HEAD + identities("")
    becomes(bare, UUID, "scep")
    becomes(bare, UUID.lower() + " ; x", "scep  ; x")
    becomes(bare, f'"{UUID}"', f'"{UUID}"')
    becomes(bare, "SCEP", "scep")
    becomes(bare, UUID[:-1] + "0", UUID[:-1] + "0")
    home = HEAD + identities(' "home, b"')
    becomes(home, UUID, '"home, b"')
    becomes(home, "Scep \t home, b", "scep home, b")
    becomes(HEAD + identities(' "home"') + '[pkcs12 "home"]\nfile = x\n',
            UUID, "scep home")
    # A label that is written like a section is that label.
    becomes(HEAD + identities(' "SCEP"'), "SCEP", "SCEP")
    # From a base.
    box.write("base.ini", "[profile]\nabstract = yes\n" + identities(""))
    becomes(HEAD.rstrip() + "\nextends = base.ini\n\n", UUID, "scep")


@case("fmt: a certificate that a base attaches from elsewhere stays a UUID")
def attached(box):
    with open(box.fixtures.root(), "rb") as file:
        root = file.read()
    box.write("base/root.pem", root)
    box.write("base/base.ini", "[profile]\nabstract = yes\n\n[scep]\n"
              "url = https://a.example.com\ncertificate = root.pem\n")
    box.write("a.ini", HEAD.rstrip() + "\nextends = base/base.ini\n")
    box.run("-q", "build", "--unsigned", "--offline", "a.ini", status=0)
    found = [one["PayloadUUID"] for one in plistlib.loads(
        box.read("a.mobileconfig"))["PayloadContent"]
        if one["PayloadType"] == "com.apple.security.root"][0]
    network = "[wifi]\nssid = x\neap_types = 13\nidentity = scep\nanchors = "
    box.write("base/own.ini", HEAD + "[scep]\nurl = https://a.example.com\n"
              "certificate = root.pem\n" + network + found + "\n")
    text = HEAD.rstrip() + "\nextends = base/base.ini\n\n" + network + found
    has(formatted(box, text), f"anchors   = {found}\n")
    box.run("fmt", "base/own.ini", status=0)
    has(box.read("base/own.ini").decode(), "anchors   = root.pem\n")


# -- secrets ---------------------------------------------------------------------

CANARY = "hunter2-canary"


@case("fmt: no secret is shown")
def secrets(box):
    text = f"""[profile]
Name=N
; password = {CANARY}
[scep]
Password={CANARY}   ; {CANARY}
challenge = "{CANARY}"
Pass Word = {CANARY}
   san_dns=
        a
; Client Secret={CANARY}
unknown =
        {CANARY}
[wifi]
Hidden=1 ; password = {CANARY}
Password = env:SHOWN
;password=env:COMMENT
"""
    text = text.replace("   san_dns", "san_dns")
    for options in (["--diff"], ["--check"], []):
        box.write("a.ini", text)
        result = box.run("-v", "fmt", *options, "a.ini",
                         status=1 if options == ["--check"] else 0)
        lacks(result.out + result.err, CANARY, str(options))
        if options == ["--diff"]:
            for shown in ("-Password=********", "+password  = ********",
                          " ; password = ********", "+pass_word = ********",
                          "env:SHOWN", "env:COMMENT", "+\t********",
                          "+hidden   = yes  ; password = ********"):
                has(result.out, shown)
    for text in (f'[scep]\npassword = "{CANARY}\n',
                 f"[scep]\npassword = {CANARY}\npassword = {CANARY}\n"):
        box.write("a.ini", text)
        for options in (["--diff"], ["--check"], []):
            result = box.run("-v", "fmt", *options, "a.ini", status=1)
            lacks(result.out + result.err, CANARY, text)


@case("fmt: what must not reach a terminal does not")
def unprintable(box):
    box.write("a.ini", "[profile]\nName=a\u202eb\n; \u202e\n")
    shown = box.run("fmt", "--diff", "a.ini", status=0).out
    lacks(shown, "\u202e")
    has(shown, "\\u{202e}")


# -- limits ----------------------------------------------------------------------

@case("fmt: long lines, many lines")
def limits(box):
    long = "[scep]\nname=" + "x" * (64 * 1024 - 5) + "\n"
    box.write("a.ini", long)
    box.run("fmt", "a.ini", status=13)
    same(box.read("a.ini").decode(), long)
    # A line that is long moves the comments of no other.
    lines = "".join(f"k{n}=1 ; c\n" for n in range(9000))
    box.write("a.ini", "[scep]\nlong=" + "x" * 60000 + " ; c\n" + lines)
    box.run("fmt", "a.ini", status=0)
    check(len(box.read("a.ini")) < 300000, "the file grew")
    # Nor does a long name make the file too long to be read.
    box.write("a.ini", f"[scep]\n{'n' * 94}=1\n" + "".join(
        f"k{n} = {'v' * 30}\n" for n in range(9900)))
    before = box.read("a.ini")
    box.run("fmt", "a.ini", status=13)
    same(box.read("a.ini"), before)
    box.write("a.ini", "[scep]\n" + "; x\n" * 300000)
    box.run("fmt", "a.ini", status=13)


@case("fmt: templates and examples are formatted")
def shipped(box):
    result = box.run("fmt", "--check", "templates", "examples", cwd=TOP,
                     status=0)
    same(result.out, "")
