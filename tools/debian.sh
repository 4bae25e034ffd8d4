#!/bin/sh
# Another Debian on this machine, for what is to build and pass there too.
# RELEASE is 12 or 13.
#
#   sh tools/debian.sh RELEASE get GROUP...      a root, with groups of
#                                                tools/deps.sh
#   sh tools/debian.sh RELEASE run COMMAND...    there, in a copy of this tree
#   sh tools/debian.sh RELEASE base              a root of the base system alone
#   sh tools/debian.sh RELEASE alone COMMAND...  in a copy of that one, which is
#                                                thrown away
#
# Roots are made by debootstrap and kept in DEBIAN_ROOTS (by default below
# XDG_CACHE_HOME), a fortnight at most; the copies of the tree stand in
# build/debian and keep what was built. Packages come from where apt of this
# machine has its own. Everything is mounted in a name space of its own, which
# goes with the command. Status 77: no such root can be had here; the last line
# says why.
set -eu

unavailable() {
	printf 'debian: %s\n' "$*"
	exit 77
}

usage() {
	echo 'debian: expected 12 or 13, and get, run, base or alone' >&2
	exit 2
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

# In $base only once it is whole; an older one stays until then.
bootstrap() {
	proxy=$(proxy)
	rm -rf "$base.new"
	# shellcheck disable=SC2046
	http_proxy=${proxy:-${http_proxy:-}} debootstrap --variant=minbase \
	    "$suite" "$base.new" $(mirror) 9>&- || return 1
	# It can be made again: nothing waits for a disk.
	echo force-unsafe-io >"$base.new/etc/dpkg/dpkg.cfg.d/unsafe-io"
	{
		echo 'DPkg::Lock::Timeout "600";'
		[ -z "$proxy" ] ||
		    printf 'Acquire::http::Proxy "%s";\n' "$proxy"
	} >"$base.new/$mark"
	rm -rf "$base"
	mv "$base.new" "$base"
}

whole() {
	[ -e "$1/$mark" ]
}

fresh() {
	[ -n "$(find "$1/$mark" -mtime -14 2>/dev/null)" ]
}

# Who makes or fills a root waits until nobody is in it.
locked() {
	mkdir -p "$roots"
	exec 9>"$root.lock"
	flock "$1" 9
}

get_base() {
	fresh "$base" && return
	(flock 8 && sh tools/deps.sh root) 8>"$roots/deps.lock" 9>&-
	thrice bootstrap || whole "$base" ||
	    unavailable "$suite could not be fetched, three times"
}

# A copy of the base that has more; it is as old as its base.
get() {
	get_base
	if ! fresh "$root"; then
		rm -rf "$root.new"
		cp -a "$base" "$root.new"
		rm -rf "$root"
		mv "$root.new" "$root"
	fi
	thrice enter "$root" sh tools/deps.sh "$@" ||
	    unavailable 'its packages could not be fetched, three times'
}

thrice() {
	for try in 1 2 3; do
		! "$@" || return 0
		printf 'debian: try %d failed\n' "$try"
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
# removes the root reaches nothing but the root. With $alone the root is a copy
# in memory. With $exec whoever ends this program ends all of it.
enter() {
	where=$1
	shift
	copy_tree
	# shellcheck disable=SC2016
	$exec unshare --mount --pid --fork --kill-child sh -euc '
	root=$1 tree=$2 alone=$3
	path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
	shift 3
	if [ -n "$alone" ]; then
		mount -t tmpfs tmpfs "$root.alone"
		cp -a "$root/." "$root.alone"
		root=$root.alone
	fi
	mount -t proc proc "$root/proc"
	mount --rbind /dev "$root/dev"
	mount -t tmpfs tmpfs "$root/tmp"
	mkdir -p "$root/tree"
	mount --bind "$tree" "$root/tree"
	cat /etc/resolv.conf >"$root/etc/resolv.conf"
	cat /etc/hosts >"$root/etc/hosts"
	exec 9>&-
	exec env -i PATH="$path" HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" \
	    ${http_proxy:+"http_proxy=$http_proxy"} \
	    ${https_proxy:+"https_proxy=$https_proxy"} \
	    chroot "$root" sh -euc "cd /tree && exec \"\$@\"" sh "$@"
' sh "$where" "$tree" "$alone" "$@"
}

cd "$(dirname "$0")/.."
[ $# -ge 2 ] || usage
case $1 in
12) suite=bookworm ;;
13) suite=trixie ;;
*) usage ;;
esac
roots=${DEBIAN_ROOTS:-${XDG_CACHE_HOME:-$HOME/.cache}/scepctl}
root=$roots/debian-$1
base=$root-base
tree=build/debian/$1
alone=
exec=
mark=etc/apt/apt.conf.d/scepctl
verb=$2
shift 2
[ "$(id -u)" -eq 0 ] || unavailable 'it takes root to make and enter one'
command -v apt-get >/dev/null 2>&1 || unavailable 'there is no apt-get here'
unshare --mount --pid --fork true 2>/dev/null ||
    unavailable 'nothing may be mounted here'
case $verb in
get)
	locked -x
	get "$@"
	;;
base)
	locked -s
	fresh "$base" || {
		locked -x
		get_base
	}
	;;
run)
	locked -s
	whole "$root" || unavailable 'there is none yet: get it first'
	exec="exec"
	enter "$root" "$@"
	;;
alone)
	locked -s
	whole "$base" || unavailable 'there is none yet: get the base first'
	alone=yes
	tree=$tree-alone
	exec="exec"
	mkdir -p "$base.alone"
	enter "$base" "$@"
	;;
*) usage ;;
esac
