/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import * as state from '../../state.js';
import { Picture } from '../../ui/Picture.js';
import { Save } from '../../ui/Save.js';
import { usePoint, type Point } from '../../ui/usePoint.js';
import type { LayerActivations } from '../../worker/inside.js';
import type { LayerRow } from '../../worker/facts.js';
import { channelPicture } from './channelPicture.js';
import { placed, seeing, seenBy, type Rect } from './field.js';

interface UnitProps {
  readonly row: LayerRow;
  readonly layer: LayerActivations;
  readonly unit: number;
}

/** One channel, enlarged, beside the picture: what the neuron under the cursor sees, and which neurons see a pixel. */
export function Unit({ row, layer, unit }: UnitProps): JSX.Element {
  const image = useMemo(() => channelPicture(layer, unit), [layer, unit]);
  const picture = state.picture.value;
  const [neuron, neuronEvents] = usePoint(layer.height, layer.width);
  const [pixel, pixelEvents] = usePoint(picture?.height ?? 1, picture?.width ?? 1);
  const { field } = layer;
  const seen = neuron && field && picture && seenBy(field, neuron, picture);
  const sees = pixel && field && picture && seeing(field, pixel, layer, picture);
  const valueAt = ({ y, x }: Point): number => layer.values[(y * layer.width + x) * layer.channels + unit] as number;
  return (
    <div class="pair">
      <figure>
        <Picture image={image} label={`Channel ${unit} of ${row.path}`} {...neuronEvents}>
          {neuron && (
            <span class="cell" style={placed({ top: neuron.y, left: neuron.x, height: 1, width: 1 }, layer)} />
          )}
          {sees && sees.height * sees.width > 0 && <span class="box" style={placed(sees, layer)} />}
        </Picture>
        <figcaption class="faint number" aria-live="polite">
          {neuron
            ? `Neuron (${neuron.x}, ${neuron.y}): ${valueAt(neuron).toPrecision(4)}`
            : sees
              ? `${sees.height * sees.width} neurons see that pixel`
              : 'Point at a neuron: the picture shows what it sees'}
          <Save name={`${row.path} channel ${unit}`} image={image} numbers={() => channelOf(layer, unit)} />
        </figcaption>
      </figure>
      {picture && (
        <figure>
          <Picture image={picture} label="The picture, with what the neuron sees" {...pixelEvents}>
            {seen && <span class="box" style={placed(seen, picture)} />}
            {pixel && (
              <span class="cell" style={placed({ top: pixel.y, left: pixel.x, height: 1, width: 1 }, picture)} />
            )}
          </Picture>
          <figcaption class="faint number" aria-live="polite">
            {seen
              ? `It sees ${words(seen)}`
              : sees && pixel
                ? `Pixel (${pixel.x}, ${pixel.y}): ${between(sees)}`
                : field
                  ? 'Point at a pixel: the map shows which neurons see it'
                  : 'This layer has no known receptive field'}
          </figcaption>
        </figure>
      )}
    </div>
  );
}

function words({ top, left, height, width }: Rect): string {
  return `rows ${top} to ${top + height - 1}, columns ${left} to ${left + width - 1}`;
}

function between(neurons: Rect): string {
  return neurons.height * neurons.width === 0 ? 'no neuron sees it' : `seen by neurons in ${words(neurons)}`;
}

/** One channel's numbers, row by row. */
function channelOf({ values, height, width, channels }: LayerActivations, channel: number): object {
  return { channel, height, width, values: Array.from(values).filter((_, i) => i % channels === channel) };
}
