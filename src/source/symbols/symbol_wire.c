/* SPDX-License-Identifier: GPL-2.0-or-later */
/* symbol_wire.c - encodes and checks messages. */
#include "source/symbols/symbol_wire.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "source/symbols/stack_copy.h"

/* The payload of each kind: `fixed` bytes and `unit` bytes for each of at most `most`. */
static const struct {
	bool from_reader;
	size_t fixed, unit, most;
} sym_kinds[SYM_KINDS] = {
	[SYM_PROGRAM] = { .unit = sizeof(struct sym_mapping), .most = SYM_MAPPINGS },
	[SYM_STACK] = { .fixed = sizeof(struct stack_copy), .unit = 1, .most = STACK_COPY_MAX },
	[SYM_FRAMES] = { .from_reader = true, .most = SYMBOLS_FRAMES_MAX },
	[SYM_WANT] = { .from_reader = true, .fixed = sizeof(struct sym_wanted) },
	[SYM_FOUND] = { .from_reader = true, .unit = sizeof(int64_t), .most = SYM_PYTHONS },
};

static size_t
frame_strings(const struct sym_frame *f)
{
	return (size_t)f->func_len + f->file_len + f->given_len;
}

/* Do the frames fill the payload? */
static bool
frames_are_sound(uint32_t count, const char *payload, size_t len)
{
	size_t at = 0;

	for (uint32_t i = 0; i < count; i++) {
		struct sym_frame f;

		if (len - at < sizeof(f))
			return false;
		memcpy(&f, payload + at, sizeof(f));
		at += sizeof(f);
		if (f.func_len > SYM_TEXT || f.file_len > SYM_TEXT || f.given_len > SYM_TEXT ||
		    (f.module >= SYM_MODULES && f.module != SYM_NO_MODULE) ||
		    len - at < frame_strings(&f))
			return false;
		at += frame_strings(&f);
	}
	return at == len;
}

static bool
wanted_is_sound(const struct sym_head *h, const char *payload)
{
	struct sym_wanted w;

	memcpy(&w, payload, sizeof(w));
	return h->id < SYM_MODULES && h->program > SYM_WANT_NONE && h->program < SYM_WANTS &&
	       w.build_id_len <= SYM_BUILD_ID && memchr(w.name, '\0', sizeof(w.name)) &&
	       !strchr(w.name, '/') && strcmp(w.name, ".") != 0 && strcmp(w.name, "..") != 0;
}

bool
sym_is_sound(const struct sym_head *h, const void *payload, size_t len, bool from_reader)
{
	if (h->kind == SYM_NONE || h->kind >= SYM_KINDS ||
	    sym_kinds[h->kind].from_reader != from_reader || len < sizeof(*h) || len > SYM_PACKET ||
	    h->count > sym_kinds[h->kind].most)
		return false;
	len -= sizeof(*h);
	if (h->kind == SYM_FRAMES)
		return frames_are_sound(h->count, payload, len);
	if (len != sym_kinds[h->kind].fixed + sym_kinds[h->kind].unit * h->count)
		return false;
	if (h->kind == SYM_FOUND)
		return h->id < SYM_MODULES && (!h->count || h->count == SYM_PYTHONS);
	return h->kind != SYM_WANT || wanted_is_sound(h, payload);
}

static uint16_t
text_len(const char *s, size_t most)
{
	const size_t len = s ? strnlen(s, SYM_TEXT + 1) : 0;

	return len > most ? 0 : (uint16_t)len;
}

bool
sym_add_frame(char *packet, size_t *len, const struct symbols_frame *f, uint32_t module)
{
	struct sym_frame out = {
		.offset = f->offset, .module = module, .line = f->line,
		.flags = (uint16_t)((f->inlined ? SYM_INLINED : 0) | (f->signal ? SYM_SIGNAL : 0)),
		.func_len = (uint16_t)(f->func ? strnlen(f->func, SYM_TEXT) : 0),
		.file_len = text_len(f->file, SYM_TEXT), .given_len = text_len(f->given, 255),
	};

	if (*len + sizeof(out) + frame_strings(&out) > SYM_PACKET - sizeof(struct sym_head))
		return false;
	memcpy(packet + *len, &out, sizeof(out));
	*len += sizeof(out);
	if (out.func_len)
		memcpy(packet + *len, f->func, out.func_len);
	*len += out.func_len;
	if (out.file_len)
		memcpy(packet + *len, f->file, out.file_len);
	*len += out.file_len;
	if (out.given_len)
		memcpy(packet + *len, f->given, out.given_len);
	*len += out.given_len;
	return true;
}

/* Moves one string to *to, with a NUL. */
static const char *
take_text(const char **from, size_t len, char **to)
{
	char *text = *to;

	if (!len)
		return NULL;
	memcpy(text, *from, len);
	text[len] = '\0';
	*from += len;
	*to += len + 1;
	return text;
}

