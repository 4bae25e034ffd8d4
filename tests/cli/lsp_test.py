"""`scepctl lsp`: the protocol, what is open, and all that can be asked.

Planted mutations that must be caught, each by the case behind it:
in lsp/position.c, units of 1 for four bytes ("lsp: places"); in lsp/frame.c, a
second length is taken ("lsp: broken headers"); in lsp/message.c, no -32002
before initialize ("lsp: before the beginning"); in lsp/documents.c, the rest
of the text is left off ("lsp: a thousand edits"); in lsp/sync.c, didSave
forgets nothing ("lsp: a base that is saved"); in lsp/suggest.c, keys that are
there are offered again ("lsp: keys"); in lsp/hover.c, values of secrets are
looked at ("lsp: nothing of a secret").
"""

import json
import random
import shutil

from harness import (case, check, definition, has, lacks, rows, same,
                     spotless)
from lsp_client import Client, at, framed, place, span

NO_CLIENT = {"processId": None, "rootUri": None, "capabilities": {}}


def ids(diagnostics):
    return [d.get("code") for d in diagnostics]


def by_line(diagnostics):
    return {d["range"]["start"]["line"]: d["code"] for d in diagnostics}


# -- protocol ----------------------------------------------------------------

@case("lsp: a life from initialize to exit")
def life(box):
    with Client(box) as client:
        same(client.capabilities["textDocumentSync"]["change"], 2, "sync")
        same(client.capabilities["positionEncoding"], "utf-16", "encoding")
        same(client.request("shutdown"), None, "result")
        client.notify("exit")
        same(client.ended(0).err, "", "stderr")


@case("lsp: exit without shutdown, and an end without exit")
def exits(box):
    client = Client(box)
    client.notify("exit")
    client.ended(1)
    client = Client(box)
    client.process.stdin.close()
    client.process.stdin = None
    client.ended(1)


@case("lsp: before the beginning and after the end")
def outside(box):
    client = Client(box, start=False)
    for number, method in enumerate(("textDocument/hover", "shutdown", "x/y")):
        client.send(framed({"jsonrpc": "2.0", "id": number, "method": method,
                            "params": {}}))
        same(client.next()["error"]["code"], -32002, method)
    client.open("a.ini", "[")  # goes nowhere
    client.send(framed({"jsonrpc": "2.0", "id": "one", "method": "initialize",
                        "params": NO_CLIENT}))
    same(client.next()["id"], "one", "id")
    client.send(framed({"jsonrpc": "2.0", "id": 2, "method": "initialize",
                        "params": NO_CLIENT}))
    same(client.next()["error"]["code"], -32600, "twice")
    client.send(framed({"jsonrpc": "2.0", "id": 3, "method": "shutdown"}))
    same(client.next()["result"], None, "shutdown")
    client.send(framed({"jsonrpc": "2.0", "id": 4, "method":
                        "textDocument/hover", "params": {}}))
    same(client.next()["error"]["code"], -32600, "after shutdown")
    client.notify("exit")
    client.ended(0)


@rows("lsp: a message that is wrong", [
    ("no JSON", b"{", None, -32700),
    ("two names", b'{"jsonrpc":"2.0","id":1,"id":2,"method":"x"}', None,
     -32700),
    ("no UTF-8", b'{"jsonrpc":"2.0","id":1,"method":"\xff"}', None, -32700),
    ("half a character", b'{"jsonrpc":"2.0","id":1,"method":"\\ud83d"}', None,
     -32700),
    ("too deep", b'{"jsonrpc":"2.0","id":1,"method":"x","params":'
     + b"[" * 40 + b"]" * 40 + b"}", None, -32700),
    ("a batch", b"[]", None, -32600),
    ("nothing", b"", None, -32700),
    ("no version", b'{"id":1,"method":"x"}', 1, -32600),
    ("an old version", b'{"jsonrpc":"1.0","id":1,"method":"x"}', 1, -32600),
    ("no method", b'{"jsonrpc":"2.0","id":1}', 1, -32600),
    ("half an id", b'{"jsonrpc":"2.0","id":1.5,"method":"x"}', None, -32600),
    ("params that are none", b'{"jsonrpc":"2.0","id":1,"method":"x",'
     b'"params":3}', 1, -32600),
    ("no such method", b'{"jsonrpc":"2.0","id":1,"method":"x/y"}', 1, -32601),
    ("a notification as a request",
     b'{"jsonrpc":"2.0","id":1,"method":"textDocument/didOpen"}', 1, -32601),
    ("no document", b'{"jsonrpc":"2.0","id":1,"method":"textDocument/hover",'
     b'"params":{}}', 1, -32602),
    ("no place", b'{"jsonrpc":"2.0","id":1,"method":"textDocument/hover",'
     b'"params":{"textDocument":{"uri":"x:y"}}}', 1, -32602),
    ("a place before all", b'{"jsonrpc":"2.0","id":1,"method":'
     b'"textDocument/hover","params":{"textDocument":{"uri":"x:y"},'
     b'"position":{"line":-1,"character":0}}}', 1, -32602),
])
def wrong_message(box, body, number, code):
    with Client(box) as client:
        client.send(framed(body))
        answer = client.next()
        same(answer["error"]["code"], code, "code")
        same(answer["id"], number, "id")
        # And goes on.
        same(client.ask("textDocument/hover", "x:y", 0, 0), None, "hover")


