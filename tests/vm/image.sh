#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# image.sh - an initramfs with the given programs, the libraries they need, busybox
# for all other commands and an init: image.sh OUT INIT [FILE=PATH]...
set -euo pipefail

out=$1 init=$2
shift 2
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

place() {	# file, path in the image
	mkdir -p "$root/$(dirname "$2")"
	rm -f "$root/$2"	# busybox may have it
	cp -L "$1" "$root/$2"
}

libraries() {	# of programs
	{ ldd "$@" 2>/dev/null || true; } |
		sed -n 's/.*=> \(\/[^ ]*\).*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) (.*/\1/p' | sort -u
}

mkdir -p "$root"/{bin,dev,proc,sys,tmp,etc,root,run,usr/bin}
chmod 755 "$root"		# nobody is a tester too
printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' >"$root/etc/passwd"
printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
place "$(command -v busybox)" bin/busybox
for applet in $("$root/bin/busybox" --list); do
	[ "$applet" = busybox ] || ln -sf busybox "$root/bin/$applet"
done
files=("$(command -v busybox)")	# not static everywhere
for item in "$@"; do
	files+=("${item%%=*}")
	place "${item%%=*}" "${item#*=}"
done
for lib in $(libraries "${files[@]}"); do
	place "$lib" "$lib"
done
install -m 755 "$init" "$root/init"
(cd "$root" && find . -print0 | cpio --null --quiet -o -H newc -R 0:0 | gzip -1) >"$out"
