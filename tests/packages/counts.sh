# Counts for the scripts beside it.
passed=0
failed=0

# counted NAME COMMAND...: one test.
counted() {
	name=$1
	shift
	if "$@"; then
		passed=$((passed + 1))
		printf 'ok - %s: %s\n' "$release" "$name"
	else
		failed=$((failed + 1))
		printf 'not ok - %s: %s\n' "$release" "$name"
	fi
}

# What all ends with, at once where the rest would have nothing to look at.
summary() {
	printf 'packages: %d passed, %d failed\n' "$passed" "$failed"
	exit "$((failed != 0))"
}

DEBIAN_FRONTEND=noninteractive
export DEBIAN_FRONTEND

release="Debian $(cut -d. -f1 </etc/debian_version)"
