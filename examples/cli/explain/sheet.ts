import { sheetStyle } from './sheetStyle.js';

/** A contact sheet: a picture, what a network makes of it, and why, by several methods. All strings are plain text. */
export interface Sheet {
  readonly title: string;
  /** A sentence or two under the title. */
  readonly summary?: string;
  /** The picture that was classified. */
  readonly input: Figure;
  /** The most probable classes, first first. */
  readonly predictions: readonly Prediction[];
  /** What else to know, as name and value: model, backend, sizes, the command that made the sheet. */
  readonly facts?: readonly (readonly [name: string, value: string])[];
  /** The table's columns. */
  readonly methods: readonly Method[];
  /** The table's rows, one per explained class. */
  readonly rows: readonly Row[];
  /** Pictures below the table that belong to no class: weights, activations. */
  readonly galleries?: readonly Gallery[];
  /** Show small pictures with sharp pixels instead of smoothed. Default false. */
  readonly pixelated?: boolean;
}

/** A class and what the network says of it. */
export interface Prediction {
  readonly label: string;
  /** A score has no bar and no percent; a segmentation's share is of the places. */
  readonly unit: 'probability' | 'score' | 'share';
  /** 0 to 1, but a score. */
  readonly value: number;
}

/** A picture on the sheet. */
export interface Figure {
  /** The file, relative to the sheet's. */
  readonly src: string;
  /** What it shows, for those who cannot see it. */
  readonly alt: string;
  /** A line under it. */
  readonly caption?: string;
}

/** A column: one method. */
export interface Method {
  readonly name: string;
  /** One line: what its pictures show. */
  readonly explanation: string;
}

/** A row: one class, with a cell for each method, in their order. */
export interface Row extends Prediction {
  readonly cells: readonly (Result | Absence)[];
}

/** A method's picture of a class. */
export interface Result extends Figure {
  /** How long the method took, in milliseconds. */
  readonly ms?: number;
  /** The colours of low and high values, where the picture is coloured by value. */
  readonly scale?: ColorScale;
}

/** Why a method has no picture: it does not suit this network, say. */
export interface Absence {
  readonly reason: string;
}

/** A legend for colours. */
export interface ColorScale {
  /** Red, green, blue from the lowest value's to the highest's, 0 to 255: what `colormap` returns. */
  readonly colors: ArrayLike<number>;
  readonly low: number;
  readonly high: number;
}

/** A group of pictures under a heading. */
export interface Gallery {
  readonly heading: string;
  readonly explanation: string;
  readonly figures: readonly Figure[];
}

/** The sheet as one HTML page, whole but for its pictures; it opens from a disk as well as from a server. */
export function sheet(description: Sheet): string {
  const { title, summary, input, predictions, facts = [], methods, rows, galleries = [], pixelated } = description;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${sheetStyle}</style>
</head>
<body${pixelated ? ' class="pixelated"' : ''}>
<header>
<h1>${escape(title)}</h1>
${summary ? `<p>${escape(summary)}</p>` : ''}
</header>
<section class="input">
${figure(input)}
<div>
<h2>What the network answers${predictions[0]?.unit === 'share' ? ', as shares of the places' : ''}</h2>
<ol class="predictions">${predictions.map((prediction) => `<li>${bar(prediction)}</li>`).join('\n')}</ol>
<dl>${facts.map(([name, value]) => `<dt>${escape(name)}</dt><dd>${escape(value)}</dd>`).join('\n')}</dl>
</div>
</section>
<section>
<h2>Why</h2>
<div class="scroll"><table>
<thead><tr><td></td>${methods.map(column).join('\n')}</tr></thead>
<tbody>${rows.map(row).join('\n')}</tbody>
</table></div>
</section>
${galleries.map(gallery).join('\n')}
</body>
</html>
`;
}

function column({ name, explanation }: Method): string {
  return `<th scope="col">${escape(name)}<p>${escape(explanation)}</p></th>`;
}

function row({ cells, ...prediction }: Row): string {
  return `<tr><th scope="row">${bar(prediction)}</th>${cells.map((cell) => `<td>${content(cell)}</td>`).join('\n')}</tr>`;
}

function content(cell: Result | Absence): string {
  if ('reason' in cell) return `<p class="absent">${escape(cell.reason)}</p>`;
  const { scale, ms } = cell;
  const time = ms === undefined ? '' : `<p class="time">${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms</p>`;
  return figure(cell) + (scale ? legend(scale) : '') + time;
}

function figure({ src, alt, caption }: Figure): string {
  const file = escape(src);
  const line = caption ? `<figcaption>${escape(caption)}</figcaption>` : '';
  return `<figure><a href="${file}"><img src="${file}" alt="${escape(alt)}"></a>${line}</figure>`;
}

function bar({ label, unit, value }: Prediction): string {
  if (unit === 'score') {
    return `<span class="label">${escape(label)}</span>\n<span class="score">score ${short(value)}</span>`;
  }
  const percent = (100 * value).toFixed(1);
  return `<span class="label">${escape(label)}</span>
<span class="bar"><span style="width: ${percent}%"></span></span><span class="percent">${percent} %</span>`;
}

function legend({ colors, low, high }: ColorScale): string {
  const count = colors.length / 3;
  const stops = Array.from({ length: 17 }, (_, i) => {
    const entry = Math.round((i / 16) * (count - 1)) * 3;
    return `rgb(${colors[entry]} ${colors[entry + 1]} ${colors[entry + 2]})`;
  });
  return `<div class="legend"><span>${short(low)}</span>
<span class="colors" style="background: linear-gradient(to right, ${stops.join(', ')})"></span><span>${short(high)}</span></div>`;
}

/** Two digits, enough for a legend. */
function short(value: number): string {
  const size = Math.abs(value);
  const text =
    size === 0 || (size >= 0.01 && size < 1e4) ? String(Number(value.toPrecision(2))) : value.toExponential(1);
  return text.replaceAll('-', '−');
}

function gallery({ heading, explanation, figures }: Gallery): string {
  return `<section><h2>${escape(heading)}</h2>
<p>${escape(explanation)}</p>
<div class="gallery">${figures.map(figure).join('\n')}</div></section>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
