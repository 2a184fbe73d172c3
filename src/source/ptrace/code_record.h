/* SPDX-License-Identifier: GPL-2.0-or-later */
/* code_record.h - where the code of a stopped process lies, for the reader. */
#ifndef PW_CODE_RECORD_H
#define PW_CODE_RECORD_H

#include "source/ptrace/tracer.h"

/* A MAPPED_CODE record, before what comes next of this thread.  None where its files are not those
 * that procwatch sees. */
void code_record_pass(struct tracer *t, const struct task *task);

#endif
