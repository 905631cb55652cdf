import type { Parametrization } from './plugins.js';
import type { ImageShape } from './plugins.js';
import { resize } from '../image/resize.js';

/** A parametrization of an image that is some times smaller, enlarged to its full size. */
export function atOctave(parametrization: Parametrization, shape: ImageShape, smaller: number): Parametrization {
  if (smaller === 1) return parametrization;
  const [batch, height, width, channels] = shape;
  const size = [height, width].map((side) => Math.max(1, Math.round(side / smaller))) as [number, number];
  return {
    ...(parametrization.name !== undefined && { name: parametrization.name }),
    init: (_shape, seed) => parametrization.init([batch, ...size, channels], seed),
    toImage: (parameters) => resize(parametrization.toImage(parameters), [height, width]),
    fromImage: (image) => parametrization.fromImage!(resize(image, size)),
  };
}
