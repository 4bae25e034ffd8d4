#!/bin/sh
# Packages of this tree, built, installed and purged in roots of Debian:
# tests/packages/run.sh RELEASE... Status 77: a root cannot be had here.
set -u
work=$(mktemp -d) || exit 1
child=
trap 'rm -rf "$work"' EXIT
# unshare heeds no other signal while it waits.
trap 'kill -KILL $child 2>/dev/null; exit 1' HUP INT TERM
passed=0
failed=0

for release in "$@"; do
	sh tools/debian.sh "$release" base || exit
	# Once is enough of what takes long; 13 is the Debian of the image.
	case $release in
	12) scripts='build:thoroughly install:' ;;
	*) scripts='build: install: container:' ;;
	esac
	for script in $scripts; do
		# shellcheck disable=SC2086
		sh tools/debian.sh "$release" alone sh tests/packages/${script%:*}.sh \
		    ${script#*:} >"$work/log" 2>&1 &
		child=$!
		wait "$child"
		status=$?
		child=
		cat "$work/log"
		line=$(grep '^packages: ' "$work/log" | tail -n 1)
		good=$(printf '%s\n' "$line" | sed -n 's/.* \([0-9]*\) passed.*/\1/p')
		bad=$(printf '%s\n' "$line" | sed -n 's/.* \([0-9]*\) failed.*/\1/p')
		[ "$status" -eq 0 ] || [ "${bad:-0}" -gt 0 ] || bad=1
		passed=$((passed + ${good:-0}))
		failed=$((failed + ${bad:-0}))
		[ "$status" -eq 0 ] || break
	done
done
printf 'packages: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
