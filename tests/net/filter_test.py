#!/usr/bin/env python3
"""What the page about Application Proxy lets through to NDES. Its lines for
Apache are run, its rules for IIS judged by a model of URL Rewrite: the same
table of requests for both.

Planted mutations that must be caught, on the page: the first address of the
header counts (RemoteIPTrustedProxy taken away, "(^|[, ])" and "$" swapped);
the connection is not looked at (CONN_REMOTE_ADDR, REMOTE_ADDR); only
/certsrv/mscep_admin/ is closed ("odd spellings"); the '$' behind the name of
the DLL ("behind the DLL")."""

import http.client
import http.server
import os
import posixpath
import re
import ssl
import subprocess
import sys
import threading
import xml.etree.ElementTree
from urllib.parse import unquote, urlsplit

sys.dont_write_bytecode = True

from live import Box, run_stage  # noqa: E402
from harness import case, check, rows, same  # noqa: E402
from pages import Reader, of_kind  # noqa: E402
from servers import ServerError  # noqa: E402
from servers.apache import module  # noqa: E402
from servers.process import (Directory, Process, Server, find,  # noqa: E402
                             free_ports)

PAGE = "docs/ndes-application-proxy.md"
CONNECTOR, OTHER = "127.0.0.1", "127.0.0.2"
DLL, ADMIN = "/certsrv/mscep/mscep.dll", "/certsrv/mscep_admin/"
JAMF, JAMF2, DEVICE = "203.0.113.10", "203.0.113.11", "198.51.100.7"
MARK = "AzureAD-Application-Proxy"
MODULES = ("mpm_prefork", "authn_core", "authz_core", "authz_host",
           "remoteip", "proxy", "proxy_http", "socache_shmcb", "ssl")

# label, who connects, X-Forwarded-For (several: several lines), X-MS-Proxy,
# path, whether NDES hears of it.
REQUESTS = [
    ("a device", CONNECTOR, [DEVICE], MARK, DLL, True),
    ("a device's operation", CONNECTOR, [DEVICE], MARK,
     DLL + "?operation=GetCACaps", True),
    ("a device that claims to be another", CONNECTOR, [f"{JAMF}, {DEVICE}"],
     MARK, DLL, True),
    ("Jamf Pro", CONNECTOR, [JAMF], MARK, ADMIN, True),
    ("Jamf Pro's other address", CONNECTOR, [JAMF2], MARK, ADMIN, True),
    ("Jamf Pro behind a proxy", CONNECTOR, [f"{DEVICE}, {JAMF}"], MARK, ADMIN,
     True),
    ("Jamf Pro at the DLL", CONNECTOR, [JAMF], MARK, DLL, True),
    ("somebody", CONNECTOR, [DEVICE], MARK, ADMIN, False),
    ("somebody who claims to be Jamf Pro", CONNECTOR, [f"{JAMF}, {DEVICE}"],
     MARK, ADMIN, False),
    ("the same without a blank", CONNECTOR, [f"{JAMF},{DEVICE}"], MARK, ADMIN,
     False),
    ("the same in two lines", CONNECTOR, [JAMF, DEVICE], MARK, ADMIN, False),
    ("an address like Jamf Pro's", CONNECTOR, [JAMF + "0"], MARK, ADMIN,
     False),
    ("another like it", CONNECTOR, ["1" + JAMF], MARK, ADMIN, False),
    ("a name in its place", CONNECTOR, ["jamf.example.com"], MARK, ADMIN,
     False),
    ("the connector as the last", CONNECTOR, [f"{JAMF}, {CONNECTOR}"], MARK,
     ADMIN, False),
    ("a private address as the last", CONNECTOR, [f"{JAMF}, 10.1.2.3"], MARK,
     ADMIN, False),
    ("no address", CONNECTOR, [], MARK, ADMIN, False),
    ("an empty one", CONNECTOR, [""], MARK, ADMIN, False),
    ("no mark of the proxy, admin page", CONNECTOR, [JAMF], None, ADMIN,
     False),
    ("no mark of the proxy, DLL", CONNECTOR, [DEVICE], None, DLL, False),
    ("another mark", CONNECTOR, [DEVICE], "AzureAD", DLL, False),
    ("past the connector, DLL", OTHER, [DEVICE], MARK, DLL, False),
    ("past the connector, admin page", OTHER, [JAMF], MARK, ADMIN, False),
    ("past the connector, without any header", OTHER, [], None, DLL, False),
    ("past the connector, as the connector", OTHER, [f"{JAMF}, {CONNECTOR}"],
     MARK, ADMIN, False),
    ("another page", CONNECTOR, [DEVICE], MARK, "/certsrv/", False),
    ("the top", CONNECTOR, [DEVICE], MARK, "/", False),
]
# The admin page as Windows might understand it, from a device.
SPELLINGS = [
    "/certsrv/mscep_admin", "/certsrv/MSCEP_ADMIN/", "/certsrv/mscep_admin/.",
    "/certsrv//mscep_admin/", "/certsrv/mscep/../mscep_admin/",
    "/certsrv/%6dscep_admin/", "/certsrv/mscep_admin%2f",
    "/certsrv/mscep%5c..%5cmscep_admin/", "/certsrv/mscep\\..\\mscep_admin/",
    "/certsrv%5cmscep_admin/", "/certsrv/mscep_admin./",
    "/certsrv/mscep_admin;x/", "/certsrv/mscep_admin/?operation=GetCACaps",
    DLL + "/../../mscep_admin/", DLL + "/%2e%2e/%2e%2e/mscep_admin/",
    DLL + "/..%5c..%5cmscep_admin/", DLL + "%5c..%5c..%5cmscep_admin/",
    DLL + "/..%2f..%2fmscep_admin/",
]