@rows("lsp: broken headers end it", [
    ("no length", b"Content-Type: x\r\n\r\n{}", "has no length"),
    ("no field", b"Hello\r\n\r\n", "no field"),
    ("no number", b"Content-Length: 2x\r\n\r\n{}", "no number"),
    ("below nothing", b"Content-Length: -2\r\n\r\n{}", "no number"),
    ("two lengths", b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
     "two lengths"),
    ("lines that end in LF", b"Content-Length: 2\nX: y\r\n\r\n{}", "LF"),
    ("not ASCII", b"Content-Length: 2\r\nX: \xc3\xa4\r\n\r\n{}", "ASCII"),
    ("another encoding", b"Content-Length: 2\r\nContent-Type: "
     b"application/vscode-jsonrpc; charset=latin1\r\n\r\n{}", "UTF-8"),
    ("without end", b"X: " + b"y" * 5000, "too long"),
])
def broken_header(box, data, said):
    client = Client(box)
    client.send(data)
    result = client.ended(2)
    has(result.err, "message header", "stderr")
    has(result.err, said, "stderr")


@case("lsp: a message in pieces, and headers of other spelling")
def pieces(box):
    with Client(box) as client:
        body = json.dumps({"jsonrpc": "2.0", "id": "a", "method": "x/y"})
        data = (f"content-length: {len(body)}\r\nContent-Type: application/"
                f"vscode-jsonrpc; charset=\"utf8\"\r\n\r\n{body}").encode()
        for i in range(len(data)):
            client.send(data[i:i + 1])
        same(client.next()["id"], "a", "id")
        client.send(data * 3)
        for _ in range(3):
            same(client.next()["error"]["code"], -32601, "code")


@case("lsp: a message that is too long is passed over, and so is what was open")
def too_long(box):
    with Client(box) as client:
        text = definition({"key_size": "1000"})
        client.open("a.ini", text)
        check("value-integer" in ids(client.diagnostics("a.ini")), "finding")
        client.send(b"Content-Length: 9000000\r\n\r\n")
        for _ in range(9):
            client.send(b" " * 1000000)
        same(client.next()["error"]["code"], -32600, "code")
        same(client.again("a.ini"), [], "diagnostics")
        has(client.told[0], "lost track", "message")
        # A change of a part says nothing; all of the text does.
        client.change("a.ini", {"range": span(0, 0, 0), "text": "x"})
        same(client.ask("textDocument/hover", "a.ini", 0, 2), None, "hover")
        client.change("a.ini", {"text": text})
        check("value-integer" in ids(client.diagnostics("a.ini")), "finding")


@case("lsp: what nobody has to understand is passed over")
def passed_over(box):
    with Client(box) as client:
        client.notify("$/setTrace", {"value": "off"})
        client.notify("$/cancelRequest", {"id": 1})
        client.notify("workspace/didChangeConfiguration", {"settings": None})
        client.notify("textDocument/didChange", {
            "textDocument": {"uri": "x:y", "version": 2},
            "contentChanges": [{"text": "x"}]})
        client.send(framed({"jsonrpc": "2.0", "id": 7, "result": None}))
        same(client.ask("textDocument/hover", "x:y", 0, 0), None, "hover")


# -- places ------------------------------------------------------------------

