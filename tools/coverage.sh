#!/bin/sh
# Lines covered, per room and in all, from a build with VARIANT=coverage.
set -eu
build=$1
if command -v gcovr >/dev/null 2>&1; then
	exec gcovr --root . --filter src/ --object-directory "$build"
fi
top=$(pwd)
find "$build/obj" -name '*.gcda' | sort | while IFS= read -r data; do
	(cd "$build" && gcov -n "$top/$data" 2>/dev/null)
done | awk -v top="$top/" '
/^File / {
	file = $2
	gsub(/\047/, "", file)
	sub("^" top, "", file)
}
/^Lines executed:/ && file ~ /^src\// && !(file in seen) {
	seen[file] = 1
	split($0, part, /[:% ]+/)
	split(file, step, "/")
	lines[step[2]] += part[5]
	hit[step[2]] += part[3] * part[5] / 100
	all += part[5]
	all_hit += part[3] * part[5] / 100
}
END {
	for (room in lines)
		printf "%-10s %6d lines %5.1f %%\n", room, lines[room],
		    100 * hit[room] / lines[room] | "sort"
	close("sort")
	if (all > 0)
		printf "%-10s %6d lines %5.1f %%\n", "all", all,
		    100 * all_hit / all
}'
