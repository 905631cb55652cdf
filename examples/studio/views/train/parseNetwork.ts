import { follow } from './follow.js';
import { NetworkTextError, type Extent, type LayerKind, type LayerPlan } from './LayerPlan.js';
import { readLine } from './readLine.js';

const MOST_LINES = 40;
const MOST_WEIGHTS = 2_000_000;

/**
 * Reads a network, a layer a line: `conv 8 5x5 relu`, `pool 2`, `dense 10 softmax`. A dense layer flattens what it is
 * given.
 * @throws A {@link NetworkTextError}, also for a layer that does not fit the one before it, or the classes.
 */
export function parseNetwork(text: string, input: Extent, classes: number): readonly LayerPlan[] {
  const counts = new Map<string, number>();
  const plans: LayerPlan[] = [];
  const extent = (): Extent => plans.at(-1)?.output ?? input;
  const push = (line: number, layer: LayerKind): void => {
    const stem = layer.kind === 'activation' ? layer.activation : layer.kind;
    const count = (counts.get(stem) ?? 0) + 1;
    counts.set(stem, count);
    plans.push({ ...layer, line, name: `${stem}${count}`, ...follow(line, layer, extent()) });
  };
  text.split('\n').forEach((row, i) => {
    const words = (row.split('#')[0] as string).trim().toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return;
    const layer = readLine(i + 1, words);
    if (layer.kind === 'dense' && extent().length === 3) push(i + 1, { kind: 'flatten' });
    push(i + 1, layer);
  });
  checkWhole(plans, classes);
  return plans;
}

function checkWhole(plans: readonly LayerPlan[], classes: number): void {
  const last = plans.at(-1);
  if (last === undefined)
    throw new NetworkTextError('The network has no layer yet; a line is one, such as "dense 10 softmax".');
  if (plans.length > MOST_LINES)
    throw new NetworkTextError(`The network has ${plans.length} layers; at most ${MOST_LINES} are drawn.`);
  if (
    last.output.length !== 1 ||
    last.output[0] !== classes ||
    !('activation' in last) ||
    last.activation !== 'softmax'
  ) {
    throw new NetworkTextError(
      `Line ${last.line}: the last layer gives ${last.output.join(' × ')}; wanted a probability for each of ${classes} ` +
        `classes, as "dense ${classes} softmax" gives.`,
    );
  }
  const weights = plans.reduce((sum, { parameters }) => sum + parameters, 0);
  if (weights > MOST_WEIGHTS) {
    throw new NetworkTextError(
      `The network has ${weights.toLocaleString('en')} weights; at most ${MOST_WEIGHTS.toLocaleString('en')} train in a page. ` +
        'Pool before the dense layer, or take fewer units.',
    );
  }
}
