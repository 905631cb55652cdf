import { Tensor } from '@tensorflow/tfjs-core';
import { NumericalError, ShapeError } from '../errors.js';
import { showShape } from '../network/input.js';
import { show } from '../options.js';
import type { Subject } from './scores.js';

/** Maps as lists of numbers, row by row. */
export interface Maps {
  readonly height: number;
  readonly width: number;
  /** The values of each example. */
  readonly values: readonly Float32Array[];
}

const NUMERIC = ['float32', 'int32', 'bool'];

/**
 * Reads maps `[batch, h, w]`.
 * @param subject - the pictures that the maps must be of, where there are some.
 * @throws {ShapeError} {NumericalError}
 */
export async function readMaps(caller: string, maps: Tensor, subject?: Subject): Promise<Maps> {
  const wanted = subject ? [subject.pictures.length, subject.height, subject.width] : undefined;
  checkShape(caller, maps, wanted, 'maps [batch, h, w], such as saliency gives');
  const [, height, width] = maps.shape as [number, number, number];
  return { height, width, values: await readEach(caller, maps) };
}

/**
 * Reads attributions, a number for each of the input's.
 * @throws {ShapeError} {NumericalError}
 */
export async function readAttributions(caller: string, maps: Tensor, subject: Subject): Promise<Float32Array[]> {
  const wanted = [subject.pictures.length, ...subject.shape];
  checkShape(caller, maps, wanted, "attributions of the input's own shape, such as integratedGradients gives");
  return readEach(caller, maps);
}

/** Reads what has the shape of either. */
export async function readEither(caller: string, maps: Tensor, subject: Subject): Promise<Float32Array[]> {
  const isMap = maps instanceof Tensor && (maps as Tensor).rank === 3 && subject.shape.length === 3;
  return isMap ? [...(await readMaps(caller, maps, subject)).values] : readAttributions(caller, maps, subject);
}

function checkShape(caller: string, maps: Tensor, wanted: readonly number[] | undefined, name: string): void {
  const rank = wanted?.length ?? 3;
  if (!(maps instanceof Tensor) || (maps as Tensor).isDisposed || !NUMERIC.includes((maps as Tensor).dtype)) {
    const got = (maps as unknown) instanceof Tensor ? 'a disposed or non-numeric tensor' : show(maps);
    throw new ShapeError(`${caller}: got the maps ${got}; wanted ${name}.`);
  }
  const fits = wanted ? maps.shape.every((size, axis) => size === wanted[axis]) : maps.size > 0;
  if (maps.rank === rank && fits) return;
  throw new ShapeError(
    `${caller}: got maps ${showShape(maps.shape)}; wanted ${wanted ? `${showShape(wanted)}: ` : ''}${name}. ` +
      "Sum channels up, and enlarge a layer's map to the picture (gradCam's resize does).",
  );
}

async function readEach(caller: string, maps: Tensor): Promise<Float32Array[]> {
  const values = Float32Array.from(await maps.data());
  const size = values.length / (maps.shape[0] as number);
  return Array.from({ length: maps.shape[0] as number }, (_, i) => {
    const own = values.subarray(i * size, (i + 1) * size);
    if (own.every(Number.isFinite)) return own;
    throw new NumericalError(`${caller}: map ${i} holds a NaN or an infinity; diagnose(model, image) says why.`);
  });
}
