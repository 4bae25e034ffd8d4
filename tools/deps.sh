#!/bin/sh
# Installs what building and testing need, and only what is missing.
#
#   sh tools/deps.sh GROUP...        groups: build demo test lint
#
# Debian and Ubuntu: apt-get, through sudo where needed. macOS: brew. Anywhere
# else the list is printed.
set -eu

# Named by system and group; wanted() puts the names together.
# shellcheck disable=SC2034
{
	debian_build='gcc libc6-dev make pkg-config libplist-dev libcurl4-openssl-dev
	    libcjson-dev libssl-dev'
	debian_demo='openssl'
	debian_test='openssl libxml2-utils python3 mandoc git clang libclang-rt-dev'
	debian_lint='clang clang-format mandoc git'
	brew_build='pkg-config libplist cjson openssl@3'
	brew_demo='openssl@3'
	brew_test='openssl@3 python@3 mandoc llvm'
	brew_lint='clang-format mandoc'
}

say() {
	printf 'deps: %s\n' "$*"
}

# The packages of the groups given, one per line, each once.
wanted() {
	system=$1
	shift
	for group in "$@"; do
		eval "list=\$${system}_${group}"
		for package in ${list:?}; do
			printf '%s\n' "$package"
		done
	done | sort -u
}

debian_has() {
	dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null |
	    grep -qx installed
}

brew_has() {
	brew list --versions "$1" >/dev/null 2>&1
}

missing() {
	has=$1
	shift
	for package in "$@"; do
		"$has" "$package" || printf '%s ' "$package"
	done
}

apt_get() {
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get "$@"
}

install_debian() {
	as_root=
	if [ "$(id -u)" -ne 0 ]; then
		command -v sudo >/dev/null 2>&1 || needs_root "$@"
		as_root=sudo
	fi
	say "installing $*"
	options='-y -q --no-install-recommends --no-remove'
	# Package lists are refreshed only when the ones at hand do not do.
	# shellcheck disable=SC2086
	apt_get install $options "$@" || {
		say 'package lists may be old, refreshing them'
		apt_get update -q
		apt_get install $options "$@"
	} || needs_root "$@"
}

needs_root() {
	say 'could not install; as root run'
	printf '  apt-get update && apt-get install %s\n' "$*"
	exit 1
}

[ $# -gt 0 ] || set -- build
for group in "$@"; do
	case $group in
	build | demo | test | lint) ;;
	*)
		printf "deps: unknown group '%s'\n" "$group" >&2
		exit 2
		;;
	esac
done
if command -v dpkg-query >/dev/null 2>&1; then
	packages=$(wanted debian "$@")
	# shellcheck disable=SC2086
	absent=$(missing debian_has $packages)
	# shellcheck disable=SC2086
	[ -z "$absent" ] || install_debian $absent
elif command -v brew >/dev/null 2>&1; then
	packages=$(wanted brew "$@")
	# shellcheck disable=SC2086
	absent=$(missing brew_has $packages)
	if [ -n "$absent" ]; then
		say "installing $absent"
		# shellcheck disable=SC2086
		brew install $absent
	fi
elif [ "$(uname)" = Darwin ]; then
	say 'Homebrew is needed: https://brew.sh'
	exit 1
else
	say 'neither apt-get nor brew here; what is needed, by Debian name:'
	# shellcheck disable=SC2046
	printf '  %s\n' $(wanted debian "$@")
	say 'going on as if it were there'
	exit 0
fi
[ -n "$absent" ] || say "all there ($*)"
