"""With editors: Neovim and the client library of VS Code ask the language
server; Vim's syntax file and VS Code's grammar take definitions apart.

Planted mutations that must be caught: in lsp/suggest.c, the range of an item
is empty ("editors: Neovim shows"); in lsp/position.c, places in characters for
UTF-16 ("editors: Neovim shows"); in editors/vim/syntax/scepctl.vim and the
grammar, a section is left out ("editors: all sections").
"""

import json
import os
import re
import subprocess
import sys

from harness import TOP, case, check, has, same, tool

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from npm import modules  # noqa: E402

VIM = os.path.join(TOP, "editors", "vim")
CODE = os.path.join(TOP, "editors", "vscode")
GRAMMAR = os.path.join(CODE, "syntaxes", "scepctl.tmLanguage.json")

TEXT = """[profile]
name = \U0001f600 x
identifier = com.example.a
extends = base.ini

[scep]
url = https://a.example.com/
subject = CN=\u20ac\U0001f600,XY=b
fingerprint = none
retries = many
challenge_type = st

[wifi]
ssid = x
security = wpa2
identity = scep
"""


def neovim(box, script, *more, **env):
    """Runs a script in a Neovim that knows nobody's configuration."""
    tool("env", f"HOME={box.home}", f"XDG_CONFIG_HOME={box.home}",
         f"XDG_STATE_HOME={box.home}", f"PROGRAM={box.program}",
         f"OUT={box.at('out.json')}",
         *(f"{name}={value}" for name, value in env.items()),
         "timeout", "60", "nvim", "--clean", "--headless", *more,
         "-c", f"luafile {script}", cwd=box.path, stdin=b"")
    return json.loads(box.read("out.json"))


@case("editors: Neovim shows findings, completes, explains and goes")
def nvim(box):
    box.write("base.ini", "[profile]\nabstract = yes\norganization = x\n")
    box.write("a.ini", TEXT)
    seen = neovim(box, os.path.join(HERE, "editors.lua"))
    check("failed" not in seen, seen)
    found = {d[3] for d in seen["diagnostics"]}
    lines = TEXT.split("\n")
    # Neovim counts columns in bytes of UTF-8.
    subject = [d for d in seen["diagnostics"] if "XY" in d[4]]
    same(subject[0][:3], [7, len(lines[7][:lines[7].index("XY")].encode()), 1],
         "place")
    has(str(seen["diagnostics"]), "retries", "diagnostics")
    left = {d[3] for d in seen["mended"]}
    same(found - left, {"subject-attribute"}, "mended")
    has(seen["hover"], "retries", "hover")
    has(seen["hover"], "Default: 3", "hover")
    check("static" in seen["completion"], seen["completion"])
    check(seen["line"] in ("challenge_type = none",
                           "challenge_type = static"), seen["line"])
    same(seen["base"], "base.ini", "base")
    has(seen["formatted"], "identifier = com.example.a", "formatted")
    check(len({line.index("=") for line in seen["formatted"].split("\n")[1:5]
               if "=" in line}) == 1, seen["formatted"])


# -- what tokens are -----------------------------------------------------------

# Lines with the place of each token that counts: its text, Vim's group and the
# end of TextMate's scope.
SAMPLE = [
    ("; a comment = x", [("a comment", "Comment", "comment")]),
    ("[profile]", [("profile", "Section", "entity.name.section")]),
    ("[VPN \"a\" on_demand_rules \"b;c\"]", [
        ("VPN", "Section", "entity.name.section"),
        ("b;c", "Label", "string.quoted.double.label")]),
    ("[Identity Preference]", [
        ("Identity", "Section", "entity.name.section")]),
    ("[nothing]", [("nothing", "Header", "meta.section")]),
    ("Key Size = 2048 ; why", [
        ("Key Size", "Key", "support.type.property-name"),
        ("2048", "Number", "constant.numeric"), ("why", "Comment", "comment")]),
    ("subject = CN=$USERNAME,O=%SerialNumber%", [
        ("subject", "Key", "support.type.property-name"),
        ("USERNAME", "Variable", "variable.other"),
        ("SerialNumber", "Variable", "variable.other")]),
    ("password = env:NDES", [("env:", "Secret", "keyword.other.secret")]),
    ("name = \"a ; \\\" b\" ; c", [
        ("a ;", "String", "string.quoted.double"),
        ("c", "Comment", "comment")]),
    ("use_as_digital_signature = yes", [
        ("yes", "Boolean", "constant.language.boolean")]),
    ("fingerprint = auto", [("auto", "Word", "constant.language")]),
    ("san_dns =", [("san_dns", "Key", "support.type.property-name")]),
    ("\t$COMPUTERNAME.example.com", [
        ("COMPUTERNAME", "Variable", "variable.other")]),
]
SAMPLE_TEXT = "\n".join(line for line, _ in SAMPLE) + "\n"


def offset_of(line, text):
    return line.index(text) if text != "c" else line.rindex(text)


