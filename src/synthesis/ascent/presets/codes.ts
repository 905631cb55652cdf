import type { ActivationMaximizeOptions } from '../activationMaximize.js';
import { generator, type GeneratorOptions } from '../parametrizations/generator.js';
import { OURS } from './constants.js';
import type { Described } from './preset.js';

/** What a preset of a generator's code takes beside its constants. */
export interface GeneratorNeeds {
  /** The generator; without it, the options want a `parametrization`. */
  readonly network?: GeneratorOptions['network'];
  /** What the code is kept between. The papers take 0 and three standard deviations of each unit. */
  readonly bounds?: GeneratorOptions['bounds'];
  /** The code to start from: what an encoder gives for a picture, say. */
  readonly code?: GeneratorOptions['code'];
}

/** The names of these needs. */
export const generatorNeeds = ['network', 'bounds', 'code'] as const;

/** The noise of the first code. */
export const codeNoise = (source: string = OURS): Described => ({
  label: 'Deviation of the first code',
  default: 1,
  range: [0, 1000],
  source,
});

/** The parametrization by a generator's code, where there is a generator. */
export function byCode(
  { network, bounds, code }: GeneratorNeeds,
  deviation: number,
): Pick<ActivationMaximizeOptions, 'parametrization'> {
  if (network === undefined) return {};
  return { parametrization: generator({ network, deviation, ...(bounds && { bounds }), ...(code && { code }) }) };
}
