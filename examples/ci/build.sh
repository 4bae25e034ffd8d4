#!/bin/sh
# build.sh DIRECTORY: scepctl in DIRECTORY/bin, built from the sources that this
# file is among, and from nothing else. What building needs are packages of the
# system, which its package manager verifies.
#
# build.sh --digest: what the sources are, for a cache.
set -eu
source=$(cd "$(dirname "$0")/../.." && pwd)
prefix=${1:?DIRECTORY is missing}

if [ "$prefix" = --digest ]; then
	cd "$source"
	digest=$(find Makefile src schemas templates man tools -type f |
	    LC_ALL=C sort | tr '\n' '\0' | xargs -0 sha256sum | sha256sum)
	echo "${digest%% *}"
	exit 0
fi

sh "$source/tools/deps.sh" build >&2
# From a cache, perhaps.
[ -x "$prefix/bin/scepctl" ] ||
    make -C "$source" -s -j2 install PREFIX="$prefix" >&2
"$prefix/bin/scepctl" version
