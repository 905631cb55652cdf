import { gather, matMul, reshape, tensor1d, tensor2d, transpose, type Tensor } from '@tensorflow/tfjs-core';
import { UnsupportedLayerError } from '../errors.js';
import type { Slot } from '../network/graph.js';
import type { TracedNetwork } from '../network/network.js';
import type { Shape } from '../network/operation.js';
import { pictureAmong } from '../network/picture.js';
import { fieldOf } from '../network/receptiveField.js';

/**
 * Where a layer's values lie on the picture. `'reference'` stretches the map over it, as Grad-CAM's authors do.
 * `'centres'` puts each value at the middle of its neuron's receptive field.
 */
export type Align = 'reference' | 'centres';

/**
 * A map `[batch, rows, columns]` at the picture's size, each value at the middle of its neuron's receptive field,
 * linear between them and constant beyond the outermost.
 * @throws An {@link UnsupportedLayerError} for a layer without such fields.
 */
export function alignCentres(
  caller: string,
  network: TracedNetwork,
  map: Tensor,
  slot: Slot,
  size: readonly number[],
): Tensor {
  const { graph } = network;
  const picture = graph.inputs[pictureAmong(graph.inputs.map((input) => graph.shapes[input] as Shape)) ?? 0] as Slot;
  const sizes = (graph.shapes[picture] as Shape).slice(1, 3);
  const field = map.rank === 3 && !sizes.includes(null) ? fieldOf(graph, slot, picture) : undefined;
  if (field === undefined || field.stride.includes(0)) {
    throw new UnsupportedLayerError(
      `${caller}: align 'centres' needs neurons with receptive fields of their own in pictures of a fixed size; ` +
        'this layer has none. Leave align out.',
    );
  }
  const [rows, columns] = ([0, 1] as const).map((axis) => {
    const middle = field.offset[axis] + field.size[axis] / 2;
    return interpolation(map.shape[axis + 1] as number, size[axis] as number, middle, field.stride[axis]);
  }) as [Tensor, Tensor];
  // [batch, h, rows] * [batch, rows, columns] * [batch, columns, w]
  const batch = map.shape[0] as number;
  const each = (matrix: Tensor): Tensor =>
    gather(reshape(matrix, [1, ...matrix.shape]), tensor1d(Array<number>(batch).fill(0), 'int32'));
  return matMul(matMul(each(rows), map), each(transpose(columns)));
}

/** The matrix `[pixels, places]` that interpolates between places whose middles lie at `middle + i * stride`. */
function interpolation(places: number, pixels: number, middle: number, stride: number): Tensor {
  const matrix = new Float32Array(pixels * places);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const at = Math.min(places - 1, Math.max(0, (pixel + 0.5 - middle) / stride));
    const first = Math.min(places - 1, Math.floor(at));
    const share = at - first;
    matrix[pixel * places + first] = 1 - share;
    if (share > 0) matrix[pixel * places + first + 1] = share;
  }
  return tensor2d(matrix, [pixels, places]);
}
