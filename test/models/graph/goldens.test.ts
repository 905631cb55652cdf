import { agreeWithGoldens } from './agreeWithGoldens.js';

// More on cpu are in goldens.sweep.test.ts; centernet, the largest, takes a minute there and has wasm alone.
agreeWithGoldens({
  cpu: ['liveness', 'blazeface-front'],
  wasm: ['emotion', 'liveness', 'blazeface-front', 'facemesh', 'selfie', 'movenet-lightning', 'centernet'],
});
