#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# workloads.sh NAME - does something with processes, and ends with all of them.
# workloads.sh --list [short|installed] - the names; --packages - what they need.
#
# PORT is a free one on loopback; VICTIMS is where the end-to-end victims are;
# the current folder is an empty one.
set -u
. "${0%/*}/listening.sh"

# name, set, Debian packages.  short: part of "make check".  "=" before a package:
# it cannot be installed beside another one of these, and is only unpacked.
table()
{
	cat <<-END
	bash_pipeline		short	bash
	make_j8			short	make
	socat_fork		short	socat
	python_forking		short	python3
	victims			short	-
	dash_jobs		short	dash
	bash_jobs		short	bash
	python_multiprocessing	long	python3
	python_subprocess	long	python3
	perl_system		long	perl
	ncat_server		long	ncat
	busybox_tcpsvd		long	busybox,ipsvd
	busybox_httpd		long	busybox
	openbsd_inetd		long	=openbsd-inetd,socat
	xinetd			long	xinetd,socat
	nginx_reload		long	nginx-light,socat
	apache_cgi		long	apache2-bin,socat
	postgresql		long	postgresql
	dropbear		long	dropbear-bin,openssh-client
	node_cluster		long	nodejs
	gnu_parallel		long	parallel
	supervisord		long	supervisor
	tini			long	tini
	dumb_init		long	dumb-init
	pid_namespace		long	util-linux
	pid_reuse		long	util-linux
	stress_fork		long	stress-ng
	stress_vfork		long	stress-ng
	stress_clone		long	stress-ng
	stress_wait		long	stress-ng
	stress_zombie		long	stress-ng
	stress_sigchld		long	stress-ng
	stress_exec		long	stress-ng
	stress_daemon		long	stress-ng
	stress_pidfd		long	stress-ng
	gdb			long	gdb
	END
}

# N times a line there and back.
talk()
{
	n=0
	while [ $n -lt "$1" ]; do
		echo "line $n" | socat -t 5 - "TCP:127.0.0.1:$PORT" >/dev/null
		n=$((n + 1))
	done
}

# Ends a server and all it has, and waits for it.
stop()
{
	kill -"${2:-TERM}" "$1"
	wait "$1" || true
}

bash_pipeline()
{
	bash -c '
		seq 2000 | sort -rn | head -3 | cat >/dev/null
		x=$(echo one; echo two | tr a-z A-Z)
		for i in 1 2 3 4 5; do (exit $i); done
		diff <(seq 10) <(seq 10) && yes | head -100 | wc -l >/dev/null
		false | true; set -o pipefail; false | true || true
		coproc cat; echo hello >&"${COPROC[1]}"; eval "exec ${COPROC[1]}>&-"; wait
		exit 7' || [ $? -eq 7 ]
}

make_j8()
{
	{
		echo 'all: $(addprefix o/,$(shell seq 40))'
		echo 'o/%: ; @mkdir -p o && sh -c "echo $* | cat >$@" && test -s $@'
	} >Makefile
	make -s -j8
}

socat_fork()
{
	socat "TCP-LISTEN:$PORT,bind=127.0.0.1,fork,reuseaddr,backlog=50" EXEC:cat &
	listening
	talk 50
	stop $!
}

python_forking()
{
	python3 - "$PORT" <<-'END'
	import socket, socketserver, sys, threading

	class Echo(socketserver.StreamRequestHandler):
	    def handle(self):
	        self.wfile.write(self.rfile.readline())

	class Server(socketserver.ForkingTCPServer):
	    allow_reuse_address = True

	with Server(("127.0.0.1", int(sys.argv[1])), Echo) as server:
	    thread = threading.Thread(target=server.serve_forever)
	    thread.start()
	    for i in range(30):
	        with socket.create_connection(server.server_address) as s:
	            s.sendall(b"hello\n")
	            s.makefile().read()
	    server.shutdown()
	    thread.join()
	END
}

