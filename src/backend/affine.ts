import { engine, getBackend, getKernel, tensor, type Tensor4D } from '@tensorflow/tfjs-core';

/**
 * The names of the optional kernels that do `sample` and `spread` in one pass; `netlens/wasm` registers them for wasm.
 */
export const SAMPLE = 'NetlensSample';
/** See `SAMPLE`. */
export const SPREAD = 'NetlensSpread';

/**
 * From a place (x, y) of the result to a place of the image: `[a x + b y + c, d x + e y + f]`, pixels counted from 0.
 */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/**
 * The same of a plane that is seen at a slant: both places divided by `g x + h y + i`. What lies behind the eye, where
 * that is not above 0, is outside of the image.
 */
export type Projective = readonly [...Affine, g: number, h: number, i: number];

/** What sampling an image along a map of the plane is told. */
export interface Sampling {
  /** One for each example. */
  readonly maps: readonly (Affine | Projective)[];
  /** `[height, width]` of the result. */
  readonly size: readonly [number, number];
  /** The value outside the image. */
  readonly fill: number;
}

type Shape4D = Tensor4D['shape'];

/** Each example bilinearly sampled along its map, where the backend has a loop for it. */
export function sample(image: Tensor4D, sampling: Sampling): Tensor4D | undefined {
  if (getKernel(SAMPLE, getBackend()) !== undefined) {
    return engine().runKernel(SAMPLE, { image }, { ...sampling }) as Tensor4D;
  }
  if (!inMemory()) return undefined;
  const shape = sampledShape(image.shape, sampling);
  const result = new Float32Array(shape.reduce((product, side) => product * side, 1));
  sampleInto(result, image.dataSync<'float32'>(), image.shape, sampling);
  return tensor(result, shape);
}

/** The gradient of `sample` for the image, of some shape, where the backend has a loop for it. */
export function spread(gradient: Tensor4D, shape: Shape4D, sampling: Sampling): Tensor4D | undefined {
  if (getKernel(SPREAD, getBackend()) !== undefined) {
    return engine().runKernel(SPREAD, { gradient }, { ...sampling, shape }) as Tensor4D;
  }
  if (!inMemory()) return undefined;
  const result = new Float32Array(shape.reduce((product, side) => product * side, 1));
  spreadInto(result, gradient.dataSync<'float32'>(), shape, sampling);
  return tensor(result, shape);
}

/** Whether tensors live in this thread's memory, where reading them waits for nothing. */
const inMemory = (): boolean => ['cpu', 'wasm'].includes(getBackend());

/** A coordinate as it is seen from a depth; outside of any image, where that is behind the eye. */
export const seenFrom = (depth: number, coordinate: number): number => (depth > 0 ? coordinate / depth : -2);

/** The shape of what `sample` gives. */
export const sampledShape = ([batch, , , channels]: Shape4D, { size }: Sampling): Shape4D => [batch, ...size, channels];

/** `sample` as a loop, into `result`. */
export function sampleInto(result: Float32Array, image: Float32Array, shape: Shape4D, sampling: Sampling): void {
  const [, height, width, channels] = shape;
  const { maps, size, fill } = sampling;
  const below = width * channels;
  let at = 0;
  for (let example = 0; example < maps.length; example++) {
    const [ax, ay, a0, bx, by, b0, gx = 0, gy = 0, g0 = 1] = maps[example] as Affine | Projective;
    const first = example * height * below;
    for (let y = 0; y < size[0]; y++) {
      for (let x = 0; x < size[1]; x++) {
        const depth = gx * x + gy * y + g0;
        const u = seenFrom(depth, ax * x + ay * y + a0);
        const v = seenFrom(depth, bx * x + by * y + b0);
        const left = Math.floor(u);
        const top = Math.floor(v);
        const from = first + top * below + left * channels;
        // The weights of the four pixels around.
        const d = (u - left) * (v - top);
        const b = u - left - d;
        const c = v - top - d;
        const a = 1 - b - c - d;
        if (left >= 0 && top >= 0 && left < width - 1 && top < height - 1) {
          for (let i = from; i < from + channels; i++) {
            result[at++] =
              a * image[i]! + b * image[i + channels]! + c * image[i + below]! + d * image[i + below + channels]!;
          }
          continue;
        }
        const inA = left >= 0 && left < width;
        const inB = left >= -1 && left < width - 1;
        const inTop = top >= 0 && top < height;
        const inBottom = top >= -1 && top < height - 1;
        for (let i = from; i < from + channels; i++) {
          result[at++] =
            a * (inTop && inA ? image[i]! : fill) +
            b * (inTop && inB ? image[i + channels]! : fill) +
            c * (inBottom && inA ? image[i + below]! : fill) +
            d * (inBottom && inB ? image[i + below + channels]! : fill);
        }
      }
    }
  }
}

/** `spread` as a loop, into `result`. */
export function spreadInto(result: Float32Array, gradient: Float32Array, shape: Shape4D, sampling: Sampling): void {
  const [, height, width, channels] = shape;
  const { maps, size } = sampling;
  const below = width * channels;
  result.fill(0);
  let at = 0;
  for (let example = 0; example < maps.length; example++) {
    const [ax, ay, a0, bx, by, b0, gx = 0, gy = 0, g0 = 1] = maps[example] as Affine | Projective;
    const first = example * height * below;
    for (let y = 0; y < size[0]; y++) {
      for (let x = 0; x < size[1]; x++) {
        const depth = gx * x + gy * y + g0;
        const u = seenFrom(depth, ax * x + ay * y + a0);
        const v = seenFrom(depth, bx * x + by * y + b0);
        const left = Math.floor(u);
        const top = Math.floor(v);
        const from = first + top * below + left * channels;
        const d = (u - left) * (v - top);
        const b = u - left - d;
        const c = v - top - d;
        const a = 1 - b - c - d;
        const inA = left >= 0 && left < width;
        const inB = left >= -1 && left < width - 1;
        const inTop = top >= 0 && top < height;
        const inBottom = top >= -1 && top < height - 1;
        for (let i = from; i < from + channels; i++) {
          const g = gradient[at++]!;
          if (inTop && inA) result[i]! += a * g;
          if (inTop && inB) result[i + channels]! += b * g;
          if (inBottom && inA) result[i + below]! += c * g;
          if (inBottom && inB) result[i + below + channels]! += d * g;
        }
      }
    }
  }
}
