/* SPDX-License-Identifier: GPL-2.0-or-later */
/* place.c - where a process runs, as its cgroup shows it: unit, container, pod, session. */
#include "place/place.h"

#include <string.h>

enum kind {
	IS_CONTAINER,		/* what is below it is named by the container's own systemd */
	IS_POD,
	IS_USER,
	IS_MANAGER,		/* a user's systemd: what is below is named by that */
	IS_SESSION,
};

/* What a component looks like, or the last ones up to it.  %I is the ID of a container,
 * %P the UID of a pod, %N a number, %S a word, %* any text. */
static const struct shape {
	const char *pattern;
	enum kind kind;
	enum place_runtime runtime;
} shapes[] = {
	{ "docker-%I.scope", IS_CONTAINER, PLACE_DOCKER },
	{ "docker/%I", IS_CONTAINER, PLACE_DOCKER },
	{ "%*:docker:%I", IS_CONTAINER, PLACE_DOCKER },
	{ "ecs/%*/%I", IS_CONTAINER, PLACE_DOCKER },
	{ "cri-containerd-%I.scope", IS_CONTAINER, PLACE_CONTAINERD },
	{ "%*:cri-containerd:%I", IS_CONTAINER, PLACE_CONTAINERD },
	{ "nerdctl-%I.scope", IS_CONTAINER, PLACE_CONTAINERD },
	{ "crio-%I.scope", IS_CONTAINER, PLACE_CRIO },
	{ "crio-%I", IS_CONTAINER, PLACE_CRIO },
	{ "libpod-%I.scope", IS_CONTAINER, PLACE_PODMAN },
	{ "libpod-%I", IS_CONTAINER, PLACE_PODMAN },
	{ "libpod-payload-%I", IS_CONTAINER, PLACE_PODMAN },	/* --cgroups=split */
	{ "pod%P/%I", IS_CONTAINER, PLACE_RUNTIME_NONE },	/* driver cgroupfs */
	{ "pod%P", IS_POD, PLACE_RUNTIME_NONE },
	{ "%*kubepods-pod%P.slice%*", IS_POD, PLACE_RUNTIME_NONE },
	{ "%*kubepods-burstable-pod%P.slice%*", IS_POD, PLACE_RUNTIME_NONE },
	{ "%*kubepods-besteffort-pod%P.slice%*", IS_POD, PLACE_RUNTIME_NONE },
	{ "user-%N.slice", IS_USER, PLACE_RUNTIME_NONE },
	{ "user@%N.service", IS_MANAGER, PLACE_RUNTIME_NONE },
	{ "session-%S.scope", IS_SESSION, PLACE_RUNTIME_NONE },
};

static const char *const unit_types[] = { ".service", ".scope", ".socket", ".mount", ".swap" };

static const char *const runtime_names[PLACE_RUNTIME_COUNT] = {
	[PLACE_DOCKER] = "docker", [PLACE_CONTAINERD] = "containerd",
	[PLACE_CRIO] = "cri-o", [PLACE_PODMAN] = "podman",
};

struct part {
	const char *s;
	size_t len;
};

/* --- a shape --------------------------------------------------------------------- */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f');
}

