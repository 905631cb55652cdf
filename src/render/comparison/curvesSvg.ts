import type { Comparison } from '../../metrics/compare/Comparison.js';
import { escapeHtml } from '../escapeHtml.js';

const [WIDTH, HEIGHT, MARGIN] = [420, 240, 34];

/** Twelve hues that differ next to each other; more methods share them with dashes. */
const HUES = [210, 20, 120, 280, 45, 340, 180, 90, 250, 0, 150, 310];

/** How a method's line is drawn, by its place in the list. */
export function strokeOf(index: number): string {
  const dashes = ['', '6 3', '2 3'][Math.floor(index / HUES.length)] ?? '1 4';
  return `stroke="hsl(${HUES[index % HUES.length]} 65% 45%)"${dashes && ` stroke-dasharray="${dashes}"`}`;
}

/** The mean curves of a metric as one SVG: the probability over the share of the picture that has changed. */
export function curvesSvg({ methods, curves }: Comparison, metric: string): string {
  const known = methods.flatMap((method, index) => {
    const curve = curves[method]?.[metric];
    return curve === undefined ? [] : [{ method, index, mean: curve.mean }];
  });
  if (known.length === 0) return '';
  const most = Math.max(...known.flatMap(({ mean }) => mean), 1e-9);
  const top = most > 0.5 ? 1 : most;
  const x = (share: number): string => (MARGIN + share * (WIDTH - MARGIN - 8)).toFixed(1);
  const y = (value: number): string => (HEIGHT - MARGIN - (value / top) * (HEIGHT - MARGIN - 10)).toFixed(1);
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  const lines = ticks.map(
    (tick) =>
      `<line x1="${x(0)}" x2="${x(1)}" y1="${y(tick * top)}" y2="${y(tick * top)}" class="rule"/>` +
      `<text x="${MARGIN - 5}" y="${y(tick * top)}" text-anchor="end" dy=".3em">${Number((tick * top).toPrecision(2))}</text>` +
      `<text x="${x(tick)}" y="${HEIGHT - MARGIN + 14}" text-anchor="${tick === 1 ? 'end' : 'middle'}">${100 * tick} %</text>`,
  );
  const paths = known.map(({ method, index, mean }) => {
    const points = mean.map((value, i) => `${x(i / (mean.length - 1))},${y(value)}`).join(' ');
    return `<polyline points="${points}" fill="none" stroke-width="2" ${strokeOf(index)}><title>${escapeHtml(method)}</title></polyline>`;
  });
  const legend = known.map(
    ({ method, index }) =>
      `<span><svg width="22" height="8" aria-hidden="true"><line x1="0" x2="22" y1="4" y2="4" stroke-width="2" ${strokeOf(index)}/></svg> ${escapeHtml(method)}</span>`,
  );
  return `<figure><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Mean curves of ${escapeHtml(metric)}">${lines.join('')}${paths.join('')}</svg>
<figcaption><b>${escapeHtml(metric)}</b>: mean probability over the share of the picture that has changed<div class="legend">${legend.join('')}</div></figcaption></figure>`;
}
