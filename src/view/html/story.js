/* SPDX-License-Identifier: GPL-2.0-or-later */
/* story.js - in words: the moment at the cursor, a process and why it is there, what is
 * under the pointer.  What happened is said by procwatch itself; this only links it. */
import { BIT, textOf, verbOf } from "./runs.js";
import { countsAt } from "./links.js";
import { duration, moment, wallClock } from "./axis.js";

export const nameOf = (p) => (p ? `${p.name} (${p.pid})` : "");

const plural = (n, one, many) => `${n} ${n === 1 ? one : many}`;

export const when = (e, fine) => moment(e.t - e.run.shift, fine ?? 1e3);

/* "8.151294 s  exit  server (9449): exit status 0 ..." */
export const eventWords = (world, e) => {
	const who = world.procs[e.who];

	return `${when(e)}: ${verbOf(e)}${who ? `, ${nameOf(who)}` : ""}: ${textOf(world, e)}`;
};

export const countWords = (run, t) => {
	const c = countsAt(run, t);
	const words = [
		["running", plural(c.running, "process runs", "processes run")],
		[c.zombies ? "zombies" : "none", plural(c.zombies, "zombie", "zombies")],
		["exits", `${plural(c.exits, "exit", "exits")} so far`],
	];

	if (!run.blind)
		words.push(
			["signal", `${plural(c.generated, "SIGCHLD", "SIGCHLDs")} generated, ${c.merged} coalesced, ${c.delivered} delivered`],
			["wait", `${plural(c.took, "wait call", "wait calls")} returned a child`]);
	return words;
};

const fateOfSignal = (world, p) => {
	const signal = world.events[p.signal], group = signal?.group;

	if (!signal)
		return [];
	const parent = nameOf(world.procs[signal.who]);

	if (group?.first && group.first !== signal) {
		const other = world.procs[group.first.other];

		return [
			`Its SIGCHLD to ${parent} at ${when(signal)} was coalesced: the one of ${nameOf(other) || "another child"} from ${when(group.first)} was still pending.`,
			group.delivered ? `The handler ran once for ${plural(group.members.length + 1, "child", "children")}, at ${when(group.delivered)}.` :
				"That one was never delivered to a handler.",
		];
	}
	const words = [`Its SIGCHLD to ${parent} at ${when(signal)}: ${textOf(world, signal)}.`];

	if (group?.delivered)
		words.push(group.members.length ?
			`It was delivered at ${when(group.delivered)}, and with it ${plural(group.members.length, "other that was", "others that were")} coalesced with it.` :
			`It was delivered at ${when(group.delivered)}.`);
	return words;
};

/* What its parent did after it ended, as far as it has to do with it. */
const sinceThen = (world, p) => {
	const parent = p.up, end = p.gone ?? p.run.to;

	if (!parent || p.died === null || p.run.blind)
		return [];
	const calls = parent.marks.filter((e) => e.t >= p.died && e.t <= end && e.other !== p.index && MARKED.has(verbOf(e)));

	return calls.length || p.gone === null ?
		[`Since it ended ${nameOf(parent)} made ${plural(calls.length, "other wait call", "other wait calls")}.`] : [];
};
const MARKED = new Set(["wait"]);

const endWords = (world, p) => {
	const until = (p.gone ?? p.run.to) - p.died;

	if (p.died === null)
		return ["It is running at the end."];
	if (p.bits & BIT.autoreaped)
		return [`It ended at ${moment(p.died - p.run.shift, 1e3)} (${p.end}); the kernel reaped it at once, as its parent ignores SIGCHLD.`];
	const over = p.bits & BIT.older ? "over " : "";
	const ended = `It ended at ${moment(p.died - p.run.shift, 1e3)} (${p.end})`;
	const reap = world.events[p.reap];

	if (p.gone === null)
		return [`${ended} and is still a zombie, for ${over}${duration(until)}: no wait call has returned it.`];
	const by = reap ? world.procs[reap.other] : null;

	return [`${ended}, was a zombie for ${over}${duration(until)}${reap ? `, and was reaped${by ? ` by ${nameOf(by)}` : ""}` : ""}.`];
};

/* Why is this one there? */
export const processStory = (world, p) => {
	const words = [
		p.bits & BIT.found ? "It was there when procwatch attached." :
			`Forked at ${moment(p.born - p.run.shift, 1e3)}${p.up ? ` by ${nameOf(p.up)}` : ""}.`,
	];

	if (p.children.length)
		words.push(`It forked ${plural(p.children.length, "child", "children")}.`);
	words.push(...endWords(world, p), ...fateOfSignal(world, p), ...sinceThen(world, p));
	if (p.bits & BIT.orphan)
		words.push("Its parent ended before it was reaped: another process has adopted it.");
	return words;
};

/* Of a click on what finding: those that speak of it. */
export const findingsOf = (world, p) =>
	world.findings.filter((f) => f.who === p || f.children.includes(p) || (p.bits & BIT.zombie && f.who === p.up));

/* Lines for a pointer that rests. */
export const hoverLines = (world, hit) => {
	const { row, event } = hit;

	if (event) {
		const group = event.group, lines = [`${when(event)}  ${verbOf(event)}`, textOf(world, event)];

		if (group && group.members.length)
			lines.push(`${group.members.length + (group.first ? 1 : 0)} children ended; ${group.delivered ? "the handler ran once" : "one SIGCHLD is pending"}`);
		return [...lines, wallClock(event.run, event.t)].filter(Boolean);
	}
	if (row?.members)
		return [`${row.members.length} processes of one program: ${row.members[0].name}`,
			row.members[0].command, "Click: show each"];
	if (row?.run)
		return [row.run.headline];
	if (!row?.p)
		return [];
	const { p } = row, died = p.died ?? p.run.to;
	const lines = [`${p.pid} ${p.command}`, `ran for ${duration(Math.max(died - p.born, 0))}${p.died === null ? "" : `, ${p.end}`}`];

	if (p.died !== null && !(p.bits & BIT.autoreaped))
		lines.push(`${p.gone === null ? "zombie" : "was a zombie"} for ${p.bits & BIT.older ? "over " : ""}${duration((p.gone ?? p.run.to) - p.died)}`);
	return lines;
};
