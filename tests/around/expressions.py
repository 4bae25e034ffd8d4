"""The expressions of GitHub's workflows, `${{ ... }}`, as far as the recipes
use them: https://docs.github.com/en/actions/reference/evaluate-expressions-in-workflows-and-actions

    Expressions({"github": {...}}, status="success").text("a ${{ github.ref }}")
"""

import re

TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+)|"
                   r"(?P<name>[A-Za-z_][\w-]*(?:\.[A-Za-z_*][\w-]*)*)|"
                   r"(?P<mark>==|!=|&&|\|\||[!()]))")
STATUS = {"success", "failure", "cancelled", "always"}


class Expressions:
    def __init__(self, contexts, status="success"):
        self.contexts = contexts
        self.status = status
        self.tokens = []

    # -- reading ---------------------------------------------------------

    def value(self, text):
        self.tokens, at = [], 0
        text = text.strip()
        while at < len(text):
            found = TOKEN.match(text, at)
            if not found:
                raise ValueError(f"expression: {text!r} at {at}")
            self.tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()
        value = self.either()
        if self.tokens:
            raise ValueError(f"expression: {text!r} goes on")
        return value

    def take(self, *marks):
        if self.tokens and self.tokens[0] in [("mark", m) for m in marks]:
            return self.tokens.pop(0)[1]
        return None

    def either(self):
        value = self.both()
        while self.take("||"):
            other = self.both()
            value = value or other
        return value

    def both(self):
        value = self.compared()
        while self.take("&&"):
            other = self.compared()
            value = value and other
        return value

    def compared(self):
        value = self.single()
        mark = self.take("==", "!=")
        if mark:
            other = self.single()
            # Text is compared without case, and nothing is ''.
            same = str("" if value is None else value).lower() == str(
                "" if other is None else other).lower()
            return same == (mark == "==")
        return value

    def single(self):
        if self.take("!"):
            return not self.single()
        if self.take("("):
            value = self.either()
            if not self.take(")"):
                raise ValueError("no ')'")
            return value
        kind, text = self.tokens.pop(0)
        if kind == "text":
            return text[1:-1].replace("''", "'")
        if kind == "number":
            return int(text)
        if kind != "name":
            raise ValueError(f"unexpected {text}")
        if text in ("true", "false"):
            return text == "true"
        if self.take("("):
            if text not in STATUS or not self.take(")"):
                raise ValueError(f"function {text}")
            return text == "always" or text == self.status
        return self.looked_up(text)

    def looked_up(self, name):
        first, *rest = name.split(".")
        if first not in self.contexts:
            raise ValueError(f"no context {first} for {name}")
        value = self.contexts[first]
        for part in rest:
            value = value.get(part) if isinstance(value, dict) else None
        return value

    # -- use -------------------------------------------------------------

    def text(self, value):
        """With each ${{ }} replaced."""
        if isinstance(value, bool):
            return str(value).lower()

        def replaced(found):
            got = self.value(found[1])
            return str(got).lower() if isinstance(got, bool) \
                else "" if got is None else str(got)
        return re.sub(r"\$\{\{(.*?)\}\}", replaced, str(value), flags=re.S)

    def holds(self, condition):
        """Of `if:`; without a word on the status, only after success."""
        if condition is None:
            return self.status == "success"
        text = str(condition).strip()
        found = re.fullmatch(r"\$\{\{(.*)\}\}", text, re.S)
        text = found[1] if found else text
        held = bool(self.value(text))
        if not any(f"{word}()" in text for word in STATUS):
            held = held and self.status == "success"
        return held
