import * as state from '../../state.js';
import { change } from './dreamState.js';
import { qualities, type Quality } from './quality.js';

/** Fields whose values a quality stands for. */
const meant = ['steps', 'tableSteps', 'patchSteps', 'dreamSteps', 'octaves', 'side'];

/** The quality that the address holds. */
export function chosenQuality(): Quality {
  return qualities.find((name) => name === state.dream.quality.value) ?? 'good';
}

/** Chooses one, in the place of values that were given for what it stands for. */
export function chooseQuality(name: Quality): void {
  state.dream.quality.value = name === 'good' ? '' : name;
  change(Object.fromEntries(meant.map((key) => [key, undefined])));
}
