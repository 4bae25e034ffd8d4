"""XML property lists as the server's own parser sees them, which is not as
Apple's does: the text of a value stays as written, and white space between
sibling arrays becomes an empty array.

A value is (kind, content): ("dict", [(key, value)...]), ("array", [value...]),
("string", text), ("integer", text), ("real", text), ("date", text),
("data", base64 without white space), ("true", ""), ("false", "")."""

import re
from xml.parsers import expat
from xml.sax.saxutils import escape

PROLOG = ('<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE plist PUBLIC '
          '"-//Apple//DTD PLIST 1.0//EN" '
          '"http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n')
SCALARS = ("string", "integer", "real", "date", "data", "true", "false")
DEPTH_MAX = 64
ENTITY = re.compile(r"&(amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});")
NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class Refused(Exception):
    """No property list."""


def decode_once(text):
    """The text with one layer of XML entities taken off."""
    def plain(match):
        name = match[1]
        if name in NAMED:
            return NAMED[name]
        number = int(name[2:], 16) if name[1] == "x" else int(name[1:])
        return chr(number) if 0 < number < 0x110000 else match[0]
    return ENTITY.sub(plain, text)


class Reader:
    """Collects one document. frames: [tag, content, pending key, text,
    whether the last child was an array]"""

    def __init__(self):
        self.frames = []
        self.root = None
        self.doctype = False
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.StartDoctypeDeclHandler = self.declared
        self.parser.EntityDeclHandler = self.entity

    def declared(self, name, *_):
        self.doctype = name == "plist"

    def entity(self, *_):
        raise Refused("entity declared")

    def start(self, tag, _):
        if not self.frames and tag != "plist":
            raise Refused(f"root is {tag}")
        if len(self.frames) > DEPTH_MAX:
            raise Refused("too deep")
        if self.frames:
            above = self.frames[-1]
            if above[0] == "array" and tag == "array" and above[4] \
                    and above[3]:
                above[1].append(("array", []))
            above[3] = ""
        self.frames.append([tag, [], None, "", False])

    def text(self, text):
        if self.frames:
            self.frames[-1][3] += text

    def end(self, tag):
        _, content, key, text, _ = self.frames.pop()
        if tag == "plist":
            if len(content) != 1 or content[0][0] != "dict":
                raise Refused("no dict in plist")
            self.root = content[0]
            return
        above = self.frames[-1]
        if tag == "key":
            if above[0] != "dict" or above[2] is not None:
                raise Refused("key out of place")
            above[2] = text
            above[4] = False
            return
        self.place(above, self.value(tag, content, key, text))
        above[4] = tag == "array"

    @staticmethod
    def value(tag, content, key, text):
        if tag in ("dict", "array"):
            if key is not None:
                raise Refused("key without value")
            return tag, content
        if tag not in SCALARS or content:
            raise Refused(f"element {tag}")
        return tag, "".join(text.split()) if tag == "data" else text

    @staticmethod
    def place(above, value):
        tag, content, key = above[:3]
        if tag == "dict":
            if key is None:
                raise Refused("value without key")
            content.append((key, value))
            above[2] = None
        elif tag in ("array", "plist"):
            content.append(value)
        else:
            raise Refused(f"value in {tag}")


def parse(text):
    """The dict of a whole document: prolog, DOCTYPE and plist element."""
    if not text.lstrip().startswith("<?xml"):
        raise Refused("no prolog")
    reader = Reader()
    try:
        reader.parser.Parse(text.lstrip().encode("utf-8", "surrogatepass"),
                            True)
    except expat.ExpatError as fault:
        raise Refused(str(fault)) from None
    if not reader.doctype:
        raise Refused("no DOCTYPE")
    return reader.root


def get(node, key, default=None):
    """The value of a dict's first entry of that name."""
    if node and node[0] == "dict":
        for name, value in node[1]:
            if name == key:
                return value
    return default


def text_of(node, key, default=""):
    value = get(node, key)
    return value[1] if value and value[0] == "string" else default


def put(node, key, value):
    """A copy of the dict with key set, in its place or at the end."""
    pairs = list(node[1])
    for number, (name, _) in enumerate(pairs):
        if name == key:
            pairs[number] = (key, value)
            return "dict", pairs
    return "dict", [*pairs, (key, value)]


def quoted(text):
    return escape(text).replace("\r", "&#13;")


def write_value(value, out):
    kind, content = value
    if not content:
        out.append(f"<{kind}/>")
    elif kind == "dict":
        out.append("<dict>")
        for key, each in content:
            out.append(f"<key>{quoted(key)}</key>")
            write_value(each, out)
        out.append("</dict>")
    elif kind == "array":
        out.append("<array>")
        for each in content:
            write_value(each, out)
        out.append("</array>")
    else:
        out.append(f"<{kind}>{quoted(content)}</{kind}>")


def write(root):
    """The document as the server stores it: one line after the DOCTYPE."""
    out = [PROLOG, '<plist version="1">']
    write_value(root, out)
    out.append("</plist>")
    return "".join(out)
