import { Tensor } from '@tensorflow/tfjs-core';
import type { Explanation } from 'netlens';

/** The map of what a method gives for one picture; the rest is disposed of. */
export function mapOf(explained: Explanation): Tensor {
  if (explained instanceof Tensor) return explained;
  const { map, ...others } = explained as { readonly map: Tensor };
  for (const other of Object.values(others)) if (other instanceof Tensor) other.dispose();
  return map;
}
