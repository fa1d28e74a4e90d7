// [data-errors]: a refused form opens at the list of what to correct.
document.querySelector("[data-errors]")?.focus();
