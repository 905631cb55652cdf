import type { Dissection, Unit } from '../concepts/dissection/Dissection.js';
import { readOptions, type Declared } from '../declare.js';
import { OptionError } from '../errors.js';
import { isCount, isListOf, isPlain, isRecordOf, show } from '../options.js';
import { titleOption } from './declared.js';
import { escapeHtml } from './escapeHtml.js';
import { htmlPage } from './htmlPage.js';
import { Raster } from './Raster.js';

/** Options of {@link renderDissection}. */
export interface RenderDissectionOptions {
  /** The page's heading. @default 'What the units detect' */
  readonly title?: string;
  /** The pictures of a unit, such as its best images with all but its mask dimmed. @default none */
  readonly pictures?: (layer: string, channel: number) => readonly Raster[];
}

/**
 * A dissection as one HTML page that needs nothing else. Each layer has its number of detectors of each category, a
 * histogram of their concepts, and the units with their pictures, the best first.
 *
 * @param dissection - What `networkDissect` gives; its summary is not read.
 * @param options - See {@link RenderDissectionOptions}.
 * @returns The page's source.
 *
 * @example
 * ```ts no-run
 * await writeFile('units.html', renderDissection(await networkDissect(model, batches, { layers: ['conv5'], concepts
 * })));
 * ```
 * @see Bau et al. 2017, Network Dissection, arXiv:1704.05796, figures 4 and 5.
 */
export function renderDissection(
  dissection: Omit<Dissection, 'summary'>,
  options: RenderDissectionOptions = {},
): string {
  const { title, pictures } = readOptions('renderDissection', options, {
    title: titleOption('What the units detect'),
    pictures: noPictures,
  });
  checkReport(dissection);
  const sections = Object.entries(dissection.layers).map(([layer, units]) => section(layer, units, pictures));
  return htmlPage(
    title,
    style,
    `<p>${dissection.examples} images; a unit is a detector from an intersection over union of ${dissection.minIou}.</p>
${sections.join('\n')}`,
  );
}

const noPictures: Declared<NonNullable<RenderDissectionOptions['pictures']>> = {
  fallback: () => [],
  isRight: (value) => typeof value === 'function',
  wanted: 'a function (layer, channel) => rasters',
};

function checkReport(dissection: Omit<Dissection, 'summary'>): void {
  const isUnit = (unit: unknown): boolean =>
    isPlain(unit) &&
    isCount(unit['channel']) &&
    typeof unit['iou'] === 'number' &&
    typeof unit['concept'] === 'string' &&
    typeof unit['category'] === 'string';
  const { examples, minIou, layers } = (dissection ?? {}) as Partial<Omit<Dissection, 'summary'>>;
  if (
    isCount(examples) &&
    Number.isFinite(minIou) &&
    minIou! >= 0 &&
    isRecordOf(layers, (units) => isListOf(units, isUnit))
  )
    return;
  throw new OptionError(`renderDissection: got ${show(dissection)}; wanted what networkDissect gives.`);
}

const style = `:root{color-scheme:light dark}body{font:15px/1.4 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}
table{border-collapse:collapse}td,th{padding:.1rem .6rem .1rem 0;text-align:left;font-weight:normal}
.bar{display:inline-block;height:.8em;background:#2a6fb0;max-width:100%}.units{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:1rem}
.unit{border-top:1px solid #8888;padding-top:.3rem}.other{color:#666;color:light-dark(#666,#aaa)}img{image-rendering:pixelated;width:64px;margin:0 2px 2px 0}`;

function section(
  layer: string,
  units: readonly Unit[],
  pictures: NonNullable<RenderDissectionOptions['pictures']>,
): string {
  const detectors = units.filter(({ detector }) => detector);
  const ranked = units.toSorted((a, b) => b.iou - a.iou);
  return `<section>
<h2>${escapeHtml(layer)}</h2>
<p>${detectors.length} of ${units.length} units are detectors.</p>
<table>${histogram(detectors)}</table>
<div class="units">${ranked.map((unit) => figure(unit, pictures(layer, unit.channel))).join('\n')}</div>
</section>`;
}

/** A row for each concept, by category, the most frequent first. */
function histogram(detectors: readonly Unit[]): string {
  const counts = new Map<string, { category: string; concept: string; count: number }>();
  for (const { category, concept } of detectors) {
    const key = JSON.stringify([category, concept]);
    counts.set(key, { category, concept, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()]
    .sort((a, b) => a.category.localeCompare(b.category) || b.count - a.count || a.concept.localeCompare(b.concept))
    .map(
      ({ category, concept, count }) =>
        `<tr><th>${escapeHtml(category)}</th><td>${escapeHtml(concept)}</td><td><span class="bar" style="width:min(${count}em,50vw)"></span> ${count}</td></tr>`,
    )
    .join('\n');
}

function figure({ channel, concept, category, iou, detector }: Unit, rasters: readonly Raster[]): string {
  if (!isListOf(rasters, (raster) => raster instanceof Raster)) {
    throw new OptionError(`renderDissection: pictures gave ${show(rasters)}; wanted a list of rasters.`);
  }
  const images = rasters.map((raster) => `<img alt="" src="data:image/png;base64,${raster._toMime()['image/png']}">`);
  const name = concept === '' ? 'nothing' : `${concept} (${category})`;
  return `<div class="unit${detector ? '' : ' other'}"><div>unit ${channel}: ${escapeHtml(name)}, IoU ${iou.toFixed(3)}</div>${images.join('')}</div>`;
}
