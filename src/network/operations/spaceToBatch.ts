import { batchToSpaceND, spaceToBatchND, type Tensor } from '@tensorflow/tfjs-core';
import { only, type Attributes, type OperationOf, type Shape } from '../operation.js';

/**
 * Pixels a block apart as pictures of their own, after a padding; or, inverse, back to one picture, with a margin cut
 * off. Each is the gradient of the other. What dilated convolutions were made of.
 */
export function spaceToBatch(attributes: Attributes['spaceToBatch']): OperationOf<'spaceToBatch'> {
  const { blockShape, margins, isInverse } = attributes;
  const [blocks, around] = [[...blockShape], margins.map((pair) => [...pair])];
  const count = blocks.reduce((a, b) => a * b, 1);
  const outwards = (x: Tensor): Tensor => spaceToBatchND(x, blocks, around);
  const inwards = (x: Tensor): Tensor => batchToSpaceND(x, blocks, around);
  return {
    kind: 'spaceToBatch',
    attributes,
    weights: {},
    shape: ([input]) => [
      (input as Shape).map((size, axis) => {
        if (size === null) return null;
        if (axis === 0) return isInverse ? size / count : size * count;
        const [block, margin] = [blocks[axis - 1], margins[axis - 1]];
        if (block === undefined || margin === undefined) return size;
        const sides = margin[0] + margin[1];
        return isInverse ? size * block - sides : (size + sides) / block;
      }),
    ],
    forward: ([x]) => [isInverse ? inwards(x as Tensor) : outwards(x as Tensor)],
    backward: (gradients) => [isInverse ? outwards(only(gradients)) : inwards(only(gradients))],
  };
}
