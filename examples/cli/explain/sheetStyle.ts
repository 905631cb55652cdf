/** The sheet's looks, in light and dark. */
export const sheetStyle = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fcfcfb, #17181a);
  --ink: light-dark(#1d1f22, #e8e6e2);
  --faint: light-dark(#646a71, #9aa0a8);
  --line: light-dark(#dcdedf, #34373b);
  --accent: light-dark(#2f6fb0, #6aa9e4);
}
* { box-sizing: border-box; }
body {
  margin: 0 auto;
  max-width: 100rem;
  padding: 2rem clamp(1rem, 3vw, 3rem);
  background: var(--paper);
  color: var(--ink);
  font: 1rem/1.45 system-ui, sans-serif;
}
h1 { overflow-wrap: anywhere; margin: 0 0 0.25rem; font-size: 1.75rem; line-height: 1.2; }
h2 { margin: 0 0 0.75rem; font-size: 1.15rem; }
p { margin: 0 0 0.75rem; max-width: 45rem; }
header p { color: var(--faint); }
section { margin-top: 2rem; }
figure { margin: 0; }
figcaption, .time, dt { color: var(--faint); font-size: 0.85rem; }
img { display: block; width: 100%; border-radius: 3px; }
.pixelated img { image-rendering: pixelated; }
.input { display: flex; flex-wrap: wrap; gap: 1.5rem 2.5rem; }
.input figure { width: 16rem; }
.input > div { flex: 1 1 22rem; max-width: 45rem; }
ol { margin: 0 0 1.25rem; padding: 0; list-style: none; }
.predictions li { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr 4.5rem; gap: 0.75rem; align-items: center; }
.bar { display: block; height: 0.5rem; border-radius: 3px; background: var(--line); overflow: hidden; }
.bar span { display: block; height: 100%; background: var(--accent); }
.percent, .score { color: var(--faint); font-size: 0.85rem; font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 0.15rem 1rem; margin: 0; font-size: 0.9rem; }
dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { padding: 0.6rem 0.5rem; vertical-align: top; text-align: left; font-weight: 600; }
thead th { min-width: 10.5rem; }
thead p { margin: 0.15rem 0 0; color: var(--faint); font-size: 0.8rem; font-weight: 400; line-height: 1.35; }
tbody tr { border-top: 1px solid var(--line); }
tbody th { position: sticky; left: 0; padding-left: 0; min-width: 8.5rem; max-width: 11rem; background: var(--paper); }
tbody th .bar { margin-top: 0.35rem; }
tbody th .percent, tbody th .score { display: block; font-weight: 400; text-align: left; }
td { width: 14rem; min-width: 10.5rem; font-weight: 400; }
.legend { display: flex; gap: 0.4rem; align-items: center; margin-top: 0.35rem; font-size: 0.75rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
.colors { flex: 1; height: 0.45rem; border-radius: 2px; }
.time { margin: 0.15rem 0 0; }
.absent { margin: 0; padding: 0.75rem; border: 1px dashed var(--line); border-radius: 3px; color: var(--faint); font-size: 0.85rem; }
.gallery { display: flex; flex-wrap: wrap; gap: 1.5rem; }
.gallery figure { max-width: 100%; }
.gallery img { width: auto; max-width: 100%; }
`;
