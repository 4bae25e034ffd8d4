#!/bin/sh
# Runs every test of a directory that has servers of its own, with PROGRAM,
# then says how many checks held in all: tests/served.sh DIRECTORY PROGRAM.
set -u
directory=$1
program=$2
passed=0
failed=0
for test in "$directory"/*_test.py; do
	# The servers are proved with other clients than ours.
	case $test in
	*/servers_test.py | */double_test.py)
		[ "${VARIANT:-release}" = release ] || continue
		output=$(python3 "$test" 2>&1)
		;;
	*) output=$(python3 "$test" "$program" 2>&1) ;;
	esac
	status=$?
	line=$(printf '%s\n' "$output" |
	    sed -n 's/^[a-z]*: \([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' |
	    tail -n 1)
	good=${line% *}
	bad=${line#* }
	# A test that died or counted nothing has failed, whatever it printed.
	if [ -z "$line" ] || { [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; }; then
		good=${good:-0}
		bad=1
		printf 'not ok - %s ended with status %d\n' "$test" "$status"
	fi
	[ "$bad" -eq 0 ] || printf '%s\n' "$output" | grep -v '^ok ' |
	    sed "s|^|$(basename "$test"): |; s|^[a-z_.]*: not ok|not ok|"
	passed=$((passed + good))
	failed=$((failed + bad))
done
printf '%s: %d passed, %d failed\n' "$(basename "$directory")" "$passed" \
    "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
