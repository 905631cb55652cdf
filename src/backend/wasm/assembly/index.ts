import { convolution } from './convolution';
import { convolutionFilterGradient } from './convolutionFilterGradient';
import { depthwise } from './depthwise';
import { depthwiseFilterGradient, depthwiseInputGradient } from './depthwiseGradients';
import { gate } from './gate';

export { sample, spread } from './affine';
export { tileRows } from './convolution';
export { packDepthwise } from './depthwise';
export { largest, means } from './reductions';
export { waves } from './waves';

/** Computes a chunk of a job: the number of its kernel, then what that wants. `thread` counts from the caller's, 0. */
export function run(job: usize, thread: i32, chunk: i32): void {
  const kernel = load<i32>(job);
  if (kernel == 0) convolution(job, thread, chunk);
  else if (kernel == 1) depthwise(job, chunk);
  else if (kernel == 2) depthwiseInputGradient(job, chunk);
  else if (kernel == 3) depthwiseFilterGradient(job, chunk);
  else if (kernel == 4) gate(job, chunk);
  else if (kernel == 5) convolutionFilterGradient(job, chunk);
  else unreachable();
}
