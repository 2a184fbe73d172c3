/* SPDX-License-Identifier: GPL-2.0-or-later */
/* proc.c - any bytes as what /proc says of a process: refused as gone, or read so
 * that its record becomes a line.  stat, status, syscall and wchan stand one
 * after the other, form feeds between them. */
#include "fuzz.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "event/codec.h"
/* The parsers are its own: the fuzzer goes in where the files are. */
#include "source/proc/procinfo.c"

static const char *const names[] = { "stat", "status", "syscall", "wchan" };

static void
write_file(const char *dir, const char *name, const uint8_t *data, size_t len)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	FUZZ_CHECK(fd >= 0 && write(fd, data, len) == (ssize_t)len);
	close(fd);
}

/* Of this process, and gone with it. */
static char dir[] = "/dev/shm/procwatch-fuzz-XXXXXX";

static void
remove_dir(void)
{
	char path[64];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
	rmdir(dir);
}

static void
write_files(const uint8_t *data, size_t size)
{
	static bool made;
	const uint8_t *ff;
	size_t i, len;

	if (!made) {
		FUZZ_CHECK(mkdtemp(dir));
		made = atexit(remove_dir) == 0;
	}
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		ff = size ? memchr(data, '\f', size) : NULL;
		len = ff ? (size_t)(ff - data) : size;
		write_file(dir, names[i], data, len);
		data += len + (ff != NULL);
		size -= len + (ff != NULL);
	}
}

static void
check_record(const struct procinfo *p)
{
	struct pw_event *ev = calloc(1, sizeof(*ev) + PW_TAIL_MAX);
	struct pw_codec *c = pw_codec_new();
	struct strbuf line = { 0 };
	const struct pw_event *back;
	const char *why;

	FUZZ_CHECK(ev);
	procinfo_event(p, 1, ev);
	pw_codec_write(&line, ev);
	/* A parent beyond what a pid can be is refused when it is read again. */
	if (p->ppid <= INT32_MAX && p->id.nspid <= INT32_MAX)
		FUZZ_CHECK(pw_codec_read(c, line.s, line.len - 1, &back, &why) == 0);
	pw_codec_free(c);
	strbuf_done(&line);
	free(ev);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct place at;
	struct procinfo p;
	int err;

	write_files(data, size);
	snprintf(at.dir, sizeof(at.dir), "%s", dir);
	err = read_at(&at, 1, PROCINFO_STATUS | PROCINFO_WAIT, &p);
	FUZZ_CHECK(err == 0 || err == -ESRCH);
	FUZZ_CHECK(memchr(p.comm, '\0', sizeof(p.comm)));
	FUZZ_CHECK(memchr(p.wchan, '\0', sizeof(p.wchan)));
	if (err == 0)
		check_record(&p);
	return 0;
}
