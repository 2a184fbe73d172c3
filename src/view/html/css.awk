# SPDX-License-Identifier: GPL-2.0-or-later
# css.awk - a style sheet as C strings, a line each, without its comments and indents.

/^\/\*.*\*\/$/ { next }
{
	sub(/^[ \t]+/, "")
	gsub(/\\/, "&&")
	gsub(/"/, "\\\"")
	print "\"" $0 "\\n\""
	n++
}
END { exit n == 0 }
