#!/bin/sh
# Checks the definitions: annotations on standard output, and for whatever else
# reads findings scepctl.sarif and scepctl.junit.xml in SCEPCTL_OUT. Needs no
# secret and no connection.
#
#   SCEPCTL_OUT      directory for what is written
#   SCEPCTL_FILES    files and directories, one a line; the current one
#   SCEPCTL_FORMAT   of standard output: text, github
#   SCEPCTL_STRICT   true: warnings fail
set -eu
out=${SCEPCTL_OUT:?}
format=${SCEPCTL_FORMAT:-text}
strict=
[ "${SCEPCTL_STRICT:-}" != true ] || strict=--strict

# A line is a word, whatever is in it.
set -f
IFS='
'
# shellcheck disable=SC2086
set -- ${SCEPCTL_FILES:-.}
unset IFS
set +f

# In a directory of the repository, a branch may have put a link there.
if [ -L "$out" ]; then
	echo "check.sh: $out is a link" >&2
	exit 8
fi
mkdir -p "$out"
rm -f "$out/scepctl.sarif" "$out/scepctl.junit.xml"
validate() {
	scepctl validate $strict --format "$@"
}
status=0
validate "$format" -- "$@" || status=$?
# The same findings, and the same status.
validate sarif -- "$@" >"$out/scepctl.sarif" 2>/dev/null || :
validate junit -- "$@" >"$out/scepctl.junit.xml" 2>/dev/null || :
exit "$status"
