#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# healthy.sh NAME - a healthy program does what people use it for, and ends.
# healthy.sh --list - the names; --packages [NAME] - the Debian packages that they need;
# --commands NAME - what has to be there in any other way; --table - all.
#
# PORT is a free one on loopback; the current folder is an empty one of this run's.
# None leaks a zombie, and procwatch must find neither a leak nor a warning.
set -u
. "${0%/*}/listening.sh"

# name, Debian packages, what is run
table()
{
	cat <<-END
	make_j4			make			make -s -j4, 150 targets
	git_clone_gc		git			git commit, clone, gc
	apt_get			apt			apt-get --simulate install
	ssh_login		openssh-server,openssh-client	a login with a command and a pipeline
	tmux			tmux			a session with two windows
	vim			vim			vim -es with :! and a filter
	postgresql		postgresql		a cluster, pgbench's tables, vacuum, stop
	redis			redis-server		background saves
	nginx_reload		nginx-light,socat	four reloads under load
	apache			apache2-bin,socat	mpm_prefork, graceful
	gunicorn		gunicorn		four workers, HUP, TTOU
	supervisord		supervisor		two programs, one restarts
	cron			cron			one minute of cron -f
	npm			-			npm run with pre and post
	configure		make			a ./configure run
	python_multiprocessing	python3			Pool by fork, spawn, forkserver
	python_subprocess	python3			Popen.poll, communicate, run
	gnu_parallel		parallel		-j4, 60 jobs
	xargs_p			findutils		xargs -P4
	find_exec		findutils		find -exec
	bash_script		bash			jobs, pipelines, traps, coproc
	dash_script		dash			jobs, pipelines, traps
	zsh_script		zsh			jobs and pipelines
	ksh_script		mksh			jobs and pipelines
	busybox_ash		busybox			ash jobs and traps
	perl			perl			system, backticks, open, fork
	ruby			ruby			spawn, backticks, popen, fork
	php			php-cli			proc_open, exec, popen
	node			-			child_process
	java			-			ProcessBuilder
	bwrap			bubblewrap		bwrap --unshare-pid
	unshare			util-linux		unshare -pf --mount-proc
	tini			tini			a shell with orphans
	dumb_init		dumb-init		a shell with orphans
	s6			s6			s6-svscan with two services
	runit			runit			runsvdir with two services
	rsync			rsync			a daemon and three clients
	tar_gzip		tar			tar czf and xzf
	gcc			gcc			gcc -pipe, 12 files
	ninja			ninja-build,gcc		ninja -j4
	cmake			cmake,make,gcc		cmake, make -j2
	timeout			coreutils		timeout, env, nice
	script			bsdutils		script -c
	expect			expect			spawn, close, wait
	socat_fork		socat			a forking server
	lighttpd_cgi		lighttpd,socat		CGI programs
	END
}

# Waits until a file has a line.
awaits()
{
	n=0
	until grep -q . "$1" 2>/dev/null; do
		n=$((n + 1))
		[ $n -lt 200 ] || { echo "no $1" >&2; exit 1; }
		sleep 0.1
	done
}

get()
{
	printf 'GET %s HTTP/1.0\r\n\r\n' "$1" | socat -t 5 - "TCP:127.0.0.1:$PORT" >/dev/null || true
}

stop()
{
	kill -"${2:-TERM}" "$1"
	wait "$1" || true
}

make_j4()
{
	{
		echo 'all: $(addprefix o/,$(shell seq 150))'
		echo 'o/%: ; @mkdir -p o && touch $@ && cat $@'
	} >Makefile
	make -s -j4
}

git_clone_gc()
{
	git init -q a && cd a || exit 1
	for i in 1 2 3 4 5 6; do
		seq "$i" 100 >f
		git add f
		git -c user.name=n -c user.email=e@localhost commit -q -m "$i"
	done
	git clone -q . ../b
	git -c gc.auto=1 gc -q
	git log --stat | cat >/dev/null
	cd ../b && git fetch -q && git -c rebase.backend=merge rebase -q HEAD~2
}

