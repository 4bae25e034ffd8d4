#!/bin/sh
# Writes $(BUILD)/flags.mk: what this compiler and linker take of the hardening,
# and the key by which make knows whether that is still the answer.
#
#   CC= BASE= CPPFLAGS= CFLAGS= LDFLAGS= HARDENED= sh tools/flags.sh KEY
#
# BASE are the flags of the Makefile, the others whoever's who builds: with his
# nothing of ours may clash. HARDENED empty: no hardening.
set -u
LC_ALL=C
export LC_ALL
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cat >"$work/probe.c" <<'END'
#include <string.h>
int main(int count, char **words)
{
	char copy[64];

	strncpy(copy, words[count - 1], sizeof(copy) - 1);
	copy[sizeof(copy) - 1] = 0;
	return copy[0] == 'x';
}
END

# What compiling and linking with FLAG... says, and whether it works. The flags
# of others may hold quotes, as they may in a Makefile.
answer() {
	eval "$CC $BASE \"\$@\" $CPPFLAGS $CFLAGS -o \"\$work/probe\" \
	    \"\$work/probe.c\" $LDFLAGS" 2>&1 && echo works
}

# A flag is taken when it changes nothing of what is said without it.
takes() {
	[ "$(answer "$@")" = "$plain" ]
}

# Whether the flags of whoever builds leave MACRO defined.
defined() {
	printf '#ifndef %s\n#error\n#endif\n' "$1" >"$work/macro.c"
	eval "$CC $BASE $CPPFLAGS $CFLAGS -E \"\$work/macro.c\"" \
	    >/dev/null 2>&1
}

compile=
link=

harden() {
	case " $CC $CFLAGS $LDFLAGS " in
	*' -static '* | *' -no-pie '* | *' -fno-pie '* | *' -fno-PIE '*) ;;
	*)
		if takes -fPIE -pie; then
			compile=-fPIE
			link=-pie
		fi
		;;
	esac
	for flag in -fstack-protector-strong -fstack-clash-protection \
	    -fcf-protection -mbranch-protection=standard; do
		! takes "$flag" || compile="$compile $flag"
	done
	for flag in -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack; do
		! takes "$flag" || link="$link $flag"
	done
	# Some compilers define it by themselves; without optimisation it would
	# only warn.
	if ! defined _FORTIFY_SOURCE && defined __OPTIMIZE__; then
		for level in 3 2; do
			takes "-D_FORTIFY_SOURCE=$level" || continue
			compile="$compile -D_FORTIFY_SOURCE=$level"
			break
		done
	fi
}

plain=$(answer)
case $plain in
*works) ;;
*)
	printf 'flags: the compiler does not work ("make deps" installs one):\n%s\n' \
	    "$plain" >&2
	exit 1
	;;
esac
[ -z "$HARDENED" ] || harden
printf 'define FLAGS_OF\n%s\nendef\n' "$1"
printf 'HARDEN_CFLAGS := %s\nHARDEN_LDFLAGS := %s\n' "$compile" "$link"