def page_block(kind):
    block, = of_kind(kind, [PAGE])
    return block.text


class Filter(Server):
    """Apache with the lines of the page, before NDES."""

    def __init__(self, pki, ndes, changes=()):
        self.directory = Directory("filter")
        os.chmod(self.directory.path, 0o755)
        ca = self.directory.write("ca.pem", open(
            pki.cert("web-root"), "rb").read())
        text = page_block("apache")
        for there, here in (
                ("10.0.0.10", CONNECTOR), ("https://ndes.example.com", ndes),
                ("/etc/ssl/certs/ca-certificates.crt", ca), *changes):
            check(there in text, f"no {there} in the lines for Apache")
            text = text.replace(there, here)
        # Another server may have taken the port in between.
        for attempt in range(5):
            try:
                self.start(text)
                return
            except ServerError:
                if attempt == 4:
                    raise

    def start(self, text):
        self.port, = free_ports(1)
        root = self.directory.path
        config = self.directory.write("apache.conf", "".join(
            f"LoadModule {name}_module {module(name)}\n" for name in MODULES) +
            f"ServerRoot {root}\nPidFile {root}/apache.pid\n"
            f"DefaultRuntimeDir {root}\nMutex posixsem default\n"
            f"ErrorLog {root}/error.log\nServerName localhost\n"
            f"StartServers 1\nMinSpareServers 1\nMaxSpareServers 1\n"
            + ("User www-data\nGroup www-data\n" if os.geteuid() == 0 else "")
            + f"Listen {CONNECTOR}:{self.port}\nListen {OTHER}:{self.port}\n"
            + text)
        self.process = Process(
            [find("apache2", "apache2-bin"), "-d", root, "-f", config,
             "-DFOREGROUND"], self.directory.at("output.log"))
        self.process.wait_ready(
            lambda: os.path.exists(self.directory.at("apache.pid")))

    def ask(self, peer, addresses, mark, path):
        """The status of an answer."""
        link = http.client.HTTPConnection(peer, self.port, timeout=20,
                                          source_address=(peer, 0))
        try:
            link.putrequest("GET", path, skip_accept_encoding=True)
            for address in addresses:
                link.putheader("X-Forwarded-For", address)
            if mark is not None:
                link.putheader("X-MS-Proxy", mark)
            link.endheaders()
            return link.getresponse().status
        finally:
            link.close()

    def stop(self):
        self.process.stop()
        self.directory.done()


class Iis:
    """URL Rewrite as its reference describes it: rules in their order; all
    conditions of one hold; case does not count; what is not there is empty;
    the URL is the path that IIS made of it."""

    def __init__(self, changes=()):
        text = page_block("xml")
        for there, here in ((r"10\.0\.0\.10", re.escape(CONNECTOR)),
                            *changes):
            check(there in text, f"no {there} in the rules for IIS")
            text = text.replace(there, here)
        self.rules = xml.etree.ElementTree.fromstring(text).findall(
            "system.webServer/rewrite/rules/rule")
        same(len(self.rules), 2, "rules")

    def ask(self, peer, addresses, mark, path):
        url = posixpath.normpath("/" + unquote(
            urlsplit(path).path).replace("\\", "/"))
        values = {"REMOTE_ADDR": peer, "URL": re.sub("^//", "/", url),
                  "HTTP_X_FORWARDED_FOR": ", ".join(addresses),
                  "HTTP_X_MS_PROXY": mark or ""}
        for rule in self.rules:
            if all(self.holds(each, values)
                   for each in rule.findall("conditions/add")):
                same(rule.get("stopProcessing"), "true", "the last rule")
                return int(rule.find("action").get("statusCode"))
        return 200

    @staticmethod
    def holds(condition, values):
        text = re.sub(r"\{(\w+)\}", lambda name: values[name[1]],
                      condition.get("input"))
        found = re.search(condition.get("pattern"), text, re.I)
        return bool(found) != (condition.get("negate") == "true")


@rows("the rules for IIS", REQUESTS)
def iis(_, *request):
    *request, passes = request
    same(Iis().ask(*request), 200 if passes else 403, "status")


@case("the rules for IIS: odd spellings of the admin page")
def iis_spellings(_):
    for path in SPELLINGS:
        same(Iis().ask(CONNECTOR, [DEVICE], MARK, path), 403, path)