# A subject whose fault stands behind characters of one to four bytes.
LINES = ('; e\u0301 \u00e9\n[profile]\nname = A\u00e9\u20ac\U0001f600 b\n'
         'identifier = com.example.a\norganization = \U0001f600\U0001f600 ; '
         'x\n[scep]\nurl = https://a.example.com/\nsubject = '
         'CN=\u20ac\U0001f600,XY=b\nfingerprint = none\n')


@rows("lsp: places", [
    (f"{encoding}, {ends!r}, {'BOM' if bom else 'no BOM'}", encoding, ends, bom)
    for encoding in ("utf-8", "utf-16", "utf-32")
    for ends in ("\n", "\r\n") for bom in (False, True)
])
def places(box, encoding, ends, bom):
    text = ("\ufeff" if bom else "") + LINES.replace("\n", ends)
    codec = {"utf-8": "utf-8", "utf-16": "utf-16-le",
             "utf-32": "utf-32-le"}[encoding]
    size = int(encoding[4:]) // 8

    def units(piece):
        return len(piece.encode(codec)) // size

    with Client(box, {"general": {"positionEncodings": [
            "x", encoding, "utf-16"]}}) as client:
        same(client.capabilities["positionEncoding"], encoding, "encoding")
        client.open("a.ini", text)
        found = [d for d in client.diagnostics("a.ini")
                 if d["code"].startswith("subject")]
        line = text.split(ends)[7]
        begin = line.index("XY")
        same(found[0]["range"]["start"], place(7, units(line[:begin])),
             "start")
        # The same place from the client: what is put there is seen there.
        client.change("a.ini", {"range": span(
            7, units(line[:begin]), units(line[:begin + 2])), "text": "OU"})
        same([d for d in client.diagnostics("a.ini")
              if d["code"].startswith("subject")], [], "faults")


@case("lsp: places of a document that ends lines in CR alone")
def returns(box):
    with Client(box) as client:
        client.open("a.ini", "[profile]\rname = x\r")
        client.change("a.ini", {"range": span(1, 0, 4), "text": "nome"})
        found = client.diagnostics("a.ini")
        check(any(d["range"]["start"]["line"] == 0 for d in found), found)


# -- diagnostics -------------------------------------------------------------

def as_validate(box, name, text):
    """What validate says of the file, as diagnostics say it."""
    box.write(name, text)
    found = box.run("validate", "--json", box.at(name)).json()["findings"]
    return sorted((f["line"], f["column"], f["id"], f["severity"],
                   f["message"]) for f in found)


def as_shown(text, diagnostics):
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").split("\n")
    shown = []
    for d in diagnostics:
        start = d["range"]["start"]
        line = lines[start["line"]].encode("utf-16-le")
        column = len(line[:2 * start["character"]].decode("utf-16-le"))
        shown.append((start["line"] + 1, column + 1, d["code"],
                      {1: "error", 2: "warning", 3: "note"}[d["severity"]],
                      d["message"].split("\nhint: ")[0]))
    return sorted(shown)


@case("lsp: the same is said as by validate")
def same_as_validate(box):
    texts = {
        "good.ini": spotless(box),
        "keys.ini": definition({"key_sizze": "2", "retries": "many",
                                "challenge_type": "statik"}),
        "lock.ini": definition({"fingerprint": "auto"}),
        "subject.ini": definition({"subject": "XY=b,\u20ac"}),
        "sections.ini": definition(rest="[wifi]\n[nothing]\n"),
    }
    with Client(box) as client:
        for name, text in texts.items():
            client.open(name, text)
            expected = as_validate(box, name, text)
            client.save(name)
            same(as_shown(text, client.diagnostics(name)), expected, name)


@case("lsp: files of other tools are left alone")
def others(box):
    with Client(box) as client:
        client.open("php.ini", "[PHP]\nengine = On\n", language="dosini")
        same(client.diagnostics("php.ini"), [], "diagnostics")
        same(client.ask("textDocument/hover", "php.ini", 1, 1), None, "hover")
        client.open("php.ini", "[PHP]\nengine = On\n")
        has(str(client.diagnostics("php.ini")), "unknown-section", "named")


