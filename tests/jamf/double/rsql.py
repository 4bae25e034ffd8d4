"""RSQL filters as the Pro API takes them, its habits included: a condition on
a field that it does not know counts for nothing, so that everything comes
back, and a value that cannot be read is a server's error."""

import re
import uuid
from datetime import datetime
from operator import ge, gt, le, lt

OPERATOR = re.compile(r"==|!=|=[a-z]+=|>=|<=|>|<")
SELECTOR = re.compile(r"[A-Za-z0-9_.+]+")
PLAIN = re.compile(r"[^\"'();,<>=!~ ]+")
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|' r"'(?:[^'\\]|\\.)*'")
WORDS = {"=gt=": ">", "=ge=": ">=", "=lt=": "<", "=le=": "<="}
LISTS = ("=in=", "=out=")
DATE_OPERATORS = (">", ">=", "<", "<=")
DEPTH_MAX = 32


class Malformed(Exception):
    """No RSQL."""


class BadValue(Exception):
    """A value that is none of its field."""


def moment(text):
    """Seconds of a date as Java's Instant reads it."""
    if not text.endswith("Z"):
        raise ValueError(text)
    return datetime.fromisoformat(text[:-1] + "+00:00").timestamp()


def truth(text):
    return {"true": True, "false": False}[text]


def a_uuid(text):
    if len(text) != 36:
        raise ValueError(text)
    return str(uuid.UUID(text))


def one_of(*words):
    """A type of few words."""
    def read(text):
        if text not in words:
            raise ValueError(text)
        return text
    return read


class Reader:
    """Recursive descent; makes predicates of rows. fields: {name: (reader of
    a value, function of a row)}."""

    def __init__(self, text, fields, deaf=()):
        self.text = text
        self.at = 0
        self.fields = fields
        self.deaf = deaf
        self.has_or = False
        # Equalities that all rows must have, for those who can look up.
        self.equal = {}

    def skip(self):
        while self.text[self.at:self.at + 1] == " ":
            self.at += 1

    def take(self, *words):
        self.skip()
        for word in words:
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return True
        return False

    def match(self, pattern):
        self.skip()
        found = pattern.match(self.text, self.at)
        if not found:
            raise Malformed(f"at {self.at}")
        self.at = found.end()
        return found[0]

    def whole(self):
        rule = self.either(0)
        self.skip()
        if self.at != len(self.text):
            raise Malformed(f"at {self.at}")
        return rule

    def either(self, depth):
        rules = [self.both(depth)]
        while self.take(",", "or "):
            self.has_or = True
            rules.append(self.both(depth))
        if len(rules) == 1:
            return rules[0]
        return lambda row: any(rule(row) for rule in rules)

    def both(self, depth):
        rules = [self.one(depth)]
        while self.take(";", "and "):
            rules.append(self.one(depth))
        rules = [rule for rule in rules if rule is not everything]
        if len(rules) < 2:
            return rules[0] if rules else everything
        return lambda row: all(rule(row) for rule in rules)

    def one(self, depth):
        if depth > DEPTH_MAX:
            raise Malformed("too deep")
        if self.take("("):
            rule = self.either(depth + 1)
            if not self.take(")"):
                raise Malformed(f"at {self.at}")
            return rule
        name = self.match(SELECTOR)
        operator = self.match(OPERATOR)
        operator = WORDS.get(operator, operator)
        values = self.several() if operator in LISTS else [self.value()]
        if name not in self.fields or name in self.deaf:
            return everything
        return self.condition(name, operator, values)

    def several(self):
        if not self.take("("):
            raise Malformed(f"at {self.at}")
        values = [self.value()]
        while self.take(","):
            values.append(self.value())
        if not self.take(")"):
            raise Malformed(f"at {self.at}")
        return values

    def value(self):
        self.skip()
        if self.text[self.at:self.at + 1] in ('"', "'"):
            return re.sub(r"\\(.)", r"\1", self.match(QUOTED)[1:-1])
        return self.match(PLAIN)

    def condition(self, name, operator, values):
        reader, getter = self.fields[name]
        if reader is str and operator in ("==", "!=") and "*" in values[0]:
            return wild(getter, values[0], operator == "==")
        if reader is moment and operator not in DATE_OPERATORS:
            raise BadValue(name)
        try:
            wanted = [reader(each) for each in values]
        except (ValueError, KeyError):
            raise BadValue(name) from None
        if operator == "==":
            self.equal.setdefault(name, wanted[0])
        return compare(getter, operator, wanted)


def everything(_):
    return True


def several(got):
    return got if isinstance(got, frozenset) else (got,)


def wild(getter, text, is_wanted):
    pattern = re.compile(".*".join(map(re.escape, text.split("*"))),
                         re.IGNORECASE | re.DOTALL)
    return lambda row: any(pattern.fullmatch(each or "") for each
                           in several(getter(row))) == is_wanted


def compare(getter, operator, wanted):
    """A getter may give a set, which is equal to each of its members."""
    first, some = wanted[0], frozenset(wanted)

    def ordered(holds):
        return lambda row: (got := getter(row)) is not None \
            and holds(got, first)
    table = {
        "==": lambda row: (got := getter(row)) == first or (
            isinstance(got, frozenset) and first in got),
        "!=": lambda row: first not in several(getter(row)),
        "=in=": lambda row: not some.isdisjoint(several(getter(row))),
        "=out=": lambda row: some.isdisjoint(several(getter(row))),
        ">": ordered(gt), ">=": ordered(ge),
        "<": ordered(lt), "<=": ordered(le),
    }
    if operator not in table:
        raise Malformed(operator)
    return table[operator]


def read(text, fields, switches):
    """(predicate, equalities) of a filter; an empty one holds of all."""
    if not text.strip():
        return everything, {}
    reader = Reader(text, fields, switches["filters_unknown"])
    rule = reader.whole()
    if reader.has_or:
        # Not to be relied on across versions.
        return (rule if switches["filters_or"] else everything), {}
    return rule, reader.equal
