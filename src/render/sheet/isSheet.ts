import { isListOf, isPlain } from '../../options.js';
import { isColormapName } from '../declared.js';
import { Raster } from '../Raster.js';
import type { Sheet } from './Sheet.js';

const isText = (value: unknown): boolean => typeof value === 'string';
const isAbsentOr = (isRight: (value: unknown) => boolean) => (value: unknown) => value === undefined || isRight(value);
const isTextOrNone = isAbsentOr(isText);

/** Whether all is there that a page is made of. */
export function isSheet(sheet: unknown): sheet is Sheet {
  if (!isPlain(sheet)) return false;
  const { title, summary, input, predictions, facts = [], classes, methods, galleries = [], pixelated } = sheet;
  return (
    isText(title) &&
    isTextOrNone(summary) &&
    isFigure(input) &&
    isListOf(predictions, isPrediction) &&
    isListOf(facts, (fact) => isListOf(fact, isText) && fact.length === 2) &&
    isListOf(classes, isPrediction) &&
    isListOf(methods, (method) => isMethod(method, classes.length)) &&
    isListOf(galleries, isGallery) &&
    [undefined, true, false].includes(pixelated as boolean | undefined)
  );
}

function isPrediction(value: unknown): boolean {
  if (!isPlain(value)) return false;
  const isUnit = ['probability', 'score', 'share'].includes(value['unit'] as string);
  return isText(value['label']) && isUnit && typeof value['value'] === 'number';
}

function isFigure(value: unknown): boolean {
  if (!isPlain(value)) return false;
  const { picture, alt, caption } = value;
  return (picture instanceof Raster || isText(picture)) && isText(alt) && isTextOrNone(caption);
}

function isMap(value: unknown): boolean {
  if (isPlain(value) && 'reason' in value) return isText(value['reason']);
  if (!isFigure(value)) return false;
  const { ms, scale } = value as { readonly ms?: unknown; readonly scale?: unknown };
  return isAbsentOr((time) => typeof time === 'number')(ms) && isAbsentOr(isScale)(scale);
}

const isScale = (scale: unknown): boolean =>
  isPlain(scale) &&
  isColormapName(scale['colormap']) &&
  typeof scale['low'] === 'number' &&
  typeof scale['high'] === 'number';

function isMethod(method: unknown, classes: number): boolean {
  if (!isPlain(method)) return false;
  const { name, explanation, maps } = method;
  return isText(name) && isText(explanation) && isListOf(maps, isMap) && maps.length === classes;
}

function isGallery(gallery: unknown): boolean {
  if (!isPlain(gallery)) return false;
  const { heading, explanation, figures } = gallery;
  return isText(heading) && isText(explanation) && isListOf(figures, isFigure);
}
