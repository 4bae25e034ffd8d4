"""What strangers may write. A repository with hostile files is built as CI
would do it, with secrets in the environment and a listener that takes
whatever it is told: in the recipes of the manual it must hear nothing. The
control, the same without their variables, must hear the secret, else the case
proves nothing."""

import os
import re

from harness import (TOP, case, check, definition, has, lacks, rows, same,
                     tool)
from listener import Listener

JAMF = "canary-of-jamf-7Qx"
NDES = "canary-of-ndes-9Zk"
JOB = "canary-of-job-4Tw"
SECRETS = {"JAMF_CLIENT_SECRET": JAMF, "NDES_PASSWORD": NDES,
           "GITHUB_TOKEN": JOB, "CI_JOB_TOKEN": JOB,
           "SYSTEM_ACCESSTOKEN": JOB, "ACTIONS_RUNTIME_TOKEN": JOB}
CANARIES = (JAMF, NDES, JOB)

# As in the example and in the manual: for pull requests, and for the protected
# branch.
STRANGERS = {"CI": "true", "SCEPCTL_HOSTS": "", "SCEPCTL_SECRETS": ""}
PROTECTED = {"CI": "true",
             "SCEPCTL_HOSTS": "jamf.example.com,scep.example.com",
             "SCEPCTL_SECRETS": "env:NDES_PASSWORD"}
FORGOTTEN = {"CI": "true"}
BY_HAND = {}


# -- what strangers write ------------------------------------------------------

def documented_section(box, listener, section="[jamf]",
                       secret="JAMF_CLIENT_SECRET"):
    """The example of the page about Jamf Pro, with another address and CA."""
    box.write("scepctl.conf", f"{section}\nurl = {listener.url}\n"
              "client_id = 0123-4567\n"
              f"client_secret = env:{secret}\nca_file = {listener.cert}\n")
    box.write("a.ini", definition())


def chosen(box, listener):
    documented_section(box, listener, '[jamf "evil"]')
    box.write("a.ini", definition(rest="[jamf]\nserver = evil\n"))


def admin(box, listener, password="env:NDES_PASSWORD", auth="basic"):
    """A definition alone, but for the CA."""
    box.write("scepctl.conf", f"[network]\nca_file = {listener.cert}\n")
    box.write("a.ini", definition({
        "url": f"{listener.url}/scep", "fingerprint": "auto",
        "challenge_type": "dynamic-microsoft-ca",
        "url_to_scep_admin": f"{listener.url}/certsrv/mscep_admin/",
        "username": "EXAMPLE\\svc", "password": password,
        "authentication": auth}))


def endpoint(box, listener, host="localhost"):
    """No secret: the server alone is the stranger's."""
    box.write("scepctl.conf", f"[network]\nca_file = {listener.cert}\n")
    scheme = listener.url.partition(":")[0]
    box.write("a.ini", definition({
        "url": f"{scheme}://{host}:{listener.port}/scep",
        "fingerprint": "auto"}))


def proxied(box, listener):
    box.write("scepctl.conf", "[network]\n"
              f"ca_file = {listener.cert}\n"
              f"proxy = http://127.0.0.1:{listener.port}\n")
    box.write("a.ini", definition({
        "url": "https://scep.example.com/scep", "fingerprint": "auto"}))


