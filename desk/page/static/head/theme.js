// The one script that runs before anything is painted: what would flicker otherwise.
"use strict";
document.documentElement.classList.add("js");
try {
  const theme = JSON.parse(localStorage.getItem("theme"));
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch { /* as the system has it, then */ }
