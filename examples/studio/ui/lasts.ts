import * as state from '../state.js';

/** How long so many predictions take, about. */
export function lasts(predictions: number): string {
  const seconds = (predictions * (state.answer.value?.milliseconds ?? 0)) / 1000;
  return seconds < 100 ? `about ${Math.ceil(seconds)} s` : `about ${Math.round(seconds / 60)} min`;
}