HOSTILE = [
    ("(a) the documented section", documented_section, ["plan"], JAMF),
    ("(a) and to be applied", documented_section, ["apply", "--yes"], JAMF),
    ("(a) and to be pulled", documented_section, ["pull"], JAMF),
    ("(a) with a job's token", lambda box, it: documented_section(
        box, it, secret="GITHUB_TOKEN"), ["plan"], None),
    ("(b) a section that the definition chose", chosen, ["plan"], JAMF),
    ("(c) proxy and CA", proxied, ["fingerprint", "a.ini"], b"CONNECT "),
    ("(c) and a build", proxied, ["build", "--unsigned", "a.ini"],
     b"CONNECT "),
    ("(c) and a probe", proxied, ["probe", "a.ini"], b"CONNECT "),
    ("(d) an admin page", admin, ["fingerprint", "a.ini"], NDES),
    ("(d) and a build", admin, ["build", "--unsigned", "a.ini"], NDES),
    ("(d) and a probe", admin, ["probe", "--admin", "a.ini"], NDES),
    ("(d) and a challenge", admin, ["challenge", "a.ini"], NDES),
    ("(d) and a live challenge", admin,
     ["build", "--unsigned", "--live-challenge", "a.ini"], NDES),
    ("(d) NTLM", lambda box, it: admin(box, it, auth="ntlm"),
     ["fingerprint", "a.ini"], b"NTLM "),
    ("(d) a file", lambda box, it: (
        box.write("s.txt", NDES, 0o600),
        admin(box, it, f"file:{box.at('s.txt')}")),
     ["fingerprint", "a.ini"], NDES),
    ("(d) the login to Jamf Pro", lambda box, it: admin(
        box, it, "env:JAMF_CLIENT_SECRET"), ["fingerprint", "a.ini"], None),
    ("(d) a token of GitHub's", lambda box, it: admin(
        box, it, "env:GITHUB_TOKEN"), ["fingerprint", "a.ini"], None),
    ("(d) a token of GitHub's runner", lambda box, it: admin(
        box, it, "env:ACTIONS_RUNTIME_TOKEN"), ["fingerprint", "a.ini"],
     None),
    ("(d) a token of GitLab's", lambda box, it: admin(
        box, it, "env:CI_JOB_TOKEN"), ["fingerprint", "a.ini"], None),
    ("(d) a token of Azure's", lambda box, it: admin(
        box, it, "env:SYSTEM_ACCESSTOKEN"), ["fingerprint", "a.ini"], None),
    ("an endpoint", endpoint, ["fingerprint", "a.ini"], b"GetCACert"),
    ("an endpoint, probed", endpoint, ["probe", "a.ini"], b"GetCACert"),
    ("an endpoint, built", endpoint, ["build", "--unsigned", "a.ini"],
     b"GetCACert"),
    ("an endpoint in capitals", lambda box, it: endpoint(
        box, it, "LOCALHOST"), ["fingerprint", "a.ini"], b"GetCACert"),
]


@case("the recipes are those of the example for CI")
def documented(_):
    def workflow(name):
        path = os.path.join(TOP, "examples", "organisation", ".github",
                            "workflows", name)
        with open(path, encoding="utf-8") as file:
            return file.read()
    has(workflow("check.yml"), "".join(
        f'      {name}: "{value}"\n'
        for name, value in STRANGERS.items() if name != "CI"))
    for name in PROTECTED:
        check(name == "CI" or f"          {name}: " in workflow("apply.yml"),
              f"apply.yml does not set {name}")


@rows("a stranger's files", HOSTILE)
def hostile(box, write, command, canary):
    """In no recipe is anything heard; without one the control is."""
    with Listener(box) as listener:
        write(box, listener)
        box.run("validate", "a.ini", env={**SECRETS, **BY_HAND})
        same(listener.connections, 0, "connections of validate")
        for recipe in (STRANGERS, PROTECTED):
            result = box.run(*command, env={**SECRETS, **recipe})
            same(listener.connections, 0, f"connections, {recipe}: {result}")
            # 2: JAMF_CLIENT_SECRET without an address, or for another.
            check(result.status in (2, 8), str(result))
            has(result.err, "hint:", "stderr")
        box.run(*command, env={**SECRETS, **FORGOTTEN})
        for secret in CANARIES:
            check(not listener.has(secret), f"{secret} was heard in CI")
        listener.heard = b""
        # In CI a server without a login may be asked, and pinned.
        for name in ("scepctl.lock", "a.mobileconfig"):
            if box.exists(name):
                os.unlink(box.at(name))
        result = box.run(*command, env={**SECRETS, **BY_HAND})
        if isinstance(canary, bytes):
            check(canary in listener.heard, f"the control is deaf: {result}")
        elif canary is not None:
            check(listener.has(canary), f"the control is deaf: {result}")
        else:
            check(result.status in (2, 8), str(result))
            for secret in CANARIES:
                check(not listener.has(secret), f"{secret} was heard")


