// details[data-unfold=name]: what it holds on the page that its link leads to comes in when it is first opened.
document.addEventListener("toggle", unfold, { capture: true });

async function unfold({ target }) {
  const link = target.matches("[data-unfold][open]") && target.querySelector("a[data-unfolded]");
  if (!link) return;
  const answer = await fetch(link.href).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  const there = page && page.querySelector(`[data-unfold=${target.dataset.unfold}]:not(:has([data-unfolded])) > :last-child`);
  if (there && link.isConnected) target.lastElementChild.replaceWith(there);
}
