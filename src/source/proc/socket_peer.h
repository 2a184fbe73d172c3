/* SPDX-License-Identifier: GPL-2.0-or-later */
/* socket_peer.h - the other end of a socketpair(2). */
#ifndef PW_SOCKET_PEER_H
#define PW_SOCKET_PEER_H

#include <stdint.h>

/* Of a unix(7) socket, by the inode that /proc/PID/fd shows: the inode of the other one.  0 = it
 * has a name, or the other one has: then it belongs to a server; or it is not connected, or of
 * another network namespace than ours.  Needs no right. */
uint32_t socket_peer(uint32_t inode);

#endif
