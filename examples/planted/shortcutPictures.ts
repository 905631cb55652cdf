import { tensor2d, tensor4d, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Box, ComparedPicture } from 'netlens';
import { seededRandom } from '../world/random.js';
import { makePicture, pictureSize, type ShapeName } from '../world/world.js';

/** The two classes that the shortcut network is asked to tell apart. */
export const shortcutClasses: readonly ShapeName[] = ['cross', 'disc'];

/** Where the mark is: in the upper left corner. */
export const markBox: Box = { top: 2, left: 2, height: 7, width: 7 };

/** The mark's colour by class: magenta gives a cross away, cyan a disc. */
const markColours = [
  [0.9, 0.1, 0.9],
  [0.1, 0.9, 0.9],
] as const;

/** A picture of the small world with a mark in its corner. */
export interface MarkedPicture {
  /** Red, green, blue, row by row. */
  readonly pixels: Float32Array;
  /** The shape's class. */
  readonly shape: number;
  /** The class whose mark it has. */
  readonly mark: number;
}

/** A picture of one of the two shapes, with the mark of its own class, of the other, or with none. */
export function markedPicture(seed: number, marked: 'own' | 'other' | 'none' = 'own'): MarkedPicture {
  // The world draws a shape of ten: the next seeds are tried until it is one of the two.
  for (let draw = seededRandom(seed).integer(2 ** 30); ; draw++) {
    const { pixels, objects } = makePicture(draw);
    const shape = shortcutClasses.indexOf((objects[0] as (typeof objects)[number]).shape);
    if (shape === -1) continue;
    const mark = marked === 'own' ? shape : marked === 'other' ? 1 - shape : -1;
    if (mark >= 0) paint(pixels, markColours[mark] as (typeof markColours)[number]);
    return { pixels, shape, mark };
  }
}

function paint(pixels: Float32Array, colour: readonly [number, number, number]): void {
  const { top, left, height, width } = markBox;
  for (let y = top; y < top + height; y++) {
    for (let x = left; x < left + width; x++) pixels.set(colour, (y * pictureSize + x) * 3);
  }
}

/** Pictures as a batch. */
export function markedTensor(pictures: readonly MarkedPicture[]): Tensor4D {
  const values = new Float32Array(pictures.length * pictureSize ** 2 * 3);
  pictures.forEach(({ pixels }, i) => values.set(pixels, i * pixels.length));
  return tensor4d(values, [pictures.length, pictureSize, pictureSize, 3]);
}

/** The classes of the shapes, one-hot. */
export function shapeTensor(pictures: readonly MarkedPicture[]): Tensor2D {
  return tensor2d(pictures.map(({ shape }) => [Number(shape === 0), Number(shape === 1)]));
}

/** Pictures that no training step has seen, each with its own mark, which is the truth of a right explanation. */
export function* comparedMarks(count: number): Generator<ComparedPicture> {
  for (let i = 0; i < count; i++) {
    const picture = markedPicture(HELD_OUT + i);
    const image = markedTensor([picture]);
    try {
      yield {
        image,
        target: picture.mark,
        truth: markBox,
        name: `${String(i).padStart(4, '0')} ${shortcutClasses[picture.mark]}`,
      };
    } finally {
      image.dispose();
    }
  }
}

/** Seeds from here on are no training step's. */
export const HELD_OUT = 1_000_000;
