/* SPDX-License-Identifier: GPL-2.0-or-later */
/* eventlist.js - the events as a table of which only the rows in sight exist. */
import { eventBy, firstIndex, textOf, verbOf } from "./runs.js";
import { when } from "./story.js";
import { isFiltered, isHit } from "./rows.js";

const LINE = 24;			/* px, as in the style sheet */

export const newEventList = (world, state, rows, o) => ({
	world, state, rows, box: o.box, note: o.note, onPick: o.onPick, shown: [], verb: "", first: -1,
	body: o.box.firstElementChild, text: "",
});

const keeps = (list, e) => {
	if (list.verb && verbOf(e) !== list.verb)
		return false;
	if (!list.kept)
		return true;
	return list.kept.has(e.who) || list.kept.has(e.other) ||
		(list.text && textOf(list.world, e).toLowerCase().includes(list.text));
};

/* Which events: those of a verb, of processes that the filter lets through. */
export const refilter = (list) => {
	const { world, rows } = list, f = rows.filter;

	list.text = f.text;
	list.kept = null;
	if (isFiltered(rows))
		list.kept = new Set(world.procs.filter((p) => isHit(rows, p)).map((p) => p.index));
	list.shown = world.events.filter((e) => keeps(list, e));
	list.body.style.height = `${list.shown.length * LINE}px`;
	list.first = -1;
	const all = world.runs.reduce((n, r) => n + r.allEvents, 0);

	list.note.textContent = list.shown.length === all ? `${all} events` :
		`${list.shown.length} of ${all} events${world.events.length < all ? ` (the newest ${world.events.length} are on this page)` : ""}`;
	paintList(list);
};

const cell = (name, words) => {
	const td = document.createElement("span");

	td.className = name;
	td.textContent = words;
	td.setAttribute("role", "cell");
	return td;
};

const makeRow = (list, i) => {
	const e = list.shown[i], { world, state } = list, row = document.createElement("div");
	const who = world.procs[e.who], isNow = e.index === list.now;

	row.className = `event k${e.kind}${isNow ? " now" : ""}${e.t > state.cursor ? " later" : ""}`;
	row.style.top = `${i * LINE}px`;
	row.setAttribute("role", "row");
	row.append(cell("when", when(e).slice(0, -2)), cell("pid", who ? String(who.pid) : ""),
		cell("name", who?.name ?? ""), cell("verb", verbOf(e)), cell("what", textOf(world, e)));
	row.title = textOf(world, e);
	row.addEventListener("click", () => list.onPick(e));
	return row;
};

export const paintList = (list) => {
	const { box, shown, state, world } = list;
	const first = Math.max(0, Math.floor(box.scrollTop / LINE) - 2);
	const last = Math.min(shown.length, first + Math.ceil(box.clientHeight / LINE) + 5);
	const rows = [];

	list.now = state.event ?? eventBy(world, state.cursor);
	for (let i = first; i < last; i++)
		rows.push(makeRow(list, i));
	list.body.replaceChildren(...rows);
};

/* The cursor's event is in sight. */
export const followCursor = (list) => {
	const { shown, state, world, box } = list, now = state.event ?? eventBy(world, state.cursor);
	const i = firstIndex(shown.length, (n) => shown[n].index > now) - 1, y = i * LINE;

	if (y < box.scrollTop || y > box.scrollTop + box.clientHeight - 2 * LINE)
		box.scrollTop = Math.max(0, y - box.clientHeight / 3);
	paintList(list);
};
