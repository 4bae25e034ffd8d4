#!/bin/sh
# The source archive, the same bytes wherever it is made:
#
#   sh tools/dist.sh VERSION ARCHIVE
#
# In a work tree of git it holds what HEAD holds: files that git does not know
# are left out, and what is changed must be committed first. Without git, as in
# an archive that was unpacked, it holds all there is but build/. Every file has
# the time of SOURCE_DATE_EPOCH, else of the commit, else of the Makefile, so
# that an archive made of an unpacked one is that one again.
set -eu
LC_ALL=C
export LC_ALL
version=$1
archive=$2
name=scepctl-$version

fail() {
	printf 'dist: %s\n' "$*" >&2
	exit 1
}

# Owners, modes and times are given in GNU tar's words.
find_tar() {
	for tar in tar gtar gnutar; do
		case $("$tar" --version 2>/dev/null) in
		*'GNU tar'*) return ;;
		esac
	done
	fail 'GNU tar is needed (Homebrew: gnu-tar)'
}

# The files of HEAD, put into the directory to pack.
from_git() {
	changed=$(GIT_OPTIONAL_LOCKS=0 git status --porcelain \
	    --untracked-files=no) || exit 1
	[ -z "$changed" ] || fail "commit these first, or stash them:
$changed"
	git -c core.autocrlf=false archive HEAD >"$work/tree.tar"
	mkdir "$work/tree"
	"$tar" -x -C "$work/tree" -f "$work/tree.tar"
	top=$work/tree
	commit=$(git rev-parse HEAD)
	time=$(git log -1 --format=%ct)
	of="commit $(git rev-parse --short HEAD)"
	tagged=$(git rev-parse -q --verify "refs/tags/v$version^{commit}") ||
	    tagged=
	[ "$tagged" = "$commit" ] || of="$of, which is not tagged v$version"
}

from_directory() {
	top=.
	time=$(stat -c %Y Makefile 2>/dev/null || stat -f %m Makefile)
	of='this directory, without git'
}

find_tar
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
if [ -e .git ]; then
	from_git
else
	from_directory
fi
(cd "$top" && find . -path ./build -prune -o ! -type d -print) |
    sed 's|^\./||' | sort >"$work/list"
"$tar" -c -C "$top" --format=ustar --no-recursion --verbatim-files-from \
    --transform="flags=rSH;s|^|$name/|" --mtime="@${SOURCE_DATE_EPOCH:-$time}" \
    --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX \
    -T "$work/list" -f "$work/$name.tar"
mkdir -p "$(dirname "$archive")"
gzip -9 -n <"$work/$name.tar" >"$archive.new"
mv "$archive.new" "$archive"
printf 'dist: %s, of %s\n' "$archive" "$of"
