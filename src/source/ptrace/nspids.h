/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nspids.h - the numbers of a process in the pid namespaces below ours: pid_namespaces(7).
 *
 * What a wait call or a siginfo gives a process of another one is the number in its own
 * namespace; two namespaces side by side use the same ones.
 */
#ifndef PW_NSPIDS_H
#define PW_NSPIDS_H

#include <stdbool.h>
#include <sys/types.h>

struct nspids;

/* Of a process that is in a namespace below ours, to be freed; NULL = it is not, or is gone.
 * The namespaces between are those of its creator (NULL = not known). */
struct nspids *nspids_read(pid_t pid, const struct nspids *creator);

/* Does p have that number in the namespace of `of`? */
bool nspids_match(const struct nspids *of, const struct nspids *p, pid_t number);

/* For tests: as nspids_read() makes it of the NSpid line in status, and the id of the namespace. */
struct nspids *nspids_parse(const char *status, unsigned long space, const struct nspids *creator);

#endif
