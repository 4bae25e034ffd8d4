#!/bin/sh
# Every test, in phases, the time of each printed. Each phase ends its output
# with "NAME: N passed, N failed"; the last line of all is the sum. One skip is
# allowed, and counted there: Debian 13 where no root of it can be had. Called
# by make check, which passes MAKE. Packages, which take as long again, have a
# target of their own: make packages. With clang it is the fuzzers that are
# built; make lint builds the program with it.
set -u
MAKE=${MAKE:-make}
work=build/check
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
passed=0
failed=0
skipped=0
rm -rf "$work"
mkdir -p "$work"

# What failed in a log, and its end.
show() {
	grep -E -A 12 '^not ok|error:' "$1" | head -n 120
	tail -n 20 "$1"
}

# phase build|suite NAME COMMAND...: a build is one test, a suite says itself
# how many it held.
phase() {
	kind=$1
	name=$2
	log=$work/$name.log
	shift 2
	begin=$(date +%s)
	"$@" >"$log" 2>&1
	status=$?
	seconds=$(($(date +%s) - begin))
	line=$(grep -E "^[a-z]+: [0-9]+ passed, [0-9]+ failed" "$log" | tail -n 1)
	good=$(printf '%s\n' "$line" | sed -n 's/.*: \([0-9]*\) passed.*/\1/p')
	bad=$(printf '%s\n' "$line" | sed -n 's/.*, \([0-9]*\) failed.*/\1/p')
	if [ "$kind" = build ]; then
		good=$((status == 0))
		bad=$((status != 0))
	elif [ -z "$line" ] || { [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; }; then
		good=${good:-0}
		bad=1
	fi
	[ "$bad" -eq 0 ] || show "$log"
	passed=$((passed + good))
	failed=$((failed + bad))
	printf '%-19s %5d passed %4d failed %5d s\n' \
	    "$name" "$good" "$bad" "$seconds"
}

make_quietly() {
	"$MAKE" --no-print-directory -s -j"$jobs" STRICT=1 "$@"
}

# The sanitizers need lines, and no more.
sanitized() {
	CFLAGS=-g1 make_quietly VARIANT=sanitize "$@"
}

# Half of the unit tests, another half in another run.
half_of_unit_tests() {
	printf '%s\n' tests/unit/*_test.c |
	    awk -v half="$(($(od -An -N1 -tu1 /dev/urandom) % 2))" \
		'NR % 2 == half' | programs build/sanitize
}

# Those of what a library does.
library_unit_tests() {
	grep -lE '"(crypto|http|json|plist|scep|xml)/' tests/unit/*_test.c |
	    programs build
}

# programs BUILD: of sources, as one word each.
programs() {
	sed "s|^tests/unit/\(.*\)\.c\$|$1/unit/\1|" | tr '\n' ' '
}

on_debian13() {
	sh tools/debian.sh 13 run make -s -j"$jobs" STRICT=1 "$@"
}

is_debian13() {
	case $(cat /etc/debian_version 2>/dev/null) in
	13*) return 0 ;;
	esac
	return 1
}

# The same on Debian 13, unless this is it.
debian13() {
	if is_debian13; then
		echo 'debian13            this is it'
		return
	fi
	begin=$(date +%s)
	wait "$root"
	status=$?
	if [ "$status" -ne 0 ]; then
		[ "$status" -eq 77 ] || failed=$((failed + 1))
		[ "$status" -ne 77 ] || skipped=1
		tail -n 20 "$work/debian13.log"
		echo 'debian13            SKIPPED: no root of Debian 13 here'
		return
	fi
	printf 'debian13-root       %30d s\n' "$(($(date +%s) - begin))"
	phase build debian13-build on_debian13 all
	phase suite debian13-unit on_debian13 \
	    UNIT_TESTS="$(library_unit_tests)" unit
	phase suite debian13-cli on_debian13 ROWS_PARTS=4 cli
	phase suite debian13-packaging on_debian13 TESTS=install packaging
}

# The network has the most of it to do, so it begins at once.
root=
if ! is_debian13; then
	sh tools/debian.sh 13 get build test >"$work/debian13.log" 2>&1 &
	root=$!
fi
trap 'kill $root 2>/dev/null; exit 1' HUP INT TERM
phase build release make_quietly all
phase suite unit make_quietly unit
phase suite cli make_quietly cli
phase suite around make_quietly around
phase suite hardening make_quietly hardening
phase suite packaging make_quietly ROWS_PARTS=4 packaging
phase suite net make_quietly net
phase suite jamf make_quietly jamf
phase build sanitize-build sanitized all
phase suite sanitize-unit sanitized UNIT_TESTS="$(half_of_unit_tests)" unit
phase suite sanitize-cli sanitized cli
phase suite sanitize-net sanitized net
phase suite sanitize-jamf sanitized jamf
phase build faults-build make_quietly VARIANT=faults all
phase suite faults make_quietly VARIANT=faults faults
phase build fuzz-build make_quietly CC=clang VARIANT=fuzz fuzzers
phase suite corpora make_quietly CC=clang VARIANT=fuzz corpora
debian13
counted="$passed passed, $failed failed"
[ "$skipped" -eq 0 ] || counted="$counted, $skipped skipped"
echo "$counted" | tee "$work/total"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
