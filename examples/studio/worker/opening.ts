import type { GraphModel } from '@tensorflow/tfjs-converter';
import { dispose, type Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { openNetwork, type Box, type Network } from 'netlens';
import { openAt } from '../../models/openAt.js';
import { factsOf, type ModelFacts } from './facts.js';
import { guess } from './guess.js';
import { embedded, fromFiles, fromUrl, photoNetwork, type Source } from './load.js';
import { normalizations, type Normalization } from './normalization.js';

/** A network that is open, with the picture that it looks at. */
export interface Opened {
  readonly source: Source;
  readonly model: LayersModel | GraphModel;
  readonly facts: ModelFacts;
  readonly network: Network;
  /** The output that was chosen; the first where none was. */
  readonly output: string | undefined;
  image: Tensor4D | undefined;
  normalization: Normalization;
  pixels: ImageData | undefined;
  /** Of a segmentation, the places that are explained; where the class wins if there are none. */
  box: Box | undefined;
}

/** A network to open: one that the page brings along, one by its address, or the user's files. */
export type Choice = 'shapes' | 'photo' | { readonly url: string } | readonly File[];

export async function sourceOf(choice: Choice): Promise<Source> {
  if (choice === 'shapes') return embedded();
  if (choice === 'photo') return photoNetwork();
  return 'url' in choice ? fromUrl(choice.url) : fromFiles(choice);
}

/** Opens a model at an output; the first where none is named. */
export async function opening(source: Source, output: string | undefined): Promise<Opened> {
  const model = await source.load();
  let network: Network | undefined;
  try {
    network = openNetwork(model);
    const { outputs } = network;
    if (outputs.length > 1) {
      network.dispose();
      network = openAt(model, output ?? outputs[0]?.name);
    }
    const name = 'name' in model ? model.name : source.name;
    const guessed = source.guess ?? (await guess(network, name));
    const facts = factsOf(network, { labels: source.labels, name, outputs, guess: guessed });
    const normalization = normalizations[facts.guess.name] as Normalization;
    return {
      source,
      model,
      facts,
      network,
      output,
      normalization,
      image: undefined,
      pixels: undefined,
      box: undefined,
    };
  } catch (error) {
    network?.dispose();
    model.dispose();
    throw error;
  }
}

/** Disposes of what a backend holds, which may be lost. */
export function letGo({ network, model, image }: Opened): void {
  try {
    network.dispose();
    model.dispose();
    dispose(image);
  } catch {
    // A lost backend has nothing left to dispose of.
  }
}
