/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sat.h - sums and differences of times that stop at the end instead of wrapping: a
 * recording may say anything, and its lines may go back in time. */
#ifndef PW_SAT_H
#define PW_SAT_H

#include <stdint.h>

static inline uint64_t
sat_add(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/* 0 where b is the later one. */
static inline uint64_t
sat_sub(uint64_t a, uint64_t b)
{
	return a > b ? a - b : 0;
}

#endif