static bool
is_word(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t
span(const char *s, const char *end, bool (*is)(char))
{
	size_t n = 0;

	while (s + n < end && is(s[n]))
		n++;
	return n;
}

/* 32 digits, or a UUID: with dashes, or as the name of a slice, where those mean a parent. */
static size_t
pod_length(const char *s, const char *end)
{
	static const size_t dashes[] = { 8, 13, 18, 23 };
	const size_t all = span(s, end, is_hex);

	if (all >= 32)
		return 32;
	if (end - s < PLACE_POD - 1)
		return 0;
	for (size_t i = 0, d = 0; i < PLACE_POD - 1; i++) {
		if (d < sizeof(dashes) / sizeof(dashes[0]) && i == dashes[d]) {
			if (s[i] != '-' && s[i] != '_')
				return 0;
			d++;
		} else if (!is_hex(s[i])) {
			return 0;
		}
	}
	return PLACE_POD - 1;
}

/* Of what the letter stands for; 0 = it is not there. */
static size_t
length_of(char letter, const char *s, const char *end)
{
	size_t n;

	switch (letter) {
	case 'I':
		n = span(s, end, is_hex);
		return n == PLACE_ID - 1 ? n : 0;
	case 'P':
		return pod_length(s, end);
	case 'N':
		n = span(s, end, is_digit);
		return n <= 9 || (n == 10 && memcmp(s, "4294967295", 10) < 0) ? n : 0;
	default:
		return span(s, end, is_word);
	}
}

/* The whole text; *value is what stands for the last letter. */
static bool
shape_matches(const char *pattern, const char *s, const char *end, struct part *value)
{
	for (; *pattern; pattern++) {
		size_t n = 1;

		if (pattern[0] == '%' && pattern[1] == '*') {
			for (; s <= end; s++) {
				if (shape_matches(pattern + 2, s, end, value))
					return true;
				if (s < end && *s == '/')
					break;
			}
			return false;
		}
		if (pattern[0] == '%') {
			n = length_of(*++pattern, s, end);
			*value = (struct part){ s, n };
		} else if (s == end || *s != *pattern) {
			return false;
		}
		if (!n)
			return false;
		s += n;
	}
	return s == end;
}

/* From there on as many components as the pattern has, if the path has them. */
static const char *
shape_start(const char *pattern, const char *path, const char *component)
{
	for (; (pattern = strchr(pattern, '/')); pattern++) {
		if (component - path < 2)
			return NULL;
		for (component--; component > path && component[-1] != '/'; component--)
			;
	}
	return component;
}

static const struct shape *
find_shape(const char *path, const struct part *c, enum kind from, enum kind to, struct part *value)
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		const char *start = shape_start(shapes[i].pattern, path, c->s);

		if (shapes[i].kind >= from && shapes[i].kind <= to && start &&
		    shape_matches(shapes[i].pattern, start, c->s + c->len, value))
			return &shapes[i];
	}
	return NULL;
}

/* --- a path ---------------------------------------------------------------------- */

static bool
ends_with(const struct part *c, const char *end)
{
	const size_t len = strlen(end);

	return c->len > len && memcmp(c->s + c->len - len, end, len) == 0;
}

static bool
is_unit(const struct part *c)
{
	for (size_t i = 0; i < sizeof(unit_types) / sizeof(unit_types[0]); i++)
		if (ends_with(c, unit_types[i]))
			return true;
	return false;
}

static void
copy(char *out, size_t size, const struct part *c)
{
	const size_t len = c->len < size ? c->len : size - 1;

	memcpy(out, c->s, len);
	out[len] = '\0';
}

static uint32_t
number_of(const struct part *c)
{
	uint32_t n = 0;

	for (size_t i = 0; i < c->len; i++)
		n = n * 10 + (uint32_t)(c->s[i] - '0');
	return n;
}

static void
set_pod(struct place *out, const struct part *uid)
{
	copy(out->pod, sizeof(out->pod), uid);
	for (char *s = out->pod; *s; s++)
		if (*s == '_')
			*s = '-';
}

static void
set_value(struct place *out, const struct shape *shape, const struct part *value)
{
	switch (shape->kind) {
	case IS_CONTAINER:
		copy(out->container, sizeof(out->container), value);
		out->runtime = shape->runtime;
		break;
	case IS_POD:
		set_pod(out, value);
		break;
	case IS_USER:
	case IS_MANAGER:
		out->user = number_of(value);
		break;
	case IS_SESSION:
		copy(out->session, sizeof(out->session), value);
		break;
	}
}

/* Below slices the first component is the unit. What is below that was named by the process
 * that the cgroup was delegated to.  *named: it has been passed. */
static void
add_component(struct place *out, const char *path, const struct part *c, bool *named)
{
	struct part value = { c->s, 0 }, unit = *c;
	const struct shape *container, *other;

	container = find_shape(path, c, IS_CONTAINER, IS_CONTAINER, &value);
	if (container)
		set_value(out, container, &value);
	if (*c->s == '_') {		/* systemd escapes names of the kernel's files so */
		unit.s++;
		unit.len--;
	}
	if (!*named && is_unit(&unit))
		copy(out->unit, sizeof(out->unit), &unit);
	other = find_shape(path, c, IS_POD, IS_SESSION, &value);
	if (other && (!*named || other->kind == IS_POD))
		set_value(out, other, &value);
	if (container || (other && !*named && other->kind == IS_MANAGER))
		*named = false;
	else if (!ends_with(c, ".slice") &&
		 !(out->container[0] && c->len == 9 && memcmp(c->s, "container", 9) == 0))
		*named = true;		/* podman and cri-o make "container" in their scope */
}