@case("lsp: the project file")
def project_file(box):
    with Client(box) as client:
        client.open("scepctl.conf", "[jamf]\nurl = https://a.example.com\n"
                    "client_idd = x\n[check]\naccept = no-such\n")
        found = client.diagnostics("scepctl.conf")
        same(by_line(found), {2: "unknown-key", 4: "accept-unknown"}, "found")
        names = [i["label"] for i in client.ask(
            "textDocument/completion", "scepctl.conf", 2, 0)]
        check("client_secret" in names and "scope" not in names, names)


@case("lsp: documents that are in no file")
def untitled(box):
    with Client(box) as client:
        for uri in ("untitled:Untitled-1", "vscode-vfs://github/a/b.ini",
                    "file://elsewhere.example.com/a.ini", "file:///%00.ini"):
            client.open(uri, definition({"key_size": "1000"}))
            has(str(ids(client.diagnostics(uri))), "value-integer", uri)


@case("lsp: URIs in any spelling")
def spellings(box):
    box.write("a b/b\u00e4se.ini", "[profile]\nabstract = yes\n"
              "[scep]\nretries = many\n")
    text = definition({}, {"extends": "b\u00e4se.ini"})
    with Client(box) as client:
        for uri in (client.uri("a b/x.ini"),
                    client.uri("a b/x.ini").replace("a", "%61"),
                    client.uri("a b/x.ini").replace("file://",
                                                    "FILE://localhost")):
            client.open(uri, text)
            found = [d for d in client.diagnostics(uri)
                     if d["code"] == "value-integer"]
            same(found[0]["range"]["start"]["line"],
                 text.split("\n").index("extends = b\u00e4se.ini"), "line")
            related = found[0]["relatedInformation"][0]["location"]
            same(related["uri"], client.uri("a b/b\u00e4se.ini"), "URI")
            same(related["range"], span(3, 10, 14), "range")
            has(found[0]["message"], "b\u00e4se.ini:4:11: ", "message")


@case("lsp: a base that is saved is read again")
def base_saved(box):
    box.write("base.ini", "[profile]\nabstract = yes\n[scep]\nretries = 3\n")
    with Client(box) as client:
        client.open("a.ini", definition({}, {"extends": "base.ini"}))
        lacks(str(ids(client.diagnostics("a.ini"))), "value-integer", "found")
        box.write("base.ini", "[profile]\nabstract = yes\n[scep]\n"
                  "retries = many\n")
        client.notify("workspace/didChangeWatchedFiles", {"changes": []})
        has(str(ids(client.again("a.ini"))), "value-integer", "found")
        client.close("a.ini")
        same(client.again("a.ini"), [], "closed")


@case("lsp: what the lock file says, until another one is there")
def lock_file(box):
    text = definition({"fingerprint": "auto"})
    with Client(box) as client:
        client.open("a.ini", text)
        has(str(ids(client.diagnostics("a.ini"))), "scep-fingerprint-unpinned",
            "no pin")
        for _ in range(2):
            box.write("scepctl.lock", "nonsense\n")
            client.save("a.ini")
            has(str(ids(client.again("a.ini"))), "lock-malformed", "fault")
            client.change("a.ini", {"range": span(0, 0, 0), "text": "; x\n"})
            has(str(ids(client.diagnostics("a.ini"))), "lock-malformed",
                "still")


@case("lsp: a project file of somebody else is refused")
def trust(box):
    box.write("scepctl.conf", "[check]\naccept = scep-no-ca-payload\n",
              mode=0o666)
    with Client(box) as client:
        client.open("a.ini", definition({"key_size": "1000"}))
        found = client.diagnostics("a.ini")
        same(len(found), 1, "diagnostics")
        has(found[0]["message"], "scepctl.conf", "message")
        same(found[0]["severity"], 1, "severity")


@case("lsp: no connection, no program, no secret")
def pure(box):
    marker = box.at("ran")
    box.write("secret", "canary-4711\n", mode=0o600)
    with Client(box, arguments=("--stdio",), env={
            "MADE": "canary-4711"}) as client:
        for value in ("env:MADE", "file:secret", f"command:touch {marker}"):
            text = definition({"challenge_type": "static", "challenge": value})
            client.open("a.ini", text)
            lacks(str(client.diagnostics("a.ini")), "canary", "diagnostics")
            line = text[:text.index("challenge =")].count("\n")
            for character in (2, 14):
                lacks(str(client.ask("textDocument/hover", "a.ini", line,
                                     character)), "canary", "hover")
    check(not box.exists("ran"), "a command was run")


# -- completion --------------------------------------------------------------

