/** The page's looks: light and dark, from the width of a phone on. */
export const sheetStyle: string = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fcfcfb, #17181a);
  --ink: light-dark(#1d1f22, #e8e6e2);
  --faint: light-dark(#5d636a, #a3a9b1);
  --line: light-dark(#dcdedf, #34373b);
  --accent: light-dark(#2f6fb0, #6aa9e4);
}
* { box-sizing: border-box; }
body {
  margin: 0 auto;
  max-width: 90rem;
  padding: 1.5rem clamp(1rem, 3vw, 3rem);
  background: var(--paper);
  color: var(--ink);
  font: 1rem/1.45 system-ui, sans-serif;
}
h1 { overflow-wrap: anywhere; margin: 0 0 0.25rem; font-size: clamp(1.25rem, 5vw, 1.6rem); line-height: 1.2; }
h2 { overflow-wrap: anywhere; margin: 0 0 0.75rem; font-size: 1.15rem; }
h3 { margin: 0; font-size: 1rem; }
p { margin: 0 0 0.75rem; max-width: 45rem; }
.summary { color: var(--faint); }
section { margin-top: 2rem; }
figure { margin: 0; }
figcaption, .time, dt { color: var(--faint); font-size: 0.85rem; }
img { display: block; width: 100%; border-radius: 3px; }
.pixelated img { image-rendering: pixelated; }
.input { display: flex; flex-wrap: wrap; gap: 1.5rem 2.5rem; }
.input figure { flex: 0 1 16rem; }
.input > div { flex: 1 1 18rem; max-width: 45rem; }
ol, ul { margin: 0 0 1rem; padding: 0; list-style: none; }
.predictions li { display: grid; grid-template-columns: minmax(5rem, 5fr) minmax(4rem, 7fr) 4rem; gap: 0.75rem; align-items: center; }
.label { overflow-wrap: anywhere; }
.bar { display: block; height: 0.5rem; border-radius: 3px; background: var(--line); overflow: hidden; }
.bar span { display: block; height: 100%; background: var(--accent); }
.percent, .score { color: var(--faint); font-size: 0.85rem; font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 0.15rem 1rem; margin: 0; font-size: 0.9rem; }
dd { margin: 0; overflow-wrap: anywhere; }
.key { display: flex; flex-wrap: wrap; gap: 0.25rem 2.5rem; }
.key li { flex: 0 1 18rem; }
.methods { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); gap: 2rem 1.5rem; }
.narrow { grid-template-columns: repeat(auto-fill, minmax(min(100%, 13rem), 1fr)); }
article { border-top: 1px solid var(--line); padding-top: 0.6rem; }
article > p { margin: 0.1rem 0 0.6rem; color: var(--faint); font-size: 0.85rem; line-height: 1.35; }
.maps { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 0.75rem; }
.maps > div { max-width: 22rem; }
.maps .label { margin: 0 0 0.2rem; font-size: 0.85rem; }
.legend { display: flex; gap: 0.4rem; align-items: center; margin-top: 0.35rem; font-size: 0.75rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
.colors { flex: 1; height: 0.45rem; border-radius: 2px; }
.time { margin: 0.1rem 0 0; }
.absent { margin: 0; padding: 0.75rem; border: 1px dashed var(--line); border-radius: 3px; color: var(--faint); font-size: 0.85rem; overflow-wrap: anywhere; }
.gallery { display: flex; flex-wrap: wrap; gap: 1.5rem; }
.gallery figure { max-width: 100%; }
.gallery img { width: auto; max-width: 100%; }
`;
