#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vterm.sh - libvterm with the sanitizers in it: the library that is installed has none,
# so a write outside of its heap blocks would go unseen.
#
# usage: vterm.sh DIRECTORY COMPILER FLAG...
# Prints what to link: an archive in DIRECTORY, made of the source package of the
# version that is installed (or of VTERM_SOURCE), else -lvterm and a note on stderr.
set -u
dir=$1
shift

fallback()
{
	echo "fuzz: $1: libvterm is used as it is installed, without sanitizers" >&2
	echo -lvterm
	exit 0
}

# By apt, with lists of its own: the system may have no deb-src.
download()
{
	local distribution version
	local -a own=(-o "Dir::State::Lists=$dir/lists" -o "Dir::Etc::SourceList=$dir/sources.list"
		-o Dir::Etc::SourceParts=/dev/null -o Debug::NoLocking=1)

	command -v apt-get >/dev/null || return 1
	mkdir -p "$dir/lists/partial"
	version=$(dpkg-query -W -f '${source:Version}' libvterm0 2>/dev/null) || return 1
	distribution=$(. /etc/os-release && echo "${VERSION_CODENAME:-} ${ID:-}")
	case $distribution in
	*" debian") echo "deb-src http://deb.debian.org/debian ${distribution% *} main" ;;
	*" ubuntu") echo "deb-src http://archive.ubuntu.com/ubuntu ${distribution% *} main universe" ;;
	*) return 1 ;;
	esac >"$dir/sources.list"
	apt-get -qq "${own[@]}" update >/dev/null 2>&1 || return 1
	(cd "$dir" && apt-get -qq "${own[@]}" source --download-only "libvterm=$version") >/dev/null 2>&1
	mkdir -p "$dir/src" && tar -C "$dir/src" --strip-components=1 -xf "$dir"/libvterm_*.orig.tar.*
}

mkdir -p "$dir" || exit 1
dir=$(cd "$dir" && pwd)
if [ ! -f "$dir/libvterm.a" ]; then
	src=${VTERM_SOURCE:-$dir/src}
	[ -d "$src/src" ] || download || fallback "no source package of libvterm"
	[ -f "$src/src/encoding/uk.inc" ] || fallback "the source of libvterm is not complete"
	for file in "$src"/src/*.c; do
		"$@" -w -std=gnu99 -I"$src/include" -c "$file" -o "$dir/$(basename "$file" .c).o" ||
			fallback "libvterm cannot be compiled"
	done
	ar cr "$dir/libvterm.a-t" "$dir"/*.o && mv "$dir/libvterm.a-t" "$dir/libvterm.a"
fi
echo "$dir/libvterm.a"
