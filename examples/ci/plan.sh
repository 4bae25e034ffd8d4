#!/bin/sh
# Makes a plan, to be read and then applied exactly as it is. In SCEPCTL_OUT:
#
#   plan.md        for whoever reviews it
#   scepctl.plan   for `scepctl apply --plan`: digests, no secret
#   plan.env       PLAN_PENDING (true or false), PLAN_DIGEST, PLAN_COMMIT
#
# Without a plan.env there is nothing to apply, and plan.md says why.
#
#   SCEPCTL_OUT      directory for what is written
#   SCEPCTL_SERVER   label of a server in scepctl.conf; none: its only one
#   SCEPCTL_OPTIONS  of plan and apply alike, one a line: --prune
#   JAMF_URL, JAMF_CLIENT_ID, JAMF_CLIENT_SECRET   a login that can only read
set -eu
out=${SCEPCTL_OUT:?}

set -f
IFS='
'
# shellcheck disable=SC2086
set -- ${SCEPCTL_OPTIONS:-}
unset IFS
set +f
[ -z "${SCEPCTL_SERVER:-}" ] || set -- --server "$SCEPCTL_SERVER" "$@"

# In a directory of the repository, a branch may have put a link there.
if [ -L "$out" ]; then
	echo "plan.sh: $out is a link" >&2
	exit 8
fi
mkdir -p "$out"
rm -f "$out/scepctl.plan" "$out/plan.env" "$out/plan.md"
status=0
scepctl --no-input plan --check --markdown --save "$out/scepctl.plan" "$@" \
    >"$out/plan.md" || status=$?
cat "$out/plan.md"
# 1 is also what definitions with errors give; then no plan is kept.
case $status in
0) pending=false ;;
1) pending=true ;;
*) exit "$status" ;;
esac
[ -f "$out/scepctl.plan" ] || exit 1
digest=$(sha256sum <"$out/scepctl.plan")
cat >"$out/plan.env" <<END
PLAN_PENDING=$pending
PLAN_DIGEST=${digest%% *}
PLAN_COMMIT=$(git rev-parse --verify HEAD)
END
