/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import * as state from '../../state.js';
import { Picture } from '../../ui/Picture.js';
import { Save } from '../../ui/Save.js';
import { usePoint } from '../../ui/usePoint.js';
import type { LayerActivations } from '../../worker/inside.js';
import { channelSheet, strengths, type Shading } from './channelPicture.js';
import { placed } from './field.js';

interface ActivationsProps {
  readonly path: string;
  readonly layer: LayerActivations;
  readonly unit: number;
}

/** All channels of a layer as a grid; the one that is pressed is looked at. */
export function Activations({ path, layer, unit }: ActivationsProps): JSX.Element {
  const shading = useSignal<Shading>('each');
  const isSorted = useSignal(false);
  const most = useMemo(() => strengths(layer), [layer]);
  const order = useMemo(() => {
    const channels = Array.from(most.keys());
    return isSorted.value ? channels.sort((a, b) => (most[b] as number) - (most[a] as number)) : channels;
  }, [most, isSorted.value]);
  const sheet = useMemo(() => channelSheet(layer, order, shading.value), [layer, order, shading.value]);
  const [point, events] = usePoint(sheet.rows, sheet.columns);
  const pointed = point && order[point.y * sheet.columns + point.x];
  const at = order.indexOf(unit);
  const cell = (index: number): Record<string, string> =>
    placed(
      { top: Math.floor(index / sheet.columns), left: index % sheet.columns, height: 1, width: 1 },
      { height: sheet.rows, width: sheet.columns },
    );
  const choose = (): void => {
    if (pointed !== undefined) state.unit.value = pointed;
  };
  return (
    <>
      <div class="row controls">
        <h3>{layer.channels} channels</h3>
        <label>
          <span class="faint">Order</span>
          <select
            value={isSorted.value ? 'strongest' : 'number'}
            onChange={(event) => (isSorted.value = event.currentTarget.value === 'strongest')}
          >
            <option value="number">by number</option>
            <option value="strongest">strongest first</option>
          </select>
        </label>
        <label>
          <span class="faint">Brightness</span>
          <select value={shading.value} onChange={(event) => (shading.value = event.currentTarget.value as Shading)}>
            <option value="each">each by itself</option>
            <option value="together">on one scale</option>
          </select>
        </label>
        <span class="faint number" aria-live="polite">
          {pointed === undefined
            ? 'Press a channel to look at it'
            : `Channel ${pointed}: up to ${most[pointed]?.toPrecision(3)}`}
        </span>
      </div>
      <div class="sheet">
        <Picture
          image={sheet.image}
          label={`The ${layer.channels} channels of ${path}; arrow keys move, Enter looks at one`}
          {...events}
          onClick={choose}
          onKeyDown={(event) =>
            event.key === 'Enter' || event.key === ' ' ? (event.preventDefault(), choose()) : events.onKeyDown(event)
          }
        >
          {at >= 0 && <span class="cell chosen" style={cell(at)} />}
          {point && pointed !== undefined && <span class="cell" style={cell(point.y * sheet.columns + point.x)} />}
        </Picture>
      </div>
      <Save name={`${path} activations`} image={sheet.image} numbers={() => layer} />
    </>
  );
}
