// Package browser opens the desk in a browser. Its tests walk the pages as an editor
// would, with the keyboard and the mouse, and look for what only a browser knows: what
// scripts do, what the content policy forbids, what axe-core says of accessibility, and
// whether a page is wider than the window.
//
// It is a module of its own, so that the driver of the browser reaches nothing that is
// built from ours:
//
//	cd desk/browser && go test
//	cd desk/browser && go run ./shots ../screenshots
//
// Without a Chromium the tests are skipped. WIREFOLD_CHROMIUM names one that is not
// where it is looked for.
package browser