apt_get()
{
	apt-get -q --simulate install hello >/dev/null
	apt-cache policy bash >/dev/null
	dpkg -l >/dev/null
}

ssh_login()
{
	ssh-keygen -q -t ed25519 -N '' -f host
	ssh-keygen -q -t ed25519 -N '' -f user
	chmod 700 . && cp user.pub keys
	mkdir -p /run/sshd
	/usr/sbin/sshd -D -e -p "$PORT" -h "$PWD/host" -o ListenAddress=127.0.0.1 -o StrictModes=no \
		-o "AuthorizedKeysFile=$PWD/keys" -o PidFile=none -o UsePAM=no -o PermitRootLogin=yes 2>sshd.log &
	sshd=$!
	listening
	for i in 1 2 3; do
		ssh -q -F none -i user -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -p "$PORT" \
			"$(id -un)@127.0.0.1" 'seq 100 | sort -rn | head -1; sleep 0.3'
	done
	ssh -q -tt -F none -i user -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -p "$PORT" \
		"$(id -un)@127.0.0.1" 'true; ls / | cat'
	stop $sshd
}

tmux()
{
	command tmux -L "t$PORT" -f /dev/null new-session -d -x 80 -y 24 'seq 10; sleep 1.5'
	command tmux -L "t$PORT" new-window 'ls | cat; sleep 1'
	command tmux -L "t$PORT" run-shell 'echo hello'
	while command tmux -L "t$PORT" has-session 2>/dev/null; do sleep 0.2; done
}

vim()
{
	seq 20 >f
	command vim -u NONE -es f -c '%!sort -rn' -c '!ls >/dev/null' -c 'let x = system("date")' -c 'wq' || true
}

