import { Vector3 } from 'three';
import type { Neuron } from '../../worker/space.js';
import type { Term } from '../../worker/spaceStep.js';
import { cornerOf, type Standing } from './stack.js';

/** Lines in space: both ends of each, and their colours. */
export interface Lines {
  readonly points: number[];
  readonly colors: number[];
}

type Color = readonly [number, number, number];

const POSITIVE: Color = [0.94, 0.25, 0.2];
const NEGATIVE: Color = [0.2, 0.5, 0.98];
const CHOSEN: Color = [1, 0.62, 0.1];

/**
 * Around the neuron; a line to each term, red where it raises the value and blue where it lowers it, paler the weaker.
 */
export function linksOf({ steps }: Neuron, standing: ReadonlyMap<string, Standing>, paper: Color): Lines {
  const lines: Lines = { points: [], colors: [] };
  const [first, last] = [steps[0], steps.at(-1)];
  const own = first && standing.get(first.layer);
  if (first === undefined || last === undefined || own === undefined) return lines;
  if (first.channel < own.plane.shown) rectangle(lines, own, first, { height: 1, width: 1 }, CHOSEN);
  const from = middleOf(own, first);
  const strongest = Math.max(...last.terms.map((term) => Math.abs(strength(term))), 1e-12);
  for (const term of last.terms) {
    const source = standing.get(term.layer);
    const share = Math.sqrt(Math.abs(strength(term)) / strongest);
    if (source === undefined || term.channel >= Math.max(source.plane.shown, source.plane.layer === '' ? 3 : 0))
      continue;
    const color = mixed(paper, strength(term) >= 0 ? POSITIVE : NEGATIVE, 0.45 + 0.55 * share);
    line(lines, from, middleOf(source, term), color);
  }
  return lines;
}

/** The borders of a plane's tiles. */
export function tileLinesOf(standing: Iterable<Standing>): number[] {
  const lines: Lines = { points: [], colors: [] };
  for (const each of standing) {
    const { width, height, columns, rows } = each.plane;
    const corner = (row: number, column: number): Vector3 =>
      cornerOf(each, { y: row * height, x: column * width, channel: 0 });
    for (let row = 0; row <= rows; row++) line(lines, corner(row, 0), corner(row, columns), CHOSEN);
    for (let column = 0; column <= columns; column++) line(lines, corner(0, column), corner(rows, column), CHOSEN);
  }
  return lines.points;
}

/**
 * What the neuron depends on: framed in the picture and in every tile between, with lines from the neuron to its
 * corners.
 */
export function fieldLinesOf({ steps, fields }: Neuron, standing: ReadonlyMap<string, Standing>, paper: Color): Lines {
  const lines: Lines = { points: [], colors: [] };
  const [first] = steps;
  const own = first && standing.get(first.layer);
  if (first === undefined || own === undefined) return lines;
  for (const [layer, { top, bottom, left, right }] of Object.entries(fields)) {
    const each = standing.get(layer);
    if (each === undefined || each === own) continue;
    const size = { height: bottom - top, width: right - left };
    // A vector has no places to frame.
    if (each.plane.width * each.plane.height === 1) continue;
    const color = layer === '' ? CHOSEN : mixed(paper, CHOSEN, 0.6);
    for (let channel = 0; channel < each.plane.shown; channel++) {
      rectangle(lines, each, { y: top, x: left, channel }, size, color);
    }
    if (layer !== '') continue;
    for (const [y, x] of [
      [top, left],
      [top, right],
      [bottom, left],
      [bottom, right],
    ] as const) {
      line(lines, middleOf(own, first), cornerOf(each, { y, x, channel: 0 }), mixed(paper, CHOSEN, 0.45));
    }
  }
  return lines;
}

const strength = ({ weight, activation }: Term): number => weight * activation;

function middleOf(
  standing: Standing,
  { y, x, channel }: { readonly y: number; readonly x: number; readonly channel: number },
): Vector3 {
  const shown = channel < standing.plane.shown || standing.plane.layer === '' ? channel : 0;
  return cornerOf(standing, { y: y + 0.5, x: x + 0.5, channel: shown });
}

function rectangle(
  lines: Lines,
  standing: Standing,
  { y, x, channel }: { readonly y: number; readonly x: number; readonly channel: number },
  { height, width }: { readonly height: number; readonly width: number },
  color: Color,
): void {
  const corners = [
    [y, x],
    [y, x + width],
    [y + height, x + width],
    [y + height, x],
  ] as const;
  const points = corners.map(([row, column]) => cornerOf(standing, { y: row, x: column, channel }));
  points.forEach((point, i) => line(lines, point, points[(i + 1) % 4] as Vector3, color));
}

function line({ points, colors }: Lines, from: Vector3, to: Vector3, color: Color): void {
  points.push(...from.toArray(), ...to.toArray());
  colors.push(...color, ...color);
}

function mixed(from: Color, to: Color, share: number): Color {
  return from.map((part, i) => part + share * ((to[i] as number) - part)) as unknown as Color;
}
