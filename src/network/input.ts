import { Tensor, type DataType } from '@tensorflow/tfjs-core';
import { ShapeError } from '../errors.js';
import type { Port } from './graph.js';
import type { Shape } from './operation.js';

/** One tensor, or one for each of the network's inputs. */
export type Input = Tensor | readonly Tensor[];

/** A shape as messages show it: `[batch, 28, 28]`. */
export function showShape(shape: Shape): string {
  return `[${shape.map((size, axis) => size ?? (axis === 0 ? 'batch' : 'any')).join(', ')}]`;
}

/**
 * The input as a list, checked against a network's inputs: one tensor for each, of the right dtype, rank and sizes.
 * None may be disposed or empty, and all have one batch size.
 * @throws A {@link ShapeError}.
 */
export function checkInput(caller: string, wanted: readonly Port[], input: Input): Tensor[] {
  const tensors = (Array.isArray(input) ? [...(input as readonly Tensor[])] : [input]) as Tensor[];
  if (tensors.length !== wanted.length) {
    const shapes = wanted.map(({ shape }) => showShape(shape)).join(', ');
    throw new ShapeError(
      `${caller}: got ${tensors.length} input tensor${tensors.length === 1 ? '' : 's'}; ` +
        `wanted ${wanted.length} (${shapes}). Pass an array in the order of network.inputs.`,
    );
  }
  tensors.forEach((tensor, i) => {
    const { shape, dtype } = wanted[i] as Port;
    checkTensor(caller, tensor, shape, dtype, wanted.length === 1 ? 'input' : `input ${i}`);
  });
  const batches = new Set(tensors.map((tensor) => tensor.shape[0]));
  if (batches.size > 1) {
    throw new ShapeError(
      `${caller}: got inputs of batch sizes ${[...batches].join(' and ')}; wanted one size for all.`,
    );
  }
  return tensors;
}

function checkTensor(caller: string, tensor: Tensor, wanted: Shape, dtype: DataType, name: string): void {
  const fail = (got: string, hint: string): never => {
    throw new ShapeError(`${caller}: ${name} is ${got}; wanted a ${dtype} tensor ${showShape(wanted)}. ${hint}`);
  };
  if (!(tensor instanceof Tensor)) {
    fail(
      tensor == null ? String(tensor) : `no tensor (${typeof tensor})`,
      'Make one with tf.tensor4d or tf.browser.fromPixels.',
    );
  }
  if (tensor.isDisposed) fail('a disposed tensor', 'Dispose of it after the call, or tf.keep it inside a tidy.');
  const got = `${tensor.dtype} ${showShape(tensor.shape)}`;
  if (
    tensor.rank === wanted.length - 1 &&
    wanted.slice(1).every((size, i) => size === null || size === tensor.shape[i])
  ) {
    fail(got, 'Add the batch axis: image.expandDims(0), or tf.expandDims(image, 0).');
  }
  if (tensor.rank !== wanted.length)
    fail(got, `It has rank ${tensor.rank}, the model's input has rank ${wanted.length}.`);
  if (tensor.shape[0] === 0) fail(got, 'An empty batch has nothing to explain.');
  const channels = wanted.length - 1;
  wanted.forEach((size, axis) => {
    if (size === null || size === tensor.shape[axis]) return;
    const hint = axis === channels ? `It wants ${size} channels.` : 'Resize it with tf.image.resizeBilinear.';
    fail(got, axis === 0 ? `The model is fixed to a batch of ${size}.` : hint);
  });
  if (tensor.shape.includes(0)) fail(got, 'It has an axis without elements.');
  if (tensor.dtype !== dtype) fail(got, `Convert it with tf.cast(input, '${dtype}').`);
}
