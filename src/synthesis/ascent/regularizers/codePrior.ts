import { add, mul, reshape, sub, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { OptionError, ShapeError } from '../../../errors.js';
import { withNetwork, type Explainable } from '../../../models/openNetwork.js';
import { showShape } from '../../../network/input.js';
import { Run } from '../../../network/run.js';
import { checkOptions, show } from '../../../options.js';
import { checkRange } from '../../checks.js';
import { canvas } from '../canvas.js';
import { fit } from '../../image/fit.js';
import type { Parametrization, Regularizer } from '../plugins.js';
import { scheduled, type Schedule } from '../schedule.js';

/** Options of `codePrior`. */
export interface CodePriorOptions {
  /** The generator that the code is of, such as `parametrizations.generator({ network })`. */
  readonly parametrization: Parametrization;
  /** The encoder: any model with one input, an image. Open it once: a LayersModel is traced anew at every step. */
  readonly network: Explainable;
  /** Its layer that gives codes, by its path. */
  readonly layer: string;
  /** What the encoder takes for black and white. @default [0, 1] */
  readonly range?: readonly [black: number, white: number];
  /** 0 or more: epsilon 1; or by step. @default 1e-5, the authors' */
  readonly weight?: Schedule;
}

/**
 * Pulls a generator's code to what an encoder makes of its image, by a gradient of `weight * (E(G(h)) - h)`. That is
 * the gradient of `log p(h)` up to a factor, as generator and encoder are a denoising autoencoder of codes. An image of
 * another size than the encoder's is cropped or padded about its centre.
 * @see Nguyen et al. 2017, Plug & play generative networks, arXiv:1612.00005, equation 11, its first term;
 *   github.com/Evolving-AI-Lab/ppgn, sampler.py, `h_autoencoder_grad`.
 */
export function codePrior(options: CodePriorOptions): Regularizer {
  checkOptions('codePrior', options, ['parametrization', 'network', 'layer', 'range', 'weight']);
  const { parametrization, network, layer, range = [0, 1], weight = 1e-5 } = options;
  if (typeof (parametrization as Partial<Parametrization> | null)?.toImage !== 'function') {
    throw new OptionError(
      `codePrior: parametrization is ${show(parametrization)}; wanted such as parametrizations.generator({ network }).`,
    );
  }
  if (typeof layer !== 'string') throw new OptionError(`codePrior: layer is ${show(layer)}; wanted a layer's path.`);
  checkRange('codePrior', range);
  const weightAt = scheduled('codePrior', 'weight', weight, 0);
  return {
    name: 'codePrior',
    slope: ([gradient, ...rest], [code], step) => [
      withNetwork('codePrior', network, (encoder) =>
        tidy(() => {
          const slot = encoder.slot('codePrior', layer);
          const { shape, toInput } = canvas('codePrior', encoder, { range, batch: code!.shape[0]! });
          const input = toInput(fit(parametrization.toImage([code!], shape), [shape[1], shape[2]]));
          const encoded = new Run(encoder, [input], { wanted: [slot] }).value(slot);
          return add(gradient!, mul(sub(asCode(encoded, code!), code!), weightAt(step)));
        }),
      ),
      ...rest,
    ],
  };
}

function asCode(encoded: Tensor, code: Tensor): Tensor {
  if (encoded.size === code.size) return reshape(encoded, code.shape);
  throw new ShapeError(
    `codePrior: the layer gives ${showShape(encoded.shape)}, the code is ${showShape(code.shape)}; wanted as many numbers.`,
  );
}
