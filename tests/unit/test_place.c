/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_place.c - a row is the path of a cgroup, or the text of /proc/PID/cgroup, as the runtimes
 * make them, and the place that it shows. */
#include "unit.h"

#include <stdbool.h>

#include "place/place.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ID2 "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
#define SHORT "0123456789ab"
#define SHORT2 "fedcba987654"
#define POD_ "1c2d3e4f_0011_2233_4455_66778899aabb"
#define POD "1c2d3e4f-0011-2233-4455-66778899aabb"
#define STATIC_POD "0123456789abcdef0123456789abcdef"
#define SYSTEMD_POD "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" POD_ ".slice"
#define MANAGER "/user.slice/user-1000.slice/user@1000.service"
#define TEXT250 "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeaaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee" \
	"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeaaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee" \
	"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee"

/* NULL and 0 = not shown.  The container is ID, if there is one, or ID2. */
static const struct place_row {
	const char *path;
	const char *name;	/* the one word */
	const char *unit, *pod, *session;
	uint32_t runtime, user;
} rows[] = {
	/* docker */
	{ "/system.slice/docker-" ID ".scope", SHORT, .unit = "docker-" ID ".scope",
	  .runtime = PLACE_DOCKER },
	{ "/docker/" ID, SHORT, .runtime = PLACE_DOCKER },
	{ "/docker/" ID "/init.scope", SHORT, .unit = "init.scope", .runtime = PLACE_DOCKER },
	{ "/docker/" ID "/system.slice/nginx.service", SHORT, .unit = "nginx.service",
	  .runtime = PLACE_DOCKER },
	{ "/system.slice/docker.service", "docker.service", .unit = "docker.service" },
	{ "/system.slice/containerd.service", "containerd.service", .unit = "containerd.service" },
	{ "/ecs/8f6a1c/" ID, SHORT, .runtime = PLACE_DOCKER },
	{ "/system.slice/runc:docker:" ID, SHORT, .runtime = PLACE_DOCKER },
	{ MANAGER "/user.slice/docker-" ID ".scope", SHORT, .unit = "docker-" ID ".scope",
	  .runtime = PLACE_DOCKER, .user = 1000 },

	/* docker in docker, kind: the innermost one */
	{ "/docker/" ID2 "/docker/" ID, SHORT, .runtime = PLACE_DOCKER },
	{ "/system.slice/docker-" ID2 ".scope/docker/" ID, SHORT, .unit = "docker-" ID2 ".scope",
	  .runtime = PLACE_DOCKER },
	{ "/docker/" ID2 "/system.slice/docker-" ID ".scope", SHORT, .unit = "docker-" ID ".scope",
	  .runtime = PLACE_DOCKER },
	{ "/docker/" ID2 "/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-burstable.slice/"
	  "kubelet-kubepods-burstable-pod" POD_ ".slice/cri-containerd-" ID ".scope", SHORT,
	  .unit = "cri-containerd-" ID ".scope", .pod = POD, .runtime = PLACE_CONTAINERD },
	{ "/kubepods/besteffort/pod" POD "/" ID2 "/docker/" ID, SHORT, .pod = POD, .runtime = PLACE_DOCKER },

	/* Kubernetes, driver systemd */
	{ SYSTEMD_POD "/cri-containerd-" ID ".scope", SHORT, .unit = "cri-containerd-" ID ".scope",
	  .pod = POD, .runtime = PLACE_CONTAINERD },
	{ SYSTEMD_POD "/crio-" ID ".scope", SHORT, .unit = "crio-" ID ".scope", .pod = POD,
	  .runtime = PLACE_CRIO },
	{ SYSTEMD_POD "/crio-" ID ".scope/container", SHORT, .unit = "crio-" ID ".scope", .pod = POD,
	  .runtime = PLACE_CRIO },
	{ SYSTEMD_POD "/docker-" ID ".scope", SHORT, .unit = "docker-" ID ".scope", .pod = POD,
	  .runtime = PLACE_DOCKER },
	{ SYSTEMD_POD "/crio-conmon-" ID ".scope", "crio-conmon-" ID ".scope",
	  .unit = "crio-conmon-" ID ".scope", .pod = POD },
	{ SYSTEMD_POD, "kubepods-burstable-pod" POD_ ".slice", .pod = POD },
	{ "/kubepods.slice/kubepods-pod" POD_ ".slice/cri-containerd-" ID ".scope", SHORT,
	  .unit = "cri-containerd-" ID ".scope", .pod = POD, .runtime = PLACE_CONTAINERD },
	{ "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod" STATIC_POD ".slice/crio-" ID
	  ".scope", SHORT, .unit = "crio-" ID ".scope", .pod = STATIC_POD, .runtime = PLACE_CRIO },
	{ "/kubepods.slice/kubepods-besteffort.slice", .name = "kubepods-besteffort.slice" },

	/* the driver of one is systemd's and of the other cgroupfs */
	{ SYSTEMD_POD ":cri-containerd:" ID, SHORT, .pod = POD, .runtime = PLACE_CONTAINERD },
	{ "/system.slice/containerd.service/kubepods-burstable-pod" POD_ ".slice:cri-containerd:" ID,
	  SHORT, .unit = "containerd.service", .pod = POD, .runtime = PLACE_CONTAINERD },

	/* driver cgroupfs */
	{ "/kubepods/burstable/pod" POD "/" ID, SHORT, .pod = POD },
	{ "/kubepods/pod" POD "/" ID, SHORT, .pod = POD },
	{ "/kubepods/besteffort/pod" STATIC_POD "/" ID, SHORT, .pod = STATIC_POD },
	{ "/kubepods/burstable/pod" POD "/crio-" ID, SHORT, .pod = POD, .runtime = PLACE_CRIO },
	{ "/kubepods/burstable/pod" POD, "pod" POD, .pod = POD },
	{ "/kubepods/burstable", .name = "burstable" },

	/* podman */
	{ "/machine.slice/libpod-" ID ".scope", SHORT, .unit = "libpod-" ID ".scope",
	  .runtime = PLACE_PODMAN },
	{ "/machine.slice/libpod-" ID ".scope/container", SHORT, .unit = "libpod-" ID ".scope",
	  .runtime = PLACE_PODMAN },
	{ "/machine.slice/libpod-" ID ".scope/container/system.slice/sshd.service", SHORT,
	  .unit = "sshd.service", .runtime = PLACE_PODMAN },
	{ "/machine.slice/libpod-conmon-" ID ".scope", "libpod-conmon-" ID ".scope",
	  .unit = "libpod-conmon-" ID ".scope" },
	{ "/libpod_parent/libpod-" ID, SHORT, .runtime = PLACE_PODMAN },
	{ "/libpod_parent/libpod-conmon-" ID, .name = "libpod-conmon-" ID },
	{ "/machine.slice/machine-libpod_pod_" ID2 ".slice/libpod-" ID ".scope/container", SHORT,
	  .unit = "libpod-" ID ".scope", .runtime = PLACE_PODMAN },
	{ MANAGER "/user.slice/libpod-" ID ".scope/container", SHORT, .unit = "libpod-" ID ".scope",
	  .runtime = PLACE_PODMAN, .user = 1000 },
	{ MANAGER "/user.slice/libpod-conmon-" ID ".scope", "libpod-conmon-" ID ".scope",
	  .unit = "libpod-conmon-" ID ".scope", .user = 1000 },
	{ "/system.slice/web.service/libpod-payload-" ID, SHORT, .unit = "web.service",
	  .runtime = PLACE_PODMAN },
	{ MANAGER "/user.slice/nerdctl-" ID ".scope", SHORT, .unit = "nerdctl-" ID ".scope",
	  .runtime = PLACE_CONTAINERD, .user = 1000 },

	/* systemd */
	{ "/system.slice/cron.service", "cron.service", .unit = "cron.service" },
	{ "/system.slice/system-getty.slice/getty@tty1.service", "getty@tty1.service",
	  .unit = "getty@tty1.service" },
	{ "/system.slice/system-systemd\\x2dfsck.slice/systemd-fsck@dev-sda1.service",
	  "systemd-fsck@dev-sda1.service", .unit = "systemd-fsck@dev-sda1.service" },
	{ "/system.slice/system-systemd\\x2dfsck.slice", .name = "system-systemd-fsck.slice" },
	{ "/system.slice/swap@dev-disk-by\\x2duuid-1\\x2d2.service", "swap@dev-disk-by-uuid-1-2.service",
	  .unit = "swap@dev-disk-by\\x2duuid-1\\x2d2.service" },
	{ "/system.slice/_cpu.service", "cpu.service", .unit = "cpu.service" },
	{ "/system.slice/home.mount", "home.mount", .unit = "home.mount" },
	{ "/system.slice/leaky.service/workers/7", "leaky.service", .unit = "leaky.service" },
	{ "/system.slice/leaky.service/other.service", "leaky.service", .unit = "leaky.service" },	/* delegated */
	{ "/system.slice/leaky.service/user@0.service/session-1.scope", "leaky.service",
	  .unit = "leaky.service" },
	{ "/init.scope", "init.scope", .unit = "init.scope" },
	{ "/user.slice/user-1000.slice/session-3.scope", "session-3.scope", .unit = "session-3.scope",
	  .session = "3", .user = 1000 },
	{ "/user.slice/user-112.slice/session-c1.scope", "session-c1.scope", .unit = "session-c1.scope",
	  .session = "c1", .user = 112 },
	{ MANAGER "/app.slice/app-gnome\\x2dterminal-77.scope", "app-gnome-terminal-77.scope",
	  .unit = "app-gnome\\x2dterminal-77.scope", .user = 1000 },
	{ MANAGER "/init.scope", "init.scope", .unit = "init.scope", .user = 1000 },
	{ MANAGER "/session.slice/dbus.service", "dbus.service", .unit = "dbus.service", .user = 1000 },
	{ MANAGER, "user@1000.service", .unit = "user@1000.service", .user = 1000 },

	/* none of these */
	{ "/", .name = "/" },
	{ "", .name = "/" },
	{ "///", .name = "/" },
	{ "/../../system.slice/cron.service", "cron.service", .unit = "cron.service" },	/* another namespace */
	{ "/..", .name = "/" },
	{ "/job/4711", .name = "4711" },
	{ "/system.slice", .name = "system.slice" },
	{ "/.service", .name = ".service" },
	{ "/_.service", .name = "_.service" },
	{ "relative.service", "relative.service", .unit = "relative.service" },

	/* made to look like one */
	{ "/docker/0123456789ab", .name = SHORT },
	{ "/docker/" ID "0", .name = ID "0" },
	{ "/docker-" ID ".scope.d", .name = "docker-" ID ".scope.d" },
	{ "/docker/0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF",
	  .name = "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF" },
	{ "/" ID, .name = ID },
	{ "/pod1c2d3e4f/" ID, .name = ID },
	{ "/pod" POD "-1", .name = "pod" POD "-1" },
	{ "/user.slice/user-4294967295.slice", .name = "user-4294967295.slice" },
	{ "/user.slice/user-99999999999.slice", .name = "user-99999999999.slice" },
	{ "/user.slice/user-.slice", .name = "user-.slice" },
	{ "/a\\x1b[2J", .name = "a\\x1b[2J" },		/* no control character is made */
	{ "/a\\x2", .name = "a\\x2" },
	{ "/a\\", .name = "a\\" },
	{ "/" TEXT250, .name = TEXT250 },
	{ "/" TEXT250 TEXT250 ".service", .name = TEXT250 "aaaaa" },
	{ "/" TEXT250 TEXT250 "/x.service", .name = "x.service" },
};

