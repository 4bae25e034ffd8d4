"""The user's own project file: defaults below the project's, and nothing that
a repository could take. Servers listen, and what they hear is compared with
what each was to hear.

Planted mutations that must be caught: in cmd/jamf_source.c, the user's section
is taken for any address ("own file: whose login: an address alone, another's");
in cmd/network.c, the repository's proxy counts for it ("own file: no way of the
repository's"); in cmd/signer.c, the passphrase of the project stays ("own file:
which identity: no passphrase of the project's").
"""

import os

from fixtures import PASSPHRASE
from harness import case, check, has, lacks, rows, same, spotless
from listener import Listener

OWN, PROJECT, ENV = "canary-own-3Lp", "canary-project-8Vd", "canary-env-5Hs"
SECRETS = {"OWN": OWN, "PROJECT": PROJECT}
FILE = ".home/.config/scepctl/scepctl.conf"

MINE = "[jamf]\nurl = {a}\nclient_id = own\nclient_secret = env:OWN\n"
THEIRS = "[jamf]\nurl = {b}\nclient_id = p\nclient_secret = env:PROJECT\n"
LOGIN = {"JAMF_CLIENT_ID": "e", "JAMF_CLIENT_SECRET": ENV}
UPLOADER = {"CLIENT_ID": "e", "CLIENT_SECRET": ENV}


def labelled(text, label):
    return text.replace("[jamf]", f'[jamf "{label}"]')


def own(box, text):
    return box.write(FILE, text, 0o600)


# What is in the user's file, in the project's, in the environment, and on the
# command line; the status, and which secrets servers a and b hear.
@rows("own file: whose login", [
    ("the user's", MINE, "", {}, [], 3, [OWN], []),
    ("the project's before it", MINE, THEIRS, {}, [], 3, [], [PROJECT]),
    ("an address alone, the same", MINE, "[jamf]\nurl = {a}/\n", {}, [], 3,
     [OWN], []),
    ("an address alone, another's", MINE, "[jamf]\nurl = {b}\n", {}, [], 3,
     [], []),
    ("half a login of the project", MINE, "[jamf]\nurl = {a}\nclient_id = x\n",
     {}, [], 3, [], []),
    ("no address in the project", MINE, "[jamf]\nclient_id = x\n"
     "client_secret = env:PROJECT\n", {}, [], 3, [OWN], []),
    ("no address in the user's", "[jamf]\nclient_id = own\n"
     "client_secret = env:OWN\n", "[jamf]\nurl = {b}\n", {}, [], 3, [], []),
    ("the environment before it", MINE, "", {"JAMF_URL": "{b}", **LOGIN}, [],
     3, [], [ENV]),
    ("a login of the environment alone", MINE, "", LOGIN, [], 2, [], []),
    ("before JamfUploader's", MINE, "", {"JSS_URL": "{b}", **UPLOADER}, [], 3,
     [OWN], []),
    ("JamfUploader's before nothing", "[network]\ntimeout = 30\n", "",
     {"JSS_URL": "{b}", **UPLOADER}, [], 3, [], [ENV]),
    ("a label", labelled(MINE, "x"), "", {}, ["--server", "x"], 3, [OWN], []),
    ("a label that the project has", labelled(MINE, "x"),
     labelled(THEIRS, "x"), {}, ["--server", "x"], 3, [], [PROJECT]),
    ("a label of each", labelled(MINE, "x"), labelled(THEIRS, "y"), {},
     ["--server", "x"], 3, [OWN], []),
    ("the address of another label", labelled(MINE, "x"),
     '[jamf "y"]\nurl = {a}\n', {}, ["--server", "y"], 3, [OWN], []),
    ("the same address twice: the label",
     labelled(MINE.replace("env:OWN", "env:NOT_THIS"), "x") +
     labelled(MINE, "y"), '[jamf "y"]\nurl = {a}\n', {}, ["--server", "y"], 3,
     [OWN], []),
    ("a label, and the environment names another", labelled(MINE, "x"), "",
     {"JAMF_URL": "{b}", **LOGIN}, ["--server", "x"], 2, [], []),
    ("behind a gateway, the same", MINE + "environment_id = e1\n",
     "[jamf]\nurl = {a}\nenvironment_id = e1\n", {}, [], 3, [OWN], []),
    ("behind a gateway, another", MINE + "environment_id = e2\n",
     "[jamf]\nurl = {a}\nenvironment_id = e1\n", {}, [], 3, [], []),
    ("behind a gateway, not told", MINE,
     "[jamf]\nurl = {a}\nenvironment_id = e1\n", {}, [], 3, [], []),
    ("a label not named", labelled(MINE, "x"), "", {}, [], 2, [], []),
    ("--config names the only file", MINE, "", {}, ["--config", "other.conf"],
     2, [], [])])
