import { util, type KernelFunc, type MaxAttrs, type MeanAttrs, type TensorInfo } from '@tensorflow/tfjs-core';
import { addressOf, filled, kernel, simdOf } from './heap.js';

interface Input {
  readonly x: TensorInfo;
}

/** The largest along the last axis, such as a pixel's channels, where a NaN wins; `plain` is tfjs's, for all others. */
export const max = (plain: KernelFunc): KernelFunc =>
  kernel<Input, MaxAttrs>((call) => {
    const { attrs, backend } = call;
    const { x } = call.inputs;
    const axes = util.parseAxisParam(attrs.reductionIndices, [...x.shape]);
    const simd = simdOf(backend);
    const isLast = axes.length === 1 && axes[0] === x.shape.length - 1;
    if (simd === undefined || !isLast || !hasFloats(x)) return plain(call as never) as TensorInfo;
    const shape = without(axes, x.shape, attrs.keepDims);
    return filled(backend, shape, (out) => {
      const addresses = [addressOf(backend, x), addressOf(backend, out)] as const;
      simd.functions.largest(...addresses, util.sizeFromShape(shape), x.shape.at(-1) as number);
    });
  });

/** Means of neighbouring axes before others, such as a picture's pixels: tfjs's turns the tensor first. */
export const mean = (plain: KernelFunc): KernelFunc =>
  kernel<Input, MeanAttrs>((call) => {
    const { attrs, backend } = call;
    const { x } = call.inputs;
    const axes = util.parseAxisParam(attrs.axis, [...x.shape]).toSorted((a, b) => a - b);
    const simd = simdOf(backend);
    const [first = 0] = axes;
    const after = first + axes.length;
    const areNeighbours = axes.at(-1) === after - 1 && after < x.shape.length;
    if (simd === undefined || !areNeighbours || !hasFloats(x)) return plain(call as never) as TensorInfo;
    return filled(backend, without(axes, x.shape, attrs.keepDims), (out) => {
      const addresses = [addressOf(backend, x), addressOf(backend, out)] as const;
      const sizes = [x.shape.slice(0, first), x.shape.slice(first, after), x.shape.slice(after)];
      simd.functions.means(...addresses, ...(sizes.map(util.sizeFromShape) as [number, number, number]));
    });
  });

const hasFloats = ({ dtype, shape }: TensorInfo): boolean => dtype === 'float32' && !shape.includes(0);

/** A shape without some axes, or with 1 in their places. */
const without = (axes: readonly number[], shape: readonly number[], keepsAxes: boolean): number[] =>
  shape.flatMap((size, axis) => (axes.includes(axis) ? (keepsAxes ? [1] : []) : [size]));
