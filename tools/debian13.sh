#!/bin/sh
# Debian 13 on another machine, for what is to build and pass there too:
#
#   sh tools/debian13.sh get GROUP...      a root, with groups of tools/deps.sh
#   sh tools/debian13.sh run COMMAND...    there, in a copy of this tree
#
# The root is made by debootstrap and kept in DEBIAN13_ROOT (by default below
# XDG_CACHE_HOME), a fortnight at most; the copy stands in build/debian13 and
# keeps what was built. Packages come from where apt of this machine has its
# own. Everything is mounted in a name space of its own, which goes with the
# command. Status 77: no such root can be had here; the last line says why.
set -eu
root=${DEBIAN13_ROOT:-${XDG_CACHE_HOME:-$HOME/.cache}/scepctl/debian-13}
tree=build/debian13
suite=trixie

unavailable() {
	printf 'debian13: %s\n' "$*"
	exit 77
}

# Where apt has Debian from; nothing (debootstrap knows a place) on a machine
# that is not a Debian itself.
mirror() {
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' |
	    sed -n 's/^Debian|Debian|//p' | head -n 1
}

proxy() {
	value=
	eval "$(apt-config shell value Acquire::http::Proxy)"
	printf '%s\n' "$value"
}

# In $root only once it is whole; an older one stays until then.
bootstrap() {
	proxy=$(proxy)
	rm -rf "$root.new"
	# shellcheck disable=SC2046
	http_proxy=${proxy:-${http_proxy:-}} debootstrap --variant=minbase \
	    "$suite" "$root.new" $(mirror) 9>&- || return 1
	# It can be made again: nothing waits for a disk.
	echo force-unsafe-io >"$root.new/etc/dpkg/dpkg.cfg.d/unsafe-io"
	{
		echo 'DPkg::Lock::Timeout "600";'
		[ -z "$proxy" ] ||
		    printf 'Acquire::http::Proxy "%s";\n' "$proxy"
	} >"$root.new/etc/apt/apt.conf.d/scepctl"
	rm -rf "$root"
	mv "$root.new" "$root"
}

whole() {
	[ -e "$root/etc/apt/apt.conf.d/scepctl" ]
}

# Who makes or fills a root waits until nobody is in it.
locked() {
	mkdir -p "$(dirname "$root")"
	exec 9>"$root.lock"
	flock "$1" 9
}

get() {
	locked -x
	fresh=$(find "$root/etc/apt/apt.conf.d/scepctl" -mtime -14 2>/dev/null) ||
	    fresh=
	if [ -z "$fresh" ]; then
		sh tools/deps.sh root
		thrice bootstrap || whole ||
		    unavailable "$suite could not be fetched, three times"
	fi
	thrice enter sh tools/deps.sh "$@" ||
	    unavailable 'its packages could not be fetched, three times'
}

thrice() {
	for try in 1 2 3; do
		! "$@" || return 0
		printf 'debian13: try %d failed\n' "$try"
		sleep "$((try * 5))"
	done
	return 1
}

# The sources as they are here; what was built from them before is kept.
copy_tree() {
	mkdir -p "$tree"
	find "$tree" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} +
	tar -c --exclude=./build --exclude=./.git -f - . | tar -x -C "$tree" -f -
}

# Mounts are private to this name space: nothing is left to unmount, and who
# removes the root reaches nothing but the root.
enter() {
	copy_tree
	# shellcheck disable=SC2016
	unshare --mount --pid --fork --kill-child sh -euc '
	root=$1 tree=$2 path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin
	shift 2
	mount -t proc proc "$root/proc"
	mount --rbind /dev "$root/dev"
	mount -t tmpfs tmpfs "$root/tmp"
	mkdir -p "$root/tree"
	mount --bind "$tree" "$root/tree"
	cat /etc/resolv.conf >"$root/etc/resolv.conf"
	cat /etc/hosts >"$root/etc/hosts"
	exec env -i PATH="$path" HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" \
	    ${http_proxy:+"http_proxy=$http_proxy"} \
	    ${https_proxy:+"https_proxy=$https_proxy"} \
	    chroot "$root" sh -euc "cd /tree && exec \"\$@\"" sh "$@"
' sh "$root" "$tree" "$@" 9>&-
}

cd "$(dirname "$0")/.."
[ "$(id -u)" -eq 0 ] || unavailable 'it takes root to make and enter one'
command -v apt-get >/dev/null 2>&1 || unavailable 'there is no apt-get here'
unshare --mount --pid --fork true 2>/dev/null ||
    unavailable 'nothing may be mounted here'
case ${1:-} in
get | run)
	verb=$1
	shift
	;;
*)
	echo 'debian13: expected get or run' >&2
	exit 2
	;;
esac
if [ "$verb" = get ]; then
	get "$@"
else
	locked -s
	whole || unavailable "there is none yet: sh tools/debian13.sh get build"
	enter "$@"
fi
