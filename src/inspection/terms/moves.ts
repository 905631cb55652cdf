import type { Pair } from '../../network/geometry.js';
import { copy, flat, sum, type Index, type Reader } from './Reading.js';

export const concatenation: Reader<'concatenation'> = ({ attributes }, at, { inputs, output }) => {
  const axis = attributes.axis < 0 ? attributes.axis + output.length : attributes.axis - 1;
  let place = at[axis] as number;
  const input = inputs.findIndex((shape) => {
    const isHere = place < (shape[axis] as number);
    if (!isHere) place -= shape[axis] as number;
    return isHere;
  });
  return copy(at.with(axis, place), input);
};

export const pad: Reader<'pad'> = ({ attributes: { padding, value } }, at, { inputs }) => {
  const place = at.map((each, axis) => each - ((padding[axis + 1] as Pair | undefined)?.[0] ?? 0));
  const isInside = place.every((each, axis) => each >= 0 && each < (inputs[0]?.[axis] as number));
  return isInside ? copy(place) : sum([], value);
};

export const resize: Reader<'resize'> = ({ attributes }, at, { inputs, output }) => {
  const { name, halfPixelCenters, alignCorners } = attributes;
  const along = (axis: 0 | 1): Pair[] => {
    const [from, to, place] = [inputs[0]?.[axis] as number, output[axis] as number, at[axis] as number];
    const within = (each: number): number => Math.min(from - 1, Math.max(0, each));
    const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
    if (name === 'nearest') {
      const source = (halfPixelCenters ? place + 0.5 : place) * scale;
      return [[within(alignCorners ? Math.round(source) : Math.floor(source)), 1]];
    }
    const source = Math.max(0, halfPixelCenters ? (place + 0.5) * scale - 0.5 : place * scale);
    const low = Math.floor(source);
    const share = source - low;
    return share === 0
      ? [[within(low), 1]]
      : [
          [within(low), 1 - share],
          [within(low + 1), share],
        ];
  };
  const channel = at[2] as number;
  const terms = along(0).flatMap(([row, down]) =>
    along(1).map(([column, across]) => ({ input: 0, at: [row, column, channel], weight: down * across })),
  );
  return sum(terms);
};

const unflat = (shape: readonly number[], place: number): Index => {
  const at: number[] = [];
  for (const size of shape.toReversed()) {
    at.unshift(place % size);
    place = Math.floor(place / size);
  }
  return at;
};

/** The order of the values stays: the same number in a row. */
export const reshape: Reader<'reshape'> = (_, at, { inputs, output }) =>
  copy(unflat(inputs[0] as readonly number[], flat(output, at)));

export const slice: Reader<'slice'> = ({ attributes: { begin } }, at) =>
  copy(at.map((place, axis) => place + (begin[axis + 1] ?? 0)));

export const transpose: Reader<'transpose'> = ({ attributes: { order } }, at) => {
  const place = [...at];
  order.slice(1).forEach((axis, i) => (place[axis - 1] = at[i] as number));
  return copy(place);
};
