import type { Network, Port } from 'netlens';
import { kindOf, type OutputKind } from '../../models/kindOf.js';
import { pictureShape } from '../../models/pictureShape.js';
import { shapes } from '../../world/shapes.js';
import type { Guess } from './guess.js';
import { fitted } from './labels.js';

/** A layer as the page lists it. */
export interface LayerRow {
  readonly path: string;
  readonly className: string;
  readonly outputShape: readonly (number | null)[];
  readonly parameters: number;
  readonly activation: string | undefined;
  /** The paths of the layers whose outputs it takes. */
  readonly inputs: readonly string[];
}

/** What the page knows of the model that is open. */
export interface ModelFacts {
  readonly name: string;
  readonly parameters: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly layers: readonly LayerRow[];
  readonly labels: readonly string[];
  /** All outputs of the model. */
  readonly outputs: readonly Port[];
  /** The one that is looked at, and what its numbers are. */
  readonly output: Port;
  readonly kind: OutputKind;
  /** How many classes the output has, or values that are not classes. */
  readonly classes: number;
  /** What it was probably trained on. */
  readonly guess: Guess;
  /** Whether its classes are the small world's shapes, whose pictures and concepts the page can draw. */
  readonly knowsShapes: boolean;
}

/** Of an input that leaves them open. */
const FREE_SIDE = 224;

/** What is known of a network that answers with one of a model's outputs. */
export function factsOf(
  network: Network,
  { labels, name, outputs, guess }: Pick<ModelFacts, 'labels' | 'name' | 'outputs' | 'guess'>,
): ModelFacts {
  const output = network.outputs[0] as Port;
  const { height, width, channels } = pictureShape(network.inputs);
  const layers = network.layers.map((layer): LayerRow => ({
    path: layer.path,
    className: layer.className,
    outputShape: layer.outputShape,
    parameters: layer.parameters,
    activation: layer.activation,
    inputs: layer.inputs,
  }));
  const kind = kindOf(output);
  const last = output.shape.at(-1) ?? 0;
  const named = kind === 'values' ? [] : labels;
  const classes = kind === 'values' ? output.shape.slice(1).reduce<number>((all, size) => all * (size ?? 1), 1) : last;
  return {
    height: height ?? FREE_SIDE,
    width: width ?? FREE_SIDE,
    channels,
    name,
    parameters: layers.reduce((sum, { parameters }) => sum + parameters, 0),
    layers,
    labels: fitted(named, classes),
    outputs,
    output,
    kind,
    classes,
    guess,
    knowsShapes: named.length === shapes.length && shapes.every((shape, i) => named[i] === shape),
  };
}
