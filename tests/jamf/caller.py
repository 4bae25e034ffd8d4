"""A client that is not ours: http.client with a cookie jar of its own."""

import base64
import http.client
import json
import ssl
from urllib.parse import quote, urlencode
from xml.etree import ElementTree
from xml.sax.saxutils import escape

MAC = "/JSSResource/osxconfigurationprofiles"
IOS = "/JSSResource/mobiledeviceconfigurationprofiles"
HEAD = ('<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE plist PUBLIC '
        '"-//Apple//DTD PLIST 1.0//EN" '
        '"http://www.apple.com/DTDs/PropertyList-1.0.dtd">')
UUID = "0D6B8E35-42F1-4C97-A5D0-3B7E9F1C6A28"


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body
        self.text = body.decode("utf-8", "replace")

    def json(self):
        return json.loads(self.text)

    def xml(self):
        return ElementTree.fromstring(self.body)

    def find(self, path):
        return self.xml().findtext(path)

    def id(self):
        return int(self.find("id"))


class Caller:
    def __init__(self, jamf, cookies=True, seconds=20):
        self.jamf = jamf
        self.context = ssl.create_default_context(cafile=jamf.ca)
        self.jar = {} if cookies else None
        self.connection = http.client.HTTPSConnection(
            "localhost", jamf.port, context=self.context, timeout=seconds)
        self.bearer = None

    def close(self):
        self.connection.close()

    def request(self, method, path, body=None, headers=None):
        headers = {"Accept": "application/xml", **(headers or {})}
        if body is not None:
            headers.setdefault("Content-Type", "application/xml")
        if self.bearer:
            headers.setdefault("Authorization", f"Bearer {self.bearer}")
        if self.jar:
            headers["Cookie"] = "; ".join(
                f"{name}={value}" for name, value in self.jar.items())
        try:
            self.connection.request(
                method, path, body.encode() if isinstance(body, str)
                else body, headers)
            response = self.connection.getresponse()
            answer = Answer(response.status, response.headers,
                            response.read())
        except Exception:
            self.connection.close()
            raise
        for each in response.headers.get_all("Set-Cookie") or []:
            if self.jar is not None:
                name, _, value = each.partition(";")[0].partition("=")
                self.jar[name] = value
        return answer

    def get(self, path, **headers):
        return self.request("GET", path, None, headers)

    def post(self, xml, path=MAC + "/id/0"):
        return self.request("POST", path, xml)

    def put(self, number, xml, path=MAC):
        return self.request("PUT", f"{path}/id/{number}", xml)

    def read(self, number, path=MAC):
        return self.get(f"{path}/id/{number}")

    def stored(self, number, path=MAC):
        """The stored property list as text."""
        return self.read(number, path).find("general/payloads")

    def login(self, who="admin", secret="secret",
              path="/api/v1/oauth/token"):
        self.bearer = None
        answer = self.request(
            "POST", path, urlencode({
                "client_id": who, "client_secret": secret,
                "grant_type": "client_credentials"}),
            {"Content-Type": "application/x-www-form-urlencoded",
             "Accept": "application/json"})
        if answer.status == 200:
            self.bearer = answer.json()["access_token"]
        return answer

    def basic(self, who, password):
        self.bearer = None
        both = base64.b64encode(f"{who}:{password}".encode()).decode()
        answer = self.request("POST", "/api/v1/auth/token", None,
                              {"Authorization": f"Basic {both}"})
        if answer.status == 200:
            self.bearer = answer.json()["token"]
        return answer


def wire(plist):
    """A property list in the only form that survives: escaped once more,
    carriage returns excepted."""
    return plist.replace("&", "&amp;").replace("&amp;#13;", "&#13;")


def general(name=None, plist=None, more=""):
    parts = f"<name>{escape(name)}</name>" if name is not None else ""
    if plist is not None:
        parts += f"<payloads><![CDATA[{plist}]]></payloads>"
    return f"<general>{parts}{more}</general>"


def mac(inside):
    return f"<os_x_configuration_profile>{inside}</os_x_configuration_profile>"


def ios(inside):
    return f"<configuration_profile>{inside}</configuration_profile>"


def entry(kind, own="", uuid=UUID, name="authored name"):
    return ("<dict><key>PayloadType</key><string>" + kind + "</string>"
            "<key>PayloadVersion</key><integer>1</integer>"
            "<key>PayloadIdentifier</key><string>net.example.one</string>"
            f"<key>PayloadUUID</key><string>{uuid}</string>"
            f"<key>PayloadDisplayName</key><string>{name}</string>"
            + own + "</dict>")


def profile(*entries, top="", uuid="6E2A9C41-7D05-4B8F-93E6-5A1C0D7F2B84"):
    return (HEAD + '<plist version="1.0"><dict><key>PayloadContent</key>'
            "<array>" + "".join(entries) + "</array>"
            "<key>PayloadType</key><string>Configuration</string>"
            "<key>PayloadVersion</key><integer>1</integer>"
            "<key>PayloadIdentifier</key><string>net.example</string>"
            f"<key>PayloadUUID</key><string>{uuid}</string>" + top
            + "</dict></plist>")


def scep(own="", challenge="", url="https://scep.example.com/scep",
         subject="<array><array><array><string>CN</string>"
                 "<string>$SERIALNUMBER</string></array></array></array>"):
    given = (f"<key>Challenge</key><string>{challenge}</string>"
             if challenge else "")
    return entry("com.apple.security.scep",
                 "<key>PayloadContent</key><dict><key>URL</key><string>"
                 f"{url}</string><key>Keysize</key><integer>2048</integer>"
                 f"<key>Subject</key>{subject}{given}{own}</dict>")


def named(path, name):
    return f"{path}/name/{quote(name, safe='')}"