static const char *
or_empty(const char *s)
{
	return s ? s : "";
}

static void
is_place(void **state)
{
	const struct place_row *row = *state;
	const bool container = strcmp(row->name, SHORT) == 0 && strstr(row->path, ID);
	char name[PLACE_COMPONENT];
	struct place p;

	place_of_path(&p, row->path, strlen(row->path));
	place_name(&p, name, sizeof(name));
	assert_string_equal(name, row->name);
	assert_string_equal(p.unit, or_empty(row->unit));
	assert_string_equal(p.container, container ? ID : "");
	assert_string_equal(p.pod, or_empty(row->pod));
	assert_string_equal(p.session, or_empty(row->session));
	assert_int_equal(p.runtime, row->runtime);
	assert_int_equal(p.user, row->user ? row->user : PLACE_NO_USER);
}

/* Each beginning of each path, in memory of just its length, and each length of the word. */
static void
is_bounded(void **state)
{
	const struct place_row *row = *state;

	for (size_t len = 0; len <= strlen(row->path); len++) {
		char *cut = malloc(len ? len : 1);
		struct place p;

		assert_non_null(cut);
		memcpy(cut, row->path, len);
		place_of_path(&p, cut, len);
		free(cut);
		for (size_t size = 1; size < 16; size++) {
			char *name = malloc(size);

			assert_non_null(name);
			place_name(&p, name, size);
			assert_true(strlen(name) < size);
			free(name);
		}
	}
}

