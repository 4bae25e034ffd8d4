#!/bin/sh
# What a reviewer should not have to look for: formatting, rooms, shell and
# manual syntax, what macOS lacks. Called by make lint, which passes WARNINGS,
# after the builds with gcc and clang.
# The steps are called by name.
# shellcheck disable=SC2317
set -u
status=0

step() {
	name=$1
	shift
	"$@"
	case $? in
	0) printf 'lint: %s fine\n' "$name" ;;
	77) printf 'lint: %s not tried\n' "$name" ;;
	*)
		printf 'lint: %s NOT fine\n' "$name"
		status=1
		;;
	esac
}

# Versions differ in what they make of the same .clang-format; the tree has the
# form of 14, which is Debian 12's.
format() {
	case $(clang-format --version) in
	*' version 14.'*) ;;
	*)
		clang-format --version
		return 77
		;;
	esac
	find src tests tools -name '*.[ch]' -exec clang-format --dry-run -Werror {} +
}

# Rules about one payload type stand in files of their own (check_*, *_scep);
# the rest of the room knows what schemas say. Elsewhere a type is named for:
# profile.h the names themselves; jamf_loss.c what Jamf Pro stores in its own
# way; walk.c files that hold a private key; read_tree.c the keys of every
# payload, and Apple's prefix; reference_name.c that a single [scep] has no
# label; payload_file.c an example.
payload_types() {
	! grep -nE '"com\.apple\.|PAYLOAD_(SCEP|ROOT|PKCS1|PEM)' -r src/profile |
	    grep -vE '^src/profile/(check_|[a-z_]*_scep\.c|types/)' |
	    grep -vE '^src/profile/(profile\.h|jamf_loss\.c|walk\.c|read_tree\.c)' |
	    grep -vE '^src/profile/(reference_name\.c|payload_file\.c)' |
	    grep .
}

shells() {
	good=0
	for script in tools/*.sh tests/*.sh tests/*/*.sh .ci/run \
	    tools/packaging/debian/tests/smoke; do
		sh -n "$script" || good=1
		! command -v shellcheck >/dev/null 2>&1 ||
		    shellcheck -s sh "$script" || good=1
	done
	return "$good"
}

manuals() {
	output=$(mandoc -T lint -W warning build/man/*.[0-9]) && return 0
	printf '%s\n' "$output"
	return 1
}

step rooms sh tools/lint-rooms.sh
step 'payload types' payload_types
step format format
step 'shell scripts' shells
step manual manuals
step 'dead code' sh tools/lint-dead.sh
step 'macOS headers' sh tools/lint-macos.sh
exit "$status"