def complete(client, text, name="a.ini"):
    """The items at the mark, best first, and the text that each makes."""
    plain, line, character = at(text)
    client.open(name, plain)
    items = client.ask("textDocument/completion", name, line, character)
    lines = plain.split("\n")
    made = {}
    for item in sorted(items, key=lambda i: i["sortText"]):
        edit = item["textEdit"]
        same(edit["range"]["start"]["line"], line, "line")
        raw = lines[line].encode("utf-16-le")
        made[item["label"]] = (
            raw[:2 * edit["range"]["start"]["character"]].decode("utf-16-le")
            + edit["newText"]
            + raw[2 * edit["range"]["end"]["character"]:].decode("utf-16-le"))
    return made, {i["label"]: i for i in items}


@case("lsp: keys, the required ones first, without those that are there")
def keys(box):
    with Client(box, {}) as client:
        made, items = complete(client, "[scep]\nname = ca\nSubject = CN=a\n^\n"
                               "Key-Size = 2048\n")
        same(list(made)[0], "url", "first")
        check(not {"name", "subject", "key_size"} & set(made), list(made))
        same(made["retries"], "retries = ", "text")
        same(items["retries"]["insertTextFormat"], 1, "format")
        has(items["retries"]["documentation"]["value"], "Default", "words")
        made, _ = complete(client, "[scep]\nretr^ = 3\n")
        same(made["retries"], "retries = 3", "before '='")


@case("lsp: keys with their choices as a snippet")
def snippets(box):
    with Client(box) as client:
        _, items = complete(client, "[scep]\n^")
        item = items["challenge_type"]
        same(item["insertTextFormat"], 2, "format")
        has(item["textEdit"]["newText"], "${1|none,static,", "snippet")
        has(items["allow_export_from_keychain"]["textEdit"]["newText"],
            "${1|yes,no|}", "snippet")


@rows("lsp: completion", [
    ("a choice", "[scep]\nchallenge_type = st^", "static",
     "challenge_type = static"),
    ("a choice in place of another", "[profile]\nlevel = comp^uter ; why",
     "user", "level = user ; why"),
    ("yes and no", "[scep]\nallow_all_apps_access=^", "no",
     "allow_all_apps_access=no"),
    ("a word", "[scep]\nfingerprint = a^", "auto", "fingerprint = auto"),
    ("a number", "[scep]\nkey_size = ^", "4096", "key_size = 4096"),
    ("a variable of Jamf Pro", "[scep]\nsubject = CN=\U0001f600$US^,O=x",
     "$USERNAME", "subject = CN=\U0001f600$USERNAME,O=x"),
    ("a variable of macOS", "[scep]\nsubject = CN=%Ser^", "%SerialNumber%",
     "subject = CN=%SerialNumber%"),
    ("a secret", "[scep]\nchallenge = ^", "env:", "challenge = env:"),
    ("a section", "[pro^", "profile", "[profile]"),
    ("a section by its other name", "[certi^]", "certificate",
     "[certificate]"),
    ("a section where it is written", "[sce^p]", "scep", "[scep]"),
    ("one more of a section", "[scep]\n[sc^]", 'scep "..."', '[scep "$1"]'),
    ("a section whose bracket is there", "[sc^]", "scep", "[scep]"),
    ("a label", '[scep "A b"]\n[scep "^"]', "A b", '[scep "A b"]'),
    ("a key of an array", '[vpn "a" on_demand_rules "b"]\nacti^', "action",
     "action = ${1|"),
    ("a key of an array without a label", '[vpn on_demand_rules "b"]\nacti^',
     "action", "action = ${1|"),
    ("an array", '[vpn "a" ^]', "on_demand_rules",
     '[vpn "a" on_demand_rules "$1"]'),
    ("a payload", "[scep]\n[wifi]\nidentity = ^", "scep", "identity = scep"),
    ("a payload by its label", '[scep "A, b"]\n[wifi]\nidentity = ^', "A, b",
     'identity = "A, b"'),
    ("an item of a list", "[profile]\naccept = template-unchanged, scep-no^",
     "scep-no-ca-payload",
     "accept = template-unchanged, scep-no-ca-payload"),
    ("an item in a line of its own", "[profile]\naccept =\n\tscep-no^",
     "scep-no-ca-payload", "\tscep-no-ca-payload"),
    ("a path", "[profile]\nextends = ../^", "base.ini",
     None),
])
def completed(box, text, label, expected):
    box.write("there/base.ini", "[profile]\n")
    with Client(box) as client:
        if expected is None:
            made, _ = complete(client, text.replace("../", "there/"))
            same(list(made), ["there/base.ini"], "paths")
            same(made["there/base.ini"], "extends = there/base.ini", "text")
            return
        made, _ = complete(client, text)
        check(label in made, list(made)[:20])
        if expected.endswith("|"):
            same(made[label][:len(expected)], expected, "text")
        else:
            same(made[label], expected, "text")


