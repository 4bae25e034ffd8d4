"""The devices of one kind: those that were added one by one, and fleets, whose
devices are made when they are asked for."""

from collections.abc import MutableMapping

CODE = {"computers": 1, "mobiledevices": 2}


def identity(kind, number):
    """What tells a device from all others."""
    code = CODE[kind]
    return {"udid": f"{code:08X}-0000-4000-8000-{number:012X}",
            "serial_number": f"C0{code}{number:09d}",
            "management_id": management_id(kind, number)}


def management_id(kind, number):
    return f"a0{CODE[kind]:06x}-0000-4000-9000-{number:012x}"


def of_management_id(text):
    """(kind, number), (None, 0) when nobody has it."""
    for kind in CODE:
        if text.startswith(management_id(kind, 0)[:24]):
            return kind, int(text[24:], 16)
    return None, 0


class Devices(MutableMapping):
    """{number: device}. What is got of a fleet is a copy: a change is set."""

    def __init__(self, kind):
        self.kind = kind
        self.own = {}
        self.fleets = []
        self.gone = set()

    def fleet_of(self, number):
        """(fleet, index), (None, 0) for one that was added by itself."""
        for fleet in self.fleets:
            if 0 <= number - fleet.first < fleet.count:
                return fleet, number - fleet.first
        return None, 0

    def __getitem__(self, number):
        if number in self.own:
            return self.own[number]
        fleet, index = self.fleet_of(number)
        if fleet is None or number in self.gone:
            raise KeyError(number)
        return fleet.device(index)

    def __contains__(self, number):
        return number in self.own or (self.fleet_of(number)[0] is not None
                                      and number not in self.gone)

    def __setitem__(self, number, device):
        self.own[number] = device
        self.gone.discard(number)

    def __delitem__(self, number):
        if number not in self:
            raise KeyError(number)
        self.own.pop(number, None)
        if self.fleet_of(number)[0] is not None:
            self.gone.add(number)

    def __iter__(self):
        generated = (number for fleet in self.fleets
                     for number in range(fleet.first,
                                         fleet.first + fleet.count)
                     if number not in self.gone)
        if not self.own:
            return generated
        rest = [number for number in self.own
                if self.fleet_of(number)[0] is None]
        return iter([*rest, *generated])

    def __len__(self):
        return sum(1 for number in self.own
                   if self.fleet_of(number)[0] is None) + sum(
            fleet.count for fleet in self.fleets) - len(self.gone)

    def __bool__(self):
        return len(self) > 0

    def join(self, fleet):
        self.fleets.append(fleet)

    def next_number(self):
        last = [fleet.first + fleet.count - 1 for fleet in self.fleets]
        return max([0, *self.own, *last]) + 1
