import type { PresetName } from 'netlens';

/** A parameter of a preset: its control's label, the preset's own value, and what may be chosen. */
export interface PresetField {
  readonly key: string;
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max?: number;
  readonly step: number;
  /** Whether it is on, 1, or off, 0. */
  readonly isSwitch?: true;
}

/** A preset as the page offers it. */
export interface PresetForm {
  readonly says: string;
  readonly fields: readonly PresetField[];
  /** Whether it takes what has been learned of a world's pictures, which only the embedded network has. */
  readonly isLearned?: true;
}

type Given = Partial<Pick<PresetField, 'min' | 'max' | 'step'>>;
const whole = (key: string, label: string, value: number, given: Given = {}): PresetField => ({
  ...{ key, label, value, min: 0, step: 1 },
  ...given,
});
const real = (key: string, label: string, value: number, given: Given = {}): PresetField => ({
  ...{ key, label, value, min: 0, step: 10 ** Math.floor(Math.log10(value || 1) - 0.5) },
  ...given,
});

const on = (key: string, label: string): PresetField => ({
  key,
  label,
  value: 1,
  min: 0,
  max: 1,
  step: 1,
  isSwitch: true,
});

const steps = (value: number): PresetField => whole('steps', 'Steps', value, { min: 1, max: 100_000 });
const seed = whole('seed', 'Seed', 0);
const size = whole('size', 'Size in pixels (0: the model’s)', 0, { max: 1024 });
const stepSize = (value: number): PresetField => real('stepSize', 'Step size, of 255 levels', value, { min: 0.01 });
const rate = real('rate', 'Learning rate', 0.05, { min: 0.001 });
const start = real('start', 'Deviation of the first noise', 0.1);
const octaves = (value: number): readonly PresetField[] => [
  whole('octaves', 'Octaves', value, { min: 1, max: 8 }),
  real('octaveScale', 'Octave scale', 1.4, { min: 1.05, step: 0.05 }),
];
const jitter = whole('jitter', 'Jitter, of 224 pixels', 32);
const redirected = (value: number): PresetField => whole('redirected', 'Steps that wake silent ReLUs', value);
/** Of images that start from noise. */
const common = (count: number, awake = 0): readonly PresetField[] => [steps(count), size, seed, redirected(awake)];
const pixels = (of255: number): readonly PresetField[] => [...common(256), stepSize(of255), start];
const learned = (count: number): readonly PresetField[] => [
  steps(count),
  seed,
  redirected(0),
  real('codeStart', 'Deviation of the first code', 1),
  real('bound', 'Code’s bound, in deviations', 3, { min: 0.1, step: 0.1 }),
];

/** Every preset, from no regularization to learned priors, with what the page lets be changed of it. */
export const presetForms: Readonly<Record<PresetName, PresetForm>> = {
  lucid: {
    says: 'Frequencies with decorrelated colours, and random shifts, turns and scales (Olah et al. 2017)',
    fields: [
      ...common(512, 16),
      rate,
      real('start', 'Deviation of the first coefficients', 0.01),
      real('decay', 'Decay of the spectrum, 1/f to the', 1, { step: 0.1 }),
      on('decorrelated', 'Decorrelated colours'),
      on('transformed', 'Random transforms'),
    ],
  },
  erhan2009: { says: 'No regularization (Erhan et al. 2009)', fields: pixels(1) },
  szegedy2013: {
    says: 'The open picture, changed as little as need be: an adversarial example (Szegedy et al. 2013)',
    fields: [
      steps(30),
      redirected(0),
      real('longest', 'Longest step of L-BFGS', 0.005, { min: 0.0001 }),
      whole('memory', 'Memory of L-BFGS, in steps', 10, { min: 1 }),
    ],
  },
  mahendran2015: {
    says: 'Total variation and a 6-norm (Mahendran & Vedaldi 2015)',
    fields: [
      ...pixels(1),
      real('momentum', 'Momentum', 0.9, { max: 1, step: 0.05 }),
      real('totalVariation', 'Weight of total variation', 400),
      real('beta', 'Its power', 2, { min: 0.1, step: 0.1 }),
      real('norm', 'Weight of the alpha norm', 20),
      real('alpha', 'Its alpha', 6, { min: 1, step: 0.5 }),
    ],
  },
  nguyen2015: {
    says: 'Decay and blur (Nguyen et al. 2015, Yosinski et al. 2015)',
    fields: [
      ...pixels(4),
      real('l2', 'Weight of the L2 decay', 0.0001),
      real('sigma', 'Blur’s sigma in pixels', 1, { step: 0.1 }),
      whole('every', 'Blur every n-th step', 4, { min: 1 }),
    ],
  },
  mordvintsev2015: {
    says: 'Jitter and several sizes; with a mixture of patches for the embedded network (Mordvintsev et al. 2015)',
    fields: [...pixels(6), ...octaves(4), jitter, real('mixture', 'Weight of the patch mixture', 2)],
  },
  oygard2015: {
    says: 'Blurred gradients, several sizes (Øygard 2015)',
    fields: [
      ...pixels(6),
      ...octaves(4),
      jitter,
      real('sigmaFrom', 'Gradient blur from sigma', 2.5, { step: 0.1 }),
      real('sigmaTo', 'to sigma', 0.3, { step: 0.1 }),
    ],
  },
  tyka2016: {
    says: 'A bilateral filter, several sizes (Tyka 2016)',
    fields: [
      ...pixels(6),
      ...octaves(4),
      jitter,
      real('sigmaSpace', 'Filter’s sigma in pixels', 2, { min: 0.1, step: 0.1 }),
      real('sigmaColour', 'Filter’s sigma of colour', 0.25, { min: 0.01, step: 0.05 }),
      whole('radius', 'Filter’s radius in pixels', 2, { min: 1, max: 8 }),
      whole('every', 'Filter every n-th step', 4, { min: 1 }),
    ],
  },
  mordvintsev2016: {
    says: 'Normalized frequencies of the gradient, several sizes (Mordvintsev 2016)',
    fields: [...pixels(1), ...octaves(3), jitter, whole('levels', 'Levels of the pyramid', 4, { min: 1, max: 6 })],
  },
  nguyen2016: {
    says: 'The code of a generator that has learned to make pictures (Nguyen et al. 2016)',
    fields: [...learned(200), rate],
    isLearned: true,
  },
  nguyen2016b: {
    says: 'A generator and a denoising autoencoder as a prior (Nguyen et al. 2016, Plug & play)',
    fields: [...learned(200), real('prior', 'Weight of the denoising prior', 0.03)],
    isLearned: true,
  },
};