@case("editors: Vim's syntax knows what is what")
def vim_syntax(box):
    box.write("a.ini", SAMPLE_TEXT)
    asked = [[number + 1, len(line[:offset_of(line, text)].encode()) + 1]
             for number, (line, tokens) in enumerate(SAMPLE)
             for text, _, _ in tokens]
    box.write("ask.lua", """
vim.g.scepctl_lsp = 0
vim.cmd('syntax on')
vim.cmd('edit a.ini')
local groups = {}
for _, at in ipairs(vim.fn.json_decode(vim.env.ASKED)) do
  table.insert(groups, vim.fn.synIDattr(
    vim.fn.synID(at[1], at[2], 1), 'name'))
end
local file = io.open(vim.env.OUT, 'w')
file:write(vim.fn.json_encode({filetype = vim.bo.filetype, groups = groups,
  comment = vim.bo.commentstring}))
file:close()
vim.cmd('qall!')
""")
    seen = neovim(box, "ask.lua", "--cmd", f"set runtimepath^={VIM}",
                  ASKED=json.dumps(asked))
    same(seen["filetype"], "scepctl", "file type")
    same(seen["comment"], "; %s", "comments")
    same(seen["groups"], ["scepctl" + group for _, tokens in SAMPLE
                          for _, group, _ in tokens], "groups")


@case("editors: the file type of other programs' files stays")
def vim_other(box):
    box.write("php.ini", "[PHP]\nengine = On\n")
    box.write("ask.lua", """
vim.cmd('edit php.ini')
local file = io.open(vim.env.OUT, 'w')
file:write(vim.fn.json_encode({filetype = vim.bo.filetype}))
file:close()
vim.cmd('qall!')
""")
    same(neovim(box, "ask.lua", "--cmd", f"set runtimepath^={VIM}")[
        "filetype"], "dosini", "type")


@case("editors: the plugin for Neovim starts the server")
def vim_plugin(box):
    box.write("a.ini", TEXT)
    box.write("b.ini", TEXT)
    box.write("ask.lua", """
local function ask(name)
  vim.cmd('edit ' .. name)
  vim.wait(10000, function() return #vim.diagnostic.get(0) > 0 end, 20)
  return #vim.diagnostic.get(0)
end
local seen = {counts = {ask('a.ini'), ask('b.ini')}}
seen.clients = #vim.lsp.get_active_clients()
seen.omnifunc = vim.bo.omnifunc
local file = io.open(vim.env.OUT, 'w')
file:write(vim.fn.json_encode(seen))
file:close()
vim.cmd('qall!')
""")
    seen = neovim(box, "ask.lua", "--cmd", f"set runtimepath^={VIM}", "--cmd",
                  f"let g:scepctl_program = '{box.program}'")
    check(seen["counts"][0] > 3, seen)
    same(seen["counts"][0], seen["counts"][1], "findings")
    same(seen["clients"], 1, "servers")
    has(seen["omnifunc"], "lsp.omnifunc", "completion")


@case("editors: VS Code's grammar knows what is what")
def textmate(box):
    path = box.write("a.ini", SAMPLE_TEXT)
    out = tool("node", os.path.join(HERE, "editors_textmate.js"), modules(),
               GRAMMAR, path).decode()
    for (line, tokens), got in zip(SAMPLE, out.splitlines()):
        for text, _, scope in tokens:
            at = 0
            for piece, name in json.loads(got):
                if at <= offset_of(line, text) < at + len(piece):
                    break
                at += len(piece)
            check(name.startswith(scope), f"{line!r}, {text!r}: {name}")


@case("editors: all sections are known to both")
def sections(box):
    found = box.run("explain", "--json", status=0).json()["found"]
    names = {f["section"] for f in found}
    for name in sorted(names):
        names.update(re.findall(r"^Also written: \[(\w+)\]", box.run(
            "explain", name, status=0).out, re.M))
    with open(os.path.join(VIM, "syntax", "scepctl.vim"),
              encoding="utf-8") as file:
        listed = re.search(r"let s:sections = \[(.*?)\]", file.read(), re.S)
    same(set(re.findall(r"'(\w+)'", listed[1])), names, "Vim's")
    with open(GRAMMAR, encoding="utf-8") as file:
        match = json.load(file)["repository"]["header"]["patterns"][0]["match"]
    listed = re.search(r"\(\?:(.*)\)\(\?=", match)[1]
    same(set(listed.replace("[-_ \\t]+", "_").split("|")), names, "VS Code's")


@case("editors: VS Code's extension starts the server")
def extension(box):
    calls = json.loads(tool("node", os.path.join(
        HERE, "editors_extension.js"), os.path.join(CODE, "extension.js")))
    same(calls[0][2], {"command": "scepctl.program", "args": ["lsp"]},
         "server")
    same(calls[1:], ["start", "stop"], "calls")
    with open(os.path.join(CODE, "package.json"), encoding="utf-8") as file:
        package = json.load(file)
    has(str(package["contributes"]["configuration"]), "scepctl.program",
        "settings")
    for key in ("languages", "grammars"):
        for item in package["contributes"][key]:
            path = item.get("path", item.get("configuration"))
            check(os.path.exists(os.path.join(CODE, path)), path)
    first = package["contributes"]["languages"][0]["firstLine"]
    check(re.search(first, "[profile]") and not re.search(first, "[PHP]"),
          first)
    same(package["version"] + "\n", subprocess.run(
        ["sed", "-n", "s/^VERSION := //p", os.path.join(TOP, "Makefile")],
        capture_output=True, check=True).stdout.decode(), "version")


@case("editors: VS Code's client library understands all that is said")
def library(box):
    seen = json.loads(tool(
        "node", os.path.join(HERE, "editors_client.js"), modules(),
        box.program, box.at("a.ini"), "[scep]\nretries = many\n"))
    has(str(seen["diagnostics"]), "value-integer", "diagnostics")
    has(seen["hover"]["contents"]["value"], "Default", "hover")
    check(len(seen["completion"]) > 20, seen["completion"][:2])
    same(seen["status"], 0, "status")
