#!/bin/sh
# Packages for the Debian that this is, made of a source archive:
#
#   sh tools/deb.sh VERSION ARCHIVE DIRECTORY
#
# DIRECTORY is made anew and holds the packages afterwards, and what they were
# made of. Whoever builds is the maintainer, by DEBFULLNAME and DEBEMAIL. The
# changelog, and with it the time of every file, is made from CHANGELOG.md: the
# same archive gives the same packages.
set -eu
version=$1
archive=$2
directory=$3
maintainer="${DEBFULLNAME:-scepctl authors} <${DEBEMAIL:-scepctl@example.com}>"

# One entry for each version there has been, newest first.
changelog() {
	between=
	sed -n 's/^## \[*\([0-9][0-9.]*\)\]* - \([0-9-]*\)$/\1 \2/p' \
	    CHANGELOG.md | while read -r number day; do
		printf '%sscepctl (%s-1) unstable; urgency=medium\n\n' \
		    "$between" "$number"
		between='
'
		printf '  * New upstream version; CHANGELOG.md says what is in it.\n'
		printf '\n -- %s  %s\n\n' "$maintainer" \
		    "$(LC_ALL=C date -u -R -d "$day")"
	done
}

if ! command -v dh >/dev/null 2>&1 || ! command -v dpkg-buildpackage \
    >/dev/null 2>&1; then
	echo "deb: debhelper is needed (apt-get install debhelper)" >&2
	exit 1
fi
rm -rf "$directory"
mkdir -p "$directory"
cp "$archive" "$directory/scepctl_$version.orig.tar.gz"
gzip -d -c "$archive" | tar -x -C "$directory" -f -
cd "$directory/scepctl-$version"
cp -R tools/packaging/debian debian
changelog >debian/changelog
case $(head -n 1 debian/changelog) in
"scepctl ($version-1) "*) ;;
*)
	echo "deb: the newest version in CHANGELOG.md is not $version" >&2
	exit 1
	;;
esac
awk -v maintainer="$maintainer" \
    '{ print } /^Source:/ { print "Maintainer: " maintainer }' \
    tools/packaging/debian/control >debian/control
dpkg-buildpackage -us -uc
cd ..
for package in *.deb; do
	printf 'deb: %s/%s\n' "$directory" "$package"
done
