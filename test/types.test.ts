import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  activations,
  cam,
  deconvnet,
  gradCam,
  guidedBackprop,
  guidedGradCam,
  layerGradients,
  layerWeights,
  openNetwork,
  saliency,
  type CamOptions,
  type ErrorCode,
  type Explainable,
  type GradCamOptions,
  type LayerInfo,
  type Network,
  type OpenNetworkOptions,
  type NetlensError,
  type Objective,
  type SaliencyOptions,
  type Target,
} from 'netlens';
import { describe, expectTypeOf, test } from 'vitest';

// Checked by tsc, not by running: see `npm run typecheck`.
describe('types', () => {
  const call = { image: {} as Tensor4D, images: [] as Tensor[], model: {} as Explainable };

  test('a tensor for a tensor, an array for an array', () => {
    const { image, images, model } = call;
    expectTypeOf(() => saliency(model, image)).returns.toEqualTypeOf<Tensor>();
    expectTypeOf(() => saliency(model, images)).returns.toEqualTypeOf<Tensor[]>();
    expectTypeOf(() => guidedBackprop(model, image)).returns.toEqualTypeOf<Tensor>();
    expectTypeOf(() => guidedBackprop(model, images)).returns.toEqualTypeOf<Tensor[]>();
    expectTypeOf(() => deconvnet(model, image)).returns.toEqualTypeOf<Tensor>();
    expectTypeOf(() => deconvnet(model, images)).returns.toEqualTypeOf<Tensor[]>();
    expectTypeOf(() => guidedGradCam(model, image)).returns.toEqualTypeOf<Tensor>();
    expectTypeOf(() => guidedGradCam(model, images)).returns.toEqualTypeOf<Tensor[]>();
    expectTypeOf(() => gradCam(model, image)).returns.toEqualTypeOf<Tensor3D>();
    expectTypeOf(() => cam(model, image)).returns.toEqualTypeOf<Tensor3D>();
    expectTypeOf(() => layerWeights(model, 'a')).returns.toEqualTypeOf<Tensor>();
    expectTypeOf(() => activations(model, image, { layers: ['a'] })).returns.toEqualTypeOf<Record<string, Tensor>>();
    expectTypeOf(() => layerGradients(model, image, { layers: ['a'] })).returns.toEqualTypeOf<Record<string, Tensor>>();
  });

  test('a model is a LayersModel, a GraphModel or a Network', () => {
    expectTypeOf<Explainable>().toEqualTypeOf<LayersModel | GraphModel | Network>();
    expectTypeOf(openNetwork<LayersModel>).toEqualTypeOf<
      (model: LayersModel, options?: OpenNetworkOptions) => Network<LayersModel>
    >();
    expectTypeOf(openNetwork<GraphModel>).returns.toEqualTypeOf<Network<GraphModel>>();
    expectTypeOf<Network<GraphModel>>().toExtend<Network>();
    expectTypeOf<Network>().toExtend<Disposable>();
  });

  test('predict gives one tensor, or what the caller says', () => {
    const network = {} as Network;
    expectTypeOf(() => network.predict(call.image)).returns.toEqualTypeOf<Tensor>();
    const several = (): Tensor[] => network.predict(call.image);
    expectTypeOf(several).returns.toEqualTypeOf<Tensor[]>();
    expectTypeOf(() => network.predict<Tensor4D>(call.image)).returns.toEqualTypeOf<Tensor4D>();
    expectTypeOf<typeof network.predict<Tensor | Tensor[]>>().returns.toEqualTypeOf<Tensor | Tensor[]>();
  });

  test('a target is a class, a class for each example, or an objective', () => {
    expectTypeOf<Target>().toEqualTypeOf<number | readonly number[] | Objective>();
    expectTypeOf<SaliencyOptions['target']>().toEqualTypeOf<Target | undefined>();
  });

  test('options are readonly and optional', () => {
    expectTypeOf<object>().toExtend<SaliencyOptions>();
    expectTypeOf<SaliencyOptions['reduce']>().toEqualTypeOf<'maxAbs' | 'sumAbs' | 'none' | undefined>();
    expectTypeOf<GradCamOptions['resize']>().toEqualTypeOf<'bilinear' | 'none' | undefined>();
    expectTypeOf<keyof GradCamOptions>().toEqualTypeOf<'target' | 'layer' | 'relu' | 'resize' | 'align'>();
    expectTypeOf<keyof CamOptions>().toEqualTypeOf<'target' | 'resize' | 'align'>();
    expectTypeOf<Readonly<GradCamOptions>>().toEqualTypeOf<GradCamOptions>();
  });

  test('errors and layers say what they are', () => {
    expectTypeOf<NetlensError['code']>().toEqualTypeOf<ErrorCode>();
    expectTypeOf<LayerInfo['parameters']>().toEqualTypeOf<number>();
    expectTypeOf<LayerInfo['inputs']>().toEqualTypeOf<readonly string[]>();
    expectTypeOf<LayerInfo['activation']>().toEqualTypeOf<string | undefined>();
  });
});
