/* SPDX-License-Identifier: GPL-2.0-or-later */
/* python_layout.c - the layouts of CPython's versions, for 64-bit processes. */
#include "source/python/python_layout.h"

#include <string.h>

/* PY_VERSION_HEX without the last two bytes. */
enum { V3_11 = 0x030b, V3_12 = 0x030c, V3_13 = 0x030d };

/* A release changes none of these within its series, once it is final. */
static const struct python_layout layout_3_11 = {
	.interpreters = 40, .interpreter_next = 0, .interpreter_threads = 16,
	.thread_next = 8, .thread_native_id = 160, .thread_frame = 56, .cframe_frame = 8,
	.frame_code = 32, .frame_previous = 48, .frame_instruction = 56, .frame_owner = 69,
	.object_type = 8,
	.code_first_line = 72, .code_table = 136, .code_instructions = 184, .code_file = 112, .code_name = 128,
	.bytes_size = 16, .bytes_data = 32, .text_length = 16, .text_state = 32, .text_ascii_size = 48,
};

static const struct python_layout layout_3_12 = {
	.interpreters = 40, .interpreter_next = 0, .interpreter_threads = 72,
	.thread_next = 8, .thread_native_id = 144, .thread_frame = 56, .cframe_frame = 0,
	.frame_code = 0, .frame_previous = 8, .frame_instruction = 56, .frame_owner = 70,
	.object_type = 8,
	.code_first_line = 68, .code_table = 136, .code_instructions = 192, .code_file = 112, .code_name = 128,
	.bytes_size = 16, .bytes_data = 32, .text_length = 16, .text_state = 32, .text_ascii_size = 40,
};

/* The head of _PyRuntime in 3.13: words at these places. */
enum {
	DEBUG_COOKIE, DEBUG_VERSION, DEBUG_FREE_THREADED,
	DEBUG_INTERPRETERS = 5,
	DEBUG_INTERPRETER_NEXT = 8, DEBUG_INTERPRETER_THREADS = 9,
	DEBUG_THREAD_NEXT = 21, DEBUG_THREAD_FRAME = 23, DEBUG_THREAD_NATIVE_ID = 25,
	DEBUG_FRAME_PREVIOUS = 29, DEBUG_FRAME_CODE = 30, DEBUG_FRAME_INSTRUCTION = 31, DEBUG_FRAME_OWNER = 33,
	DEBUG_CODE_FILE = 35, DEBUG_CODE_NAME = 37, DEBUG_CODE_TABLE = 38, DEBUG_CODE_FIRST_LINE = 39,
	DEBUG_CODE_INSTRUCTIONS = 43,
	DEBUG_OBJECT_TYPE = 45,
	DEBUG_BYTES_SIZE = 65, DEBUG_BYTES_DATA = 66,
	DEBUG_TEXT_STATE = 68, DEBUG_TEXT_LENGTH = 69, DEBUG_TEXT_ASCII_SIZE = 70,
	DEBUG_WORDS = 73
};

/* An object is at most this far into another. */
enum { FAR_MOST = 1 << 20, NEAR_MOST = 1 << 10 };

struct debug_head {
	uint64_t word[DEBUG_WORDS];
	bool sound;
};

static uint32_t
debug_offset(struct debug_head *d, unsigned int at, uint64_t most)
{
	if (d->word[at] > most)
		d->sound = false;
	return (uint32_t)d->word[at];
}

static bool
layout_from_debug(struct python_memory *m, uint64_t runtime, uint64_t version, struct python_layout *out)
{
	struct debug_head d = { .sound = true };

	if (!python_read(m, runtime, d.word, sizeof(d.word)) || memcmp(d.word, "xdebugpy", 8) != 0 ||
	    d.word[DEBUG_VERSION] != version || d.word[DEBUG_FREE_THREADED])
		return false;
	*out = (struct python_layout){
		.interpreters = debug_offset(&d, DEBUG_INTERPRETERS, FAR_MOST),
		.interpreter_next = debug_offset(&d, DEBUG_INTERPRETER_NEXT, FAR_MOST),
		.interpreter_threads = debug_offset(&d, DEBUG_INTERPRETER_THREADS, FAR_MOST),
		.thread_next = debug_offset(&d, DEBUG_THREAD_NEXT, NEAR_MOST),
		.thread_native_id = debug_offset(&d, DEBUG_THREAD_NATIVE_ID, NEAR_MOST),
		.thread_frame = debug_offset(&d, DEBUG_THREAD_FRAME, NEAR_MOST),
		.cframe_frame = PYTHON_NO_OFFSET,
		.frame_code = debug_offset(&d, DEBUG_FRAME_CODE, NEAR_MOST),
		.frame_previous = debug_offset(&d, DEBUG_FRAME_PREVIOUS, NEAR_MOST),
		.frame_instruction = debug_offset(&d, DEBUG_FRAME_INSTRUCTION, NEAR_MOST),
		.frame_owner = debug_offset(&d, DEBUG_FRAME_OWNER, NEAR_MOST),
		.object_type = debug_offset(&d, DEBUG_OBJECT_TYPE, NEAR_MOST),
		.code_first_line = debug_offset(&d, DEBUG_CODE_FIRST_LINE, NEAR_MOST),
		.code_table = debug_offset(&d, DEBUG_CODE_TABLE, NEAR_MOST),
		.code_instructions = debug_offset(&d, DEBUG_CODE_INSTRUCTIONS, NEAR_MOST),
		.code_file = debug_offset(&d, DEBUG_CODE_FILE, NEAR_MOST),
		.code_name = debug_offset(&d, DEBUG_CODE_NAME, NEAR_MOST),
		.bytes_size = debug_offset(&d, DEBUG_BYTES_SIZE, NEAR_MOST),
		.bytes_data = debug_offset(&d, DEBUG_BYTES_DATA, NEAR_MOST),
		.text_length = debug_offset(&d, DEBUG_TEXT_LENGTH, NEAR_MOST),
		.text_state = debug_offset(&d, DEBUG_TEXT_STATE, NEAR_MOST),
		.text_ascii_size = debug_offset(&d, DEBUG_TEXT_ASCII_SIZE, NEAR_MOST),
	};
	return d.sound;
}

bool
python_layout_of(struct python_memory *m, const struct python_symbols *at, struct python_layout *out)
{
	uint64_t version;

	if (!python_read(m, at->version, &version, sizeof(version)))
		return false;
	switch (version >> 16) {
	case V3_11:
		*out = layout_3_11;
		break;
	case V3_12:
		*out = layout_3_12;
		break;
	case V3_13:
		if (layout_from_debug(m, at->runtime, version, out))
			break;
		return false;
	default:
		return false;
	}
	out->runtime = at->runtime;
	out->code_type = at->code_type;
	return true;
}