def whose(box, mine, project, variables, arguments, status, a, b):
    with Listener(box) as first, Listener(box) as second:
        urls = {"a": first.url, "b": second.url}
        own(box, mine.format(**urls))
        box.write("scepctl.conf", project.format(**urls))
        box.write("other.conf", "")
        box.write("a.ini", spotless(box))
        env = {**SECRETS, "SSL_CERT_FILE": first.cert,
               **{k: v.format(**urls) for k, v in variables.items()}}
        result = box.run("plan", *arguments, env=env, status=status)
        for listener, expected in ((first, a), (second, b)):
            same([canary for canary in (OWN, PROJECT, ENV)
                  if listener.has(canary)], expected, str(result))
            check(expected or listener.connections == 0, "a connection")
        for canary in (OWN, PROJECT, ENV):
            lacks(result.all, canary, "output")


@case("own file: a definition chooses a label of it")
def chosen(box):
    with Listener(box) as server:
        own(box, labelled(MINE, "x").format(a=server.url))
        box.write("a.ini", spotless(box, rest="[jamf]\nserver = x\n"))
        box.run("plan", env={**SECRETS, "SSL_CERT_FILE": server.cert},
                status=3)
        check(server.has(OWN), "not used")


@rows("own file: no way of the repository's", [
    ("proxy", "[network]\nproxy = {proxy}\n", "'proxy' of"),
    ("CA", "[network]\nca_file = {ca}\n", "'ca_file' of"),
    ("CA of an address alone", "[jamf]\nurl = {a}\nca_file = {ca}\n",
     "'ca_file' of"),
    ("all", "[jamf]\nurl = {a}\n[network]\nproxy = {proxy}\nca_file = {ca}\n",
     "'proxy' and 'ca_file' of")])
def no_way(box, project, note):
    with Listener(box) as server, Listener(box) as evil:
        places = {"a": server.url, "ca": server.cert,
                  "proxy": f"http://127.0.0.1:{evil.port}"}
        box.write("scepctl.conf", project.format(**places))
        box.write("a.ini", spotless(box))
        env = {**SECRETS, "NO_PROXY": None}
        # It would be trusted by the repository's word alone.
        own(box, MINE.format(**places))
        result = box.run("plan", env=env, status=11)
        has(result.err, "the login to Jamf Pro is from your own project file")
        has(result.err, note)
        check(not server.has(OWN), "the login was heard")
        # By the user's it is.
        for more in (f"[network]\nca_file = {server.cert}\n",
                     f"ca_file = {server.cert}\n"):
            server.heard = b""
            own(box, MINE.format(**places) + more)
            box.run("plan", env=env, status=3)
            check(server.has(OWN), f"deaf: {more}")
        same(evil.connections, 0, "connections by the proxy")


