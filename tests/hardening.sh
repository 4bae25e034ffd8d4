#!/bin/sh
# Whether a program shows the hardening that tools/flags.sh asks for:
# tests/hardening.sh PROGRAM. Each look is first proved on a small program
# built without, which must not pass. Looks into ELF files only.
set -u
LC_ALL=C
export LC_ALL
program=$1
passed=0
failed=0
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# One look each: status 0 when FILE has it.
position_independent() {
	readelf -hd "$1" | grep -q 'Type: *DYN' &&
	    readelf -d "$1" | grep -q 'FLAGS_1.*PIE'
}

relocations_read_only() {
	readelf -lW "$1" | grep -q GNU_RELRO
}

bound_at_once() {
	readelf -d "$1" | grep -Eq 'BIND_NOW|FLAGS_1.*NOW'
}

stack_not_executable() {
	readelf -lW "$1" | grep -Eq 'GNU_STACK.* RW +0x'
}

stack_protected() {
	readelf -W --dyn-syms "$1" | grep -q '__stack_chk_fail'
}

calls_fortified() {
	readelf -W --dyn-syms "$1" | grep -Eq ' __[a-z]+_chk(@|$)'
}

stack_probed() {
	objdump -d --no-show-raw-insn "$1" | awk '
	below && /\$0x0,.*\(%rsp\)/ { found = 1 }
	{ below = /sub +\$0x1000,%rsp/ }
	END { exit !found }'
}

branches_marked() {
	[ "$(objdump -d --no-show-raw-insn "$1" | grep -Ec "$mark")" -gt "$few" ]
}

count() {
	if "$@"; then
		passed=$((passed + 1))
	else
		printf 'not ok - %s\n' "$*"
		failed=$((failed + 1))
	fi
}

lacks() {
	! "$@"
}

case $(uname -m) in
x86_64)
	extra='stack_probed branches_marked'
	mark='endbr64'
	# Those of the C library's start-up code.
	few=20
	;;
aarch64)
	extra='branches_marked'
	mark='paciasp|bti'
	few=20
	;;
*) extra= ;;
esac

cat >"$work/bare.c" <<'END'
#include <string.h>
int main(int count, char **words)
{
	char copy[65536];

	strcpy(copy, words[count - 1]);
	return copy[0] == 'x';
}
END
bare=$work/bare
# shellcheck disable=SC2086
${CC:-cc} -O2 -U_FORTIFY_SOURCE -fno-stack-protector \
    -fno-stack-clash-protection -fno-pie -no-pie -Wl,-z,norelro -Wl,-z,lazy \
    -Wl,-z,execstack -o "$bare" "$work/bare.c" || exit 1

for look in position_independent relocations_read_only bound_at_once \
    stack_not_executable stack_protected calls_fortified $extra; do
	count "$look" "$program"
	count lacks "$look" "$bare"
done
printf 'hardening: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
