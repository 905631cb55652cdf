import { zerosLike, type Tensor, type Tensor3D } from '@tensorflow/tfjs-core';
import { given, readOptions } from '../../declare.js';
import { OptionError } from '../../errors.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Input } from '../../network/input.js';
import { ask, type Formula, type Question } from '../../objectives/Question.js';
import { isListOf, show } from '../../options.js';
import { byActivation, plusPlus, projectedTimesGradient, timesGradient, timesPositiveGradient } from './formulas.js';
import { drawn, layersOf, type Drawing } from './layerMap.js';
import { layerMapOptions, type LayerMapOptions } from './LayerMapOptions.js';
import { principalProjection } from './principalProjection.js';
import { meanWeighted } from './weightedActivation.js';

/** The methods of one pass whose formula takes a layer's activations and gradients. */
export type CamName =
  'gradCam' | 'gradCamPlusPlus' | 'xGradCam' | 'hiResCam' | 'layerCam' | 'eigenCam' | 'eigenGradCam';

const formulas: Readonly<Record<CamName, Formula>> = {
  gradCam: meanWeighted,
  gradCamPlusPlus: plusPlus,
  xGradCam: byActivation,
  hiResCam: timesGradient,
  layerCam: timesPositiveGradient,
  eigenCam: principalProjection,
  eigenGradCam: projectedTimesGradient,
};
const all = Object.keys(formulas) as readonly CamName[];

/** Options of `cams`. */
export interface CamsOptions<K extends CamName = CamName> extends LayerMapOptions {
  /** Which maps to make. @default all */
  readonly methods?: readonly K[];
}

/**
 * The maps of several CAM methods from one forward and one backward pass. Each equals its own function's. The first
 * five cost little more than one; `eigenCam` and `eigenGradCam` search for a principal component besides.
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 * @returns by method a map `[batch, h, w]` of the (first) image, or of the layer with `resize: 'none'`; not normalized.
 *   The caller disposes of each.
 * @throws A {@link ShapeError}.
 * @throws A {@link TargetError}.
 * @throws A {@link LayerNotFoundError}.
 * @throws An {@link OptionError}.
 * @throws An {@link UnsupportedModelError}.
 * @throws An {@link UnsupportedLayerError} for a layer without spatial extent, or one that the target does not depend
 *   on.
 * @example
 * const { gradCam, layerCam } = cams(model, image, { target: 285, methods: ['gradCam', 'layerCam'] });
 */
export function cams<K extends CamName = CamName>(
  model: Explainable,
  input: Input,
  options: CamsOptions<K> = {},
): Record<K, Tensor3D> {
  const declared = {
    ...layerMapOptions,
    relu: { ...layerMapOptions.relu, fallback: undefined },
    methods: given<readonly CamName[]>(),
  };
  const { target, methods = all, relu, ...where } = readOptions('cams', options, declared);
  if (!isListOf(methods as unknown, isCam) || methods.length === 0 || new Set(methods).size < methods.length) {
    throw new OptionError(`cams: got methods ${show(methods)}; wanted one or more of ${all.join(', ')}, each once.`);
  }
  const drawingOf = (name: CamName): Drawing => ({ ...where, relu: relu ?? !name.startsWith('eigen') });
  const maps = ask('cams', model, input, target, (question) => together(question, methods, drawingOf));
  return Object.fromEntries(methods.map((name, i) => [name, maps[i]])) as Record<K, Tensor3D>;
}

const isCam = (name: unknown): boolean => all.includes(name as CamName);

/** The formulas' maps at the layers, from one pass. */
function together(question: Question, names: readonly CamName[], drawingOf: (name: CamName) => Drawing): Tensor3D[] {
  const slots = layersOf(question, drawingOf('gradCam'));
  const maps = question.inParts({ wanted: slots, gradientsAt: slots }, (run, gradients) =>
    names.flatMap((name) =>
      slots.map((slot) => {
        const activation: Tensor = run.value(slot);
        return formulas[name](activation, gradients.get(slot) ?? zerosLike(activation));
      }),
    ),
  );
  return names.map((name, i) =>
    drawn(question, maps.slice(i * slots.length, (i + 1) * slots.length), slots, drawingOf(name)),
  );
}