@case("the lines for Apache")
def apache(box):
    with box.site("open") as site, Filter(box.pki, site.base) as filtered:
        heard = 0
        for label, *request, passes in REQUESTS:
            status = filtered.ask(*request)
            now = len(site.requests())
            same((status, now - heard), (200, 1) if passes else (403, 0),
                 label)
            heard = now


@case("the lines for Apache: odd spellings of the admin page")
def apache_spellings(box):
    with box.site("open") as site, Filter(box.pki, site.base) as filtered:
        for path in SPELLINGS:
            status = filtered.ask(CONNECTOR, [DEVICE], MARK, path)
            check(status in (400, 403, 404), f"{path}: {status}")
            same([r.target for r in site.requests()], [], path)


SEEN = "%{CONN_REMOTE_ADDR} != "
VARIANTS = [
    ("several connectors", [
        (f"TrustedProxy {CONNECTOR}", f"TrustedProxy {CONNECTOR} {OTHER}"),
        (f"{SEEN}'{CONNECTOR}'",
         f"{SEEN}'{CONNECTOR}' && {SEEN}'{OTHER}'")],
     [(re.escape(CONNECTOR), f"({re.escape(CONNECTOR)}|{re.escape(OTHER)})")],
     [(OTHER, [DEVICE], MARK, DLL, True), (OTHER, [JAMF], MARK, ADMIN, True),
      (CONNECTOR, [JAMF], MARK, ADMIN, True),
      (OTHER, [f"{JAMF}, {DEVICE}"], MARK, ADMIN, False),
      (OTHER, [JAMF], None, ADMIN, False)]),
    ("Jamf Pro is the SCEP proxy", [
        ("<LocationMatch", "<IfDefine no>\n<LocationMatch"),
        ("</LocationMatch>", "</LocationMatch>\n</IfDefine>")],
     [(r"""            <add input="{URL}" pattern="^/certsrv/mscep/mscep\.dll$"
                 negate="true" />
""", "")],
     [(CONNECTOR, [JAMF], MARK, DLL, True),
      (CONNECTOR, [JAMF2], MARK, ADMIN, True),
      (CONNECTOR, [DEVICE], MARK, DLL, False),
      (CONNECTOR, [DEVICE], MARK, ADMIN, False),
      (OTHER, [JAMF], MARK, DLL, False)]),
]


@rows("as the page says to change it", VARIANTS)
def variant(box, apache_changes, iis_changes, requests):
    rules = Iis(iis_changes)
    with box.site("open") as site, Filter(box.pki, site.base,
                                          apache_changes) as filtered:
        for *request, passes in requests:
            status = 200 if passes else 403
            same(rules.ask(*request), status, f"IIS: {request}")
            same(filtered.ask(*request), status, f"Apache: {request}")


class AppProxy:
    """Application Proxy and its connector: adds what it adds, and says who it
    is that asks."""

    def __init__(self, pki, port):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                said = self.headers.get_all("X-Forwarded-For", [])
                link = http.client.HTTPConnection(CONNECTOR, port, timeout=20)
                link.request("GET", self.path, headers={
                    "X-Forwarded-For": ", ".join([*said, DEVICE]),
                    "X-MS-Proxy": MARK})
                answer = link.getresponse()
                body = answer.read()
                link.close()
                self.send_response(answer.status)
                for name in ("Content-Type", "Server"):
                    if answer.getheader(name):
                        self.send_header(name, answer.getheader(name))
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer((CONNECTOR, 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pki.cert("web"), pki.key("web"))
        self.server.socket = context.wrap_socket(self.server.socket,
                                                 server_side=True)
        self.url = f"https://localhost:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,),
                         daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


@case("what the page says to try")
def tried(box):
    with box.site("open") as site, Filter(box.pki, site.base) as filtered, \
            AppProxy(box.pki, filtered.port) as proxy:
        box.project()
        ca = {"CURL_CA_BUNDLE": box.pki.cert("web-root")}
        Reader(box, ca, {"https://ndes-example.msappproxy.net": proxy.url}
               ).read(PAGE, "filter")
        same(site.challenges, [], "challenges given out")


@case("NTLM through Apache: fails as the page has it, else one has another's")
def ntlm(box):
    ndes = box.stage.ndes

    def status(filtered, *more):
        return subprocess.run(
            ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", *more,
             "-H", f"X-Forwarded-For: {JAMF}", "-H", f"X-MS-Proxy: {MARK}",
             f"http://{CONNECTOR}:{filtered.port}{ADMIN}"],
            check=True, capture_output=True, timeout=60).stdout.decode()
    login = ("--ntlm", "-u", f"{ndes.user}:{ndes.password}")
    with box.site() as site:
        with Filter(box.pki, site.base) as filtered:
            same(status(filtered, *login), "401", "with disablereuse")
        with Filter(box.pki, site.base,
                    [(" disablereuse=on", "")]) as filtered:
            same(status(filtered, *login), "200", "without it")
            # Whoever comes to the same of Apache's processes.
            check("200" in (status(filtered) for _ in range(50)),
                  "nobody had another's login")


if __name__ == "__main__":
    sys.exit(run_stage("filter", lambda stage: Box(
        os.path.abspath(sys.argv[1]), stage), sys.argv[2:]))
