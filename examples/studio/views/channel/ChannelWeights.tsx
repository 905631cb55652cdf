/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { inBackground } from '../../doing.js';
import { studio } from '../../client.js';
import * as state from '../../state.js';
import { Picture } from '../../ui/Picture.js';
import { Save } from '../../ui/Save.js';
import type { ChannelFilter } from '../../worker/channelFilter.js';
import type { LayerRow } from '../../worker/facts.js';
import { choose } from '../inside/choose.js';
import { kernelOf, readBy } from './kernelOf.js';

interface ChannelWeightsProps {
  readonly row: LayerRow;
  readonly unit: number;
}

/** The weights that make a channel: its filter, and the channels before it that count most. */
export function ChannelWeights({ row, unit }: ChannelWeightsProps): JSX.Element {
  const layers = state.model.value?.layers ?? [];
  const kernel = kernelOf(layers, row);
  const filter = useSignal<ChannelFilter | undefined>(undefined);
  useEffect(() => {
    let isCurrent = true;
    filter.value = undefined;
    if (kernel === undefined) return;
    void inBackground('Reading weights', async () => {
      const found = await studio.channelFilter(kernel.path, unit);
      if (isCurrent) filter.value = found;
    });
    return () => {
      isCurrent = false;
    };
  }, [kernel?.path, unit]);
  if (kernel === undefined) {
    return <p class="faint">No single kernel makes this channel: its layer joins others, or has no weights.</p>;
  }
  const found = filter.value;
  if (found === undefined) return <p class="faint">Reading…</p>;
  const [rows, columns, inputs] = found.shape;
  const before = readBy(layers, kernel, inputs);
  const most = Math.max(1e-12, ...found.strongest.map(({ norm }) => norm));
  return (
    <>
      <p class="faint">
        {rows} × {columns} × {inputs} weights of {kernel.path}
        {found.picture && '; grey is 0, white the largest and black the least'}
      </p>
      {found.picture && (
        <div class="filter">
          <Picture image={found.picture} label={`Filter of channel ${unit} of ${kernel.path}`} />
        </div>
      )}
      {before && inputs > 3 && (
        <table class="strongest">
          <caption>
            It reads most of {before.path}{' '}
            <span class="faint">
              The bars tell how large its weights are, the numbers their sum: above 0 the input excites.
            </span>
          </caption>
          <tbody>
            {found.strongest.map(({ channel, sum, norm }) => (
              <tr key={channel}>
                <th scope="row">
                  <button type="button" onClick={() => choose(before.path, channel)}>
                    Channel {channel}
                  </button>
                </th>
                <td>
                  <span class={sum < 0 ? 'bar negative' : 'bar'} style={{ width: `${(100 * norm) / most}%` }} />
                </td>
                <td class="number">{sum.toPrecision(2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Save
        name={`${kernel.path} filter ${unit}`}
        {...(found.picture && { image: found.picture })}
        numbers={() => ({ layer: kernel.path, channel: unit, ...found, picture: undefined })}
      />
    </>
  );
}
