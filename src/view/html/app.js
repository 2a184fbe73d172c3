/* SPDX-License-Identifier: GPL-2.0-or-later */
/* app.js - the page comes to life: state, actions, keys, one repaint per frame. */
import { cardOf, decodeRuns, eventBy, verbOf } from "./runs.js";
import { busiestMoment, clusterAround, linkEvents } from "./links.js";
import { isFiltered, layOut, newRows, reveal, toggleRow } from "./rows.js";
import { moment, newView, panBy, setSpan, wholeSpan, zoomAt } from "./axis.js";
import { newTimeline, paintTimeline, recolour, resize, scrollTo, scrollToRow } from "./timeline.js";
import { changeSpeed, newPlayer, nextFinding, nextMerge, seek, speedWords, stepEvent, tickPlayer, togglePlay } from "./player.js";
import { eventWords, nameOf, processStory } from "./story.js";
import { paintNow, paintStory, paintTip } from "./panel.js";
import { followCursor, newEventList, paintList, refilter } from "./eventlist.js";
import { buildControls, make, paintLegend } from "./controls.js";
import { paintStrip, resizeStrip } from "./overview.js";
import { listenToPointer } from "./pointer.js";

const app = {};

/* --- what is in view ------------------------------------------------------------------ */

app.changed = () => {
	if (!app.pending)
		app.pending = requestAnimationFrame(frame);
};

app.show = (from, to) => {
	setSpan(app.view, from, to);
	app.changed();
};

const showWhole = () => {
	const whole = wholeSpan(app.world);

	app.show(whole.from, whole.to);
};

const showBusiest = () => {
	const at = busiestMoment(app.world);

	app.show(at.from, at.to);
};

/* The cursor stays in view, and what is around it as wide as it was. */
const follow = () => {
	const { view, state } = app, span = view.to - view.from;

	if (state.cursor < view.from || state.cursor > view.to - span * 0.05)
		setSpan(view, state.cursor - span * 0.3, state.cursor + span * 0.7);
};

const relayOut = () => {
	layOut(app.rows);
	resize(app.tl);
	noteRows();
	app.changed();
};

const noteRows = () => {
	const { world, rows, ui } = app, all = world.runs.reduce((n, r) => n + r.allProcs, 0);
	const words = [];

	if (isFiltered(rows))
		words.push(`${rows.hits} of ${all} processes, with their parents.`);
	if (world.procs.length < all)
		words.push(`${all} processes in all; ${world.procs.length} are on this page.`);
	const blanks = world.runs.reduce((n, r) => n + r.blanks, 0);

	if (blanks)
		words.push(`The command lines or words of ${blanks} processes and events found no room on this page.`);
	for (const run of world.runs)
		if (run.raw.events.t.length < run.allEvents)
			words.push(`${run.mark ? `${run.mark}: ` : ""}The events before ${moment(run.raw.events.t[0], 1e8)} are not on this page; what is counted here begins there.`);
	ui.note.textContent = words.join(" ");
};

/* --- the cursor, and what is selected -------------------------------------------------- */

const say = (words) => {
	app.ui.live.textContent = words;
};

const select = (p) => {
	app.state.selected = p;
	const row = p ? reveal(app.rows, p) : null;

	resize(app.tl);
	if (row)
		scrollToRow(app.tl, row);
	paintStory(app);
};

app.setCursor = (t, p) => {
	app.player.playing = false;
	seek(app.player, t);
	if (p)
		select(p);
	followCursor(app.list);
	app.changed();
};

/* zoom: to what happened together with it. */
app.goToEvent = (e, zoom) => {
	const { world, state } = app;

	app.player.playing = false;
	state.cursor = e.t;
	state.event = e.index;
	if (e.who >= 0)
		select(world.procs[e.who]);
	if (zoom) {
		const at = clusterAround(world, e.index, (other) => other.who === e.who || other.other === e.who);

		setSpan(app.view, at.from, at.to);
	}
	follow();
	followCursor(app.list);
	say(eventWords(world, e));
	app.changed();
};

app.pickRow = (row) => {
	if (!row)
		return;
	const { tl } = app;

	if (row.members || (row.foldable && app.state.selected === row.p)) {
		toggleRow(app.rows, row);
		resize(tl);
	}
	if (row.p) {
		app.state.selected = row.p;
		say([nameOf(row.p), ...processStory(app.world, row.p)].join(" "));
	}
	paintStory(app);
	app.changed();
};

