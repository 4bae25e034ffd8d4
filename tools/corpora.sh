#!/bin/sh
# Runs each fuzz target over its corpus, once per file, or with FUZZ_SECONDS
# set lets it look for new inputs for so long; those go to build/fuzz/found.
set -u
corpora=tests/fuzz/corpus
seconds=${FUZZ_SECONDS:-0}
passed=0
failed=0
for target in "$@"; do
	name=$(basename "$target" _fuzz)
	corpus=$corpora/$name
	files=$(find "$corpus" -type f 2>/dev/null | wc -l)
	log=$target.log
	if [ "$files" -eq 0 ]; then
		printf "not ok - %s has no corpus in '%s'\n" "$name" "$corpus"
		failed=$((failed + 1))
		continue
	fi
	if [ "$seconds" -gt 0 ]; then
		found=build/fuzz/found/$name
		mkdir -p "$found"
		"$target" -max_total_time="$seconds" -timeout=10 \
		    -rss_limit_mb=1024 -print_final_stats=1 \
		    -artifact_prefix="$found-" "$found" "$corpus" >"$log" 2>&1
	else
		"$target" -runs=0 -timeout=10 -rss_limit_mb=1024 \
		    -artifact_prefix="$target-" "$corpus" >"$log" 2>&1
	fi
	status=$?
	if [ "$status" -eq 0 ]; then
		passed=$((passed + files))
		printf '%s: %d inputs %s\n' "$name" "$files" \
		    "$(sed -n 's/^stat::number_of_executed_units: */runs /p' "$log")"
	else
		failed=$((failed + 1))
		printf 'not ok - %s ended with status %d\n' "$name" "$status"
		tail -n 30 "$log"
	fi
done
printf 'fuzz: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