# Every way to fork, wait, exec and end, one after the other.
victims()
{
	for victim in forks ends waits threads chld execs; do
		for name in $(cases $victim); do
			"$VICTIMS/$victim" "$name" >/dev/null || true
		done
	done
}

cases()
{
	case $1 in
	forks) echo fork vfork spawn clone3 clone-parent foreign-signal no-signal orphan many ;;
	ends) echo codes signals others ignored nocldwait left ;;
	waits) echo wnowait waitid-null wait4-null nobody blocking stopped stopped-waitid groups \
		pidfd eintr restart ;;
	threads) echo leader-exits leader-code exec-by-thread wait-by-other wait-by-thread \
		wnothread many killed ;;
	chld) echo coalesced reset interrupted signalfd sigwait sent ;;
	execs) echo hostile no-argv failing script chain by-fd ;;
	esac
}

dash_jobs()
{
	dash -c '
		trap "echo usr1 >/dev/null" USR1
		for _ in 1 2 3 4 5 6; do (sleep 0.0$i; exit $i) & done
		wait
		sleep 0.3 & p=$!; (sleep 0.1; kill -USR1 $$) & wait $p; wait
		sleep 5 & kill -9 $!; wait $! || true
		a=$(b=$(echo deep | cat); echo $b | cat)'
}

bash_jobs()
{
	bash -c '
		set -m
		trap "echo child >/dev/null" CHLD
		sleep 5 & kill -STOP $!; sleep 0.1; kill -CONT $!; kill $!; wait $!
		for i in {1..8}; do sleep 0.0$i & done
		while wait -n; do :; done
		(sleep 0.05 & sleep 0.02; exit 3); wait; exit 0'
}

python_multiprocessing()
{
	cat >mp.py <<-'END'
	import multiprocessing as m

	def square(x):
	    return x * x

	if __name__ == "__main__":
	    for how in ("fork", "spawn", "forkserver"):
	        ctx = m.get_context(how)
	        with ctx.Pool(4) as pool:
	            assert sum(pool.map(square, range(100))) == 328350
	            pool.close()
	            pool.join()
	END
	python3 mp.py
}

python_subprocess()
{
	python3 - <<-'END'
	import os, signal, subprocess, threading

	def run():
	    for i in range(5):
	        subprocess.run(["sh", "-c", "exit %d" % i])

	threads = [threading.Thread(target=run) for _ in range(4)]
	[t.start() for t in threads]
	[t.join() for t in threads]
	signal.signal(signal.SIGCHLD, lambda *a: None)
	for i in range(20):
	    if os.fork() == 0:
	        os._exit(i)
	while True:
	    try:
	        os.waitid(os.P_ALL, 0, os.WEXITED)
	    except ChildProcessError:
	        break
	subprocess.run("sleep 1", shell=True, timeout=5)
	END
}

perl_system()
{
	perl -e '
		system("exit 3"); print $? >> 8;
		$SIG{CHLD} = "IGNORE"; system("exit 4");
		$SIG{CHLD} = sub { while (waitpid(-1, 1) > 0) {} };
		for (1..20) { if (!fork) { exit $_ } }
		my $x = `echo hello`; sleep 1; 1 while waitpid(-1, 0) > 0;' >/dev/null
}

ncat_server()
{
	ncat -l -k 127.0.0.1 "$PORT" -e /bin/cat &
	listening
	talk 20
	stop $!
}

busybox_tcpsvd()
{
	# Debian's busybox has no tcpsvd; the program it is modelled on is there.
	if busybox --list | grep -qx tcpsvd; then
		busybox tcpsvd 127.0.0.1 "$PORT" cat &
	else
		tcpsvd 127.0.0.1 "$PORT" cat 2>/dev/null &
	fi
	listening
	talk 20
	stop $!
}

