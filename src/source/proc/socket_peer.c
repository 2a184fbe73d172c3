/* SPDX-License-Identifier: GPL-2.0-or-later */
/* socket_peer.c - the other end of a socketpair(2), by sock_diag(7). */
#include "source/proc/socket_peer.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union answer {
	struct nlmsghdr nl;
	char bytes[4096];
};

/* The kernel has answered when send() returns. */
static bool
ask_of(int fd, uint32_t inode, union answer *out, size_t *len)
{
	struct {
		struct nlmsghdr nl;
		struct unix_diag_req ask;
	} m = {
		.nl = { .nlmsg_len = sizeof(m), .nlmsg_type = SOCK_DIAG_BY_FAMILY,
			.nlmsg_flags = NLM_F_REQUEST },
		.ask = { .sdiag_family = AF_UNIX, .udiag_states = ~0u, .udiag_ino = inode,
			 .udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_PEER,
			 .udiag_cookie = { ~0u, ~0u } },
	};
	ssize_t n;

	if (send(fd, &m, sizeof(m), 0) != (ssize_t)sizeof(m))
		return false;
	n = recv(fd, out, sizeof(*out), MSG_DONTWAIT);
	*len = n < 0 ? 0 : (size_t)n;
	return *len >= NLMSG_LENGTH(sizeof(struct unix_diag_msg)) &&
	       out->nl.nlmsg_type == SOCK_DIAG_BY_FAMILY && out->nl.nlmsg_len <= *len;
}

/* 0 also of one that has a name. */
static uint32_t
unnamed_peer(int fd, uint32_t inode)
{
	union answer got;
	uint32_t peer = 0;
	struct rtattr *a;
	size_t len;
	int left;

	if (!ask_of(fd, inode, &got, &len))
		return 0;
	a = (struct rtattr *)((char *)NLMSG_DATA(&got.nl) + NLMSG_ALIGN(sizeof(struct unix_diag_msg)));
	left = (int)(got.nl.nlmsg_len - NLMSG_LENGTH(sizeof(struct unix_diag_msg)));
	for (; RTA_OK(a, left); a = RTA_NEXT(a, left)) {
		if (a->rta_type == UNIX_DIAG_NAME && RTA_PAYLOAD(a) > 0)
			return 0;
		if (a->rta_type == UNIX_DIAG_PEER && RTA_PAYLOAD(a) >= sizeof(peer))
			memcpy(&peer, RTA_DATA(a), sizeof(peer));
	}
	return peer;
}

uint32_t
socket_peer(uint32_t inode)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	uint32_t peer;

	if (fd < 0)
		return 0;
	peer = unnamed_peer(fd, inode);
	if (peer && unnamed_peer(fd, peer) != inode)
		peer = 0;
	close(fd);
	return peer;
}
