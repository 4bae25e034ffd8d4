"""NDES as far as a client can tell: a real Apache with TLS and real NTLM
(mod_auth_gssapi, gss-ntlmssp), Kerberos or Basic in front of an admin page
and a SCEP endpoint whose behaviour a test chooses.

    with NdesServer(pki) as ndes:
        with ndes.site() as site:                  # NTLM over TLS
            site.page = "bom"                      # pages.PAGES
            site.certificates = "ra-expired"       # answers.CERTIFICATES
            site.capabilities = "empty"            # answers.CAPABILITIES
            ... run the program on site.url, site.admin_url with
                ca_file ndes.ca_file, user ndes.user, ndes.password ...
            site.logons()         all that were tried: 1
            site.failed_logons()  of these, answered with 401: 0
            site.requests()       Request(method, target, headers, status,
                                  user, connection)...
            site.connections()    how many connections they came over
            site.challenges       the challenges given out

A site is a port of its own with paths as NDES has them. Leased by one test at
a time, it comes back to its defaults. KINDS says which there are and how many
of each; tests that run side by side wait for a free one.

End to end: RaServer(pki, challenges=site.challenge_directory) accepts once
each challenge that the page gave out; site.forward(ra.url) puts it behind
mscep.dll. Its use frees the cache's slot, of which there are site.slots.

Other attributes of a site:
    intune       mscep.dll without an operation is 403, as with the connector
    thumbprint   hex that the page shows instead of the MD5 of the served CA
    headers      more response headers, {"name": "value"}
    clock        seconds added to the Date header
    query_limit  longer queries are 404, as by IIS's request filtering
    fault        (status, headers, body) for every request
    app_proxy_fault("BackendTimeOut")   504 with the proxy's headers; any of
                 the proxy's words may be given
"""

import base64
import contextlib
import hashlib
import os
import queue
import urllib.parse
from collections import namedtuple

from . import apache, logons
from .backend import ADMIN, SCEP, Application, Backend
from .process import (Directory, Process, Server, ServerError, find,
                      free_ports, wait_for)

DOMAIN = "ACME"
# The last two are for passwords outside ASCII, inside and outside Latin-1.
USERS = {
    "ndes_admin": "Corr3ct Horse, Battery",
    "umlaut": "Pässwörd-1",
    "euro": "Zehn€-1",
}

Kind = namedtuple("Kind", "count auth cert more", defaults=("web", ""))
KINDS = {
    "ntlm": Kind(4, "ntlm"),
    "basic": Kind(1, "basic"),
    "open": Kind(1, "open"),
    # Without TLS at all.
    "plain": Kind(1, "ntlm", None),
    "app-proxy": Kind(1, "ntlm", "web",
                      apache.header_lines(apache.APP_PROXY)),
    # Only with a Kdc: Kerberos alone, and Kerberos or NTLM as IIS offers.
    "kerberos": Kind(1, "kerberos"),
    "both": Kind(1, "both"),
    # Whom nobody should send credentials to.
    "expired": Kind(1, "ntlm", "web-expired"),
    "wrong-host": Kind(1, "ntlm", "web-other"),
    "untrusted": Kind(1, "ntlm", "web-untrusted"),
}
ATTEMPTS = 5

Request = namedtuple("Request",
                     "method target headers status user connection")


class Site(Application):
    def __init__(self, server, number, kind, port):
        self.number = number
        self.kind = kind
        self.port = port
        self.server = server
        scheme = "https" if KINDS[kind].cert else "http"
        self.base = f"{scheme}://localhost:{port}"
        self.url = self.base + SCEP
        self.admin_url = self.base + ADMIN
        self.seen = 0
        directory = server.directory.at("challenges", str(number))
        os.makedirs(directory)
        super().__init__(server.pki, directory)

    def lines(self, ending):
        try:
            with open(self.server.directory.at(f"site{self.number}.{ending}"),
                      encoding="utf-8", errors="replace") as file:
                return [line.rstrip("\n") for line in file
                        if line.endswith("\n")]
        except FileNotFoundError:
            return []

    def all_requests(self):
        """Apache notes a request in the forensic log before it answers, and
        its end after the access log has it: nothing is missed by reading too
        early."""
        forensic, = wait_for(self.finished, f"requests at {self.base}")
        ends = {}
        for line in self.lines("access"):
            number, status, port, user = line.split(" ", 3)
            ends[number] = (int(status), int(port), user)
        return [self.request(line, ends) for line in forensic]

    def finished(self):
        lines = self.lines("forensic")
        begun = [line for line in lines if line.startswith("+")]
        ended = {line[1:] for line in lines if line.startswith("-")}
        done = all(line[1:].partition("|")[0] in ended for line in begun)
        return (begun,) if done else None

    @staticmethod
    def request(line, ends):
        number, first, *headers = line[1:].split("|")
        method, target = (first.split(" ") + [""])[:2]
        pairs = (header.partition(":") for header in headers)
        status, port, user = ends[number]
        return Request(method, urllib.parse.unquote(target),
                       {name.lower(): urllib.parse.unquote(value)
                        for name, _, value in pairs},
                       status, None if user == "-" else
                       user.replace("\\\\", "\\"), port)

    def requests(self):
        return self.all_requests()[self.seen:]

    def connections(self):
        return len({request.connection for request in self.requests()})

    def logons(self):
        return sum(logons.is_logon(request.headers.get("authorization"))
                   for request in self.requests())

    def failed_logons(self):
        return sum(logons.is_logon(request.headers.get("authorization"))
                   for request in self.requests() if request.status == 401)

    def app_proxy_fault(self, details):
        status = {"BackendTimeOut": 504,
                  "ParseBackendResponseFailed": 502}.get(details, 503)
        # A site of that kind has the other headers from Apache.
        headers = {} if self.kind == "app-proxy" else apache.APP_PROXY
        self.fault = (status, {**headers,
                               "x-ms-proxy-error-details": details},
                      b"<html>The corporate app can't be accessed</html>")