busybox_httpd()
{
	mkdir -p www/cgi-bin
	printf '#!/bin/sh\necho; echo hello\n' >www/cgi-bin/x
	chmod +x www/cgi-bin/x
	busybox httpd -f -p "127.0.0.1:$PORT" -h www &
	listening
	for _ in 1 2 3 4 5 6 7 8; do
		busybox wget -q -O /dev/null "http://127.0.0.1:$PORT/cgi-bin/x" || true
	done
	stop $!
}

openbsd_inetd()
{
	echo "127.0.0.1:$PORT stream tcp nowait root /bin/cat cat" >inetd.conf
	inetd -i "$PWD/inetd.conf" &
	listening
	talk 20
	stop $!
}

xinetd()
{
	cat >x.conf <<-END
	service echo-cat
	{
		type = UNLISTED
		port = $PORT
		bind = 127.0.0.1
		socket_type = stream
		protocol = tcp
		wait = no
		user = root
		server = /bin/cat
		instances = 100
		cps = 1000 1
	}
	END
	/usr/sbin/xinetd -dontfork -f x.conf -pidfile "$PWD/x.pid" >/dev/null 2>&1 &
	listening
	talk 20
	stop $!
}

nginx_reload()
{
	cat >nginx.conf <<-END
	daemon off; worker_processes 3; pid $PWD/nginx.pid; error_log $PWD/error.log;
	user root;
	events { worker_connections 64; }
	http { access_log off; server { listen 127.0.0.1:$PORT; location / { return 200 "x"; } } }
	END
	/usr/sbin/nginx -p "$PWD" -c "$PWD/nginx.conf" &
	pid=$!
	listening
	for _ in 1 2 3; do
		printf 'GET / HTTP/1.0\r\n\r\n' | socat -t 5 - "TCP:127.0.0.1:$PORT" >/dev/null
		kill -HUP $pid
		sleep 0.5
	done
	stop $pid QUIT
}

apache_cgi()
{
	m=/usr/lib/apache2/modules
	mkdir -p cgi
	printf '#!/bin/sh\necho "Content-type: text/plain"; echo; echo hello | cat\n' >cgi/x
	chmod -R 755 . cgi/x
	cat >a.conf <<-END
	ServerRoot $PWD
	ServerName localhost
	PidFile $PWD/a.pid
	ErrorLog $PWD/error.log
	Listen 127.0.0.1:$PORT
	LoadModule mpm_prefork_module $m/mod_mpm_prefork.so
	LoadModule cgi_module $m/mod_cgi.so
	LoadModule alias_module $m/mod_alias.so
	LoadModule authz_core_module $m/mod_authz_core.so
	User nobody
	Group nogroup
	StartServers 3
	MaxConnectionsPerChild 3
	ScriptAlias /cgi $PWD/cgi
	END
	# It ends its whole process group: not ours.
	setsid apache2 -DFOREGROUND -f "$PWD/a.conf" &
	listening
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		printf 'GET /cgi/x HTTP/1.0\r\n\r\n' | socat -t 5 - "TCP:127.0.0.1:$PORT" >/dev/null
	done
	stop $!
}

postgresql()
{
	bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
	chmod 711 .
	mkdir pg && chown nobody pg
	run="setpriv --reuid=65534 --regid=65534 --clear-groups env LC_ALL=C"
	$run "$bin/initdb" -D "$PWD/pg" -A trust -U u >/dev/null
	$run "$bin/postgres" -D "$PWD/pg" -p "$PORT" -h 127.0.0.1 -k "$PWD/pg" 2>/dev/null &
	listening
	for _ in 1 2 3 4 5 6; do
		n=0
		until "$bin/psql" -h 127.0.0.1 -p "$PORT" -U u -c 'select 1' postgres >/dev/null 2>&1; do
			n=$((n + 1))
			[ $n -lt 50 ] || exit 1
			sleep 0.2
		done
	done
	stop $! INT
}

