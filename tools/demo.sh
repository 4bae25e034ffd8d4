#!/bin/sh
# The main job from end to end, in build/demo: an identity to sign with, one
# definition, a signed profile for one device, verified twice, and one for each
# device of a table.
set -eu
scepctl=${1:-build/scepctl}
example=examples/devices
definition=$example/kiosk.ini
directory=build/demo
profile=$directory/kiosk.mobileconfig
identity=$directory/identity.pem
ca=$directory/identity-ca.pem
# By hand, whoever runs it: CI would have to allow that a secret is used.
unset CI

title() {
	printf '\n== %s\n' "$*"
}

run() {
	printf '$ %s\n' "$*"
	"$@"
}

rm -rf "$directory"
mkdir -p "$directory"

title 'An identity to sign with, for trying out'
run "$scepctl" identity new --name 'Demonstration Signing' \
    -o "$directory/identity"

title 'From the definition to the signed profile of one device'
run export SCEP_CHALLENGE=an-example
run "$scepctl" -q build "$definition" --sign "$identity" -o "$profile" \
    --set SERIALNUMBER=DMPXK0AAAA09 --set DEVICENAME=kiosk-09 \
    --set BUILDINGNAME=Potsdam

title 'Verified by the program itself'
run "$scepctl" verify --ca "$ca" "$profile"

title 'Verified by OpenSSL'
run openssl cms -verify -purpose any -inform DER -in "$profile" \
    -CAfile "$ca" -out "$directory/content.plist"

title 'One for each device of a table'
run cat "$example/devices.csv"
run "$scepctl" build "$definition" --sign "$identity" \
    --devices "$example/devices.csv" --index-file "$directory/index.csv" \
    -o "$directory/kiosks"
run cat "$directory/index.csv"

cat <<END

The signed profile is $profile
To read it:
  $scepctl show $profile
  $scepctl show --xml $profile
What it was made from is $definition
What to do with it: docs/devices.md
END