postgresql()
{
	set -- /usr/lib/postgresql/*/bin
	bin=$1
	chown postgres . && chmod 755 ..
	su() { setpriv --reuid=postgres --regid=postgres --init-groups env HOME="$PWD" "$@"; }
	su "$bin/initdb" -D "$PWD/db" >/dev/null
	su "$bin/pg_ctl" -D "$PWD/db" -w -l "$PWD/log" \
		-o "-p $PORT -c listen_addresses=127.0.0.1 -c unix_socket_directories=$PWD" start >/dev/null
	su psql -q -h "$PWD" -p "$PORT" -c 'create table t as select generate_series(1, 20000) n' postgres
	su psql -q -h "$PWD" -p "$PORT" -c 'vacuum analyze t' postgres
	for i in 1 2 3 4; do su psql -qt -h "$PWD" -p "$PORT" -c 'select count(*) from t' postgres; done
	su "$bin/pg_ctl" -D "$PWD/db" -w -m fast stop >/dev/null
}

redis()
{
	redis-server --port "$PORT" --bind 127.0.0.1 --dir . --save '' >/dev/null &
	listening
	for i in 1 2 3; do
		redis-cli -p "$PORT" set "k$i" v
		redis-cli -p "$PORT" bgsave
		sleep 0.7
		redis-cli -p "$PORT" bgrewriteaof
		sleep 0.5
	done
	redis-cli -p "$PORT" shutdown nosave
	wait
}

nginx_reload()
{
	cat >nginx.conf <<-END
	worker_processes 3; daemon off; pid $PWD/pid; error_log $PWD/error.log; events { }
	http { access_log off; client_body_temp_path $PWD/b; proxy_temp_path $PWD/p; fastcgi_temp_path $PWD/f;
	uwsgi_temp_path $PWD/u; scgi_temp_path $PWD/s;
	server { listen 127.0.0.1:$PORT; location / { return 200 "ok"; } } }
	END
	nginx -c "$PWD/nginx.conf" -p "$PWD" &
	listening
	for i in 1 2 3 4; do
		get / && kill -HUP $! && sleep 0.5 && get /
	done
	stop $! QUIT
}

apache()
{
	mod=/usr/lib/apache2/modules
	cat >apache.conf <<-END
	ServerRoot $PWD
	ServerName localhost
	PidFile $PWD/pid
	ErrorLog $PWD/error.log
	Listen 127.0.0.1:$PORT
	LoadModule mpm_prefork_module $mod/mod_mpm_prefork.so
	LoadModule authz_core_module $mod/mod_authz_core.so
	LoadModule alias_module $mod/mod_alias.so
	LoadModule cgi_module $mod/mod_cgi.so
	StartServers 3
	MaxConnectionsPerChild 3
	User nobody
	Group nogroup
	ScriptAlias /cgi $PWD/cgi
	END
	printf '#!/bin/sh\necho Content-Type: text/plain; echo; date | cat\n' >cgi && chmod 755 cgi . ..
	setsid /usr/sbin/apache2 -f "$PWD/apache.conf" -D FOREGROUND &
	listening
	for i in 1 2 3 4 5 6 7 8; do get /cgi; done
	kill -USR1 $!
	sleep 1
	get /cgi
	stop $!		# it ends its process group
}

gunicorn()
{
	printf 'def app(e, start):\n start("200 OK", [])\n return [b"ok"]\n' >w.py
	/usr/bin/gunicorn -w 4 -b "127.0.0.1:$PORT" w:app 2>log &
	listening
	sleep 1; kill -HUP $!; sleep 2; kill -TTOU $!; sleep 1
	stop $!
}

supervisord()
{
	cat >s.conf <<-END
	[supervisord]
	nodaemon=true
	pidfile=$PWD/pid
	logfile=$PWD/log
	childlogdir=$PWD
	[program:stays]
	command=sleep 100
	[program:again]
	command=sh -c "sleep 1.2 | cat; exit 0"
	autorestart=true
	startsecs=1
	END
	/usr/bin/supervisord -c "$PWD/s.conf" >/dev/null &
	sleep 6
	stop $!
}

# Its table is the machine's: only what is in it anyhow is run.
cron()
{
	/usr/sbin/cron -f -L 0 &
	sleep 3
	stop $!
}

npm()
{
	cat >package.json <<-'END'
	{ "name": "x", "version": "1.0.0", "scripts": { "prea": "echo pre", "a": "ls | cat && node -e 1", "posta": "echo post" } }
	END
	command npm run -s a --offline
}

configure()
{
	cat >configure <<-'END'
	for h in stdio.h stdlib.h string.h unistd.h nothere.h sys/wait.h; do
		(echo "#include <$h>"; echo "int main(void) { return 0; }") >conftest.c
		if (${CC-cc} -c conftest.c) >/dev/null 2>&1; then echo "$h yes"; else echo "$h no"; fi
		for s in `echo a b c | tr ' ' '\n'`; do expr "$s" : '\(.\)' | sed 's/x/y/' >/dev/null; done
	done | tee log
	rm -f conftest*
	END
	sh ./configure
}

python_multiprocessing()
{
	cat >mp.py <<-'END'
	import multiprocessing as m, time

	def slow(x):
	    time.sleep(0.02)
	    return x

	if __name__ == "__main__":
	    for how in ("fork", "spawn", "forkserver"):
	        with m.get_context(how).Pool(4) as pool:
	            for i in range(20):
	                pool.map(slow, range(20))
	            pool.close()
	            pool.join()
	    with m.Pool(3, maxtasksperchild=2) as pool:
	        pool.map(slow, range(40))
	    ps = [m.Process(target=slow, args=(1,)) for i in range(5)]
	    [p.start() for p in ps]
	    [p.join() for p in ps]
	END
	python3 mp.py
}

python_subprocess()
{
	cat >sp.py <<-'END'
	import asyncio, concurrent.futures, os, subprocess, time
	ps = [subprocess.Popen(["sleep", str(0.15 * i)]) for i in range(1, 11)]
	while any([p.poll() is None for p in ps]):
	    time.sleep(0.02)
	subprocess.run("seq 10 | sort -rn | cat", shell=True, stdout=subprocess.DEVNULL)
	p = subprocess.Popen(["sleep", "5"])
	try:
	    p.wait(timeout=1)
	except subprocess.TimeoutExpired:
	    p.kill()
	    p.wait()
	server = subprocess.Popen(["sleep", "30"])
	subprocess.run(["sleep", "1.5"])
	server.terminate()
	server.wait()
	os.system("true")
	os.popen("echo x").read()

	async def one(i):
	    p = await asyncio.create_subprocess_exec("sh", "-c", "sleep 0.%d; exit 3" % i)
	    assert await p.wait() == 3

	async def main():
	    await asyncio.gather(*[one(i) for i in range(1, 9)])
	asyncio.run(main())
	with concurrent.futures.ProcessPoolExecutor(3) as ex:
	    assert sum(ex.map(abs, range(50))) == 1225
	END
	python3 sp.py
}

gnu_parallel()
{
	seq 60 | parallel --will-cite -j4 'sleep 0.05; echo {}' >/dev/null
}

xargs_p()
{
	seq 16 | xargs -P4 -I{} sh -c 'sleep 0.{}; exit 0'
	seq 3 | xargs -n1 sleep
}

find_exec()
{
	mkdir -p a/b && touch a/1 a/2 a/b/3
	find a -type f -exec sh -c 'sleep 0.1; cat "$1"' x {} \; -exec ls {} + >/dev/null
}

bash_script()
{
	bash -c '
		trap "echo child >/dev/null" CHLD
		trap "echo usr1 >/dev/null" USR1
		for i in {1..8}; do sleep 0.$i & done
		while wait -n; do :; done
		sleep 2 & p=$!; (sleep 0.5; kill -USR1 $$) & wait $p; wait $p
		seq 500 | sort -rn | head -3 | cat >/dev/null
		coproc cat; echo hello >&"${COPROC[1]}"; eval "exec ${COPROC[1]}>&-"; wait
		diff <(seq 10) <(seq 10); x=$(echo one; sleep 1.2)
		set -m; sleep 5 & kill -STOP $!; sleep 0.1; kill -CONT $!; kill $!; wait
		mapfile -t l < <(seq 5); exit 0'
}

dash_script()
{
	dash -c '
		trap "echo usr1 >/dev/null" USR1
		for i in 1 2 3 4 5 6; do (sleep 0.$i; exit $i) & done
		wait
		sleep 1.5 & p=$!; (sleep 0.3; kill -USR1 $$) & wait $p; wait
		sleep 5 & kill -9 $!; wait $! || true
		seq 100 | while read -r x; do :; done
		a=$(b=$(echo deep | cat); sleep 1; echo $b | cat)'
}

zsh_script()
{
	zsh -f -c '
		for i in {1..6}; do sleep 0.$i & done; wait
		seq 500 | sort -rn | head -3 | cat >/dev/null
		x=$(sleep 1; echo a | cat); diff <(seq 3) =(seq 3)
		trap "true" CHLD; sleep 0.5 & wait; (exit 3); true'
}

ksh_script()
{
	mksh -c '
		for i in 1 2 3 4; do sleep 0.$i & done; wait
		x=$(sleep 1; echo a | cat); seq 50 | read y
		trap "true" CHLD; sleep 0.5 & wait; (exit 3); true'
}

busybox_ash()
{
	busybox ash -c '
		trap "echo usr1 >/dev/null" USR1
		for i in 1 2 3 4 5 6; do (sleep 0.$i; exit $i) & done
		wait
		sleep 1.5 & p=$!; (sleep 0.3; kill -USR1 $$) & wait $p; wait
		seq 100 | while read -r x; do :; done
		a=$(sleep 1; echo deep | cat)'
}

perl()
{
	command perl -e '
		use POSIX ":sys_wait_h";
		system("sleep 0.2 | cat"); my $x = `seq 10; sleep 1.2`;
		open(my $p, "-|", "seq 100") or die; my @l = <$p>; close $p;
		open($p, "|-", "cat >/dev/null") or die; print $p "x\n"; close $p;
		$SIG{CHLD} = sub { 1 while waitpid(-1, WNOHANG) > 0 };
		for my $i (1 .. 6) { my $pid = fork; exec "sleep", "0.$i" unless $pid; }
		my $end = time + 2; select undef, undef, undef, 0.2 while time < $end;
		$SIG{CHLD} = "DEFAULT"; my $pid = fork; exec "true" unless $pid; waitpid $pid, 0;'
}

ruby()
{
	command ruby -e '
		system("sleep 0.2 | cat"); x = `seq 10; sleep 1.2`
		IO.popen("cat", "r+") { |io| io.puts "x"; io.close_write; io.read }
		pids = (1..6).map { |i| spawn("sleep 0.#{i}") }
		pids.each { |pid| Process.wait pid }
		Process.detach(fork { sleep 0.3 }).join
		t = (1..3).map { |i| Thread.new { system("sleep 0.#{i}") } }
		t.each(&:join)
		require "open3"; Open3.capture3("cat", stdin_data: "x")'
}

php()
{
	command php -r '
		exec("seq 10; sleep 1.2", $out); echo shell_exec("echo x");
		$p = popen("seq 100", "r"); while (fgets($p)); pclose($p);
		for ($i = 1; $i < 5; $i++) $ps[] = proc_open(["sleep", "0.$i"], [], $pipes);
		foreach ($ps as $p) proc_close($p);
		system("true | cat");'
}

node()
{
	cat >c.js <<-'END'
	const cp = require('child_process');
	cp.execSync('sleep 0.2 | cat');
	cp.spawnSync('sleep', ['1.2']);
	for (let i = 1; i < 5; i++) cp.spawn('sleep', ['0.' + i]);
	for (let i = 0; i < 6; i++) cp.exec('seq 20 | sort -rn', () => {});
	const f = cp.fork(__filename.replace('c.js', 'f.js'));
	f.on('message', () => f.disconnect());
	END
	echo "process.on('message', () => {}); process.send(1);" >f.js
	command node c.js
}

java()
{
	cat >P.java <<-'END'
	public class P {
	    public static void main(String[] a) throws Exception {
	        Process[] p = new Process[6];
	        for (int i = 0; i < p.length; i++)
	            p[i] = new ProcessBuilder("sleep", "0." + (i + 1)).start();
	        for (Process q : p) q.waitFor();
	        Process q = Runtime.getRuntime().exec(new String[] { "sh", "-c", "seq 100 | sort" });
	        q.getInputStream().readAllBytes();
	        while (q.isAlive()) Thread.sleep(10);
	        new ProcessBuilder("sleep", "1.2").inheritIO().start().waitFor();
	    }
	}
	END
	command java -Xshare:auto P.java
}

bwrap()
{
	command bwrap --ro-bind / / --dev /dev --proc /proc --unshare-pid --die-with-parent \
		sh -c 'sleep 0.3 & sh -c "sleep 0.6 & exec true"; sleep 1.2; wait'
}

unshare()
{
	command unshare -pf --mount-proc sh -c 'sleep 0.3 & sh -c "sleep 0.6 & exec true"; sleep 1.2; wait'
}

tini()
{
	command tini -s -- sh -c 'sh -c "sleep 0.4 & sleep 0.7 & exec true"; sleep 1.5'
}

dumb_init()
{
	dumb-init sh -c 'sh -c "sleep 0.4 & sleep 0.7 & exec true"; sleep 1.5'
}

services()
{
	for s in a b; do
		mkdir -p "sv/$s"
		printf '#!/bin/sh\nsleep 0.%d | cat\nexec sleep 1.2\n' 5 >"sv/$s/run"
		chmod 755 "sv/$s/run"
	done
}

s6()
{
	services
	s6-svscan sv &
	sleep 5
	stop $!
}

runit()
{
	services
	runsvdir sv &
	sleep 5
	stop $! HUP
}

rsync()
{
	mkdir src dst && seq 100 >src/a && seq 200 >src/b
	printf 'use chroot=no\n[x]\npath=%s/src\nuid=root\ngid=root\n' "$PWD" >conf
	command rsync --daemon --no-detach --port="$PORT" --address=127.0.0.1 --config="$PWD/conf" &
	listening
	for i in 1 2 3; do command rsync -a "rsync://127.0.0.1:$PORT/x/" dst/; done
	command rsync -a src/ dst2/
	stop $!
}

tar_gzip()
{
	mkdir src && for i in 1 2 3 4 5; do seq 20000 >src/$i; done
	tar czf a.tgz src && rm -r src && tar xzf a.tgz
	tar cf - src | gzip | gunzip | tar tf - >/dev/null
}

sources()
{
	for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo "int f$i(int x) { return x + $i; }" >"f$i.c"; done
	echo 'int f1(int); int main(void) { return f1(-1); }' >main.c
}

gcc()
{
	sources
	command gcc -pipe -O1 -o main ./*.c && ./main
	command gcc -save-temps -c f1.c
}

ninja()
{
	sources
	{
		printf 'rule cc\n command = gcc -c -o $out $in\nrule ld\n command = gcc -o $out $in\n'
		for f in *.c; do echo "build ${f%.c}.o: cc $f"; done
		echo "build main: ld $(ls ./*.c | sed 's/\.c$/.o/;s,^\./,,' | tr '\n' ' ')"
	} >build.ninja
	command ninja -j4 >/dev/null && ./main
}

cmake()
{
	sources
	printf 'cmake_minimum_required(VERSION 3.10)\nproject(x C)\nfile(GLOB s *.c)\nadd_executable(m ${s})\n' >CMakeLists.txt
	command cmake -S . -B b >/dev/null && make -s -j2 -C b >/dev/null
}

timeout()
{
	command timeout 1 sleep 5 || true
	command timeout 5 sh -c 'seq 10 | cat' >/dev/null
	env A=1 nice -n 1 sh -c 'sleep 0.3 & wait'
}

script()
{
	command script -q -e -c 'sh -c "sleep 0.3 & ls | cat; sleep 1; wait"' /dev/null
}

expect()
{
	command expect -c 'spawn sh -c "echo hello; sleep 0.5; cat"; expect hello; send "x\r"; expect x; close; wait
		spawn true; expect eof; wait' >/dev/null
}

socat_fork()
{
	socat "TCP-LISTEN:$PORT,bind=127.0.0.1,fork,reuseaddr,backlog=50" EXEC:cat &
	listening
	for i in 1 2 3 4 5 6 7 8 9 10; do echo "line $i" | socat -t 5 - "TCP:127.0.0.1:$PORT" >/dev/null; done
	stop $!
}

lighttpd_cgi()
{
	mkdir www && printf '#!/bin/sh\necho Content-Type: text/plain; echo; date | cat\n' >www/a.cgi && chmod 755 www/a.cgi
	cat >l.conf <<-END
	server.document-root = "$PWD/www"
	server.bind = "127.0.0.1"
	server.port = $PORT
	server.modules = ( "mod_cgi" )
	server.errorlog = "$PWD/log"
	cgi.assign = ( ".cgi" => "" )
	END
	/usr/sbin/lighttpd -D -f "$PWD/l.conf" &
	listening
	for i in 1 2 3 4 5 6; do get /a.cgi; done
	stop $!
}

case ${1:-} in
--list)
	table | awk '{ print $1 }'
	;;
--packages)
	table | awk -v name="${2:-}" '!name || $1 == name { print $2 }' | tr ',' '\n' | grep -v '^-$' | sort -u
	;;
--commands)
	case $2 in npm | node | java) echo "$2" ;; esac
	;;
--table)
	table
	;;
*)
	table | grep -q "^$1	" || { echo "no such program: $1" >&2; exit 2; }
	"$1"
	;;
esac
