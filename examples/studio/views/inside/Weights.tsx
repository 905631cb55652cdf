/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { inBackground } from '../../doing.js';
import { studio } from '../../client.js';
import * as state from '../../state.js';
import { Picture } from '../../ui/Picture.js';
import { Save } from '../../ui/Save.js';
import type { LayerFilters } from '../../worker/inside.js';
import type { LayerRow } from '../../worker/facts.js';
import { choose } from './choose.js';

interface WeightsProps {
  readonly row: LayerRow;
  readonly unit: number;
}

/** A layer's filters and how its weights are spread; of a layer without any, where the nearest before it are. */
export function Weights({ row, unit }: WeightsProps): JSX.Element {
  const filters = useSignal<LayerFilters | 'none' | undefined>(undefined);
  useEffect(() => {
    let isCurrent = true;
    void inBackground('Reading weights', async () => {
      const found = await studio.layerFilters(row.path);
      if (isCurrent) filters.value = found ?? 'none';
    });
    return () => {
      isCurrent = false;
    };
  }, [row.path, state.version.value]);
  const found = filters.value;
  if (found === undefined) return <p class="faint">Reading…</p>;
  if (found === 'none') return <Before row={row} />;
  const own = found.pictures[unit];
  return (
    <>
      <p class="faint">
        {found.shape.join(' × ')} {sides(found.shape)}; {spread(found.values)}
      </p>
      <Histogram values={found.values} />
      {found.count > 1 && own && (
        <>
          <h3>Filter of channel {unit}</h3>
          <div class="filter">
            <Picture image={own} label={`Filter of channel ${unit} of ${row.path}`} />
          </div>
          <Save name={`${row.path} filter ${unit}`} image={own} numbers={() => filterOf(found, unit, row.className)} />
        </>
      )}
      <h3>
        {found.count > 1 ? `${found.count} filters` : 'All weights: a row for each input, a column for each unit'}
        {found.count > found.pictures.length && (
          <span class="faint"> (the first {found.pictures.length} are drawn)</span>
        )}
      </h3>
      <p class="faint">
        Grey is 0, white the largest and black the least weight of a filter; its tiles are its inputs.
      </p>
      <div class="filters">
        <Picture image={found.sheet} label={`Filters of ${row.path}`} />
      </div>
      <Save
        name={`${row.path} weights`}
        image={found.sheet}
        numbers={() => ({ shape: found.shape, values: found.values })}
      />
    </>
  );
}

function sides({ length }: readonly number[]): string {
  return length === 4
    ? '(rows, columns, inputs, outputs)'
    : length === 3
      ? '(places, inputs, outputs)'
      : '(inputs, units)';
}

/** A filter's weights, `[rows, columns, inputs]`; of a depthwise one `[rows, columns]`. */
function filterOf({ shape, values }: LayerFilters, unit: number, className: string): object {
  // Of a depthwise kernel, inputs and multiplier together are the outputs.
  const outer = className.startsWith('Depthwise') ? 2 : 1;
  const count = shape.slice(-outer).reduce((product, side) => product * side, 1);
  return { channel: unit, shape: shape.slice(0, -outer), values: values.filter((_, i) => i % count === unit) };
}

function spread(values: Float32Array): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return `mean ${mean.toPrecision(2)}, deviation ${deviation.toPrecision(2)}`;
}

const BINS = 41;

/** How many weights there are of each size, symmetric about 0. */
function Histogram({ values }: { readonly values: Float32Array }): JSX.Element {
  const most = values.reduce((a, b) => Math.max(a, Math.abs(b)), 1e-12);
  const counts = Array<number>(BINS).fill(0);
  for (const value of values) {
    const bin = Math.min(BINS - 1, Math.floor(((value / most + 1) / 2) * BINS));
    counts[bin] = (counts[bin] as number) + 1;
  }
  const highest = Math.max(...counts);
  return (
    <figure class="histogram">
      <div class="bars" role="img" aria-label={`How the weights are spread from ${-most} to ${most}`}>
        {counts.map((count, i) => (
          <span key={i} title={`${count}`} style={{ height: `${(100 * count) / highest}%` }} />
        ))}
      </div>
      <figcaption class="faint number">
        <span>{(-most).toPrecision(2)}</span>
        <span>0</span>
        <span>{most.toPrecision(2)}</span>
      </figcaption>
    </figure>
  );
}

/** Says that there is no kernel, and leads to the nearest before. */
function Before({ row }: { readonly row: LayerRow }): JSX.Element {
  const layers = state.model.value?.layers ?? [];
  const byPath = new Map(layers.map((layer) => [layer.path, layer]));
  let before: LayerRow | undefined = row;
  while (before !== undefined && (before === row || !/Conv|Dense/.test(before.className))) {
    before = byPath.get(before.inputs[0] ?? '');
  }
  const path = before?.path;
  return (
    <p>
      {row.className} has no filters to draw.{' '}
      {path !== undefined && (
        <button type="button" onClick={() => choose(path, state.unit.value)}>
          Those of {path}
        </button>
      )}
    </p>
  );
}
