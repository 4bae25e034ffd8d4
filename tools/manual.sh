#!/bin/sh
# Writes a manual page from its frame in man/: each marker line such as
#   .\" @KEYS@
# gives way to what the program says of itself.
#
#   sh tools/manual.sh PROGRAM FRAME
set -eu
program=$1
frame=$2
while IFS= read -r line; do
	case $line in
	'.\" @'*'@')
		part=${line#*@}
		part=$(printf '%s' "${part%@}" | tr '[:upper:]' '[:lower:]')
		"$program" explain --manual "$part"
		;;
	*)
		printf '%s\n' "$line"
		;;
	esac
done <"$frame"
