export const comparisonStyle: string = `:root{color-scheme:light dark;--ink:light-dark(#1b1f24,#e6e8eb);--faint:light-dark(#5c6670,#9aa4ae);--rule:light-dark(#d9dee3,#363d45);--good:0}
body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:90rem;padding:0 1rem;color:var(--ink)}
h1{margin-bottom:.2rem}h2{margin:1.6rem 0 .4rem}h3{margin:.4rem 0;font-size:1rem}.wide{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}th{text-align:left;font-weight:600;white-space:nowrap}
thead th{vertical-align:bottom;border-bottom:2px solid var(--rule)}tbody th{padding:.2rem .8rem .2rem 0;position:sticky;left:0;background:Canvas}
td{padding:1px;text-align:right}td button{background:color-mix(in srgb,hsl(210 80% 50%) calc(var(--good)*38%),transparent);width:100%;text-align:right;border-radius:4px;padding:.25rem .5rem}
button{all:unset;box-sizing:border-box;cursor:pointer}button:focus-visible{outline:2px solid hsl(210 80% 50%)}td button[aria-current]{outline:2px solid var(--ink)}
thead button{padding:.3rem .5rem}th[aria-sort=ascending] button::after{content:" ▲"}th[aria-sort=descending] button::after{content:" ▼"}
td small{display:block;color:var(--faint);font-size:.72em;white-space:nowrap}.none{color:var(--faint);padding-right:.6rem}
.curves{display:grid;grid-template-columns:repeat(auto-fit,minmax(20rem,1fr));gap:1.2rem}figure{margin:0}svg text{fill:var(--faint);font-size:11px}svg .rule{stroke:var(--rule)}
.legend{display:flex;flex-wrap:wrap;gap:.1rem .9rem;font-size:.85em}.strip{max-width:34rem}.strip circle{fill:hsl(210 80% 50%);fill-opacity:.55}
.previews{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:1rem;margin:.6rem 0}.previews img{width:6rem;height:6rem;object-fit:contain;image-rendering:pixelated;margin-right:4px}
.previews figcaption{font-size:.85em;color:var(--faint)}.lists{display:flex;flex-wrap:wrap;gap:0 3rem}.lists ol{margin:.2rem 0;padding-left:1.4rem}p,li{max-width:60rem}.note{color:var(--faint)}`;