const showFinding = (f) => {
	const { world, state } = app;
	const isOf = (e) => e.who === f.who?.index || e.other === f.who?.index;

	state.finding = f;
	state.evidence = new Set([f.who, ...f.children].filter(Boolean));
	select(f.who);
	const at = clusterAround(world, Math.max(eventBy(world, f.began), 0), isOf);

	setSpan(app.view, at.from, at.to);
	seek(app.player, Math.min(at.to, world.to));
	state.cursor = world.to;
	say(`Finding ${f.rule} in ${nameOf(f.who)}: ${f.children.length} processes are marked`);
	app.ui.root.scrollIntoView({ block: "start" });
	app.changed();
};

const clearAll = () => {
	const { state, ui, rows, world } = app;

	Object.assign(state, { selected: null, evidence: new Set(), finding: null, cursor: world.to, event: null });
	app.player.playing = false;
	ui.search.value = ui.program.value = ui.sort.value = ui.verb.value = app.list.verb = rows.sort = "";
	ui.zombies.checked = false;
	Object.assign(rows.filter, { text: "", program: "", zombies: false });
	relayOut();
	refilter(app.list);
	paintStory(app);
};

/* --- one repaint per frame -------------------------------------------------------------- */

app.hover = (at) => {
	app.pointer = at;
	app.changed();
};

const frame = (now) => {
	app.pending = 0;
	const { player, view, tl, world, state } = app;

	if (tickPlayer(player, view, now)) {
		state.event = null;
		follow();
		followCursor(app.list);
		app.changed();
	}
	paintTimeline(tl);
	paintStrip(app.strip, world, view, state, tl.colours);
	paintNow(app);
	paintTip(app, app.pointer);
	app.frames++;
};

/* --- actions --------------------------------------------------------------------------- */

const step = (by) => {
	const e = stepEvent(app.player, by, (other) => !app.list.verb || verbOf(other) === app.list.verb);

	if (e)
		app.goToEvent(e, false);
};

const goToTenth = (n) => {
	const { from, to } = app.world;

	app.setCursor(from + (to - from) * n / 10, null);
	follow();
	say(app.ui.now.textContent);
};

const goNext = (what) => (what ? app.goToEvent(what, true) : say("There is none."));

const moveSelection = (by) => {
	const { list } = app.rows, row = app.rows.at.get(app.state.selected);
	let i = row ? row.i + by : 0;

	while (list[i] && !list[i].p && !list[i].members)
		i += by;
	if (list[i]) {
		app.state.selected = list[i].p ?? list[i].members[0];
		scrollToRow(app.tl, list[i]);
		paintStory(app);
		say([nameOf(app.state.selected), ...processStory(app.world, app.state.selected)].join(" "));
		app.changed();
	}
};

const foldAll = (folded) => {
	app.rows.folded = new Set(folded ? app.world.procs.filter((p) => p.children.length && p.up) : []);
	if (folded)
		app.rows.open.clear();
	scrollTo(app.tl, 0);
	relayOut();
};

const setFilter = (name, value) => {
	app.rows.filter[name] = value;
	relayOut();
	refilter(app.list);
	say(`${isFiltered(app.rows) ? app.rows.hits : app.world.procs.length} processes`);
};

const speedBy = (by) => {
	changeSpeed(app.player, app.view, by);
	say(speedWords(app.player.speed));
	app.changed();
};

const play = () => {
	togglePlay(app.player, performance.now());
	app.changed();
};

const ACTS = {
	play, back: () => step(-1), forward: () => step(1), slower: () => speedBy(-1), faster: () => speedBy(1),
	whole: showWhole, busiest: showBusiest,
	merge: () => goNext(nextMerge(app.player)),
	finding: () => {
		const f = nextFinding(app.player);

		if (f)
			showFinding(f);
		else
			say("There is no finding.");
	},
	search: (f) => setFilter("text", f.value.trim().toLowerCase()),
	program: (f) => setFilter("program", f.value),
	sort: (f) => {
		app.rows.sort = f.value;
		scrollTo(app.tl, 0);
		relayOut();
	},
	zombies: (f) => setFilter("zombies", f.checked),
	verb: (f) => {
		app.list.verb = f.value;
		refilter(app.list);
	},
	fold: () => foldAll(true), unfold: () => foldAll(false),
};