void
place_of_path(struct place *out, const char *path, size_t len)
{
	const char *end = path + len;
	bool named = false;

	*out = (struct place){ .user = PLACE_NO_USER, .last = "/" };
	for (const char *s = path; s < end;) {
		const char *slash = memchr(s, '/', (size_t)(end - s));
		struct part c = { s, (size_t)((slash ? slash : end) - s) };

		s += c.len + 1;
		/* ".." begins a path outside of the reader's cgroup namespace */
		if (!c.len || (c.len == 2 && memcmp(c.s, "..", 2) == 0))
			continue;
		copy(out->last, sizeof(out->last), &c);
		if (c.len < PLACE_COMPONENT)
			add_component(out, path, &c, &named);
		else
			named = true;
	}
}

/* --- /proc/PID/cgroup ------------------------------------------------------------ */

/* Whether the list "cpu,cpuacct" has the word; v2 has an empty list. */
static bool
has_controller(const struct part *list, const char *word)
{
	const size_t len = strlen(word);
	const char *end = list->s + list->len;

	if (!list->len)
		return !len;
	for (const char *s = list->s, *comma; s < end; s = comma + 1) {
		comma = memchr(s, ',', (size_t)(end - s));
		comma = comma ? comma : end;
		if ((size_t)(comma - s) == len && memcmp(s, word, len) == 0)
			return true;
	}
	return false;
}

/* The path in the hierarchy with that controller. */
static const char *
path_in(const char *text, const char *controller, size_t *len)
{
	static const char deleted[] = " (deleted)";

	for (const char *line = text, *end; *line; line = *end ? end + 1 : end) {
		const char *list = NULL, *path = NULL;

		end = strchrnul(line, '\n');
		list = memchr(line, ':', (size_t)(end - line));
		if (list)
			path = memchr(list + 1, ':', (size_t)(end - list - 1));
		if (!path || path[1] != '/' ||
		    !has_controller(&(struct part){ list + 1, (size_t)(path - list - 1) }, controller))
			continue;
		*len = (size_t)(end - ++path);
		if (ends_with(&(struct part){ path, *len }, deleted))
			*len -= sizeof(deleted) - 1;
		return path;
	}
	return NULL;
}

/* With both versions mounted systemd has its tree in one of them, and the other is empty. */
const char *
place_path(const char *text, size_t *len)
{
	static const char *const best[] = { "", "name=systemd", "pids", "memory" };
	const char *root = NULL;

	*len = 0;
	for (size_t i = 0; i < sizeof(best) / sizeof(best[0]); i++) {
		const char *path = path_in(text, best[i], len);

		if (path && *len > 1)
			return path;
		root = root ? root : path;
	}
	*len = root ? 1 : 0;
	return root;
}

/* --- a word ---------------------------------------------------------------------- */

static int
hex_value(char c)
{
	return is_digit(c) ? c - '0' : is_hex(c) ? c - 'a' + 10 : -1;
}

/* The printable character that "\x2d" is for; 0 = none is there. */
static char
escaped(const char *s)
{
	int high, low, c;

	if (s[0] != '\\' || s[1] != 'x' || (high = hex_value(s[2])) < 0 || (low = hex_value(s[3])) < 0)
		return 0;
	c = high * 16 + low;
	return c > ' ' && c < 0x7f ? (char)c : 0;
}

void
place_name(const struct place *p, char *out, size_t size)
{
	const char *s = p->unit[0] ? p->unit : p->last;
	size_t n = 0;

	if (p->container[0]) {
		copy(out, size, &(struct part){ p->container, PLACE_SHORT_ID });
		return;
	}
	while (*s && n + 1 < size) {
		const char c = escaped(s);

		out[n++] = c ? c : *s;
		s += c ? 4 : 1;
	}
	out[n] = '\0';
}

const char *
place_runtime_name(uint32_t runtime)
{
	return runtime < PLACE_RUNTIME_COUNT ? runtime_names[runtime] : NULL;
}
