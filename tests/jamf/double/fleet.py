"""Fleets: any number of devices with a known verdict for each profile. Nothing
is kept of a device but a byte for each profile; the rest follows from the
fleet's seed when it is asked for."""

from . import device_errors
from .devices import identity
from .mdm import described
from .tables import DEVICE_KIND, GROUP_KIND, MACOS
from .track import (DAY, ERROR, HOUR, INSTALL, OF_DEVICE, SILENT, STALE,
                    UNMANAGED, VARIANTS, Command, Track)

HOSTILE = [
    "<script>alert(1)</script>", "</style><img src=x onerror=alert(1)>",
    "=HYPERLINK(\"https://example.com\",\"x\")", "+1+1", "-2+3", "@SUM(A1)",
    "a | b", "`code`", "[x](javascript:alert(1))", "**bold** _it_ # h",
    "Ann & Bob's \"Mac\"", "two\nlines", "tab\there", "\u202elanigiro",
    "\u001b[31mred\u0007", "\U0001f34e", "", " ", "x" * 255, "a,b;c", "'1",
    "&lt;b&gt;", "]]>", "{{7*7}}", "$(id)", "%s%n", "NULL", "same", "same"]


class Fleet:
    """given: count, seed, names ("plain" or "hostile"), profiles: a list of
    {platform, id, mix, delivered (days ago), window (days), only ([start,
    stop, step]), errors (None or "hostile")}."""

    def __init__(self, kind, platform, first, now, given, profiles, places):
        self.kind = kind
        self.platform = platform
        self.first = first
        self.now = now
        self.count = given["count"]
        self.seed = given.get("seed", 1)
        self.hostile = given.get("names") == "hostile"
        self.places = places
        self.traits = {}
        self.tracks = [Track(self, order, profile, each) for order, (
            profile, each) in enumerate(profiles)]
        for track in self.tracks:
            self.mark(track)
        self.by_identifier = {track.uuid: track for track in self.tracks}

    def mark(self, track):
        """Devices that are not managed or have not reported."""
        marks = {n: variant for n, (_, variant) in enumerate(VARIANTS)
                 if variant in OF_DEVICE}
        for index, cell in zip(track.range, track.cells):
            if cell in marks:
                self.traits.setdefault(index, marks[cell])

    def errors(self, which):
        if which == "hostile":
            return device_errors.HOSTILE
        return device_errors.COMPUTER if self.platform == MACOS \
            else device_errors.MOBILE

    def part(self, index, salt):
        """A number from 0 to 1 that looks random."""
        mixed = (index * 2654435761 + (salt + 1) * 2246822519
                 + self.seed * 3266489917) & 0xffffffff
        mixed ^= mixed >> 15
        return (mixed * 2654435761 & 0xffffffff) / 4294967296

    def report(self, index):
        trait = self.traits.get(index)
        if trait == SILENT:
            return None
        if trait == STALE:
            return min(track.delivered for track in self.tracks) - (
                1 + 9 * self.part(index, 3)) * DAY
        return self.now - HOUR - self.part(index, 3) * 20 * HOUR

    def name(self, index):
        if self.hostile:
            return HOSTILE[index % len(HOSTILE)]
        what = "Mac" if self.platform == MACOS else "iPad"
        return f"{what} {self.first + index:06d}"

    def device(self, index):
        buildings, departments = self.places
        return {
            "id": self.first + index, "name": self.name(index),
            **identity(self.kind, self.first + index),
            "user": f"user{index:06d}",
            "building": buildings[index % len(buildings)] if buildings
            else "",
            "department": departments[index % len(departments)]
            if departments else "",
            "managed": self.traits.get(index) != UNMANAGED,
            "report": self.report(index), "contact": self.now - 600}

    def commands(self, index, identifier=None):
        if identifier is not None:
            track = self.by_identifier.get(identifier)
            return track.commands(index) if track else []
        found = []
        for track in self.tracks:
            found += track.commands(index)
            if track.cell(index) == ("failed", "and others"):
                found += self.others(index)
        return found

    def others(self, index):
        """What a flush of failed commands also takes away."""
        at = self.now - 3 * DAY

        def one(order, what, profile, identifier, name):
            return Command(self.kind, self.first + index, what, ERROR, at,
                           at + 60, device_errors.OTHER, profile, identifier,
                           name, order)
        return [one(90, "INSTALL_APPLICATION", None, None, "Example App"),
                one(91, INSTALL, 9001, "0badf00d-0000-4000-8000-00000000beef",
                    "Restrictions")]

    def truth(self, track, index):
        verdict, variant = track.cell(index)
        said = track.verdict(index)
        return {"id": self.first + index, "name": self.name(index),
                "verdict": said, "variant": f"{verdict}/{variant}",
                "trait": self.traits.get(index),
                "error": track.error(index) if said == "failed" else None,
                "expires": track.expiry(index) if track.named() else None,
                "installed": track.installed(index),
                "reported": self.report(index)}


def muster(world, kind, given):
    """A fleet of devices that joins the others. Profiles are those of the
    server; one that says its own uuid need not be there."""
    platform = next(name for name, each in DEVICE_KIND.items()
                    if each == kind)
    profiles = []
    for each in given.get("profiles", ()):
        profile = {"name": "Profile", "level": "System", "url": "",
                   "subject": [("CN", "$SERIALNUMBER"),
                               ("O", "$PROFILE_IDENTIFIER")], **each} \
            if "uuid" in each else described(world.profile(
                platform, each["id"]))
        profiles.append((profile, each))
    known = world.store.objects[kind]
    places = [[each["name"] for each in world.store.objects[name].values()]
              for name in ("buildings", "departments")]
    fleet = Fleet(kind, platform, given.get("first") or known.next_number(),
                  world.now(), given, profiles, places)
    known.join(fleet)
    for name, part in given.get("groups", {}).items():
        world.store.add(GROUP_KIND[kind], {
            "name": name, "is_smart": True, "members": range(
                fleet.first, fleet.first + fleet.count)[slice(*part)]})
    world.deliveries.join(fleet, world.cluster.current[platform].values(),
                          world.store)
    return fleet


def truth(world, platform, number, counts):
    """[truth of a device], or {verdict: how many}."""
    found = [(fleet, track) for fleet
             in world.store.objects[DEVICE_KIND[platform]].fleets
             for track in fleet.tracks if track.id == number]
    if not counts:
        return [fleet.truth(track, index) for fleet, track in found
                for index in track.range]
    sums = {}
    for _, track in found:
        for index in track.range:
            verdict = track.verdict(index)
            sums[verdict] = sums.get(verdict, 0) + 1
    return sums
