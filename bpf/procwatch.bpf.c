// SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
/* procwatch.bpf.c - the probes, one object: filter, fill, submit.
 *
 * They see every process of the machine, so each leaves at once when the process
 * is not watched, and none loops over more than a fixed number of things.
 */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#include "event/event.h"

#include "fork.bpf.h"
#include "exec.bpf.h"
#include "exec_failed.bpf.h"
#include "exit.bpf.h"
#include "signal_generate.bpf.h"
#include "signal_deliver.bpf.h"
#include "wait.bpf.h"
#include "wait_return.bpf.h"
#include "sigaction.bpf.h"
#include "look.bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";
