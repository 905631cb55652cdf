import type { Box } from 'netlens';
import { type ColourName, colours, groundColour, objectColour, type Rgb, shade } from './colours.js';
import { seededRandom } from './random.js';
import { coverage, pictureSize, placeShapes } from './scene.js';
import { type ShapeName, shapes } from './shapes.js';
import {
  type BackgroundName,
  backgrounds,
  groundTexture,
  objectTexture,
  type Pattern,
  type TextureName,
  textures,
} from './textures.js';

export { pictureSize } from './scene.js';
export { shapes, type ShapeName } from './shapes.js';

/** The kinds of label that every pixel has. */
export type Category = 'shape' | 'colour' | 'texture' | 'background';

/** One shape in a picture. */
export interface WorldObject {
  readonly shape: ShapeName;
  /** The shape's index among the classifier's classes. */
  readonly classIndex: number;
  readonly colour: ColourName;
  readonly texture: TextureName;
  /** The smallest box around the mask, in pixels. */
  readonly box: Box;
  /** 1 where the shape covers at least half of the pixel, row by row. */
  readonly mask: Uint8Array;
}

/** A picture, what is in it, and where. */
export interface Picture {
  /** Red, green, blue, pixel by pixel and row by row: `[64, 64, 3]` in 0..1. */
  readonly pixels: Float32Array;
  /** A concept's id for each pixel, `[64, 64]`; 0 where the category has nothing to say. */
  readonly labels: Readonly<Record<Category, Int32Array>>;
  readonly background: BackgroundName;
  readonly objects: readonly WorldObject[];
}

/** Options of {@link makePicture}. */
export interface PictureOptions {
  /**
   * How many shapes the picture shows.
   * @default 1
   */
  readonly objects?: 1 | 2;
}

const names: readonly string[] = [...shapes, ...colours, ...textures, ...backgrounds];

/** The name of every concept by its id. Ids start at 1 and no two categories share one. */
export const concepts: Readonly<Record<number, string>> = Object.fromEntries(names.map((name, i) => [i + 1, name]));

/** The id of a concept. */
export function conceptId(name: ShapeName | ColourName | TextureName | BackgroundName): number {
  return names.indexOf(name) + 1;
}

/**
 * Draws a picture of the small world: one shape, or two different ones side by side, on a background. Shape, colour,
 * texture and background are drawn independently of each other. The same seed and options give the same picture on
 * every platform.
 *
 * @example
 * const { pixels, objects } = makePicture(7, { objects: 2 });
 */
export function makePicture(seed: number, { objects: count = 1 }: PictureOptions = {}): Picture {
  const random = seededRandom(seed);
  const pixels = new Float32Array(pictureSize * pictureSize * 3);
  const labels = newLabels();

  const background = random.pick(backgrounds);
  const ground = groundColour(random);
  const light = shade(ground, random.between(1.2, 1.45));
  paint(pixels, ground, light, groundTexture(background, random));
  labels.background.fill(conceptId(background));

  const objects = placeShapes(random, count).map((placement): WorldObject => {
    const colour = random.pick(colours);
    const texture = random.pick(textures);
    const base = objectColour(colour, random);
    const covered = coverage(placement);
    paint(pixels, base, shade(base, random.between(0.5, 0.65)), objectTexture(texture, random), covered);
    const mask = Uint8Array.from(covered, (share) => (share >= 0.5 ? 1 : 0));
    mask.forEach((inside, i) => {
      if (!inside) return;
      labels.shape[i] = conceptId(placement.shape);
      labels.colour[i] = conceptId(colour);
      labels.texture[i] = conceptId(texture);
      labels.background[i] = 0;
    });
    return {
      shape: placement.shape,
      classIndex: shapes.indexOf(placement.shape),
      colour,
      texture,
      box: boundingBox(mask),
      mask,
    };
  });
  return { pixels, labels, background, objects };
}

function newLabels(): Record<Category, Int32Array> {
  const blank = (): Int32Array => new Int32Array(pictureSize * pictureSize);
  return { shape: blank(), colour: blank(), texture: blank(), background: blank() };
}

/** Mixes two colours by a pattern and lays them over the picture as far as each pixel is covered. */
function paint(pixels: Float32Array, first: Rgb, second: Rgb, pattern: Pattern, covered?: Float32Array): void {
  for (let i = 0; i < pictureSize * pictureSize; i++) {
    const alpha = covered?.[i] ?? 1;
    if (alpha === 0) continue;
    const mix = pattern(i % pictureSize, Math.floor(i / pictureSize));
    for (let channel = 0; channel < 3; channel++) {
      const ink = (first[channel] as number) * (1 - mix) + (second[channel] as number) * mix;
      const before = pixels[i * 3 + channel] as number;
      pixels[i * 3 + channel] = before + (ink - before) * alpha;
    }
  }
}

function boundingBox(mask: Uint8Array): Box {
  let [top, left, bottom, right] = [pictureSize, pictureSize, 0, 0];
  mask.forEach((inside, i) => {
    if (!inside) return;
    const row = Math.floor(i / pictureSize);
    const column = i % pictureSize;
    top = Math.min(top, row);
    left = Math.min(left, column);
    bottom = Math.max(bottom, row);
    right = Math.max(right, column);
  });
  return { top, left, height: bottom - top + 1, width: right - left + 1 };
}
