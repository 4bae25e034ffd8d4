#!/usr/bin/env python3
"""demo_jamf.py PROGRAM: plan, apply, what devices have, drift, a change that
costs certificates, and pull, shown on the double of Jamf Pro. Each command
must end as expected."""

import os
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "net")]
sys.dont_write_bytecode = True

import demo_live  # noqa: E402
from double import JamfPro  # noqa: E402
from servers.pki import Pki  # noqa: E402

demo_live.DIRECTORY = DIRECTORY = "build/demo-jamf"
PROJECT = """[jamf]
url = {url}
client_id = demo
client_secret = env:JAMF_SECRET

[network]
ca_file = {ca}
"""
WIFI = """[profile]
name         = Example Wi-Fi identity
identifier   = com.example.scep.wifi
organization = Example Inc.

[scep]
url            = https://scep.example.com/scep
subject        = CN=$SERIALNUMBER,O=Example
challenge_type = static
challenge      = env:SCEP_CHALLENGE
key_size       = {size}
fingerprint    = none
use_as_digital_signature = yes

[jamf]
category           = Certificates
redeploy_on_update = {redeploy}

[scope]
computer_groups = SCEP pilot
"""
NDES = """[profile]
name         = Example NDES identity
identifier   = com.example.scep.ndes
organization = Example Inc.

[scep]
url                  = https://ndes.example.com/certsrv/mscep/mscep.dll
subject              = CN=$SERIALNUMBER,O=$PROFILE_IDENTIFIER
redistribute_profile = 15 days
challenge_type       = dynamic-microsoft-ca
url_to_scep_admin    = https://ndes.example.com/certsrv/mscep_admin/
username             = EXAMPLE\\ndes
password             = env:NDES_PASSWORD
fingerprint          = none
use_as_digital_signature = yes

[jamf]
category = Certificates

[scope]
computer_groups = SCEP pilot
"""
FAULT = ["MDM-SCEP", 15002, "Unable to obtain certificate from SCEP server."]
BY_HAND = """<os_x_configuration_profile><general><category>
<name>Network</name></category></general></os_x_configuration_profile>"""


def furnish(jamf):
    jamf.client("demo", "demo-secret")
    jamf.add("categories", [{"name": "Certificates"}, {"name": "Network"}])
    jamf.add("computers", [{"name": f"Mac {n}"} for n in range(1, 4)])
    jamf.add("computergroups", [{"name": "SCEP pilot", "members": [1, 2, 3]}])


def answer(jamf, **how):
    """A minute later; how: the last device, the others do as they should."""
    jamf.behave(kind="computers", ids=[3], **how)
    jamf.advance(seconds=60)
    jamf.contact(kind="computers")


def show(demo, jamf):
    write = demo_live.write
    write("scepctl.conf", PROJECT.format(url=jamf.url, ca=jamf.ca))
    write("wifi.ini", WIFI.format(size=2048, redeploy="newly-assigned"))
    write("ndes.ini", NDES)
    demo.title("What would be done")
    demo.run("-q", "plan")
    demo.title("Doing it: what no API takes is listed, its scope held back")
    demo.run("-q", "apply", "--yes")
    demo.title("Entered by hand: now the scope")
    demo.run("-q", "apply", "--yes", "--confirm-ui", "ndes.ini")
    demo.title("What the devices have: one has failed")
    answer(jamf, answer="error", error=FAULT)
    demo.run("-q", "status", "ndes.ini")
    demo.run("-q", "status", "--check", "--min-current", "95%", "ndes.ini",
             status=1)
    demo.title("The cause is mended, and it is sent once more")
    demo.run("status", "--retry", "--yes", "ndes.ini")
    answer(jamf)
    demo.run("-q", "status", "--check", "ndes.ini")
    demo.title("Nothing is left to do")
    demo.run("-q", "plan", "--check")
    demo.title("Somebody changes the category in the web interface")
    jamf.ui_write(platform="macos", xml=BY_HAND, id=2)
    demo.run("-q", "plan", "--check", status=1)
    demo.run("-q", "apply", "--yes")
    demo.title("A change that costs every device a new certificate")
    write("wifi.ini", WIFI.format(size=4096, redeploy="all"))
    demo.run("-q", "apply", "--yes", "--max-devices", "2", status=7)
    demo.run("-q", "apply", "--yes", "--max-devices", "3")
    demo.title("Where a new password of the NDES account has to be entered")
    demo.run("-q", "plan", "--credentials")
    demo.title("From Jamf Pro to files")
    demo.run("-q", "pull", "-o", "pulled")
    print(f"\n{jamf.certificates()} certificates issued, "
          f"{jamf.stats()['tokens']} logins\n"
          f"All that was made is in {DIRECTORY}")


def main():
    shutil.rmtree(DIRECTORY, ignore_errors=True)
    os.makedirs(DIRECTORY)
    pki = Pki()
    try:
        with JamfPro(pki, nodes=1) as jamf:
            furnish(jamf)
            demo = demo_live.Demo(sys.argv[1], "")
            demo.environment.update(JAMF_SECRET="demo-secret",
                                    SCEP_CHALLENGE="demo-challenge")
            show(demo, jamf)
    finally:
        pki.done()


if __name__ == "__main__":
    main()
