#!/bin/sh
# Runs every test of a directory that has servers of its own, with PROGRAM, two
# at a time since they mostly wait, then says how many checks held in all:
# tests/served.sh DIRECTORY PROGRAM.
set -u
directory=$1
program=$2
passed=0
failed=0
logs=$(mktemp -d) || exit 1
trap 'rm -rf "$logs"' EXIT
trap 'exit 1' HUP INT TERM

# The servers are proved with other clients than ours, and what is ended in the
# midst of a call by a library that a sanitizer has no room for.
tests() {
	for test in "$directory"/*_test.py; do
		case $test in
		*/servers_test.py | */double_test.py | */jamf/writing_test.py)
			[ "${VARIANT:-release}" = release ] || continue
			;;
		esac
		printf '%s\n' "$test"
	done
}

# shellcheck disable=SC2016
tests | LOGS=$logs PROGRAM=$program xargs -P 2 -n 1 sh -c '
	name=$(basename "$0")
	case $name in
	servers_test.py | double_test.py) set -- ;;
	*) set -- "$PROGRAM" ;;
	esac
	python3 "$0" "$@" >"$LOGS/$name" 2>&1
	echo $? >"$LOGS/$name.status"'

for test in $(tests); do
	log=$logs/$(basename "$test")
	status=$(cat "$log.status" 2>/dev/null || echo 1)
	line=$(sed -n \
	    's/^[a-z]*: \([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' \
	    "$log" | tail -n 1)
	good=${line% *}
	bad=${line#* }
	# A test that died or counted nothing has failed, whatever it printed.
	if [ -z "$line" ] || { [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; }; then
		good=${good:-0}
		bad=1
		printf 'not ok - %s ended with status %d\n' "$test" "$status"
	fi
	[ "$bad" -eq 0 ] || grep -v '^ok ' "$log" |
	    sed "s|^|$(basename "$test"): |; s|^[a-z_.]*: not ok|not ok|"
	passed=$((passed + good))
	failed=$((failed + bad))
done
printf '%s: %d passed, %d failed\n' "$(basename "$directory")" "$passed" \
    "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
