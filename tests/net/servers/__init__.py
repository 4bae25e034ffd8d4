"""The servers of the network tests. All listen on 127.0.0.1 alone, on ports
that the system chose, answer once the constructor returns, and end with
`with`, stop() or the test process, however that ends. What they need is
installed by `sh tools/deps.sh net`; what is missing raises ServerError.

    Pki          certificates, made when asked for         pki.py
    NdesServer   Apache with NTLM, Kerberos, Basic         ndes.py
                 sites' pages: pages.py, SCEP: answers.py
    Kdc          Kerberos for it                           kdc.py
    ScepServer   micromdm's own server                     scepserver.py
    RaServer     enrolment by registration authorities     ra.py
    RoughServer  bad weather                               rough.py
"""

from .kdc import Kdc
from .ndes import USERS, NdesServer
from .pki import Pki
from .process import ServerError
from .ra import RaServer
from .rough import BEHAVIOURS, RoughServer
from .scepserver import ScepServer

__all__ = ["BEHAVIOURS", "USERS", "Kdc", "NdesServer", "Pki", "RaServer",
           "RoughServer", "ScepServer", "ServerError"]
