/* SPDX-License-Identifier: GPL-2.0-or-later */
/* requirements.h - what --backend=bpf needs, and why this user lacks it here. */
#ifndef PW_BPF_REQUIREMENTS_H
#define PW_BPF_REQUIREMENTS_H

#include "source/requirement.h"

enum { BPF_REQUIREMENTS = 5 };
extern const struct requirement bpf_requirements[BPF_REQUIREMENTS];

/* The first essential one that is lacking; all zero = there is none. */
struct requirement_lack bpf_first_lack(void);

#endif
