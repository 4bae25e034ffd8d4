#!/bin/sh
# The Homebrew formula of a source archive, to stdout:
#
#   sh tools/formula.sh VERSION ARCHIVE HOMEPAGE [URL]
#
# HOMEPAGE is the repository's page, to which '.git' is added for HEAD. URL is
# where the archive is published, by default where GitHub has a release's files.
set -eu
version=$1
archive=$2
homepage=${3%/}
url=${4:-$homepage/releases/download/v$version/${archive##*/}}

for address in "$homepage" "$url"; do
	case $address in
	*[!A-Za-z0-9:/._~%+-]*) ;;
	https://?*) continue ;;
	esac
	echo "formula: expected HOMEPAGE=https://..., got '$address'" >&2
	exit 1
done
digest=$(openssl dgst -sha256 -r "$archive")
sed -e "s|@HOMEPAGE@|$homepage|" -e "s|@URL@|$url|" \
    -e "s|@SHA256@|${digest%% *}|" tools/packaging/homebrew/scepctl.rb.in
