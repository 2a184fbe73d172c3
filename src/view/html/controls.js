/* SPDX-License-Identifier: GPL-2.0-or-later */
/* controls.js - the buttons and fields around the picture, its legend and its help. */
import { K } from "./runs.js";
import { MARKS } from "./paint.js";
import { SORTS } from "./rows.js";

export const make = (tag, attributes = {}, ...children) => {
	const node = document.createElement(tag);

	for (const [name, value] of Object.entries(attributes))
		node.setAttribute(name, value);
	node.append(...children);
	return node;
};

const button = (id, words, title, act) => {
	const b = make("button", { type: "button", id, title, "aria-label": title }, words);

	b.addEventListener("click", act);
	return b;
};

const options = (first, values) => [make("option", { value: "" }, first),
	...values.map((v) => make("option", { value: v }, v))];

const field = (tag, id, label, onChange, children = [], o = {}) => {
	const f = make(tag, { id, "aria-label": label, ...o }, ...children);

	f.addEventListener(tag === "input" && o.type !== "checkbox" ? "input" : "change", () => onChange(f));
	return f;
};

/* Most frequent first. */
const programsOf = (world) => {
	const n = new Map();

	for (const p of world.procs)
		n.set(p.name, (n.get(p.name) ?? 0) + 1);
	return [...n.keys()].sort((a, b) => n.get(b) - n.get(a)).slice(0, 200);
};

const HELP = [
	["Space", "play, pause"], [". ,", "next, previous event"], ["[ ]", "slower, faster"],
	["0–9 Home End", "go to that tenth, the start, the end"], ["n", "next finding"], ["m", "next merge"],
	["b", "busiest moment"], ["f", "the whole run"], ["+ −  ← →", "zoom, move"],
	["↑ ↓ Enter", "choose a process; fold or unfold"], ["/", "search"], ["z", "only zombies"],
	["Esc", "clear selection, filters and cursor"], ["wheel, drag", "zoom, move; beside the picture: scroll"],
];

const makeHelp = () => make("details", { class: "keys" }, make("summary", {}, "Keys and mouse"),
	make("dl", {}, ...HELP.flatMap(([key, what]) => [make("dt", {}, key), make("dd", {}, what)])));

const sample = (paint, colours, width) => {
	const canvas = make("canvas", { width: width * 2, height: 32, class: "sample" }), g = canvas.getContext("2d");

	g.scale(2, 2);
	paint(g, colours, width / 2, 8);
	canvas.style.width = `${width}px`;
	return canvas;
};

const bars = (hatch) => [
	["running", (g, c) => { g.fillStyle = c.run; g.fillRect(2, 3, 24, 10); }],
	["zombie: it has ended, its parent has not waited for it", (g, c) => {
		g.fillStyle = hatch;
		g.fillRect(2, 3, 24, 10);
		g.strokeStyle = c.bad;
		g.strokeRect(2.5, 3.5, 23, 9);
	}],
	["before exec: another program", (g, c) => {
		g.globalAlpha = 0.4;
		g.fillStyle = c.run;
		g.fillRect(2, 3, 13, 10);
		g.globalAlpha = 1;
		g.fillRect(17, 3, 9, 10);
		g.fillStyle = c.fg;
		g.fillRect(15.2, 0, 1.6, 16);
	}],
];

const lines = [
	["one SIGCHLD is pending: those that come meanwhile are coalesced with it", (g, c) => {
		g.globalAlpha = 0.28;
		g.fillStyle = c.bad;
		g.fillRect(2, 3, 24, 10);
		g.globalAlpha = 1;
		for (const x of [9, 15, 21])
			MARKS[K.merged].paint(g, c, x, 8);
	}],
	["wait call that blocked", (g, c) => {
		g.strokeStyle = c.wait;
		g.lineWidth = 2.2;
		g.setLineDash([4, 3]);
		g.beginPath();
		g.moveTo(2, 8);
		g.lineTo(26, 8);
		g.stroke();
	}],
];

