#!/bin/sh
# In a root with nothing but the base system: installs the package that build.sh
# left, tries it, and takes it away again. Called by run.sh.
# What counts.sh has is not followed.
# shellcheck disable=SC1091,SC2154
set -eu
. tests/packages/counts.sh
package=$(echo build/deb/scepctl_*.deb)
documents=/usr/share/doc/scepctl

# All there is, but what the package manager keeps for itself.
everything() {
	find / -xdev \( -path /var/cache -o -path /var/lib/apt -o \
	    -path /var/lib/dpkg -o -path /var/log -o -path /tmp -o \
	    -path /tree \) -prune -o -print | sort
}

installed() {
	apt-get -q -y --no-install-recommends install "./$package" &&
	    dpkg --verify scepctl && [ -z "$(dpkg --audit)" ]
}

# By hand: the base system has no pages without a pager.
manuals_there() {
	for page in man1/scepctl.1 man5/scepctl-definition.5; do
		gzip -d -c "/usr/share/man/$page.gz" | grep -q '^\.Dt SCEPCTL' ||
		    return 1
	done
}

works() {
	setpriv --reuid=nobody --regid=nogroup --clear-groups \
	    sh tools/packaging/debian/tests/smoke
}

notices_there() {
	grep -q '^Copyright: 2022-2024 Apple Inc\.$' "$documents/copyright" &&
	    grep -q '^ The above copyright notice and this permission notice' \
	        "$documents/copyright"
}

links_lead() {
	find "$documents" -name '*.md' >/tmp/pages
	while read -r page; do
		grep -o ']([^)# ]*' "$page" | cut -c3- | grep -v '^https://' |
		    while read -r target; do
			[ -z "$target" ] || [ -e "${page%/*}/$target" ] ||
			    echo "$page: no $target"
		done
	done </tmp/pages >/tmp/nowhere
	cat /tmp/nowhere
	[ -s /tmp/pages ] && [ ! -s /tmp/nowhere ]
}

gone() {
	# Not kept because something of the base system suggests it.
	apt-get -q -y --autoremove -o APT::AutoRemove::SuggestsImportant=false \
	    -o APT::AutoRemove::RecommendsImportant=false purge scepctl
	everything >/tmp/after
	diff /tmp/before /tmp/after && ! dpkg -s scepctl >/dev/null 2>&1
}

apt-get -q update
everything >/tmp/before
counted 'installed, with what it depends on alone' installed
[ "$failed" -eq 0 ] || summary
counted 'manuals' manuals_there
counted 'profiles made, signed and verified' works
counted 'notices' notices_there
counted 'links between pages' links_lead
counted 'purged, nothing left' gone
summary
