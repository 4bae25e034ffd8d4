#!/bin/sh
# Says the plan in SCEPCTL_OUT on a merge request: in one note for each server,
# which is rewritten by the next plan.
#
#   SCEPCTL_OUT      where plan.sh put plan.md
#   SCEPCTL_SERVER   label of the server, as for plan.sh
#   SCEPCTL_TOKEN    an access token of the project, scope api
#   CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID   as GitLab sets them
#
# Needs curl and jq.
set -eu
out=${SCEPCTL_OUT:?}
marker="<!-- scepctl plan ${SCEPCTL_SERVER:-} -->"
notes=projects/${CI_PROJECT_ID:?}/merge_requests/${CI_MERGE_REQUEST_IID:?}/notes
pages=20

case ${SCEPCTL_TOKEN:?} in
*[!A-Za-z0-9_.-]*)
	echo 'comment-gitlab.sh: SCEPCTL_TOKEN is no token' >&2
	exit 2
	;;
esac
# The token on standard input: command lines are for all to see.
api() {
	path=$1
	shift
	printf 'header = "PRIVATE-TOKEN: %s"\n' "$SCEPCTL_TOKEN" |
	    curl --config - --silent --show-error --fail --max-time 60 \
	    "$@" "${CI_API_V4_URL:?}/$path"
}

[ -s "$out/plan.md" ] || exit 0
rm -f "$out/comment.md"
{
	printf '%s\n### Plan %s\n\n' "$marker" "${SCEPCTL_SERVER:-}"
	cat "$out/plan.md"
} >"$out/comment.md"
# Whoever writes notes can write the marker; ours are by the token's user.
me=$(api user | jq .id)
number=
page=1
while [ -z "$number" ] && [ "$page" -le "$pages" ]; do
	list=$(api "$notes?per_page=100&page=$page")
	number=$(printf '%s' "$list" | jq --arg marker "$marker" \
	    --argjson me "$me" 'map(select(.author.id == $me and
	        (.body | startswith($marker)))) | .[0].id // empty')
	[ "$(printf '%s' "$list" | jq length)" -eq 100 ] || break
	page=$((page + 1))
done
if [ -n "$number" ]; then
	api "$notes/$number" --request PUT \
	    --data-urlencode "body@$out/comment.md" >/dev/null
else
	api "$notes" --data-urlencode "body@$out/comment.md" >/dev/null
fi
