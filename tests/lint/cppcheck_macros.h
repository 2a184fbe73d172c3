/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cppcheck_macros.h - for cppcheck alone, which does not read uthash's headers: that these loops
 * set their variables. */
#define HASH_ITER(hh, head, el, tmp) for (el = head, tmp = el; el; el = tmp)
#define DL_FOREACH(head, el) for (el = head; el; el = el->next)
#define DL_FOREACH_SAFE(head, el, tmp) for (el = head, tmp = el; el; el = tmp)