const pan = (share) => {
	panBy(app.view, (app.view.to - app.view.from) * share);
	app.changed();
};

const zoom = (factor) => {
	zoomAt(app.view, factor, 0.5);
	app.changed();
};

const KEYS = {
	" ": play, ".": () => step(1), ",": () => step(-1), "[": () => speedBy(-1), "]": () => speedBy(1),
	n: ACTS.finding, m: ACTS.merge, b: showBusiest, f: showWhole,
	Home: () => goToTenth(0), End: () => goToTenth(10),
	"+": () => zoom(0.5), "=": () => zoom(0.5), "-": () => zoom(2),
	ArrowLeft: () => pan(-0.15), ArrowRight: () => pan(0.15),
	ArrowUp: () => moveSelection(-1), ArrowDown: () => moveSelection(1),
	Enter: () => app.pickRow(app.rows.at.get(app.state.selected)),
	"/": () => app.ui.search.focus(), Escape: clearAll,
	z: () => {
		app.ui.zombies.checked = !app.ui.zombies.checked;
		ACTS.zombies(app.ui.zombies);
	},
};

const isInSight = (node) => {
	const box = node.getBoundingClientRect();

	return box.bottom > 0 && box.top < window.innerHeight;
};

/* Space scrolls where there is nothing to play.  Letters anywhere on the page; keys that scroll or press only on the picture. */
const onKey = (ev) => {
	const { ui } = app, field = ev.target.closest?.("input, select, textarea");

	if (ev.ctrlKey || ev.metaKey || ev.altKey)
		return;
	if (field) {
		if (ev.key === "Escape") {
			clearAll();
			ui.plot.focus();
		}
		return;
	}
	const act = /^[0-9]$/.test(ev.key) ? () => goToTenth(Number(ev.key)) : KEYS[ev.key];

	if (!act || ((/^(Arrow|Home|End|Enter)/.test(ev.key)) && document.activeElement !== ui.plot) ||
	    (ev.key === " " && (ev.target.closest?.("button, summary, a") || !isInSight(ui.plot))))
		return;
	ev.preventDefault();
	act();
};

/* --- the beginning ---------------------------------------------------------------------- */

const resizeAll = () => {
	resize(app.tl);
	resizeStrip(app.strip, app.world);
	paintList(app.list);
	app.changed();
};

const recolourAll = () => {
	recolour(app.tl);
	paintLegend(app.ui.legend, app.world, app.tl.colours, app.tl.hatch);
	app.changed();
};

/* Each finding of the page leads to its evidence. */
const linkCards = () => {
	for (const f of app.world.findings) {
		const card = document.getElementById(cardOf(f)), b = make("button", { type: "button", class: "show" }, "Show it in the timeline");

		b.addEventListener("click", () => {
			showFinding(f);
			app.ui.plot.focus({ preventScroll: true });
		});
		card?.append(b);
	}
};

const start = (doc) => {
	const world = app.world = decodeRuns(doc);

	linkEvents(world);
	app.state = { cursor: world.to, event: null, selected: null, evidence: new Set(), finding: null };
	app.frames = 0;
	app.view = newView(world);
	app.rows = newRows(world);
	app.player = newPlayer(world, app.state);
	app.ui = buildControls(world, ACTS);
	app.plot = app.ui.plot;
	(document.getElementById("timeline") ?? document.querySelector("footer")).before(app.ui.root);
	(document.getElementById("events") ?? document.querySelector("footer")).before(app.ui.events);
	document.documentElement.classList.add("scripted");
	app.tl = newTimeline(app.ui.canvas, world, app.view, app.rows, app.state);
	app.strip = { canvas: app.ui.strip };
	app.list = newEventList(world, app.state, app.rows, {
		box: app.ui.list, note: document.getElementById("shown"), onPick: (e) => app.goToEvent(e, false),
	});
	layOut(app.rows);
	recolourAll();
	showWhole();
	noteRows();
	resizeAll();
	refilter(app.list);
	paintStory(app);
	linkCards();
	listenToPointer(app);
	app.ui.list.addEventListener("scroll", () => paintList(app.list));
	document.addEventListener("keydown", onKey);
	window.addEventListener("resize", resizeAll);
	matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolourAll);
	document.documentElement.dataset.ready = "1";
};

/* A test looks at these. */
globalThis.procwatchReport = app;
app.decode = decodeRuns;

start(JSON.parse(document.getElementById("runs").textContent));
