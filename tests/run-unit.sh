#!/bin/sh
# Runs unit test programs that speak TAP; shows what failed and a total line.
set -u
passed=0
failed=0
for test in "$@"; do
	output=$("$test" 2>&1)
	status=$?
	good=$(printf '%s\n' "$output" | grep -c '^ok ')
	bad=$(printf '%s\n' "$output" | grep -c '^not ok ')
	# A program that died or printed no plan has failed, whatever it counted.
	if ! printf '%s\n' "$output" | grep -q '^1\.\.' ||
	    { [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; }; then
		bad=$((bad + 1))
		printf 'not ok - %s ended with status %d\n' "$test" "$status"
	fi
	[ "$bad" -eq 0 ] || printf '%s\n' "$output" | grep -v '^ok ' |
	    sed "s|^|$(basename "$test"): |"
	passed=$((passed + good))
	failed=$((failed + bad))
done
printf 'unit: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
