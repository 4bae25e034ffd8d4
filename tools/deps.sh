#!/bin/sh
# Installs what building and testing need, and only what is missing.
#
#   sh tools/deps.sh GROUP...  groups: build demo test around clang lint net root
#
# around is what the tests use beside it, on this system only: editors, shells, a
# browser.
# net is what the network tests' real servers are made of; no service is started
# by installing it. root makes a root of another Debian (tools/debian.sh).
#
# Debian and Ubuntu: apt-get, through sudo where needed. macOS: brew. Anywhere
# else the list is printed.
set -eu

# Named by system and group; wanted() puts the names together.
# shellcheck disable=SC2034
{
	debian_build='ca-certificates gcc libc6-dev make pkg-config libplist-dev
	    libcurl4-openssl-dev libcjson-dev libexpat1-dev libssl-dev'
	debian_demo='openssl'
	debian_test='openssl libxml2-utils python3 mandoc git binutils'
	debian_around='git bash bash-completion chromium curl faketime fish jq
	    neovim pre-commit python3-jsonschema python3-yaml rpm ruby zsh'
	debian_clang='clang libclang-rt-dev'
	debian_net='apache2-bin libapache2-mod-auth-gssapi gss-ntlmssp scep
	    golang-go golang-github-micromdm-scep-dev krb5-kdc
	    krb5-admin-server krb5-user procps util-linux curl openssl python3'
	debian_root='debootstrap debian-archive-keyring util-linux'
	debian_lint='clang clang-format mandoc git openssl'
	brew_build='pkg-config libplist cjson expat openssl@3'
	brew_demo='openssl@3'
	brew_test='openssl@3 python@3 mandoc'
	brew_around='git bash bash-completion@2 fish gnu-tar jq libfaketime
	    neovim node pre-commit rpm zsh'
	brew_clang='llvm'
	brew_net='openssl@3 python@3'
	brew_lint='clang-format mandoc'
}

# A token and the way to it, for the tests, are packaged from Debian 13 on.
has_tokens() {
	[ -r /etc/os-release ] || return 1
	# shellcheck disable=SC1091
	(. /etc/os-release
	[ "${ID:-}" = debian ] && [ "${VERSION_ID:-99}" -ge 13 ])
}
! has_tokens || debian_test="$debian_test pkcs11-provider softhsm2 opensc"

# The compiler for macOS and what VS Code is made of come through npm, which is
# not always Debian's.
command -v npm >/dev/null 2>&1 || {
	debian_around="$debian_around npm"
	debian_lint="$debian_lint npm"
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

# What Debian asks before it starts a service, for as long as we install.
# Somebody's own policy is left as it is.
policy=/usr/sbin/policy-rc.d

forbid_services() {
	[ -e "$policy" ] && return
	trap allow_services EXIT
	trap 'exit 1' HUP INT TERM
	printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
	$as_root chmod 755 "$policy"
}

allow_services() {
	$as_root rm -f "$policy"
	trap - EXIT
	[ -d /run/systemd/system ] || return 0
	for service in krb5-kdc krb5-admin-server; do
		case " $absent " in
		*" $service "*) $as_root systemctl -q disable "$service" ;;
		esac
	done
}

install_debian() {
	as_root=
	if [ "$(id -u)" -ne 0 ]; then
		command -v sudo >/dev/null 2>&1 || needs_root "$@"
		as_root=sudo
	fi
	say "installing $*"
	forbid_services
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
	build | demo | test | around | clang | lint | net | root) ;;
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
