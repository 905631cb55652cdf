import { abs, add, div, maximum, mean, minimum, mul, tidy, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import type { TracedNetwork } from '../../network/network.js';
import { standard } from '../../network/rules.js';
import type { Objective } from '../../objectives/objective.js';
import { NETWORK } from '../ascent/ascend.js';
import type { Ascent } from '../ascent/Ascent.js';
import { roll } from '../image/roll.js';
import { scoreGradient } from '../scoreGradient.js';
import { sharedData } from '../sharedData.js';
import type { DreamSettings } from './dreamSettings.js';
import { tiledGradient } from './tiledGradient.js';

/**
 * One step of a dream: `x += stepSize g / mean |g|`, within black and white. Each tensor is as large as the image, so
 * all is disposed of as soon as can be.
 */
export function dreamStep(
  caller: string,
  network: TracedNetwork,
  objective: Objective,
  [black, white]: readonly [black: number, white: number],
  { jitter, tileSize, normalize, stepSize }: DreamSettings,
): Pick<Ascent, 'climb' | 'optimizer'> {
  const spent = <T extends Tensor>(made: T, given: Tensor): T => {
    given.dispose();
    return made;
  };
  const rolled = (image: Tensor4D, down: number, right: number): Tensor4D =>
    tidy(() => sharedData(roll(image, down, right)));
  return {
    climb: ([x], random, checks) => {
      const shift = (side: number): number => {
        // Seams come anywhere: a tile's side has more places than the jitter has.
        const most = side > tileSize ? Math.max(jitter, Math.ceil(tileSize / 2)) : jitter;
        return random.integer(2 * most + 1) - most;
      };
      const [down, right] = [shift(x!.shape[1]!), shift(x!.shape[2]!)];
      const turned = rolled(x as Tensor4D, down, right);
      const { scores, gradient } = tiledGradient(turned, tileSize, (tile) =>
        scoreGradient(caller, network, objective, tile, standard),
      );
      turned.dispose();
      checks.note(NETWORK, scores);
      checks.note(NETWORK, gradient);
      const rate = tidy(() => {
        const size = normalize ? maximum(mean(abs(gradient), [1, 2, 3], true), 1e-20) : 1;
        return div(((white - black) * stepSize) / 255, size);
      });
      const change = spent(mul(gradient, rate) as Tensor4D, gradient);
      return { gradients: [spent(rolled(change, -down, -right), change)], score: mean(scores) };
    },
    optimizer: {
      name: 'dream',
      init: () => [],
      update: ([x], [change]) => {
        const moved = add(x!, change!);
        const above = spent(maximum(moved, black), moved);
        return { parameters: [spent(minimum(above, white), above)], state: [] };
      },
    },
  };
}
