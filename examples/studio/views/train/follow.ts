import { NetworkTextError, type Extent, type LayerKind } from './LayerPlan.js';

const MOST_ACTIVATIONS = 500_000;

/** What a layer makes of what it is given, and the weights that it has. */
export function follow(line: number, layer: LayerKind, given: Extent): { output: Extent; parameters: number } {
  const places = (): readonly [number, number, number] => {
    if (given.length === 3) return given;
    throw new NetworkTextError(
      `Line ${line}: ${layer.kind} needs an image, but the layer before it gives ${given[0]} numbers.`,
    );
  };
  const channels = given.at(-1) as number;
  switch (layer.kind) {
    case 'conv':
    case 'depthwise': {
      const isDepthwise = layer.kind === 'depthwise';
      const filters = isDepthwise ? channels : layer.filters;
      const output = slide(line, places(), layer.size, layer.stride, layer.padding === 'same', filters);
      return { output, parameters: layer.size[0] * layer.size[1] * (isDepthwise ? 1 : channels) * filters + filters };
    }
    case 'pool':
      return { output: slide(line, places(), [layer.size, layer.size], layer.stride, false, channels), parameters: 0 };
    case 'average':
      return { output: [places()[2]], parameters: 0 };
    case 'flatten':
      return { output: [given.reduce<number>((product, n) => product * n, 1)], parameters: 0 };
    case 'dense': {
      if (given.length === 1) return { output: [layer.units], parameters: (given[0] + 1) * layer.units };
      throw new NetworkTextError(`Line ${line}: dense needs numbers in a row.`);
    }
    case 'batchnorm':
      return { output: given, parameters: 4 * channels };
    default:
      return { output: given, parameters: 0 };
  }
}

function slide(
  line: number,
  [height, width]: readonly [number, number, number],
  [rows, columns]: readonly [number, number],
  stride: number,
  isPadded: boolean,
  channels: number,
): Extent {
  if (!isPadded && (rows > height || columns > width)) {
    throw new NetworkTextError(
      `Line ${line}: a window of ${rows} × ${columns} does not fit into ${height} × ${width}; wanted a smaller one.`,
    );
  }
  const along = (side: number, window: number): number =>
    isPadded ? Math.ceil(side / stride) : Math.floor((side - window) / stride) + 1;
  const output = [along(height, rows), along(width, columns), channels] as const;
  const size = output[0] * output[1] * channels;
  if (size > MOST_ACTIVATIONS) {
    throw new NetworkTextError(
      `Line ${line}: ${output.join(' × ')} activations are more than a page can draw; wanted fewer filters, or a stride.`,
    );
  }
  return output;
}
