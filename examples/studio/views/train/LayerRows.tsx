/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { studio } from '../../client.js';
import { Picture } from '../../ui/Picture.js';
import { Save } from '../../ui/Save.js';
import type { LayerLook, Look } from '../../worker/trainLook.js';
import type { Tiles } from '../../worker/trainTiles.js';
import { paintTiles, rangeOf, type TileColors } from './paintTiles.js';

/** Every layer at this moment: activations of the watched picture, the loss's gradients, the weights. */
export function LayerRows({ look }: { readonly look: Look }): JSX.Element {
  const colors = useSignal<TileColors | undefined>(undefined);
  useEffect(() => {
    void Promise.all([studio.colors('viridis'), studio.colors('BuRd')]).then(([rising, signed]) => {
      colors.value = { rising, signed };
    });
  }, []);
  if (colors.value === undefined) return <></>;
  return (
    <ol class="layer-rows">
      <li>
        <h3>picture</h3>
        <div class="sheets">
          <Sheet of="picture" what="gradient" tiles={look.gradient} colors={colors.value} />
        </div>
      </li>
      {look.layers.map((layer) => (
        <Layer key={layer.name} layer={layer} colors={colors.value as TileColors} />
      ))}
    </ol>
  );
}

function Layer({ layer, colors }: { readonly layer: LayerLook; readonly colors: TileColors }): JSX.Element {
  const { name, className, shape, parameters, activation, gradient, weights } = layer;
  return (
    <li>
      <h3>
        {name}{' '}
        <span class="faint">
          {className}, {shape.join(' × ')}
          {parameters > 0 && `, ${parameters.toLocaleString('en')} weights`}
        </span>
      </h3>
      <div class="sheets">
        <Sheet of={name} what="activations" tiles={activation} colors={colors} />
        <Sheet of={name} what="gradients" tiles={gradient} colors={colors} />
        {weights && <Sheet of={name} what="weights" tiles={weights} colors={colors} />}
      </div>
    </li>
  );
}

interface SheetProps {
  readonly of: string;
  readonly what: string;
  readonly tiles: Tiles;
  readonly colors: TileColors;
}

function Sheet({ of, what, tiles, colors }: SheetProps): JSX.Element {
  const image = useMemo(() => paintTiles(tiles, colors, what !== 'activations'), [tiles, colors, what]);
  const [low, high] = rangeOf(tiles);
  const range = `${short(low)} to ${short(high)}`;
  return (
    <figure style={{ width: `${Math.max(image.width, 200)}px` }}>
      <figcaption>
        <span>
          {what} <span class="faint number">{range}</span>
        </span>
        <Save name={`${of} ${what}`} image={image} numbers={() => tiles} />
      </figcaption>
      <div style={{ width: `${image.width}px` }} class="sheet">
        <Picture image={image} label={`${what} of ${of}, ${range}`} />
      </div>
      {tiles.count < tiles.total && (
        <span class="faint">
          the first {tiles.count} of {tiles.total}
        </span>
      )}
    </figure>
  );
}

function short(value: number): string {
  return value === 0
    ? '0'
    : Math.abs(value) < 1e-3 || Math.abs(value) >= 1e4
      ? value.toExponential(1)
      : value.toPrecision(3);
}
