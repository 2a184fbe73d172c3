/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keys.c - one table of keys: the action of each, what the help says of it, what the
 * bottom line shows. */
#include "view/tui/keys.h"

#define NCURSES_WIDECHAR 1
#include <curses.h>

#include "view/tui/curses/screen.h"

#define K(name) (KEY_BASE + (name))
#define CTRL_KEY(c) ((c) & 0x1f)

/* In the order of the help screen; the bottom line takes those with a label until
 * it is full, so what a newcomer needs comes first. */
static const struct key keys[] = {
	{ { K(KEY_F(1)), 'h', '?' }, "F1 h ?", "Help", "this help", KEYS_COMMON, ACT_HELP, 0 },
	{ { ' ', 'p' }, "Space p", "Pause", "stand at this moment; play on (tracing continues)",
	  KEYS_COMMON, ACT_PAUSE, 0 },
	{ { '\r', K(KEY_ENTER), '\n' }, "Enter", "Details", "why it is so: of a process, an event, a finding",
	  KEYS_SELECT, ACT_DETAILS, 0 },
	{ { 'z' }, "z", "Zombies", "only zombies and their parents, or all", KEYS_TREE,
	  ACT_ZOMBIES, 0 },
	{ { 'b' }, "b", "Busiest", "to the busiest moment: most merged signals and ends", KEYS_COMMON,
	  ACT_BUSIEST, 0 },
	{ { '+', '=' }, "+", "Zoom", "timeline: less time, more detail", KEYS_COMMON, ACT_ZOOM, 1 },
	{ { '-' }, "-", NULL, "timeline: more time, less detail", KEYS_COMMON, ACT_ZOOM, -1 },
	{ { '0' }, "0", "Fit", "timeline: the whole run; again: to its beginning", KEYS_COMMON, ACT_FIT, 0 },
	{ { 'x' }, "x", "Axis", "timeline: a column for each event, or for so much time", KEYS_COMMON,
	  ACT_AXIS, 0 },
	{ { '.' }, ".", NULL, "one event on", KEYS_COMMON, ACT_STEP, 1 },
	{ { ',' }, ",", NULL, "one event back", KEYS_COMMON, ACT_STEP, -1 },
	{ { ']' }, "]", NULL, "play faster", KEYS_COMMON, ACT_SPEED, 1 },
	{ { '[' }, "[", NULL, "play slower", KEYS_COMMON, ACT_SPEED, -1 },
	{ { 'n' }, "n", NULL, "to the next finding", KEYS_COMMON, ACT_NEXT_FINDING, 1 },
	{ { 'N' }, "N", NULL, "to the finding before", KEYS_COMMON, ACT_NEXT_FINDING, -1 },
	{ { 'm' }, "m", NULL, "to the next merged SIGCHLD", KEYS_COMMON, ACT_NEXT_MERGE, 1 },
	{ { 'M' }, "M", NULL, "to the merged SIGCHLD before", KEYS_COMMON, ACT_NEXT_MERGE, -1 },
	{ { K(KEY_LEFT) }, "Left", NULL, "timeline: earlier; text: left", KEYS_COMMON,
	  ACT_SIDEWAYS, -1 },
	{ { K(KEY_RIGHT) }, "Right", NULL, "timeline: later; text: right", KEYS_COMMON,
	  ACT_SIDEWAYS, 1 },
	{ { '\t' }, "Tab", "Pane", "switch to the next pane", KEYS_COMMON, ACT_NEXT_PANE, 1 },
	{ { K(KEY_BTAB) }, "Shift-Tab", NULL, "switch to the previous pane", KEYS_COMMON,
	  ACT_NEXT_PANE, -1 },
	{ { '\r', K(KEY_ENTER), '\n' }, "Enter", "Type", "output: type into the command", KEYS_TYPE,
	  ACT_TYPE, 0 },
	{ { CTRL_KEY('o') }, "Ctrl-O", "Type", "type into the command, from any pane; stop typing",
	  KEYS_OUTPUT, ACT_OUTPUT, 0 },
	{ { K(KEY_F(4)), '\\' }, "F4 \\", "Filter", "show only what has a text",
	  KEYS_FILTER, ACT_FILTER, 0 },
	{ { '/' }, "/", "Search", "find a process, or a line with a text", KEYS_COMMON,
	  ACT_SEARCH, 0 },
	{ { K(KEY_F(3)) }, "F3", NULL, "repeat the search", KEYS_COMMON,
	  ACT_SEARCH_AGAIN, 0 },
	{ { 'f' }, "f", "Follow", "scroll to new entries automatically, or not", KEYS_FOLLOW,
	  ACT_FOLLOW, 0 },
	{ { 'F' }, "F", NULL, "keep the selected process in sight, or not", KEYS_TREE,
	  ACT_FOLLOW_ONE, 0 },
	{ { '#' }, "#", NULL, "go to a process ID", KEYS_TREE, ACT_PID, 0 },
	{ { 't' }, "t", "Tree", "tree or flat list", KEYS_TREE, ACT_TREE, 0 },
	{ { K(KEY_F(6)), 's' }, "F6 s", "Sort", "sort by a column; choose the columns", KEYS_TREE,
	  ACT_COLUMNS, 0 },
	{ { 'c' }, "c", NULL, "collapse what is below a process, or expand it", KEYS_TREE, ACT_FOLD, 0 },
	{ { 'C' }, "C", NULL, "collapse all, or expand all", KEYS_TREE, ACT_FOLD_ALL, 0 },
	{ { '>' }, ">", NULL, "more room for the columns, less for the timeline", KEYS_TREE, ACT_SPLIT, 1 },
	{ { '<' }, "<", NULL, "less room for the columns, more for the timeline", KEYS_TREE, ACT_SPLIT, -1 },
	{ { K(KEY_SRIGHT), ')' }, "S-Right )", NULL, "commands: further to the right", KEYS_TREE,
	  ACT_COMMANDS, 1 },
	{ { K(KEY_SLEFT), '(' }, "S-Left (", NULL, "commands: back to the left", KEYS_TREE,
	  ACT_COMMANDS, -1 },
	{ { 'k', K(KEY_F(9)) }, "k F9", "Kill", "send a signal to the selected process", KEYS_SIGNAL,
	  ACT_KILL, 0 },
	{ { 'w' }, "w", "Save", "save the events to a file for -r", KEYS_SAVE, ACT_SAVE, 0 },
	{ { 'v', K(KEY_F(11)) }, "v F11", "Max", "maximise this pane, or restore it", KEYS_COMMON,
	  ACT_MAXIMISE, 0 },
	{ { K(KEY_SR), '{' }, "S-Up {", NULL, "more room for the lower panes", KEYS_COMMON, ACT_LOWER, 1 },
	{ { K(KEY_SF), '}' }, "S-Down }", NULL, "less room for the lower panes", KEYS_COMMON, ACT_LOWER, -1 },
	{ { 'y' }, "y", NULL, "copy the selected line to the terminal's clipboard", KEYS_COMMON, ACT_COPY, 0 },
	{ { 'Y' }, "Y", NULL, "copy the most severe finding", KEYS_COMMON, ACT_COPY_FINDING, 0 },
	{ { K(KEY_F(2)) }, "F2", NULL, "colours: as the terminal is, dark, light, none", KEYS_COMMON,
	  ACT_THEME, 0 },
	{ { K(KEY_UP) }, "Up", NULL, "one line up", KEYS_COMMON, ACT_MOVE, -1 },
	{ { K(KEY_DOWN), 'j' }, "Down j", NULL, "one line down", KEYS_COMMON, ACT_MOVE, 1 },
	{ { K(KEY_PPAGE) }, "PgUp", NULL, "one page up", KEYS_COMMON, ACT_PAGE, -1 },
	{ { K(KEY_NPAGE) }, "PgDn", NULL, "one page down", KEYS_COMMON, ACT_PAGE, 1 },
	{ { K(KEY_HOME), 'g' }, "Home g", NULL, "to the first line; replay: to the beginning", KEYS_COMMON, ACT_HOME, 0 },
	{ { K(KEY_END), 'G' }, "End G", NULL, "to the last line; to the newest moment", KEYS_COMMON,
	  ACT_END, 0 },
	{ { '1', '2', '3', '4', '5', '6', '7', '8', '9' }, "1-9", NULL,
	  "to a tenth of the run, to two tenths, ...", KEYS_COMMON, ACT_SEEK_PART, 0 },
	{ { CTRL_KEY('l') }, "Ctrl-L", NULL, "redraw the screen", KEYS_COMMON, ACT_REPAINT, 0 },
	{ { CTRL_KEY('z') }, "Ctrl-Z", NULL, "suspend procwatch; fg resumes it", KEYS_COMMON,
	  ACT_SUSPEND, 0 },
	{ { K(KEY_F(10)), 'q', CTRL_KEY('c') }, "F10 q Ctrl-C", "Quit", "quit procwatch",
	  KEYS_COMMON, ACT_QUIT, 0 },
};
#define N_KEYS (sizeof(keys) / sizeof(keys[0]))

const struct key *
keys_table(size_t *n)
{
	*n = N_KEYS;
	return keys;
}

const struct key *
keys_find(int code, unsigned int groups)
{
	for (size_t i = 0; i < N_KEYS; i++)
		for (size_t k = 0; k < KEY_CODES && keys[i].codes[k]; k++)
			if (keys[i].codes[k] == code && (groups & keys[i].group))
				return &keys[i];
	return NULL;
}
