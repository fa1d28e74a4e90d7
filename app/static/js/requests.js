// What htmx sends, and how: no style and no code in the page, which its policy forbids; going back asks the server.
if (window.htmx) {
  Object.assign(htmx.config, {
    includeIndicatorStyles: false,
    allowEval: false,
    historyCacheSize: 0,
    refreshOnHistoryMiss: true,
    defaultSettleDelay: 0,
  });
}

// Each request carries the token of the page's own forms.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("input[name=csrf_token]");
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.value;
});