/* --- /proc/PID/cgroup ------------------------------------------------------------- */

static const struct text_row {
	const char *name, *text;
	const char *path;	/* NULL = none */
} texts[] = {
	{ "v2", "0::/system.slice/cron.service\n", "/system.slice/cron.service" },
	{ "v2: the root", "0::/\n", "/" },
	{ "v2: removed", "0::/job/7 (deleted)\n", "/job/7" },
	{ "v2: a colon", "0::/kubepods.slice:cri-containerd:1\n", "/kubepods.slice:cri-containerd:1" },
	{ "v1", "12:pids:/docker/1\n4:cpu,cpuacct:/docker/2\n1:name=systemd:/docker/3\n", "/docker/3" },
	{ "v1 without systemd", "3:cpu,cpuacct:/a\n2:pids:/b\n", "/b" },
	{ "v1: pids is mounted with others", "3:cpu,pids:/a\n", "/a" },
	{ "v1: of the memory only", "9:name=systemd:/\n8:pids:/\n4:memory:/job\n0::/\n", "/job" },
	{ "v1: a controller with such a name", "3:rdma:/a\n2:xpids:/b\n1:pidsx:/c\n", NULL },
	{ "v1: all roots", "9:name=systemd:/\n8:pids:/\n", "/" },
	{ "hybrid, systemd in v1", "5:pids:/a\n1:name=systemd:/system.slice/b.service\n0::/\n",
	  "/system.slice/b.service" },
	{ "hybrid, systemd in both", "1:name=systemd:/a\n0::/b\n", "/b" },
	{ "hybrid, only pids", "5:pids:/a\n1:name=systemd:/\n0::/\n", "/a" },
	{ "no newline", "0::/a", "/a" },
	{ "nothing", "", NULL },
	{ "no path", "0::\n0:\n0\n\n:::\n", NULL },
	{ "a name with such a line", "0::/a\\n0::/b\n", "/a\\n0::/b" },
};

static void
is_path(void **state)
{
	const struct text_row *row = *state;
	size_t len;
	const char *path = place_path(row->text, &len);

	assert_int_equal(path != NULL, row->path != NULL);
	assert_int_equal(len, strlen(or_empty(row->path)));
	if (path)
		assert_memory_equal(path, row->path, len);
}

static void
test_runtime_names(void **state)
{
	(void)state;
	assert_null(place_runtime_name(PLACE_RUNTIME_NONE));
	assert_string_equal(place_runtime_name(PLACE_DOCKER), "docker");
	assert_string_equal(place_runtime_name(PLACE_CONTAINERD), "containerd");
	assert_string_equal(place_runtime_name(PLACE_CRIO), "cri-o");
	assert_string_equal(place_runtime_name(PLACE_PODMAN), "podman");
	assert_null(place_runtime_name(PLACE_RUNTIME_COUNT));
}

int
main(void)
{
	static struct unit_list list;

	UNIT_ADD_ROWS(&list, is_place, rows);
	UNIT_ADD_ROWS(&list, is_bounded, rows);
	UNIT_ADD_ROWS(&list, is_path, texts);
	unit_add(&list, "names of the runtimes", test_runtime_names, NULL);
	return unit_run("places", &list);
}
