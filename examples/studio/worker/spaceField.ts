import { receptiveFieldBox, receptiveFields, type Network } from 'netlens';
import { sizeOf, type Size } from './sizeOf.js';
import { pictureName } from './spaceStep.js';

/** Rows from `top` up to and without `bottom`, and columns likewise. */
export interface Field {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/**
 * What a neuron depends on of every layer before its own, and of the picture (the empty path), within their borders.
 */
export function fieldsOf(
  network: Network,
  layer: string,
  { y, x }: { readonly y: number; readonly x: number },
  picture: Size,
): Readonly<Record<string, Field>> {
  const input = pictureName(network);
  const fields: Record<string, Field> = {};
  for (const [name, field] of Object.entries(receptiveFields(network, layer))) {
    const [height, width] =
      name === input ? picture : sizeOf(network.layer(name).outputShape.slice(1) as readonly number[]);
    const { top, left, ...size } = receptiveFieldBox(field, y, x, [null, height, width]);
    if (size.height === 0 || size.width === 0) continue;
    fields[name === input ? '' : name] = { top, bottom: top + size.height, left, right: left + size.width };
  }
  return fields;
}
