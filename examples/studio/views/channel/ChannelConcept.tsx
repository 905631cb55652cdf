/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import { proxy } from 'comlink';
import type { JSX } from 'preact';
import { doing } from '../../doing.js';
import { studio } from '../../client.js';
import * as state from '../../state.js';
import { Picture } from '../../ui/Picture.js';
import type { LayerRow } from '../../worker/facts.js';
import { dissected } from '../inside/dissected.js';

/** Pictures of the small world that a layer's channels are named by. */
const COUNT = 300;

interface ChannelConceptProps {
  readonly row: LayerRow;
  readonly unit: number;
  /** Called when the worker is free again. */
  readonly onEnd: () => void;
}

/** The concepts that a channel detects, which are computed for its whole layer at once. */
export function ChannelConcept({ row, unit, onEnd }: ChannelConceptProps): JSX.Element {
  const share = useSignal<number | undefined>(undefined);
  if (!state.model.value?.knowsShapes) {
    return (
      <p class="faint">
        Concepts need pictures with labels, which the page has for networks of its shapes only. For yours there is{' '}
        <code>netlens dissect</code>.
      </p>
    );
  }
  const found = dissected.value?.layer === row.path ? dissected.value.view : undefined;
  const run = (): void => {
    share.value = 0;
    const onProgress = proxy((done: number, total: number) => {
      if (share.value !== undefined) share.value = done / total;
    });
    void doing('Dissecting', async () => {
      dissected.value = { layer: row.path, view: await studio.dissect(row.path, COUNT, onProgress) };
    }).finally(() => {
      share.value = undefined;
      onEnd();
    });
  };
  const own = found?.dissection.layers[row.path]?.find(({ channel }) => channel === unit);
  const picture = found?.pictures.get(unit);
  if (own === undefined) {
    return share.value === undefined ? (
      <button type="button" onClick={run}>
        Compare with {COUNT} labelled pictures
      </button>
    ) : (
      <progress aria-label="Progress of the concepts" value={share.value} />
    );
  }
  const best = Object.entries(own.best).sort(([, a], [, b]) => b.iou - a.iou);
  return (
    <>
      <p>
        {own.detector ? (
          <>
            It detects <strong>{own.concept}</strong>.
          </>
        ) : (
          'It detects none of the concepts.'
        )}{' '}
        <span class="faint">
          The numbers tell how well its strongest places fit a concept’s (IoU). A detector has{' '}
          {found?.dissection.minIou} or more.
        </span>
      </p>
      <table class="strongest">
        <tbody>
          {best.map(([category, { concept, iou }]) => (
            <tr key={category}>
              <th scope="row">
                {concept === '' ? 'none' : concept} <span class="faint">{category}</span>
              </th>
              <td>
                <span class="bar" style={{ width: `${100 * Math.min(1, iou / Math.max(0.2, own.iou))}%` }} />
              </td>
              <td class="number">{iou.toFixed(3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {picture && <Picture image={picture} label={`The best labelled pictures of channel ${unit}`} />}
    </>
  );
}