dropbear()
{
	dropbearkey -t ed25519 -f host >/dev/null 2>&1
	ssh-keygen -q -t ed25519 -N '' -f user
	/usr/sbin/dropbear -F -E -r host -p "127.0.0.1:$PORT" 2>/dev/null &
	listening
	for _ in 1 2 3; do
		ssh -q -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
			-i user -p "$PORT" 127.0.0.1 true || true
	done
	stop $!
}

node_cluster()
{
	cat >cluster.js <<-'END'
	const cluster = require('cluster');
	if (cluster.isPrimary) {
		for (let i = 0; i < 3; i++) cluster.fork();
		cluster.on('exit', (w, code) => { if (code === 3) cluster.fork({ LAST: '1' }); });
	} else {
		setTimeout(() => process.exit(process.env.LAST ? 0 : 3), 100);
	}
	require('child_process').execSync('exit 0');
	END
	node cluster.js
}

gnu_parallel()
{
	seq 30 | parallel --will-cite -j8 'sh -c "exit $(({} % 2))"' || true
}

supervisord()
{
	cat >s.conf <<-END
	[supervisord]
	nodaemon=true
	logfile=$PWD/s.log
	pidfile=$PWD/s.pid
	[program:flapping]
	command=/bin/sh -c "sleep 0.2; exit 3"
	startsecs=0
	startretries=10
	autorestart=true
	[program:steady]
	command=/bin/sleep 100
	END
	/usr/bin/supervisord -c s.conf >/dev/null 2>&1 &
	sleep 8
	stop $!
}

tini()
{
	unshare -pf --mount-proc tini -- sh -c '
		for i in 1 2 3; do (sleep 0.0$i & exit 0) & done; wait; sleep 0.2; exit 4' || [ $? -eq 4 ]
}

dumb_init()
{
	unshare -pf --mount-proc dumb-init sh -c '
		for i in 1 2 3; do (sleep 0.0$i & exit 0) & done; wait; sleep 0.2; exit 4' || [ $? -eq 4 ]
}

pid_namespace()
{
	unshare -pf --mount-proc sh -c '
		sh -c "exit 9"; unshare -pf --mount-proc sh -c "sh -c \"exit 8\"; sleep 0.1 & wait"
		sleep 5 & kill $!; wait $!; sleep 100 & exit 4' || [ $? -eq 4 ]
}

# A namespace with a few hundred pids: each number comes again and again.
pid_reuse()
{
	unshare -pf --mount-proc sh -c '
		echo 400 >/proc/sys/kernel/pid_max 2>/dev/null
		i=0; while [ $i -lt 900 ]; do (exit $((i % 200))); i=$((i + 1)); done'
}

stress()
{
	stress-ng --quiet --"$1" 2 --timeout 3s --"$1"-ops "${2:-300}" || true
}
stress_fork() { stress fork; }
stress_vfork() { stress vfork; }
stress_clone() { stress clone; }
stress_wait() { stress wait 50; }
stress_zombie() { stress zombie; }
stress_sigchld() { stress sigchld; }
stress_exec() { stress exec 100; }
stress_daemon() { stress daemon 100; }
stress_pidfd() { stress pidfd 100; }

# A tracer below the tracer cannot be; one that finds that out and goes on can.
gdb()
{
	command gdb -q -batch -ex run -ex bt --args /bin/sh -c 'sh -c "exit 3"; exit 4' \
		>/dev/null 2>&1 </dev/null || true
}

case ${1:-} in
--list)
	table | while read -r name set packages; do
		[ "${2:-$set}" = "$set" ] && echo "$name"
	done
	;;
--packages)
	table | while read -r name set packages; do
		case " ${2:-$name} " in
		*" $name "*) [ "$packages" = - ] || echo "$packages" | tr , '\n' ;;
		esac
	done | sort -u
	;;
*)
	[ "$(table | awk -v n="${1:-}" '$1 == n' | wc -l)" = 1 ] ||
		{ echo "no workload ${1:-}" >&2; exit 2; }
	"$1"
	;;
esac