@rows("without a recipe, CI alone keeps secrets", [
    ("login", documented_section, ["plan"]),
    ("chosen login", chosen, ["plan"]),
    ("admin page", admin, ["fingerprint", "a.ini"]),
    ("ticket", lambda box, it: admin(box, it, auth="negotiate"),
     ["fingerprint", "a.ini"]),
    ("literal", lambda box, it: admin(box, it, "literal"),
     ["fingerprint", "a.ini"])])
def forgotten(box, write, command):
    with Listener(box) as listener:
        write(box, listener)
        for variable in ("CI", "TF_BUILD", "JENKINS_URL"):
            result = box.run(*command, env={**SECRETS, variable: "true"},
                             status=8)
            has(result.err, f"'{variable}' is set and 'SCEPCTL_HOSTS' is not")
            has(result.err, "list the servers in SCEPCTL_HOSTS")
        same(listener.connections, 0, "connections")


@rows("a login from the environment goes no way of the repository's", [
    ("proxy and CA", "[network]\nca_file = {ca}\nproxy = {proxy}\n",
     "'proxy' and 'ca_file'"),
    ("proxy", "[network]\nproxy = {proxy}\n", "'proxy'"),
    ("CA of [network]", "[network]\nca_file = {ca}\n", "'ca_file'"),
    ("CA of [jamf]", "[jamf]\nca_file = {ca}\n", "'ca_file'")])
def own_way(box, conf, note):
    with Listener(box) as listener:
        proxy = f"http://127.0.0.1:{listener.port}"
        conf = conf.format(ca=listener.cert, proxy=proxy)
        box.write("scepctl.conf", conf)
        box.write("a.ini", definition())
        env = {**SECRETS, "JAMF_URL": listener.url, "JAMF_CLIENT_ID": "x",
               "NO_PROXY": None}
        result = box.run("plan", env=env, status=11)
        has(result.err, f"{note} of '{box.at('scepctl.conf')}'")
        check(b"CONNECT" not in listener.heard, "the proxy was used")
        check(not listener.has(JAMF), "the login was heard")
        # The user's own word counts, in each place he may say it.
        for more, arguments in (
                ({"SSL_CERT_FILE": listener.cert}, []),
                ({}, ["--config", box.write(
                    "own.conf", f"[network]\nca_file = {listener.cert}\n")]),
                ({"XDG_CONFIG_HOME": box.at("xdg")}, []),
                ({"XDG_CONFIG_HOME": "xdg"}, [])):
            if "XDG_CONFIG_HOME" in more:
                where = "xdg" if more["XDG_CONFIG_HOME"] != "xdg" \
                    else ".home/.config"
                box.write(f"{where}/scepctl/scepctl.conf",
                          f"[network]\nca_file = {listener.cert}\n")
            listener.heard = b""
            box.run("plan", *arguments, env={**env, **more}, status=3)
            check(listener.has(JAMF), f"deaf: {more} {arguments}")
        same(box.run("plan", "--config", "own.conf", env=env, status=3)
             .err.count("is not used"), 0)
        box.write("xdg/scepctl/scepctl.conf", f"[network]\nproxy = {proxy}\n"
                  f"ca_file = {listener.cert}\n")
        listener.heard = b""
        box.run("plan", env={**env, "XDG_CONFIG_HOME": box.at("xdg")})
        has(listener.heard.decode("latin-1"), "CONNECT localhost")


@rows("the environment's proxy is bounded as well", [
    ("HTTPS_PROXY", "HTTPS_PROXY", "http://127.0.0.1:{port}"),
    ("https_proxy", "https_proxy", "127.0.0.1:{port}"),
    ("ALL_PROXY", "ALL_PROXY", "socks5h://127.0.0.1:{port}")])