@rows("lsp: nothing to complete", [
    ("a comment", "[scep]\n; ke^"),
    ("a comment behind a value", "[scep]\nname = x ; ke^"),
    ("an unknown section", "[nothing]\nke^"),
    ("an unknown key", "[scep]\nnothing = ke^"),
])
def not_completed(box, text):
    with Client(box) as client:
        same(complete(client, text)[0], {}, "items")


# -- hover -------------------------------------------------------------------

@rows("lsp: hover", [
    ("a key", "[scep]\nret^ries = 3\n", ["retries", "Default"],
     span(1, 0, 7)),
    ("a key by its label", "[scep]\nRetry De^lay = 3\n", ["retry_delay"],
     span(1, 0, 11)),
    ("a value", "[scep]\nretries = ^3\n", ["retries"], span(1, 10, 11)),
    ("a choice", "[scep]\nchallenge_type = Sta^tic\n",
     ["challenge_type = static"], span(1, 17, 23)),
    ("a section", "[sc^ep]\n", ["com.apple.security.scep"], span(0, 0, 6)),
    ("a subsection", '[vpn "a" on_dem^and_rules "b"]\n', ["on_demand_rules"],
     span(0, 0, 29)),
    ("a rule", "[profile]\naccept = scep-no-ca-pay^load\n",
     ["warning: "], span(1, 9, 27)),
    ("a variable", "[scep]\nsubject = CN=$USER^NAME\n", ["Jamf Pro"],
     span(1, 10, 22)),
    ("a comment", "[scep]\n; ret^ries\n", None, None),
])
def hovered(box, text, pieces, where):
    for markdown in (False, True):
        formats = ["markdown"] if markdown else ["plaintext", "markdown"]
        with Client(box, {"textDocument": {"hover": {
                "contentFormat": formats}}}) as client:
            plain, line, character = at(text)
            client.open("a.ini", plain)
            answer = client.ask("textDocument/hover", "a.ini", line, character)
            if pieces is None:
                same(answer, None, "hover")
                continue
            same(answer["range"], where, "range")
            same(answer["contents"]["kind"], formats[0], "kind")
            for piece in pieces:
                has(answer["contents"]["value"], piece, "words")


@case("lsp: nothing of a secret is shown")
def secrets(box):
    with Client(box) as client:
        client.open("a.ini", "[scep]\nchallenge = $USERNAME canary-4711\n")
        answer = client.ask("textDocument/hover", "a.ini", 1, 14)
        lacks(str(answer), "canary", "hover")
        has(str(answer), "Challenge password", "hover")


# -- from place to place -----------------------------------------------------

def definition_of(client, text, name="a.ini"):
    plain, line, character = at(text)
    client.open(name, plain)
    return [(where["uri"], where["range"]["start"]["line"]) for where in
            client.ask("textDocument/definition", name, line, character)]


@rows("lsp: definition", [
    ("a base", "[profile]\nextends = other.ini, ba^se.ini\n", "base.ini", 0),
    ("a base in a line of its own", "[profile]\nextends =\n\tother.ini\n"
     "\tba^se.ini\n", "base.ini", 0),
    ("a payload", "[scep]\n[wifi]\nidentity = sc^ep\n", "a.ini", 0),
    ("one of several", '[root "A"]\n[root "B"]\n[wifi]\nanchors = A, ^B\n',
     "a.ini", 1),
    ("a payload of the base", "[profile]\nextends = base.ini\n[wifi]\n"
     "identity = sc^ep\n", "base.ini", 2),
    ("a file", "[scep]\ncertificate = ca.p^em\n", "ca.pem", 0),
    ("the file of a payload", '[payload "x"]\nfile = "x.mobile^config"\n',
     "x.mobileconfig", 0),
    ("a server", "[jamf]\nserver = te^st\n", "scepctl.conf", 1),
    ("a file that is not there", "[scep]\ncertificate = no.p^em\n", None,
     None),
    ("a secret", "[scep]\nchallenge = file:ca.p^em\n", None, None),
    ("a key", "[sc^ep]\n", None, None),
])
def defined(box, text, name, line):
    box.write("base.ini", "[profile]\nabstract = yes\n[scep]\n")
    shutil.copy(box.fixtures.root(), box.at("ca.pem"))
    box.write("x.mobileconfig", "<plist/>")
    box.write("scepctl.conf", '[check]\n[jamf "test"]\n'
              "url = https://a.example.com\n")
    with Client(box) as client:
        same(definition_of(client, text),
             [] if name is None else [(client.uri(name), line)], "places")


