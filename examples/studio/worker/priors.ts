import { dispose, tensor1d } from '@tensorflow/tfjs-core';
import { loadModel, openNetwork, type Network } from 'netlens';
import { decodeMixture, type MixtureFacts } from '../../priors/decodeMixture.js';
import denoiserUrl from '../../priors/denoiser/model.json?url';
import denoiserWeights from '../../priors/denoiser/weights.bin?url';
import deviationsUrl from '../../priors/generator/deviations.json?url';
import generatorUrl from '../../priors/generator/model.json?url';
import generatorWeights from '../../priors/generator/weights.bin?url';
import mixtureWeights from '../../priors/mixture/mixture.bin?url';
import mixtureUrl from '../../priors/mixture/mixture.json?url';
import { fromAssets } from './load.js';
import type { LearnedPriors } from './presetOptions.js';

/** What has been learned of the small world's pictures, for as long as the work takes. */
export async function withPriors<T>(work: (priors: LearnedPriors) => Promise<T>): Promise<T> {
  const opened: Network[] = [];
  const open = async (url: string, weights: string): Promise<Network> => {
    const network = openNetwork(await loadModel(await fromAssets(url, weights)));
    opened.push(network);
    return network;
  };
  const numbers = (await json(deviationsUrl)) as number[];
  const mixture = decodeMixture((await json(mixtureUrl)) as MixtureFacts, await bytes(mixtureWeights));
  const deviations = tensor1d(numbers);
  try {
    const generator = await open(generatorUrl, generatorWeights);
    const denoiser = await open(denoiserUrl, denoiserWeights);
    return await work({ generator, deviations, denoiser, mixture });
  } finally {
    dispose(deviations);
    for (const network of opened) {
      network.dispose();
      network.model.dispose();
    }
  }
}

const json = async (url: string): Promise<unknown> => (await fetch(url)).json();
const bytes = async (url: string): Promise<ArrayBuffer> => (await fetch(url)).arrayBuffer();
