// Light, dark or as the system says. The cookie lets the server draw the next page right from its first byte.
const YEAR = 31_536_000;

function apply(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-theme-set]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeSet === theme));
  }
}

function remember(theme) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${theme}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
}

export function startTheme() {
  const known = document.cookie.match(/(?:^|; )theme=(light|dark|system)/)?.[1];
  apply(known ?? document.documentElement.dataset.theme ?? "system");
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-theme-set]");
    if (!button) return;
    remember(button.dataset.themeSet);
    apply(button.dataset.themeSet);
  });
}
