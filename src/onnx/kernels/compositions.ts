import { backend_util, pad, reshape, slice, transpose, type NamedAttrMap, type Tensor } from '@tensorflow/tfjs-core';

type Compose = (inputs: Readonly<Record<string, Tensor>>, attributes: NamedAttrMap) => Tensor;

/** Kernels that are several of tfjs's others. */
export const compositions: Readonly<Record<string, Compose>> = {
  SpaceToBatchND: ({ x }, { blockShape, paddings }) => {
    const blocks = blockShape as number[];
    const count = blocks.reduce((a, b) => a * b, 1);
    const rest = Array.from({ length: x!.rank - blocks.length - 1 }, (): [number, number] => [0, 0]);
    const padded = pad(x!, [[0, 0], ...(paddings as unknown as [number, number][]), ...rest]);
    const apart = backend_util.getReshaped(padded.shape, blocks, count, false);
    const order = backend_util.getPermuted(apart.length, blocks.length, false);
    const shape = backend_util.getReshapedPermuted(padded.shape, blocks, count, false);
    return reshape(transpose(reshape(padded, apart), order), shape);
  },
  BatchToSpaceND: ({ x }, { blockShape, crops }) => {
    const blocks = blockShape as number[];
    const count = blocks.reduce((a, b) => a * b, 1);
    const apart = backend_util.getReshaped(x!.shape, blocks, count);
    const order = backend_util.getPermuted(apart.length, blocks.length);
    const shape = backend_util.getReshapedPermuted(x!.shape, blocks, count);
    const begin = backend_util.getSliceBeginCoords(crops as unknown as number[][], blocks.length);
    const size = backend_util.getSliceSize(shape, crops as unknown as number[][], blocks.length);
    return slice(reshape(transpose(reshape(x!, apart), order), shape), begin, size);
  },
};
