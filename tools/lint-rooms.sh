#!/bin/sh
# Which room may include which: one direction, from commands down to base.
# Each foreign library is included in one room only, and a header that shows
# it stays in that room. Prints what breaks this, one line each.
set -eu
grep -rnE '^[[:space:]]*#[[:space:]]*include' src --include='*.[ch]' |
awk '
BEGIN {
	may["base"] = ""
	may["ini"] = may["json"] = may["plist"] = may["xml"] = "base"
	may["crypto"] = may["http"] = may["secrets"] = may["csv"] = "base"
	may["schema"] = "base json"
	may["profile"] = "base ini schema plist crypto/digest.h crypto/cert.h"
	may["devices"] = "base csv profile/variable.h"
	may["project"] = "base ini json schema profile"
	may["scep"] = "base http crypto"
	may["jamf"] = "base http json plist xml profile schema" \
	    " crypto/digest.h"
	may["definition"] = "base ini plist schema profile project/config.h" \
	    " project/project.h project/boundary.h crypto/cert.h crypto/cms.h"
	may["gather"] = "base schema profile project/lock.h secrets scep"
	may["sync"] = "base definition jamf plist schema profile project" \
	    " crypto/digest.h"
	may["report"] = "base json schema profile plist definition gather" \
	    " jamf sync project/lock.h scep/probe.h crypto/cert.h" \
	    " crypto/cms.h crypto/digest.h csv"
	may["lsp"] = "base ini json schema profile definition project/config.h"
	may["cmd"] = "base ini json plist xml crypto http schema profile secrets" \
	    " project scep jamf sync definition gather report lsp csv devices"
	home["plist/plist.h"] = "plist"
	home["curl/"] = "http"
	home["expat"] = "xml"
	home["cjson/"] = "json"
	home["openssl/"] = "crypto"
}
{
	split($0, part, ":")
	file = part[1]
	split(file, step, "/")
	room = step[2]
	name = $0
	sub(/^[^"<]*["<]/, "", name)
	sub(/[">].*/, "", name)
	if (!(room in may)) {
		print file ": unknown room " room
		bad = 1
		next
	}
	for (library in home)
		if (index(name, library) == 1) {
			if (room != home[library]) {
				print file ": only " home[library] \
				    " includes " name
				bad = 1
			} else if (file ~ /\.h$/)
				private[substr(file, 5)] = room
			next
		}
	slash = index(name, "/")
	if ($0 !~ /include[[:space:]]*"/ || !slash)
		next
	other = substr(name, 1, slash - 1)
	uses[file SUBSEP name] = room
	if (other == room)
		next
	split(may[room], allowed, " ")
	fine = 0
	for (i in allowed)
		if (allowed[i] == other || allowed[i] == name)
			fine = 1
	if (!fine) {
		print file ": " room " may not include " name
		bad = 1
	}
}
END {
	for (use in uses) {
		split(use, part, SUBSEP)
		if (part[2] in private && uses[use] != private[part[2]]) {
			print part[1] ": " part[2] " shows a library of " \
			    private[part[2]]
			bad = 1
		}
	}
	exit bad
}'
