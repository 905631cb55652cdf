import { Vector3 } from 'three';
import type { Label } from './Labels.js';
import type { Standing } from './stack.js';

/** Letters of a layer's name. */
const LONGEST = 20;

/**
 * At the corner that is seen when the others' planes stand before it; above the last plane, the likeliest class's name.
 */
export function labelOf({ plane, mesh, across, up }: Standing, names: readonly string[]): Label {
  const { layer, values } = plane;
  const best = values.length === names.length ? values.reduce((a, b) => Math.max(a, b), -Infinity) : undefined;
  const answer = best === undefined ? '' : `: ${names[values.indexOf(best)]} ${best.toFixed(2)}`;
  const isAnswer = answer !== '';
  const at = new Vector3((isAnswer ? -across : across) / 2, (isAnswer ? up : -up) / 2, mesh.position.z);
  return { text: `${short(layer || 'picture')}${answer}`, at, isFirst: layer === '' || isAnswer, isAbove: isAnswer };
}

/** The end of a long path tells it from the others. */
const short = (path: string): string => (path.length > LONGEST ? `…${path.slice(1 - LONGEST)}` : path);
