// The chosen theme is set before anything is drawn; without a choice the system's counts.
"use strict";
(() => {
  const chosen = localStorage.getItem("letta-store-theme");
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
})();
