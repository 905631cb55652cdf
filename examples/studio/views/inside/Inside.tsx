/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { doing } from '../../actions.js';
import { studio } from '../../client.js';
import * as state from '../../state.js';
import { Picture } from '../../ui/Picture.js';
import { Save } from '../../ui/Save.js';
import type { LayerActivations } from '../../worker/inside.js';
import type { LayerRow } from '../../worker/session.js';
import { channelPicture } from './channelPicture.js';

const MOST = 64;

interface Neuron {
  readonly y: number;
  readonly x: number;
}

/** The layers, what each makes of the picture, and what a neuron of it sees. */
export function Inside(): JSX.Element {
  const layers = state.model.value?.layers ?? [];
  const first = layers.find(({ className }) => className.includes('Conv'))?.path ?? layers[0]?.path ?? '';
  const path = layers.some((layer) => layer.path === state.layer.value) ? state.layer.value : first;
  const row = layers.find((layer) => layer.path === path);
  return (
    <div class="inside">
      <section aria-label="Layers" class="layers">
        <h2>Layers</h2>
        <ol>
          {layers.map(({ path: each, className, outputShape }) => (
            <li key={each}>
              <button type="button" aria-pressed={each === path} onClick={() => choose(each)}>
                <span>{each}</span>
                <span class="faint">
                  {className} {outputShape.slice(1).join(' × ')}
                </span>
              </button>
            </li>
          ))}
        </ol>
      </section>
      {row && <Layer key={path} row={row} />}
    </div>
  );
}

function choose(path: string): void {
  state.layer.value = path;
  state.unit.value = 0;
}

function Layer({ row }: { readonly row: LayerRow }): JSX.Element {
  const activations = useSignal<LayerActivations | undefined>(undefined);
  const filters = useSignal<ImageData | undefined>(undefined);
  const neuron = useSignal<Neuron | undefined>(undefined);
  useEffect(() => {
    void doing('Looking inside', async () => {
      activations.value = await studio.layerActivations(row.path);
      filters.value = await studio.layerFilters(row.path);
    });
  }, [row.path, state.version.value]);

  const layer = activations.value;
  const unit = Math.min(state.unit.value, (layer?.channels ?? 1) - 1);
  return (
    <section aria-label={row.path} class="layer">
      <h2>{row.path}</h2>
      <p class="faint">
        {row.className}, {row.parameters.toLocaleString('en')} weights
        {row.field && `; a neuron sees ${row.field.size.join(' × ')} pixels, every ${row.field.stride.join(' × ')}`}
      </p>
      {layer && layer.height * layer.width > 1 && (
        <Unit row={row} layer={layer} unit={unit} neuron={neuron.value} onNeuron={(at) => (neuron.value = at)} />
      )}
      {layer && layer.height * layer.width > 1 && <Channels layer={layer} unit={unit} />}
      {layer && layer.height * layer.width === 1 && <Bars layer={layer} />}
      {filters.value && (
        <>
          <h3>Filters</h3>
          <Picture image={filters.value} label={`Filters of ${row.path}`} />
          <Save name={`${row.path} filters`} image={filters.value} />
        </>
      )}
    </section>
  );
}

interface UnitProps {
  readonly row: LayerRow;
  readonly layer: LayerActivations;
  readonly unit: number;
  readonly neuron: Neuron | undefined;
  readonly onNeuron: (neuron: Neuron | undefined) => void;
}

/** One channel, enlarged, beside the picture with what the neuron under the cursor sees. */
function Unit({ row, layer, unit, neuron, onNeuron }: UnitProps): JSX.Element {
  const image = useMemo(() => channelPicture(layer, unit), [layer, unit]);
  const picture = state.picture.value;
  const value = neuron && layer.values[(neuron.y * layer.width + neuron.x) * layer.channels + unit];
  return (
    <div class="pair">
      <figure>
        <Picture
          image={image}
          label={`Channel ${unit} of ${row.path}`}
          onPointerMove={(event) => {
            const { clientWidth, clientHeight } = event.currentTarget;
            onNeuron({
              y: Math.min(layer.height - 1, Math.floor((event.offsetY / clientHeight) * layer.height)),
              x: Math.min(layer.width - 1, Math.floor((event.offsetX / clientWidth) * layer.width)),
            });
          }}
          onPointerLeave={() => onNeuron(undefined)}
        />
        <figcaption>
          Channel{' '}
          <input
            type="number"
            min="0"
            max={layer.channels - 1}
            aria-label="Channel"
            value={unit}
            onInput={(event) => (state.unit.value = Number(event.currentTarget.value))}
          />{' '}
          <span class="faint number">
            {neuron === undefined ? 'Point at a neuron' : `(${neuron.x}, ${neuron.y}): ${value?.toPrecision(4)}`}
          </span>
        </figcaption>
      </figure>
      {picture && (
        <figure>
          <Picture image={picture} label="What the neuron sees of the picture">
            {neuron && row.field && <span class="box" style={seen(row.field, neuron, picture)} />}
          </Picture>
          <figcaption class="faint">What that neuron sees</figcaption>
        </figure>
      )}
    </div>
  );
}

function seen(
  { size, stride, offset }: NonNullable<LayerRow['field']>,
  { y, x }: Neuron,
  picture: ImageData,
): Record<string, string> {
  const span = (axis: 0 | 1, at: number, whole: number): [string, string] => {
    const start = Math.max(0, offset[axis] + at * stride[axis]);
    const end = Math.min(whole, offset[axis] + at * stride[axis] + size[axis]);
    return [`${(100 * start) / whole}%`, `${(100 * (end - start)) / whole}%`];
  };
  const [top, height] = span(0, y, picture.height);
  const [left, width] = span(1, x, picture.width);
  return { top, height, left, width };
}

function Channels({ layer, unit }: { readonly layer: LayerActivations; readonly unit: number }): JSX.Element {
  const pictures = useMemo(
    () => Array.from({ length: Math.min(MOST, layer.channels) }, (_, channel) => channelPicture(layer, channel)),
    [layer],
  );
  return (
    <>
      <h3>
        Channels{' '}
        {layer.channels > MOST && (
          <span class="faint">
            (the first {MOST} of {layer.channels})
          </span>
        )}
      </h3>
      <div class="tiles">
        {pictures.map((image, channel) => (
          <button
            key={channel}
            type="button"
            aria-pressed={channel === unit}
            aria-label={`Channel ${channel}`}
            onClick={() => (state.unit.value = channel)}
          >
            <Picture image={image} label={`Activation of channel ${channel}`} />
          </button>
        ))}
      </div>
      <Save name="activations" numbers={() => layer} />
    </>
  );
}

function Bars({ layer }: { readonly layer: LayerActivations }): JSX.Element {
  const values = Array.from(layer.values.subarray(0, 200));
  const most = Math.max(...values.map(Math.abs), 1e-12);
  return (
    <div class="bars" role="img" aria-label={`The layer's ${layer.values.length} values`}>
      {values.map((value, i) => (
        <span
          key={i}
          title={`${i}: ${value.toPrecision(3)}`}
          style={{ height: `${(100 * Math.abs(value)) / most}%` }}
        />
      ))}
    </div>
  );
}