struct symbols_frames *
sym_take_frames(const struct sym_head *h, const char *payload, size_t len,
		struct sym_module (*module_of)(void *arg, uint32_t module), void *arg)
{
	struct { struct symbols_frames stack; struct symbols_frame frames[]; } *block;
	const char *p = payload;
	struct sym_frame f;
	size_t names = 0;
	char *to;

	if (h->count > SYMBOLS_FRAMES_MAX || !frames_are_sound(h->count, payload, len))
		return NULL;
	for (uint32_t i = 0; i < h->count; i++, p += sizeof(f) + frame_strings(&f)) {
		const char *name;

		memcpy(&f, p, sizeof(f));
		name = module_of(arg, f.module).path;
		names += name ? strlen(name) + 1 : 0;
	}
	block = xzalloc(sizeof(*block) + h->count * sizeof(block->frames[0]) + len + (size_t)3 * h->count + names);
	block->stack = (struct symbols_frames){ .id = h->id, .n = h->count, .frames = block->frames };
	to = (char *)&block->frames[h->count];
	p = payload;
	for (uint32_t i = 0; i < h->count; i++) {
		struct sym_module m;

		memcpy(&f, p, sizeof(f));
		p += sizeof(f);
		m = module_of(arg, f.module);
		block->frames[i] = (struct symbols_frame){
			.offset = f.offset, .line = f.line, .written = m.written,
			.inlined = f.flags & SYM_INLINED, .signal = f.flags & SYM_SIGNAL,
		};
		block->frames[i].func = take_text(&p, f.func_len, &to);
		block->frames[i].file = take_text(&p, f.file_len, &to);
		block->frames[i].given = take_text(&p, f.given_len, &to);
		if (m.path)
			block->frames[i].module = take_text(&m.path, strlen(m.path), &to);
	}
	return &block->stack;
}

void
sym_build_id_text(const struct sym_wanted *w, char out[2 * SYM_BUILD_ID + 1])
{
	static const char digits[] = "0123456789abcdef";
	size_t n = 0;

	for (uint32_t i = 0; i < w->build_id_len && i < SYM_BUILD_ID; i++) {
		out[n++] = digits[w->build_id[i] >> 4];
		out[n++] = digits[w->build_id[i] & 15];
	}
	out[n] = '\0';
}

int
sym_send(int sock, const struct sym_head *h, const void *payload, size_t len, int fd, bool wait)
{
	struct sym_head head = *h;
	struct iovec parts[] = {
		{ &head, sizeof(head) }, { (void *)(uintptr_t)payload, len },
	};
	union { struct cmsghdr align; char room[CMSG_SPACE(sizeof(int))]; } control = { 0 };
	struct msghdr m = { .msg_iov = parts, .msg_iovlen = len ? 2 : 1 };
	ssize_t n;

	if (fd >= 0) {
		m.msg_control = control.room;
		m.msg_controllen = sizeof(control.room);
		control.align = (struct cmsghdr){
			.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS,
			.cmsg_len = CMSG_LEN(sizeof(int)),
		};
		memcpy(CMSG_DATA(&control.align), &fd, sizeof(fd));
	}
	do
		n = sendmsg(sock, &m, MSG_NOSIGNAL | (wait ? 0 : MSG_DONTWAIT));
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : 0;
}

/* Only one is asked for, and the kernel drops what does not fit. */
static int
received_descriptor(struct msghdr *m)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(m);
	int fd = -1;

	if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS &&
	    c->cmsg_len >= CMSG_LEN(sizeof(int)))
		memcpy(&fd, CMSG_DATA(c), sizeof(fd));
	return fd;
}

int
sym_receive(int sock, struct sym_head *h, char payload[SYM_PACKET], int *fd, bool wait, bool from_reader)
{
	struct iovec parts[] = { { h, sizeof(*h) }, { payload, SYM_PACKET } };
	union { struct cmsghdr align; char room[CMSG_SPACE(sizeof(int))]; } control = { 0 };
	struct msghdr m = {
		.msg_iov = parts, .msg_iovlen = 2,
		/* none from the reader: there would be room for two */
		.msg_control = from_reader ? NULL : control.room,
		.msg_controllen = from_reader ? 0 : sizeof(control.room),
	};
	ssize_t n;

	*fd = -1;
	do
		n = recvmsg(sock, &m, MSG_CMSG_CLOEXEC | (wait ? 0 : MSG_DONTWAIT));
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	*fd = received_descriptor(&m);
	if (n > 0 && !(m.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) && (size_t)n >= sizeof(*h) &&
	    sym_is_sound(h, payload, (size_t)n, from_reader))
		return (int)((size_t)n - sizeof(*h));
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
	return n == 0 ? -EPIPE : -EPROTO;
}
