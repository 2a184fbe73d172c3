/* SPDX-License-Identifier: GPL-2.0-or-later */
/* eslint.config.mjs - what ESLint asks of the report's script. */
const errors = (...rules) => Object.fromEntries(rules.map((rule) => [rule, "error"]));

export default [{
	files: ["**/*.js"],
	languageOptions: {
		ecmaVersion: 2022, sourceType: "module",
		globals: Object.fromEntries(["document", "window", "getComputedStyle", "matchMedia",
			"requestAnimationFrame", "performance"].map((name) => [name, "readonly"])),
	},
	linterOptions: { reportUnusedDisableDirectives: "error" },
	rules: {
		...errors("constructor-super", "for-direction", "getter-return", "no-class-assign", "no-cond-assign",
			"no-const-assign", "no-constant-binary-expression", "no-debugger", "no-dupe-args", "no-dupe-else-if",
			"no-dupe-keys", "no-duplicate-case", "no-empty-pattern", "no-ex-assign", "no-fallthrough",
			"no-func-assign", "no-global-assign", "no-import-assign", "no-inner-declarations",
			"no-irregular-whitespace", "no-loss-of-precision", "no-obj-calls", "no-redeclare", "no-self-assign",
			"no-self-compare", "no-shadow-restricted-names", "no-sparse-arrays", "no-undef",
			"no-unexpected-multiline", "no-unreachable", "no-unsafe-finally", "no-unsafe-negation",
			"no-unsafe-optional-chaining", "no-unused-vars", "no-useless-catch", "no-useless-escape",
			"use-isnan", "valid-typeof"),
		...errors("eqeqeq", "no-eval", "no-implied-eval", "no-new-func", "no-script-url", "no-var", "prefer-const",
			"no-implicit-globals", "no-throw-literal", "no-unused-expressions", "no-console", "no-alert"),
		"max-lines-per-function": ["error", { max: 70, skipComments: true }],
		"complexity": ["error", 20],
		"no-restricted-properties": ["error",
			{ property: "innerHTML" }, { property: "outerHTML" }, { property: "insertAdjacentHTML" },
			{ property: "write", object: "document" }],
	},
}];
