import type { Method } from '../../attribution/Method.js';
import { methods as known } from '../../attribution/methods.js';
import { LayerNotFoundError, UnsupportedModelError } from '../../errors.js';
import { show } from '../../options.js';
import type { ComparisonRun } from './ComparisonRun.js';

const areAll: readonly Method[] = known;

/**
 * Checks what is asked of a black box, which has scores and nothing else. Methods and metrics of your own may do with
 * them.
 * @throws An {@link UnsupportedModelError} naming the methods and metrics that cannot.
 * @throws A {@link LayerNotFoundError}.
 */
export function checkScoresAlone({ methods, metrics, asked }: ComparisonRun): void {
  if (asked.layer !== undefined) {
    throw new LayerNotFoundError(`compare: there is no layer ${show(asked.layer)}, since a black box has none.`);
  }
  const cannot = [
    ...methods.filter((method) => areAll.includes(method as Method) && (method as Method).needsOnlyScores !== true),
    ...metrics.filter(({ needs }) => needs === 'network'),
  ].map(({ name }) => name);
  if (cannot.length === 0) return;
  const names = areAll.filter(({ needsOnlyScores }) => needsOnlyScores).map(({ name }) => name);
  throw new UnsupportedModelError(
    `compare: got a black box, which gives scores and no gradients, layers or weights; ${cannot.join(', ')} cannot do without. ` +
      `Methods that can: ${names.join(', ')}.`,
  );
}
