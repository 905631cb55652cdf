import type { ModelFacts } from './facts.js';

/** Whether a model is the embedded network, whose world can be drawn and has learned priors. */
export function isEmbedded({ name, width, layers }: ModelFacts): boolean {
  return name === 'shapes' && width === 64 && layers.some(({ path }) => path === 'pool');
}
