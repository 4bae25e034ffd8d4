"""Apache's configuration for NdesServer: one virtual host per site."""

import os

from .process import ServerError

MODULES = (
    "mpm_prefork", "authn_core", "authz_core", "authn_file", "authz_user",
    "auth_basic", "auth_gssapi", "headers", "proxy", "proxy_http", "env",
    "socache_shmcb", "ssl", "log_forensic",
)

GLOBAL = """
ServerRoot {root}
DefaultRuntimeDir {root}/run
PidFile {root}/run/apache.pid
Mutex posixsem default
ErrorLog {root}/error.log
LogLevel warn
ServerName localhost
{user}
StartServers 4
MinSpareServers 2
MaxRequestWorkers 64
KeepAliveTimeout 20
LimitRequestLine 65536
LimitRequestFieldSize 65536
SSLProtocol -all +TLSv1.2 +TLSv1.3
SSLSessionCache none
TraceEnable off
LogFormat "%{{forensic-id}}n %>s %{{remote}}p %u" joined
"""

# libcurl's type-1 message is a constant of 32 bytes; gss-ntlmssp 1.2.0 wants
# all 40 that the structure has, and no ALWAYS_SIGN without a version.
SITE = """
Listen 127.0.0.1:{port}
<VirtualHost 127.0.0.1:{port}>
  {tls}
  ForensicLog {root}/site{number}.forensic
  CustomLog {root}/site{number}.access joined
  RequestHeader edit Authorization "^(NTLM|Negotiate) \
TlRMTVNTUAABAAAABoIIAAAAAAAAAAAAAAAAAAAAAAA=$" "$1 \
TlRMTVNTUAABAAAABgIIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==" early
  RequestHeader set X-Site {number}
  SetEnv proxy-sendcl 1
  ProxyPass / http://127.0.0.1:{backend}/ nocanon
  {more}
  <Location /certsrv/mscep_admin/>
    {auth}
  </Location>
</VirtualHost>
"""

TLS = """SSLEngine on
  SSLCertificateFile {cert}
  SSLCertificateKeyFile {key}"""

GSSAPI = """AuthType GSSAPI
    AuthName "NDES"
    Require valid-user
    """
# GssapiAllowedMech krb5 alone does not keep mod_auth_gssapi 1.6.4 from taking
# NTLM; that the connection is not bound to the user does, since NTLM needs
# two steps.
AUTH = {
    "ntlm": GSSAPI + "GssapiAllowedMech ntlmssp\n"
            "    GssapiConnectionBound On",
    "kerberos": GSSAPI + "GssapiAllowedMech krb5\n"
                "    GssapiCredStore keytab:{keytab}\n"
                "    GssapiAcceptorName HTTP@localhost",
    "both": GSSAPI + "GssapiAllowedMech krb5\n"
            "    GssapiConnectionBound On\n"
            "    GssapiAllowedMech ntlmssp\n"
            "    GssapiCredStore keytab:{keytab}\n"
            "    GssapiAcceptorName HTTP@localhost",
    "basic": """AuthType Basic
    AuthName "NDES"
    AuthBasicProvider file
    AuthUserFile {root}/basic.users
    Require valid-user""",
    "open": "Require all granted",
}

# What Entra Application Proxy adds to every answer, errors included.
APP_PROXY = {
    "x-ms-proxy-service-name": "proxy-appproxy-weur-ams04p-2",
    "x-ms-proxy-data-center": "WEUR",
    "x-ms-proxy-subscription-id": "3c2f9a4e-6f5d-4a8f-9f0a-1d2c3b4a5968",
    "x-ms-proxy-app-id": "8a1f0a52-4b7f-4f2e-9d55-0c1b2a394857",
    "x-ms-proxy-group-id": "1b6c8d3a-2e4f-4c5b-8a7d-9e0f1a2b3c4d",
    "x-ms-proxy-connector-id": "5d0e7b2c-9a8f-4e1d-b3c6-2f4a6b8c0d1e",
    "x-ms-proxy-transaction-id": "c4b1d9f2-7e3a-4d6b-8f05-a1b2c3d4e5f6",
}


# Debian's, Apple's and Homebrew's.
MODULE_PLACES = ("/usr/lib/apache2/modules", "/usr/libexec/apache2",
                 "/opt/homebrew/lib/httpd/modules",
                 "/usr/local/lib/httpd/modules")


def module(name):
    for place in MODULE_PLACES:
        path = f"{place}/mod_{name}.so"
        if os.path.exists(path):
            return path
    raise ServerError(
        f"Apache's mod_{name} is missing; without mod_auth_gssapi and its "
        "NTLM, which only Linux has packages of, NDES cannot be had "
        "(sh tools/deps.sh net)")


def modules():
    return "".join(f"LoadModule {name}_module {module(name)}\n"
                   for name in MODULES)


def header_lines(headers):
    return "\n  ".join(f'Header always set {name} "{value}"'
                       for name, value in headers.items())
