import { openNetwork, receptiveField, type LayerInfo, type Network } from 'netlens';
import type { Command } from './command.js';
import { backendOf, modelOptions, textOf } from './options.js';
import { loadModel, startBackend } from './start.js';

const help = `netlens layers [options]

Lists a model's layers in the order in which they run: path, class, output shape, parameters, activation, and what one
neuron sees of the input.

  --model DIR_OR_URL  a TensorFlow.js layers-model (default: the embedded network)
  --json              print JSON instead of a table
  --backend NAME      wasm or cpu (default: wasm)
  --help`;

/** A layer as the command tells of it. */
interface Row extends LayerInfo {
  /** Rows and columns of the input that one neuron sees; null where that depends on no place. */
  readonly receptiveField: readonly [number, number] | null;
}

export const layers: Command = {
  summary: "lists a model's layers",
  help,
  options: { ...modelOptions, json: { type: 'boolean' } },
  run: async (values) => {
    await startBackend(backendOf(values));
    const model = await loadModel(textOf(values, 'model'));
    using network = openNetwork(model);
    const rows = network.layers.map((layer): Row => ({ ...layer, receptiveField: fieldOf(network, layer.path) }));
    console.log(values['json'] === true ? JSON.stringify({ model: model.name, layers: rows }, null, 2) : table(rows));
    model.dispose();
  },
};

function fieldOf(network: Network, path: string): [number, number] | null {
  try {
    const { size } = receptiveField(network, path);
    return size.every(Number.isFinite) ? [...size] : null;
  } catch {
    return null; // a layer without places, such as a dense one
  }
}

function table(rows: readonly Row[]): string {
  const cells = [
    ['layer', 'class', 'output', 'parameters', 'activation', 'sees'],
    ...rows.map(({ path, className, outputShape, parameters, activation, receptiveField: field }) => [
      path,
      className,
      `[${outputShape.map((size) => size ?? 'batch').join(', ')}]`,
      parameters.toLocaleString('en'),
      activation ?? '',
      field === null ? '' : `${field[0]} x ${field[1]}`,
    ]),
  ];
  const widths = cells[0]?.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0))) ?? [];
  return cells
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] as number))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
