import type { Method } from '../attribution/Method.js';
import { methodNamed } from '../attribution/methodNamed.js';
import { count, given, oneOf, readOptions } from '../declare.js';
import { OptionError } from '../errors.js';
import type { Scale } from '../input/Scale.js';
import type { Objective } from '../objectives/objective.js';
import { isListOf, isPlain, show, type Plain } from '../options.js';
import { checkPace, type PaceOptions } from '../pace.js';
import type { OverlayOptions } from '../render/overlay.js';
import { classOf } from './classNamed.js';

/** The options of `explainImage`, checked: the method by its row, a class by its number. */
export interface ExplainSettings {
  readonly method: Method;
  readonly methodOptions: Plain;
  readonly target: number | Objective | undefined;
  readonly labels: readonly string[] | undefined;
  readonly k: number;
  readonly scale: Scale | undefined;
  readonly fit: 'cover' | 'contain' | 'stretch';
  readonly look: OverlayOptions;
  readonly pace: PaceOptions;
}

/**
 * Checks the options of `explainImage`.
 * @throws An {@link OptionError}; a {@link TargetError} for a class that no label names.
 */
export function readExplainOptions(caller: string, options: unknown): ExplainSettings {
  const read = readOptions(caller, options, {
    method: given<string>(),
    methodOptions: { fallback: {}, isRight: isPlain, wanted: "an object with the method's options" },
    target: given<number | string | Objective>(),
    labels: given<readonly string[]>(),
    k: count(5),
    scale: given<Scale>(),
    fit: oneOf('cover', 'contain', 'stretch'),
    alpha: given<NonNullable<OverlayOptions['alpha']>>(),
    colormap: given<NonNullable<OverlayOptions['colormap']>>(),
    signal: given<AbortSignal>(),
    onProgress: given<NonNullable<PaceOptions['onProgress']>>(),
  });
  const { labels, target, scale, alpha, colormap, signal, onProgress } = read;
  if (labels !== undefined && !isListOf(labels, (label) => typeof label === 'string')) {
    throw new OptionError(`${caller}: labels is ${show(labels)}; wanted a list of names.`);
  }
  checkPace(caller, options as PaceOptions);
  return {
    method: methodNamed(caller, read.method ?? 'gradCam'),
    methodOptions: read.methodOptions,
    target: typeof target === 'string' ? classOf(caller, target, labels) : target,
    labels,
    k: read.k,
    scale,
    fit: read.fit,
    look: { ...(alpha !== undefined && { alpha }), ...(colormap !== undefined && { colormap }) },
    pace: { ...(signal && { signal }), ...(onProgress && { onProgress }) },
  };
}
