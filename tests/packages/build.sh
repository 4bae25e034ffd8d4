#!/bin/sh
# In a root with nothing but the base system, with a copy of the sources as the
# current directory: builds the packages with what they say they need for it and
# nothing else, by nobody in particular, without a network, and leaves them in
# build/deb. With the word 'thoroughly' their tests are run, and they are built
# again and compared. Called by run.sh.
# What counts.sh has is not followed.
# shellcheck disable=SC1091,SC2154
set -eu
. tests/packages/counts.sh

# make deb as nobody, in a copy of the sources:
# build DIRECTORY UMASK NAME=VALUE...
build() {
	place=$1
	mask=$2
	shift 2
	mkdir -p "$place"
	tar -c --exclude=./build -f - . | tar -x -C "$place" -f -
	chown -R nobody: "$place"
	(cd "$place" && umask "$mask" && alone env "$@" HOME=/nonexistent make deb) \
	    >"$log" 2>&1 || { tail -n 60 "$log"; return 1; }
}

# As nobody, with no network but the loopback interface (up: 1, running: 64).
alone() {
	# shellcheck disable=SC2016
	unshare --net sh -euc '
	perl -e '"'"'my $lo = pack("a16 s x22", "lo", 65);
	    socket(S, 2, 2, 0) && ioctl(S, 0x8914, $lo) or die $!'"'"'
	exec setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"
' sh "$@"
}

tests_ran() {
	grep -q '^unit: [1-9][0-9]* passed, 0 failed' "$log"
}

results() {
	(cd "$1/build/deb" && sha256sum -- *.deb *.dsc *.tar.*)
}

same_bytes() {
	[ "$(results /tmp/sources)" = "$(results "$elsewhere")" ] || {
		results /tmp/sources
		results "$elsewhere"
		return 1
	}
}

# Notes are shown, and are no fault.
lintian_pleased() {
	alone lintian --fail-on error,warning --display-info --pedantic \
	    "$1"/build/deb/*.changes
}

# What build says, of the last of them.
log=/tmp/build.log
elsewhere=/tmp/a/place/that/is/longer
options=nocheck
[ "$*" != thoroughly ] || options=
apt-get -q update
apt-get -q -y --no-install-recommends build-dep ./tools/packaging
counted 'built with what Build-Depends names' \
    build /tmp/sources 022 TZ=UTC DEB_BUILD_OPTIONS="$options"
[ "$failed" -eq 0 ] || summary
cp "$log" /tmp/first.log
rm -rf build/deb
mkdir -p build
cp -R /tmp/sources/build/deb build/deb
if [ "$*" = thoroughly ]; then
	counted 'unit tests ran' tests_ran
	counted 'built again, elsewhere, otherwise' \
	    build "$elsewhere" 077 TZ=Asia/Tokyo LC_ALL=C.UTF-8 \
	    DEB_BUILD_OPTIONS=nocheck
	counted 'the same bytes' same_bytes
fi
apt-get -q -y --no-install-recommends install lintian blhc
counted 'lintian has neither errors nor warnings' lintian_pleased /tmp/sources
counted 'hardened as Debian does' blhc /tmp/first.log
summary
