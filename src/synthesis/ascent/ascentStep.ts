import {
  mean,
  neg,
  reshape,
  split,
  stack,
  sub,
  sum,
  tidy,
  zerosLike,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { addAll } from '../../addAll.js';
import { OptionError } from '../../errors.js';
import type { TracedNetwork } from '../../network/network.js';
import { redirected as waking } from '../../network/rectifierRules.js';
import { standard } from '../../network/rules.js';
import { tapeGradients } from '../../network/tapeGradients.js';
import type { Objective } from '../../objectives/objective.js';
import { objectiveSlots } from '../../objectives/target.js';
import { sharedData } from '../sharedData.js';
import { NETWORK } from './ascend.js';
import type { Ascent, Slope } from './Ascent.js';
import type { Canvas } from './canvas.js';
import { stageOf } from './checkPlugins.js';
import { firstBadLayer } from '../../network/firstBadLayer.js';
import { fit } from '../image/fit.js';
import type { Octave, WindowPlace } from './octaveOf.js';
import { windowOf, withWindow } from './window.js';
import type { Parametrization, Regularizer, Transform } from './plugins.js';
import { replaceInTurn } from './replaceInTurn.js';
import { onOwnTape, vjp } from '../vjp.js';
import type { Random } from '../../Random.js';
import { scoreGradient } from '../scoreGradient.js';
import type { StageChecks } from './StageChecks.js';

interface Climb {
  readonly canvas: Canvas;
  readonly octave: Octave;
  readonly parametrization: Parametrization;
  readonly transforms: readonly Transform[];
  readonly regularizers: readonly Regularizer[];
  /** For how many steps silent ReLUs are woken. */
  readonly redirected: number;
  /** Whether the value of each example is wanted, in place of their sum. */
  readonly judgesEach: boolean;
}

/** What a step finds besides gradients: the mean score, and what the gradients are those of, term by term. */
interface Found {
  score?: Tensor;
  readonly terms: Tensor[];
}

/**
 * One step of activation maximization: from parameters to their gradients, and the regularizers that replace the image.
 */
export function ascentStep(
  caller: string,
  network: TracedNetwork,
  objective: Objective,
  { canvas, octave, parametrization, transforms, regularizers, redirected, judgesEach }: Climb,
): Pick<Ascent, 'climb' | 'settle' | 'blame'> {
  const [batch, height, width, channels] = canvas.shape;
  const anySize = [batch, null, null, channels];
  /** The gradient that the last step gave the image, for what replaces images. */
  let last: Tensor4D | undefined;
  /** Where the network looked at this step, where the image is larger than what it sees. */
  let place: WindowPlace | undefined;

  const stage = `parametrization (${parametrization.name ?? 'custom'})`;
  const toImage = (parameters: Tensor[], checks: StageChecks): Tensor4D =>
    checks.run(stage, parameters, anySize, () => octave.toImage(parameters));

  const view = (image: Tensor4D, random: Random, step: number, checks?: StageChecks): Tensor => {
    const seen = transforms.reduce((given, transform, i) => {
      const apply = (): Tensor4D => transform(given, random, step);
      return checks === undefined
        ? apply()
        : checks.run(stageOf('transforms', i, transform.name), [given], anySize, apply);
    }, octave.enlarge(image));
    return canvas.toInput(fit(seen, [height, width]));
  };

  /** The gradient of score minus penalties at the image of this octave's size, as the regularizers leave it. */
  const slopeOf = (image: Tensor4D, random: Random, checks: StageChecks, found: Found): Tensor4D => {
    const rule = checks.step < redirected ? waking : standard;
    const [climbed] = vjp(
      () => view(image, random, checks.step, checks),
      [image],
      (input) => {
        const { scores, gradient } = scoreGradient(caller, network, objective, input, rule);
        checks.note(NETWORK, scores);
        checks.note(NETWORK, gradient);
        found.score = checks.hold(mean(scores));
        found.terms.push(checks.hold(judgesEach ? sharedData(scores) : sum(scores)));
        return gradient;
      },
    );
    if (climbed === undefined) {
      throw new OptionError(
        `${caller}: what the transforms give does not depend on the image by differentiable operations, at step ${checks.step}.`,
      );
    }
    return regularizers.reduce<Tensor4D>((gradient, regularizer, i) => {
      const stage = stageOf('regularizers', i, regularizer.name);
      const pulled: Tensor4D =
        regularizer.penalty === undefined
          ? gradient
          : sub(gradient, penaltyGradient(regularizer, stage, image, checks, found));
      if (regularizer.gradient === undefined) return pulled;
      const given = [pulled, image];
      return checks.run(stage, given, image.shape, () => regularizer.gradient!(pulled, image, checks.step));
    }, climbed as Tensor4D);
  };

  const penaltyGradient = (
    regularizer: Regularizer,
    stage: string,
    image: Tensor4D,
    checks: StageChecks,
    found: Found,
  ): Tensor4D => {
    const penaltyOf = (some: Tensor4D): Tensor =>
      checks.run(stage, [some], [], () => regularizer.penalty!(some, checks.step));
    const penalty = (): Tensor => {
      const made =
        judgesEach && batch > 1
          ? stack(split(image, batch).map((one) => penaltyOf(one as Tensor4D)))
          : reshape(penaltyOf(image), judgesEach ? [1] : []);
      found.terms.push(checks.hold(onOwnTape(() => neg(made))));
      return made;
    };
    const [gradient] = tapeGradients(penalty, [image]);
    return (gradient ?? zerosLike(image)) as Tensor4D;
  };

  return {
    climb: (parameters, random, checks): Slope => {
      const found: Found = { terms: [] };
      place = octave.placeWindow?.(random);
      const gradients = vjp(
        () => windowOf(toImage(parameters, checks), place, canvas.shape),
        parameters,
        (image) => {
          const gradient = slopeOf(image, random, checks, found);
          last = checks.hold(gradient);
          return gradient;
        },
      );
      return {
        gradients: replaceInTurn(
          gradients.map((gradient, i) => gradient ?? zerosLike(parameters[i]!)),
          regularizers.map((each, i) => ({
            stage: stageOf('regularizers', i, each.name),
            replace: each.slope && ((given) => each.slope!(given, parameters, checks.step, random)),
          })),
          checks,
        ),
        score: found.score!,
        value: addAll(found.terms),
      };
    },
    settle: (moved, checks) => {
      const projecting = {
        stage,
        replace: parametrization.project && ((given: Tensor[]) => parametrization.project!(given)),
      };
      const shrinking = regularizers.map((each, i) => ({
        stage: stageOf('regularizers', i, each.name),
        replace: each.parameters && ((given: Tensor[]) => each.parameters!(given, checks.step)),
      }));
      const parameters = replaceInTurn(moved, [projecting, ...shrinking], checks);
      if (regularizers.every((regularizer) => regularizer.image === undefined)) return parameters;
      const image = octave.toImage(parameters);
      const settled = regularizers.reduce<Tensor4D>(
        (given, regularizer, i) => {
          if (regularizer.image === undefined) return given;
          const stage = stageOf('regularizers', i, regularizer.name);
          return checks.run(stage, [given, last!], given.shape, () => regularizer.image!(given, checks.step, last!));
        },
        windowOf(image, place, canvas.shape),
      );
      return parametrization.fromImage!(withWindow(image, place, settled));
    },
    blame: async (parameters, random, step) => {
      const input = tidy(() => {
        const at = octave.placeWindow?.(random);
        return view(windowOf(octave.toImage(parameters), at, canvas.shape), random, step);
      });
      try {
        const layer = await firstBadLayer(network, [input], new Set(objectiveSlots(caller, network, objective)));
        return layer === undefined ? 'the score or its backward pass' : `layer "${layer}"`;
      } finally {
        input.dispose();
      }
    },
  };
}