@case("lsp: what is open stands for the files")
def overlay(box):
    base = "[profile]\nabstract = yes\n[scep]\nretries = 3\n"
    box.write("base.ini", base)
    with Client(box) as client:
        client.open("a.ini", definition({}, {"extends": "base.ini, new.ini"}))
        has(str(ids(client.diagnostics("a.ini"))), "extends-unreadable", "new")
        client.open("new.ini", base)
        lacks(str(ids(client.again("a.ini"))), "extends-unreadable", "new")
        client.open("base.ini", base)
        client.again("a.ini")
        client.change("base.ini", {"range": span(3, 10, 11), "text": "many"})
        found = [d for d in client.again("a.ini")
                 if d["code"] == "value-integer"]
        same(found[0]["relatedInformation"][0]["location"],
             {"uri": client.uri("base.ini"), "range": span(3, 10, 14)},
             "place")
        # The project's file as well, and closed the file counts again.
        client.open("scepctl.conf", "[check]\naccept = scep-no-ca-payload\n")
        lacks(str(ids(client.again("a.ini"))), "scep-no-ca", "accepted")
        client.change("scepctl.conf", {"text": "[check]\n"})
        has(str(ids(client.again("a.ini"))), "scep-no-ca", "not accepted")
        client.close("base.ini")
        lacks(str(ids(client.again("a.ini"))), "value-integer", "closed")


@case("lsp: an outline of sections and keys")
def outline(box):
    text = '[scep "\u20ac a"]\nurl = x\nsan_dns =\n\ta\n\tb\n[wifi]\n'
    with Client(box) as client:
        client.open("a.ini", text)
        first, second = client.ask("textDocument/documentSymbol", "a.ini")
        same([first["name"], second["name"]], ['[scep "\u20ac a"]', "[wifi]"],
             "names")
        same(first["range"], span(0, 0, 2, 4), "range")
        same([c["name"] for c in first["children"]], ["url", "san_dns"],
             "keys")
        same(first["children"][1]["range"], span(2, 0, 2, 4), "key")
    with Client(box, {}) as client:
        client.open("a.ini", text)
        first = client.ask("textDocument/documentSymbol", "a.ini")[0]
        same(first["location"]["range"], span(0, 0, 12), "location")


@rows("lsp: what was meant is put there", [
    ("a key", "[scep]\n^key_sizze = 2048\n", "key_size = 2048"),
    ("a choice", "[scep]\nchallenge_type = sta^tik\n",
     "challenge_type = static"),
    ("a section", "[^scepp]\n", "[scep]"),
    ("a rule", "[profile]\naccept = scep-no-ca-pay^lod\n",
     "accept = scep-no-ca-payload"),
    ("a name", "[scep]\n[wifi]\nidentity = sce^pp\n", "identity = scep"),
    ("nothing", "[scep]\nretries = ma^ny\n", None),
    ("what is elsewhere", "[scep]\nkey_sizze = 2048\n^retries = 3\n", None),
])
def meant(box, text, expected):
    plain, line, character = at(text)
    here = {"start": place(line, character), "end": place(line, character)}
    with Client(box) as client:
        client.open("a.ini", plain)
        actions = client.ask("textDocument/codeAction", "a.ini", range=here,
                             context={"diagnostics": []})
        if expected is None:
            same(actions, [], "actions")
            return
        edit, = actions[0]["edit"]["changes"][client.uri("a.ini")]
        old = plain.split("\n")[line]
        same(edit["range"]["start"]["line"], line, "line")
        same(old[:edit["range"]["start"]["character"]] + edit["newText"]
             + old[edit["range"]["end"]["character"]:], expected, "line")


