import {
  abs,
  add,
  argMin,
  div,
  max,
  mul,
  oneHot,
  reshape,
  softmax,
  sub,
  sum,
  zerosLike,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { count, readOptions } from '../../declare.js';
import { TargetError, UnsupportedModelError } from '../../errors.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Input } from '../../network/input.js';
import type { Shape } from '../../network/operation.js';
import { marks } from '../../network/operations/marks.js';
import { LOGITS, type Objective } from '../../objectives/objective.js';
import { ask, type Question } from '../../objectives/Question.js';
import { layerMap } from './layerMap.js';
import { layerMapOptions, type LayerMapOptions } from './LayerMapOptions.js';
import { meanWeighted } from './weightedActivation.js';

/** Options of `finerCam`. The target is a class. */
export interface FinerCamOptions extends LayerMapOptions {
  /**
   * How many classes of nearest logit to compare with, 1 or more; all others where there are not so many.
   * @default 3
   */
  readonly classes?: number;
}

/**
 * What tells a class from those most like it: the Grad-CAM of how far its logit is from the nearest ones.
 *
 * `map = gradCam of sum_d p_d (z_t - z_d) / (1e-9 + sum_d p_d)`, d the classes of nearest logit, p their probabilities,
 * which are taken as constants
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 * @returns `[batch, h, w]` of the (first) image, or of the layer with `resize: 'none'`; not normalized. The caller
 *   disposes of it. Costs a forward pass, and a backward pass to the layer.
 * @throws A {@link TargetError} for a target that is no class.
 * @throws An {@link UnsupportedModelError} for a model of one logit, which has no other class to compare with.
 * @throws As `gradCam` does.
 * @example
 * const map = finerCam(model, image, { target: 285, classes: 1 });
 * @see Zhang et al. 2025, Finer-CAM, arXiv:2501.11309.
 */
export function finerCam(model: Explainable, input: Input, options: FinerCamOptions = {}): Tensor3D {
  const declared = { ...layerMapOptions, classes: count(3) };
  const { target, classes, ...drawing } = readOptions('finerCam', options, declared);
  return ask('finerCam', model, input, target, (question) => {
    const differences = question.of(question.inputs, fromNearest(question, classes));
    return layerMap(differences, drawing, meanWeighted);
  });
}

/** Zhang et al.'s code: it keeps a share of nothing finite. */
const LEAST_SHARE = 1e-9;

/** The objective of the formula: a weighted sum of logits, whose gradient is the weights. */
function fromNearest({ network, objective }: Question, classes: number): Objective {
  if (objective.isClass !== true) {
    throw new TargetError('finerCam: compares a class with others; wanted a class index or logit(c). Try gradCam.');
  }
  const all = (network.graph.shapes[network.logits] as Shape).at(-1) as number;
  if (all === 1) {
    throw new UnsupportedModelError('finerCam: the model has one logit, and none to compare it with. Try gradCam.');
  }
  const of = ({ gradient, part }: Objective): Objective => {
    const weights = (values: Tensor): Tensor => {
      const selection = gradient?.({ [LOGITS]: values })[LOGITS] as Tensor;
      const [z, own] = [reshape(values, [-1, all]), reshape(selection, [-1, all])];
      return reshape(comparison(z as Tensor2D, own as Tensor2D, Math.min(classes, all - 1)), values.shape);
    };
    return {
      layers: [LOGITS],
      score: ({ [LOGITS]: values }) => sum(reshape(mul(values as Tensor, weights(values as Tensor)), [-1, all]), 1),
      gradient: ({ [LOGITS]: values }) => ({ [LOGITS]: weights(values as Tensor) }),
      ...(part && { part: (...some: [number, number]) => of(part(...some)) }),
    };
  };
  return of(objective);
}

/** What the score weighs each logit with: the class's own with what the nearest ones are weighed down by together. */
function comparison(z: Tensor2D, own: Tensor2D, classes: number): Tensor {
  const distance = abs(sub(z, sum(mul(z, own), 1, true)));
  // The class itself comes last, and so does one that is taken. WebGL's topk would read the logits back.
  const last = add(mul(max(distance, 1, true), 2), 1);
  let nearest: Tensor = zerosLike(own);
  for (let k = 0; k < classes; k++) {
    const ranked = add(distance, mul(add(own, nearest), last));
    nearest = add(nearest, marks(oneHot(argMin(ranked, 1) as Tensor1D, z.shape[1])));
  }
  const p = mul(softmax(z), nearest);
  const shares = div(p, add(sum(p, 1, true), LEAST_SHARE));
  return sub(mul(own, sum(shares, 1, true)), shares);
}
