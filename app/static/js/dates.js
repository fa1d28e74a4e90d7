// time[datetime] without a title: whoever points at it is told the full date.
const { lang } = document.documentElement;
const full = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { dateStyle: "full", timeZone: "UTC" });

document.addEventListener("pointerover", ({ target }) => {
  const time = target.closest?.("time:not([title])");
  if (time) time.title = full.format(new Date(time.dateTime)).replace(/ 1 (?=\p{L}+ \d)/u, lang === "fr" ? " 1er " : " 1 ");
});