# -- formatting --------------------------------------------------------------

def applied(text, edits):
    """The text after edits, whose places are in UTF-16."""
    lines = text.split("\n")
    begins = [0]
    for line in lines:
        begins.append(begins[-1] + len(line) + 1)

    def offset(where):
        line = lines[where["line"]].encode("utf-16-le")
        return begins[where["line"]] + len(
            line[:2 * where["character"]].decode("utf-16-le"))

    for edit in sorted(edits, key=lambda e: offset(e["range"]["start"]),
                       reverse=True):
        text = text[:offset(edit["range"]["start"])] + edit["newText"] \
            + text[offset(edit["range"]["end"]):]
    return text


@rows("lsp: formatting", [
    ("spelling", "[SCEP]\nURL=https://a.example.com/\nRetry Delay =  3;x\n"),
    ("characters of every width", "[scep]\nname=\u00e9 ; \U0001f600\n"
     "subject=CN=\U0001f600 ; \u20ac\nsan_dns = a, b\n"),
    ("CRLF", "[scep]\r\nurl=x\r\nname=y\r\n"),
    ("no line end", "[scep]\nname=x"),
    ("a reference by UUID", "[scep]\nuuid = "
     "11111111-2222-3333-4444-555555555555\n[wifi]\nidentity="
     "11111111-2222-3333-4444-555555555555\n"),
    ("what is right", "[scep]\nname = x\n"),
    ("the project file", "[jamf]\nURL=https://a.example.com\n"),
])
def formatted(box, text):
    name = "scepctl.conf" if "[jamf]" in text else "a.ini"
    with Client(box) as client:
        client.open(name, text)
        edits = client.ask("textDocument/formatting", name,
                           options={"tabSize": 8, "insertSpaces": False})
        made = applied(text, edits or [])
    box.write(name, text.encode())
    box.run("fmt", name, status=0)
    same(made.encode(), box.read(name), "text")
    same(edits == [], made == text, "edits")


@case("lsp: what cannot be taken apart is not formatted")
def not_formatted(box):
    with Client(box) as client:
        for name, text in (("a.ini", "[scep\nname=x\n"),
                           ("php.ini", "[PHP]\nengine=On\n"),
                           ("a.mobileconfig", "<plist/>")):
            client.open(name, text, language="ini")
            same(client.ask("textDocument/formatting", name, options={}), None,
                 name)


# -- edits -------------------------------------------------------------------

PIECES = ["[scep]\n", "[wifi \"\u20ac\"]\n", "key_size = 2048\n", "name = x",
          "\n", "\r\n", "\U0001f600", "\u00e9", " ; note\n", "subject = CN=a",
          "ssid", "=", "\"", "[", "]", ",", "$USERNAME", "retries = many\n",
          "\tindented\n", ""]


def offsets(text):
    """Where a client may put something: the places between characters that
    are no line end in the middle, with their offsets."""
    places, line, units = [], 0, 0
    for index, c in enumerate(text):
        places.append((index, line, units))
        if c == "\n":
            line, units = line + 1, 0
        elif c == "\r" and text[index + 1:index + 2] == "\n":
            continue
        else:
            units += 2 if ord(c) > 0xffff else 1
    places.append((len(text), line, units))
    return [p for p in places if text[p[0] - 1:p[0] + 1] != "\r\n"]


@case("lsp: a thousand edits make the text that the client has")
def edits(box):
    chance = random.Random(4711)
    text = definition({"key_size": "1024"}) + LINES
    with Client(box) as client:
        client.open("a.ini", text)
        for number in range(10):
            for _ in range(100):
                spots = offsets(text)
                first = chance.randrange(len(spots))
                last = min(len(spots) - 1, first + chance.choice(
                    (0, 0, 1, 2, 5, 30)))
                by = chance.choice(PIECES)
                a, b = spots[first], spots[last]
                client.change("a.ini", {"range": {
                    "start": place(*a[1:]), "end": place(*b[1:])}, "text": by})
                text = text[:a[0]] + by + text[b[0]:]
                if len(text) > 6000:
                    text = definition()
                    client.change("a.ini", {"text": text})
            same(as_shown(text, client.diagnostics("a.ini")),
                 as_validate(box, "a.ini", text), f"round {number}")