class NdesServer(Server):
    """kdc: a Kdc, for the kinds "kerberos" and "both"."""

    user = f"{DOMAIN}\\ndes_admin"
    password = USERS["ndes_admin"]

    def __init__(self, pki, kdc=None):
        self.pki = pki
        self.kdc = kdc
        self.program = find("apache2", "apache2-bin")
        self.ca_file = pki.cert("web-root")
        self.directory = Directory("ndes")
        self.kinds = [name for name, kind in KINDS.items()
                      for _ in range(kind.count)
                      if kdc or kind.auth not in ("kerberos", "both")]
        self.prepare()
        self.backend = Backend()
        self.start()

    def prepare(self):
        at = self.directory
        os.chmod(at.path, 0o755)
        os.mkdir(at.at("run"))
        at.write("ntlm.users", "".join(
            f"{DOMAIN}:{user}:{password}\n"
            for user, password in USERS.items()))
        at.write("basic.users", "".join(
            f"{name}:{{SHA}}" + base64.b64encode(hashlib.sha1(
                password.encode()).digest()).decode() + "\n"
            for user, password in USERS.items()
            for name in (user, f"{DOMAIN}\\{user}")))
        for name in {kind.cert for kind in KINDS.values() if kind.cert}:
            for source, ending in ((self.pki.cert(name), "pem"),
                                   (self.pki.key(name), "key")):
                with open(source, "rb") as file:
                    at.write(f"{name}.{ending}", file.read())
        if self.kdc:
            with open(self.kdc.keytab, "rb") as file:
                at.write("http.keytab", file.read())

    def config(self, ports):
        root = self.directory.path
        # Apache's children do not run as root.
        user = "User www-data\nGroup www-data" if os.geteuid() == 0 else ""
        text = apache.modules() + apache.GLOBAL.format(root=root, user=user)
        for number, (name, port) in enumerate(zip(self.kinds, ports)):
            kind = KINDS[name]
            tls = apache.TLS.format(
                cert=f"{root}/{kind.cert}.pem",
                key=f"{root}/{kind.cert}.key") if kind.cert else ""
            auth = apache.AUTH[kind.auth].format(
                root=root, keytab=f"{root}/http.keytab")
            text += apache.SITE.format(
                root=root, number=number, port=port, tls=tls, auth=auth,
                more=kind.more, backend=self.backend.port)
        return text

    def environment(self):
        env = {"NTLM_USER_FILE": self.directory.at("ntlm.users"),
               "NETBIOS_COMPUTER_NAME": "NDES01",
               "NETBIOS_DOMAIN_NAME": DOMAIN,
               # No replay cache: it would stay behind in /var/tmp.
               "KRB5RCACHENAME": "none:"}
        if self.kdc:
            env["KRB5_CONFIG"] = self.kdc.config
        return env

    def start(self):
        for attempt in range(ATTEMPTS):
            ports = free_ports(len(self.kinds))
            config = self.directory.write("apache.conf", self.config(ports))
            self.process = Process(
                [self.program, "-d", self.directory.path, "-f", config,
                 "-DFOREGROUND"], self.directory.at("output.log"),
                self.environment())
            try:
                self.process.wait_ready(self.ready)
                break
            except ServerError as error:
                if "already in use" in str(error) and attempt < ATTEMPTS - 1:
                    continue
                self.stop()
                raise ServerError(f"{error}\n{self.errors()}") from None
        self.free = {name: queue.Queue() for name in self.kinds}
        for number, (name, port) in enumerate(zip(self.kinds, ports)):
            site = Site(self, number, name, port)
            self.backend.sites[number] = site
            self.free[name].put(site)
        self.ports = ports

    def ready(self):
        # Written after the ports are bound.
        return os.path.exists(self.directory.at("run", "apache.pid"))

    def errors(self):
        try:
            with open(self.directory.at("error.log"), encoding="utf-8",
                      errors="replace") as file:
                return file.read()[-4000:]
        except FileNotFoundError:
            return ""

    @contextlib.contextmanager
    def site(self, kind="ntlm"):
        if kind not in self.free:
            raise ServerError(f"no sites of kind {kind}: NdesServer was "
                              "started without a Kdc")
        site = self.free[kind].get()
        site.reset()
        site.seen = len([line for line in site.lines("forensic")
                         if line.startswith("+")])
        try:
            yield site
        finally:
            self.free[kind].put(site)

    def stop(self):
        self.process.stop()
        self.backend.stop()
        self.directory.done()
