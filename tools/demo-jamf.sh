#!/bin/sh
# plan, apply and pull, shown on the double of Jamf Pro that the tests use.
set -eu
cd "$(dirname "$0")/.."
exec python3 tests/jamf/demo_jamf.py "${1:-build/scepctl}"
