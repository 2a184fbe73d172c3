/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* python_walk.h - which Python functions a thread is in, from the memory of CPython.  Shared
 * with the BPF object, as event/event.h: there and here one walk. */
#ifndef PW_PYTHON_WALK_H
#define PW_PYTHON_WALK_H

#ifndef PW_BPF
#include <linux/types.h>
#endif

#define PYTHON_FRAMES 20	/* of a thread at most: the innermost */
#define PYTHON_THREADS 64	/* that are looked at for the one: interpreters count, too */
#define PYTHON_CODE_MOST (1u << 30)	/* bytes */

/* A function that runs.  Code objects live as long as their function; what is not in them by
 * then is not read: table and first_line show later whether it is still the same one. */
struct python_frame {
	__u64 code;		/* address of the code object; 0 = the frame is no function's */
	__u64 table;		/* its co_linetable */
	__u32 at;		/* bytes from the first instruction to the present one */
	__s32 first_line;
};

struct python_frames {
	struct python_frame v[PYTHON_FRAMES];	/* innermost first */
};

#define PYTHON_NO_OFFSET (~0u)

/* Where the interpreter of one process has what: addresses, and offsets in bytes. */
struct python_layout {
	__u64 runtime;		/* _PyRuntime */
	__u64 code_type;	/* PyCode_Type */
	__u32 interpreters;	/* of the runtime: the first interpreter */
	__u32 interpreter_next, interpreter_threads;
	__u32 thread_next, thread_native_id;
	__u32 thread_frame;	/* the frame that runs; or, if the next is one, what has that */
	__u32 cframe_frame;	/* PYTHON_NO_OFFSET = there is none between */
	__u32 frame_code, frame_previous, frame_instruction, frame_owner;
	__u32 object_type;
	__u32 code_first_line, code_table, code_instructions;
	/* what the probes do not read */
	__u32 code_file, code_name;
	__u32 bytes_size, bytes_data;
	__u32 text_length, text_state, text_ascii_size;
};

/* Reads sizeof(*to) bytes at an address: false = they cannot be read.  Whose memory it is, is
 * the first parameter here; of a probe it is the current thread's.  There all functions are
 * verified by themselves: the verifier would walk a loop again for each path that leads there. */
#ifdef PW_BPF
#define PYTHON_READ(to, from) (bpf_probe_read_user((to), sizeof(*(to)), (const void *)(from)) == 0)
#define PYTHON_WALK __noinline
#define PYTHON_MEMORY
#define PYTHON_ITS
#else
#include "source/python/python_memory.h"
#define PYTHON_READ(to, from) python_read(memory, (from), (to), sizeof(*(to)))
#define PYTHON_WALK static inline
#define PYTHON_MEMORY struct python_memory *memory,
#define PYTHON_ITS memory,
#endif

/* What is looked at next. */
struct python_search {
	__u64 interpreter, thread;
};

/* 1 = the thread has that number, 0 = not yet, -1 = there is none. */
PYTHON_WALK int
python_search_step(PYTHON_MEMORY const struct python_layout *l, __u64 tid, struct python_search *s)
{
	__u64 native = 0;

	if (!l || !s)
		return -1;
	if (!s->thread)
		return s->interpreter && PYTHON_READ(&s->thread, s->interpreter + l->interpreter_threads) &&
		       PYTHON_READ(&s->interpreter, s->interpreter + l->interpreter_next) ? 0 : -1;
	if (!PYTHON_READ(&native, s->thread + l->thread_native_id))
		return -1;
	if (native == tid)
		return 1;
	return PYTHON_READ(&s->thread, s->thread + l->thread_next) ? 0 : -1;
}

/* The state of the thread with that number in its own pid namespace; 0 = there is none. */
PYTHON_WALK __u64
python_thread(PYTHON_MEMORY const struct python_layout *l, __u64 tid)
{
	struct python_search s = { 0 };
	int found = 0;

	if (!l || !PYTHON_READ(&s.interpreter, l->runtime + l->interpreters))
		return 0;
	for (int i = 0; i < PYTHON_THREADS && !found; i++)
		found = python_search_step(PYTHON_ITS l, tid, &s);
	return found == 1 ? s.thread : 0;
}

PYTHON_WALK __u64
python_innermost(PYTHON_MEMORY const struct python_layout *l, __u64 thread)
{
	__u64 frame = 0;

	if (!l || !PYTHON_READ(&frame, thread + l->thread_frame))
		return 0;
	if (l->cframe_frame == PYTHON_NO_OFFSET)
		return frame;
	if (!frame || !PYTHON_READ(&frame, frame + l->cframe_frame))
		return 0;
	return frame;
}

/* Those between C and Python are no function's (owner 3 and above, since 3.12). */
PYTHON_WALK int
python_frame_read(PYTHON_MEMORY const struct python_layout *l, __u64 frame, struct python_frame *out)
{
	__u64 code = 0, type = 0, instruction = 0;
	__u8 owner = 0;

	if (!out)
		return 0;
	*out = (struct python_frame){ 0 };
	if (!l || !PYTHON_READ(&owner, frame + l->frame_owner) || owner > 2 ||
	    !PYTHON_READ(&code, frame + l->frame_code) || !code ||
	    !PYTHON_READ(&type, code + l->object_type) || type != l->code_type ||
	    !PYTHON_READ(&instruction, frame + l->frame_instruction) ||
	    !PYTHON_READ(&out->table, code + l->code_table) ||
	    !PYTHON_READ(&out->first_line, code + l->code_first_line))
		return 0;
	instruction -= code + l->code_instructions;
	if (instruction >= PYTHON_CODE_MOST)
		return 0;
	out->at = (__u32)instruction;
	out->code = code;
	return 1;
}

/* How many frames there are; 0 where anything does not fit. */
PYTHON_WALK int
python_walk(PYTHON_MEMORY const struct python_layout *l, __u64 tid, struct python_frames *out)
{
	__u64 thread = python_thread(PYTHON_ITS l, tid), frame;
	int n;

	if (!thread || !l || !out)
		return 0;
	frame = python_innermost(PYTHON_ITS l, thread);
	for (n = 0; n < PYTHON_FRAMES && frame; n++) {
		python_frame_read(PYTHON_ITS l, frame, &out->v[n]);
		if (!PYTHON_READ(&frame, frame + l->frame_previous))
			frame = 0;
	}
	return n;
}

#endif