def proxy_variable(box, name, proxy):
    with Listener(box) as listener:
        box.write("a.ini", definition({
            "url": "https://scep.example.com/scep", "fingerprint": "auto"}))
        env = {name: proxy.format(port=listener.port), "NO_PROXY": None,
               "SCEPCTL_HOSTS": "scep.example.com"}
        result = box.run("fingerprint", "a.ini", env=env, status=8)
        has(result.err, f"proxy '127.0.0.1:{listener.port}'")
        has(result.err, "SCEPCTL_HOSTS=scep.example.com,127.0.0.1:"
            f"{listener.port}")
        same(listener.connections, 0, "connections")
        env["SCEPCTL_HOSTS"] += f",127.0.0.1:{listener.port}"
        box.run("fingerprint", "a.ini", env=env)
        check(listener.connections > 0, "a proxy that is listed is not used")
        # Exempt: straight to the server, whose name nobody knows here.
        listener.connections = 0
        box.write("a.ini", definition({
            "url": "https://scep.example.invalid/scep",
            "fingerprint": "auto"}))
        box.run("fingerprint", "a.ini", status=11, env={
            **env, "SCEPCTL_HOSTS": "scep.example.invalid",
            "NO_PROXY": "example.com, .invalid"})
        same(listener.connections, 0, "connections")


@rows("where the listed server is", [
    ("its name", "localhost:{port}", "localhost", True),
    ("capitals", "LocalHost:{port}", "localhost", True),
    ("an address", "127.0.0.1:{port}", "127.0.0.1", True),
    ("one of two", "other.example,127.0.0.1:{port}", "127.0.0.1", True),
    ("no port", "localhost", "localhost", False),
    ("the address is not the name", "127.0.0.1:{port}", "localhost", False),
    ("the name is not the address", "localhost:{port}", "127.0.0.1", False),
    ("another address", "localhost:{port}", "[::1]", False),
    ("a user in front", "localhost:{port}", "localhost@127.0.0.1", False),
    ("a listed user", "good.example", "good.example@localhost", False),
    ("another port", "localhost:1", "localhost", False)])
def listed(box, hosts, host, allowed):
    with Listener(box, tls=False) as listener:
        endpoint(box, listener, host)
        result = box.run("fingerprint", "a.ini", env={
            "SCEPCTL_HOSTS": hosts.format(port=listener.port)})
        same(listener.connections > 0, allowed, str(result))
        check(allowed or result.status in (1, 8), str(result))


@case("a redirect leads nowhere else")
def redirect(box):
    with Listener(box, tls=False) as evil:
        answer = (f"HTTP/1.1 302 Found\r\nLocation: {evil.url}/\r\n"
                  "Content-Length: 0\r\nConnection: close\r\n\r\n").encode()
        with Listener(box, tls=False, answer=answer) as good:
            endpoint(box, good)
            for command in (["fingerprint", "a.ini"], ["probe", "a.ini"]):
                box.run(*command, env={
                    "SCEPCTL_HOSTS": f"localhost:{good.port}"})
            check(good.connections > 0, "the listed server heard nothing")
            same(evil.connections, 0, "connections")


# -- into a profile ------------------------------------------------------------

