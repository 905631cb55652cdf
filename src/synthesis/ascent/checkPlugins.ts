import { Tensor } from '@tensorflow/tfjs-core';
import { OptionError, ShapeError } from '../../errors.js';
import { showShape } from '../../network/input.js';
import { isListOf } from '../../options.js';
import type { ImageShape, Optimizer, Parametrization, Regularizer, Transform } from './plugins.js';

interface Plugins {
  readonly parametrization: Parametrization;
  readonly transforms: readonly Transform[];
  readonly regularizers: readonly Regularizer[];
  readonly optimizer: Optimizer;
  readonly init: Tensor | undefined;
  readonly octaves: number;
}

/** What a regularizer can do. */
const HOOKS = ['penalty', 'gradient', 'image', 'slope', 'parameters'] as const;

/**
 * Checks of plug-ins what can be checked without running them.
 * @throws An {@link OptionError}.
 */
export function checkPlugins(caller: string, plugins: Plugins): void {
  const { parametrization, transforms, regularizers, optimizer, init, octaves } = plugins;
  const want = (isRight: boolean, what: string, wanted: string): void => {
    if (!isRight) throw new OptionError(`${caller}: ${what} is not one; wanted ${wanted}.`);
  };
  const has = (value: unknown, ...methods: string[]): boolean =>
    methods.every((method) => typeof (value as Record<string, unknown> | null)?.[method] === 'function');
  want(
    has(parametrization, 'init', 'toImage'),
    'parametrization',
    'such as parametrizations.fourier(): { init, toImage }',
  );
  want(has(optimizer, 'init', 'update'), 'optimizer', 'such as optimizers.adam(): { init, update }');
  want(
    isListOf(transforms, (t) => typeof t === 'function'),
    'transforms',
    'a list of functions (image, random, step) => image, such as transforms.jitter({ pixels: 8 })',
  );
  want(
    isListOf(regularizers, (r) => HOOKS.some((hook) => has(r, hook))),
    'regularizers',
    `a list of objects with ${HOOKS.slice(0, -1).join(', ')} or parameters, such as regularizers.totalVariation()`,
  );
  if (parametrization.fromImage !== undefined) return;
  const name = parametrization.name ?? 'custom';
  if (init !== undefined) {
    throw new OptionError(`${caller}: the parametrization (${name}) has no fromImage, so it cannot start from init.`);
  }
  if (octaves > 1 && parametrization.anySize !== true) {
    throw new OptionError(`${caller}: the parametrization (${name}) has no fromImage, so it has one octave only.`);
  }
  const replacing = regularizers.findIndex((regularizer) => regularizer.image !== undefined);
  if (replacing !== -1) {
    throw new OptionError(
      `${caller}: ${stageOf('regularizers', replacing, regularizers[replacing]?.name)} replaces the image, and the ` +
        `parametrization (${name}) has no fromImage to take it. Use parametrizations.pixels() or fourier().`,
    );
  }
}

/**
 * Checks an image to start from.
 * @throws An {@link ShapeError}.
 */
export function checkInit(caller: string, init: Tensor, shape: ImageShape): void {
  const got = !(init instanceof Tensor)
    ? 'no tensor'
    : init.isDisposed
      ? 'disposed'
      : `${init.dtype} ${showShape(init.shape)}`;
  if (got !== `float32 ${showShape(shape)}`) {
    throw new ShapeError(`${caller}: init is ${got}; wanted float32 ${showShape(shape)}, the size of the image.`);
  }
}

/** What messages call a plug-in: `transforms[2] (rotate)`. */
export function stageOf(list: string, index: number, name: string | undefined): string {
  return `${list}[${index}] (${name || 'custom'})`;
}
