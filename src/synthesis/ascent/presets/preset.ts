import { OptionError } from '../../../errors.js';
import { checkOptions, show } from '../../../options.js';
import type { ActivationMaximizeOptions } from '../activationMaximize.js';

/** A constant of a preset: what it is, its value, and where that is from. */
export interface PresetParameter {
  /** As the function takes it. */
  readonly name: string;
  /** In words. */
  readonly label: string;
  /** Such as `px`; none for a plain number. */
  readonly unit?: string;
  /** Its default. */
  readonly default: number;
  /** What may be given. */
  readonly range: readonly [least: number, most: number];
  /** Whether only whole numbers will do. */
  readonly isWhole: boolean;
  /** Where the default is published, or that it is ours. */
  readonly source: string;
}

/** Options of `activationMaximize` by a paper, from its constants; those left out are the paper's, or ours. */
export interface Preset<Name extends string, Needs extends object = object> {
  (parameters?: { readonly [K in Name]?: number } & Needs): ActivationMaximizeOptions;
  /** What it is, in a line. */
  readonly title: string;
  /** The constants, each with its default and its source. */
  readonly parameters: readonly PresetParameter[];
}

/** How a constant is described where a preset is defined. */
export type Described = Omit<PresetParameter, 'name' | 'range' | 'isWhole'> & {
  readonly range?: readonly [least: number, most: number];
  readonly isWhole?: boolean;
};

/**
 * Defines a preset.
 * @param name - its name in messages.
 * @param title - what it is, in a line.
 * @param described - its constants, by their names.
 * @param needs - names of what else it takes: networks, pictures.
 * @param make - the options, from all constants.
 */
export function preset<Name extends string, Needs extends object = object>(
  name: string,
  title: string,
  described: Readonly<Record<Name, Described>>,
  needs: readonly (keyof Needs & string)[],
  make: (constants: Readonly<Record<Name, number>>, given: Needs) => ActivationMaximizeOptions,
): Preset<Name, Needs> {
  const parameters = Object.entries<Described>(described).map(([key, given]): PresetParameter => {
    const { range = [0, Infinity], isWhole = false, ...rest } = given;
    return { name: key, ...rest, range, isWhole };
  });
  const preset = (given: object = {}): ActivationMaximizeOptions => {
    const values = given as Readonly<Record<string, unknown>>;
    checkOptions(`presets.${name}`, values, [...parameters.map((each) => each.name), ...needs]);
    const constants = parameters.map((each) => [each.name, checked(name, each, values[each.name])] as const);
    return make(Object.fromEntries(constants) as Record<Name, number>, values as Needs);
  };
  return Object.assign(preset, { title, parameters }) as Preset<Name, Needs>;
}

function checked(preset: string, { name, range, isWhole, ...given }: PresetParameter, value: unknown): number {
  if (value === undefined) return given.default;
  const [least, most] = range;
  const isNumber = isWhole ? Number.isInteger(value) : Number.isFinite(value);
  if (isNumber && (value as number) >= least && (value as number) <= most) return value as number;
  const kind = isWhole ? 'a whole number' : 'a number';
  const wanted = most === Infinity ? `${kind} of ${least} or more` : `${kind} from ${least} to ${most}`;
  throw new OptionError(`presets.${preset}: ${name} is ${show(value)}; wanted ${wanted}.`);
}
