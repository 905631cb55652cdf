import { agreeWithTwins } from './agreeWithTwins.js';

// The larger ones, on cpu too, are in twins.sweep.test.ts.
agreeWithTwins({
  cpu: ['tinyvgg', 'cifar10_resnet8', 'cifar10_resnet8_unfused'],
  wasm: ['tinyvgg', 'cifar10_resnet8', 'cifar10_resnet8_unfused', 'mobilenet_v1_0.25_224_dense'],
});