@case("own file: [network] by key, below the project's")
def network(box):
    with Listener(box) as server, Listener(box) as proxy:
        box.write("a.ini", spotless(box))
        box.write("scepctl.conf", THEIRS.format(b=server.url))
        own(box, f"[network]\nca_file = ca.pem\n"
            f"proxy = http://127.0.0.1:{proxy.port}\n")
        os.symlink(server.cert, box.at(os.path.dirname(FILE), "ca.pem"))
        env = {**SECRETS, "NO_PROXY": None}
        result = box.run("plan", env=env)
        has(result.err, "leads outside the project through the link")
        os.unlink(box.at(os.path.dirname(FILE), "ca.pem"))
        with open(server.cert, "rb") as file:
            box.write(os.path.join(os.path.dirname(FILE), "ca.pem"),
                      file.read())
        box.run("plan", env=env, status=3)
        has(proxy.heard.decode("latin-1"), "CONNECT localhost")
        check(proxy.has(PROJECT), "the login of the project was not sent")
        # Each key by itself.
        proxy.heard = b""
        box.write("scepctl.conf", THEIRS.format(b=server.url) +
                  f"[network]\nproxy = http://127.0.0.1:{server.port}\n")
        box.run("plan", env=env)
        same(proxy.heard, b"", "the user's proxy")
        has(server.heard.decode("latin-1"), "CONNECT localhost")


@case("own file: server check looks at all")
def all_servers(box):
    with Listener(box) as first, Listener(box) as second:
        own(box, labelled(MINE, "mine").format(a=first.url) +
            labelled(MINE, "both").format(a=first.url))
        box.write("scepctl.conf",
                  labelled(THEIRS, "both").format(b=second.url))
        result = box.run("server", "check", "--json", status=3, env={
            **SECRETS, "SSL_CERT_FILE": first.cert})
        same([(each["label"], each["url"])
              for each in result.json()["servers"]],
             [("both", second.url), ("mine", first.url)], "servers")


# -- signing --------------------------------------------------------------------

SIGNS = "[signing]\nidentity = {identity}\n"
LOCKED = "[signing]\nidentity = {locked}\npassphrase = env:GOOD\n"


@rows("own file: which identity", [
    ("the user's", SIGNS, "", [], 0, "signer"),
    ("the project's before it", SIGNS, "[signing]\nidentity = {other}\n", [],
     0, "other"),
    ("--sign before it", SIGNS, "", ["--sign", "{other}"], 0, "other"),
    ("with its passphrase", LOCKED, "", [], 0, "signer"),
    ("and not that of the project", LOCKED,
     "[signing]\npassphrase = env:BAD\n", [], 0, "signer"),
    ("no passphrase of the project's", "[signing]\nidentity = {locked}\n",
     "[signing]\npassphrase = env:GOOD\n", [], 3, None),
    ("no passphrase for the project's", LOCKED,
     "[signing]\nidentity = {locked}\n", [], 3, None),
    ("its passphrase for --sign", LOCKED, "", ["--sign", "{locked}"], 0,
     "signer"),
    ("none", "[network]\ntimeout = 30\n", "", [], 10, None)])
def identity(box, mine, project, arguments, status, signer):
    places = {"identity": box.fixtures.identity(),
              "other": box.fixtures.identity("other"),
              "locked": box.fixtures.encrypted()}
    own(box, mine.format(**places))
    box.write("scepctl.conf", project.format(**places))
    box.write("a.ini", spotless(box))
    env = {"GOOD": PASSPHRASE, "BAD": "wrong"}
    result = box.run("build", "--json", "--no-input",
                     *(a.format(**places) for a in arguments), "a.ini",
                     env=env, status=status)
    if signer:
        has(result.json()["built"][0]["signer"], f"Test {signer}")


@case("own file: nothing of it changes a profile that is not signed")
def unsigned(box):
    box.write("a.ini", spotless(box))
    box.run("build", "--unsigned", "-o", "one", "a.ini", status=0)
    own(box, "[signing]\ndigest = sha512\nidentity = x\n[jamf]\n"
        "url = https://jamf.example.com\n[network]\ntimeout = 3\n")
    box.run("build", "--unsigned", "-o", "two", "a.ini", status=0)
    same(box.read("one"), box.read("two"), "profile")


