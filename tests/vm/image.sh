#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# image.sh - an initramfs with the given programs, the libraries they need, busybox
# and an init that runs one command: image.sh OUT INIT [FILE=PATH]... PROGRAM...
# A FILE=PATH is copied to that path; a PROGRAM goes to the path it has here.
set -euo pipefail

out=$1 init=$2
shift 2
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

place() {	# file, path in the image
	mkdir -p "$root/$(dirname "$2")"
	cp -L "$1" "$root/$2"
}

libraries() {	# of one program or library
	ldd "$1" 2>/dev/null | sed -n 's/.*=> \(\/[^ ]*\).*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) (.*/\1/p'
}

mkdir -p "$root"/{bin,dev,proc,sys,tmp,etc,root,run,usr/bin}
chmod 1777 "$root/tmp"
printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' >"$root/etc/passwd"
printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
place "$(command -v busybox)" bin/busybox
for applet in $("$root/bin/busybox" --list); do
	[ "$applet" = busybox ] || ln -sf busybox "$root/bin/$applet"
done
for item in "$@"; do
	case $item in
	*=*) file=${item%%=*} path=${item#*=} ;;
	*) file=$item path=$item ;;
	esac
	place "$file" "$path"
	for lib in $(libraries "$file"); do
		[ -e "$root/$lib" ] || place "$lib" "$lib"
	done
done
install -m 755 "$init" "$root/init"
(cd "$root" && find . -print0 | cpio --null --quiet -o -H newc | gzip -1) >"$out"
