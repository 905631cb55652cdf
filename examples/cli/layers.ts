import { openNetwork, receptiveField, type LayerInfo, type Network, type Port } from 'netlens';
import { openAt } from '../models/openAt.js';
import type { Command } from './command.js';
import { backendOf, modelOptions, textOf } from './options.js';
import { loadModel, startBackend } from './start.js';

const help = `netlens layers [options]

Lists a model's layers in the order in which they run: path, class, output shape, parameters, activation, and what one
neuron sees of the input.

  --model DIR_OR_URL  a TensorFlow.js layers-model or graph-model (default: the embedded network)
  --output NAME       list what one output needs, or a layer or node in its place
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
    const { model, name } = await loadModel(textOf(values, 'model'));
    const output = textOf(values, 'output');
    // Of the whole model, so that the names of all outputs are there to choose from.
    using network = output === undefined ? openNetwork(model) : openAt(model, output);
    const { inputs, outputs } = network;
    const rows = network.layers.map((layer): Row => ({ ...layer, receptiveField: fieldOf(network, layer.path) }));
    console.log(
      values['json'] === true
        ? JSON.stringify({ model: name, inputs, outputs, layers: rows }, null, 2)
        : text(rows, outputs),
    );
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

function text(rows: readonly Row[], outputs: readonly Port[]): string {
  if (outputs.length === 1) return table(rows);
  const shown = outputs.map(({ name, shape }) => `${name} ${shapeOf(shape)}`).join(', ');
  return `${table(rows)}\n\nOutputs: ${shown}`;
}

const shapeOf = (shape: Port['shape']): string => `[${shape.map((size) => size ?? 'any').join(', ')}]`;

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
