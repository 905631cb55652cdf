import { dispose, keep, tidy, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { NumericalError } from '../../errors.js';
import { sharedData } from '../sharedData.js';
import type { Optimized } from './plugins.js';
import { Yielder } from './Yielder.js';
import { seededRandom, type Random } from '../../Random.js';
import type { Ascent } from './Ascent.js';
import { StepLog } from './StepLog.js';
import { StageChecks } from './StageChecks.js';

/** The stage that the network's share of a step has in a `StageChecks`. */
export const NETWORK = 'the network';

/** Random numbers for a step: a stream of its own, so that a step can be run again. */
export const randomOf = (seed: number, step: number): Random => seededRandom(seed, step + 1);

/**
 * Climbs. Scores, and whether all is finite, are gathered on the device. They are read when all steps are done, or when
 * `onProgress` has asked for the image.
 * @returns the last parameters, which are the caller's, and a score a step.
 * @throws An {@link NumericalError} naming the step and the plug-in or layer of the first NaN.
 */
export async function ascend(ascent: Ascent): Promise<{ parameters: Tensor[]; scores: Float32Array }> {
  const { steps, from = 0, total = steps, onProgress, toImage } = ascent;
  const yielder = new Yielder(ascent.signal);
  const [scores, health] = [new StepLog(), new StepLog()];
  let held: Optimized = { parameters: [], state: [] };
  let stages: readonly string[] = [];
  try {
    held = begin(ascent);
    for (let step = 0; step < steps; step++) {
      await yielder.turn();
      const checks = new StageChecks(ascent.caller, from + step);
      try {
        const { next, score, healthOfStep } = advance(ascent, held, checks);
        free(held);
        held = next;
        scores.push(score);
        health.push(healthOfStep);
        stages = checks.stages;
      } finally {
        checks.dispose();
      }
      if (onProgress === undefined) continue;
      let asked = false;
      const image = (): Tensor4D => {
        asked = true;
        return tidy(() => toImage(held.parameters));
      };
      await onProgress({ done: from + step + 1, total, image, scores: () => scores.read() });
      ascent.signal?.throwIfAborted();
      if (asked) await checkHealth(ascent, health, stages);
    }
    if (steps > 0 && ascent.optimizer.best !== undefined && !ascent.endsAtLast) {
      // Where the last step leads is not known before its score is.
      const checks = new StageChecks(ascent.caller, from + steps);
      try {
        const { next, score, healthOfStep } = advance(ascent, held, checks);
        free(held);
        held = next;
        score.dispose();
        health.push(healthOfStep);
        const found = tidy(() => ascent.optimizer.best!(held.parameters, held.state).map(own));
        dispose(held.parameters);
        held = { ...held, parameters: found };
      } finally {
        checks.dispose();
      }
    }
    await checkHealth(ascent, health, stages);
    const result = { parameters: held.parameters, scores: await scores.read() };
    dispose(held.state);
    held = { parameters: [], state: [] };
    return result;
  } finally {
    free(held);
    scores.dispose();
    health.dispose();
  }
}

function free({ parameters, state }: Optimized): void {
  dispose(parameters);
  dispose(state);
}

/** The first parameters and state, which outlive any tidy of the user's. */
function begin({ start, optimizer }: Ascent): Optimized {
  let made: Optimized = { parameters: [], state: [] };
  tidy(() => {
    const parameters = start();
    made = { parameters: parameters.map(own), state: optimizer.init(parameters).map(own) };
  });
  return made;
}

/** A tensor that outlives any tidy, and shares no owner with what a plug-in may have handed through. */
const own = (tensor: Tensor): Tensor => keep(sharedData(tensor));

interface Advanced {
  readonly next: Optimized;
  readonly score: Tensor;
  readonly healthOfStep: Tensor;
}

function advance(ascent: Ascent, held: Optimized, checks: StageChecks): Advanced {
  let made: Advanced | undefined;
  tidy(() => {
    const {
      gradients,
      score,
      value = score,
    } = ascent.climb(held.parameters, randomOf(ascent.seed, checks.step), checks);
    const stage = `optimizer (${ascent.optimizer.name ?? 'custom'})`;
    const given = [...held.parameters, ...gradients, ...held.state];
    const stepOfRun = checks.step - (ascent.from ?? 0);
    const { parameters, state } = ascent.optimizer.update(
      held.parameters,
      gradients,
      held.state,
      stepOfRun,
      value,
      checks.step,
    );
    const moved = parameters.map((x, i) => checks.run(stage, given, held.parameters[i]!.shape, () => x));
    const settled = ascent.settle?.(moved, checks) ?? moved;
    made = {
      next: { parameters: settled.map(own), state: state.map(own) },
      score: own(score),
      healthOfStep: own(checks.health()),
    };
  });
  return made!;
}

async function checkHealth(ascent: Ascent, health: StepLog, stages: readonly string[]): Promise<void> {
  const values = await health.read();
  const bad = values.findIndex((value) => value !== 0);
  if (bad === -1) return;
  const [step, stage] = [Math.floor(bad / stages.length) + (ascent.from ?? 0), stages[bad % stages.length] as string];
  const culprit = stage === NETWORK && ascent.blame !== undefined ? await blame(ascent, step) : stage;
  throw new NumericalError(
    `${ascent.caller}: a NaN or an infinity at step ${step}, first in ${culprit}. Try smaller steps, or plug-ins that ` +
      'keep the image within its range.',
  );
}

/** Runs the same steps again up to the one that went wrong, and looks at every layer there. */
async function blame(ascent: Ascent, step: number): Promise<string> {
  const { parameters } = await ascend({
    ...ascent,
    endsAtLast: true,
    steps: step - (ascent.from ?? 0),
    onProgress: undefined,
    blame: undefined,
  });
  try {
    return await ascent.blame!(parameters, randomOf(ascent.seed, step), step);
  } finally {
    dispose(parameters);
  }
}