@case("own file: its digest, unless the project has one or an identity")
def digest(box):
    box.write("a.ini", spotless(box))
    sign = f"identity = {box.fixtures.identity()}\n"
    for mine, project, expected in (
            ("digest = sha512\n" + sign, "", "sha512"),
            ("digest = sha512\n" + sign, "[signing]\ndigest = sha384\n",
             "sha384"),
            ("digest = sha512\n", f"[signing]\n{sign}", "sha256")):
        own(box, f"[signing]\n{mine}")
        box.write("scepctl.conf", project)
        box.run("build", "a.ini", status=0)
        has(box.run("verify", "--json", "a.mobileconfig").out, expected)


@case("own file: paths in it start at its own directory")
def relative(box):
    box.write("a.ini", spotless(box))
    with open(box.fixtures.identity(), "rb") as file:
        box.write(os.path.join(os.path.dirname(FILE), "me.pem"), file.read(),
                  0o600)
    own(box, "[signing]\nidentity = me.pem\n")
    box.run("build", "a.ini", status=0)


# -- where it is, and whose -----------------------------------------------------

@rows("own file: refused by name", [
    ("others may write it", lambda box: os.chmod(box.at(FILE), 0o606)),
    ("others may write its directory",
     lambda box: os.chmod(os.path.dirname(box.at(FILE)), 0o757))])
def refused(box, spoil):
    own(box, MINE.format(a="https://jamf.example.com"))
    box.write("a.ini", spotless(box))
    spoil(box)
    result = box.run("plan", env=SECRETS, status=8)
    has(result.err, os.path.dirname(FILE))
    has(result.err, "may be written by others")
    # Who does not need it is not kept from his work.
    box.run("validate", "a.ini", status=0)
    box.run("build", "--unsigned", "a.ini", status=0)


@rows("own file: where it is", [
    ("XDG_CONFIG_HOME", {"XDG_CONFIG_HOME": "{path}/xdg"}, "xdg"),
    ("~/.config", {}, "home"),
    ("a relative one is ignored", {"XDG_CONFIG_HOME": "xdg"}, "home"),
    ("an empty one", {"XDG_CONFIG_HOME": ""}, "home"),
    ("no HOME", {"HOME": None}, None),
    ("HOME that is relative", {"HOME": ".home"}, None)])
def where(box, variables, expected):
    box.write("a.ini", spotless(box))
    for name, path in (("xdg", "xdg/scepctl/scepctl.conf"), ("home", FILE)):
        box.write(path, f"[jamf]\nurl = http://{name}.example.com\n"
                  "client_id = x\nclient_secret = env:X\n", 0o600)
    env = {k: v and v.format(path=box.path) for k, v in variables.items()}
    result = box.run("plan", env=env)
    if expected:
        has(result.err, f"http://{expected}.example.com")
    else:
        has(result.err, "no Jamf Pro server")


@case("own file: its errors are said with their place, where it is needed")
def faulty(box):
    box.write("a.ini", spotless(box))
    own(box, "[jamf]\nurll = x\n")
    result = box.run("plan", status=1)
    has(result.err, f"{box.at(FILE)}:2:1: error: ")
    has(result.err, f"'{box.at(FILE)}' has errors")
    box.run("validate", "a.ini", status=0)


@case("own file: what a project accepts does not stand there")
def accept(box):
    box.write("a.ini", spotless(box))
    own(box, "[check]\naccept = scep-no-ca-payload\n")
    result = box.run("plan", status=1)
    has(result.err, "[accept-own-file]")
    has(result.err, "put it into the scepctl.conf of the project")


@case("own file: its warnings are said once")
def warned(box):
    box.write("a.ini", spotless(box))
    own(box, "[jamf]\nurl = https://127.0.0.1:1\nclient_id = x\n"
        "client_secret = hunter2-literal\n")
    result = box.run("plan", status=11)
    same(result.err.count(f"{box.at(FILE)}:4:"), 1, result.err)
    lacks(result.all, "hunter2", "output")
