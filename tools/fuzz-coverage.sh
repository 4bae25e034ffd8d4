#!/bin/sh
# Lines of each file of src that the fuzz targets given reach over their
# corpora; made with VARIANT=fuzz-coverage.
set -eu
corpora=tests/fuzz/corpus
directory=$(dirname "$1")
version=$(clang --version | sed -n 's/.*version \([0-9]*\).*/\1/p' | head -1)
find_tool() {
	command -v "$1-$version" 2>/dev/null || command -v "$1" || {
		echo "fuzz-coverage: no $1: install the package 'llvm'" >&2
		return 1
	}
}
profdata=$(find_tool llvm-profdata)
cov=$(find_tool llvm-cov)
objects=
raws=
for target in "$@"; do
	name=$(basename "$target" _fuzz)
	LLVM_PROFILE_FILE=$target.raw "$target" -runs=0 \
	    "$corpora/$name" >"$target.log" 2>&1
	raws="$raws $target.raw"
	objects="$objects${objects:+ -object} $target"
done
# shellcheck disable=SC2086
"$profdata" merge -sparse -o "$directory/all.profdata" $raws
# shellcheck disable=SC2086
"$cov" report -instr-profile="$directory/all.profdata" $objects src |
awk '
NF >= 10 && $1 ~ /\.c$/ {
	printf("%-36s %5d lines %6.1f %%\n", $1, $8,
	    ($8 > 0 ? 100 * ($8 - $9) / $8 : 0)) | "sort"
	split($1, step, "/")
	lines[step[1]] += $8
	missed[step[1]] += $9
	all += $8
	all_missed += $9
}
END {
	close("sort")
	for (room in lines)
		printf "%-36s %5d lines %6.1f %%\n", room "/", lines[room],
		    100 * (lines[room] - missed[room]) / lines[room] | "sort"
	close("sort")
	printf "%-36s %5d lines %6.1f %%\n", "all", all,
	    100 * (all - all_missed) / all
}'
