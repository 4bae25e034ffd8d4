"""What the server knows of devices: their commands, and what was installed as
of their last report. Below is what a fleet was made with, above it what
happened since: deliveries are commands that wait until the device is told to
make contact, and what it did is seen when it has reported."""

from . import plist
from .tables import DEVICE_KIND, SCEP
from .track import (DAY, DONE, ERROR, INSTALL, NOT_NOW, PENDING, REMOVE,
                    Certificate, Command, written)

ACME = "com.apple.security.acme"
# What a flush takes away; a command that is not now still waits.
FLUSHED = {"Pending": (PENDING, NOT_NOW),
           "Failed": (ERROR, "COMMAND_FORMAT_ERROR")}
ANSWERS = ("acknowledge", "error", "notnow", "silent")


def subject_of(profile):
    """([(attribute, value)], URL) of the profile's identity, ([], "")
    without one."""
    for entry in profile.entries:
        kind = plist.text_of(entry, "PayloadType")
        if kind not in (SCEP, ACME):
            continue
        settings = entry if kind == ACME else plist.get(
            entry, "PayloadContent", ("dict", []))
        names = plist.get(settings, "Subject", ("array", []))[1]
        return [(pair[1][0][1], pair[1][1][1]) for name in names
                for pair in name[1]], plist.text_of(
            settings, "DirectoryURL" if kind == ACME else "URL")
    return [], ""


def described(profile):
    """A profile as fleets know it."""
    subject, url = subject_of(profile)
    return {"id": profile.id, "uuid": profile.uuid, "name": profile.name,
            "level": profile.level, "subject": subject, "url": url}


def values(device):
    """What payload variables are replaced with."""
    user = device.get("user", "")
    return {"$SERIALNUMBER": device["serial_number"],
            "$UDID": device["udid"], "$COMPUTERNAME": device["name"],
            "$DEVICENAME": device["name"], "$USERNAME": user,
            "$EMAIL": f"{user}@example.com" if user else "",
            "$MANAGEMENTID": device["management_id"],
            "$JSSID": str(device["id"])}


class Event:
    """Something that a device did. at: server's time."""

    def __init__(self, at, command, certificate):
        self.at = at
        self.command = command
        self.certificate = certificate


