#!/bin/sh
# The main job from end to end, in build/demo: an identity to sign with, one
# definition, one signed profile, verified twice.
set -eu
scepctl=${1:-build/scepctl}
definition=examples/ndes-app-proxy.ini
directory=build/demo
profile=$directory/ndes-app-proxy.mobileconfig
identity=$directory/identity.pem
ca=$directory/identity-ca.pem

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

title 'From the definition to the signed profile'
run "$scepctl" validate "$definition"
run "$scepctl" -q build "$definition" --sign "$identity" -o "$profile"

title 'Verified by the program itself'
run "$scepctl" verify --ca "$ca" "$profile"

title 'Verified by OpenSSL'
run openssl cms -verify -purpose any -inform DER -in "$profile" \
    -CAfile "$ca" -out "$directory/content.plist"

cat <<END

The signed profile is $profile
To read it:
  $scepctl show $profile
  $scepctl show --xml $profile
What it was made from is $definition
END
