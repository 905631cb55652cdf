import type { Network } from 'netlens';
import { sourceOf, type LayerSource } from './spaceSource.js';
import { sizeOf, windowOf, type Size, type Window } from './spaceWindow.js';

/** Rows from `top` up to and without `bottom`, and columns likewise. */
export interface Field {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/**
 * What a place of a layer depends on of every layer before it, and of the picture (the empty path), within their borders: each
 * layer's windows one after the other, from the place back. Where a kind of layer is not known, it ends.
 */
export function fieldsOf(
  network: Network,
  layer: string,
  place: Field,
  picture: Size,
): Readonly<Record<string, Field>> {
  const fields: Record<string, Field> = { [layer]: place };
  const sizeAt = (path: string): Size | undefined => {
    if (path === '') return picture;
    const shape = network.layer(path).outputShape.slice(1);
    return shape.includes(null) ? undefined : sizeOf(shape as readonly number[]);
  };
  for (const { path, inputs } of [...network.layers].reverse()) {
    const [field, source, output] = [fields[path], sourceOf(network.model, path), sizeAt(path)];
    if (field === undefined || source === undefined || output === undefined) continue;
    for (const before of inputs.length > 0 ? inputs : ['']) {
      const input = sizeAt(before);
      const seen = input && through(source, field, input, output);
      if (seen !== undefined) fields[before] = union(fields[before] ?? seen, seen);
    }
  }
  return fields;
}

function through(source: LayerSource, field: Field, input: Size, output: Size): Field | undefined {
  if (/^(Flatten|Reshape)$/.test(source.getClassName())) return { top: 0, bottom: input[0], left: 0, right: input[1] };
  const along = (axis: 0 | 1, from: number, to: number): readonly [number, number] | undefined => {
    const [first, last] = [from, to - 1].map((at) => windowOf(source, axis, at, input, output)) as [Window?, Window?];
    if (first === undefined || last === undefined) return undefined;
    const end = last.start + (last.count - 1) * last.step + 1;
    return [Math.max(0, first.start), Math.min(input[axis], end)];
  };
  const [rows, columns] = [along(0, field.top, field.bottom), along(1, field.left, field.right)];
  if (rows === undefined || columns === undefined || rows[0] >= rows[1] || columns[0] >= columns[1]) return undefined;
  return { top: rows[0], bottom: rows[1], left: columns[0], right: columns[1] };
}

function union(a: Field, b: Field): Field {
  return {
    top: Math.min(a.top, b.top),
    bottom: Math.max(a.bottom, b.bottom),
    left: Math.min(a.left, b.left),
    right: Math.max(a.right, b.right),
  };
}
