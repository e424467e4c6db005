/** The control that shows or folds all code of a page; without scripts each listing still opens by itself. */
export const CODE_CONTROL = '<button type="button" class="all-code" hidden>Show all code</button>';

/** Runs in a page: makes the control work, and lets it say what it would do. */
export const CODE_SCRIPT = `
(() => {
  'use strict';
  const button = document.querySelector('button.all-code');
  const listings = [...document.querySelectorAll('details.code')];
  if (button === null || listings.length === 0) return;
  const allOpen = () => listings.every(({ open }) => open);
  const name = () => { button.textContent = allOpen() ? 'Fold all code' : 'Show all code'; };
  button.addEventListener('click', () => {
    const open = !allOpen();
    for (const listing of listings) listing.open = open;
    name();
  });
  // The event of a listing does not rise to the document, but it passes there on its way down.
  document.addEventListener('toggle', name, true);
  button.hidden = false;
})();
`;
