#!/bin/sh
# Writes a C table of the given files to standard output (base/embedded.h).
set -eu
LC_ALL=C
export LC_ALL
printf '/* Written by tools/embed.sh; do not edit. */\n'
printf '#include "base/embedded.h"\n\n'
n=0
for file in "$@"; do
	printf 'static const char file_%d[] = {' "$n"
	od -An -v -tu1 "$file" | awk '
	{
		for (i = 1; i <= NF; i++) {
			v = $i > 127 ? $i - 256 : $i
			printf "%s%d,", (c++ % 16 == 0 ? "\n\t" : " "), v
		}
	}
	END { print "\n\t0};" }'
	n=$((n + 1))
done
printf '\nconst struct embedded_file embedded_files[] = {\n'
n=0
for file in "$@"; do
	printf '\t{"%s", file_%d, sizeof(file_%d) - 1},\n' "$file" "$n" "$n"
	n=$((n + 1))
done
printf '\t{0, 0, 0}};\n'
