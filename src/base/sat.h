/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sat.h - saturating sums and differences of times: a recording may contain any values,
 * and its times may go backwards. */
#ifndef PW_SAT_H
#define PW_SAT_H

#include <stdint.h>

static inline uint64_t
sat_add(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/* 0 if b is greater. */
static inline uint64_t
sat_sub(uint64_t a, uint64_t b)
{
	return a > b ? a - b : 0;
}

#endif
