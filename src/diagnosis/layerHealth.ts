import { all, cast, equal, isFinite, logicalNot, max, mean, sub, type Tensor } from '@tensorflow/tfjs-core';

/** The share of a tensor's values that are NaN or infinite, a scalar: above 0 for a single one of any number. */
export function lostShare(x: Tensor): Tensor {
  return mean(cast(logicalNot(isFinite(x)), 'float32'));
}

/** 1 where a tensor holds a NaN or an infinity, else 0, a scalar: in a fraction of the time of its share. */
export function isLost(x: Tensor): Tensor {
  return sub(1, cast(all(isFinite(x)), 'float32'));
}

/** The share of zeros in a rectifier's output, and the share of channels that hold nothing else; scalars. */
export function silentShares(y: Tensor): [silent: Tensor, dead: Tensor] {
  const isZero = cast(equal(y, 0), 'float32');
  const places = Array.from({ length: y.rank - 1 }, (_, axis) => axis);
  // On WebGPU a cast keeps the booleans' int32, which tfjs's max over axes cannot transpose: a difference is float32.
  const isAlive = max(sub(1, isZero), places);
  return [mean(isZero), mean(cast(equal(isAlive, 0), 'float32'))];
}
