/* SPDX-License-Identifier: GPL-2.0-or-later */
/* requirements.h - what makes --backend=procfs more exact.  None is essential. */
#ifndef PW_PROCFS_REQUIREMENTS_H
#define PW_PROCFS_REQUIREMENTS_H

#include "source/requirement.h"

enum { PROCFS_REQUIREMENTS = 7 };
extern const struct requirement procfs_requirements[PROCFS_REQUIREMENTS];

#endif
