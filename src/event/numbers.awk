# SPDX-License-Identifier: GPL-2.0-or-later
# numbers.awk - from "cc -E -dM" of a header to lines NUMBER(nr, name), sorted by
# name.  -v prefix=P: macros whose name starts with P; -v strip=1: without it.

$1 == "#define" && $2 !~ /\(/ && NF == 3 { value[$2] = $3 }

END {
	sort = "LC_ALL=C sort -k2"
	# Not calls but counts, in headers that arm64 and riscv use.
	skip["__NR_syscalls"] = skip["__NR_arch_specific_syscall"] = 1
	for (name in value) {
		if (index(name, prefix) != 1 || name in skip || name ~ /[^A-Za-z0-9_]/)
			continue
		nr = value[name]
		# arm64: __NR_fcntl is __NR3264_fcntl.  Not so for errno, where a
		# name that stands for another name is a second one.
		if (strip && nr in value)
			nr = value[nr]
		if (nr !~ /^[0-9]+$/ || nr in seen)
			continue
		seen[nr] = 1
		print "NUMBER(" nr ", " (strip ? substr(name, length(prefix) + 1) : name) ")" | sort
		n++
	}
	close(sort)
	exit n == 0
}
