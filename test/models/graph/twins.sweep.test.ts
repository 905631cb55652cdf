import { agreeWithTwins } from './agreeWithTwins.js';

agreeWithTwins({
  cpu: ['mobilenet_v1_0.25_224_dense', 'mobilenet_v1_0.25_224_dense_unfused'],
  wasm: [
    'mobilenet_v1_0.25_224_dense_unfused',
    'mobilenet_v2_1.0_224_quant8',
    'efficientnet_lite0',
    'transfer_cat_coffee_rocket',
  ],
});
