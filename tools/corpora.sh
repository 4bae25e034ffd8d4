#!/bin/sh
# Runs each fuzz target over its corpus, once per file; with FUZZ_SECONDS set
# lets it look for new inputs for so long, which go to build/fuzz/found; with
# FUZZ_MERGE set adds to the corpus what of those reaches more.
#
# Of each target is said: runs, executions per second, edges of the program
# that its inputs reach (of all there are, and libFuzzer's features), inputs.
set -u
corpora=tests/fuzz/corpus
dictionaries=tests/fuzz/dictionary
seconds=${FUZZ_SECONDS:-0}
merge=${FUZZ_MERGE:-}
passed=0
failed=0
runs=0
# Short of what each input may have, where that would be megabytes: long enough
# for all its parts to be there several times.
length_of() {
	case $1 in
	fingerprint) echo 512 ;;
	subject | http_header | pull_name) echo 2048 ;;
	secret) echo 4200 ;; # a reference may have 4096
	ini | definition | config | lock | ndes_page | schema) echo 16384 ;;
	jamf_*) echo 16384 ;;
	profile | pull | plist | xml) echo 32768 ;;
	*) echo 8192 ;; # certificates, keys, messages
	esac
}

# Leaks are looked for at the end: libcrypto keeps memory from run to run, and
# the search after each took most of the time. How deep stacks are kept, and
# how long freed memory is, costs as much.
settings() {
	echo "-timeout=20 -rss_limit_mb=1500 -detect_leaks=0 -print_funcs=0"
}
ASAN_OPTIONS=${ASAN_OPTIONS:-malloc_context_size=5:quarantine_size_mb=16}
export ASAN_OPTIONS

look() {
	dictionary=
	[ ! -f "$dictionaries/$2" ] || dictionary=-dict=$dictionaries/$2
	mkdir -p "$found"
	# shellcheck disable=SC2046,SC2086
	"$1" $(settings) $dictionary -max_total_time="$seconds" \
	    -len_control=0 -max_len="$(length_of "$2")" \
	    -print_final_stats=1 -artifact_prefix="$found-" \
	    "$found" "$corpora/$2"
}

# The corpus first: what it reaches already is not added.
add() {
	mkdir -p "$found"
	# shellcheck disable=SC2046
	"$1" $(settings) -merge=1 -max_len="$(length_of "$2")" \
	    "$corpora/$2" "$found"
}

replay() {
	# shellcheck disable=SC2046
	"$1" $(settings) -runs=0 -artifact_prefix="$1-" "$corpora/$2"
}

say() {
	awk -v name="$1" -v files="$2" '
	/inline 8-bit counters/ { edges = $0; sub(/^.*\(/, "", edges) }
	/ cov: / {
		for (i = 1; i < NF; i++) {
			if ($i == "cov:") reached = $(i + 1)
			if ($i == "ft:") features = $(i + 1)
		}
	}
	/^#[0-9]+[ \t]+DONE/ { done = substr($1, 2) }
	/^stat::number_of_executed_units/ { done = $2 }
	/^stat::average_exec_per_sec/ { speed = ", " $2 " a second" }
	END {
		printf "%s: %d inputs, %d runs%s, %d of %d edges, %d features\n",
		    name, files, done, speed, reached, edges, features
	}' "$3"
}

for target in "$@"; do
	name=$(basename "$target" _fuzz)
	corpus=$corpora/$name
	found=build/fuzz/found/$name
	files=$(find "$corpus" -type f 2>/dev/null | wc -l)
	log=$target.log
	if [ "$files" -eq 0 ]; then
		printf "not ok - %s has no corpus in '%s'\n" "$name" "$corpus"
		failed=$((failed + 1))
		continue
	fi
	if [ -n "$merge" ]; then
		add "$target" "$name" >"$log" 2>&1
	elif [ "$seconds" -gt 0 ]; then
		look "$target" "$name" >"$log" 2>&1
	else
		replay "$target" "$name" >"$log" 2>&1
	fi
	status=$?
	if [ "$status" -eq 0 ]; then
		passed=$((passed + files))
		say "$name" "$files" "$log"
	else
		failed=$((failed + 1))
		printf 'not ok - %s ended with status %d\n' "$name" "$status"
		tail -n 30 "$log"
	fi
	done=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	runs=$((runs + ${done:-0}))
done
[ "$seconds" -eq 0 ] || printf 'fuzz: %d runs in all\n' "$runs"
printf 'fuzz: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
