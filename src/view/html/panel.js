/* SPDX-License-Identifier: GPL-2.0-or-later */
/* panel.js - the words beside the picture. */
import { cardOf, eventBy } from "./runs.js";
import { wallClock } from "./axis.js";
import { hitTest } from "./timeline.js";
import { speedOf, speedWords } from "./player.js";
import { countWords, eventWords, findingsOf, hoverLines, nameOf, processStory } from "./story.js";
import { make } from "./controls.js";

/* The moment at the cursor. */
export const paintNow = (app) => {
	const { world, state, ui, player, view } = app, speed = speedWords(speedOf(player, view));
	const shown = `${state.cursor} ${state.event} ${player.playing} ${speed}`;

	if (shown === app.shown)	/* most frames of a drag change nothing here */
		return;
	app.shown = shown;
	const e = world.events[state.event ?? eventBy(world, state.cursor)];
	const nodes = [];

	if (e && state.cursor < world.to) {
		nodes.push(make("b", {}, eventWords(world, e)));
		if (e.run.wall)
			nodes.push(make("span", { class: "dim" }, ` ${wallClock(e.run, e.t)}`));
	} else {
		nodes.push(make("b", {}, "At the end"));
	}
	ui.now.replaceChildren(...nodes);
	ui.counts.replaceChildren(...world.runs.map((run) => make("div", {}, ...(run.mark ? [make("b", {}, `${run.mark}: `)] : []),
		...countWords(run, state.cursor).map(([kind, words]) => make("span", { class: `count ${kind}` }, words)))));
	ui.play.textContent = player.playing ? "⏸ Pause" : "▶ Play";
	ui.speed.textContent = speed;
};

/* The selected process. */
export const paintStory = (app) => {
	const { world, state, ui } = app, p = state.selected;

	if (!p) {
		ui.story.replaceChildren(make("p", { class: "dim" }, "Click on a process: why is it there?"));
		return;
	}
	const nodes = [make("h3", {}, nameOf(p)), make("p", { class: "mono" }, p.command),
		...processStory(world, p).map((s) => make("p", {}, s))];

	for (const f of findingsOf(world, p)) {
		const link = make("a", { href: `#${cardOf(f)}` }, `Finding: ${f.rule}`);

		nodes.push(make("p", {}, link));
	}
	ui.story.replaceChildren(...nodes);
};

/* What is under the pointer, beside it. */
export const paintTip = (app, at) => {
	const { ui, tl, world } = app, hit = at ? hitTest(tl, at.x, at.y) : null;
	const lines = hit ? hoverLines(world, hit) : [];

	ui.tip.hidden = !lines.length;
	tl.canvas.style.cursor = hit?.event || hit?.row?.members ? "pointer" : "";
	if (!lines.length)
		return;
	ui.tip.replaceChildren(...lines.map((s, i) => make(i ? "div" : "b", {}, s)));
	const wide = ui.tip.offsetWidth, tall = ui.tip.offsetHeight;

	ui.tip.style.left = `${Math.max(0, Math.min(at.x + 14, tl.width - wide - 4))}px`;
	ui.tip.style.top = `${at.y + 18 + tall > tl.height ? Math.max(0, at.y - tall - 10) : at.y + 18}px`;
};
