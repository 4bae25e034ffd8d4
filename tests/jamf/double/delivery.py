"""What devices notice: which profile went to which device and why, and how
often each device enrolled for a certificate. Every delivery of a profile with
a SCEP payload enrols again, even when nothing in it changed."""

from . import scope
from .records import INSTALL
from .tables import DEVICE_KIND


class Deliveries:
    def __init__(self, mdm):
        self.mdm = mdm
        self.clear()

    def clear(self):
        self.events = []
        self.certificates = {}
        self.installed = {}

    def forget(self):
        """Starts counting afresh; what is installed stays."""
        self.events = []
        self.certificates = {}

    def note(self, event, profile, device, cause):
        kind = DEVICE_KIND[profile.platform]
        certificate = event != "removed" and profile.scep() is not None
        self.events.append({
            "event": event, "cause": cause, "platform": profile.platform,
            "profile": profile.id, "name": profile.name,
            "uuid": profile.uuid, "device": device,
            "certificate": certificate})
        self.mdm.deliver(event, profile, device)
        if certificate:
            key = f"{kind}:{device}"
            self.certificates[key] = self.certificates.get(key, 0) + 1

    def settle(self, profile, store, cause, everywhere=False):
        """Brings the devices in line after a change. everywhere: devices that
        have it get it again."""
        wanted = set()
        if profile.method == INSTALL:
            wanted = scope.devices(profile.scope, profile.platform, store)
        key = (profile.platform, profile.id)
        have = self.installed.get(key, set())
        for device in sorted(have - wanted):
            self.note("removed", profile, device, cause)
        for device in sorted(wanted - have):
            self.note("installed", profile, device, cause)
        if everywhere:
            for device in sorted(wanted & have):
                self.note("updated", profile, device, cause)
        self.installed[key] = wanted

    def join(self, fleet, profiles, store):
        """A fleet comes with what it has: it is told of no profile that it
        is in the scope of already."""
        there = range(fleet.first, fleet.first + fleet.count)
        for profile in profiles:
            if profile.method != INSTALL:
                continue
            key = (profile.platform, profile.id)
            self.installed[key] = self.installed.get(key, set()).union(
                scope.among(profile.scope, profile.platform, store, there))

    def delete(self, profile):
        key = (profile.platform, profile.id)
        for device in sorted(self.installed.pop(key, set())):
            self.note("removed", profile, device, "delete")
