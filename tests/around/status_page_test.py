"""The page of `status --html` in a real browser: that it asks for nothing, that
its policy holds, that it sorts and finds, and how it looks in light and dark,
narrow and printed. PICTURES=DIR keeps pictures there, for a person.

Planted mutations that must be caught: in report/html.c leave '<' as it is
("names are words"); in report/html_page.c without default-src ("lets nothing
in"); in report/status.js sort by text alone ("sorts"), leave rows shown
("finds"), leave details closed ("printed"); in report/status.css without
overflow-x ("narrow") or overflow-wrap ("looks"); in report/html_svg.c a bar
from 0 each ("pictures")."""

import json
import os
import sys

from browser import Browser
from harness import Failure, case, check, lacks, rows, same

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(os.path.dirname(HERE), "jamf"))

from office import Box, Stage  # noqa: E402
from double.fleet import HOSTILE  # noqa: E402
from rollout import rolled_out  # noqa: E402

TABLE = "document.querySelector('details table')"
# Of the table of devices, as text, the rows that are shown.
CELLS = (f"Array.from({TABLE}.tBodies[0].rows).filter(row => !row.hidden)"
         ".map(row => Array.from(row.cells, cell => cell.textContent.trim()))")
DEVICE, SERIAL, ID, VERDICT, ENDS = range(5)
VERDICTS = ["current", "expiring", "expired", "installed-no-certificate",
            "failed", "pending", "outdated", "never-sent", "unknown"]


def page(box, program, **fleet):
    """Calls back with a browser that shows the page of a fleet, and what
    --json says of it."""
    def decorate(look):
        stage = Stage()
        office = Box(program, stage)
        try:
            made = rolled_out(office, **fleet)
            profile = made.status("--devices")
            lacks(office.run("status", "--html", "page.html", status=0).out,
                  "(id ", "the report beside the page")
            os.replace(office.at("page.html"), box.at("page.html"))
        finally:
            office.done()
            stage.done()
        browser = Browser()
        try:
            browser.open(box.at("page.html"))
            look(browser, profile)
        finally:
            browser.done()
    return decorate


def column(browser, number):
    return [cells[number] for cells in browser.run(CELLS)]


def click(browser, number):
    """The sort that the table says it has."""
    return browser.run(
        f"(head => (head.firstElementChild.click(), "
        f"head.getAttribute('aria-sort')))"
        f"({TABLE}.tHead.rows[0].cells[{number}])")


@case("status page: asks for nothing, complains of nothing, names are words")
def words(box):
    @page(box, box.program, count=2 * len(HOSTILE), names="hostile",
          errors="hostile")
    def look(browser, profile):
        same(browser.complaints(), [])
        same(browser.asked(), [f"file://{box.at('page.html')}"])
        same(browser.run("[document.scripts.length, document.images.length, "
                         "document.querySelectorAll('style').length, "
                         "document.querySelectorAll('iframe, object, embed, "
                         "link, form, td a:not([href*=p]), b b, i')"
                         ".length]"), [1, 0, 1, 0])
        same(sorted(column(browser, ID), key=int),
             sorted((str(d["id"]) for d in profile["devices"]), key=int))
        names = {str(d["id"]): " ".join(d["name"].split())
                 for d in profile["devices"]}
        same({cells[ID]: " ".join(cells[DEVICE].split())
              for cells in browser.run(CELLS)}, names, "names are words")


@case("status page: its policy lets nothing in")
def policy(box):
    @page(box, box.program, count=9)
    def look(browser, _):
        browser.run("""(() => {
            const script = document.createElement('script');
            script.textContent = 'window.came = true';
            document.body.append(script);
            document.body.setAttribute('style', 'color: rgb(1, 2, 3)');
            document.body.insertAdjacentHTML('beforeend',
                '<img src="data:,x" onerror="window.came = true">');
        })()""")
        same(browser.run("fetch('data:,x').then(() => 'came', "
                         "() => 'refused')"), "refused")
        same(browser.run("String(window.came)"), "undefined")
        check(browser.run("getComputedStyle(document.body).color")
              != "rgb(1, 2, 3)", "a style came in")
        refused = json.dumps(browser.complaints())
        for directive in ("script-src", "style-src", "connect-src",
                          "img-src"):
            check(directive in refused, f"{directive} was not refused")


