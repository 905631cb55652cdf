import type { Tensor } from '@tensorflow/tfjs-core';
import type { StageChecks } from './StageChecks.js';

/** A plug-in that may replace parameters, or gradients of their shapes. */
interface Replacing {
  /** Its name in messages. */
  readonly stage: string;
  readonly replace: ((given: Tensor[]) => Tensor[]) | undefined;
}

/** Parameters, or gradients of their shapes, as plug-ins leave them one after the other. */
export function replaceInTurn(tensors: Tensor[], plugins: readonly Replacing[], checks: StageChecks): Tensor[] {
  return plugins.reduce((given, { stage, replace }) => {
    if (replace === undefined) return given;
    const made = replace(given) as readonly Tensor[] | undefined;
    return given.map((tensor, k) => checks.run(stage, given, tensor.shape, () => made?.[k] as Tensor));
  }, tensors);
}
