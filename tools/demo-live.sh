#!/bin/sh
# The whole way, live, on servers started for it: NDES (Apache with NTLM and
# TLS) behind the headers of Entra Application Proxy, and a SCEP server that
# answers PENDING first.
set -eu
cd "$(dirname "$0")/.."
exec python3 tests/net/demo_live.py "${1:-build/scepctl}"
