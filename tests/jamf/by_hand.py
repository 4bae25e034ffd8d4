"""What the tests of settings that are entered by hand share."""

import sys

sys.dont_write_bytecode = True

import office  # noqa: E402,F401  pylint: disable=unused-import
from harness import same  # noqa: E402

PASSWORD = "canary-ndes-password-55aa"
PILOT = "[scope]\ncomputer_groups = SCEP pilot\n"
ENV = {"NDES_PASSWORD": PASSWORD}


def open_office(box, **switches):
    jamf = box.jamf(**switches)
    box.secrets.append(PASSWORD)
    return jamf


def profile_of(jamf, platform="macos"):
    profile, = jamf.profiles()[platform]
    return profile


def targets(jamf, platform="macos"):
    return {category: [name for _, name in members] for category, members
            in profile_of(jamf, platform)["scope"]["targets"].items()
            if members}


def state(box, identifier="com.example.wifi"):
    return box.lock_objects()[identifier]["confirm"]


def enter(jamf, platform="macos", days=0):
    """What the admin does with the page."""
    jamf.ui_scep(platform=platform, id=profile_of(jamf, platform)["id"],
                 admin_url="https://scep.example.com/certsrv/mscep_admin/",
                 user="EXAMPLE\\ndes", password=PASSWORD,
                 redistribute_days=days)


def quiet(box, *arguments, waits=False):
    same(set(box.actions("--check", *arguments, status=int(waits)).values()),
         {"unchanged"})
    box.double.forget()
    box.apply(*arguments)
    same(box.writes(), [], "writes when nothing changed")
