# SPDX-License-Identifier: GPL-2.0-or-later
# js.awk - the modules of the report's script as C strings, one for each: without comments
# that have lines of their own, indents, imports and the word export.  They are joined in one
# scope, so a name means one thing in all of them.

FNR == 1 && NR > 1 { print "," }
/^[ \t]*\/\*.*\*\/$/ { next }
/^[ \t]*\/\*/ { comment = 1 }
comment { if (/\*\/$/) comment = 0; next }
/^import / { imports = 1 }
imports { if (/;$/) imports = 0; next }
/^[ \t]*$/ { next }
{
	sub(/^export /, "")
	sub(/^[ \t]+/, "")
	gsub(/\\/, "&&")
	gsub(/"/, "\\\"")
	print "\"" $0 "\\n\""
	n++
}
END { exit n == 0 }
