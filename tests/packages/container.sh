#!/bin/sh
# In a root with nothing but the base system, which stands for the image that
# the Containerfile begins with: the last stage, with the package that build.sh
# left. There is no engine here; its RUN steps are run, by the shell that an
# engine would take. Called by run.sh.
# What counts.sh has is not followed.
# shellcheck disable=SC1091,SC2154
set -eu
. tests/packages/counts.sh
recipe=tools/packaging/container/Containerfile

# The RUN steps of stage N, one on each line.
steps() {
	awk -v wanted="$1" '
	{ line = line $0 }
	sub(/\\$/, "", line) { next }
	line ~ /^FROM / { stage++ }
	stage == wanted && sub(/^RUN /, "", line) { print line }
	{ line = "" }' "$recipe"
}

run_steps() {
	steps "$1" >/tmp/steps
	[ -s /tmp/steps ] || return 1
	while read -r step; do
		sh -c "$step" </dev/null || return 1
	done </tmp/steps
}

# What CMD and a pipeline of CI do there, as the user that the image has.
works() {
	user=$(sed -n 's/^USER //p' "$recipe")
	directory=$(sed -n 's/^WORKDIR //p' "$recipe")
	[ "$(id -u "$user")" -ne 0 ] &&
	    (cd "$directory" && setpriv --reuid="$user" --regid="$user" \
	        --init-groups env HOME="$directory" sh -euc '
		scepctl --help >/dev/null
		git --version
		sh /tree/tools/packaging/debian/tests/smoke')
}

public_cas() {
	[ -s /etc/ssl/certs/ca-certificates.crt ]
}

nothing_to_build_with() {
	for program in cc gcc make dh dpkg-buildpackage; do
		! command -v "$program" || return 1
	done
	[ -z "$(ls /var/lib/apt/lists)" ] && [ -z "$(ls /tmp/*.deb 2>/dev/null)" ]
}

cp build/deb/scepctl_*.deb /tmp/scepctl.deb
counted 'RUN steps of the image' run_steps 2
[ "$failed" -eq 0 ] || summary
counted 'its user, its command, git' works
counted 'certificates of public CAs' public_cas
counted 'nothing to build with is left' nothing_to_build_with
summary