@case("status page: sorts by every column, up and down")
def sorts(box):
    @page(box, box.program, count=54)
    def look(browser, profile):
        order = {"ID": lambda text: int(text),
                 "VERDICT": VERDICTS.index}
        before = sorted(browser.run(CELLS))
        for number, key in ((DEVICE, str), (SERIAL, str), (ID, order["ID"]),
                            (VERDICT, order["VERDICT"]), (ENDS, str)):
            for way in ("ascending", "descending"):
                same(click(browser, number), way)
                found = column(browser, number)
                told = [text for text in found if text]
                same(found, told + [""] * (len(found) - len(told)),
                     "what is not told goes last")
                same([key(text) for text in told],
                     sorted((key(text) for text in told),
                            reverse=way == "descending"), f"{number} {way}")
                same(browser.run(f"{TABLE}.querySelectorAll('[aria-sort]')"
                                 ".length"), 1)
        same(sorted(browser.run(CELLS)), before, "rows stay whole")
        same(len(before), profile["scope"])


@case("status page: finds devices by words")
def finds(box):
    @page(box, box.program, count=54)
    def look(browser, profile):
        failed = profile["verdicts"]["failed"]

        def find(text):
            browser.run(
                "(input => {input.value = %s; input.dispatchEvent("
                "new Event('input'))})(document.querySelector("
                "'input[type=search]'))" % json.dumps(text))
            return len(browser.run(CELLS))
        same(find("FAILED"), failed)
        same(browser.run("document.querySelector('output').textContent"),
             f"{failed} of {profile['scope']}")
        same(find("failed no-such-thing"), 0)
        same(find(""), profile["scope"])


@case("status page: pictures say what the numbers say")
def pictures(box):
    @page(box, box.program, count=54)
    def look(browser, profile):
        bar = browser.run("Array.from(document.querySelector('.bar').children, "
                          "rect => [rect.className.baseVal, rect.textContent, "
                          "+rect.getAttribute('x'), rect.width.baseVal.value])")
        counts = {verdict: count for verdict, count
                  in profile["verdicts"].items() if count}
        same([kind for kind, *_ in bar],
             [verdict for verdict in VERDICTS if verdict in counts])
        at = 0
        for kind, title, x, width in bar:
            same((title, x), (f"{counts[kind]} {kind}", at))
            at += width
        same(at, 1000)
        weeks = browser.run(
            "Array.from(document.querySelectorAll('svg[aria-label^=certificates] title'), "
            "title => title.textContent)")
        same(sum(int(title.split()[0]) for title in weeks),
             sum(week["devices"] for week in profile["weeks"]))


@rows("status page: looks", [
    ("light", "light", "screen", 1200), ("dark", "dark", "screen", 1200),
    ("narrow", "light", "screen", 400), ("narrow and dark", "dark", "screen",
                                         400),
    ("printed", "dark", "print", 1000)])
def looks(box, scheme, medium, width):
    @page(box, box.program, count=54, names="hostile")
    def look(browser, _):
        browser.medium(scheme, medium, width)
        if medium == "print":
            check(len(browser.paper()) > 10000, "paper")
            check(browser.run("Array.from(document.querySelectorAll("
                              "'details')).every(one => one.open)"),
                  "details are closed on paper")
        else:
            browser.run("document.querySelector('details').open = true")
        light = browser.run(
            "getComputedStyle(document.body).backgroundColor"
            ".match(/\\d+/g).map(Number)")
        text = browser.run("getComputedStyle(document.body).color"
                           ".match(/\\d+/g).map(Number)")
        is_dark = scheme == "dark" and medium == "screen"
        same((sum(light) < 200, sum(text) < 200), (is_dark, not is_dark))
        # Paper is given what it needs by making it smaller.
        check(medium == "print" or
              browser.run("document.documentElement.scrollWidth") <= width,
              "the page is wider than the window")
        check(browser.run(f"Math.max(...Array.from({TABLE}.tBodies[0].rows, "
                          "row => row.cells[0].offsetWidth))") < 600,
              "a long name takes all the room")
        picture = browser.picture()
        check(picture.startswith(b"\x89PNG") and len(picture) > 20000,
              "a picture")
        same(browser.complaints(), [])
        keep(f"{scheme}-{medium}-{width}.png", picture)


def keep(name, picture):
    place = os.environ.get("PICTURES")
    if place is None:
        return
    try:
        with open(os.path.join(place, name), "wb") as file:
            file.write(picture)
    except OSError as fault:
        raise Failure(f"PICTURES={place}: {fault}") from None
