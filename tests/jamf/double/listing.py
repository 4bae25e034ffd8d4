"""Lists of the Pro API that come in pages: what was asked for, the order, the
part, and what becomes of one that is too much."""

import json
from urllib.parse import parse_qs

from . import pages, rsql
from .pages import JSON, Response, api_errors

# Silently the most there is, whatever was asked for.
PAGE_MOST = 2000
PAGE_SIZE = 100
URL_MOST = 8192


class Refused(Exception):
    """An answer in place of the list."""

    def __init__(self, response):
        super().__init__(response.status)
        self.response = response


def bad_request(code, field):
    return Refused(api_errors(400, (code, f"{field} is not valid"),
                              field=field))


class Asked:
    """The query of a request for a list."""

    def __init__(self, request, order):
        query = parse_qs(request.target.partition("?")[2],
                         keep_blank_values=True)
        self.query = query
        self.target = request.target
        self.page = self.number("page", 0, 0)
        self.size = min(self.number("page-size", PAGE_SIZE, 1), PAGE_MOST)
        self.sections = [each for value in query.get("section", [])
                         for each in value.split(",")]
        self.filter = query.get("filter", [""])[-1]
        self.order = [part.strip() for value in query.get("sort", [order])
                      for part in value.split(",") if part.strip()]

    def number(self, name, usual, least):
        text = self.query.get(name, [str(usual)])[-1]
        if not text.isdecimal() or int(text) < least:
            raise bad_request("INVALID_FIELD", name)
        return int(text)

    def first(self):
        return self.page * self.size

    def chosen(self, known, always=()):
        """The sections, as a set; one that is not known is refused."""
        wanted = set(self.sections or ["GENERAL"])
        if wanted - set(known):
            raise bad_request("INVALID_FIELD", "section")
        return wanted | set(always)


def read_filter(asked, fields, switches):
    """rsql.read, with what the server answers to a filter that is none."""
    try:
        return rsql.read(asked.filter, fields, switches)
    except rsql.Malformed:
        raise bad_request("INVALID_FILTER", "filter") from None
    except rsql.BadValue:
        raise Refused(api_errors(500)) from None


def order(rows, asked, fields):
    """The rows in the order that was asked for; empty ones first."""
    for part in reversed(asked.order):
        name, _, way = part.partition(":")
        if name not in fields or way not in ("", "asc", "desc"):
            raise bad_request("INVALID_FIELD", "sort")
        getter = fields[name][1]

        def key(row, get=getter):
            got = get(row)
            return (got is not None, got)
        rows = sorted(rows, key=key, reverse=way == "desc")
    return rows


def too_large(count, asked, switches):
    """Raises what happens to a page that the server does not finish in
    time."""
    most = switches["slow_rows"]
    if most is None or count <= most or len(asked.sections) < 2:
        return
    if switches["slow_how"] == "hang":
        response = Response(504, b"")
        response.sender = lambda connection: (connection.pause(3600),
                                              connection.drop())
        raise Refused(response)
    raise Refused(pages.of_kind("gateway", 504))


def answer(total, rows):
    """rows: texts, each a JSON object."""
    return Response(200, f'{{"totalCount":{total},"results":['
                    f'{",".join(rows)}]}}', JSON)


def whole(rows, asked, fields, switches):
    """The answer for a small list of dicts."""
    rule, _ = read_filter(asked, fields, switches)
    found = order([row for row in rows if rule(row)], asked, fields)
    part = found[asked.first():asked.first() + asked.size]
    return answer(len(found), [json.dumps(row) for row in part])


def named(*names, number=("id",)):
    """Fields that are keys of dicts; ids are texts there and numbers here."""
    table = {name: (str, lambda row, key=name: row.get(key))
             for name in names}
    table.update({name: (int, lambda row, key=name: int(row[key]))
                  for name in number if name in names})
    return table
