#!/usr/bin/env python3
"""demo_live.py PROGRAM: fingerprint, build, probe and a real enrolment, shown
on the servers of the network tests. Each command must end as expected."""

import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

from servers import NdesServer, Pki, RaServer  # noqa: E402

DIRECTORY = "build/demo-live"
DEFINITION = """[profile]
name         = Live demonstration
identifier   = com.example.scep.live
organization = Example Inc.
min_os       = 13

[scep]
url                      = {site.url}
name                     = ca
redistribute_profile     = 15 days
subject                  = CN=$SERIALNUMBER,O=$PROFILE_IDENTIFIER
challenge_type           = dynamic-microsoft-ca
url_to_scep_admin        = {site.admin_url}
username                 = {user}
password                 = env:NDES_PASSWORD
retries                  = 3
retry_delay              = 1
use_as_digital_signature = yes
fingerprint              = {fingerprint}
"""


class Demo:
    def __init__(self, program, password):
        self.program = os.path.abspath(program)
        self.environment = {**os.environ, "NDES_PASSWORD": password}
        # The demo is by hand, whoever runs it.
        for name in ("CI", "TF_BUILD", "JENKINS_URL", "TEAMCITY_VERSION",
                     "CODEBUILD_BUILD_ID", "SCEPCTL_HOSTS",
                     "SCEPCTL_SECRETS"):
            self.environment.pop(name, None)

    @staticmethod
    def title(text):
        print(f"\n== {text}", flush=True)

    def run(self, *arguments, status=0):
        print("$ scepctl", *arguments, flush=True)
        done = subprocess.run([self.program, *arguments], cwd=DIRECTORY,
                              env=self.environment, check=False)
        if done.returncode != status:
            sys.exit(f"demo: status {done.returncode}, expected {status}")


def write(name, text):
    with open(os.path.join(DIRECTORY, name), "w", encoding="utf-8") as file:
        file.write(text)


def show(demo, ndes, site, ra):
    write("scepctl.conf", f"[network]\nca_file = {ndes.ca_file}\n")
    for name, fingerprint in (("wifi", "auto"),
                              ("mistake", ndes.pki.digest("ra-enc"))):
        write(f"{name}.ini", DEFINITION.format(
            site=site, user=ndes.user, fingerprint=fingerprint))
    demo.title("The fingerprint, live: served, and shown on the admin page")
    demo.run("fingerprint", "wifi.ini")
    demo.title("From the definition to the signed profile, the CA pinned")
    demo.run("identity", "new", "--name", "Demonstration Signing")
    demo.run("-q", "build", "--sign", "identity.pem", "wifi.ini")
    demo.run("verify", "--ca", "identity-ca.pem", "wifi.mobileconfig")
    demo.title("The whole way, without an enrolment")
    demo.run("probe", "wifi.ini")
    demo.title("A mistake: the fingerprint of a registration authority")
    demo.run("probe", "mistake.ini", status=1)
    demo.title("A real enrolment, pending at first")
    demo.run("probe", "--enroll", "--set", "SERIALNUMBER=C02XK1ZZJGH5",
             "wifi.ini")
    print(f"\n{site.logons()} logins, {site.failed_logons()} of them failed; "
          f"{len(ra.enrolments())} messages to the SCEP server\n"
          f"All that was made is in {DIRECTORY}")


def main():
    shutil.rmtree(DIRECTORY, ignore_errors=True)
    os.makedirs(DIRECTORY)
    pki = Pki()
    try:
        with NdesServer(pki) as ndes, ndes.site("app-proxy") as site, \
                RaServer(pki, challenges=site.challenge_directory,
                         pending=1) as ra:
            site.forward(ra.url)
            show(Demo(sys.argv[1], ndes.password), ndes, site, ra)
    finally:
        pki.done()


if __name__ == "__main__":
    main()
