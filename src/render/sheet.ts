import { OptionError } from '../errors.js';
import { show } from '../options.js';
import { colormap } from './colormap.js';
import type { ColormapName } from './ColormapName.js';
import type { ColorScale } from './ColorScale.js';
import { escapeHtml } from './escapeHtml.js';
import { htmlPage } from './htmlPage.js';
import { isDiverging } from './isDiverging.js';
import { isSheet } from './sheet/isSheet.js';
import type { Sheet, SheetAbsence, SheetFigure, SheetGallery, SheetMap, SheetPrediction } from './sheet/Sheet.js';
import type { SheetMethod } from './sheet/Sheet.js';
import { sheetStyle } from './sheet/sheetStyle.js';

/**
 * One HTML page of a picture, what a network answers, and why. Each method has a line on what it shows, its maps of the
 * classes side by side, and a legend. The page needs no script, fits phones, and is dark if the reader's system is.
 *
 * @param description - What stands on the page. A `Raster` becomes a part of it; the address of a file stays one.
 * @returns The page's source.
 * @throws An {@link OptionError} where something is missing, or a method has not one map for each class.
 *
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises';
 * import * as tf from '@tensorflow/tfjs-core';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { colorScales, overlay, renderImages, sheet } from 'netlens';
 *
 * const image = tf.randomUniform([1, 32, 32, 3]);
 * const map = tf.randomUniform([1, 32, 32]);
 * const [input] = await renderImages(image);
 * const [picture] = await overlay(image, map);
 * const [scale] = await colorScales(map);
 * const cat = { label: 'cat', unit: 'probability', value: 0.9 } as const;
 * const page = sheet({
 *   title: 'A cat',
 *   input: { picture: input!, alt: 'The picture' },
 *   predictions: [cat],
 *   classes: [cat],
 *   methods: [
 *     { name: 'Noise', explanation: 'Nothing.', maps: [{ picture: picture!, alt: 'Noise for cat', scale: scale! }] },
 *   ],
 * });
 * await writeFile('cat.html', page);
 * tf.dispose([image, map]);
 * ```
 */
export function sheet(description: Sheet): string {
  if (!isSheet(description)) {
    throw new OptionError(
      `sheet: got ${show(description)}; wanted { title, input, predictions, classes, methods }, a method being ` +
        '{ name, explanation, maps } with a map for each class, and a figure { picture, alt }.',
    );
  }
  const { title, summary, input, predictions, facts = [], methods, classes, galleries = [], pixelated } = description;
  const shares = predictions[0]?.unit === 'share' ? ', as shares of the places' : '';
  return htmlPage(
    title,
    sheetStyle,
    `<div${pixelated ? ' class="pixelated"' : ''}>
${summary ? `<p class="summary">${escapeHtml(summary)}</p>` : ''}
<section class="input">
${figure(input)}
<div>
<h2>What the network answers${shares}</h2>
<ol class="predictions">${predictions.map((one) => `<li>${bar(one)}</li>`).join('\n')}</ol>
<dl>${facts.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`).join('\n')}</dl>
</div>
</section>
<section>
<h2>Why ${escapeHtml(classes.map((one) => `${one.label} (${said(one)})`).join(', or '))}?</h2>
${howToRead(methods)}
<div class="methods${classes.length === 1 ? ' narrow' : ''}">${methods.map((method) => article(method, classes)).join('\n')}</div>
</section>
${galleries.map(gallery).join('\n')}
</div>`,
  );
}

/** What the colours of the page stand for. */
function howToRead(methods: readonly SheetMethod[]): string {
  const scales = methods.flatMap(({ maps }) => maps.flatMap((map) => ('reason' in map ? [] : (map.scale ?? []))));
  const names = [...new Set(scales.map((scale) => scale.colormap))];
  if (names.length === 0) return '';
  const lines = names.map((name) => {
    const [low, high] = isDiverging(name) ? ['against it', 'for the class'] : ['little', 'much'];
    return `<li>${legend(name, low, high)}</li>`;
  });
  return `<ul class="key">${lines.join('\n')}</ul>
<p class="summary">A map over the picture covers it where its values are strong, and lets it through where they are
weak. Each map has a scale of its own, which stands below it.</p>`;
}

function article({ name, explanation, maps }: SheetMethod, classes: readonly SheetPrediction[]): string {
  const cells = maps.map((map, i) => cell(map, classes.length > 1 ? classes[i]!.label : undefined));
  return `<article><h3>${escapeHtml(name)}</h3>
<p>${escapeHtml(explanation)}</p>
<div class="maps">${cells.join('\n')}</div></article>`;
}

function cell(map: SheetMap | SheetAbsence, label: string | undefined): string {
  const name = label === undefined ? '' : `<p class="label">${escapeHtml(label)}</p>`;
  if ('reason' in map) return `<div>${name}<p class="absent">${escapeHtml(map.reason)}</p></div>`;
  const { scale, ms } = map;
  const time = ms === undefined ? '' : `<p class="time">${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms</p>`;
  return `<div>${name}${figure(map)}${scale ? legend(scale.colormap, short(scale.low), short(scale.high)) : ''}${time}</div>`;
}

function figure({ picture, alt, caption }: SheetFigure): string {
  const image = (source: string): string => `<img src="${source}" alt="${escapeHtml(alt)}">`;
  const line = caption ? `<figcaption>${escapeHtml(caption)}</figcaption>` : '';
  if (typeof picture !== 'string') {
    return `<figure>${image(`data:image/png;base64,${picture._toMime()['image/png']}`)}${line}</figure>`;
  }
  const file = escapeHtml(picture);
  return `<figure><a href="${file}">${image(file)}</a>${line}</figure>`;
}

function bar(prediction: SheetPrediction): string {
  const { label, unit, value } = prediction;
  const name = `<span class="label">${escapeHtml(label)}</span>`;
  if (unit === 'score') return `${name}\n<span class="score">${said(prediction)}</span>`;
  return `${name}
<span class="bar"><span style="width: ${(100 * value).toFixed(1)}%"></span></span><span class="percent">${said(prediction)}</span>`;
}

const said = ({ unit, value }: SheetPrediction): string =>
  unit === 'score' ? `score ${short(value)}` : `${(100 * value).toFixed(1)} %`;

function legend(name: ColorScale['colormap'], low: string, high: string): string {
  return `<div class="legend"><span>${low}</span>
<span class="colors" style="background: linear-gradient(to right, ${stops(name).join(', ')})"></span><span>${high}</span></div>`;
}

/** So many of a colour map's colours are enough for a gradient. */
const STOPS = 17;

function stops(name: ColormapName): string[] {
  const colors = colormap(name);
  return Array.from({ length: STOPS }, (_, i) => {
    const entry = 3 * Math.round((i / (STOPS - 1)) * 255);
    return `rgb(${colors[entry]} ${colors[entry + 1]} ${colors[entry + 2]})`;
  });
}

/** Two digits, enough for a legend. */
function short(value: number): string {
  const size = Math.abs(value);
  const text =
    size === 0 || (size >= 0.01 && size < 1e4) ? String(Number(value.toPrecision(2))) : value.toExponential(1);
  return text.replaceAll('-', '−');
}

function gallery({ heading, explanation, figures }: SheetGallery): string {
  return `<section><h2>${escapeHtml(heading)}</h2>
<p>${escapeHtml(explanation)}</p>
<div class="gallery">${figures.map(figure).join('\n')}</div></section>`;
}