class Mdm:
    def __init__(self, world):
        self.world = world
        self.clear()

    def clear(self):
        self.live = {}
        self.events = {}
        self.reports = {}
        self.flushed = {}
        self.behaviour = {}
        self.count = 1000
        self.started = self.world.now()

    def devices(self, kind):
        return self.world.store.objects[kind]

    # What is known

    def report(self, kind, number):
        if (kind, number) in self.reports:
            return self.reports[kind, number]
        devices = self.devices(kind)
        fleet, index = devices.fleet_of(number)
        if fleet and number not in devices.own:
            return fleet.report(index)
        return devices[number].get("report", self.started - 3600)

    def commands(self, kind, number, identifier=None):
        fleet, index = self.devices(kind).fleet_of(number)
        found = fleet.commands(index, identifier) if fleet else []
        if self.flushed or self.live:
            taken = self.flushed.get((kind, number), ())
            for states, at in taken:
                found = [each for each in found
                         if each.state not in states or each.sent > at]
            more = self.live.get((kind, number), ())
            found = found + [each for each in more
                             if identifier in (None, each.identifier)]
        return found

    def every(self, identifier=None):
        for kind in DEVICE_KIND.values():
            for number in self.devices(kind):
                yield from self.commands(kind, number, identifier)

    def seen(self, kind, number, device):
        """([(uuid, name, at, is the user's)], [certificate]) of the last
        report."""
        entries, certificates = {}, {}
        fleet, index = self.devices(kind).fleet_of(number)
        for track in fleet.tracks if fleet else ():
            at = track.installed(index)
            if at is None:
                continue
            entries[track.uuid] = [(track.uuid, track.name, at, track.user)]
            if track.cell(index) == ("current", "installed twice"):
                entries[track.uuid].append(
                    (track.uuid, track.name, at - DAY, track.user))
            certificates[track.uuid] = track.certificates(index,
                                                          values(device))
        report = self.report(kind, number)
        for event in self.events.get((kind, number), ()):
            if report is None or event.at > report:
                continue
            command = event.command
            entries.pop(command.identifier, None)
            certificates.pop(command.identifier, None)
            if command.what == INSTALL:
                entries[command.identifier] = [(
                    command.identifier, command.name, event.at,
                    command.is_user)]
                if event.certificate:
                    certificates[command.identifier] = [event.certificate]
        return ([each for some in entries.values() for each in some],
                [each for some in certificates.values() for each in some])

    # What happens

    def deliver(self, event, profile, number):
        """event: as deliveries.py has it."""
        kind = DEVICE_KIND[profile.platform]
        self.queue(kind, number, REMOVE if event == "removed" else INSTALL,
                   (profile.id, profile.uuid, profile.name,
                    profile.level == "User"))

    def queue(self, kind, number, what, profile):
        """profile: id, identifier, name, whether it is the user's."""
        self.count += 1
        number_of, identifier, name, is_user = profile
        waiting = [each for each in self.live.get((kind, number), ())
                   if each.identifier != identifier
                   or each.state not in FLUSHED["Pending"]]
        self.live[kind, number] = [*waiting, Command(
            kind, number, what, PENDING, self.world.now(), None, None,
            number_of, identifier, name, self.count, is_user)]

    def behave(self, kind, ids, answer="acknowledge", error=None,
               certificate=True, days=365):
        if answer not in ANSWERS:
            raise ValueError(f"answer '{answer}'")
        for number in ids or [None]:
            self.behaviour[kind, number] = (answer, error, certificate, days)

    def contact(self, kind, ids=None, report=True):
        """Devices answer what waits for them; report: and tell what they
        have. All of them without ids."""
        for number in list(self.devices(kind)) if ids is None else ids:
            device = self.devices(kind)[number]
            how = self.behaviour.get((kind, number)) or self.behaviour.get(
                (kind, None), ("acknowledge", None, True, 365))
            if how[0] == "silent":
                continue
            self.live[kind, number] = [
                self.answered(device, each, how)
                if each.state in FLUSHED["Pending"] else each
                for each in self.live.get((kind, number), ())]
            if report:
                self.reports[kind, number] = self.world.now()

    def answered(self, device, command, how):
        answer, error, certificate, days = how
        now = self.world.now()
        if answer == "notnow":
            return command._replace(state=NOT_NOW)
        if answer == "error":
            return command._replace(state=ERROR, completed=now,
                                    error=tuple(error))
        key = command.kind, command.number
        self.events.setdefault(key, []).append(Event(
            now, command, self.issue(device, command, days)
            if certificate else None))
        return command._replace(state=DONE, completed=now)

    def issue(self, device, command, days):
        profile = next((
            each for known in self.world.cluster.current.values()
            for each in known.values()
            if each.uuid == command.identifier), None)
        subject = described(profile)["subject"] if profile else []
        if not subject:
            return None
        name, text = written(subject, {
            **values(device), "$PROFILE_IDENTIFIER": command.identifier}, 1)
        self.count += 1
        now = self.world.now()
        return Certificate(name, text, True, now, now + days * DAY, True,
                           None, self.count)

    def flush(self, kind, number, words):
        """Takes commands away; a profile that failed is queued again."""
        states = [state for word in words for state in FLUSHED[word]]
        gone = [each for each in self.commands(kind, number)
                if each.state in states]
        now = self.world.now()
        self.flushed.setdefault((kind, number), []).append((states, now))
        self.live[kind, number] = [
            each for each in self.live.get((kind, number), ())
            if each.state not in states]
        again = {each.identifier: each for each in gone
                 if each.what == INSTALL and each.state == ERROR}
        for each in again.values():
            self.queue(kind, number, INSTALL, (
                each.profile, each.identifier, each.name, each.is_user))
