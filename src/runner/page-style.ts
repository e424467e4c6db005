/** The style of all pages: light and dark, narrow and wide, screen and paper. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1d1d1f; --faint: #55585e; --line: #d5d8dd; --box: #f5f6f8;
  --link: #0b57a8; --bad: #a11212; --good: #0b6b3a;
  --keyword: #8a1f7a; --string: #8f3b06; --number: #0b5a75; --comment: #5b6470; --title: #0b4aa0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15171a; --ink: #e8e9eb; --faint: #a9adb4; --line: #3a3e45; --box: #1e2126;
    --link: #8ab8f5; --bad: #ff9a92; --good: #7ed6a2;
    --keyword: #e3a3dc; --string: #f2b183; --number: #8ed0e6; --comment: #9aa3af; --title: #9cc3ff;
  }
}
/* A figure is drawn for white paper; turned over, dark lines in it are light and hues stay. */
@media screen and (prefers-color-scheme: dark) {
  figure.plot .live, figure.plot .still img { filter: invert(.91) hue-rotate(180deg); }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
a { color: var(--link); }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem 1rem; z-index: 2; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.page { max-width: 82rem; margin: 0 auto; padding: 1rem; }
header.top { border-bottom: 1px solid var(--line); padding-bottom: .5rem; margin-bottom: 1rem; color: var(--faint); }
button.all-code {
  float: right; font: inherit; font-size: .875rem; color: var(--ink); background: var(--box);
  border: 1px solid var(--faint); border-radius: 5px; padding: .1rem .6rem; cursor: pointer;
}
main > h1:first-child { margin-top: 0; }
main { min-width: 0; max-width: 56rem; }
nav.contents ol { list-style: none; margin: 0; padding: 0; }
nav.contents li { margin: .25rem 0; line-height: 1.35; }
nav.contents li.level-3 { padding-left: 1rem; font-size: .93em; }
nav.contents a { text-decoration: none; }
nav.contents a:hover { text-decoration: underline; }
nav.contents summary { font-weight: 600; cursor: pointer; }
@media (min-width: 68rem) {
  .columns { display: grid; grid-template-columns: 17rem minmax(0, 1fr); gap: 2.5rem; }
  nav.contents { position: sticky; top: 1rem; align-self: start; max-height: calc(100vh - 2rem); overflow-y: auto; font-size: .95rem; }
}
h1, h2, h3 { line-height: 1.25; text-wrap: balance; overflow-wrap: break-word; }
h1 { font-size: clamp(1.5rem, 6vw, 2rem); }
h2 { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: 1rem; }
p, li, td, th { overflow-wrap: break-word; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .875em; }
:not(pre) > code { background: var(--box); padding: .1em .3em; border-radius: 3px; }
pre { margin: .5rem 0; padding: .75rem; background: var(--box); border-radius: 6px; overflow-x: auto; line-height: 1.45; }
pre.stderr { border-left: 4px solid var(--bad); }
details.code { margin: .75rem 0; }
details.code > summary { cursor: pointer; color: var(--faint); font-size: .875rem; }
.scroll, .math { overflow-x: auto; overflow-y: hidden; margin: .75rem 0; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .7rem; border-bottom: 1px solid var(--line); vertical-align: top; text-align: left; }
thead th { border-bottom: 2px solid var(--line); }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
figure.plot { margin: 1rem 0; }
figure.plot .still img, main > section img { max-width: 100%; height: auto; background: #fff; border-radius: 6px; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: .75rem; color: var(--faint); font-size: .875rem; }
.ok { color: var(--good); } .failed { color: var(--bad); }
.hljs-keyword, .hljs-built_in, .hljs-literal { color: var(--keyword); }
.hljs-string, .hljs-regexp, .hljs-subst { color: var(--string); }
.hljs-number { color: var(--number); }
.hljs-comment { color: var(--comment); font-style: italic; }
.hljs-title, .hljs-attr, .hljs-property { color: var(--title); }
@media print {
  :root { --paper: #fff; --ink: #000; --faint: #444; --line: #bbb; --box: #f5f5f5; --link: #000; color-scheme: light; }
  body { font-size: 10pt; }
  nav.contents, .skip, header.top, .modebar-container { display: none; }
  .columns { display: block; }
  main { max-width: none; }
  details.code::details-content { content-visibility: visible; block-size: auto; }
  figure.plot, pre, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  pre { white-space: pre-wrap; }
  .scroll, .math { overflow: visible; }
  figure.plot .live { display: none; }
  figure.plot .still[hidden] { display: block; }
  .hc-plot { overflow: hidden; }
  table { font-size: 7.5pt !important; width: 100%; }
  th, td { padding: .1rem .3rem .1rem 0 !important; overflow-wrap: anywhere; }
}
`;
