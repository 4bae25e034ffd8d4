"""A Kerberos KDC of our own on 127.0.0.1 (MIT krb5), for the Negotiate kinds
of NdesServer.

    with Kdc() as kdc:
        with NdesServer(pki, kdc) as ndes, ndes.site("kerberos") as site:
            env = kdc.ticket()      KRB5_CONFIG and KRB5CCNAME with a ticket
            env = kdc.no_ticket()   the same without one
            ... run the program with env ...

The realm is ACME.TEST; the service is HTTP/localhost. Nothing outside the
KDC's temporary directory is read or written.
"""

import os

from .process import (Directory, Process, Server, ServerError, answers, find,
                      free_ports, tool)

REALM = "ACME.TEST"
ATTEMPTS = 5

KRB5_CONF = """
[libdefaults]
  default_realm = {realm}
  dns_lookup_realm = false
  dns_lookup_kdc = false
  dns_canonicalize_hostname = false
  rdns = false
  qualify_shortname = ""
  default_ccache_name = FILE:{root}/none
[realms]
  {realm} = {{
    kdc = 127.0.0.1:{port}
  }}
[domain_realm]
  localhost = {realm}
"""

KDC_CONF = """
[kdcdefaults]
  kdc_listen = 127.0.0.1:{port}
  kdc_tcp_listen = 127.0.0.1:{port}
[realms]
  {realm} = {{
    database_name = {root}/principal
    key_stash_file = {root}/stash
    acl_file = {root}/acl
    max_life = 1h
  }}
"""


class Kdc(Server):
    user = "ndes_admin"
    password = "Kerberos, not NTLM"

    def __init__(self):
        self.program = find("krb5kdc", "krb5-kdc")
        self.kadmin = find("kadmin.local", "krb5-admin-server")
        self.kinit = find("kinit", "krb5-user")
        self.directory = Directory("kdc")
        self.config = self.directory.at("krb5.conf")
        self.keytab = self.directory.at("http.keytab")
        self.tickets = 0
        self.configure()
        tool(find("kdb5_util", "krb5-kdc"), "create", "-s", "-r", REALM,
             "-P", "master", env=self.environment())
        for command in (f'addprinc -pw "{self.password}" {self.user}',
                        "addprinc -randkey HTTP/localhost",
                        f"ktadd -k {self.keytab} HTTP/localhost"):
            tool(self.kadmin, "-r", REALM, "-q", command,
                 env=self.environment())
        # kadmin.local ends with 0 even when a command failed.
        if not os.path.exists(self.keytab):
            raise ServerError("kadmin.local made no keytab")
        os.chmod(self.keytab, 0o644)
        self.start()

    def configure(self):
        self.port = free_ports(1)[0]
        values = {"realm": REALM, "root": self.directory.path,
                  "port": self.port}
        self.directory.write("krb5.conf", KRB5_CONF.format(**values))
        self.directory.write("kdc.conf", KDC_CONF.format(**values))
        # Apache's children, who are not root, read these.
        os.chmod(self.directory.path, 0o755)

    def environment(self):
        return {"KRB5_CONFIG": self.config,
                "KRB5_KDC_PROFILE": self.directory.at("kdc.conf"),
                "KRB5RCACHENAME": "none:"}

    def start(self):
        for attempt in range(ATTEMPTS):
            self.process = Process(
                [self.program, "-n", "-r", REALM],
                self.directory.at("output.log"), self.environment())
            try:
                self.process.wait_ready(lambda: answers(self.port))
                return
            except ServerError:
                if attempt == ATTEMPTS - 1:
                    self.stop()
                    raise
                self.configure()

    def no_ticket(self):
        return {"KRB5_CONFIG": self.config,
                "KRB5CCNAME": "FILE:" + self.directory.at("none")}

    def ticket(self):
        """A fresh cache with a ticket of the user, got by password."""
        self.tickets += 1
        cache = "FILE:" + self.directory.at(f"ccache{self.tickets}")
        env = {"KRB5_CONFIG": self.config, "KRB5CCNAME": cache}
        tool(self.kinit, f"{self.user}@{REALM}",
             stdin=self.password.encode() + b"\n", env=env)
        return env

    def stop(self):
        self.process.stop()
        self.directory.done()
