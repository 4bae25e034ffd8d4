"""fmt: one spelling of each definition, in place, that means the same.
Planted: a choice written as it stands; the second of two aligned keys one
blank off; a ';' after a comma behind a blank; the umask's mode; an unlabelled
section named for a UUID; a secret in --diff."""

import os

from harness import SANITIZED, TOP, case, check, has, lacks, rows, same
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
    ("unknown", '[Some  Thing "a"]', '[some_thing "a"]'),
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


@case("fmt: templates and examples are formatted")
def shipped(box):
    result = box.run("fmt", "--check", "templates", "examples", cwd=TOP,
                     status=0)
    same(result.out, "")
