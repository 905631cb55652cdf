import type { Comparison } from '../metrics/compare/Comparison.js';
import { checkComparison } from '../metrics/compare/checkComparison.js';
import { readOptions, type Declared } from '../declare.js';
import { isListOf } from '../options.js';
import { comparisonScript } from './comparison/comparisonScript.js';
import { comparisonStyle } from './comparison/comparisonStyle.js';
import { comparisonTable } from './comparison/comparisonTable.js';
import { curvesSvg } from './comparison/curvesSvg.js';
import { thumbnailRaster } from './comparison/thumbnailRaster.js';
import { titleOption } from './declared.js';
import { escapeHtml } from './escapeHtml.js';
import { htmlPage } from './htmlPage.js';
import type { Raster } from './Raster.js';

/** Options of {@link renderComparison}. */
export interface RenderComparisonOptions {
  /** The page's heading. @default 'Which map can be believed?' */
  readonly title?: string;
  /** The names of the classes, by their numbers. @default their numbers */
  readonly labels?: readonly string[];
}

/**
 * A comparison as one HTML page that needs nothing else. It has a sortable table with the interval of each mean, and
 * mean curves. For a clicked number it shows that of each picture, and the first pictures' maps.
 *
 * @param comparison - What `compare` or `mergeComparisons` gives, also through JSON.
 * @param options - See {@link RenderComparisonOptions}.
 * @returns The page's source.
 *
 * @example
 * ```ts no-run
 * await writeFile('compare.html', renderComparison(await compare(model, pictures, { methods, metrics })));
 * ```
 */
export function renderComparison(comparison: Comparison, options: RenderComparisonOptions = {}): string {
  const { title, labels } = readOptions('renderComparison', options, {
    title: titleOption('Which map can be believed?'),
    labels: names,
  });
  checkComparison('renderComparison', comparison);
  const { pictures, methods, metrics } = comparison;
  const curves = metrics.map(({ name }) => curvesSvg(comparison, name)).join('\n');
  return htmlPage(
    title,
    comparisonStyle,
    `<p>${methods.length} methods by ${metrics.length} metrics over ${pictures.length} pictures. Each number is a mean; below it, where 95 % of the means of resampled pictures lie. ↑ more is better, ↓ less is better; the darker a cell, the better in its column. A head sorts, a number shows the pictures behind it.</p>
${comparisonTable(comparison)}
${absences(comparison)}
<section id="details" aria-live="polite"></section>
${curves === '' ? '' : `<h2>Curves</h2>\n<div class="curves">${curves}</div>`}
<script type="application/json" id="data">${dataOf(comparison, labels)}</script>
<script>${comparisonScript}</script>`,
  );
}

const names: Declared<readonly string[]> = {
  fallback: [],
  isRight: (value) => isListOf(value, (label) => typeof label === 'string'),
  wanted: 'a list of names',
};

/** What is missing, and why: a line for each reason. */
function absences({ absent }: Comparison): string {
  if (absent.length === 0) return '';
  const cells = new Map<string, string[]>();
  for (const { method, metric, reason, pictures } of absent) {
    const list = cells.get(reason) ?? [];
    list.push(`${method}, ${metric} (${pictures})`);
    cells.set(reason, list);
  }
  const lines = [...cells].map(([reason, list]) => `<li>${escapeHtml(reason)}: ${escapeHtml(list.join('; '))}</li>`);
  return `<details class="note"><summary>Numbers that are missing, and why</summary><ul>${lines.join('\n')}</ul></details>`;
}

/** What the page's script reads. */
function dataOf({ pictures, metrics, scores, previews }: Comparison, labels: readonly string[]): string {
  const source = (raster: Raster): string => `data:image/png;base64,${raster._toMime()['image/png']}`;
  const data = {
    pictures,
    labels: pictures.map(({ target }) => labels[target] ?? `class ${target}`),
    metrics,
    scores,
    previews: previews.map(({ name, image, maps }) => ({
      name,
      image: source(thumbnailRaster(image)),
      maps: Object.fromEntries(Object.entries(maps).map(([method, map]) => [method, source(thumbnailRaster(map))])),
    })),
  };
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}