/* Only what occurs. */
export const paintLegend = (node, world, colours, hatch) => {
	const entry = (words, paint, width) => make("span", {}, sample(paint, colours, width), ` ${words}`);
	const marks = Object.keys(MARKS).map(Number).filter(world.has);
	const all = bars(hatch).filter((b, i) => i < 2 || world.procs.some((p) => p.execs.length))
		.map(([words, paint]) => entry(words, paint, 28));

	all.push(...marks.map((kind) => entry(MARKS[kind].words, MARKS[kind].paint, 14)));
	if (world.has(K.merged))
		all.push(entry(...lines[0], 28));
	if (marks.length)
		all.push(entry(...lines[1], 28));
	node.replaceChildren(...all);
};

export const buildControls = (world, acts) => {
	const verbs = [...new Set(world.runs.flatMap((r) => r.raw.verbs))];
	const ui = {
		play: button("play", "▶ Play", "Play or pause (Space)", acts.play),
		speed: make("output", { id: "speed", title: "Slower: [   faster: ]" }),
		legend: make("p", { class: "legend" }), strip: make("canvas", { id: "strip", "aria-hidden": "true" }),
		canvas: make("canvas", { id: "canvas", "aria-hidden": "true" }), tip: make("div", { id: "tip", "aria-hidden": "true" }),
		now: make("div", { id: "now" }), counts: make("div", { id: "counts" }), story: make("div", { id: "story" }),
		live: make("div", { id: "live", role: "status", "aria-live": "polite", class: "unseen" }),
		note: make("p", { class: "dim", id: "note" }),
		list: make("div", { id: "list", role: "table", "aria-label": "Events", tabindex: "0" }, make("div", { class: "rows" })),
		search: field("input", "search", "Search processes and events", acts.search, [], { type: "search", placeholder: "Search (/)" }),
		zombies: field("input", "zombies", "Only zombies", acts.zombies, [], { type: "checkbox" }),
		program: field("select", "program", "Program", acts.program, options("all programs", programsOf(world))),
		sort: field("select", "sort", "Order of the processes", acts.sort, options("as a tree", Object.keys(SORTS))),
		verb: field("select", "verb", "Kind of event", acts.verb, options("all events", verbs)),
	};
	ui.plot = make("div", { id: "plot", tabindex: "0", role: "application",
		"aria-label": "Timeline. Space plays, full stop and comma step through the events, n goes to the next finding.",
		"aria-describedby": "now" }, ui.canvas, ui.tip);
	ui.bar = make("div", { class: "bar" },
		button("back", "◂", "Previous event (,)", acts.back), ui.play, button("forward", "▸", "Next event (.)", acts.forward),
		make("span", { class: "speed" }, button("slower", "−", "Slower ([)", acts.slower), ui.speed,
			button("faster", "+", "Faster (])", acts.faster)),
		make("span", { class: "gap" }),
		button("whole", "Whole run", "The whole run (f)", acts.whole),
		button("busiest", "Busiest moment", "The busiest moment (b)", acts.busiest));
	if (world.has(K.merged))
		ui.bar.append(button("merge", "Next merge", "Next coalesced SIGCHLD (m)", acts.merge));
	if (world.findings.length)
		ui.bar.append(button("finding", "Next finding", "Next finding (n)", acts.finding));
	ui.filters = make("div", { class: "bar" }, ui.search, ui.program, ui.sort,
		make("label", {}, ui.zombies, " only zombies"),
		button("fold", "Fold all", "Fold all processes", acts.fold), button("unfold", "Unfold", "Unfold all processes", acts.unfold));
	ui.root = make("section", { id: "live-timeline", class: "live" }, make("h2", {}, "Timeline"),
		ui.bar, ui.filters, ui.strip, ui.plot, ui.note,
		make("div", { class: "panes" }, make("div", {}, ui.now, ui.counts), ui.story), ui.legend, makeHelp(), ui.live);
	ui.events = make("section", { id: "live-events", class: "live" }, make("h2", {}, "Events"),
		make("div", { class: "bar" }, ui.verb, make("span", { class: "dim", id: "shown" })), ui.list);
	return ui;
};
