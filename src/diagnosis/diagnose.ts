import { dispose, type Tensor } from '@tensorflow/tfjs-core';
import { checkInput, type Input } from '../network/input.js';
import { withNetworkAsync, type Explainable } from '../models/openNetwork.js';
import { isObjective } from '../objectives/objective.js';
import { resolveTarget, type Target } from '../objectives/target.js';
import { TargetError } from '../errors.js';
import type { Method } from '../attribution/Method.js';
import { methodNamed } from '../attribution/methodNamed.js';
import { checkOptions } from '../options.js';
import { mapFindings } from './mapFindings.js';
import type { Finding, RectifierHealth } from './Finding.js';
import { findingsOf } from './findings.js';
import { measure, type Measurements } from './measurements.js';
import { scaleMisfit, type ScaleMisfit } from './scaleMisfit.js';

/** Options of `diagnose`. */
export interface DiagnoseOptions {
  /** What was explained. @default each example's top class */
  readonly target?: Target;
  /** The path of the layer that Grad-CAM looked at. @default the last one with spatial extent */
  readonly layer?: string;
  /**
   * The name of the method that made the map, such as `'gradCam'`. It is run on the first example, of a class. It
   * measures whether the map stays without what was learned, whether its values add up, and what its layer sees.
   * @default none
   */
  readonly method?: string;
}

/** What `diagnose` answers. */
export interface Diagnosis {
  /** Most serious first; empty where nothing is wrong. */
  readonly findings: readonly Finding[];
  /** The target's score for each example. */
  readonly scores: readonly number[];
  /** Each rectifier between the input and the target, in execution order. */
  readonly rectifiers: readonly RectifierHealth[];
  /** How many activations a backward rule such as guided backpropagation's touches. */
  readonly touched: number;
}

/**
 * Explains a blank or strange map. It finds the first layer with a NaN or an infinity, and a network whose model has
 * been trained on. It finds a picture in a scale that the batch normalizations did not see in training. It finds a
 * target that does not depend on the input or on the layer. It finds a gradient of zero, a Grad-CAM whose weighted sum
 * is negative everywhere, a saturated softmax, and dead ReLUs. It shows what a backward rule has to work with. With
 * `method` it also finds a map that stays without the learned weights, values that miss the score, and a layer whose
 * neurons see everything.
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - what the map was made of.
 * @returns the findings with a code, a sentence and advice each, and the figures behind them. All layers' activations
 *   are in memory while it runs; nothing stays allocated.
 * @throws A {@link ShapeError}.
 * @throws A {@link TargetError}.
 * @throws A {@link LayerNotFoundError}.
 * @throws An {@link UnsupportedModelError}.
 * @throws An {@link UnsupportedLayerError} for a `layer` without spatial extent.
 * @example
 * const { findings } = await diagnose(model, image, { target: 285 });
 * for (const { message, advice } of findings) console.log(message, advice);
 */
export async function diagnose(model: Explainable, input: Input, options: DiagnoseOptions = {}): Promise<Diagnosis> {
  checkOptions('diagnose', options, ['target', 'layer', 'method']);
  const method = methodOf(options);
  return withNetworkAsync('diagnose', model, async (network) => {
    const inputs = checkInput('diagnose', network.inputs, input);
    const objective = resolveTarget('diagnose', network, options.target, inputs[0]?.shape[0] as number);
    const measurements = measure(network, inputs, objective, options.layer);
    const diagnosis = await conclude(measurements, () => scaleMisfit(network, inputs));
    if (method === undefined) return diagnosis;
    return {
      ...diagnosis,
      findings: [...diagnosis.findings, ...(await mapFindings(network, inputs, method, options))],
    };
  });
}

function methodOf({ method, target }: DiagnoseOptions): Method | undefined {
  if (method === undefined) return undefined;
  const found = methodNamed('diagnose', method);
  if (!isObjective(target)) return found;
  throw new TargetError(
    'diagnose: a method is measured of a class; got an objective. Leave out the method, or name a class.',
  );
}

/** Reads what was measured, and says what it comes to. */
async function conclude(
  { tensors, ...known }: Measurements,
  scaleOf: () => Promise<ScaleMisfit | undefined>,
): Promise<Diagnosis> {
  try {
    const read = async (tensor: Tensor): Promise<number[]> => Array.from(await tensor.data());
    const entries = Object.entries(tensors).map(async ([name, tensor]) => [name, await read(tensor)] as const);
    const numbers = Object.fromEntries(await Promise.all(entries)) as Record<keyof typeof tensors, number[]>;
    const rectifiers = known.rectifiers.map((layer, i) => ({
      layer,
      silent: numbers.silent[i] as number,
      dead: numbers.dead[i] as number,
    }));
    const scale = await scaleOf();
    const findings = findingsOf({ ...known, ...numbers, rectifiers, scale });
    return { findings, scores: numbers.scores, rectifiers, touched: rectifiers.length };
  } finally {
    dispose(Object.values(tensors));
  }
}
