"""The page /certsrv/mscep_admin/ in every form a client may meet.

    render("challenge", thumbprint_hex, challenge) -> Page(status, type, body)

Real servers answer one line of UTF-16LE, with or without a byte order mark,
behind a META that says UTF-8, and with status 200 even for refusals. The
wording is that of Windows Server in English. Localised pages were never
captured: "german" and "french" are translations of ours, in the same
structure.

PAGES: name -> Row(wants a challenge of the cache, how the page is made).
"""

from collections import namedtuple

Page = namedtuple("Page", "status type body")
Row = namedtuple("Row", "costs make")

HEAD = ('<HTML><Head><Meta HTTP-Equiv="Content-Type" Content="text/html; '
        'charset=UTF-8"><Title>{title}</Title></Head><Body BgColor=#FFFFFF>'
        '<Font ID=locPageFont Face="Arial"><Table Border=0 Width=100%>'
        '<TR><TD><B>{title}</B></TD></TR></Table>')
TAIL = "</Font></Body></HTML>"
TITLE = "Network Device Enrollment Service"
INTRO = ("<P> Network Device Enrollment Service allows you to obtain "
         "certificates for routers or other network devices using the "
         "Simple Certificate Enrollment Protocol (SCEP). </P>")
ENGLISH = ("<P> To complete certificate enrollment for your network device "
           "you will need the following information: <P> The thumbprint "
           "(hash value) for the CA certificate is: <B> {thumbprint} </B> "
           "<P> The enrollment challenge password is: <B> {challenge} </B> ")
ONCE = ("<P> This password can be used only once and will expire within 60 "
        "minutes. <P> Each enrollment requires a new challenge password. "
        "You can refresh this web page to obtain a new challenge password. "
        "</P> ")
ALWAYS = ("<P> This password can be used multiple times and will not "
          "expire. </P> ")
GERMAN = ("<P> Für die Registrierung benötigen Sie die folgenden Angaben: "
          "<P> Der Fingerabdruck (Hashwert) für das Zertifizierungsstellen"
          "zertifikat lautet: <B> {thumbprint} </B> <P> Das Kennwort für "
          "die Registrierungsanforderung lautet: <B> {challenge} </B> <P> "
          "Dieses Kennwort kann nur einmal verwendet werden und läuft nach "
          "60 Minuten ab. </P> ")
FRENCH = ("<P> L’empreinte numérique (valeur de hachage) du certificat de "
          "l’autorité de certification est : <B> {thumbprint} </B> <P> Le "
          "mot de passe de stimulation d’inscription est : <B> {challenge} "
          "</B> <P> Ce mot de passe n’est utilisable qu’une seule fois et "
          "expire dans 60 minutes. </P> ")
FULL = ("<P> The password cache is full. <P> Network Device Enrollment "
        "Service stores unused password for later use. By default, "
        "passwords are stored for 60 minutes. <P> Use one of the existing "
        "passwords. If you cannot use an existing password: <UL> <LI> Wait "
        "until one of these passwords expires (by default, 60 minutes). "
        "<LI> Restart Internet Information Services (IIS). <LI> Configure "
        "the service to cache more than 5 passwords. </UL> ")
REFUSED = ("<P> You do not have sufficient permission to enroll with SCEP."
           "  Please contact your system administrator. </P>")
LOGIN = ("<!DOCTYPE html><html><head><title>Sign in to your account</title>"
         "</head><body><form method=post action=/login><input name=user>"
         "<input name=passwd type=password></form></body></html>")
BROKEN = ("<!DOCTYPE html><html><head><title>500 - Internal server error."
          "</title></head><body><h2>500 - Internal server error.</h2>"
          "</body></html>")


def grouped(thumbprint):
    """Upper-case hex in groups of eight, as the page has it."""
    text = thumbprint.upper()
    return " ".join(text[i:i + 8] for i in range(0, len(text), 8))


def html(body, title=TITLE, intro=INTRO):
    return HEAD.format(title=title) + intro + body + TAIL


def page(text, encoding="utf-16-le", mark=b"", kind="text/html", status=200,
         after=b""):
    def make(thumbprint, challenge):
        filled = text.replace("{thumbprint}", grouped(thumbprint)) \
            .replace("{challenge}", challenge or "")
        return Page(status, kind, mark + filled.encode(encoding) + after)
    return make


OK = html(ENGLISH + ONCE)
LE, BE = b"\xff\xfe", b"\xfe\xff"

PAGES = {
    "challenge": Row(True, page(OK)),
    "bom": Row(True, page(OK, mark=LE)),
    "utf-16-be": Row(True, page(OK, "utf-16-be", BE)),
    "utf-16-be-unmarked": Row(True, page(OK, "utf-16-be")),
    "trailing-nul": Row(True, page(OK, after=b"\0\0")),
    # Other products that imitate the page.
    "utf-8": Row(True, page(OK, "utf-8", kind="text/html; charset=utf-8")),
    "utf-8-bom": Row(True, page(OK, "utf-8-sig")),
    "windows-1252": Row(True, page(html(GERMAN), "windows-1252")),
    "lower-case": Row(True, page(OK.replace("<B>", "<b>").replace(
        "</B>", "</b>").replace("<P>", "<p>\r\n"))),
    "german": Row(True, page(html(GERMAN, "Registrierungsdienst für "
                                  "Netzwerkgeräte", ""))),
    "french": Row(True, page(html(
        FRENCH, "Service d’inscription de périphériques réseau", ""),
        mark=LE)),
    "no-blanks": Row(True, page(html(ENGLISH.replace(
        "<B> ", "<B>").replace(" </B>", "</B>") + ONCE))),
    # The registry value UseSinglePassword.
    "single-password": Row(False, page(html(ENGLISH + ALWAYS))),
    # Without EnforcePassword there is no challenge.
    "no-challenge": Row(False, page(html(
        ENGLISH[:ENGLISH.index("<P> The enrollment")]))),
    "cache-full": Row(False, page(html(FULL))),
    "cache-full-bom": Row(False, page(html(FULL), mark=LE)),
    "no-permission": Row(False, page(html(REFUSED))),
    "no-permission-utf-8": Row(False, page(html(REFUSED), "utf-8")),
    "broken": Row(False, page(BROKEN, "utf-8", status=500)),
    "forbidden": Row(False, page("<html>403</html>", "utf-8", status=403)),
    "missing": Row(False, page("<html>404</html>", "utf-8", status=404)),
    "login": Row(False, page(LOGIN, "utf-8")),
    "empty": Row(False, page("", "utf-8")),
    # What a hostile server might try against the reader or the terminal.
    "escapes": Row(False, page(html(ENGLISH.replace(
        "{challenge}", "\x1b]0;owned\x07\x1b[31mABC") + ONCE))),
    "challenge-too-long": Row(False, page(html(ENGLISH.replace(
        "{challenge}", "A" * 5000) + ONCE))),
    "half-a-character": Row(True, page(OK, after=b"\x00")),
    "lone-surrogate": Row(True, page(OK, after=b"\x00\xd8\x3c\x00")),
    "unclosed": Row(True, page(html(ENGLISH)[:-60])),
    "large": Row(True, page(html(ENGLISH + "<P> padding " * 500000))),
}

SINGLE_PASSWORD = "00F7FC7937B5366F2231AC891472998C"


def render(name, thumbprint, challenge):
    return PAGES[name].make(thumbprint, challenge)
