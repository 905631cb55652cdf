import { agreeWithGoldens } from './agreeWithGoldens.js';

// The rest, on cpu, is in goldens.sweep.test.ts.
agreeWithGoldens({
  cpu: ['liveness', 'blazeface-front'],
  wasm: ['emotion', 'liveness', 'blazeface-front', 'facemesh', 'selfie', 'movenet-lightning', 'centernet'],
});