@rows("(e) a secret in a profile", [
    ("own login", "env:JAMF_CLIENT_SECRET", {}, 8, "own login"),
    ("Terraform's", "env:JAMFPRO_CLIENT_SECRET", {}, 8, "own login"),
    ("JamfUploader's", "env:API_PASSWORD", {}, 8, "own login"),
    ("JamfUploader's client", "env:CLIENT_SECRET", {}, 8, "own login"),
    ("job", "env:GITHUB_TOKEN", {}, 8, "CI"),
    ("the bounds themselves", "env:SCEPCTL_SECRETS", {}, 8, "CI"),
    ("another, by hand", "env:NDES_PASSWORD", {}, 0, None),
    ("another, in CI", "env:NDES_PASSWORD", FORGOTTEN, 8, "SCEPCTL_HOSTS"),
    ("a literal, in CI", "literal", FORGOTTEN, 8, "SCEPCTL_HOSTS"),
    ("another, for strangers", "env:NDES_PASSWORD", STRANGERS, 8,
     "SCEPCTL_SECRETS=env:NDES_PASSWORD"),
    ("another, listed", "env:NDES_PASSWORD", PROTECTED, 0, None),
    ("own login, listed", "env:JAMF_CLIENT_SECRET",
     {**PROTECTED, "SCEPCTL_SECRETS": "env:JAMF_CLIENT_SECRET"}, 8,
     "own login"),
    ("a file", "file:{path}/s.txt", PROTECTED, 8,
     "SCEPCTL_SECRETS=env:NDES_PASSWORD,file:{path}/s.txt"),
    ("a link to it", "file:link", PROTECTED, 8, "file:{path}/s.txt"),
    ("a listed file", "file:link",
     {**PROTECTED, "SCEPCTL_SECRETS": "file:{path}/s.txt"}, 0, None),
    ("a command", "command:cat s.txt", PROTECTED, 8, "command:..."),
    ("a path that would do harm", "file:$(touch x)", PROTECTED, 8,
     "'env:NDES_PASSWORD,file:{path}/$(touch x)'"),
])
def into_profile(box, reference, recipe, status, says):
    path = os.path.realpath(box.path)
    box.write("s.txt", NDES, 0o600)
    os.symlink("s.txt", box.at("link"))
    box.write("a.ini", definition({
        "challenge_type": "static",
        "challenge": reference.format(path=path)}))
    env = {name: value.format(path=path) for name, value
           in {**SECRETS, **recipe}.items()}
    result = box.run("--allow-commands", "build", "--unsigned", "a.ini",
                     env=env, status=status)
    same(box.exists("a.mobileconfig"), status == 0, "a profile")
    if says is not None:
        has(result.err, says.format(path=path))
    for secret in CANARIES:
        lacks(result.all, secret)


@rows("the passphrase of the signing identity", [
    ("by hand", "env:NDES_PASSWORD", {}, True),
    ("in CI", "env:NDES_PASSWORD", FORGOTTEN, False),
    ("for strangers", "env:NDES_PASSWORD", STRANGERS, False),
    ("own login", "env:JAMF_CLIENT_SECRET", {}, False)])
def passphrase(box, reference, recipe, resolved):
    tool("openssl", "req", "-x509", "-newkey", "rsa:2048", "-passout",
         f"pass:{NDES}", "-keyout", box.at("key.pem"), "-out",
         box.at("cert.pem"), "-days", "2", "-subj", "/CN=s")
    box.write("id.pem", box.read("key.pem") + box.read("cert.pem"), 0o600)
    box.write("scepctl.conf",
              f"[signing]\nidentity = id.pem\npassphrase = {reference}\n")
    box.write("a.ini", definition())
    env = {**SECRETS, **recipe}
    result = box.run("build", "a.ini", env=env)
    same(result.status == 8, not resolved, str(result))
    # What the command line says is the user's.
    result = box.run("build", "--passphrase", "env:NDES_PASSWORD", "a.ini",
                     env=env)
    check(result.status != 8, str(result))


@rows("the PIN of a token", [
    ("a file of its own choice", "pin-source=file:%2Fetc%2Fhostname",
     "SCEPCTL_SECRETS=env:NDES_PASSWORD,file:/etc/hostname"),
    ("a path", "pin-source=/etc/hostname",
     "SCEPCTL_SECRETS=env:NDES_PASSWORD,file:/etc/hostname")])
def pin(box, attribute, says):
    box.write("scepctl.conf", "[signing]\n"
              f'identity = "pkcs11:token=x?{attribute}"\n')
    box.write("a.ini", definition())
    has(box.run("build", "a.ini", env={**SECRETS, **PROTECTED}, status=8).err,
        says)
    box.run("build", "a.ini", env={**SECRETS, **FORGOTTEN}, status=8)


@rows("a list that says nothing sure is refused", [
    ("wildcard", "*.example.com"), ("URL", "https://a.example.com"),
    ("path", "a.example.com/x"), ("port", "a.example.com:x")])
def malformed(box, hosts):
    box.write("a.ini", definition())
    result = box.run("build", "--unsigned", "a.ini", status=2,
                     env={"SCEPCTL_HOSTS": hosts})
    has(result.err, "SCEPCTL_HOSTS")
