import { initializers, layers, sequential, type LayersModel } from '@tensorflow/tfjs-layers';
import type { LayerPlan } from '../views/train/LayerPlan.js';
import type { TrainingSet } from './trainSets.js';

type Layer = Parameters<ReturnType<typeof sequential>['add']>[0];

/** The network of a text, untrained. The caller disposes of it. */
export function buildNetwork(plans: readonly LayerPlan[], { name, shape }: TrainingSet, seed: number): LayersModel {
  const model = sequential({ name: `${name}-trained-here` });
  plans.forEach((plan, i) => {
    model.add(build(plan, seed + i, i === 0 ? { inputShape: [...shape] } : {}));
  });
  return model;
}

/**
 * He's initial weights before a rectifier (2015, arXiv:1502.01852), Glorot and Bengio's (2010) before anything else.
 */
function build(plan: LayerPlan, seed: number, input: { readonly inputShape?: number[] }): Layer {
  const named = { name: plan.name, ...input };
  const isRectified = 'activation' in plan && /relu|elu/.test(plan.activation);
  const kernel = isRectified ? initializers.heNormal({ seed }) : initializers.glorotUniform({ seed });
  switch (plan.kind) {
    case 'conv':
    case 'depthwise': {
      const { filters, size, stride: strides, padding, activation } = plan;
      const shared = { ...named, kernelSize: [...size] as [number, number], strides, padding, activation };
      return plan.kind === 'conv'
        ? layers.conv2d({ ...shared, filters, kernelInitializer: kernel })
        : layers.depthwiseConv2d({ ...shared, depthwiseInitializer: kernel });
    }
    case 'pool': {
      const pool = { ...named, poolSize: plan.size, strides: plan.stride };
      return plan.of === 'max' ? layers.maxPooling2d(pool) : layers.averagePooling2d(pool);
    }
    case 'dense':
      return layers.dense({ ...named, units: plan.units, activation: plan.activation, kernelInitializer: kernel });
    case 'dropout':
      return layers.dropout({ ...named, rate: plan.rate, seed });
    case 'activation':
      return layers.activation({ ...named, activation: plan.activation });
    case 'batchnorm':
      return layers.batchNormalization({ ...named, momentum: 0.9 });
    case 'average':
      return layers.globalAveragePooling2d(named as Parameters<typeof layers.globalAveragePooling2d>[0]);
    case 'flatten':
      return layers.flatten(named);
  }
}
